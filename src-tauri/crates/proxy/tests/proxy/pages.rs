//! Every failure as the person reads it.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use insta::assert_snapshot;
use porthole_activity::Kind;
use porthole_identity::{DeviceKey, KeyAlgorithm, SigningError, SoftwareKey};
use porthole_policy::DeviceClass;
use porthole_proxy::{Limits, OrganizationInfo, ResolveTo, TrustByAuthority, Upstream};
use porthole_support::{
    origin::{ClientCertificates, Origin, Protocols, RawBehaviour, RawOrigin, RefusedAddress, Reply},
    pki::{Authority, DeviceSpec, Issued},
};
use rustls::SignatureScheme;
use tokio::{
    net::{TcpSocket, TcpStream},
    time::timeout,
};

use crate::{
    bench::{Bench, HOSTS, TestResponse},
    devices::Devices,
};

/// The words of a page, a line for each element, and its status and code.
fn visible_text(answer: &TestResponse) -> String {
    let main = answer.body.split_once("<main>").unwrap().1.split_once("</main>").unwrap().0;
    let mut text = String::new();
    let mut is_tag = false;
    for c in main.chars() {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            c if !is_tag => text.push(c),
            _ => {}
        }
    }
    let text = text.replace("&#39;", "'").replace("&quot;", "\"").replace("&lt;", "<").replace("&amp;", "&");
    format!("{} {}\n{}", answer.status.as_u16(), answer.code(), text.trim())
}

async fn page_of(bench: &Bench) -> String {
    visible_text(&bench.start().await.page("mail.test", "/inbox").await)
}

async fn page_within(bench: &Bench, limits: Limits) -> String {
    visible_text(
        &bench.start_with(limits, Arc::new(TrustByAuthority)).await.page("mail.test", "/inbox").await,
    )
}

/// The page where the server is at `address`.
async fn page_at(address: SocketAddr) -> String {
    let mut bench = Bench::new();
    bench.resolve_to(address.port());
    page_of(&bench).await
}

