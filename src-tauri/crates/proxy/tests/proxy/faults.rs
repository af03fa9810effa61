//! Networks and servers that fail at every step: each request ends in success or in an error that says where, within its
//! limit, and the first one after the fault succeeds.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::{Duration, Instant},
};

use porthole_proxy::{Limits, TrustByAuthority};
use porthole_support::own_network::run_alone;
use porthole_support::process::{Process, command};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream, UdpSocket},
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;

use crate::bench::Bench;
use crate::own_nginx;

/// What becomes of a connection in the middle of its handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    EndsBeforeTheHello,
    ResetsBeforeTheHello,
    EndsAfterTheHello,
    ResetsAfterTheHello,
    /// Half of what it says first.
    EndsInItsHello,
    ResetsInItsHello,
    SaysNothing,
    IsNoTls,
}

const FAULTS: [Fault; 9] = [
    Fault::None,
    Fault::EndsBeforeTheHello,
    Fault::ResetsBeforeTheHello,
    Fault::EndsAfterTheHello,
    Fault::ResetsAfterTheHello,
    Fault::EndsInItsHello,
    Fault::ResetsInItsHello,
    Fault::SaysNothing,
    Fault::IsNoTls,
];

async fn fail(mut socket: TcpStream, fault: Fault, acceptor: TlsAcceptor) -> io::Result<()> {
    let resets =
        [Fault::ResetsBeforeTheHello, Fault::ResetsAfterTheHello, Fault::ResetsInItsHello].contains(&fault);
    let mut hello = vec![0; 16 << 10];
    match fault {
        Fault::None => {
            let mut stream = acceptor.accept(socket).await?;
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await?);
            }
            stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\npage")
                .await?;
            return stream.shutdown().await;
        }
        Fault::EndsBeforeTheHello | Fault::ResetsBeforeTheHello => {}
        Fault::EndsAfterTheHello | Fault::ResetsAfterTheHello => drop(socket.read(&mut hello).await?),
        Fault::EndsInItsHello | Fault::ResetsInItsHello => {
            let _hello = socket.read(&mut hello).await?;
            // A record that says it is longer than what comes.
            socket.write_all(&[22, 3, 3, 0, 122, 2, 0, 0, 118, 3, 3]).await?;
        }
        Fault::SaysNothing => while socket.read(&mut hello).await? > 0 {},
        Fault::IsNoTls => {
            let _hello = socket.read(&mut hello).await?;
            socket.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").await?;
        }
    }
    if resets {
        socket.set_zero_linger()?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_fails_in_the_handshake_is_named_so_and_the_next_request_succeeds() {
    let mut bench = Bench::new();
    let (acceptor, fault) = (bench.acceptor(&[b"http/1.1"]), Arc::new(AtomicU8::new(0)));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    bench.resolve_to(listener.local_addr().unwrap().port());
    let (mut tasks, now) = (JoinSet::new(), Arc::clone(&fault));
    tasks.spawn(async move {
        let mut served = JoinSet::new();
        while let Ok((socket, _)) = listener.accept().await {
            let fault = FAULTS[usize::from(now.load(Ordering::SeqCst))];
            served.spawn(fail(socket, fault, acceptor.clone()));
        }
    });
    let limits = Limits {
        handshake: Duration::from_secs(2),
        long_hello: Duration::from_millis(200),
        ..Limits::default()
    };
    let client = bench.start_with(limits, Arc::new(TrustByAuthority)).await;
    for (number, fault_now) in (0..).zip(FAULTS) {
        fault.store(number, Ordering::SeqCst);
        let since = Instant::now();
        let page = client.page("mail.test", "/").await;
        match fault_now {
            Fault::None => assert_eq!(page.body, "page"),
            Fault::SaysNothing => assert_eq!((page.status.as_u16(), page.code()), (504, "upstream-timeout")),
            Fault::IsNoTls => {
                assert_eq!((page.status.as_u16(), page.code()), (502, "upstream-tls"), "{}", page.body);
            }
            // The reset may come before the connection is there.
            Fault::ResetsBeforeTheHello => {
                let found = (page.status.as_u16(), page.code());
                let lawful = [(502, "upstream-protocol"), (502, "upstream-refused")];
                assert!(lawful.contains(&found), "{found:?}: {}", page.body);
            }
            Fault::EndsBeforeTheHello
            | Fault::EndsAfterTheHello
            | Fault::ResetsAfterTheHello
            | Fault::EndsInItsHello
            | Fault::ResetsInItsHello => {
                let found = (page.status.as_u16(), page.code());
                assert_eq!(found, (502, "upstream-protocol"), "{fault_now:?}: {}", page.body);
            }
        }
        assert!(since.elapsed() < Duration::from_secs(20), "{fault_now:?}: {:?}", since.elapsed());
        fault.store(0, Ordering::SeqCst);
        assert_eq!(client.page("mail.test", "/").await.body, "page", "after {fault_now:?}");
    }
}

/// An ordinary user's own network and view of files: a name server of the test's own, and one address beside the loopback.
const SETUP: &str = "set -e
cd \"$1\"; shift
echo 'nameserver 127.0.0.1' > resolv.conf
echo 'options timeout:1 attempts:1' >> resolv.conf
echo '127.0.0.1 localhost' > hosts
echo 'hosts: files dns' > nsswitch.conf
mount --bind resolv.conf /etc/resolv.conf
mount --bind hosts /etc/hosts
mount --bind nsswitch.conf /etc/nsswitch.conf
ip link set lo up
ip addr add 10.9.8.7/32 dev lo
exec \"$@\"";

const SERVER: Ipv4Addr = Ipv4Addr::new(10, 9, 8, 7);

#[test]
fn a_name_server_that_goes_and_comes_back_costs_only_the_names_that_are_asked_for_meanwhile() {
    run_alone(SETUP, "faults::alone_with_a_name_server").unwrap();
}

/// Answers every question for an address (RFC 1035) with the server's.
async fn serve_names(socket: UdpSocket) {
    let mut question = [0; 512];
    while let Ok((length, from)) = socket.recv_from(&mut question).await {
        let question_read = &question[..length];
        // The name ends with an empty label; then come type and class.
        let end = 12 + question_read[12..].iter().position(|byte| *byte == 0).unwrap() + 5;
        let is_v4 = question_read[end - 4..end - 2] == [0, 1];
        let mut answer = question_read[..end].to_vec();
        answer[2..4].copy_from_slice(&[0x81, 0x80]);
        answer[4..12].copy_from_slice(&[0, 1, 0, u8::from(is_v4), 0, 0, 0, 0]);
        if is_v4 {
            answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4]);
            answer.extend(SERVER.octets());
        }
        let _sent = socket.send_to(&answer, from).await;
    }
}

