//! TCP to a host: the first of its addresses that answers.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use futures_util::{StreamExt as _, stream::FuturesUnordered};
use tokio::{net::TcpStream, time::timeout};

use crate::{Reach, ReachError, delivery::Delivery, lookup};

/// The head start of each address before the next is tried as well (RFC 8305 section 8).
const HEAD_START: Duration = Duration::from_millis(250);

/// Makes TCP connections to anywhere but its owner itself.
#[derive(Debug, Clone, Copy)]
pub struct Dialer {
    /// Where its owner listens, if it does.
    pub own: Option<SocketAddr>,
    /// How long looking up and connecting may take together.
    pub limit: Duration,
    /// How long the other end may be silent while something is due.
    pub idle_timeout: Duration,
}

impl Dialer {
    /// A connection to the first address of `host` (a name or an IP address, brackets around IPv6 optional) that
    /// answers. For a host that the managed file names the address of, or that is one.
    ///
    /// # Errors
    /// The name has no address, none answers within the limit, or one of them is the owner's own.
    pub async fn tcp(&self, host: &str, port: u16) -> Result<TcpStream, ReachError> {
        self.tcp_within(host, port, Reach::Any).await
    }

    /// As [`Self::tcp`], only to addresses within `reach`: the owner of a name may point it anywhere.
    ///
    /// # Errors
    /// As there, and none of its addresses is within reach.
    pub async fn tcp_within(&self, host: &str, port: u16, reach: Reach) -> Result<TcpStream, ReachError> {
        let connecting = async {
            let bare = host.trim_start_matches('[').trim_end_matches(']');
            let found = lookup::addresses(bare).await.map_err(ReachError::NameUnknown)?;
            let leads_to_owner = |address: &IpAddr| leads_to(self.own, SocketAddr::new(*address, port));
            if found.iter().any(leads_to_owner) {
                return Err(ReachError::Itself);
            }
            let mut reachable = Vec::new();
            let mut refused = None;
            for address in found {
                match reach.check(address) {
                    Ok(()) => reachable.push(address),
                    Err(error) => refused = Some(error),
                }
            }
            if let (true, Some(refused)) = (reachable.is_empty(), refused) {
                return Err(refused);
            }
            let addresses = interleave(reachable).into_iter().map(|address| SocketAddr::new(address, port));
            first_to_answer(addresses).await.map_err(ReachError::of_connecting)
        };
        let socket = timeout(self.limit, connecting).await.map_err(|_| ReachError::NoConnection)??;
        socket.set_nodelay(true).map_err(ReachError::Unreachable)?;
        notice_silence(&socket, self.idle_timeout).map_err(ReachError::Unreachable)?;
        Ok(socket)
    }
}

/// Has the system end a connection whose other end does not acknowledge what was sent, nor answers when it is asked
/// whether it is still there (`tcp(7)`).
#[cfg(target_os = "linux")]
fn notice_silence(socket: &TcpStream, limit: Duration) -> io::Result<()> {
    use rustix::net::sockopt;

    let step = (limit / 2).max(Duration::from_secs(1));
    sockopt::set_tcp_keepidle(socket, step)?;
    sockopt::set_tcp_keepintvl(socket, step)?;
    sockopt::set_socket_keepalive(socket, true)?;
    sockopt::set_tcp_user_timeout(socket, u32::try_from(limit.as_millis()).unwrap_or(u32::MAX))?;
    Ok(())
}

/// Gives the other end `limit` to take what was sent, from here on. The system counts the time in which a server says
/// that it is there and takes nothing (RFC 9293 section 3.8.6.1) like the time in which it says nothing: whoever sends
/// much needs more of it. Says whether it was done.
#[cfg(target_os = "linux")]
pub fn allow_stalling(socket: &TcpStream, limit: Duration) -> bool {
    let limit = u32::try_from(limit.as_millis()).unwrap_or(u32::MAX);
    let set = rustix::net::sockopt::set_tcp_user_timeout(socket, limit);
    if let Err(error) = set {
        tracing::debug!(%error, "a connection keeps its limit");
    }
    set.is_ok()
}

