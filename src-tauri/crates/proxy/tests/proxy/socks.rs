//! The way in which WebKit's webviews ask for a tunnel: SOCKS 5, with the secret as its login.

use std::{sync::Arc, time::Duration};

use porthole_activity::Kind;
use porthole_proxy::{Limits, TrustByAuthority};
use porthole_support::origin::{Origin, Reply};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::bench::{Bench, Client, NAVIGATION, Tunnel, Whole as _, request};

const OPEN: u8 = 0;
const NOT_ALLOWED: u8 = 2;

/// The connection of a caller that the proxy accepts, or nothing if the proxy ends it.
async fn log_in(client: &Client, user: &str, secret: &str) -> Option<TcpStream> {
    let mut socket = TcpStream::connect(client.proxy.address()).await.unwrap();
    socket.write_all(&[5, 2, 0, 2]).await.unwrap();
    let mut chosen = [0; 2];
    socket.read_exact(&mut chosen).await.unwrap();
    assert_eq!(chosen, [5, 2]);
    let length = |text: &str| u8::try_from(text.len()).unwrap();
    let login = [&[1, length(user)], user.as_bytes(), &[length(secret)], secret.as_bytes()].concat();
    socket.write_all(&login).await.unwrap();
    let mut status = [0; 2];
    socket.read_exact(&mut status).await.unwrap();
    assert_eq!(status[0], 1);
    if status[1] == 0 {
        return Some(socket);
    }
    assert_eq!(socket.read(&mut status).await.unwrap_or(0), 0, "the connection has ended");
    None
}

/// Asks for a tunnel to a name; what the proxy says, and the connection behind.
async fn ask(client: &Client, command: u8, name: &str, port: u16) -> (u8, TcpStream) {
    let secret = client.proxy.credentials().secret().to_owned();
    let mut socket = log_in(client, "porthole", &secret).await.unwrap();
    let length = u8::try_from(name.len()).unwrap();
    let request = [&[5, command, 0, 3, length], name.as_bytes(), &port.to_be_bytes()].concat();
    socket.write_all(&request).await.unwrap();
    let mut reply = [0; 10];
    socket.read_exact(&mut reply).await.unwrap();
    assert_eq!((reply[0], reply[3]), (5, 1));
    (reply[1], socket)
}

async fn serving() -> (Bench, Origin) {
    let mut bench = Bench::new();
    let origin = bench.origin().serve(|_| async { Reply::text("the page") }).await.unwrap();
    bench.resolve_to(origin.port());
    (bench, origin)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webview_reaches_a_server_through_socks() {
    let (bench, _origin) = serving().await;
    let client = bench.start().await;
    let (reply, socket) = ask(&client, 1, "mail.test", 443).await;
    assert_eq!(reply, OPEN);
    let mut tunnel = Tunnel::within(&client, socket, "mail.test").await;
    assert_eq!(tunnel.get("mail.test", "/", &NAVIGATION).await.body, "the page");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strange_host_says_so_in_the_tunnel_and_many_of_them_are_refused_before() {
    let (bench, origin) = serving().await;
    let client = bench.start().await;
    let mut replies = Vec::new();
    for number in 0..40 {
        let name = format!("news{number}.test");
        let (reply, socket) = ask(&client, 1, &name, 443).await;
        if replies.is_empty() {
            let page = Tunnel::within(&client, socket, &name).await.get(&name, "/", &NAVIGATION).await;
            assert_eq!(page.code(), "host-not-allowed");
        }
        replies.push(reply);
    }
    assert_eq!((replies[0], replies[39]), (OPEN, NOT_ALLOWED), "{replies:?}");
    assert_eq!(origin.connections(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_login_ends_the_connection_and_is_recorded_without_the_guess() {
    let (bench, _origin) = serving().await;
    let client = bench.start().await;
    let secret = client.proxy.credentials().secret().to_owned();
    for (user, guess) in [("porthole", "guess"), ("joe", secret.as_str()), ("porthole", ""), ("", "")] {
        assert!(log_in(&client, user, guess).await.is_none(), "{user}");
    }
    let records = bench.records(Kind::Connect);
    assert_eq!(records.len(), 1);
    let detail = "a program on this device tried to use the proxy with a wrong secret";
    assert_eq!(records[0].detail.as_deref(), Some(detail));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_offers_no_login_is_refused_and_recorded() {
    let (bench, _origin) = serving().await;
    let client = bench.start().await;
    let mut socket = TcpStream::connect(client.proxy.address()).await.unwrap();
    socket.write_all(&[5, 1, 0]).await.unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();
    assert_eq!(answer, [5, 0xff]);
    let records = bench.records(Kind::Connect);
    let detail = "a program on this device tried to use the proxy without its secret";
    assert_eq!(records[0].detail.as_deref(), Some(detail));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_request_for_a_tunnel_is_refused() {
    let (bench, origin) = serving().await;
    let client = bench.start().await;
    const BIND: u8 = 2;
    const NOT_SUPPORTED: u8 = 7;
    const NO_ADDRESS: u8 = 8;
    assert_eq!(ask(&client, BIND, "mail.test", 443).await.0, NOT_SUPPORTED);
    assert_eq!(ask(&client, 1, "mail.test/x", 443).await.0, NO_ADDRESS);
    assert_eq!(ask(&client, 1, "", 443).await.0, NO_ADDRESS);
    assert_eq!(ask(&client, 1, "mail.test", 0).await.0, NO_ADDRESS);
    assert_eq!(origin.connections(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_without_tls_gets_the_page_that_says_why_not() {
    let (bench, origin) = serving().await;
    let client = bench.start().await;
    for port in [80, 443] {
        let (reply, socket) = ask(&client, 1, "mail.test", port).await;
        assert_eq!(reply, OPEN);
        let io = hyper_util::rt::TokioIo::new(socket);
        let (mut sender, connection) = hyper::client::conn::http1::handshake(io).await.unwrap();
        tokio::spawn(connection);
        let page = sender.send_request(request("mail.test", "/", &NAVIGATION)).await.unwrap().whole().await;
        assert_eq!((page.status.as_u16(), page.code()), (403, "host-not-allowed"), "{port}");
        assert!(page.body.contains("https addresses only"), "{}", page.body);
    }
    assert_eq!(origin.connections(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_stops_in_its_first_words_is_let_go() {
    let (bench, _origin) = serving().await;
    let limits = Limits { connect_header_timeout: Duration::from_millis(200), ..Limits::default() };
    let client = bench.start_with(limits, Arc::new(TrustByAuthority)).await;
    for text in [&[][..], &[5], &[5, 1], &[5, 1, 2], &[5, 1, 2, 1, 200, 7]] {
        let mut socket = TcpStream::connect(client.proxy.address()).await.unwrap();
        socket.write_all(text).await.unwrap();
        let mut rest = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(20), socket.read_to_end(&mut rest)).await;
        assert!(ended.is_ok(), "{text:?}");
    }
}
