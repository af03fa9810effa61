//! nghttp2's h2load, against nginx and nghttpd: every request that succeeds straight succeeds through the proxy.

use std::process::Command;

use porthole_support::free_ports;
use porthole_support::nginx::{Nginx, Site};
use porthole_support::pki::Authority;
use porthole_support::process::{Process, command};

use crate::through::{HOST, LONG, Through};

const REQUESTS: usize = 4_000;

/// h2load's line about what became of the requests.
fn load(port: u16, clients: usize) -> String {
    let mut h2load = Command::new("h2load");
    h2load.args(["--h1", "--requests", &REQUESTS.to_string(), "--clients", &clients.to_string()]);
    h2load.arg(format!("--connect-to=127.0.0.1:{port}")).arg(format!("https://{HOST}/"));
    let output = Process::run(h2load, LONG).unwrap();
    output.lines().find(|line| line.starts_with("requests: ")).unwrap().to_owned()
}

fn is_whole(line: &str) -> bool {
    line.contains(&format!(" {REQUESTS} succeeded, 0 failed, 0 errored, 0 timeout"))
}

#[test]
fn h2load_loses_no_request_to_nginx_which_ends_connections_after_a_hundred() {
    let root = Authority::root("Root").unwrap();
    let site = Site::new(&[HOST], &root.issue_server(&[HOST]).unwrap())
        .directive("access_log off;")
        .directive("keepalive_requests 100;")
        .file("/index.html", "ahoy");
    let nginx = Nginx::start([site]).unwrap();
    let through = Through::start(&root, nginx.port());
    let port = through.port();
    for clients in [1, 8] {
        let line = load(port, clients);
        assert!(is_whole(&line), "{clients} clients: {line}");
    }
}

#[test]
fn h2load_loses_no_request_to_nghttpd() {
    let root = Authority::root("Root").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let issued = root.issue_server(&[HOST]).unwrap();
    let (chain, key) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
    std::fs::write(&chain, issued.chain_pem()).unwrap();
    std::fs::write(&key, issued.key_pem()).unwrap();
    std::fs::create_dir(folder.path().join("pages")).unwrap();
    std::fs::write(folder.path().join("pages/index.html"), "ahoy").unwrap();
    let [port] = free_ports().unwrap();
    let mut nghttpd = command("nghttpd", ["--address=127.0.0.1", "--htdocs"]);
    nghttpd.arg(folder.path().join("pages")).arg(port.to_string()).arg(&key).arg(&chain);
    let _nghttpd = Process::spawn(nghttpd).unwrap();
    let begun = std::time::Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(begun.elapsed() < LONG, "nghttpd does not listen");
    }
    let through = Through::start(&root, port);
    let line = load(through.port(), 8);
    assert!(is_whole(&line), "{line}");
}
