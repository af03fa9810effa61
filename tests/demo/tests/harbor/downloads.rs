//! The letter whose attachments download in every way, and files that people send.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::Harbor;

/// What the announcement says of the attachment that downloads this way, and what the page is told of it.
fn attachment(harbor: &Harbor, way: &str) -> (Value, Value) {
    let is_it = |value: &&Value| value["way"] == way;
    let announced = harbor.announcement["downloads"].as_array().unwrap().iter().find(is_it).unwrap();
    let letters = harbor.json("https://mail.harbor.test/api/messages");
    let letter = letters.as_array().unwrap().iter().find(|letter| letter["id"] == "inspection").unwrap();
    let listed = letter["attachments"].as_array().unwrap().iter().find(is_it).unwrap();
    (announced.clone(), listed.clone())
}

#[track_caller]
fn assert_is(harbor: &Harbor, announced: &Value, content: &[u8]) {
    let sha256: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(announced["sha256"], sha256);
    assert_eq!(announced["bytes"], content.len());
    let name = format!("mail attachment {}", announced["file_name"].as_str().unwrap());
    let canaries = harbor.announcement["canaries"].as_array().unwrap();
    let canary = canaries.iter().find(|canary| canary["name"] == name.as_str()).unwrap();
    let canary = canary["text"].as_str().unwrap().as_bytes();
    assert!(content.windows(canary.len()).any(|window| window == canary), "{name} carries its canary");
}

#[test]
fn links_windows_and_fetches_get_the_announced_bytes_as_an_attachment() {
    let harbor = Harbor::open_and_sign_in();
    for way in ["link", "fetch", "window"] {
        let (announced, listed) = attachment(&harbor, way);
        let url = format!("https://mail.harbor.test/attachments/{}", listed["id"].as_str().unwrap());
        assert_is(&harbor, &announced, &harbor.bytes(&[&url]));
        let name = announced["file_name"].as_str().unwrap();
        let head = harbor.curl(&["--head", "--request", "GET", &url]);
        let wanted = format!("content-disposition: attachment; filename=\"{name}\"");
        assert!(head.contains(&wanted), "{head}");
    }
}

#[test]
fn a_posted_form_gets_the_announced_bytes_as_an_attachment() {
    let harbor = Harbor::open_and_sign_in();
    let (announced, listed) = attachment(&harbor, "form");
    let id = format!("id={}", listed["id"].as_str().unwrap());
    let url = "https://mail.harbor.test/attachments/export";
    assert_is(&harbor, &announced, &harbor.bytes(&["--data", &id, url]));
    let header = harbor.curl(&[
        "--data",
        &id,
        "--output",
        "/dev/null",
        "--write-out",
        "%header{content-disposition}",
        url,
    ]);
    assert!(header.starts_with("attachment; filename=\"fuel-statement.csv\""), "{header}");
}

#[test]
fn the_page_itself_has_what_it_makes_blobs_and_data_links_of() {
    let harbor = Harbor::open_and_sign_in();
    let (announced, listed) = attachment(&harbor, "blob");
    assert_is(&harbor, &announced, listed["text"].as_str().unwrap().as_bytes());
    let (announced, listed) = attachment(&harbor, "data");
    let (kind, content) = listed["url"].as_str().unwrap().split_once(";base64,").unwrap();
    assert_eq!(kind, "data:text/plain;charset=utf-8");
    assert_is(&harbor, &announced, &STANDARD.decode(content).unwrap());
}

#[test]
fn a_preview_is_shown_and_not_saved() {
    let harbor = Harbor::open_and_sign_in();
    let header = harbor.curl(&[
        "--output",
        "/dev/null",
        "--write-out",
        "%{content_type} %header{content-disposition}",
        "https://mail.harbor.test/attachments/quay-4-png/view",
    ]);
    assert_eq!(header, "image/png inline");
}

#[test]
fn a_letter_with_a_file_lies_in_sent_and_gives_the_file_back() {
    let harbor = Harbor::open_and_sign_in();
    let content: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let file = harbor.file("päper \"1\".bin");
    std::fs::write(&file, &content).unwrap();
    let upload = format!("file=@\"{}\"", file.to_str().unwrap().replace('"', "\\\""));
    harbor.curl(&[
        "--form",
        "to=Ines",
        "--form",
        "subject=Here",
        "--form",
        "body=As agreed.",
        "--form",
        &upload,
        "https://mail.harbor.test/api/messages",
    ]);
    let letters = harbor.json("https://mail.harbor.test/api/messages");
    let sent = &letters[0];
    assert_eq!((&sent["folder"], &sent["from"]), (&"sent".into(), &"Robin Hale".into()));
    assert_eq!(sent["attachments"][0]["name"], "päper \"1\".bin");
    let id = sent["attachments"][0]["id"].as_str().unwrap();
    assert_eq!(harbor.bytes(&[&format!("https://mail.harbor.test/attachments/{id}")]), content);
}
