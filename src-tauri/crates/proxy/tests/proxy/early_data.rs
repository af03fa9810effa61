//! TLS early data (RFC 8446 section 2.3): whoever records it can send it again, so the proxy sends none.

use std::process::{Command, Stdio};

use porthole_support::free_ports;
use porthole_support::process::command;

use crate::bench::Bench;
use crate::own_nginx;

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_takes_early_data_gets_none_and_its_session_is_resumed() {
    let mut bench = Bench::new();
    let [port] = free_ports().unwrap();
    let server = format!(
        "listen 127.0.0.1:{port} ssl; ssl_protocols TLSv1.3; ssl_early_data on; keepalive_timeout 0;\n\
         location / {{ return 200 \"early: $ssl_early_data, resumed: $ssl_session_reused\"; }}"
    );
    let _nginx = own_nginx::start(&bench, &server, command("nginx", ["-c"]));
    bench.resolve_to(port);
    let client = bench.start().await;
    assert_eq!(client.page("mail.test", "/").await.body, "early: , resumed: .");
    assert_eq!(client.page("mail.test", "/").await.body, "early: , resumed: r");

    let session = bench.folder().join("session").display().to_string();
    let request = bench.folder().join("request");
    #[expect(clippy::disallowed_methods, reason = "openssl reads early data from a file")]
    std::fs::write(&request, "GET / HTTP/1.0\r\nHost: mail.test\r\n\r\n").unwrap();
    openssl(port, &["-sess_out", &session], &request);
    let early = ["-sess_in", &session, "-early_data", request.to_str().unwrap()];
    assert!(openssl(port, &early, &request).contains("early: 1, resumed: r"), "this server takes early data");
}

/// What a client that can send early data gets for the request in this file.
fn openssl(port: u16, also: &[&str], request: &std::path::Path) -> String {
    let place = format!("127.0.0.1:{port}");
    let output = Command::new("openssl")
        .args(["s_client", "-quiet", "-ign_eof", "-connect", &place, "-servername", "mail.test"])
        .args(also)
        .stdin(Stdio::from(std::fs::File::open(request).unwrap()))
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}