/// nginx at the address that names lead to.
fn nginx(bench: &Bench) -> Process {
    let server = format!("listen {SERVER}:443 ssl http2;\nlocation / {{ return 200 page; }}");
    own_nginx::start(bench, &server, command("nginx", ["-c"]))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a network of its own: run by the test above"]
async fn alone_with_a_name_server() {
    let bench = Bench::new();
    let _nginx = nginx(&bench);
    let limits = Limits { connect: Duration::from_secs(5), ..Limits::default() };
    let client = bench.start_with(limits, Arc::new(TrustByAuthority)).await;
    let place = SocketAddr::from((Ipv4Addr::LOCALHOST, 53));
    let names = tokio::spawn(serve_names(UdpSocket::bind(place).await.unwrap()));
    assert_eq!(client.page("mail.test", "/").await.body, "page");
    names.abort();
    assert!(names.await.unwrap_err().is_cancelled());
    // Nobody is at the name server's port; then somebody who says nothing.
    for is_silent in [false, true] {
        let silent = if is_silent { Some(UdpSocket::bind(place).await.unwrap()) } else { None };
        assert_eq!(client.page("mail.test", "/").await.body, "page", "its connection is there");
        let since = Instant::now();
        let page = client.page("chat.test", "/").await;
        assert!(["upstream-dns", "upstream-timeout"].contains(&page.code()), "{}", page.body);
        assert!(since.elapsed() < Duration::from_secs(10), "{:?}", since.elapsed());
        drop(silent);
    }
    let _names = tokio::spawn(serve_names(UdpSocket::bind(place).await.unwrap()));
    assert_eq!(client.page("chat.test", "/").await.body, "page", "the first one afterwards");
}
