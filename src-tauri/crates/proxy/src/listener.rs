//! Accepting connections of webviews, and only those.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use tokio::net::{TcpListener, TcpStream};

use crate::{connect, peer, proxy::Shared};

/// How long to wait after the system had no room for another connection.
const NO_ROOM: Duration = Duration::from_millis(50);

/// Accepts until the proxy ends.
pub(crate) async fn accept(listener: TcpListener, near_end: SocketAddr, shared: Arc<Shared>) {
    let mut number = 0;
    loop {
        match listener.accept().await {
            Ok((socket, far_end)) => {
                number += 1;
                shared.spawn(admit(socket, far_end, near_end, number, Arc::clone(&shared)));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(NO_ROOM).await;
            }
        }
    }
}

async fn admit(
    socket: TcpStream,
    far_end: SocketAddr,
    near_end: SocketAddr,
    number: u64,
    shared: Arc<Shared>,
) {
    if let Err(error) = socket.set_nodelay(true) {
        tracing::debug!(%error, "the caller is gone already");
        return;
    }
    let checked = tokio::task::spawn_blocking(move || peer::is_this_user(far_end, near_end)).await;
    let is_this_user = match checked {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => {
            tracing::error!(%error, "whose connection it is cannot be told, so it is refused");
            false
        }
        Err(_) => false,
    };
    connect::serve(socket, is_this_user, number, shared).await;
}
