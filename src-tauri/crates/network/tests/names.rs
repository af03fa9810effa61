//! Names and the addresses behind them, with the system's own resolver in its own network: a name server that never
//! answers, a family of addresses that leads nowhere, and names that lead to this device.
#![cfg(target_os = "linux")]

use std::{
    net::{Ipv4Addr, UdpSocket},
    time::Duration,
};

use porthole_network::{Dialer, Reach, ReachError};
use porthole_support::own_network::run_alone;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

/// More than a page asks for, and more than tokio has threads for what blocks.
const HANGING: usize = 700;

/// An ordinary user's own network and view of files: a name server where nobody answers, a link on which nobody is, and
/// the names that are known.
const SETUP: &str = "set -e
cd \"$1\"; shift
echo 'nameserver 127.0.0.1' > resolv.conf
echo 'options timeout:30 attempts:1' >> resolv.conf
echo '127.0.0.1 localhost healthy.test both.test' > hosts
echo '2001:db8::2 both.test' >> hosts
echo '::ffff:127.0.0.1 mapped.test' >> hosts
echo '169.254.169.254 metadata.test' >> hosts
echo '10.9.8.7 private.test' >> hosts
mount --bind resolv.conf /etc/resolv.conf
mount --bind hosts /etc/hosts
ip link set lo up
ip addr add 10.9.8.7/32 dev lo
ip link add d0 type veth peer name d1
ip link set d0 up
ip link set d1 up
ip addr add 2001:db8::1/64 dev d0 nodad
exec \"$@\"";

#[test]
fn seven_hundred_names_that_hang_do_not_delay_another() {
    run_alone(SETUP, "alone_with_a_silent_name_server").unwrap();
}

#[test]
fn a_family_of_addresses_that_leads_nowhere_costs_a_head_start() {
    run_alone(SETUP, "alone_with_a_family_that_leads_nowhere").unwrap();
}

#[test]
fn names_that_lead_to_this_device_or_its_link_lead_nowhere_however_their_address_is_written() {
    run_alone(SETUP, "alone_with_names_of_this_device").unwrap();
}

#[test]
fn names_that_lead_to_a_private_network_lead_there_unless_only_public_addresses_are_within_reach() {
    run_alone(SETUP, "alone_with_a_name_of_a_private_network").unwrap();
}

#[tokio::test]
#[ignore = "needs a network of its own: run by the test above"]
async fn alone_with_a_silent_name_server() {
    let silent = UdpSocket::bind((Ipv4Addr::LOCALHOST, 53)).unwrap();
    let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = server.local_addr().unwrap().port();
    let dialer = dialer();
    let mut hanging = JoinSet::new();
    for number in 0..HANGING {
        hanging.spawn(async move { dialer.tcp(&format!("h{number}.test"), port).await.map(drop) });
    }
    // All of them are under way: the name server has been asked, and says nothing.
    silent.set_nonblocking(true).unwrap();
    let name_server = tokio::net::UdpSocket::from_std(silent).unwrap();
    for _ in 0..HANGING {
        name_server.recv(&mut [0; 512]).await.unwrap();
    }
    dialer.tcp("healthy.test", port).await.unwrap();
    assert!(hanging.try_join_next().is_none(), "the others still wait");
}

fn dialer() -> Dialer {
    let limit = Duration::from_secs(30);
    Dialer { own: None, limit, idle_timeout: limit }
}

#[tokio::test]
#[ignore = "needs a network of its own: run by a test above"]
async fn alone_with_a_family_that_leads_nowhere() {
    let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = server.local_addr().unwrap().port();
    let lost = tokio::spawn(TcpStream::connect(("2001:db8::2", port)));
    tokio::task::yield_now().await;
    let socket = dialer().tcp("both.test", port).await.unwrap();
    assert!(socket.peer_addr().unwrap().is_ipv4());
    assert!(!lost.is_finished(), "what was tried first is still on its way");
}

#[tokio::test]
#[ignore = "needs a network of its own: run by a test above"]
async fn alone_with_names_of_this_device() {
    let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = server.local_addr().unwrap().port();
    for name in ["localhost", "healthy.test", "mapped.test", "metadata.test", "::ffff:127.0.0.1", "0.0.0.0"] {
        let refused = dialer().tcp_within(name, port, Reach::Network).await;
        assert!(matches!(refused, Err(ReachError::ThisDevice)), "{name}: {refused:?}");
    }
    // Where the managed file names the place, it may be this device.
    assert!(dialer().tcp("mapped.test", port).await.is_ok());
}

#[tokio::test]
#[ignore = "needs a network of its own: run by a test above"]
async fn alone_with_a_name_of_a_private_network() {
    let server = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).await.unwrap();
    let port = server.local_addr().unwrap().port();
    let refused = dialer().tcp_within("private.test", port, Reach::Public).await;
    assert!(matches!(refused, Err(ReachError::PrivateAddress)), "{refused:?}");
    for reach in [Reach::Network, Reach::Any] {
        assert!(dialer().tcp_within("private.test", port, reach).await.is_ok(), "{reach:?}");
    }
}