/// The page where the server shows a certificate that `issue` made of the trusted root.
async fn page_of_certificate(issue: impl FnOnce(&Authority) -> Issued) -> String {
    let mut bench = Bench::new();
    let origin = Origin::builder().certificate(&HOSTS, &issue(&bench.root)).unwrap();
    let origin = origin.serve(|_| async { Reply::text("never seen") }).await.unwrap();
    bench.resolve_to(origin.port());
    page_of(&bench).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_not_found() {
    let mut bench = Bench::new();
    // Longer than a label may be (RFC 1035 section 2.3.4), so that no name server is asked.
    let place = ResolveTo { host: format!("{}.test", "a".repeat(64)), port: None };
    bench.settings.resolve = Arc::new([("mail.test".parse().unwrap(), place)]);
    assert_snapshot!(page_of(&bench).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_listen() {
    let nobody = RefusedAddress::take().unwrap();
    assert_snapshot!(page_at(nobody.address()).await);
}

/// With every date as `[day]`: certificates of tests are new each time.
fn undated(page: &str) -> String {
    let is_day = |word: &str| {
        word.len() == 10 && word.split('-').all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let separators = [' ', '.', ',', ';', '\n'];
    let parts = page.split_inclusive(separators).map(|part| {
        let word = part.trim_end_matches(separators);
        if is_day(word) { part.replace(word, "[day]") } else { part.to_owned() }
    });
    parts.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_has_expired() {
    let expired = DeviceSpec::named("mail.test").dns_name("mail.test").expired();
    assert_snapshot!(undated(&page_of_certificate(|root| root.issue_device(&expired).unwrap()).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_is_not_valid_yet() {
    let early = DeviceSpec::named("mail.test").dns_name("mail.test").not_yet_valid();
    assert_snapshot!(undated(&page_of_certificate(|root| root.issue_device(&early).unwrap()).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_an_unknown_authority() {
    let stranger = Authority::root("Stranger").unwrap();
    assert_snapshot!(page_of_certificate(|_| stranger.issue_server(&HOSTS).unwrap()).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_for_another_name() {
    assert_snapshot!(page_of_certificate(|root| root.issue_server(&["other.test"]).unwrap()).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_speak_tls() {
    let server = RawOrigin::start(RawBehaviour::SpeaksPlainHttp).await.unwrap();
    assert_snapshot!(page_at(server.address()).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hangs_up_in_the_handshake() {
    let server = RawOrigin::start(RawBehaviour::Closes).await.unwrap();
    assert_snapshot!(page_at(server.address()).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_resets_the_handshake() {
    let server = RawOrigin::start(RawBehaviour::Resets).await.unwrap();
    assert_snapshot!(page_at(server.address()).await);
}

async fn page_of_an_abort(protocols: Protocols) -> String {
    let mut bench = Bench::new();
    let origin = bench.origin().protocols(protocols).serve(|_| async { Reply::abort() }).await.unwrap();
    bench.resolve_to(origin.port());
    page_of(&bench).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hangs_up_instead_of_answering() {
    assert_snapshot!(page_of_an_abort(Protocols::Http1).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_resets_a_stream_of_http2() {
    assert_snapshot!(page_of_an_abort(Protocols::Http2).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_does_not_come_about() {
    // A port whose queue is full: the system answers no connection attempt to it.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let listener = socket.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let mut queue = Vec::new();
    while let Ok(knocked) = timeout(Duration::from_millis(200), TcpStream::connect(address)).await {
        queue.push(knocked.unwrap());
    }
    let mut bench = Bench::new();
    bench.resolve_to(address.port());
    let limits = Limits { connect: Duration::from_millis(50), ..Limits::default() };
    assert_snapshot!(page_within(&bench, limits).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_that_does_not_end() {
    let server = RawOrigin::start(RawBehaviour::NeverAnswers).await.unwrap();
    let mut bench = Bench::new();
    bench.resolve_to(server.address().port());
    let limits = Limits { handshake: Duration::from_millis(50), ..Limits::default() };
    assert_snapshot!(page_within(&bench, limits).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_does_not_come() {
    let mut bench = Bench::new();
    let origin = bench.origin().serve(|_| Reply::never()).await.unwrap();
    bench.resolve_to(origin.port());
    let limits = Limits { response_timeout: Duration::from_millis(500), ..Limits::default() };
    assert_snapshot!(page_within(&bench, limits).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_wants_a_certificate() {
    let mut bench = Bench::new();
    let anchors = vec![Devices::new().authority.certificate().clone()];
    let origin = bench.origin().client_certificates(ClientCertificates::Required(anchors));
    let origin = origin.serve(|_| async { Reply::text("never seen") }).await.unwrap();
    bench.resolve_to(origin.port());
    assert_snapshot!(page_of(&bench).await);
}

/// A key in a token that can be pulled.
#[derive(Debug)]
struct Token {
    key: SoftwareKey,
    is_pulled: Arc<AtomicBool>,
}

impl DeviceKey for Token {
    fn algorithm(&self) -> KeyAlgorithm {
        self.key.algorithm()
    }

    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        if self.is_pulled.load(Ordering::SeqCst) {
            return Err(SigningError::Unavailable("the token was pulled".to_owned()));
        }
        self.key.sign(scheme, message)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_gone() {
    let (devices, is_pulled) = (Devices::new(), Arc::new(AtomicBool::new(false)));
    let pulled = Arc::clone(&is_pulled);
    let identity = devices.identity_with("laptop-7", |key| Arc::new(Token { key, is_pulled: pulled }));
    let mut bench = Bench::new();
    bench.settings.device = DeviceClass::Certified;
    bench.settings.identity = Some(identity);
    bench.settings.present_to = Arc::new(["mail.test".parse().unwrap()]);
    let anchors = vec![devices.authority.certificate().clone()];
    let origin = bench.origin().client_certificates(ClientCertificates::Optional(anchors));
    let origin = origin.serve(|_| async { Reply::text("never seen") }).await.unwrap();
    bench.resolve_to(origin.port());
    is_pulled.store(true, Ordering::SeqCst);
    assert_snapshot!(page_of(&bench).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_no_app_names_in_a_frame() {
    let frame = [("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "iframe")];
    let answer = Bench::new().start().await.get("news.test", "/", &frame).await;
    assert_snapshot!(visible_text(&answer));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_no_app_names() {
    let answer = Bench::new().start().await.page("mail.test:8443", "/").await;
    assert_snapshot!(visible_text(&answer));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_leads_back_to_the_proxy() {
    let mut bench = Bench::new();
    let client = bench.start().await;
    bench.resolve_to(client.proxy.address().port());
    client.proxy.apply(bench.settings.clone());
    assert_snapshot!(visible_text(&client.page("mail.test", "/").await));
    let records = bench.records(Kind::Connect);
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].rule, "default: block requests to the proxy itself");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organisations_proxy_that_is_this_one() {
    let mut bench = Bench::new();
    let client = bench.start().await;
    let own = client.proxy.address();
    bench.settings.upstream = Upstream::HttpProxy { host: own.ip().to_string(), port: own.port() };
    client.proxy.apply(bench.settings.clone());
    let text = visible_text(&client.page("mail.test", "/").await);
    assert_snapshot!(text.replace(&own.to_string(), "127.0.0.1:PORT"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_in_force() {
    let mut bench = Bench::new();
    bench.settings.policy = None;
    assert_snapshot!(page_of(&bench).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_organisation_says_where_help_is_and_its_words_stay_words() {
    let mut bench = Bench::new();
    bench.settings.organization = Some(OrganizationInfo {
        name: "Harbor <b>&amp; Sons</b>".to_owned(),
        help_url: Some("https://help.harbor.test/?a=\"b\"".to_owned()),
    });
    bench.settings.policy = None;
    let answer = bench.start().await.page("mail.test", "/").await;
    let link = answer.body.lines().find(|line| line.contains("<a ")).unwrap();
    assert_snapshot!(link);
}

/// What pages and their workers load, and what a webview sends for it. The script of a service worker has none.
const PARTS: [&[(&str, &str)]; 5] = [
    &[("sec-fetch-mode", "cors"), ("sec-fetch-dest", "empty")],
    &[("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "image")],
    &[("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "script")],
    &[("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "embed")],
    &[],
];

#[tokio::test(flavor = "multi_thread")]
async fn what_a_page_loads_meets_a_network_error_where_a_window_sees_a_page() {
    let nobody = RefusedAddress::take().unwrap();
    let mut bench = Bench::new();
    bench.resolve_to(nobody.address().port());
    let client = bench.start().await;
    for host in ["mail.test", "news.test", "mail.test:8443"] {
        for fields in PARTS {
            assert!(client.tunnel(host).await.breaks_off(host, "/api", fields).await, "{host} {fields:?}");
        }
        for dest in ["document", "iframe"] {
            let shown = [("sec-fetch-mode", "navigate"), ("sec-fetch-dest", dest)];
            assert_ne!(client.get(host, "/", &shown).await.code(), "none", "{host} {dest}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_page_that_may_be_asked_for_again_asks_again_and_only_where_that_can_help() {
    let nobody = RefusedAddress::take().unwrap();
    let mut bench = Bench::new();
    bench.resolve_to(nobody.address().port());
    let client = bench.start().await;
    let asks_again = |answer: &TestResponse| {
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        let has_script = answer.body.contains("<script>");
        assert_eq!(policy.contains("script-src"), has_script);
        assert_eq!(answer.body.contains("Try again</button>"), has_script);
        has_script
    };
    assert!(asks_again(&client.page("mail.test", "/").await));
    assert!(!asks_again(&client.page("news.test", "/").await));
    let mut tunnel = client.tunnel("mail.test").await;
    assert!(!asks_again(&tunnel.post("mail.test", "/send", &crate::bench::NAVIGATION).await));
}
