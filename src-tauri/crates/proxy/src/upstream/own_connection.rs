//! A connection for one thing alone, never shared: HTTP/1.1, or HTTP/2 where a server speaks nothing else.

use bytes::Bytes;
use futures_util::future::poll_fn;
use h2::{PingPong, RecvStream, SendStream};
use http::{
    HeaderMap, Request, Response, Uri, Version, header,
    uri::{self, Authority, Scheme},
};
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
    framing, http1, http2,
    stream::{ConnectionOutcome, Stream},
    tls::ProtocolChoice,
};
use crate::route::Target;

/// A connection that carries one request.
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
    /// Opens one to `target`, which ends once `retired` says so.
    pub(super) async fn open(
        connector: &Connector,
        target: &Target,
        retired: watch::Receiver<bool>,
    ) -> Result<Self, Failure> {
        match connector.connect(target, ProtocolChoice::Http1).await {
            Ok(stream) => OwnHttp1::open(stream, retired).await.map(Self::Http1),
            // RFC 7301 section 3.2: what a server says that speaks HTTP/2 only, as Node.js's does unless told otherwise.
            Err(Failure::Tls(rustls::Error::AlertReceived(AlertDescription::NoApplicationProtocol))) => {
                let stream = connector.connect(target, ProtocolChoice::Either).await?;
                OwnHttp2::open(stream, retired).await.map(Self::Http2)
            }
            Err(failure) => Err(failure),
        }
    }

    /// Sends a request without a body. Of its address only the path counts.
    pub(super) async fn send(
        self,
        target: &Target,
        request: Request<()>,
    ) -> Result<Response<ServerBody>, Failure> {
        let method = request.method().clone();
        let framed = |status, headers: &mut HeaderMap| {
            framing::determine(&method, status, headers)
                .map_err(|faulty| Failure::Protocol(faulty.to_string()))
        };
        match self {
            Self::Http1(connection) => {
                let mut answer = connection.send(request).await?;
                let framing = framed(answer.status(), answer.headers_mut())?;
                Ok(answer.map(|body| ServerBody::detached(body, framing)))
            }
            Self::Http2(mut connection) => {
                let (mut parts, ()) = request.into_parts();
                for name in [header::HOST, header::CONNECTION] {
                    parts.headers.remove(name);
                }
                (parts.uri, parts.version) = (http2_address(target, parts.uri)?, Version::HTTP_2);
                let (mut answer, _ended) = connection.send(Request::from_parts(parts, ()), true).await?;
                let framing = framed(answer.status(), answer.headers_mut())?;
                Ok(answer.map(|body| ServerBody::http2(body, None, framing)))
            }
        }
    }
}

impl OwnHttp1 {
    async fn open(stream: Stream, mut retired: watch::Receiver<bool>) -> Result<Self, Failure> {
        let outcome = stream.outcome();
        let opened = http1::builder().handshake(TokioIo::new(MendedHeads::new(stream))).await;
        let (sender, connection) = opened.map_err(|error| Failure::of(&error))?;
        tokio::spawn(async move {
            tokio::select! {
                _retired = retired.wait_for(|retired| *retired) => {}
                ended = connection.with_upgrades() => {
                    if let Err(error) = ended {
                        tracing::debug!(%error, "a connection of its own ended early");
                    }
                }
            }
        });
        Ok(Self { sender, outcome })
    }

    pub(super) async fn send(mut self, request: Request<()>) -> Result<Response<Incoming>, Failure> {
        let answer = self.sender.send_request(request.map(|()| Empty::new())).await;
        answer.map_err(|error| self.outcome.failure().unwrap_or_else(|| Failure::of(&error)))
    }
}

impl OwnHttp2 {
    async fn open(stream: Stream, mut retired: watch::Receiver<bool>) -> Result<Self, Failure> {
        let opened = http2::builder().handshake::<_, Bytes>(stream).await;
        let (sender, mut connection) = opened.map_err(|error| http2::failure(&error))?;
        let pings = connection.ping_pong();
        tokio::spawn(async move {
            tokio::select! {
                _retired = retired.wait_for(|retired| *retired) => {}
                ended = connection => {
                    if let Err(error) = ended {
                        tracing::debug!(%error, "an HTTP/2 connection of its own ended early");
                    }
                }
            }
        });
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

/// The address of a request with its host, as HTTP/2 takes it.
pub(super) fn http2_address(target: &Target, path: Uri) -> Result<Uri, Failure> {
    let mut address = uri::Parts::default();
    address.scheme = Some(Scheme::HTTPS);
    address.authority = Authority::try_from(target.authority()).ok();
    address.path_and_query = path.into_parts().path_and_query;
    Uri::from_parts(address).map_err(|_| Failure::Protocol("the address cannot be sent".to_owned()))
}
