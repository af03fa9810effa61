//! Accepting connections and carrying requests to the handler.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls::server::Acceptor;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::LazyConfigAcceptor;

use super::reply::{Aborted, Outcome};
use super::tls::Tls;
use super::{Exchange, Peer, Reply};

pub(super) async fn accept<H, F>(
    listener: TcpListener,
    tls: Arc<Tls>,
    handler: Arc<H>,
    connections: Arc<AtomicU64>,
) where
    H: Fn(Exchange) -> F + Send + Sync + 'static,
    F: Future<Output = Reply> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // A connection that is gone before it was accepted is no reason to stop.
                let Ok((socket, _)) = accepted else { continue };
                let number = connections.fetch_add(1, Ordering::SeqCst) + 1;
                tasks.spawn(serve(socket, number, Arc::clone(&tls), Arc::clone(&handler)));
            }
            Some(_ended) = tasks.join_next() => {}
        }
    }
}

/// Serves one connection to its end. What goes wrong on it is the client's to see, not ours to report.
async fn serve<H, F>(socket: TcpStream, number: u64, tls: Arc<Tls>, handler: Arc<H>)
where
    H: Fn(Exchange) -> F + Send + Sync + 'static,
    F: Future<Output = Reply> + Send + 'static,
{
    let (Ok(address), Ok(())) = (socket.peer_addr(), socket.set_nodelay(true)) else { return };
    let Ok(hello) = LazyConfigAcceptor::new(Acceptor::default(), socket).await else { return };
    let config = tls.config(hello.client_hello().server_name());
    let Ok(stream) = hello.into_stream(config).await else { return };
    let (_, session) = stream.get_ref();
    let is_http2 = session.alpn_protocol() == Some(b"h2");
    let peer = Arc::new(Peer {
        connection: number,
        address,
        server_name: session.server_name().map(ToOwned::to_owned),
        is_http2,
        is_resumed: session.handshake_kind() == Some(rustls::HandshakeKind::Resumed),
        certificate: tls.client_certificate(session),
    });
    let after_upgrade = Arc::new(tokio::sync::Mutex::new(JoinSet::new()));
    let upgrades = Arc::clone(&after_upgrade);
    let service = service_fn(move |request: http::Request<Incoming>| {
        let exchange = Exchange { request, peer: Arc::clone(&peer) };
        let (handler, upgrades) = (Arc::clone(&handler), Arc::clone(&upgrades));
        async move {
            match handler(exchange).await.into_outcome() {
                Outcome::Respond(response) => Ok(response),
                Outcome::Upgrade(response, conversation) => {
                    upgrades.lock().await.spawn(conversation);
                    Ok(response)
                }
                Outcome::Abort => Err(Aborted),
            }
        }
    });
    let stream = TokioIo::new(stream);
    let _ended = if is_http2 {
        hyper::server::conn::http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .serve_connection(stream, service)
            .await
    } else {
        hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .serve_connection(stream, service)
            .with_upgrades()
            .await
    };
    let mut conversations = after_upgrade.lock().await;
    while conversations.join_next().await.is_some() {}
}
