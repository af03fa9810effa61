//! A device without a device certificate: the apps work, and nothing of them reaches its disk.
#![cfg(unix)]

use std::io::ErrorKind;
use std::net::TcpListener;
use std::time::Duration;

use porthole_e2e::{DOWNLOAD_WAYS, Device, Scene};
use porthole_support::Result;
use serde_json::{Value, json};

#[test]
fn the_apps_work_and_every_way_to_download_is_blocked_with_the_message_and_leaves_no_trace() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    app.until_true("mail", "Boolean(window.seen.own && window.seen.socket && window.seen.cdn)")?;
    assert_eq!(app.eval("mail", "window.seen.own")?.as_str().map(str::trim), Some("NONE"));
    assert_eq!(
        app.eval("mail", "document.getElementById('canary').textContent")?,
        scene.canaries.page.text()
    );
    for (number, way) in DOWNLOAD_WAYS.iter().enumerate() {
        app.eval("mail", &format!("document.getElementById('{way}').click()"))?;
        let notice =
            app.until(&format!("the notice for {way}"), || Ok(app.notices()?.into_iter().nth(number)))?;
        assert!(notice.title.starts_with("Download blocked"), "{way}: {notice:?}");
        assert_eq!(
            notice.message, "Downloads are blocked on this device. https://help.harbor.test/device",
            "{way}"
        );
        assert!(notice.reason.contains("No downloads without a device certificate"), "{way}: {notice:?}");
        assert_eq!(notice.help.as_deref(), Some("https://help.harbor.test/device"), "{way}");
        // The page the person is on stays.
        assert_eq!(app.eval("mail", "document.title")?, "Inbox", "{way}");
    }
    app.until("the popup's end", || Ok((app.windows()?.len() == 1).then_some(())))?;
    let running = scene.leaks()?;
    assert!(running.is_empty(), "while it runs: {running:#?}");
    let blocked = app.downloads()?;
    assert!(blocked.iter().all(|download| download.state == "blocked"), "{blocked:#?}");
    assert!(app.quit()?.success());
    let afterwards = scene.leaks()?;
    assert!(afterwards.is_empty(), "afterwards: {afterwards:#?}");
    assert!(scene.downloads_are_empty(), "there is nothing in Downloads");
    let activity = scene.activity()?;
    let records = activity.lines().map(|line| serde_json::from_str::<Value>(line).expect("a record"));
    let blocked = records.filter(|it| it["activity"] == "download" && it["verdict"] == "block");
    // A record that repeats others says how many.
    let count: u64 = blocked.map(|it| it["repeated"].as_u64().unwrap_or(1)).sum();
    assert_eq!(count, DOWNLOAD_WAYS.len() as u64, "{activity}");
    for chosen_by_the_page in ["report.pdf", "notes.txt", "blob.txt", "form.pdf"] {
        assert!(!activity.contains(chosen_by_the_page), "{activity}");
    }
    Ok(())
}

#[test]
fn with_the_engines_hook_switched_off_the_kernel_still_refuses_every_write() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    std::fs::create_dir_all(scene.downloads()).expect("a Downloads folder");
    app.ask(&json!("hook_off"))?;
    let mut ended = json!([]);
    for (number, way) in ["blob", "data", "fetch"].iter().enumerate() {
        app.eval("mail", &format!("document.getElementById('{way}').click()"))?;
        // The engine was let through, tried, and failed.
        ended = app.until(&format!("the end of {way}"), || {
            let ended = app.ask(&json!("ended"))?;
            Ok((ended.as_array().map_or(0, Vec::len) == number + 1).then_some(ended))
        })?;
    }
    for download in ended.as_array().into_iter().flatten() {
        assert_eq!(download["whole"], false, "{download}");
        let path = download["path"].as_str().unwrap_or_default();
        assert!(path.starts_with(scene.downloads().to_str().unwrap_or_default()), "{download}");
    }
    let kept = std::fs::read_dir(scene.downloads()).expect("Downloads").count();
    assert_eq!(kept, 0, "the engine wrote a download");
    let leaks = scene.leaks()?;
    assert!(leaks.is_empty(), "{leaks:#?}");
    Ok(())
}

#[test]
fn with_the_proxy_taken_away_nothing_connects_past_it() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    let outside = TcpListener::bind("127.0.0.1:0").expect("a port");
    outside.set_nonblocking(true).expect("a listener that does not wait");
    let address = outside.local_addr().expect("its address");

    let tried = app.ask(&json!({ "try": {
        "write": scene.session.home().join("written-by-the-main-thread"),
        "connect": address.to_string(),
    } }))?;
    assert_eq!(
        (tried["write"].as_str(), tried["connect"].as_str()),
        (Some("PermissionDenied"), Some("PermissionDenied"))
    );

    // The engine's own network process, which would now go directly.
    app.ask(&json!("proxy_off"))?;
    app.eval(
        "mail",
        &format!(
            "window.direct = null; fetch('https://{address}/', {{ mode: 'no-cors' }})\
             .then(() => {{ window.direct = 'reached'; }}, () => {{ window.direct = 'failed'; }})"
        ),
    )?;
    app.until_true("mail", "window.direct !== null")?;
    assert_eq!(app.eval("mail", "window.direct")?, "failed");
    let reached = outside.accept().map(|(_, from)| from);
    assert_eq!(reached.map_err(|error| error.kind()), Err(ErrorKind::WouldBlock), "somebody connected");
    Ok(())
}

#[test]
fn windows_share_one_sign_in_in_memory() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    app.eval("mail", "document.cookie = 'session=harbor; secure; path=/'")?;
    app.eval("mail", "window.open('/index.html?second')")?;
    let second = app.until("the second window", || {
        Ok(app.windows()?.into_iter().find(|window| window.label.starts_with("popup-")))
    })?;
    let ask = json!({ "eval": { "label": second.label, "script": "document.cookie" } });
    app.until("the cookie", || Ok((app.ask(&ask)?["value"] == "session=harbor").then_some(())))?;
    assert!(scene.nginx.wait_for_access(Duration::from_secs(30), |it| it.target.contains("second")).is_ok());
    Ok(())
}
