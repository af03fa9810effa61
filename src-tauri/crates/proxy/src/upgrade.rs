//! WebSockets: once the server has agreed, bytes go both ways untouched.

use std::sync::Arc;

use http::{HeaderValue, Request, Response, header};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use tokio::io::copy_bidirectional;

use crate::{
    admitted::Admitted,
    filter::headers,
    upstream::{self, Failure, ServerBody, WebSocketAnswer},
};

/// Asks the server for the upgrade, and opens the tunnel where it agrees. Any other answer is returned as it is.
pub(crate) async fn tunnel(
    mut request: Request<Incoming>,
    admitted: &Admitted<'_>,
) -> Result<Response<ServerBody>, Failure> {
    let target = admitted.target;
    let webview = hyper::upgrade::on(&mut request);
    let (mut parts, _empty) = request.into_parts();
    headers::to_websocket_server(&mut parts.headers);
    let host = HeaderValue::try_from(target.authority());
    parts.headers.insert(header::HOST, host.map_err(|error| Failure::Protocol(error.to_string()))?);
    // The request names the path only (RFC 9112 section 3.2.1).
    parts.uri = upstream::path_of(parts.uri)?;
    let connections = Arc::clone(&admitted.in_force.connections);
    let (mut response, mut server) =
        match connections.ask_for_websocket(target, Request::from_parts(parts, ())).await? {
            WebSocketAnswer::Agreed(response, server) => (response, server),
            WebSocketAnswer::Declined(response) => return Ok(response),
        };
    if !headers::agrees_to_websocket(response.headers()) {
        return Err(Failure::Protocol("it changed to another protocol than it was asked to".to_owned()));
    }
    headers::to_websocket(response.headers_mut());
    let mut retired = connections.retirement();
    drop(connections);
    let (shared, target, cut) = (Arc::clone(admitted.shared), target.clone(), admitted.tunnel.cut.clone());
    admitted.shared.spawn(async move {
        let Ok(webview) = webview.await else { return };
        let mut webview = TokioIo::new(webview);
        tokio::select! {
            // Made with an identity that is no longer in force, or on a way that is no longer the way.
            _retired = retired.wait_for(|retired| *retired) => {}
            () = shared.until_refused(&target) => {}
            ended = copy_bidirectional(&mut webview, &mut *server) => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a WebSocket ended early");
                    // A reset arrives as one.
                    cut.close();
                }
            }
        }
    });
    Ok(response.map(|()| ServerBody::empty()))
}
