//! WebSockets of servers: over HTTP/1.1 (RFC 6455), and over HTTP/2 (RFC 8441) if the server supports nothing else.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use bytes::Bytes;
use h2::{Ping, RecvStream, SendStream, ext::Protocol};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Version, header};
use hyper_util::rt::TokioIo;
use sha1::{Digest as _, Sha1};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{
    Failure,
    body::ServerBody,
    http2,
    own_connection::{OwnConnection, http1_answer, http2_answer, http2_request},
};
use crate::route::Target;

/// The constant that is hashed with a request's key to prove that the response belongs to it (RFC 6455 section 1.3).
const ACCEPTS: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// A server's response to the request for a WebSocket.
pub(crate) enum WebSocketAnswer {
    /// Accepted: the head of the response in the form of HTTP/1.1, and the stream of the WebSocket.
    Agreed(Response<()>, Box<dyn WebSocketBytes>),
    /// Refused, with the server's response.
    Declined(Response<ServerBody>),
}

/// The bytes of a WebSocket, in both directions.
pub(crate) trait WebSocketBytes: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> WebSocketBytes for T {}

/// Requests a WebSocket from `target`. Only the path of the request's address counts.
pub(super) async fn ask(
    connection: OwnConnection,
    target: &Target,
    request: Request<()>,
) -> Result<WebSocketAnswer, Failure> {
    match connection {
        OwnConnection::Http1(connection) => {
            let mut answer = connection.send(request).await?;
            if answer.status() != StatusCode::SWITCHING_PROTOCOLS {
                return http1_answer(&Method::GET, answer).map(WebSocketAnswer::Declined);
            }
            let bytes = hyper::upgrade::on(&mut answer).await.map_err(|error| Failure::of(&error))?;
            let bytes = AllowsMissingCloseNotify(TokioIo::new(bytes));
            Ok(WebSocketAnswer::Agreed(answer.map(drop), Box::new(bytes)))
        }
        OwnConnection::Http2(mut connection) => {
            // The server's settings arrive before any response (RFC 9113 section 3.4).
            if let Some(pings) = &mut connection.pings {
                pings.ping(Ping::opaque()).await.map_err(|error| http2::failure(&error))?;
            }
            if !connection.sender.is_extended_connect_protocol_enabled() {
                let why = "it speaks HTTP/2 only, and takes no WebSocket over it";
                return Err(Failure::Protocol(why.to_owned()));
            }
            let key = request.headers().get(header::SEC_WEBSOCKET_KEY).cloned();
            let (mut answer, sends) = connection.send(extended_connect(target, request)?, false).await?;
            if !answer.status().is_success() {
                *answer.version_mut() = Version::HTTP_11;
                return http2_answer(&Method::GET, answer).map(WebSocketAnswer::Declined);
            }
            let (parts, receives) = answer.into_parts();
            let mut head = Response::new(());
            *head.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
            *head.headers_mut() = agreement(parts.headers, key.as_ref());
            let bytes = Http2Bytes { sends, receives, unread: Bytes::new(), has_ended: false };
            Ok(WebSocketAnswer::Agreed(head, Box::new(bytes)))
        }
    }
}

/// The request in the form of HTTP/2: without the key, which has no response there (RFC 8441 sections 4 and 5).
fn extended_connect(target: &Target, request: Request<()>) -> Result<Request<()>, Failure> {
    let mut request = http2_request(target, request)?;
    *request.method_mut() = Method::CONNECT;
    request.headers_mut().remove(header::SEC_WEBSOCKET_KEY);
    request.extensions_mut().insert(Protocol::from_static("websocket"));
    Ok(request)
}

/// The fields of a server's acceptance in HTTP/1.1 (RFC 6455 section 4.2.2).
fn agreement(mut headers: HeaderMap, key: Option<&HeaderValue>) -> HeaderMap {
    headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    headers.remove(header::SEC_WEBSOCKET_ACCEPT);
    if let Some(accept) = key.and_then(|key| HeaderValue::try_from(accept(key.as_bytes())).ok()) {
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    }
    headers
}

fn accept(key: &[u8]) -> String {
    BASE64_STANDARD.encode(Sha1::new().chain_update(key).chain_update(ACCEPTS).finalize())
}

/// Accepts an end without TLS' `close_notify`: a WebSocket has its own end (RFC 6455 section 5.5.1).
struct AllowsMissingCloseNotify<T>(T);

impl<T: AsyncRead + Unpin> AsyncRead for AllowsMissingCloseNotify<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match ready!(Pin::new(&mut self.0).poll_read(cx, buffer)) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Poll::Ready(Ok(())),
            read => Poll::Ready(read),
        }
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for AllowsMissingCloseNotify<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, data)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

/// An HTTP/2 stream: its end is the end of a connection, its reset a reset (RFC 8441 section 5).
struct Http2Bytes {
    sends: SendStream<Bytes>,
    receives: RecvStream,
    unread: Bytes,
    /// Nothing more is sent.
    has_ended: bool,
}

impl AsyncRead for Http2Bytes {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        while self.unread.is_empty() {
            match ready!(self.receives.poll_data(cx)) {
                Some(Ok(data)) => self.unread = data,
                Some(Err(error)) => return Poll::Ready(Err(reset(error))),
                None => return Poll::Ready(Ok(())),
            }
        }
        let length = self.unread.len().min(buffer.remaining());
        buffer.put_slice(&self.unread.split_to(length));
        let released = self.receives.flow_control().release_capacity(length);
        Poll::Ready(released.map_err(reset))
    }
}

impl AsyncWrite for Http2Bytes {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        self.sends.reserve_capacity(data.len());
        let Some(room) = ready!(http2::poll_room(&mut self.sends, cx)) else {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        };
        let length = room.min(data.len());
        let sent = self.sends.send_data(Bytes::copy_from_slice(&data[..length]), false);
        Poll::Ready(sent.map(|()| length).map_err(reset))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        // The connection's own task sends the buffered bytes.
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.has_ended {
            return Poll::Ready(Ok(()));
        }
        self.has_ended = true;
        Poll::Ready(self.sends.send_data(Bytes::new(), true).map_err(reset))
    }
}

fn reset(error: h2::Error) -> io::Error {
    if error.is_io() {
        error.into_io().unwrap_or_else(|| io::ErrorKind::ConnectionReset.into())
    } else {
        io::Error::new(io::ErrorKind::ConnectionReset, error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_to_a_key_is_that_of_the_standard() {
        // RFC 6455 section 1.3.
        assert_eq!(accept(b"dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }
}
