//! The embedded proxy belongs to its own windows only, and there is no way around it.
#![cfg(unix)]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use porthole_e2e::{Device, Scene};
use porthole_support::Result;
use serde_json::json;

/// The port that the app listens on: the only one that its process has open.
fn proxy_port(process: u32) -> Option<u16> {
    let inode = |entry: std::fs::DirEntry| {
        let link = std::fs::read_link(entry.path()).ok()?;
        Some(link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned())
    };
    let files = std::fs::read_dir(format!("/proc/{process}/fd")).ok()?;
    let ours: Vec<String> = files.flatten().filter_map(inode).collect();
    let table = std::fs::read_to_string("/proc/net/tcp").ok()?;
    table.lines().skip(1).find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let listens = fields.get(3) == Some(&"0A");
        let is_ours = fields.get(9).is_some_and(|inode| ours.iter().any(|it| it == inode));
        let port = fields.get(1)?.rsplit(':').next()?;
        (listens && is_ours).then(|| u16::from_str_radix(port, 16).ok()).flatten()
    })
}

#[test]
fn another_process_without_the_secret_gets_407_and_sees_nothing() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    let port = proxy_port(app.id()).expect("the app listens");
    for authorization in ["", "Proxy-Authorization: Basic cG9ydGhvbGU6Z3Vlc3NlZA==\r\n"] {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the port is there");
        let request = format!(
            "CONNECT mail.harbor.test:443 HTTP/1.1\r\nHost: mail.harbor.test:443\r\n{authorization}\r\n"
        );
        stream.write_all(request.as_bytes()).expect("asks");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("the proxy answers and closes");
        assert!(answer.starts_with("HTTP/1.1 407"), "{answer}");
        assert!(!answer.contains("harbor"), "{answer}");
    }
    app.until("the record", || {
        let activity = scene.activity()?;
        Ok(activity.contains(r#""activity":"connect","verdict":"block""#).then_some(()))
    })
}

#[test]
fn without_the_server_behind_the_proxy_the_page_says_what_happened() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let config = scene.config().replace(&format!("127.0.0.1:{}", scene.nginx.port()), "127.0.0.1:1");
    scene.write_config(&config)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_true("mail", "document.body && document.body.textContent.includes('upstream-refused')")?;
    let text = app.eval("mail", "document.body.innerText")?;
    assert!(text.as_str().is_some_and(|text| text.contains("cannot be reached")), "{text}");
    Ok(())
}

#[test]
fn an_error_page_is_in_the_language_that_the_person_chose_on_a_desktop_with_another() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    scene.choose_language("de")?;
    let config = scene.config().replace(&format!("127.0.0.1:{}", scene.nginx.port()), "127.0.0.1:1");
    scene.write_config(&config)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_true("mail", "document.body && document.body.textContent.includes('upstream-refused')")?;
    let text = app.eval("mail", "document.documentElement.lang + ' ' + document.body.innerText")?;
    let text = text.as_str().unwrap_or_default();
    assert!(
        text.starts_with("de ") && text.contains("An der Adresse des Servers nimmt kein Programm"),
        "{text}"
    );
    Ok(())
}

#[test]
fn with_the_proxy_dead_pages_fail_and_do_not_go_direct() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    app.until_true("mail", "Boolean(window.seen.own)")?;
    app.ask(&json!("proxy_dies"))?;
    let ask = "window.late = null; fetch('/late').then(() => { window.late = 'reached'; }, () => { window.late = 'failed'; })";
    app.eval("mail", ask)?;
    app.until_true("mail", "window.late !== null")?;
    assert_eq!(app.eval("mail", "window.late")?, "failed");
    assert!(!scene.nginx.accesses().iter().any(|access| access.target == "/late"));
    let is_ours =
        "Boolean(document.getElementById('retry')) && document.body.innerText.includes('page-not-loaded')";
    app.eval("mail", "location.reload()")?;
    app.until_true("mail", is_ours)?;
    // A link leads back as any does: to the page before, which may have been kept.
    app.eval("mail", "location.href = '/late'; 1")?;
    app.until_true("mail", &format!("location.pathname === '/late' && {is_ours}"))?;
    assert_eq!(app.eval("mail", "history.length")?, 2);
    app.eval("mail", "history.back(); 1")?;
    app.until_true("mail", "location.pathname === '/'")?;
    assert!(!scene.nginx.accesses().iter().any(|access| access.target == "/late"));
    // The kernel would refuse the direct way on this class of device too.
    let outside = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let tried = app.ask(&json!({ "try": {
        "write": scene.session.home().join("written-by-the-main-thread"),
        "connect": outside.local_addr().expect("its address").to_string(),
    } }))?;
    assert_eq!(
        (tried["write"].as_str(), tried["connect"].as_str()),
        (Some("PermissionDenied"), Some("PermissionDenied"))
    );
    Ok(())
}

#[test]
fn a_pages_own_credentials_reach_its_server_and_never_the_proxy() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    // As many as open their own connections: each tunnel is requested while such a request waits.
    let ask = "window.seen401 = []; for (let i = 0; i < 6; i++) { const ask = new XMLHttpRequest(); \
               ask.open('GET', '/signed-in?' + i, true, 'joe', 'pass'); \
               ask.onloadend = () => window.seen401.push(ask.status + ' ' + ask.responseText); ask.send(); }";
    app.eval("mail", ask)?;
    app.until_true("mail", "window.seen401.length === 6")?;
    let seen = app.eval("mail", "window.seen401.join()")?;
    assert_eq!(seen, ["200 Basic am9lOnBhc3M="; 6].join(","));
    let activity = scene.activity()?;
    assert!(!activity.contains("secret"), "{activity}");
    Ok(())
}
