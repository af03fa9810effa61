//! Downloads are stopped on their way where policy says so, and nowhere else.

use std::sync::atomic::Ordering;

use http::{HeaderValue, StatusCode, header};
use porthole_activity::Kind;
use porthole_policy::{DeviceClass, Verdict};
use porthole_support::origin::{Origin, Reply};

use crate::bench::Bench;

/// A server with one file that says it is one, and one that is one by its type.
async fn serving(bench: &mut Bench) -> Origin {
    let origin = bench.origin().serve(|exchange| async move {
        let attachment = HeaderValue::from_static("attachment; filename=\"plan 2027.txt\"");
        match exchange.request.uri().path() {
            "/export" => Reply::text("the plan").header(header::CONTENT_DISPOSITION, attachment),
            "/archive.zip" => Reply::content("application/zip", "PK the plan"),
            _ => Reply::html("<p>the page"),
        }
    });
    let origin = origin.await.unwrap();
    bench.resolve_to(origin.port());
    origin
}

#[tokio::test(flavor = "multi_thread")]
async fn an_untrusted_device_gets_nothing_of_a_file_and_is_told_its_name() {
    let mut bench = Bench::new();
    let _origin = serving(&mut bench).await;
    let client = bench.start().await;
    let files = [
        ("/export", "plan 2027.txt", "a txt file, up to 10 kB"),
        ("/archive.zip", "archive.zip", "a zip file, up to 10 kB"),
    ];
    for (path, name, recorded) in files {
        let answer = client.page("mail.test", path).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NO_CONTENT, ""), "{path}");
        let told = bench.told.blocked.lock().unwrap().pop().unwrap();
        assert_eq!(told.file_name.as_deref(), Some(name));
        assert_eq!((told.app.unwrap().as_str(), told.host.as_str()), ("mail", "mail.test"));
        let record = bench.records(Kind::Download).remove(0);
        assert_eq!((record.verdict, record.detail.as_deref()), (Verdict::Block, Some(recorded)));
        assert_eq!((record.app.as_deref(), record.host.as_deref()), (Some("mail"), Some("mail.test")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certified_device_gets_the_file_and_its_download_hook_judges() {
    let mut bench = Bench::new();
    bench.settings.device = DeviceClass::Certified;
    let _origin = serving(&mut bench).await;
    let answer = bench.start().await.page("mail.test", "/export").await;
    assert_eq!(answer.body, "the plan");
    assert!(answer.headers.contains_key(header::CONTENT_DISPOSITION));
    assert!(bench.told.blocked.lock().unwrap().is_empty() && bench.records(Kind::Download).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_class_in_force_when_the_request_comes_decides() {
    let mut bench = Bench::new();
    bench.settings.device = DeviceClass::Certified;
    let _origin = serving(&mut bench).await;
    let client = bench.start().await;
    let mut tunnel = client.tunnel("mail.test").await;
    assert_eq!(tunnel.get("mail.test", "/export", &[]).await.body, "the plan");
    bench.settings.device = DeviceClass::Untrusted;
    client.proxy.apply(bench.settings.clone());
    assert_eq!(tunnel.get("mail.test", "/export", &[]).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test(flavor = "multi_thread")]
async fn whether_a_page_is_kept_is_left_to_its_server_on_every_device() {
    for device in [DeviceClass::Untrusted, DeviceClass::Certified, DeviceClass::Managed] {
        let mut bench = Bench::new();
        bench.settings.device = device;
        let _origin = serving(&mut bench).await;
        let answer = bench.start().await.page("mail.test", "/").await;
        assert_eq!(answer.body, "<p>the page");
        assert!(!answer.headers.contains_key(header::CACHE_CONTROL), "{device:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_page_fetches_for_itself_is_left_to_the_download_hook() {
    let mut bench = Bench::new();
    let _origin = serving(&mut bench).await;
    let fetched = [("sec-fetch-mode", "cors"), ("sec-fetch-dest", "empty")];
    let answer = bench.start().await.get("mail.test", "/archive.zip", &fetched).await;
    assert_eq!(answer.body, "PK the plan");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_windows_no_word_of_the_caller_makes_a_blocked_download_something_else() {
    let claims: [&[(&str, &str)]; 4] = [
        &[("sec-fetch-dest", "image"), ("sec-fetch-mode", "no-cors")],
        &[("sec-fetch-dest", "empty"), ("sec-fetch-mode", "cors")],
        &[("sec-purpose", "prefetch"), ("sec-fetch-dest", "document")],
        &[("referer", "https://chat.test/"), ("sec-fetch-dest", "empty")],
    ];
    let mut bench = Bench::new();
    let _origin = serving(&mut bench).await;
    let client = bench.start().await;
    let image = client.get("mail.test", "/export", claims[0]).await;
    assert_eq!(image.body, "the plan", "an engine says truly that this is no download");
    bench.told.without_windows.store(true, Ordering::SeqCst);
    for claimed in claims {
        let answer = client.get("mail.test", "/export", claimed).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NO_CONTENT, ""), "{claimed:?}");
    }
}
