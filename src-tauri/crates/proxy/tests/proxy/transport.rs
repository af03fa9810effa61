//! Bytes on their way: both versions of HTTP, kept connections, WebSockets, the organisation's proxy, slow readers.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use http::{HeaderValue, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Empty, StreamBody};
use hyper::body::Frame;
use parking_lot::Mutex;
use porthole_proxy::{Limits, TrustByAuthority, Upstream};
use porthole_support::origin::{Broken, Exchange, Origin, Protocols, Reply, echo, read_body};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};
use tokio_rustls::server::TlsStream;
use tokio_tungstenite::tungstenite::Message;

use crate::bench::{Bench, Client, Tunnel, UPGRADE, Whole as _, request};

async fn serving(bench: &mut Bench, protocols: Protocols) -> Origin {
    let origin = bench.origin().protocols(protocols).serve(|exchange: Exchange| async move {
        match exchange.request.uri().path() {
            "/socket" => Reply::websocket(exchange.request, echo),
            "/echo" => Reply::text(read_body(exchange.request.into_body()).await.unwrap()),
            _ => Reply::text(format!("{} {}", exchange.peer.is_http2, exchange.peer.connection)),
        }
    });
    let origin = origin.await.unwrap();
    bench.resolve_to(origin.port());
    origin
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_speaks_either_is_spoken_to_in_http2_and_one_that_does_not_in_http1() {
    for (protocols, is_http2) in
        [(Protocols::Both, true), (Protocols::Http2, true), (Protocols::Http1, false)]
    {
        let mut bench = Bench::new();
        let _origin = serving(&mut bench, protocols).await;
        let answer = bench.start().await.page("mail.test", "/").await;
        assert_eq!(answer.body, format!("{is_http2} 1"), "{protocols:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_to_servers_are_kept_and_shared_by_the_tunnels_of_a_host() {
    for protocols in [Protocols::Http1, Protocols::Http2] {
        let mut bench = Bench::new();
        let origin = serving(&mut bench, protocols).await;
        let client = bench.start().await;
        let mut tunnel = client.tunnel("mail.test").await;
        for _ in 0..5 {
            tunnel.get("mail.test", "/", &[]).await;
            client.page("mail.test", "/").await;
        }
        assert_eq!(origin.connections(), 1, "{protocols:?}");
        client.page("chat.test", "/").await;
        assert_eq!(origin.connections(), 2, "a host never uses another's connection");
    }
}

/// Answers each request on a connection with the same page.
async fn page(mut stream: TlsStream<TcpStream>) -> io::Result<()> {
    if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
        let mut connection = h2::server::handshake(stream).await.map_err(io::Error::other)?;
        while let Some(accepted) = connection.accept().await {
            let (_request, mut respond) = accepted.map_err(io::Error::other)?;
            let mut body = respond.send_response(http::Response::new(()), false).map_err(io::Error::other)?;
            body.send_data(Bytes::from_static(b"page"), true).map_err(io::Error::other)?;
        }
        return Ok(());
    }
    let mut head = Vec::new();
    loop {
        head.push(stream.read_u8().await?);
        if head.ends_with(b"\r\n\r\n") {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage").await?;
            head.clear();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_nobody_uses_are_few_however_many_hosts_there_are() {
    const KEPT: usize = 4;
    for protocol in [&b"h2"[..], b"http/1.1"] {
        let mut bench = Bench::new();
        let acceptor = bench.acceptor(&[protocol]);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        bench.resolve_to(listener.local_addr().unwrap().port());
        // A host for each port: to the pool they are as many.
        let hosts: Vec<String> = (1..=12).map(|port| format!("mail.test:{}", 8000 + port)).collect();
        let named: Vec<&str> = std::iter::once("mail.test").chain(hosts.iter().map(String::as_str)).collect();
        bench.name_hosts(&named);
        let (open, made) = (watch::Sender::new(0_usize), Arc::new(AtomicU64::new(0)));
        let (counter, counting) = (open.clone(), Arc::clone(&made));
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut served = JoinSet::new();
            while let Ok((socket, _)) = listener.accept().await {
                let (acceptor, open) = (acceptor.clone(), counter.clone());
                counting.fetch_add(1, Ordering::SeqCst);
                open.send_modify(|open| *open += 1);
                served.spawn(async move {
                    if let Ok(stream) = acceptor.accept(socket).await {
                        // It ends when the proxy closes it.
                        let _ended = page(stream).await;
                    }
                    open.send_modify(|open| *open -= 1);
                });
            }
        });
        let limits = Limits { kept: KEPT, ..Limits::default() };
        let client = bench.start_with(limits, Arc::new(TrustByAuthority)).await;
        for host in &hosts {
            assert_eq!(client.page(host, "/").await.body, "page", "{host}");
        }
        open.subscribe().wait_for(|open| *open <= KEPT).await.unwrap();
        assert_eq!(made.load(Ordering::SeqCst), 12);
        client.page(hosts.last().unwrap(), "/").await;
        assert_eq!(made.load(Ordering::SeqCst), 12, "the one used last is kept");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_arrive_as_they_were_sent() {
    for protocols in [Protocols::Http1, Protocols::Http2] {
        let mut bench = Bench::new();
        let _origin = serving(&mut bench, protocols).await;
        let client = bench.start().await;
        let Tunnel(mut sender) = client.tunnel("mail.test").await;
        let text = "a body of some length ".repeat(10_000);
        let request = Request::post("/echo").header(header::HOST, "mail.test").body(text.clone()).unwrap();
        let answer = sender.send_request(request).await.unwrap().whole().await;
        assert!(answer.body == text, "{protocols:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_websocket_carries_messages_both_ways_even_where_the_server_prefers_http2() {
    let mut bench = Bench::new();
    let _origin = serving(&mut bench, Protocols::Both).await;
    let client = bench.start().await;
    let stream = client.shake_hands("mail.test", "mail.test").await.unwrap();
    let (mut socket, _) = tokio_tungstenite::client_async("wss://mail.test/socket", stream).await.unwrap();
    for message in [Message::text("hello"), Message::binary(vec![7; 100_000])] {
        socket.send(message.clone()).await.unwrap();
        assert_eq!(socket.next().await.unwrap().unwrap(), message);
    }
    socket.close(None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_websocket_of_a_host_that_no_app_names_any_more_is_closed() {
    let mut bench = Bench::new();
    let _origin = serving(&mut bench, Protocols::Both).await;
    let client = bench.start().await;
    let stream = client.shake_hands("mail.test", "mail.test").await.unwrap();
    let (mut socket, _) = tokio_tungstenite::client_async("wss://mail.test/socket", stream).await.unwrap();
    client.proxy.apply(bench.settings.clone());
    socket.send(Message::text("still there")).await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap(), Message::text("still there"));
    bench.settings.apps = Arc::default();
    client.proxy.apply(bench.settings.clone());
    let ended = tokio::time::timeout(Duration::from_secs(20), socket.next()).await.unwrap();
    assert!(!matches!(ended, Some(Ok(_))), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_websocket_that_the_server_declines_brings_the_servers_own_answer() {
    let mut bench = Bench::new();
    let origin = bench.origin().serve(|_| async { Reply::status(StatusCode::TOO_MANY_REQUESTS) });
    let origin = origin.await.unwrap();
    bench.resolve_to(origin.port());
    let client = bench.start().await;
    let answer = client.get("mail.test", "/socket", &UPGRADE).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::TOO_MANY_REQUESTS, "none"));
}

/// An organisation's proxy that opens every tunnel to one address, or answers with its own status.
struct OtherProxy {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    _tasks: JoinSet<()>,
}

impl OtherProxy {
    async fn start(answer: Result<SocketAddr, &'static str>) -> Self {
        Self::start_saying(answer, "HTTP/1.1 200 Connection established\r\n\r\n").await
    }

    /// One that says `agreed` where it opens a tunnel.
    async fn start_saying(answer: Result<SocketAddr, &'static str>, agreed: &'static str) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = JoinSet::new();
        let seen = Arc::clone(&requests);
        tasks.spawn(async move {
            let mut tunnels = JoinSet::new();
            while let Ok((socket, _)) = listener.accept().await {
                tunnels.spawn(Self::serve(socket, answer, agreed, Arc::clone(&seen)));
            }
        });
        Self { address, requests, _tasks: tasks }
    }

    async fn serve(
        mut socket: TcpStream,
        answer: Result<SocketAddr, &str>,
        agreed: &str,
        requests: Arc<Mutex<Vec<String>>>,
    ) {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(socket.read_u8().await.unwrap());
        }
        requests.lock().push(String::from_utf8(head).unwrap().lines().next().unwrap().to_owned());
        match answer {
            Ok(to) => {
                let mut server = TcpStream::connect(to).await.unwrap();
                socket.write_all(agreed.as_bytes()).await.unwrap();
                let _ended = copy_bidirectional(&mut socket, &mut server).await;
            }
            Err(status) => {
                let head = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
                socket.write_all(head.as_bytes()).await.unwrap();
            }
        }
    }

    fn as_upstream(&self) -> Upstream {
        Upstream::HttpProxy { host: self.address.ip().to_string(), port: self.address.port() }
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_are_reached_through_the_organisations_proxy_by_name() {
    let mut bench = Bench::new();
    let origin = serving(&mut bench, Protocols::Both).await;
    let other = OtherProxy::start(Ok(origin.address())).await;
    bench.settings.upstream = other.as_upstream();
    bench.settings.resolve = Arc::new([]);
    let client = bench.start().await;
    assert_eq!(client.page("mail.test", "/").await.body, "true 1");
    assert_eq!(other.requests(), ["CONNECT mail.test:443 HTTP/1.1"]);
}

/// curl #1317, martian #209, mint #493: a proxy's agreement says how long its body is, which it does not have (RFC 9110
/// section 9.3.6); and what browsers tolerate of servers, proxies say as well.
#[tokio::test(flavor = "multi_thread")]
async fn a_proxys_agreement_counts_however_it_is_written() {
    let fields: String = (0..150).map(|n| format!("X-Field-{n}: {n}\r\n")).collect();
    let long: &'static str = format!("HTTP/1.1 200 OK\r\n{fields}\r\n").leak();
    for agreed in [
        long,
        "HTTP/1.0 200 Connection established\r\n\r\n",
        "HTTP/1.1 200\r\n\r\n",
        "HTTP/1.1 299 Odd\r\n\r\n",
        "HTTP/1.1 200 OK\nVia: x\n\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\nConnection: close\r\n\r\n",
        "HTTP/1.1 200 OK\r\nProxy-Agent : x\r\nX-Folded: a\r\n b\r\nno colon\r\nX-N\u{e4}me: y\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 102 x\r\nA: b\r\n\r\nHTTP/1.1 103 x\n\nHTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 201 Created\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1  200   OK\r\n\r\n",
        "HTTP/1.1\t200OK\r\n\r\n",
        "HTTP/1.2 200 OK\r\n\r\n",
        "http/1.0 200 OK\r\n\r\n",
        "\r\n\r\nHTTP/1.1 200 O\u{1}K\r\n\r\n",
    ] {
        let mut bench = Bench::new();
        let origin = serving(&mut bench, Protocols::Both).await;
        let other = OtherProxy::start_saying(Ok(origin.address()), agreed).await;
        bench.settings.upstream = other.as_upstream();
        let answer = bench.start().await.page("mail.test", "/").await;
        assert_eq!(answer.body, "true 1", "{agreed:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_the_way_to_the_servers_counts_from_the_next_request_on() {
    let mut bench = Bench::new();
    let origin = serving(&mut bench, Protocols::Both).await;
    let client = bench.start().await;
    assert_eq!(client.page("mail.test", "/").await.body, "true 1");
    let other = OtherProxy::start(Ok(origin.address())).await;
    bench.settings.upstream = other.as_upstream();
    client.proxy.apply(bench.settings.clone());
    assert_eq!(client.page("mail.test", "/").await.body, "true 2");
    assert_eq!(other.requests().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organisations_proxy_that_refuses_is_named() {
    let mut bench = Bench::new();
    let other = OtherProxy::start(Err("403 Forbidden")).await;
    bench.settings.upstream = other.as_upstream();
    let answer = bench.start().await.page("mail.test", "/").await;
    assert_eq!((answer.status, answer.code()), (StatusCode::BAD_GATEWAY, "upstream-refused"));
    assert!(
        answer.body.contains("proxy did not make the connection: it answered 403 Forbidden."),
        "{}",
        answer.body
    );
}

/// More than every buffer between a server and a webview holds together, and far less than what is offered.
const HELD: u64 = 32 << 20;
const OFFERED: u64 = 256 << 20;

#[tokio::test(flavor = "multi_thread")]
async fn a_webview_that_does_not_read_makes_the_server_wait() {
    let sent = Arc::new(AtomicU64::new(0));
    let counting = Arc::clone(&sent);
    let mut bench = Bench::new();
    let origin = bench.origin().serve(move |_| {
        let sent = Arc::clone(&counting);
        let chunks = (0..OFFERED / 65_536).map(move |_| {
            sent.fetch_add(65_536, Ordering::SeqCst);
            Ok(Frame::data(Bytes::from_static(&[7; 65_536])))
        });
        let body = StreamBody::new(futures_util::stream::iter(chunks)).boxed_unsync();
        async move { Reply::from(http::Response::new(body)) }
    });
    let origin = origin.await.unwrap();
    bench.resolve_to(origin.port());
    let client = bench.start().await;
    let Tunnel(mut sender) = client.tunnel("mail.test").await;
    let mut answer = sender.send_request(request("mail.test", "/", &[])).await.unwrap();
    assert!(answer.frame().await.unwrap().is_ok());
    // The server stands still: nothing more was taken from it for a while.
    let mut before = 0;
    loop {
        let now = sent.load(Ordering::SeqCst);
        assert!(now < HELD, "{now} bytes were taken from the server that nobody reads");
        if now == before {
            break;
        }
        before = now;
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    let mut read = 0;
    while let Some(frame) = answer.frame().await {
        read += frame.unwrap().into_data().unwrap().len();
    }
    assert!(read as u64 > OFFERED - HELD, "what waited comes once it is read: {read}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_read_makes_the_webview_wait() {
    let (mut bench, taken) = (Bench::new(), Arc::new(AtomicU64::new(0)));
    let origin = bench.origin().serve(|exchange| async move {
        // Keeps the body, and reads none of it.
        let _held = exchange.request;
        Reply::never().await
    });
    let origin = origin.await.unwrap();
    bench.resolve_to(origin.port());
    let client = bench.start().await;
    let counting = Arc::clone(&taken);
    let chunks = futures_util::stream::iter((0..OFFERED / 65_536).map(move |_| {
        counting.fetch_add(65_536, Ordering::SeqCst);
        Ok::<_, io::Error>(Frame::data(Bytes::from_static(&[7; 65_536])))
    }));
    let Tunnel(mut sender) = client.tunnel("mail.test").await;
    let request = Request::post("/").header(header::HOST, "mail.test").body(StreamBody::new(chunks)).unwrap();
    let asking = tokio::spawn(async move { sender.send_request(request).await });
    let mut before = 0;
    loop {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let now = taken.load(Ordering::SeqCst);
        assert!(now < HELD, "{now} bytes were taken from the webview that nobody reads");
        if now == before && now > 0 {
            break;
        }
        before = now;
    }
    asking.abort();
}

/// An answer whose first part is there at once, and whose second comes when the sender says so.
async fn in_two_parts(
    bench: &mut Bench,
    protocols: Protocols,
    second: fn() -> Result<Frame<Bytes>, Broken>,
) -> (Origin, watch::Sender<bool>) {
    let (release, held) = watch::channel(false);
    let origin = bench.origin().protocols(protocols).serve(move |_| {
        let mut held = held.clone();
        let first = futures_util::stream::once(async { Ok(Frame::data(Bytes::from_static(b"first"))) });
        let parts = first.chain(futures_util::stream::once(async move {
            held.wait_for(|is_free| *is_free).await.unwrap();
            second()
        }));
        let mut answer = http::Response::new(StreamBody::new(parts).boxed_unsync());
        answer.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from_static("11"));
        async move { Reply::from(answer) }
    });
    let origin = origin.await.unwrap();
    bench.resolve_to(origin.port());
    (origin, release)
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_of_an_answer_arrive_as_they_are_sent() {
    for protocols in [Protocols::Http1, Protocols::Http2] {
        let mut bench = Bench::new();
        let second = || Ok(Frame::data(Bytes::from_static(b"second")));
        let (_origin, release) = in_two_parts(&mut bench, protocols, second).await;
        let client = bench.start().await;
        let Tunnel(mut sender) = client.tunnel("mail.test").await;
        let mut answer = sender.send_request(request("mail.test", "/", &[])).await.unwrap();
        assert_eq!(answer.frame().await.unwrap().unwrap().into_data().unwrap(), "first");
        release.send_replace(true);
        assert_eq!(answer.frame().await.unwrap().unwrap().into_data().unwrap(), "second");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_breaks_off_breaks_off_for_the_webview_too() {
    for protocols in [Protocols::Http1, Protocols::Http2] {
        let mut bench = Bench::new();
        let (_origin, release) = in_two_parts(&mut bench, protocols, || Err(Broken)).await;
        let client = bench.start().await;
        let Tunnel(mut sender) = client.tunnel("mail.test").await;
        let mut answer = sender.send_request(request("mail.test", "/", &[])).await.unwrap();
        assert_eq!(answer.frame().await.unwrap().unwrap().into_data().unwrap(), "first");
        release.send_replace(true);
        assert!(answer.frame().await.unwrap().is_err(), "{protocols:?}: half an answer is not a whole one");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_ends_the_port_and_what_is_under_way() {
    let mut bench = Bench::new();
    let _origin = serving(&mut bench, Protocols::Both).await;
    let client = bench.start().await;
    let stream = client.shake_hands("mail.test", "mail.test").await.unwrap();
    let (mut socket, _) = tokio_tungstenite::client_async("wss://mail.test/socket", stream).await.unwrap();
    let Tunnel(mut sender) = client.tunnel::<Empty<Bytes>>("mail.test").await;
    client.proxy.close();
    let ended = tokio::time::timeout(Duration::from_secs(20), socket.next()).await.unwrap();
    assert!(!matches!(ended, Some(Ok(_))), "{ended:?}");
    assert!(sender.send_request(request("mail.test", "/", &[])).await.is_err());
    let Client { proxy, .. } = client;
    let address = proxy.address();
    proxy.shutdown().await;
    let refused = TcpStream::connect(address).await.unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_and_every_other_field_of_a_page_goes_both_ways() {
    let mut bench = Bench::new();
    let origin = bench.origin().serve(|exchange| async move {
        let cookie = exchange.request.headers().get_all(header::COOKIE).iter();
        let cookies: Vec<_> = cookie.map(|cookie| cookie.to_str().unwrap().to_owned()).collect();
        let authority = exchange.request.uri().authority().map(ToString::to_string);
        Reply::text(format!("{cookies:?} {authority:?}"))
            .header(header::SET_COOKIE, HeaderValue::from_static("a=1"))
            .header(header::SET_COOKIE, HeaderValue::from_static("b=2"))
    });
    let origin = origin.await.unwrap();
    bench.resolve_to(origin.port());
    let answer = bench.start().await.get("mail.test", "/", &[("cookie", "s=1; t=2")]).await;
    assert_eq!(answer.body, "[\"s=1; t=2\"] Some(\"mail.test\")");
    let set: Vec<_> = answer.headers.get_all(header::SET_COOKIE).iter().collect();
    assert_eq!(set, ["a=1", "b=2"]);
}
