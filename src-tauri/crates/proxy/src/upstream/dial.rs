//! TCP to a host: the first of its addresses that answers.

use std::{io, net::SocketAddr, time::Duration};

use futures_util::{StreamExt as _, stream::FuturesUnordered};
use tokio::net::{TcpStream, lookup_host};

use super::Failure;
use crate::{ResolveTo, Settings, route::Target};

/// The head start of each address before the next is tried as well (RFC 8305 section 8).
const HEAD_START: Duration = Duration::from_millis(250);

/// Where `target` is reached: as the managed file resolves it, or as it is.
pub(super) fn address(settings: &Settings, target: &Target) -> (String, u16) {
    let place = settings.resolve.iter().find(|(pattern, _)| pattern.matches(&target.host));
    match place {
        Some((_, ResolveTo { host, port })) => (host.clone(), port.unwrap_or(target.port)),
        None => (target.host.to_string(), target.port),
    }
}

pub(super) async fn tcp(host: &str, port: u16, limit: Duration) -> Result<TcpStream, Failure> {
    let connecting = async {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let found = lookup_host((bare, port)).await.map_err(Failure::NameUnknown)?;
        first_to_answer(found).await.map_err(Failure::Unreachable)
    };
    let socket = tokio::time::timeout(limit, connecting).await.map_err(|_| Failure::NoConnection)??;
    socket.set_nodelay(true).map_err(Failure::Unreachable)?;
    Ok(socket)
}

async fn first_to_answer(addresses: impl Iterator<Item = SocketAddr>) -> io::Result<TcpStream> {
    let mut addresses = addresses.peekable();
    let mut tries = FuturesUnordered::new();
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    loop {
        if let Some(address) = addresses.next() {
            tries.push(TcpStream::connect(address));
        } else if tries.is_empty() {
            return Err(last);
        }
        let is_more = addresses.peek().is_some();
        tokio::select! {
            Some(tried) = tries.next() => match tried {
                Ok(socket) => return Ok(socket),
                Err(error) => last = error,
            },
            () = tokio::time::sleep(HEAD_START), if is_more => {}
        }
    }
}
