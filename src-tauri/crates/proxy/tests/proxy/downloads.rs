//! Downloads are stopped on their way where policy says so, and nowhere else.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use http::{HeaderValue, StatusCode, header};
use porthole_activity::Kind;
use porthole_policy::{AppId, Apps, Condition, DeviceClass, RuleOrigin, SessionPolicy, SessionRule, Verdict};
use porthole_proxy::{Limits, TrustByAuthority};
use porthole_support::origin::{Origin, Reply};

use crate::bench::{Bench, NAVIGATION, TestResponse, app};

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

/// The media type and the field by which a window knows that something was stopped.
const REFUSED: &str = "application/vnd.porthole.refused+json";
const TICKET: &str = "x-porthole-ticket";

fn ticket(answer: &TestResponse) -> String {
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(answer.headers[header::CONTENT_TYPE], REFUSED);
    assert_eq!(answer.body, "{\"code\":\"download-blocked\"}");
    answer.headers[TICKET].to_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_that_meets_a_stopped_download_claims_its_one_record() {
    let mut bench = Bench::new();
    let _origin = serving(&mut bench).await;
    let client = bench.start().await;
    let stopped = client.proxy.stopped_downloads();
    let chat = "chat".parse().unwrap();
    for (path, name, recorded) in [
        ("/export", "plan 2027.txt", "file of type txt, up to 10 kB"),
        ("/archive.zip", "archive.zip", "file of type zip, up to 10 kB"),
    ] {
        let ticket = ticket(&client.page("mail.test", path).await);
        let claimed = stopped.claim(&ticket, &chat).unwrap();
        assert_eq!((claimed.file_name.as_deref(), claimed.host.as_str()), (Some(name), "mail.test"));
        assert_eq!(claimed.attribution.app(), Some(&chat), "the window wins");
        let record = bench.records(Kind::Download).remove(0);
        assert_eq!((record.verdict, record.detail.as_deref()), (Verdict::Block, Some(recorded)));
        assert_eq!((record.app.as_deref(), record.host.as_deref()), (Some("chat"), Some("mail.test")));
        assert!(stopped.claim(&ticket, &chat).is_none(), "once");
    }
    assert_eq!(bench.records(Kind::Download).len(), 2);
    assert!(bench.notices.blocked.lock().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_window_claims_is_recorded_and_told_once_as_far_as_the_request_tells() {
    let mut bench = Bench::new();
    let _origin = serving(&mut bench).await;
    let apps = vec![app("mail", &["mail.test", "*.shared.test"]), app("chat", &["chat.test", "mail.test"])];
    bench.settings.apps = Arc::new(Apps::new(apps).unwrap());
    let limits = Limits { claim: Duration::from_millis(50), ..Limits::default() };
    let client = bench.start_with(limits, Arc::new(TrustByAuthority)).await;
    let from_chat = [NAVIGATION[0], NAVIGATION[1], ("referer", "https://chat.test/room")];
    for (fields, app, candidates) in
        [(&NAVIGATION[..], None, &["mail", "chat"][..]), (&from_chat[..], Some("chat"), &[][..])]
    {
        let before = bench.records(Kind::Download).len();
        let ticket = ticket(&client.get("mail.test", "/export", fields).await);
        let blocked = bench.notices.until_blocked(before + 1).await;
        assert_eq!(blocked.attribution.app().map(AppId::as_str), app);
        let records = bench.records(Kind::Download);
        assert_eq!(records.len(), before + 1);
        assert_eq!(records[0].app.as_deref(), app);
        assert_eq!(records[0].candidates, candidates);
        assert!(client.proxy.stopped_downloads().claim(&ticket, &"mail".parse().unwrap()).is_none());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_apps_that_it_may_be_differ_the_window_decides() {
    let mut bench = Bench::new();
    let _origin = serving(&mut bench).await;
    let apps = vec![app("mail", &["mail.test"]), app("chat", &["chat.test", "mail.test"])];
    bench.settings.apps = Arc::new(Apps::new(apps).unwrap());
    let allowed = SessionRule {
        name: "Chat may".to_owned(),
        when: Condition { app: Some(vec!["chat".parse().unwrap()]), ..Condition::default() },
        then: Verdict::Allow,
        message: None,
        notify: false,
        origin: RuleOrigin { file: "managed.toml".to_owned(), line: 1, column: 1 },
    };
    bench.settings.policy = Some(Arc::new(SessionPolicy::new(vec![allowed])));
    let client = bench.start().await;
    assert_eq!(client.page("mail.test", "/export").await.body, "the plan");
    let from_mail = [NAVIGATION[0], NAVIGATION[1], ("referer", "https://mail.test/")];
    // Both name the host, so the page that asks tells nothing.
    assert_eq!(client.get("mail.test", "/export", &from_mail).await.body, "the plan");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_server_can_speak_as_the_proxy_does() {
    let mut bench = Bench::new();
    let origin = bench.origin().serve(|_| async {
        let guessed = HeaderValue::from_static("0123456789abcdef0123456789abcdef");
        Reply::content(REFUSED, "{}").header(http::HeaderName::from_static(TICKET), guessed)
    });
    let origin = origin.await.unwrap();
    bench.resolve_to(origin.port());
    bench.settings.device = DeviceClass::Certified;
    let answer = bench.start().await.page("mail.test", "/").await;
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/octet-stream");
    assert!(!answer.headers.contains_key(TICKET));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certified_device_gets_the_file_and_its_download_hook_decides() {
    let mut bench = Bench::new();
    bench.settings.device = DeviceClass::Certified;
    let _origin = serving(&mut bench).await;
    let answer = bench.start().await.page("mail.test", "/export").await;
    assert_eq!(answer.body, "the plan");
    assert!(answer.headers.contains_key(header::CONTENT_DISPOSITION));
    assert!(bench.notices.blocked.lock().is_empty() && bench.records(Kind::Download).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_class_in_force_when_the_request_comes_decides() {
    let mut bench = Bench::new();
    bench.settings.device = DeviceClass::Certified;
    let _origin = serving(&mut bench).await;
    let client = bench.start().await;
    let mut tunnel = client.tunnel("mail.test").await;
    assert_eq!(tunnel.get("mail.test", "/export", &NAVIGATION).await.body, "the plan");
    bench.settings.device = DeviceClass::Untrusted;
    client.proxy.apply(bench.settings.clone());
    let _ticket = ticket(&tunnel.get("mail.test", "/export", &NAVIGATION).await);
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
    bench.notices.without_windows.store(true, Ordering::SeqCst);
    for claimed in claims {
        let answer = client.get("mail.test", "/export", claimed).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{claimed:?}");
        assert_eq!(answer.headers["x-porthole-blocked"], "download", "{claimed:?}");
        assert_eq!(answer.body, r#"{"code":"download-blocked"}"#, "{claimed:?}");
    }
}
