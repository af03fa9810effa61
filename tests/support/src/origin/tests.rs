use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Empty};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::RootCertStore;
use rustls_pki_types::ServerName;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::tungstenite::Message;

use super::{
    ClientCertificate, ClientCertificates, Exchange, Origin, Protocols, RawBehaviour, RawOrigin,
    RefusedAddress, Reply, TlsVersions,
};
use crate::pki::{Authority, DeviceSpec, Issued};

const NAME: &str = "mail.test";

struct Pki {
    root: Authority,
    device_ca: Authority,
}

fn pki() -> Pki {
    Pki { root: Authority::root("Root").unwrap(), device_ca: Authority::root("Device CA").unwrap() }
}

impl Pki {
    fn origin(&self) -> super::OriginBuilder {
        Origin::builder().certificate(&[NAME], &self.root.issue_server(&[NAME]).unwrap()).unwrap()
    }

    async fn connect(&self, origin: &Origin, alpn: &[u8], device: Option<&Issued>) -> TlsStream<TcpStream> {
        self.connect_as(NAME, origin, alpn, device).await.unwrap()
    }

    async fn connect_as(
        &self,
        name: &'static str,
        origin: &Origin,
        alpn: &[u8],
        device: Option<&Issued>,
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        roots.add(self.root.certificate().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        let mut config = match device {
            Some(device) => config.with_client_auth_cert(device.chain(), device.private_key()).unwrap(),
            None => config.with_no_client_auth(),
        };
        config.alpn_protocols = vec![alpn.to_vec()];
        let socket = TcpStream::connect(origin.address()).await?;
        let name = ServerName::try_from(name).unwrap();
        TlsConnector::from(Arc::new(config)).connect(name, socket).await
    }

    async fn get(&self, origin: &Origin, device: Option<&Issued>) -> hyper::Result<(StatusCode, Bytes)> {
        let stream = self.connect(origin, b"http/1.1", device).await;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        let _connection = tokio::spawn(connection);
        let request = Request::get("/").header("host", NAME).body(Empty::<Bytes>::new()).unwrap();
        let response = sender.send_request(request).await?;
        let status = response.status();
        Ok((status, response.into_body().collect().await?.to_bytes()))
    }
}

async fn who(exchange: Exchange) -> Reply {
    Reply::text(match &exchange.peer.certificate {
        ClientCertificate::None => "none",
        ClientCertificate::Trusted(_) => "trusted",
        ClientCertificate::Untrusted { .. } => "untrusted",
    })
}

#[tokio::test]
async fn everybody_gets_in_where_a_certificate_is_optional_and_each_is_told_apart() {
    let pki = pki();
    let anchors = vec![pki.device_ca.certificate().clone()];
    let origin =
        pki.origin().client_certificates(ClientCertificates::Optional(anchors)).serve(who).await.unwrap();
    let good = pki.device_ca.issue_device(&DeviceSpec::named("a")).unwrap();
    let expired = pki.device_ca.issue_device(&DeviceSpec::named("a").expired()).unwrap();
    let stranger = Authority::root("Stranger").unwrap().issue_device(&DeviceSpec::named("a")).unwrap();
    assert_eq!(pki.get(&origin, None).await.unwrap().1, "none");
    assert_eq!(pki.get(&origin, Some(&good)).await.unwrap().1, "trusted");
    assert_eq!(pki.get(&origin, Some(&expired)).await.unwrap().1, "untrusted");
    assert_eq!(pki.get(&origin, Some(&stranger)).await.unwrap().1, "untrusted");
}

#[tokio::test]
async fn nobody_gets_in_without_a_certificate_where_it_is_required() {
    let pki = pki();
    let anchors = vec![pki.device_ca.certificate().clone()];
    let origin = pki
        .origin()
        .client_certificates(ClientCertificates::Required(anchors))
        .tls_versions(TlsVersions::Tls12)
        .serve(who)
        .await
        .unwrap();
    let good = pki.device_ca.issue_device(&DeviceSpec::named("a")).unwrap();
    assert_eq!(pki.get(&origin, Some(&good)).await.unwrap().1, "trusted");
    assert!(pki.connect_as(NAME, &origin, b"http/1.1", None).await.is_err());
}

#[tokio::test]
async fn a_host_that_does_not_ask_learns_nothing_of_the_certificate() {
    let pki = pki();
    let device = pki.device_ca.issue_device(&DeviceSpec::named("a")).unwrap();
    let required = ClientCertificates::Required(vec![pki.device_ca.certificate().clone()]);
    let origin = pki.origin().client_certificates(required).not_asking(&["*.test"]).serve(who).await.unwrap();
    assert_eq!(pki.get(&origin, Some(&device)).await.unwrap().1, "none");
    assert_eq!(pki.get(&origin, None).await.unwrap().1, "none");
}

#[tokio::test]
async fn each_name_has_its_certificate() {
    let pki = pki();
    let origin = pki
        .origin()
        .certificate(&["*.chat.test"], &pki.root.issue_server(&["*.chat.test"]).unwrap())
        .unwrap()
        .serve(who)
        .await
        .unwrap();
    assert!(pki.connect_as(NAME, &origin, b"h2", None).await.is_ok());
    assert!(pki.connect_as("a.chat.test", &origin, b"h2", None).await.is_ok());
    assert!(pki.connect_as("a.b.chat.test", &origin, b"h2", None).await.is_err());
}

#[tokio::test]
async fn http2_is_spoken_where_both_sides_want_it() {
    let pki = pki();
    let origin = pki
        .origin()
        .serve(|exchange| async move { Reply::text(format!("{}", exchange.peer.is_http2)) })
        .await
        .unwrap();
    let stream = pki.connect(&origin, b"h2", None).await;
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    let _connection = tokio::spawn(connection);
    let request = Request::get("https://mail.test/").body(Empty::<Bytes>::new()).unwrap();
    let response = sender.send_request(request).await.unwrap();
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "true");
    assert_eq!(origin.connections(), 1);

