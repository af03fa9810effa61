//! Servers that speak HTTP/2 and nothing else, played by Node.js: WebSockets as RFC 8441 has them, and what asks on a
//! connection of its own.

use std::{io, sync::Arc, time::Duration};

use futures_util::{SinkExt as _, StreamExt as _};
use http::{HeaderValue, StatusCode, header};
use porthole_proxy::Visitor;
use porthole_support::http2_only::{Http2Only, WebSockets};
use tokio::io::AsyncReadExt as _;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Error, Message, client::IntoClientRequest as _, handshake::client::Response},
};

use crate::bench::{Bench, Client, HOSTS, NAVIGATION, UPGRADE};

fn serving(bench: &mut Bench, websockets: WebSockets) -> Http2Only {
    let server = Http2Only::start(&bench.root.issue_server(&HOSTS).unwrap(), websockets).unwrap();
    bench.resolve_to(server.port());
    server
}

type Socket = WebSocketStream<tokio_rustls::client::TlsStream<tokio::net::TcpStream>>;

async fn open(client: &Client, path: &str) -> Result<(Socket, Response), Error> {
    let stream = client.shake_hands("mail.test", "mail.test").await.unwrap();
    let mut request = format!("wss://mail.test{path}").into_client_request().unwrap();
    request.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static("chat"));
    tokio_tungstenite::client_async(request, stream).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_of_http2_alone_takes_websockets_over_it() {
    let mut bench = Bench::new();
    let _server = serving(&mut bench, WebSockets::Taken);
    let client = bench.start().await;
    assert_eq!(client.page("mail.test", "/").await.body, "mail.test /");
    // The client checks the answer to its key.
    let (mut socket, agreed) = open(&client, "/socket").await.unwrap();
    assert_eq!(agreed.headers()[header::SEC_WEBSOCKET_PROTOCOL], "chat");
    // More than the window of a stream as HTTP/2 begins with it.
    for message in [Message::text("hello"), Message::binary(vec![7; 1_000_000])] {
        socket.send(message.clone()).await.unwrap();
        assert_eq!(socket.next().await.unwrap().unwrap(), message);
    }
    socket.close(None).await.unwrap();
    while let Some(message) = socket.next().await {
        assert!(matches!(message, Ok(Message::Close(_))), "{message:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_websocket_over_http2_that_is_declined_or_reset_is_so_for_the_page() {
    let mut bench = Bench::new();
    let _server = serving(&mut bench, WebSockets::Taken);
    let client = bench.start().await;
    let declined = client.get("mail.test", "/declined", &UPGRADE).await;
    assert_eq!((declined.status, declined.code()), (StatusCode::TOO_MANY_REQUESTS, "none"));
    assert_eq!(declined.body, "declined ");

    let (mut socket, _) = open(&client, "/reset").await.unwrap();
    socket.send(Message::text("hello")).await.unwrap();
    let ended = socket.get_mut().read(&mut [0; 64]).await;
    assert_eq!(ended.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_of_http2_alone_without_websockets_is_named_as_the_reason() {
    let mut bench = Bench::new();
    let _server = serving(&mut bench, WebSockets::None);
    let client = bench.start().await;
    // As a window would ask, which alone is shown why.
    let failed = client.get("mail.test", "/socket", &[&UPGRADE[..], &NAVIGATION].concat()).await;
    assert_eq!((failed.status, failed.code()), (StatusCode::BAD_GATEWAY, "upstream-protocol"));
    assert!(failed.body.contains("it speaks HTTP/2 only"), "{}", failed.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn checks_and_visits_reach_a_server_of_http2_alone() {
    let mut bench = Bench::new();
    let _server = serving(&mut bench, WebSockets::None);
    let url = "https://mail.test/x".parse().unwrap();
    let steps = porthole_proxy::check(bench.settings.clone(), &url, Arc::clone(&bench.log)).await.unwrap();
    let last = &steps.last().unwrap().outcome;
    assert_eq!(last.as_ref().unwrap(), "200 OK over HTTP/2.0", "{steps:?}");
    let visitor = Visitor::new(bench.settings.clone(), Arc::clone(&bench.log)).await.unwrap();
    let visited = visitor.get(&url, "*/*", 100, Duration::from_secs(20)).await.unwrap();
    assert_eq!((visited.status, visited.body.as_slice()), (StatusCode::OK, &b"mail.test /x"[..]));
}
