//! Inside a tunnel: TLS with the webview, then one request after the other.

use std::{
    future::{Future as _, poll_fn},
    pin::Pin,
    sync::Arc,
    task::Poll,
};

use hyper::{server::conn::http1, service::service_fn, upgrade::OnUpgrade};
use hyper_util::rt::TokioIo;
use rustls::server::Acceptor;
use tokio::net::TcpStream;
use tokio_rustls::{LazyConfigAcceptor, server::TlsStream};

use crate::{
    admitted::Tunnel,
    authority::{self, Leaf},
    bulk_read::BulkRead,
    consent, exchange,
    limits::MAX_HEADERS,
    pages::NetworkError,
    patience::HeadTimer,
    request_head::RequestHead,
    route::{MISMATCH_RULE, Target},
    shared::Shared,
    view_stream::ViewStream,
};

/// The connection after a `CONNECT`; `None` if it failed, which has been reported.
pub(crate) async fn upgrade(upgrade: OnUpgrade) -> Option<TcpStream> {
    let parts = upgrade.await.ok()?.downcast::<TokioIo<TcpStream>>().ok()?;
    if !parts.read_buf.is_empty() {
        tracing::debug!("a caller spoke into the tunnel before it was open");
        return None;
    }
    Some(parts.io.into_inner())
}

/// Serves a tunnel to its end.
pub(crate) async fn tunnel(socket: TcpStream, target: Target, leaf: Arc<Leaf>, shared: Arc<Shared>) {
    let Ok(Some(stream)) =
        tokio::time::timeout(shared.limits.webview_handshake, handshake(socket, &target, &leaf, &shared))
            .await
    else {
        tracing::debug!("the webview did not finish its handshake");
        return;
    };
    let (tunnel, head) = (Tunnel::default(), RequestHead::default());
    let stream = ViewStream::new(stream, tunnel.cut.clone(), head.clone());
    let service = service_fn(|request| {
        let (target, shared, tunnel) = (&target, &shared, &tunnel);
        async move {
            let may_leave_out_body = consent::may_leave_out_body(&request);
            let mut answer = exchange::answer(request, target, shared, tunnel).await?;
            if may_leave_out_body {
                consent::close_after(&mut answer);
            }
            Ok::<_, NetworkError>(answer)
        }
    });
    let mut server = http1::Builder::new();
    server
        .timer(HeadTimer::new(head.clone()))
        .header_read_timeout(shared.limits.webview_idle)
        .preserve_header_case(true);
    let mut connection = server.serve_connection(TokioIo::new(stream), service).with_upgrades();
    let served = poll_fn(|cx| match Pin::new(&mut connection).poll(cx) {
        Poll::Ready(served) => Poll::Ready(Some(served)),
        Poll::Pending if head.may_be_handed_over() => Poll::Ready(None),
        Poll::Pending => Poll::Pending,
    });
    let served = match served.await {
        Some(served) => served,
        // It reads a head, so nothing else happens on the connection.
        None => match connection.into_parts() {
            Some(parts) => {
                let stream = parts.io.into_inner().for_long_heads(&parts.read_buf);
                let connection =
                    server.max_headers(MAX_HEADERS).serve_connection(TokioIo::new(stream), parts.service);
                Box::pin(connection.with_upgrades()).await
            }
            None => return,
        },
    };
    if let Err(error) = served {
        tracing::debug!(%error, "a tunnel ended early");
    }
}

/// `None` if the connection failed, which has been reported.
async fn handshake(
    socket: TcpStream,
    target: &Target,
    leaf: &Leaf,
    shared: &Shared,
) -> Option<TlsStream<BulkRead>> {
    let hello = LazyConfigAcceptor::new(Acceptor::default(), BulkRead::new(socket)).await.ok()?;
    if !authority::matches_sni(&target.host, hello.client_hello().server_name()) {
        let in_force = shared.in_force();
        let detail = "the handshake named another host";
        shared.refusals.host(&target.host, MISMATCH_RULE, detail, &in_force.settings);
        // The leaf refuses such a handshake as well, so that the caller gets an alert.
    }
    hello.into_stream(Arc::clone(&leaf.tls)).await.ok()
}
