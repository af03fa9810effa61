//! Names that hang, with the system's own resolver and a name server that never answers, in a network of their own.
#![cfg(target_os = "linux")]

use std::{
    net::{Ipv4Addr, UdpSocket},
    process::Command,
    time::Duration,
};

use porthole_network::Dialer;
use tokio::{net::TcpListener, task::JoinSet};

/// More than a page asks for, and more than tokio has threads for what blocks.
const HANGING: usize = 700;

/// An ordinary user's own network and view of files: a name server where nobody answers, and one name that is known.
const SETUP: &str = "set -e
cd \"$1\"; shift
echo 'nameserver 127.0.0.1' > resolv.conf
echo 'options timeout:30 attempts:1' >> resolv.conf
echo '127.0.0.1 localhost healthy.test' > hosts
mount --bind resolv.conf /etc/resolv.conf
mount --bind hosts /etc/hosts
ip link set lo up
exec \"$@\"";

#[test]
fn seven_hundred_names_that_hang_do_not_delay_another() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new("unshare")
        .args(["--map-root-user", "--net", "--mount", "bash", "-c", SETUP, "setup"])
        .arg(folder.path())
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "alone_with_a_silent_name_server", "--ignored", "--nocapture"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{output:?}");
}

#[tokio::test]
#[ignore = "needs a network of its own: run by the test above"]
async fn alone_with_a_silent_name_server() {
    let silent = UdpSocket::bind((Ipv4Addr::LOCALHOST, 53)).unwrap();
    let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = server.local_addr().unwrap().port();
    let limit = Duration::from_secs(30);
    let dialer = Dialer { own: None, limit, idle_timeout: limit };
    let mut hanging = JoinSet::new();
    for number in 0..HANGING {
        hanging.spawn(async move { dialer.tcp(&format!("h{number}.test"), port).await.map(drop) });
    }
    // All of them are under way: the name server has been asked, and says nothing.
    silent.set_nonblocking(true).unwrap();
    let asked = tokio::net::UdpSocket::from_std(silent).unwrap();
    for _ in 0..HANGING {
        asked.recv(&mut [0; 512]).await.unwrap();
    }
    dialer.tcp("healthy.test", port).await.unwrap();
    assert!(hanging.try_join_next().is_none(), "the others still wait");
}
