//! What Harbor sees of a device, and what its certificate desk signs.

use std::path::PathBuf;

use porthole_support::process::command;
use serde_json::{Value, json};

use crate::Harbor;
use crate::running::{demo, succeeded, text};

const SUBJECT: &str = "/CN=Robin's laptop/O=Harbor Ltd";

/// A device with its own key and a certificate that Harbor signed for it.
struct Enrolled {
    key: PathBuf,
    certificate: PathBuf,
}

impl Enrolled {
    fn at(harbor: &Harbor, terms: &[&str]) -> Self {
        let [key, request, certificate] =
            ["device.key", "device.csr", "device.pem"].map(|name| harbor.file(name));
        let new = [
            "req",
            "-new",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-subj",
            SUBJECT,
        ];
        let out = ["-keyout", text(&key), "-out", text(&request)];
        succeeded(command("openssl", new.iter().chain(&out)).output().unwrap());
        let sign = ["sign", "--dir", text(harbor.folder()), text(&request), "--out", text(&certificate)];
        let arguments: Vec<&str> = sign.iter().chain(terms).copied().collect();
        succeeded(demo(&arguments).output().unwrap());
        Self { key, certificate }
    }

    /// What `host` sees of it.
    fn seen_by(&self, harbor: &Harbor) -> Value {
        let me = harbor.curl(&[
            "--cert",
            text(&self.certificate),
            "--key",
            text(&self.key),
            "https://mail.harbor.test/api/me",
        ]);
        serde_json::from_str::<Value>(&me).unwrap()["device"].clone()
    }
}

#[test]
fn a_device_without_a_certificate_is_seen_as_one() {
    let harbor = Harbor::open_and_sign_in();
    assert_eq!(harbor.json("https://mail.harbor.test/api/me")["device"], json!({ "seen": "nothing" }));
    let page = harbor.curl(&["https://chat.harbor.test/"]);
    assert!(page.contains(r#"data-device="nothing""#) && page.contains("No device certificate"), "{page}");
}

#[test]
fn a_device_with_a_certificate_is_seen_with_its_subject() {
    let harbor = Harbor::open_and_sign_in();
    let device = Enrolled::at(&harbor, &[]);
    let seen = device.seen_by(&harbor);
    assert_eq!(seen["seen"], "certificate");
    let subject = seen["subject"].as_str().unwrap();
    assert!(subject.contains("CN=Robin's laptop"), "{subject}");
    for page in ["https://mail.harbor.test/", "https://chat.harbor.test/", "https://login.harbor.test/"] {
        let html = harbor.curl(&["--cert", text(&device.certificate), "--key", text(&device.key), page]);
        assert!(html.contains(r#"data-device="certificate""#), "{page}: {html}");
        assert!(html.contains("Device certificate: CN=Robin's laptop"), "{page}: {html}");
    }
}

#[test]
fn a_certificate_that_ran_out_or_is_not_for_clients_does_not_count() {
    let harbor = Harbor::open_and_sign_in();
    for terms in ["--expired", "--without-client-auth"] {
        let seen = Enrolled::at(&harbor, &[terms]).seen_by(&harbor);
        assert_eq!(seen["seen"], "refused", "{terms}: {seen}");
    }
}

#[test]
fn help_does_not_ask_for_a_certificate() {
    let harbor = Harbor::open();
    let talk = |host: &str| {
        let server = format!("127.0.0.1:{}", harbor.port());
        let mut client = command("openssl", ["s_client", "-connect", &server, "-servername", host]);
        let output = client.stdin(std::process::Stdio::null()).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let asks = "Acceptable client certificate CA names\nCN = Harbor Device CA";
    let asking = talk("mail.harbor.test");
    assert!(asking.contains(asks), "{asking}");
    let not_asking = talk("help.harbor.test");
    assert!(not_asking.contains("No client certificate CA names sent"), "{not_asking}");
}

#[test]
fn openssl_accepts_what_the_desk_signs_for_clients_and_servers_alike() {
    let harbor = Harbor::open();
    let device = Enrolled::at(&harbor, &["--days", "30"]);
    let ca = harbor.file("harbor-device-ca.pem");
    for purpose in ["sslclient", "sslserver"] {
        let verify = ["verify", "-purpose", purpose, "-CAfile", text(&ca), text(&device.certificate)];
        succeeded(command("openssl", verify).output().unwrap());
    }
    let show = ["x509", "-noout", "-subject", "-ext", "extendedKeyUsage", "-in", text(&device.certificate)];
    let shown = String::from_utf8(succeeded(command("openssl", show).output().unwrap())).unwrap();
    assert!(shown.contains("CN = Robin's laptop, O = Harbor Ltd"), "{shown}");
    assert!(shown.contains("TLS Web Client Authentication, TLS Web Server Authentication"), "{shown}");
    let lasts = |seconds: &str| {
        command("openssl", ["x509", "-noout", "-checkend", seconds, "-in", text(&device.certificate)])
            .output()
            .unwrap()
            .status
            .success()
    };
    assert!(lasts("2500000") && !lasts("2700000"), "30 days are 2,592,000 seconds");
}

#[test]
fn a_cer_file_has_the_line_ends_of_windows_and_no_name_means_standard_output() {
    let harbor = Harbor::open();
    Enrolled::at(&harbor, &[]);
    let (request, cer) = (harbor.file("device.csr"), harbor.file("device.cer"));
    let sign = ["sign", "--dir", text(harbor.folder()), text(&request)];
    let printed = String::from_utf8(succeeded(demo(&sign).output().unwrap())).unwrap();
    assert!(printed.starts_with("-----BEGIN CERTIFICATE-----\n"), "{printed}");
    succeeded(demo(&[&sign[..], &["--out", text(&cer)]].concat()).output().unwrap());
    let written = std::fs::read_to_string(&cer).unwrap();
    assert!(written.starts_with("-----BEGIN CERTIFICATE-----\r\n"), "{written}");
}

#[test]
fn the_desk_says_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let output = demo(&["sign", "--dir", text(folder.path()), "device.csr"]).output().unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(message.contains("no CA in") && message.contains("`porthole-demo serve` makes one"), "{message}");
}
