//! Connections to servers: verified, kept, and never shared between identities.

mod answer_head;
mod attempt;
mod body;
mod certificate;
mod chunk_lines;
mod connection_auth;
mod connector;
mod failure;
mod framing;
mod http1;
mod http2;
mod own_connection;
mod pool;
mod presented;
mod queue;
mod sessions;
mod stream;
mod tls;
mod tunnel_connection;
mod upload;
mod websocket;
mod wire;

pub(crate) use body::ServerBody;
pub(crate) use failure::Failure;
pub(crate) use tunnel_connection::TunnelConnection;
pub(crate) use upload::WholeUpload;
pub(crate) use websocket::WebSocketAnswer;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use http::{Request, Response, StatusCode, Uri, header};
use hyper::body::Incoming;
use rustls::{RootCertStore, crypto::CryptoProvider};
use rustls_pki_types::CertificateDer;
use tokio::{net::TcpStream, sync::watch, time::Instant};

use crate::{
    AuthorityError, Limits, Settings, StartError, patience::Patience, refusals::Refusals, route::Target,
};
use attempt::{AttemptError, Outgoing};
use body::{Home, Lease};
use connector::Connector;
use framing::{Faulty, Framing};
use own_connection::OwnConnection;
use pool::{LeaseRequest, Leased, Pool};
use presented::Presented;
use tls::{ProtocolChoice, Tls, Versions};
use upload::{Upload, UploadBody};

/// How long to wait for a server that was asked whether it accepts the body (RFC 9110 section 10.1.1).
const CONSENT: Duration = Duration::from_secs(1);

/// How often a request that no server processed is sent again. A server with a limit of requests on a connection
/// refuses the excess each time.
const RETRIES: u32 = 20;

/// How often a request is sent again that the server refused as overloaded; the pause doubles each time.
const REFUSALS: u32 = 5;

/// How many of the former are sent again at once, and by how much the pause grows for the others.
const AT_ONCE: u32 = 3;
const PAUSE: Duration = Duration::from_millis(10);

/// How often a request is sent again whose kept connections ended without a response, and the pause, which grows from
/// the second time on: a restarting server takes a moment.
const DROPS: u32 = 4;
const DROP_PAUSE: Duration = Duration::from_millis(50);

/// The parts that do not depend on the settings.
pub(crate) struct UpstreamContext {
    versions: Versions,
    platform_roots: RootCertStore,
    presented: Arc<Presented>,
    limits: Limits,
    /// The proxy's own address.
    own: SocketAddr,
}

/// The connections of one set of settings. When the settings change so that these connections could not be made again,
/// a new value replaces this one: pool, TLS sessions and tickets are never carried over.
pub(crate) struct Connections {
    pool: Arc<Pool>,
    connector: Connector,
    retired: watch::Sender<bool>,
    limits: Limits,
}

/// The result of a handshake, and the server's certificate.
pub(crate) struct HandshakeInfo {
    pub(crate) handshake: String,
    pub(crate) chain: Vec<CertificateDer<'static>>,
}

impl UpstreamContext {
    /// Reads the system's roots.
    pub(crate) async fn load(
        provider: Arc<CryptoProvider>,
        refusals: Arc<Refusals>,
        limits: Limits,
        own: SocketAddr,
    ) -> Result<Self, StartError> {
        let reading = porthole_resources::blocking(porthole_network::system_roots);
        let platform_roots = reading.await.map_err(AuthorityError::Thread)?;
        let versions = Versions::new(&provider)?;
        Ok(Self { versions, platform_roots, presented: Arc::new(Presented::new(refusals)), limits, own })
    }
}

impl Connections {
    pub(crate) fn new(context: &UpstreamContext, settings: Arc<Settings>) -> Self {
        let roots = context.platform_roots.clone();
        let verifier =
            porthole_network::server_verifier(roots, &settings.extra_roots, context.versions.provider());
        let tls = Tls::new(context.versions.clone(), verifier, &settings, context.limits);
        let connector =
            Connector::new(tls, settings, Arc::clone(&context.presented), context.limits, context.own);
        let pool = Pool::new(connector.clone());
        Self { pool, connector, retired: watch::Sender::new(false), limits: context.limits }
    }

