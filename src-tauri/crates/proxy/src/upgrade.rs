//! WebSockets: once the server has accepted, bytes are forwarded unchanged both ways.

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

/// Requests the upgrade from the server, and opens the tunnel if it accepts. Any other response is returned unchanged.
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
    // The request names only the path (RFC 9112 section 3.2.1).
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
            // The identity or the route that it was made with is no longer in force.
            _retired = retired.wait_for(|retired| *retired) => {}
            () = shared.until_refused(&target) => {}
            ended = copy_bidirectional(&mut webview, &mut *server) => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a WebSocket ended early");
                    // A reset is forwarded as a reset.
                    cut.close();
                }
            }
        }
    });
    Ok(response.map(|()| ServerBody::empty()))
}
