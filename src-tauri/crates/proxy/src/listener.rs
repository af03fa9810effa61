//! Accepts connections from webviews, and only from them.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use http::StatusCode;
use porthole_explain::Code;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::{connect, pages, peer::Caller, refusals::UnauthorizedCaller, shared::Shared};

/// The pause after the system had no resources for another connection.
const NO_ROOM: Duration = Duration::from_millis(50);

/// How long a refused caller has to read the response, and how many bytes it may send meanwhile.
const LINGER: Duration = Duration::from_millis(500);
const MOST: u64 = 16 * 1024;

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
    let device = shared.in_force().settings.device;
    let caller = match identify_caller(far_end, near_end, &shared).await {
        Ok(Caller::Ours) => None,
        Ok(Caller::Gone) => return,
        Ok(Caller::OtherUser) => Some(UnauthorizedCaller::OtherUser),
        Ok(Caller::OtherProgram) => Some(UnauthorizedCaller::OtherProgram),
        Err(error) => {
            tracing::error!(%error, "a connection is refused: the system does not say whose it is");
            turn_away(&socket, StatusCode::SERVICE_UNAVAILABLE, Code::ProxyUnavailable);
            // It may be one of ours, which must be able to read why.
            if let Ok(_place) = shared.turned_away.try_acquire() {
                close_after_caller(socket).await;
            }
            return;
        }
    };
    if let Some(caller) = caller {
        shared.refusals.caller(caller, device);
        turn_away(&socket, StatusCode::PROXY_AUTHENTICATION_REQUIRED, Code::ProxyUnauthorized);
        // A program of this user should see why. Other users' programs get no place.
        if caller == UnauthorizedCaller::OtherProgram
            && let Ok(_place) = shared.turned_away.try_acquire()
        {
            close_after_caller(socket).await;
        }
        return;
    }
    let place = shared.unauthorized.take();
    let lost = place.lost();
    let first = tokio::select! {
        // It has sent nothing yet, so it may be one of ours, and gets a response.
        () = lost.notified() => {
            return turn_away(&socket, StatusCode::SERVICE_UNAVAILABLE, Code::ProxyUnavailable);
        }
        first = connect::first_byte(&socket, shared.limits.connect_header_timeout) => first,
    };
    let Some(first) = first else { return };
    tokio::select! {
        () = lost.notified() => tracing::debug!("a connection without the secret lost its place to another"),
        () = connect::serve(socket, first, place, number, shared) => {}
    }
}

async fn identify_caller(
    far_end: SocketAddr,
    near_end: SocketAddr,
    shared: &Arc<Shared>,
) -> io::Result<Caller> {
    let shared_peers = Arc::clone(shared);
    porthole_resources::blocking(move || shared_peers.peers.identify(far_end, near_end)).await?
}

/// Closes the connection after the caller has closed it, or soon. Bytes that arrive at a closed connection make the
/// system discard the response before the caller has read it.
async fn close_after_caller(mut socket: TcpStream) {
    let heard = async {
        socket.shutdown().await?;
        tokio::io::copy(&mut socket.take(MOST), &mut tokio::io::sink()).await
    };
    let _closed = tokio::time::timeout(LINGER, heard).await;
}

/// Responds without reading, and closes. A new connection has enough buffer for the response; if not, it is closed
/// anyway.
fn turn_away(socket: &TcpStream, status: StatusCode, code: Code) {
    let line = pages::line(&code.problem());
    let length = line.len();
    let answer = format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {length}\r\n\r\n{line}"
    );
    let _closed = socket.try_write(answer.as_bytes());
}