    /// Sends a request to `target`, and returns with the head of the response. Only the path of the request's address
    /// counts; its fields contain no `Host`.
    pub(crate) async fn send(
        &self,
        target: &Target,
        tunnel: &TunnelConnection,
        request: Request<Incoming>,
    ) -> Result<Response<ServerBody>, Failure> {
        let (parts, body) = request.into_parts();
        let outgoing = Outgoing {
            target,
            method: parts.method,
            path: path_of(parts.uri)?,
            headers: parts.headers,
            extensions: parts.extensions,
            upload: Upload::new(body),
        };
        if outgoing.headers.contains_key(header::EXPECT) {
            outgoing.upload.hold();
        }
        tokio::select! {
            biased;
            answer = self.attempts(&outgoing, tunnel) => answer,
            () = self.response_timeout(&outgoing.upload, tunnel.patience()) => Err(Failure::NoAnswer),
        }
    }

    /// Sends a request, and again where that is allowed and useful: see [`AttemptError`].
    async fn attempts(
        &self,
        outgoing: &Outgoing<'_>,
        tunnel: &TunnelConnection,
    ) -> Result<Response<ServerBody>, Failure> {
        let mut wish =
            LeaseRequest { http1: false, made_after: None, is_repeatable: outgoing.method.is_idempotent() };
        tunnel.note_request(&outgoing.headers);
        let (mut unprocessed, mut refused, mut dropped, mut misdirected, mut connected) = (0, 0, 0, 0, 0);
        let mut was_kept = false;
        loop {
            let leased = match self.lease(outgoing.target, tunnel, wish).await {
                Ok(leased) => leased,
                // The server is restarting; if no key had to sign, another attempt is cheap.
                Err(Failure::HungUpInHandshake)
                    if connected == 0 && !self.connector.may_present(outgoing.target) =>
                {
                    connected += 1;
                    continue;
                }
                Err(failure) => return Err(failure),
            };
            let Some(body) = outgoing.upload.attempt() else { return Err(Failure::HungUp) };
            let is_reused = leased.is_reused();
            let was_http2 = matches!(leased, Leased::Http2(_));
            let lost = match self.attempt(outgoing, leased, body, tunnel).await {
                Ok(answer)
                    if answer.status() == StatusCode::MISDIRECTED_REQUEST
                        && outgoing.upload.is_replayable()
                        && (is_reused || was_http2)
                        && misdirected < 2 =>
                {
                    // RFC 9110 section 15.5.20: on another connection, whatever the method; and if that does not help,
                    // over HTTP/1.1, in which a connection serves only one host.
                    misdirected += 1;
                    wish.made_after = Some(Instant::now());
                    wish.http1 |= was_http2 && !is_reused || misdirected > 1;
                    continue;
                }
                Ok(mut answer) => {
                    if wish.http1 && misdirected > 0 && answer.status() != StatusCode::MISDIRECTED_REQUEST {
                        self.pool.speak_http1(outgoing.target);
                    }
                    outgoing.upload.on_response();
                    if outgoing.upload.is_whole() {
                        answer.extensions_mut().insert(WholeUpload);
                    }
                    return Ok(answer);
                }
                Err(lost) => lost,
            };
            let may_send_again = outgoing.upload.is_replayable();
            was_kept |= is_reused;
            match lost {
                AttemptError::Unprocessed(_) if may_send_again && unprocessed < RETRIES => {
                    if unprocessed > AT_ONCE {
                        tokio::time::sleep(PAUSE * (unprocessed - AT_ONCE)).await;
                    }
                    unprocessed += 1;
                    wish.made_after = Some(Instant::now());
                }
                AttemptError::Refused(_) if may_send_again && refused < REFUSALS => {
                    refused += 1;
                    // The server is overloaded at the moment.
                    tokio::time::sleep(Duration::from_millis(20 << refused)).await;
                }
                AttemptError::NeedsHttp1 if may_send_again && !wish.http1 => {
                    wish.http1 = true;
                    self.pool.speak_http1(outgoing.target);
                }
                // A reused connection may have ended because of its age, and the next one because the server restarts:
                // it gets a moment (Firefox tries such a request ten times). A new connection that ends at once gets
                // one second chance.
                AttemptError::Dropped(_)
                    if may_send_again
                        && outgoing.method.is_idempotent()
                        // The next step of a sign-in cannot continue on another connection.
                        && !outgoing.signs_in_connection()
                        && dropped < if was_kept { DROPS } else { 1 } =>
                {
                    if dropped > 0 {
                        tokio::time::sleep(DROP_PAUSE * dropped).await;
                    }
                    dropped += 1;
                    wish.made_after = Some(Instant::now());
                }
                lost @ (AttemptError::Unprocessed(_)
                | AttemptError::Refused(_)
                | AttemptError::Dropped(_)
                | AttemptError::NeedsHttp1
                | AttemptError::Final(_)) => return Err(lost.into_failure()),
            }
            tracing::debug!(host = %outgoing.target, "a request is sent again on another connection");
        }
    }

