//! How often the device certificate's key signs, and who waits for it.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use porthole_proxy::{Limits, TrustByAuthority};
use porthole_support::{
    nginx::{Nginx, Site},
    pki::{DeviceSpec, KeyKind},
};
use rustls::SignatureScheme;

use crate::{
    bench::{Bench, HOSTS},
    devices::Devices,
};

/// A token that knows PKCS#1, but not PSS.
const PKCS1: &[SignatureScheme] = &[SignatureScheme::RSA_PKCS1_SHA256, SignatureScheme::RSA_PKCS1_SHA384];

impl Bench {
    /// A site under all of [`HOSTS`] that says over what it was reached and by whom.
    fn site(&self) -> Site {
        self.site_over("TLSv1.2 TLSv1.3")
    }

    fn site_over(&self, versions: &str) -> Site {
        let directive = "return 200 \"$ssl_protocol $server_protocol $ssl_client_verify\";";
        let site = Site::new(&HOSTS, &self.root.issue_server(&HOSTS).unwrap());
        site.location("/", &format!("default_type text/plain; {directive}"))
            .directive(&format!("ssl_protocols {versions};"))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_a_hundred_requests_costs_one_signature_a_host() {
    let devices = Devices::new();
    for (tls, http) in
        [("TLSv1.2", "HTTP/1.1"), ("TLSv1.2", "HTTP/2.0"), ("TLSv1.3", "HTTP/1.1"), ("TLSv1.3", "HTTP/2.0")]
    {
        let mut bench = devices.bench(&HOSTS);
        let (identity, watch) = devices.watched(&DeviceSpec::named("laptop-7"));
        bench.settings.identity = Some(identity);
        let site = bench.site_over(tls).require_certificates(devices.authority.certificate_pem());
        let site = if http == "HTTP/1.1" { site.without_http2() } else { site };
        let nginx = Nginx::start([site]).unwrap();
        bench.resolve_to(nginx.port());
        let client = bench.start().await;
        // A page of one host only, then the two others at once.
        let one = join_all((0..100).map(|_| client.page(HOSTS[0], "/"))).await;
        assert_eq!(watch.signatures(), 1, "{tls} {http}");
        let two = join_all((0..100).map(|number| client.page(HOSTS[1 + number % 2], "/"))).await;
        assert_eq!(watch.signatures(), 3, "{tls} {http}");
        for answer in one.iter().chain(&two) {
            assert_eq!(answer.body, format!("{tls} {http} SUCCESS"));
        }
        // What had begun to connect may still do so; it signs no more for that.
        client.proxy.shutdown().await;
        assert_eq!(watch.signatures(), 3, "{tls} {http}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hosts_that_give_no_sessions_are_served_all_the_same() {
    let devices = Devices::new();
    for tls in ["TLSv1.2", "TLSv1.3"] {
        let mut bench = devices.bench(&HOSTS);
        let (identity, watch) = devices.watched(&DeviceSpec::named("laptop-7"));
        bench.settings.identity = Some(identity);
        let site = bench.site_over(tls).require_certificates(devices.authority.certificate_pem());
        let site =
            site.without_http2().directive("ssl_session_cache off;").directive("ssl_session_tickets off;");
        let nginx = Nginx::start([site]).unwrap();
        bench.resolve_to(nginx.port());
        let client = bench.start().await;
        for answer in join_all((0..6).map(|_| client.page("mail.test", "/"))).await {
            assert_eq!(answer.body, format!("{tls} HTTP/1.1 SUCCESS"));
        }
        assert!(watch.signatures() >= 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_does_not_ask_costs_no_signature() {
    let devices = Devices::new();
    let mut bench = devices.bench(&HOSTS);
    let (identity, watch) = devices.watched(&DeviceSpec::named("laptop-7"));
    bench.settings.identity = Some(identity);
    let nginx = Nginx::start([bench.site().without_http2()]).unwrap();
    bench.resolve_to(nginx.port());
    let client = bench.start().await;
    for answer in join_all((0..6).map(|_| client.page("mail.test", "/"))).await {
        assert_eq!(answer.body, "TLSv1.3 HTTP/1.1 NONE");
    }
    assert_eq!(watch.signatures(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn while_a_token_signs_for_one_host_others_are_served() {
    let devices = Devices::new();
    let mut bench = devices.bench(&["mail.test", "chat.test"]);
    let (identity, watch) = devices.watched(&DeviceSpec::named("laptop-7"));
    bench.settings.identity = Some(identity);
    let mut asks = bench.site().require_certificates(devices.authority.certificate_pem());
    let mut does_not = bench.site();
    asks = asks.names(&["mail.test"]);
    does_not = does_not.names(&["chat.test", "partner.test"]);
    let nginx = Nginx::start([asks, does_not]).unwrap();
    bench.resolve_to(nginx.port());
    let client = Arc::new(bench.start().await);
    watch.let_sign(false);
    let waiting = tokio::spawn({
        let client = Arc::clone(&client);
        async move { client.page("mail.test", "/").await.body }
    });
    watch.until_asked().await;
    for host in ["chat.test", "partner.test"] {
        assert_eq!(client.page(host, "/").await.body, "TLSv1.3 HTTP/2.0 NONE", "{host}");
    }
    assert!(!waiting.is_finished(), "the key has not signed yet");
    watch.let_sign(true);
    assert_eq!(waiting.await.unwrap(), "TLSv1.3 HTTP/2.0 SUCCESS");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_token_that_is_stuck_takes_only_so_many_threads_and_is_named() {
    let devices = Devices::new();
    let mut bench = devices.bench(&["mail.test"]);
    let (identity, watch) = devices.watched(&DeviceSpec::named("laptop-7"));
    bench.settings.identity = Some(identity);
    let asks = bench.site().names(&["mail.test"]).require_certificates(devices.authority.certificate_pem());
    let nginx = Nginx::start([asks, bench.site().names(&["partner.test"])]).unwrap();
    bench.resolve_to(nginx.port());
    let handshake = Duration::from_secs(2);
    let limits = Limits { handshake, ..Limits::default() };
    let client = bench.start_with(limits, Arc::new(TrustByAuthority)).await;
    watch.let_sign(false);
    // Each upgrade has its own connection; pages share one, and its failure. They come as pages, as only those
    // are told what went wrong.
    let socket = [
        ("connection", "Upgrade"),
        ("upgrade", "websocket"),
        ("sec-fetch-mode", "navigate"),
        ("sec-fetch-dest", "document"),
    ];
    let sockets = join_all((0..50).map(|_| client.get("mail.test", "/", &socket))).await;
    let pages = join_all((0..8).map(|_| client.page("mail.test", "/"))).await;
    let elsewhere = client.page("partner.test", "/").await;
    watch.let_sign(true);
    for answer in sockets.into_iter().chain(pages) {
        assert_eq!(answer.code(), "key-unusable", "{}", answer.body);
    }
    assert_eq!(watch.most_under_way(), 32);
    assert_eq!(elsewhere.body, "TLSv1.3 HTTP/2.0 NONE");
    assert_eq!(client.page("mail.test", "/").await.body, "TLSv1.3 HTTP/2.0 SUCCESS");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_without_pss_gets_tls_1_2_for_the_hosts_that_ask() {
    let devices = Devices::new();
    let mut bench = devices.bench(&HOSTS);
    let spec = DeviceSpec::named("laptop-7").key(KeyKind::Rsa2048);
    let (identity, watch) = devices.watched_with(&spec, Some(PKCS1));
    bench.settings.identity = Some(identity);
    let asks = bench.site().names(&["mail.test"]).ask_for_certificates(devices.authority.certificate_pem());
    let nginx = Nginx::start([asks, bench.site().names(&["chat.test"])]).unwrap();
    bench.resolve_to(nginx.port());
    let client = bench.start().await;
    for answer in join_all((0..20).map(|_| client.page("mail.test", "/"))).await {
        assert_eq!(answer.body, "TLSv1.2 HTTP/2.0 SUCCESS");
    }
    assert_eq!(watch.signatures(), 1);
    assert_eq!(client.page("chat.test", "/").await.body, "TLSv1.3 HTTP/2.0 NONE");
    let seen = nginx.accesses();
    assert!(
        seen.iter().all(|access| access.host != "mail.test" || access.client_verify == "SUCCESS"),
        "no request went over the handshake without the certificate: {seen:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_without_pss_and_a_server_without_tls_1_2_are_explained() {
    let devices = Devices::new();
    let mut bench = devices.bench(&HOSTS);
    let spec = DeviceSpec::named("laptop-7").key(KeyKind::Rsa2048);
    let (identity, watch) = devices.watched_with(&spec, Some(PKCS1));
    bench.settings.identity = Some(identity);
    let asks = bench.site_over("TLSv1.3").ask_for_certificates(devices.authority.certificate_pem());
    let nginx = Nginx::start([asks]).unwrap();
    bench.resolve_to(nginx.port());
    let client = bench.start().await;
    for _ in 0..2 {
        let answer = client.page("mail.test", "/").await;
        assert_eq!(answer.code(), "key-cannot-sign-for-server", "{}", answer.body);
        assert_eq!(answer.status, http::StatusCode::BAD_GATEWAY);
        assert!(answer.body.contains("Your device key does not work with this server"), "{}", answer.body);
    }
    assert_eq!(watch.signatures(), 0);
    assert_eq!(nginx.accesses(), []);
}