/// Elsewhere the system's own, longer limits hold.
#[cfg(not(target_os = "linux"))]
pub fn allow_stalling(_socket: &TcpStream, _limit: Duration) -> bool {
    false
}

/// How far what was sent on `socket` has come. Its other end is unheard after `silence` at the least.
#[cfg(target_os = "linux")]
pub fn delivery(socket: &TcpStream, silence: Duration) -> Delivery {
    crate::sock_diag::delivery(socket, silence).unwrap_or_else(|error| {
        tracing::debug!(%error, "the system says nothing of a connection");
        Delivery::UnderWay
    })
}

/// Elsewhere the system is not asked.
#[cfg(not(target_os = "linux"))]
pub fn delivery(_socket: &TcpStream, _silence: Duration) -> Delivery {
    Delivery::UnderWay
}

/// Elsewhere the system's own, longer limits hold.
#[cfg(not(target_os = "linux"))]
fn notice_silence(_socket: &TcpStream, _limit: Duration) -> io::Result<()> {
    Ok(())
}

/// Whether a connection to `address` arrives at `own`. The unspecified address stands for this machine.
fn leads_to(own: Option<SocketAddr>, address: SocketAddr) -> bool {
    let Some(own) = own else { return false };
    let ip = address.ip().to_canonical();
    address.port() == own.port() && (ip == own.ip() || ip.is_unspecified())
}

/// The addresses in turns of their families, beginning with that of the first (RFC 8305 section 4): a network on which
/// one family leads nowhere costs one head start.
fn interleave(addresses: Vec<IpAddr>) -> Vec<IpAddr> {
    let is_v6_first = addresses.first().is_some_and(IpAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) =
        addresses.into_iter().partition(|address| address.is_ipv6() == is_v6_first);
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let mut turns = Vec::new();
    loop {
        match (first.next(), second.next()) {
            (None, None) => return turns,
            (one, other) => turns.extend(one.into_iter().chain(other)),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn the_system_watches_over_connections_to_servers() {
        use rustix::net::sockopt;

        let server = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let own = "127.0.0.1:1".parse().unwrap();
        let dialer =
            Dialer { own: Some(own), limit: Duration::from_secs(10), idle_timeout: Duration::from_secs(30) };
        let socket = dialer.tcp("127.0.0.1", server.local_addr().unwrap().port()).await.unwrap();
        assert!(sockopt::socket_keepalive(&socket).unwrap() && socket.nodelay().unwrap());
        assert_eq!(sockopt::tcp_keepidle(&socket).unwrap(), Duration::from_secs(15));
        assert_eq!(sockopt::tcp_user_timeout(&socket).unwrap(), 30_000);
    }

    #[test]
    fn every_way_to_write_the_proxys_own_address_leads_to_it_and_no_other_does() {
        let own = "127.0.0.1:5000".parse().unwrap();
        for same in ["127.0.0.1:5000", "[::ffff:127.0.0.1]:5000", "0.0.0.0:5000", "[::]:5000"] {
            assert!(leads_to(Some(own), same.parse().unwrap()), "{same}");
        }
        for other in ["127.0.0.1:5001", "127.0.0.2:5000", "[::1]:5000", "192.0.2.1:5000"] {
            assert!(!leads_to(Some(own), other.parse().unwrap()), "{other}");
        }
    }

    #[test]
    fn families_take_turns() {
        let addresses =
            |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<IpAddr>>();
        let found = addresses(&["2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1"]);
        assert_eq!(interleave(found), addresses(&["2001:db8::1", "192.0.2.1", "2001:db8::2", "2001:db8::3"]));
        assert!(interleave(Vec::new()).is_empty());
    }

    #[tokio::test]
    async fn no_name_leads_to_this_device() {
        let server = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = server.local_addr().unwrap().port();
        let dialer =
            Dialer { own: None, limit: Duration::from_secs(10), idle_timeout: Duration::from_secs(30) };
        let refused = dialer.tcp_within("localhost", port, Reach::Network).await;
        assert!(matches!(refused, Err(ReachError::ThisDevice)), "{refused:?}");
        assert!(dialer.tcp("localhost", port).await.is_ok());
    }
}
