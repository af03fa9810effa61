//! A proxy under test, the company around it, and a client that speaks as a webview does.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use parking_lot::Mutex;
use porthole_activity::{ActivityLog, Kind, Record};
use porthole_policy::{Apps, DeviceClass, PinnedApp, SessionPolicy, Start};
use porthole_proxy::{
    BlockedDownload, Callers, CertificatePinner, Limits, Notices, PrivateAddresses, Proxy, ProxySignIn,
    ResolveTo, Settings, TrustByAuthority, Tunnelled, Upstream,
};
use porthole_support::{
    origin::{Origin, OriginBuilder},
    pki::Authority,
};
use rustls::{ClientConfig, RootCertStore, ServerConfig, pki_types::pem::PemObject as _};
use rustls_pki_types::{CertificateDer, ServerName};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_rustls::{TlsAcceptor, TlsConnector, client::TlsStream};

/// What a webview sends when a window goes to a page.
pub(crate) const NAVIGATION: [(&str, &str); 2] =
    [("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];

/// What asks for a WebSocket.
pub(crate) const UPGRADE: [(&str, &str); 4] = [
    ("connection", "Upgrade"),
    ("upgrade", "websocket"),
    ("sec-websocket-version", "13"),
    ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
];

/// The hosts that the app names; all are served from one certificate.
pub(crate) const HOSTS: [&str; 3] = ["mail.test", "chat.test", "partner.test"];

/// What the shell was told.
#[derive(Default)]
pub(crate) struct RecordedNotices {
    pub(crate) blocked: Mutex<Vec<BlockedDownload>>,
    pub(crate) without_windows: AtomicBool,
}

impl RecordedNotices {
    /// The last of `count` stopped downloads, once there are so many.
    pub(crate) async fn until_blocked(&self, count: usize) -> BlockedDownload {
        loop {
            if let Some(blocked) = self.blocked.lock().get(count - 1) {
                return blocked.clone();
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }
}

impl Notices for RecordedNotices {
    fn download_blocked(&self, blocked: BlockedDownload) {
        self.blocked.lock().push(blocked);
    }

    fn has_windows(&self) -> bool {
        !self.without_windows.load(Ordering::SeqCst)
    }
}

/// A proxy with its log, and the authority that its servers' certificates come from.
pub(crate) struct Bench {
    pub(crate) root: Authority,
    pub(crate) notices: Arc<RecordedNotices>,
    pub(crate) log: Arc<ActivityLog>,
    pub(crate) settings: Settings,
    folder: TempDir,
}

/// An answer that came whole.
pub(crate) struct TestResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// An app that begins at the first of `hosts`, and owns no page.
pub(crate) fn app(id: &str, hosts: &[&str]) -> PinnedApp {
    PinnedApp {
        id: id.parse().unwrap(),
        name: id.to_owned(),
        url: format!("https://{}/", hosts[0]).parse().unwrap(),
        scope: Vec::new(),
        hosts: hosts.iter().map(|host| host.parse().unwrap()).collect(),
        handles: Vec::new(),
        start: Start::Manual,
        icon: None,
        declared_handlers: Vec::new(),
        shortcuts: None,
        sleep_after: None,
        permissions: porthole_policy::FeatureRules::default(),
    }
}

impl Bench {
    /// An app on [`HOSTS`], a device without a certificate, and nothing listening yet.
    pub(crate) fn new() -> Self {
        let root = Authority::root("Root").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let log = Arc::new(ActivityLog::open(folder.path().join("activity.jsonl")).unwrap());
        let settings = Settings {
            apps: Arc::new(Apps::new(vec![app("mail", &HOSTS)]).unwrap()),
            policy: Some(Arc::new(SessionPolicy::default())),
            device: DeviceClass::Untrusted,
            identity: None,
            present_to: Arc::new([]),
            resolve: Arc::new([]),
            extra_roots: Arc::new([root.certificate().clone()]),
            upstream: Upstream::Direct,
            sign_in: ProxySignIn::default(),
            tunnelled: Tunnelled::default(),
            private_addresses: PrivateAddresses::default(),
            organization: None,
        };
        Self { root, notices: Arc::default(), log, settings, folder }
    }

    /// A server for all of [`HOSTS`], not started yet.
    pub(crate) fn origin(&self) -> OriginBuilder {
        Origin::builder().certificate(&HOSTS, &self.root.issue_server(&HOSTS).unwrap()).unwrap()
    }

    /// TLS for all of [`HOSTS`], as a scripted server speaks it.
    pub(crate) fn acceptor(&self, protocols: &[&[u8]]) -> TlsAcceptor {
        let issued = self.root.issue_server(&HOSTS).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(issued.chain(), issued.private_key())
            .unwrap();
        config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
        TlsAcceptor::from(Arc::new(config))
    }

    /// Every host is at this port of this machine.
    pub(crate) fn resolve_to(&mut self, port: u16) {
        let place = ResolveTo { host: Ipv4Addr::LOCALHOST.to_string(), port: Some(port) };
        self.settings.resolve = HOSTS.map(|host| (host.parse().unwrap(), place.clone())).into();
    }

    /// The app names these hosts and no others.
    pub(crate) fn name_hosts(&mut self, hosts: &[&str]) {
        self.settings.apps = Arc::new(Apps::new(vec![app("mail", hosts)]).unwrap());
    }

    pub(crate) async fn start(&self) -> Client {
        self.start_with(Limits::default(), Arc::new(TrustByAuthority)).await
    }

    pub(crate) async fn start_with(&self, limits: Limits, trust: Arc<dyn CertificatePinner>) -> Client {
        self.start_for(Callers::ThisUser, limits, trust).await
    }

    pub(crate) async fn start_for(
        &self,
        callers: Callers,
        limits: Limits,
        trust: Arc<dyn CertificatePinner>,
    ) -> Client {
        let notices = Arc::clone(&self.notices) as Arc<dyn Notices>;
        let settings = self.settings.clone();
        let log = Arc::clone(&self.log);
        let proxy = Proxy::start_within(limits, callers, settings, trust, notices, log).await.unwrap();
        Client::of(proxy)
    }

    /// Everything recorded so far about this kind of decision, the newest first.
    pub(crate) fn records(&self, kind: Kind) -> Vec<Record> {
        let mut records = porthole_activity::read(self.log.path(), None, 1000).unwrap();
        records.retain(|record| record.activity == kind);
        records
    }

    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}

/// Speaks to a proxy as a webview does.
pub(crate) struct Client {
    pub(crate) proxy: Proxy,
    tls: TlsConnector,
}

/// A tunnel with TLS inside, on which one request follows the other.
pub(crate) struct Tunnel<B = Empty<Bytes>>(pub(crate) hyper::client::conn::http1::SendRequest<B>);

impl Client {
    fn of(proxy: Proxy) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(proxy.authority_pem().as_bytes()).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self { proxy, tls: TlsConnector::from(Arc::new(config)) }
    }

    pub(crate) fn secret(&self) -> String {
        let credentials = self.proxy.credentials();
        basic(&format!("{}:{}", credentials.user(), credentials.secret()))
    }

    /// The socket of an open tunnel to `host`, before anything is said in it.
    pub(crate) async fn open(&self, host: &str) -> TcpStream {
        let (head, socket) = connect(self.proxy.address(), host, Some(&self.secret())).await;
        assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
        socket
    }

    /// A TLS connection named `sni` in a tunnel to `host`.
    pub(crate) async fn shake_hands(&self, host: &str, sni: &str) -> std::io::Result<TlsStream<TcpStream>> {
        let name = ServerName::try_from(sni.to_owned()).unwrap();
        self.tls.connect(name, self.open(host).await).await
    }

    pub(crate) async fn tunnel<B>(&self, host: &str) -> Tunnel<B>
    where
        B: hyper::body::Body<Data: Send, Error: std::error::Error + Send + Sync> + Send + 'static,
    {
        let stream = self.shake_hands(host, host.split(':').next().unwrap_or(host)).await.unwrap();
        Tunnel::over(stream).await
    }

    /// A window goes to `https://HOST/PATH`, on its own connection.
    pub(crate) async fn page(&self, host: &str, path: &str) -> TestResponse {
        self.get(host, path, &NAVIGATION).await
    }

    pub(crate) async fn get(&self, host: &str, path: &str, fields: &[(&str, &str)]) -> TestResponse {
        self.tunnel(host).await.get(host, path, fields).await
    }
}

impl<B> Tunnel<B>
where
    B: hyper::body::Body<Data: Send, Error: std::error::Error + Send + Sync> + Send + 'static,
{
    async fn over(stream: TlsStream<TcpStream>) -> Self {
        let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        Self(sender)
    }
}

impl Tunnel {
    /// In a tunnel that is already open on `socket`.
    pub(crate) async fn within(client: &Client, socket: TcpStream, host: &str) -> Self {
        let name = ServerName::try_from(host.to_owned()).unwrap();
        Self::over(client.tls.connect(name, socket).await.unwrap()).await
    }

    pub(crate) async fn get(&mut self, host: &str, path: &str, fields: &[(&str, &str)]) -> TestResponse {
        self.ask(request(host, path, fields)).await.whole().await
    }

    pub(crate) async fn post(&mut self, host: &str, path: &str, fields: &[(&str, &str)]) -> TestResponse {
        let mut request = request(host, path, fields);
        *request.method_mut() = http::Method::POST;
        self.ask(request).await.whole().await
    }

    /// Whether the connection breaks off instead of an answer: a network error.
    pub(crate) async fn breaks_off(&mut self, host: &str, path: &str, fields: &[(&str, &str)]) -> bool {
        self.0.ready().await.unwrap();
        self.0.send_request(request(host, path, fields)).await.is_err()
    }

    async fn ask(&mut self, request: Request<Empty<Bytes>>) -> Response<Incoming> {
        self.0.ready().await.unwrap();
        self.0.send_request(request).await.unwrap()
    }
}

pub(crate) trait Whole {
    async fn whole(self) -> TestResponse;
}

impl Whole for Response<Incoming> {
    async fn whole(self) -> TestResponse {
        let (parts, body) = self.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&body).into_owned();
        TestResponse { status: parts.status, headers: parts.headers, body }
    }
}

impl TestResponse {
    /// The code that a page of the proxy's own explains.
    pub(crate) fn code(&self) -> &str {
        self.headers.get("x-porthole-error").map_or("none", |code| code.to_str().unwrap())
    }
}

pub(crate) fn request(host: &str, path: &str, fields: &[(&str, &str)]) -> Request<Empty<Bytes>> {
    let mut request = Request::get(path).header(header::HOST, host);
    for (name, value) in fields {
        request = request.header(*name, *value);
    }
    request.body(Empty::new()).unwrap()
}

pub(crate) fn basic(pair: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(pair))
}

/// Asks for a tunnel to `host`; returns the head of the answer, and the connection after it.
pub(crate) async fn connect(proxy: SocketAddr, host: &str, secret: Option<&str>) -> (String, TcpStream) {
    let mut socket = TcpStream::connect(proxy).await.unwrap();
    let secret = secret.map(|secret| format!("Proxy-Authorization: {secret}\r\n")).unwrap_or_default();
    let place = if host.contains(':') { host.to_owned() } else { format!("{host}:443") };
    let request = format!("CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n{secret}\r\n");
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match socket.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    (String::from_utf8(head).unwrap(), socket)
}
