//! What a handler may answer, proper and improper.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body::Frame;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::Incoming;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;

use crate::Result;
use crate::failure::While as _;

/// The body of an answer.
pub type Body = UnsyncBoxBody<Bytes, Broken>;

/// The server's end of a WebSocket.
pub type WebSocket = WebSocketStream<TokioIo<Upgraded>>;

/// Ends a body in the middle: the client sees a connection that breaks off.
#[derive(Debug, thiserror::Error)]
#[error("the body breaks off here, as the test wants")]
pub struct Broken;

/// The answer to one request.
pub struct Reply(Outcome);

pub(super) enum Outcome {
    Respond(Response<Body>),
    Upgrade(Response<Body>, Pin<Box<dyn Future<Output = ()> + Send>>),
    Abort,
}

#[derive(Debug, thiserror::Error)]
#[error("the connection breaks off here, as the test wants")]
pub(super) struct Aborted;

impl Reply {
    /// 200 with `text` as `text/plain`.
    pub fn text(text: impl Into<Bytes>) -> Self {
        Self::content("text/plain; charset=utf-8", text)
    }

    /// 200 with `html` as `text/html`.
    pub fn html(html: impl Into<Bytes>) -> Self {
        Self::content("text/html; charset=utf-8", html)
    }

    /// 200 with `content` of the type `content_type`, and its length.
    pub fn content(content_type: &'static str, content: impl Into<Bytes>) -> Self {
        let mut response = Response::new(whole(content));
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        Self::from(response)
    }

    /// An empty answer with this status.
    pub fn status(status: StatusCode) -> Self {
        let mut response = Response::new(whole(Bytes::new()));
        *response.status_mut() = status;
        Self::from(response)
    }

    /// Gives a proper answer another status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        match &mut self.0 {
            Outcome::Respond(response) | Outcome::Upgrade(response, _) => *response.status_mut() = status,
            Outcome::Abort => {}
        }
        self
    }

    /// Adds a header to a proper answer; an aborted one has none to add to.
    #[must_use]
    pub fn header(mut self, name: header::HeaderName, value: HeaderValue) -> Self {
        match &mut self.0 {
            Outcome::Respond(response) | Outcome::Upgrade(response, _) => {
                response.headers_mut().append(name, value);
            }
            Outcome::Abort => {}
        }
        self
    }

    /// No answer: HTTP/1.1 closes the connection, HTTP/2 resets the stream.
    pub fn abort() -> Self {
        Self(Outcome::Abort)
    }

    /// Never answers; the request hangs until the client gives up.
    pub async fn never() -> Self {
        std::future::pending().await
    }

    /// 200 that announces `announced` bytes, sends `sent`, and breaks off.
    pub fn broken_after(sent: impl Into<Bytes>, announced: u64) -> Self {
        let frames = [Ok(Frame::data(sent.into())), Err(Broken)];
        let body = StreamBody::new(futures_util::stream::iter(frames));
        let mut response = Response::new(BodyExt::boxed_unsync(body));
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(announced));
        Self::from(response)
    }

    /// 200 that sends one of `chunks` after the other, each after a `pause`, without announcing a length.
    pub fn slow(chunks: impl IntoIterator<Item = Bytes>, pause: Duration) -> Self {
        let chunks: Vec<Bytes> = chunks.into_iter().collect();
        let frames = futures_util::stream::iter(chunks).then(move |chunk| async move {
            tokio::time::sleep(pause).await;
            Ok(Frame::data(chunk))
        });
        Self::from(Response::new(BodyExt::boxed_unsync(StreamBody::new(frames))))
    }

    /// 200 with `length` bytes made on the way in constant memory: chunk after chunk of 64 KiB, each filled with
    /// its number's low byte.
    pub fn generated(length: u64) -> Self {
        const CHUNK: u64 = 64 * 1024;
        let frames = futures_util::stream::iter((0..length.div_ceil(CHUNK)).map(move |number| {
            let size = CHUNK.min(length - number * CHUNK);
            let fill = u8::try_from(number & 0xff).unwrap_or_default();
            Ok(Frame::data(Bytes::from(vec![fill; usize::try_from(size).unwrap_or_default()])))
        }));
        let mut response = Response::new(BodyExt::boxed_unsync(StreamBody::new(frames)));
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        Self::from(response)
    }

    /// Accepts a WebSocket (RFC 6455, section 4.2.2) and leads `conversation` on it; a request that is none gets
    /// 426. Keep `conversation` to one connection: it ends with the server.
    pub fn websocket<C, F>(mut request: Request<Incoming>, conversation: C) -> Self
    where
        C: FnOnce(WebSocket) -> F + Send + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let Some(accept) = request
            .headers()
            .get(header::SEC_WEBSOCKET_KEY)
            .and_then(|key| HeaderValue::from_str(&derive_accept_key(key.as_bytes())).ok())
        else {
            return Self::status(StatusCode::UPGRADE_REQUIRED);
        };
        let upgrade = hyper::upgrade::on(&mut request);
        let mut response = Response::new(whole(Bytes::new()));
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
        let led = async move {
            // The client may be gone before the upgrade is through.
            if let Ok(stream) = upgrade.await {
                let socket = WebSocket::from_raw_socket(TokioIo::new(stream), Role::Server, None).await;
                conversation(socket).await;
            }
        };
        Self(Outcome::Upgrade(response, Box::pin(led)))
    }

    pub(super) fn into_outcome(self) -> Outcome {
        self.0
    }
}

impl From<Response<Body>> for Reply {
    fn from(response: Response<Body>) -> Self {
        Self(Outcome::Respond(response))
    }
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Outcome::Respond(response) => f.debug_tuple("Respond").field(response).finish(),
            Outcome::Upgrade(response, _) => f.debug_tuple("Upgrade").field(response).finish(),
            Outcome::Abort => f.write_str("Abort"),
        }
    }
}

/// Sends back every message of a WebSocket until its client closes it.
pub async fn echo(mut socket: WebSocket) {
    while let Some(Ok(message)) = socket.next().await {
        let is_content = message.is_text() || message.is_binary();
        if is_content && socket.send(message).await.is_err() {
            break;
        }
    }
}

/// The whole body of a request.
///
/// # Errors
/// When the client breaks off.
pub async fn read_body(body: Incoming) -> Result<Bytes> {
    Ok(body.collect().await.doing("read the request's body")?.to_bytes())
}

fn whole(content: impl Into<Bytes>) -> Body {
    Full::new(content.into()).map_err(|never: Infallible| match never {}).boxed_unsync()
}
