//! What makes a page an app, and a program a good neighbour.

use serde_json::Value;

use crate::Harbor;
use crate::running::{PATIENCE, demo, text};
use porthole_support::process::Process;

#[test]
fn each_app_has_a_manifest_icons_and_a_service_worker() {
    let harbor = Harbor::open();
    for (app, name) in [("mail", "Mail"), ("chat", "Chat")] {
        let url = |path: &str| format!("https://{app}.harbor.test{path}");
        let kind = |path: &str| {
            let url = url(path);
            harbor.curl(&["--output", "/dev/null", "--write-out", "%{http_code} %{content_type}", &url])
        };
        let manifest = harbor.json(&url("/manifest.webmanifest"));
        assert_eq!(manifest["short_name"], name);
        for icon in manifest["icons"].as_array().unwrap() {
            let (path, kind_said) = (icon["src"].as_str().unwrap(), icon["type"].as_str().unwrap());
            assert_eq!(kind(path), format!("200 {kind_said}"), "{app}{path}");
        }
        assert_eq!(kind("/sw.js"), "200 text/javascript; charset=utf-8");
        let parts = harbor.curl(&[&url("/sw.js")]);
        let (_, list) = parts.split_once("PARTS = ").unwrap();
        let list: Vec<String> = serde_json::from_str(list.split_once(';').unwrap().0).unwrap();
        for part in list {
            assert!(kind(&part).starts_with("200 "), "the service worker of {app} keeps {part}");
        }
    }
}

#[test]
fn no_page_is_left_with_a_blank_and_all_it_names_is_there() {
    let harbor = Harbor::open_and_sign_in();
    for page in [
        "https://mail.harbor.test/",
        "https://chat.harbor.test/",
        "https://login.harbor.test/",
        "https://help.harbor.test/",
        "https://help.harbor.test/device",
    ] {
        let html = harbor.curl(&[page]);
        assert!(!html.contains("{{"), "{page}: {html}");
        let base = page.trim_end_matches("device").trim_end_matches('/');
        for name in named(&html) {
            let url = if name.starts_with('/') { format!("{base}{name}") } else { name.to_owned() };
            let status = harbor.curl(&["--output", "/dev/null", "--write-out", "%{http_code}", &url]);
            assert_eq!(status, "200", "{page} names {url}");
        }
    }
}

/// Every address that a page names.
fn named(html: &str) -> Vec<&str> {
    let values = ["href=\"", "src=\""].map(|key| html.split(key).skip(1));
    let values = values.into_iter().flatten().map(|rest| rest.split('"').next().unwrap());
    values.filter(|value| !value.starts_with('#')).collect()
}

#[test]
fn the_announcement_names_every_canary_once_and_the_managed_file_the_port() {
    let harbor = Harbor::open();
    let canaries = harbor.announcement["canaries"].as_array().unwrap();
    let mut texts: Vec<&str> = canaries.iter().map(|canary| canary["text"].as_str().unwrap()).collect();
    texts.sort_unstable();
    let count = texts.len();
    texts.dedup();
    assert!(count > 10 && texts.len() == count, "{canaries:?}");
    let managed = std::fs::read_to_string(harbor.announcement["files"]["managed"].as_str().unwrap()).unwrap();
    assert!(managed.contains(&format!("\"127.0.0.1:{}\"", harbor.port())), "{managed}");
}

#[test]
fn harbor_closes_with_its_standard_input_and_opens_again_with_the_same_cas() {
    let harbor = Harbor::open();
    let root = std::fs::read(harbor.file("harbor-root.cer")).unwrap();
    let folder = harbor.close();
    let mut again = Process::spawn(demo(&["serve", "--json", "--dir", text(folder.path())])).unwrap();
    let line = again.wait_for_line(PATIENCE, |line| line.starts_with('{')).unwrap();
    let announcement: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(std::fs::read(announcement["files"]["root"].as_str().unwrap()).unwrap(), root);
    drop(again.take_stdin());
    assert!(again.wait_for_exit(PATIENCE).unwrap().success());
}