    async fn lease(
        &self,
        target: &Target,
        tunnel: &TunnelConnection,
        wish: LeaseRequest,
    ) -> Result<Leased, Failure> {
        if !tunnel.is_bound() {
            return self.pool.lease(target, wish).await;
        }
        Ok(Leased::Http1(match tunnel.take(&self.pool) {
            Some(connection) if wish.made_after.is_none() => connection,
            Some(_) | None => Box::pin(self.pool.exclusive(target)).await?,
        }))
    }

    async fn attempt(
        &self,
        outgoing: &Outgoing<'_>,
        leased: Leased,
        body: UploadBody,
        tunnel: &TunnelConnection,
    ) -> Result<Response<ServerBody>, AttemptError> {
        if outgoing.upload.is_held() {
            let upload = outgoing.upload.clone();
            tokio::spawn(async move {
                tokio::time::sleep(CONSENT).await;
                upload.release();
            });
        }
        match leased {
            Leased::Http1(mut connection) => {
                let mut answer = connection.send(outgoing, body).await?;
                let framing = apply_framing(outgoing, &mut answer)?;
                tunnel.note_answer(answer.status(), answer.headers());
                let home = if tunnel.is_bound() {
                    Home::Tunnel(tunnel.clone(), Arc::clone(&self.pool))
                } else {
                    Home::Pool(Arc::clone(&self.pool), outgoing.target.clone())
                };
                let upload = outgoing.upload.clone();
                Ok(answer.map(|incoming| {
                    let lease = Lease { incoming, connection: Some(connection), home, upload };
                    ServerBody::http1(lease, framing)
                }))
            }
            Leased::Http2(connection) => {
                let (mut answer, guard) = connection.send(outgoing, body).await?;
                if answer.status() == StatusCode::MISDIRECTED_REQUEST {
                    self.pool.discard(outgoing.target, &connection);
                }
                tunnel.note_answer(answer.status(), answer.headers());
                let framing = apply_framing(outgoing, &mut answer)?;
                if framing == Framing::None && !http2::is_without_body(answer.body_mut()).await {
                    return Err(faulty(Faulty::BodyNotAllowed(answer.status().as_u16())));
                }
                Ok(answer.map(|stream| ServerBody::http2(stream, Some(guard), framing)))
            }
        }
    }

    /// Waits until nothing has been transferred for as long as a response may take.
    async fn response_timeout(&self, upload: &Upload, patience: &Patience) {
        loop {
            let end = upload.last_progress() + self.limits.response_timeout;
            if end <= Instant::now() {
                return;
            }
            patience.until(end).await;
        }
    }

    /// Requests a WebSocket from `target`. Only the path of the request's address counts.
    pub(crate) async fn ask_for_websocket(
        &self,
        target: &Target,
        request: Request<()>,
    ) -> Result<WebSocketAnswer, Failure> {
        let connection = self.own_connection(target).await?;
        self.in_time(websocket::ask(connection, target, request)).await
    }

