//! Whether a connection still stands on the network that it was made on.
//!
//! A device that slept, changed its network or joined a VPN has connections whose other end is out of reach: what is
//! sent on them waits for an acknowledgement that does not come. They are detected before they are used.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket},
    time::Duration,
};

use tokio::net::TcpStream;

/// What a connection was made on: this device's address towards its other end, and how long the device had slept.
#[derive(Debug, Clone, Copy)]
pub struct NetworkPath {
    local: IpAddr,
    peer: SocketAddr,
    slept: Duration,
}

/// Two clocks that are read one after the other differ by less.
const MARGIN: Duration = Duration::from_millis(500);

impl NetworkPath {
    /// That of a connection that was just made.
    ///
    /// # Errors
    /// The connection is gone already.
    pub fn of(socket: &TcpStream) -> io::Result<Self> {
        Ok(Self { local: socket.local_addr()?.ip(), peer: socket.peer_addr()?, slept: suspended_time() })
    }

    /// Whether the device has slept since.
    #[must_use]
    pub fn has_slept(&self) -> bool {
        suspended_time() > self.slept + MARGIN
    }

    /// Whether a connection to the same place would leave from another address now. Where there is no way to it at the
    /// moment, the old one may come back.
    #[must_use]
    pub fn leads_elsewhere(&self) -> bool {
        source(self.peer).is_ok_and(|source| source.to_canonical() != self.local.to_canonical())
    }
}

/// The address that packets to `peer` leave from. A socket for datagrams asks the routing table for it and sends nothing.
fn source(peer: SocketAddr) -> io::Result<IpAddr> {
    let any = if peer.is_ipv4() { IpAddr::V4(Ipv4Addr::UNSPECIFIED) } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((any, 0))?;
    socket.connect(peer)?;
    Ok(socket.local_addr()?.ip())
}

/// How long the device has slept since it was started: one clock runs on meanwhile, the other does not
/// (`clock_gettime(2)`).
#[cfg(target_os = "linux")]
fn suspended_time() -> Duration {
    use rustix::time::{ClockId, clock_gettime};

    let read = |clock| Duration::try_from(clock_gettime(clock)).unwrap_or_default();
    let awake = read(ClockId::Monotonic);
    read(ClockId::Boottime).saturating_sub(awake)
}

/// Elsewhere only the address tells.
#[cfg(not(target_os = "linux"))]
fn suspended_time() -> Duration {
    Duration::ZERO
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn path() -> NetworkPath {
        let server = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        NetworkPath::of(&TcpStream::connect(server.local_addr().unwrap()).await.unwrap()).unwrap()
    }

    #[tokio::test]
    async fn a_connection_on_the_same_network_stands() {
        let path = path().await;
        assert!(!path.has_slept() && !path.leads_elsewhere());
    }

    #[tokio::test]
    async fn another_address_or_a_sleep_ends_it() {
        let path = path().await;
        assert!(NetworkPath { local: "192.0.2.1".parse().unwrap(), ..path }.leads_elsewhere());
        if let Some(before) = suspended_time().checked_sub(Duration::from_secs(2)) {
            assert!(NetworkPath { slept: before, ..path }.has_slept());
        }
    }
}