    let old = pki.origin().protocols(Protocols::Http1).serve(who).await.unwrap();
    assert!(pki.connect_as(NAME, &old, b"h2", None).await.is_err());
}

#[tokio::test]
async fn a_websocket_echoes() {
    let pki = pki();
    let origin = pki
        .origin()
        .serve(|exchange| async move { Reply::websocket(exchange.request, super::echo) })
        .await
        .unwrap();
    let stream = pki.connect(&origin, b"http/1.1", None).await;
    let (mut socket, _) = tokio_tungstenite::client_async("wss://mail.test/", stream).await.unwrap();
    socket.send(Message::text("ahoy")).await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap(), Message::text("ahoy"));
    socket.close(None).await.unwrap();
    assert!(matches!(socket.next().await, Some(Ok(Message::Close(_)))));
    assert_eq!(pki.get(&origin, None).await.unwrap().0, StatusCode::UPGRADE_REQUIRED);
}

#[tokio::test]
async fn an_aborted_reply_is_no_reply() {
    let pki = pki();
    let origin = pki.origin().serve(|_| async { Reply::abort() }).await.unwrap();
    assert!(pki.get(&origin, None).await.is_err());
}

#[tokio::test]
async fn a_broken_body_is_noticed() {
    let pki = pki();
    let origin = pki.origin().serve(|_| async { Reply::broken_after("half", 8) }).await.unwrap();
    assert!(pki.get(&origin, None).await.is_err());
}

#[tokio::test]
async fn a_generated_body_has_its_length_and_pattern() {
    let pki = pki();
    let origin = pki.origin().serve(|_| async { Reply::generated(64 * 1024 + 3) }).await.unwrap();
    let (_, body) = pki.get(&origin, None).await.unwrap();
    assert_eq!(body.len(), 64 * 1024 + 3);
    assert!(body[..64 * 1024].iter().all(|byte| *byte == 0) && body[64 * 1024..] == [1, 1, 1]);
}

#[tokio::test]
async fn a_slow_body_arrives_whole() {
    let pki = pki();
    let origin = pki
        .origin()
        .serve(|_| async { Reply::slow(["a", "b"].map(Bytes::from), Duration::from_millis(1)) })
        .await
        .unwrap();
    assert_eq!(pki.get(&origin, None).await.unwrap().1, "ab");
}

#[tokio::test]
async fn a_request_that_is_never_answered_hangs_until_the_server_goes() {
    let pki = pki();
    let (sender, mut requests) = tokio::sync::mpsc::channel(1);
    let origin = pki
        .origin()
        .serve(move |_| {
            let sender = sender.clone();
            async move {
                sender.send(()).await.unwrap();
                Reply::never().await
            }
        })
        .await
        .unwrap();
    let mut stream = pki.connect(&origin, b"http/1.1", None).await;
    stream.write_all(b"GET / HTTP/1.1\r\nhost: mail.test\r\n\r\n").await.unwrap();
    requests.recv().await.unwrap();
    drop(origin);
    let mut answer = Vec::new();
    let _end = stream.read_to_end(&mut answer).await;
    assert!(answer.is_empty());
}

#[tokio::test]
async fn raw_servers_fail_as_they_say() {
    async fn answer(behaviour: RawBehaviour) -> std::io::Result<Vec<u8>> {
        let origin = RawOrigin::start(behaviour).await.unwrap();
        let mut socket = TcpStream::connect(origin.address()).await.unwrap();
        socket.write_all(b"hello").await.unwrap();
        let mut answer = Vec::new();
        let read = socket.read_to_end(&mut answer);
        tokio::time::timeout(Duration::from_millis(200), read).await.map_err(std::io::Error::from)??;
        Ok(answer)
    }
    assert_eq!(answer(RawBehaviour::Closes).await.unwrap(), b"");
    assert!(answer(RawBehaviour::SpeaksPlainHttp).await.unwrap().starts_with(b"HTTP/1.1 400"));
    let reset = answer(RawBehaviour::Resets).await.unwrap_err();
    assert_eq!(reset.kind(), std::io::ErrorKind::ConnectionReset);
    let silent = answer(RawBehaviour::NeverAnswers).await.unwrap_err();
    assert_eq!(silent.kind(), std::io::ErrorKind::TimedOut);
}

#[tokio::test]
async fn a_refused_address_refuses() {
    let refused = RefusedAddress::take().unwrap();
    let error = TcpStream::connect(refused.address()).await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionRefused);
}
