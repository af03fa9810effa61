//! The leaf is accepted before a page may meet it, and each tunnel is for one host only.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{Request, StatusCode, header};
use http_body_util::Empty;
use parking_lot::Mutex;
use porthole_activity::Kind;
use porthole_policy::HostName;
use porthole_proxy::{CertificatePinner, Limits, PinningError};
use porthole_support::origin::{Origin, Reply};
use rustls_pki_types::CertificateDer;
use tokio::sync::watch;

use crate::bench::{Bench, NAVIGATION, Tunnel, Whole as _, connect, request};

/// Webviews that take their time, and remember what they were asked.
struct Webviews {
    ready: watch::Sender<bool>,
    requests: Mutex<Vec<(String, CertificateDer<'static>)>>,
}

impl Webviews {
    fn new() -> Arc<Self> {
        Arc::new(Self { ready: watch::Sender::new(false), requests: Mutex::default() })
    }

    fn hosts(&self) -> Vec<String> {
        self.requests.lock().iter().map(|(host, _)| host.clone()).collect()
    }
}

impl CertificatePinner for Webviews {
    fn trust(
        &self,
        host: &HostName,
        leaf: &CertificateDer<'static>,
    ) -> BoxFuture<'_, Result<(), PinningError>> {
        self.requests.lock().push((host.to_string(), leaf.clone()));
        let mut ready = self.ready.subscribe();
        Box::pin(async move {
            ready.wait_for(|is_ready| *is_ready).await.map_err(|error| PinningError(error.to_string()))?;
            Ok(())
        })
    }
}

/// Webviews that do not take a leaf.
struct Refusing;

impl CertificatePinner for Refusing {
    fn trust(&self, _: &HostName, _: &CertificateDer<'static>) -> BoxFuture<'_, Result<(), PinningError>> {
        Box::pin(std::future::ready(Err(PinningError("the window has gone".to_owned()))))
    }
}

async fn serving(bench: &mut Bench) -> Origin {
    let origin = bench.origin().serve(|_| async { Reply::text("hello") }).await.unwrap();
    bench.resolve_to(origin.port());
    origin
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tunnel_opens_only_once_the_webviews_accept_the_leaf() {
    let bench = Bench::new();
    let webviews = Webviews::new();
    let client =
        bench.start_with(Limits::default(), Arc::clone(&webviews) as Arc<dyn CertificatePinner>).await;
    let (address, secret) = (client.proxy.address(), client.secret());
    let mut opening = tokio::spawn(async move { connect(address, "mail.test", Some(&secret)).await.0 });
    let early = tokio::time::timeout(Duration::from_millis(500), &mut opening).await;
    assert!(early.is_err(), "the tunnel was open before the leaf was accepted");
    assert_eq!(webviews.hosts(), ["mail.test"]);
    webviews.ready.send_replace(true);
    let head = opening.await.unwrap();
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_leaf_that_was_accepted_is_the_one_that_is_shown() {
    let mut bench = Bench::new();
    let _origin = serving(&mut bench).await;
    let webviews = Webviews::new();
    webviews.ready.send_replace(true);
    let client =
        bench.start_with(Limits::default(), Arc::clone(&webviews) as Arc<dyn CertificatePinner>).await;
    for _ in 0..2 {
        let stream = client.shake_hands("mail.test", "mail.test").await.unwrap();
        let shown = stream.get_ref().1.peer_certificates().unwrap().to_vec();
        let requests = webviews.requests.lock();
        assert!(
            requests.iter().all(|(_, leaf)| *leaf == shown[0]),
            "every connection shows the one leaf of the host"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leaf_that_the_webviews_refuse_opens_no_tunnel() {
    let bench = Bench::new();
    let client = bench.start_with(Limits::default(), Arc::new(Refusing)).await;
    let (head, _) = connect(client.proxy.address(), "mail.test", Some(&client.secret())).await;
    assert!(head.starts_with("HTTP/1.1 502 "), "{head}");
}

#[tokio::test(flavor = "multi_thread")]
async fn webviews_that_do_not_answer_open_no_tunnel() {
    let bench = Bench::new();
    let limits = Limits { leaf_trust: Duration::from_millis(50), ..Limits::default() };
    let client = bench.start_with(limits, Webviews::new()).await;
    let (head, _) = connect(client.proxy.address(), "mail.test", Some(&client.secret())).await;
    assert!(head.starts_with("HTTP/1.1 502 "), "{head}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_for_another_host_fails_and_is_recorded() {
    let mut bench = Bench::new();
    let origin = serving(&mut bench).await;
    let client = bench.start().await;
    assert!(client.shake_hands("mail.test", "chat.test").await.is_err());
    let records = bench.records(Kind::Connect);
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].host.as_deref(), Some("mail.test"));
    assert_eq!(records[0].detail.as_deref(), Some("the handshake named another host"));
    assert_eq!(origin.connections(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_for_another_host_gets_the_page_about_it_and_reaches_no_server() {
    let mut bench = Bench::new();
    let origin = serving(&mut bench).await;
    let client = bench.start().await;
    let absolute = |address: &str| {
        let request =
            Request::get(address).header(header::HOST, "mail.test").header("sec-fetch-dest", "document");
        request.body(Empty::<Bytes>::new()).unwrap()
    };
    let mut twice = request("mail.test", "/", &NAVIGATION);
    twice.headers_mut().append(header::HOST, "chat.test".parse().unwrap());
    let mut nameless = request("mail.test", "/", &NAVIGATION);
    nameless.headers_mut().remove(header::HOST);
    let strangers = [
        request("chat.test", "/", &NAVIGATION),
        request("mail.test:8443", "/", &NAVIGATION),
        request("person@mail.test", "/", &NAVIGATION),
        absolute("https://chat.test/"),
        absolute("http://mail.test/"),
        twice,
        nameless,
    ];
    for stranger in strangers {
        let described = format!("{stranger:?}");
        let Tunnel(mut sender) = client.tunnel("mail.test").await;
        let answer = sender.send_request(stranger).await.unwrap().whole().await;
        assert_eq!(
            (answer.status, answer.code()),
            (StatusCode::MISDIRECTED_REQUEST, "host-mismatch"),
            "{described}"
        );
        assert!(answer.body.contains("Two different hosts were named"), "{}", answer.body);
    }
    assert_eq!(origin.connections(), 0);
    assert_eq!(bench.records(Kind::Connect).len(), 1, "each reason is recorded at most once a minute");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_names_its_host_in_full_is_served() {
    let mut bench = Bench::new();
    let _origin = serving(&mut bench).await;
    let client = bench.start().await;
    for host in ["MAIL.test", "mail.test:443"] {
        assert_eq!(client.tunnel("mail.test").await.get(host, "/", &[]).await.body, "hello", "{host}");
    }
}
