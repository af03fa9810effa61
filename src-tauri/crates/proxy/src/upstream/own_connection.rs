//! A connection for one purpose, never shared: HTTP/1.1, or HTTP/2 if the server supports nothing else.

use std::future::poll_fn;

use bytes::Bytes;
use h2::{PingPong, RecvStream, SendStream};
use http::{Method, Request, Response, Version, header, uri::Authority};
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use rustls::AlertDescription;
use tokio::sync::watch;

use super::{
    Failure,
    answer_head::MendedHeads,
    body::ServerBody,
    connector::Connector,
    framing::{self, Framing},
    http1, http2,
    stream::{ConnectionOutcome, Stream},
    tls::ProtocolChoice,
};
use crate::route::Target;

/// A connection for one request.
pub(super) enum OwnConnection {
    Http1(OwnHttp1),
    Http2(OwnHttp2),
}

pub(super) struct OwnHttp1 {
    sender: hyper::client::conn::http1::SendRequest<Empty<Bytes>>,
    outcome: ConnectionOutcome,
}

pub(super) struct OwnHttp2 {
    pub(super) sender: h2::client::SendRequest<Bytes>,
    pub(super) pings: Option<PingPong>,
}

impl OwnConnection {
    /// Opens a connection to `target`, which ends when `retired` says so.
    pub(super) async fn open(
        connector: &Connector,
        target: &Target,
        retired: watch::Receiver<bool>,
    ) -> Result<Self, Failure> {
        match connector.connect(target, ProtocolChoice::Http1).await {
            Ok(stream) => OwnHttp1::open(stream, retired).await.map(Self::Http1),
            // RFC 7301 section 3.2: the alert of a server that supports only HTTP/2, as Node.js' does by default.
            Err(Failure::Tls(rustls::Error::AlertReceived(AlertDescription::NoApplicationProtocol))) => {
                let stream = connector.connect(target, ProtocolChoice::Either).await?;
                OwnHttp2::open(stream, retired).await.map(Self::Http2)
            }
            Err(failure) => Err(failure),
        }
    }

    /// Sends a request without a body. Only the path of its address counts.
    pub(super) async fn send(
        self,
        target: &Target,
        request: Request<()>,
    ) -> Result<Response<ServerBody>, Failure> {
        let method = request.method().clone();
        match self {
            Self::Http1(connection) => http1_answer(&method, connection.send(request).await?),
            Self::Http2(mut connection) => {
                let request = http2_request(target, request)?;
                http2_answer(&method, connection.send(request, true).await?.0)
            }
        }
    }
}

/// A response with its body, which ends where its head says.
pub(super) fn http1_answer(
    method: &Method,
    answer: Response<Incoming>,
) -> Result<Response<ServerBody>, Failure> {
    framed(method, answer, ServerBody::detached)
}

/// As above, over HTTP/2.
pub(super) fn http2_answer(
    method: &Method,
    answer: Response<RecvStream>,
) -> Result<Response<ServerBody>, Failure> {
    framed(method, answer, |body, framing| ServerBody::http2(body, None, framing))
}

fn framed<B>(
    method: &Method,
    mut answer: Response<B>,
    body: impl FnOnce(B, Framing) -> ServerBody,
) -> Result<Response<ServerBody>, Failure> {
    let framing = framing::determine(method, answer.status(), answer.headers_mut());
    let framing = framing.map_err(|faulty| Failure::Protocol(faulty.to_string()))?;
    Ok(answer.map(|incoming| body(incoming, framing)))
}

/// The request in the form of HTTP/2: with its host in the address, and without the fields of one connection.
pub(super) fn http2_request(target: &Target, request: Request<()>) -> Result<Request<()>, Failure> {
    let (mut parts, ()) = request.into_parts();
    let authority = Authority::try_from(target.authority()).ok();
    let address = authority.and_then(|authority| http2::whole_address(&authority, &parts.uri));
    parts.uri = address.ok_or_else(|| Failure::Protocol("the address cannot be sent".to_owned()))?;
    parts.version = Version::HTTP_2;
    for name in [header::HOST, header::CONNECTION, header::UPGRADE] {
        parts.headers.remove(name);
    }
    Ok(Request::from_parts(parts, ()))
}

/// Runs a connection until it ends, or must no longer be used.
async fn run<E: std::fmt::Display>(
    connection: impl Future<Output = Result<(), E>>,
    mut retired: watch::Receiver<bool>,
) {
    tokio::select! {
        _retired = retired.wait_for(|retired| *retired) => {}
        ended = connection => {
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection of its own ended early");
            }
        }
    }
}

impl OwnHttp1 {
    async fn open(stream: Stream, retired: watch::Receiver<bool>) -> Result<Self, Failure> {
        let outcome = stream.outcome();
        let opened = http1::builder().handshake(TokioIo::new(MendedHeads::new(stream))).await;
        let (sender, connection) = opened.map_err(|error| Failure::of(&error))?;
        tokio::spawn(run(connection.with_upgrades(), retired));
        Ok(Self { sender, outcome })
    }

    pub(super) async fn send(mut self, request: Request<()>) -> Result<Response<Incoming>, Failure> {
        let answer = self.sender.send_request(request.map(|()| Empty::new())).await;
        answer.map_err(|error| self.outcome.failure().unwrap_or_else(|| Failure::of(&error)))
    }
}

impl OwnHttp2 {
    async fn open(stream: Stream, retired: watch::Receiver<bool>) -> Result<Self, Failure> {
        let opened = http2::builder().handshake::<_, Bytes>(stream).await;
        let (sender, mut connection) = opened.map_err(|error| http2::failure(&error))?;
        let pings = connection.ping_pong();
        tokio::spawn(run(connection, retired));
        Ok(Self { sender, pings })
    }

    pub(super) async fn send(
        &mut self,
        request: Request<()>,
        is_whole: bool,
    ) -> Result<(Response<RecvStream>, SendStream<Bytes>), Failure> {
        let asked = async {
            poll_fn(|cx| self.sender.poll_ready(cx)).await?;
            let (answer, sends) = self.sender.send_request(request, is_whole)?;
            Ok((answer.await?, sends))
        };
        asked.await.map_err(|error| http2::failure(&error))
    }
}
