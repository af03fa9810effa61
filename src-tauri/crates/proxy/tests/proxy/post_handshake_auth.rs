//! A real Apache that asks for the certificate only after the request.

use porthole_support::apache::Apache;

use crate::{
    bench::{Bench, HOSTS},
    devices::Devices,
};

/// Asks for a certificate only when a client requests `/secret`.
fn apache(bench: &Bench, devices: &Devices, version: &str) -> Apache {
    let certificate = bench.root.issue_server(&HOSTS).unwrap();
    let asks = "<Location \"/secret\">\n SSLVerifyClient require\n</Location>";
    let version = format!("SSLProtocol {version}");
    Apache::start(&certificate, &devices.authority.certificate_pem(), &[&version, asks]).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_demands_renegotiation_is_explained() {
    let devices = Devices::new();
    let mut bench = devices.bench(&HOSTS);
    let apache = apache(&bench, &devices, "TLSv1.2");
    bench.resolve_to(apache.port());
    let client = bench.start().await;
    assert_eq!(client.page("mail.test", "/").await.body, "open\n");
    let answer = client.page("mail.test", "/secret/").await;
    assert_eq!(answer.code(), "upstream-asks-too-late", "{}", answer.body);
    assert_eq!(answer.status, http::StatusCode::BAD_GATEWAY);
    assert!(answer.body.contains("The server asks for the certificate too late"), "{}", answer.body);
    assert!(answer.body.contains("in the first handshake"), "{}", answer.body);
    // A host that never sees the certificate has the same cause, and the same words.
    bench.settings.present_to = std::sync::Arc::new([]);
    client.proxy.apply(bench.settings.clone());
    assert_eq!(client.page("mail.test", "/secret/").await.code(), "upstream-asks-too-late");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_server_answers_instead_of_asking_late_over_tls_1_3_is_its_own() {
    let devices = Devices::new();
    let mut bench = devices.bench(&HOSTS);
    let apache = apache(&bench, &devices, "TLSv1.3");
    bench.resolve_to(apache.port());
    let client = bench.start().await;
    assert_eq!(client.page("mail.test", "/").await.body, "open\n");
    let answer = client.page("mail.test", "/secret/").await;
    assert_eq!((answer.status, answer.code()), (http::StatusCode::FORBIDDEN, "none"), "{}", answer.body);
    assert!(answer.body.contains("Forbidden"), "{}", answer.body);
}