    /// Sends a request without a body on a new connection. Only the path of its address counts.
    pub(crate) async fn send_alone(
        &self,
        target: &Target,
        request: Request<()>,
    ) -> Result<Response<ServerBody>, Failure> {
        let connection = self.own_connection(target).await?;
        self.in_time(connection.send(target, request)).await
    }

    async fn own_connection(&self, target: &Target) -> Result<OwnConnection, Failure> {
        OwnConnection::open(&self.connector, target, self.retirement()).await
    }

    /// The result of `asking`, for which the usual time limit of a response holds.
    async fn in_time<T>(&self, asking: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        tokio::time::timeout(self.limits.response_timeout, asking).await.unwrap_or(Err(Failure::NoAnswer))
    }

    /// The verified certificate of `target`, from a connection only for that.
    pub(crate) async fn verify(&self, target: &Target) -> Result<CertificateDer<'static>, Failure> {
        self.connector.verify(target).await
    }

    /// A handshake with `target` as for pages, and its result.
    pub(crate) async fn inspect(&self, target: &Target) -> Result<HandshakeInfo, Failure> {
        let stream = self.connector.connect(target, ProtocolChoice::Either).await?;
        let session = stream.session();
        let version = session.protocol_version().and_then(|version| version.as_str().map(str::to_owned));
        let cipher = session.negotiated_cipher_suite().and_then(|suite| suite.suite().as_str());
        let group = session.negotiated_key_exchange_group().and_then(|group| group.name().as_str());
        let spoken = session.alpn_protocol().map(|protocol| String::from_utf8_lossy(protocol).into_owned());
        let parts = [version, cipher.map(str::to_owned), group.map(str::to_owned), spoken];
        let handshake = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let chain = session.peer_certificates().unwrap_or_default();
        Ok(HandshakeInfo { handshake, chain: chain.iter().map(|one| one.clone().into_owned()).collect() })
    }

    /// A connection to `target` on which nothing has been sent.
    pub(crate) async fn dial(&self, target: &Target) -> Result<TcpStream, Failure> {
        self.connector.dial(target).await
    }

    /// Becomes true, or ends, when the connections must no longer be used.
    pub(crate) fn retirement(&self) -> watch::Receiver<bool> {
        self.retired.subscribe()
    }

    /// Ends the connections that would otherwise stay open.
    pub(crate) fn retire(&self) {
        self.pool.retire();
        self.retired.send_replace(true);
    }
}

fn apply_framing<B>(outgoing: &Outgoing<'_>, answer: &mut Response<B>) -> Result<Framing, AttemptError> {
    let status = answer.status();
    // Our own HTTP version belongs to our own framing (RFC 9112 section 2.3).
    *answer.version_mut() = http::Version::HTTP_11;
    framing::determine(&outgoing.method, status, answer.headers_mut()).map_err(faulty)
}

fn faulty(faulty: Faulty) -> AttemptError {
    AttemptError::Final(Failure::Protocol(faulty.to_string()))
}

/// Makes the head of a response exact, if possible.
#[cfg(feature = "fuzzing")]
pub(crate) fn is_made_exact(
    method: &http::Method,
    status: StatusCode,
    headers: &mut http::HeaderMap,
) -> bool {
    framing::determine(method, status, headers).is_ok()
}

/// A server's response, as it goes to [`client`].
#[cfg(feature = "fuzzing")]
pub(crate) fn mended<S>(server: S) -> impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    answer_head::MendedHeads::new(server)
}

/// How a server's response is read.
#[cfg(feature = "fuzzing")]
pub(crate) fn client() -> hyper::client::conn::http1::Builder {
    http1::builder()
}

/// Path and query of an address.
pub(crate) fn path_of(uri: Uri) -> Result<Uri, Failure> {
    let Some(path) = uri.into_parts().path_and_query else { return Ok(Uri::default()) };
    let path = Uri::builder().path_and_query(path).build();
    path.map_err(|_| Failure::Protocol("the address cannot be sent".to_owned()))
}
