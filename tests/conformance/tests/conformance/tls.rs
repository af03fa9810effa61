//! sslscan on what the proxy shows to the views.

use porthole_support::nginx::{Nginx, Site};
use porthole_support::pki::Authority;
use porthole_support::process::{Process, command};

use crate::through::{HOST, LONG, Through};

#[test]
fn sslscan_finds_nothing_old_and_nothing_weak() {
    let root = Authority::root("Root").unwrap();
    let site = Site::new(&[HOST], &root.issue_server(&[HOST]).unwrap()).file("/index.html", "ahoy");
    let nginx = Nginx::start([site]).unwrap();
    let through = Through::start(&root, nginx.port());
    let place = format!("127.0.0.1:{}", through.port());
    let sni = format!("--sni-name={HOST}");
    let output = Process::run(command("sslscan", ["--no-colour", &sni, &place]), LONG).unwrap();
    for old in ["SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1"] {
        assert!(
            output.lines().any(|line| line.starts_with(old) && line.ends_with("disabled")),
            "{old}:\n{output}"
        );
    }
    assert!(output.lines().any(|line| line.starts_with("TLSv1.3") && line.ends_with("enabled")), "{output}");
    let mut heartbleed = output.lines().filter(|line| line.contains("vulnerable to heartbleed"));
    assert!(heartbleed.all(|line| line.contains("not vulnerable")), "{output}");
    let suites: Vec<&str> = output.lines().filter(|line| line.contains(" bits ")).collect();
    assert!(suites.len() > 2, "{output}");
    for suite in suites {
        let strong = [
            "AES_128_GCM",
            "AES_256_GCM",
            "CHACHA20_POLY1305",
            "AES128-GCM",
            "AES256-GCM",
            "CHACHA20-POLY1305",
        ];
        let groups = ["x25519", "secp256r1", "secp384r1", "NIST P-256", "NIST P-384"];
        let is_fine =
            strong.iter().chain(&groups).any(|fine| suite.to_lowercase().contains(&fine.to_lowercase()));
        assert!(is_fine, "{suite}\n{output}");
    }
}
