//! WebSockets: once the server has agreed, bytes go both ways untouched.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf, copy_bidirectional};

use crate::{
    admitted::Admitted,
    filter::headers,
    upstream::{self, Failure, ServerBody},
};

/// Asks the server for the upgrade, and opens the tunnel where it agrees. Any other answer is returned as it is.
pub(crate) async fn tunnel(
    mut request: Request<Incoming>,
    admitted: &Admitted<'_>,
) -> Result<Response<ServerBody>, Failure> {
    let target = admitted.target;
    let webview = hyper::upgrade::on(&mut request);
    let (mut parts, _empty) = request.into_parts();
    let method = parts.method.clone();
    headers::to_websocket_server(&mut parts.headers);
    let host = HeaderValue::try_from(target.authority());
    parts.headers.insert(header::HOST, host.map_err(|error| Failure::Protocol(error.to_string()))?);
    // The request names the path only (RFC 9112 section 3.2.1).
    parts.uri = upstream::path_of(parts.uri)?;
    let asking = Request::from_parts(parts, Empty::<Bytes>::new());
    let connections = Arc::clone(&admitted.in_force.connections);
    let mut response = connections.send_upgrading(target, asking).await?;
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        return upstream::declined_upgrade(&method, response);
    }
    if !headers::agrees_to_websocket(response.headers()) {
        return Err(Failure::Protocol("it changed to another protocol than it was asked to".to_owned()));
    }
    headers::to_websocket(response.headers_mut());
    let server = hyper::upgrade::on(&mut response);
    let mut retired = connections.retirement();
    drop(connections);
    let (shared, target, cut) = (Arc::clone(admitted.shared), target.clone(), admitted.tunnel.cut.clone());
    admitted.shared.spawn(async move {
        let (Ok(webview), Ok(server)) = (webview.await, server.await) else { return };
        let (mut webview, mut server) =
            (TokioIo::new(webview), AllowsMissingCloseNotify(TokioIo::new(server)));
        tokio::select! {
            // Made with an identity that is no longer in force, or on a way that is no longer the way.
            _retired = retired.wait_for(|retired| *retired) => {}
            () = shared.until_refused(&target) => {}
            ended = copy_bidirectional(&mut webview, &mut server) => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a WebSocket ended early");
                    // A reset arrives as one.
                    cut.close();
                }
            }
        }
    });
    Ok(response.map(|_| ServerBody::empty()))
}

/// Takes an end without TLS's farewell for an end: a WebSocket has its own (RFC 6455 section 5.5.1).
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
