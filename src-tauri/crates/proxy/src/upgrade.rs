//! WebSockets: once the server has agreed, bytes go both ways untouched.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use tokio::io::copy_bidirectional;

use crate::{
    exchange::{self, Admitted},
    filter::headers,
    upstream::Failure,
};

/// Asks the server for the upgrade, and opens the tunnel where it agrees. Any other answer is returned as it is.
pub(crate) async fn tunnel(
    mut request: Request<Incoming>,
    admitted: &Admitted<'_>,
) -> Result<Response<Incoming>, Failure> {
    let target = admitted.target;
    let webview = hyper::upgrade::on(&mut request);
    let (mut parts, _empty) = request.into_parts();
    headers::to_websocket_server(&mut parts.headers);
    let host = HeaderValue::try_from(target.authority());
    parts.headers.insert(header::HOST, host.map_err(|error| Failure::Protocol(error.to_string()))?);
    // On a connection of its own the request names the path alone (RFC 9112 section 3.2.1).
    let whole = exchange::address(&parts.uri, target)?;
    parts.uri =
        whole.path_and_query().map_or("/", http::uri::PathAndQuery::as_str).parse().unwrap_or_default();
    let asking = Request::from_parts(parts, Empty::<Bytes>::new());
    let connections = Arc::clone(&admitted.in_force.connections);
    let mut response = connections.send_upgrading(target, asking).await?;
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        return Ok(response);
    }
    headers::to_websocket(response.headers_mut());
    let server = hyper::upgrade::on(&mut response);
    let mut retired = connections.retirement();
    drop(connections);
    let (shared, target) = (Arc::clone(admitted.shared), target.clone());
    admitted.shared.spawn(async move {
        let (Ok(webview), Ok(server)) = (webview.await, server.await) else { return };
        let (mut webview, mut server) = (TokioIo::new(webview), TokioIo::new(server));
        tokio::select! {
            // Made with an identity that is no longer in force, or on a way that is no longer the way.
            _retired = retired.wait_for(|retired| *retired) => {}
            () = shared.until_refused(&target) => {}
            ended = copy_bidirectional(&mut webview, &mut server) => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a WebSocket ended early");
                }
            }
        }
    });
    Ok(response)
}
