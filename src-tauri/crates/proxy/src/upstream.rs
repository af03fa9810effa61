//! The proxy's side towards servers: connections that are verified, kept, and never shared across identities.

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

/// How long a server is waited for that was asked whether it takes the body (RFC 9110 section 10.1.1).
const CONSENT: Duration = Duration::from_secs(1);

/// How often a request is sent again that no server processed. A server that takes fewer requests on a connection than
/// wait for one turns the rest away each time.
const RETRIES: u32 = 20;

/// How often one that the server refused, as it has too much to do: twice as long after each.
const REFUSALS: u32 = 5;

/// Of the former, how many follow at once, and how much longer each of the others waits.
const AT_ONCE: u32 = 3;
const PAUSE: Duration = Duration::from_millis(10);

/// How often a request is sent again that kept connections to a server ended without an answer, and the pause that grows
/// from the second time on: a server that restarts takes a moment.
const DROPS: u32 = 4;
const DROP_PAUSE: Duration = Duration::from_millis(50);

/// What stays the same however the settings change.
pub(crate) struct UpstreamContext {
    versions: Versions,
    platform_roots: RootCertStore,
    presented: Arc<Presented>,
    limits: Limits,
    /// Where the proxy itself listens.
    own: SocketAddr,
}

/// The connections made under one set of settings. When the settings change so that they could not be made again,
/// a new one takes their place: pool, TLS sessions and tickets are never carried over.
pub(crate) struct Connections {
    pool: Arc<Pool>,
    connector: Connector,
    retired: watch::Sender<bool>,
    limits: Limits,
}

/// What a handshake agreed on, and what the server showed in it.
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

    /// Sends a request to `target`, and returns once the head of the answer is there. Of the request's address only
    /// the path counts; its fields hold no `Host`.
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

    /// Sends a request, and sends it again where that is allowed and of use: see [`AttemptError`].
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
                // A server that was restarting; where no key had to sign for it, once more is cheap.
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
                    // RFC 9110 section 15.5.20: on another connection, whatever the method; and should that be no
                    // better, in the version of HTTP in which no connection serves two hosts.
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
                    // The server has too much to do just now.
                    tokio::time::sleep(Duration::from_millis(20 << refused)).await;
                }
                AttemptError::NeedsHttp1 if may_send_again && !wish.http1 => {
                    wish.http1 = true;
                    self.pool.speak_http1(outgoing.target);
                }
                // A connection that carried others before may have been given up for its age, and the next one by a server
                // that is restarting: it is given a moment (Firefox tries such a request ten times). A new one that ends
                // at once is given a second chance, and no third.
                AttemptError::Dropped(_)
                    if may_send_again
                        && outgoing.method.is_idempotent()
                        // Half a sign-in is of no use on another connection.
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

    /// Waits until nothing moved for as long as an answer may take.
    async fn response_timeout(&self, upload: &Upload, patience: &Patience) {
        loop {
            let end = upload.last_progress() + self.limits.response_timeout;
            if end <= Instant::now() {
                return;
            }
            patience.until(end).await;
        }
    }

    /// Asks `target` for a WebSocket. Of the request's address only the path counts.
    pub(crate) async fn ask_for_websocket(
        &self,
        target: &Target,
        request: Request<()>,
    ) -> Result<WebSocketAnswer, Failure> {
        let connection = self.own_connection(target).await?;
        self.in_time(websocket::ask(connection, target, request)).await
    }

    /// Sends a request without a body on a connection that is made for it. Of its address only the path counts.
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

    /// What came of `asking`, for which an answer may take as long as any.
    async fn in_time<T>(&self, asking: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        tokio::time::timeout(self.limits.response_timeout, asking).await.unwrap_or(Err(Failure::NoAnswer))
    }

    /// The certificate that `target` shows and proves, on a connection made for that only.
    pub(crate) async fn verify(&self, target: &Target) -> Result<CertificateDer<'static>, Failure> {
        self.connector.verify(target).await
    }

    /// A handshake with `target` as for pages, and what was agreed on in it.
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

    /// A connection to `target` on which nothing has been said.
    pub(crate) async fn dial(&self, target: &Target) -> Result<TcpStream, Failure> {
        self.connector.dial(target).await
    }

    /// Becomes true, or ends, when the connections are no longer to be used.
    pub(crate) fn retirement(&self) -> watch::Receiver<bool> {
        self.retired.subscribe()
    }

    /// Ends what stays open by itself.
    pub(crate) fn retire(&self) {
        self.pool.retire();
        self.retired.send_replace(true);
    }
}

fn apply_framing<B>(outgoing: &Outgoing<'_>, answer: &mut Response<B>) -> Result<Framing, AttemptError> {
    let status = answer.status();
    // Our own version goes with our own framing (RFC 9112 section 2.3).
    *answer.version_mut() = http::Version::HTTP_11;
    framing::determine(&outgoing.method, status, answer.headers_mut()).map_err(faulty)
}

fn faulty(faulty: Faulty) -> AttemptError {
    AttemptError::Final(Failure::Protocol(faulty.to_string()))
}

/// Makes the head of an answer exact, if it can be.
#[cfg(feature = "fuzzing")]
pub(crate) fn is_made_exact(
    method: &http::Method,
    status: StatusCode,
    headers: &mut http::HeaderMap,
) -> bool {
    framing::determine(method, status, headers).is_ok()
}

/// What a server says, as it goes to [`client`].
#[cfg(feature = "fuzzing")]
pub(crate) fn mended<S>(server: S) -> impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    answer_head::MendedHeads::new(server)
}

/// How a server's answer is read.
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
