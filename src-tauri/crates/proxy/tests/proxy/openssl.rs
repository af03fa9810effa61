//! Servers that TLS fails with, played by `openssl s_server`: which rule it was.

use std::{path::Path, process::Command, time::Duration};

use porthole_support::{
    free_ports,
    process::{Process, command},
};

use crate::bench::Bench;

const LONG: Duration = Duration::from_secs(30);

fn openssl(folder: &Path, words: &[&str]) {
    let made = Command::new("openssl").current_dir(folder).args(words).output().unwrap();
    assert!(made.status.success(), "{words:?}: {}", String::from_utf8_lossy(&made.stderr));
}

/// A server with a key of `kind`, whose certificate `issuer` signed, that answers as `words` say.
struct Server {
    _process: Process,
    port: u16,
    _folder: tempfile::TempDir,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum IssuedBy {
    Root,
    Itself,
}

impl Server {
    fn start(bench: &Bench, issued_by: IssuedBy, key: &[&str], words: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        bench.root.write(path, "root").unwrap();
        let name = ["-subj", "/CN=mail.test", "-addext", "subjectAltName=DNS:mail.test"];
        let request =
            [&["req", "-x509", "-nodes", "-keyout", "key.pem", "-out", "cert.pem"], key, &name].concat();
        let request = match issued_by {
            IssuedBy::Itself => [&request[..], &["-addext", "basicConstraints=critical,CA:FALSE"]].concat(),
            IssuedBy::Root => [
                &request[..],
                &[
                    "-CA",
                    "root.pem",
                    "-CAkey",
                    "root.key.pem",
                    "-addext",
                    "basicConstraints=critical,CA:FALSE",
                ],
            ]
            .concat(),
        };
        openssl(path, &request);
        let [port] = free_ports().unwrap();
        let (accept, shown) = (port.to_string(), ["-cert", "cert.pem", "-key", "key.pem", "-www"]);
        let mut server = command("openssl", ["s_server", "-accept", accept.as_str()]);
        server.current_dir(path).args(shown).args(words);
        let process = Process::spawn(server).unwrap();
        process.wait_for_line(LONG, |line| line.contains("ACCEPT")).unwrap();
        Self { _process: process, port, _folder: folder }
    }
}

const P256: [&str; 4] = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
const P521: [&str; 4] = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521"];
/// Below openssl's own level of security, which is lowered with it.
const RSA1024: [&str; 2] = ["-newkey", "rsa:1024"];
const RSA: [&str; 2] = ["-newkey", "rsa:2048"];
const RSA_PSS: [&str; 4] = ["-newkey", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"];
const WEAK: [&str; 2] = ["-cipher", "DEFAULT@SECLEVEL=0"];

/// The code of the page and what it says of the rule.
async fn detail(issued_by: IssuedBy, key: &[&str], words: &[&str]) -> (String, String) {
    let mut bench = Bench::new();
    let server = Server::start(&bench, issued_by, key, words);
    bench.resolve_to(server.port);
    let page = bench.start().await.page("mail.test", "/").await;
    let detail = page.body.split_once("<p class=\"detail\">").and_then(|(_, rest)| rest.split_once("</p>"));
    (page.code().to_owned(), detail.map(|(words, _)| words.replace("&#39;", "'")).unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_servers_may_be_is_reached() {
    for (key, words) in [(&P256[..], &[][..]), (&RSA, &[]), (&RSA, &["-tls1_2"]), (&P521, &[])] {
        assert_eq!(detail(IssuedBy::Root, key, words).await.0, "none", "{key:?} {words:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rule_that_a_server_breaks_is_named() {
    for (issued_by, key, words, code, said) in [
        (IssuedBy::Itself, &P256[..], &[][..], "upstream-tls", "self-signed (CN=mail.test)"),
        (IssuedBy::Root, &RSA_PSS, &[], "upstream-tls", "no cipher or signature in common"),
        (IssuedBy::Root, &P521, &["-tls1_2"], "upstream-tls", "no cipher or signature in common"),
        (IssuedBy::Root, &RSA1024, &WEAK, "upstream-tls", "too weak (1024 bits of RSA)"),
        (IssuedBy::Root, &P256, &["-tls1_1", WEAK[0], WEAK[1]], "upstream-tls", "TLS 1.2 or 1.3"),
        (
            IssuedBy::Root,
            &P256,
            &["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA"],
            "upstream-tls",
            "in common",
        ),
        (IssuedBy::Root, &P256, &["-tls1_3", "-curves", "P-521"], "upstream-tls", "in common"),
        (IssuedBy::Root, &P256, &["-tls1_3", "-Verify", "1"], "upstream-wants-certificate", ""),
        (IssuedBy::Root, &P256, &["-tls1_2", "-Verify", "1"], "upstream-wants-certificate", ""),
    ] {
        let (found, detail) = detail(issued_by, key, words).await;
        assert_eq!(found, code, "{key:?} {words:?}: {detail}");
        assert!(detail.contains(said), "{key:?} {words:?}: {detail}");
    }
}
