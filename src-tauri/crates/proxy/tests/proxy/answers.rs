//! Answers of servers that break the rules, to the byte: made exact, refused with the reason, or seen as cut off.

use std::{io, net::Ipv4Addr, sync::Arc};

use http::StatusCode;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tokio_rustls::server::TlsStream;

use crate::bench::{Bench, Client};

/// How a scripted server ends its connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// With TLS's farewell.
    Whole,
    /// With a FIN only.
    NoFarewell,
    /// With a RST.
    Reset,
    /// Not at all: it waits for another request.
    Kept,
}

/// A server that says the same to anyone who asks, and ends.
struct Script {
    port: u16,
    _tasks: JoinSet<()>,
}

impl Script {
    async fn start(bench: &Bench, answer: impl Into<Vec<u8>>, end: End) -> Self {
        let (acceptor, answer) = (bench.acceptor(&[]), Arc::new(answer.into()));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((socket, _)) = listener.accept().await {
                let (acceptor, answer) = (acceptor.clone(), Arc::clone(&answer));
                connections.spawn(async move {
                    if let Ok(stream) = acceptor.accept(socket).await {
                        // Only failures can come of it, and those are for the client to see.
                        let _said = say(stream, &answer, end).await;
                    }
                });
            }
        });
        Self { port, _tasks: tasks }
    }
}

async fn say(mut stream: TlsStream<TcpStream>, answer: &[u8], end: End) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    stream.write_all(answer).await?;
    stream.flush().await?;
    match end {
        End::Whole => stream.shutdown().await,
        End::NoFarewell => stream.get_mut().0.shutdown().await,
        // Until the other side has closed.
        End::Kept => stream.read_u8().await.map(drop),
        End::Reset => {
            // What was sent is read before the reset is.
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            stream.get_ref().0.set_zero_linger()
        }
    }
}

async fn against(answer: &str, end: End) -> (Client, Script, Bench) {
    let mut bench = Bench::new();
    let script = Script::start(&bench, answer.as_bytes(), end).await;
    bench.resolve_to(script.port);
    (bench.start().await, script, bench)
}

/// What the webview gets, to the byte, and how its tunnel ends.
pub(crate) async fn raw(client: &Client, method: &str) -> (String, io::Result<()>) {
    // A page, which is told what went wrong; what a page fetches meets a network error instead.
    let page = "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document";
    let request = format!("{method} / HTTP/1.1\r\nHost: mail.test\r\n{page}\r\nConnection: close\r\n\r\n");
    raw_of(client, &request).await
}

pub(crate) async fn raw_of(client: &Client, request: &str) -> (String, io::Result<()>) {
    let mut stream = client.shake_hands("mail.test", "mail.test").await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let mut space = [0; 4096];
    let ended = loop {
        match stream.read(&mut space).await {
            Ok(0) => break Ok(()),
            Ok(count) => answer.extend_from_slice(&space[..count]),
            Err(error) => break Err(error),
        }
    };
    (String::from_utf8_lossy(&answer).to_ascii_lowercase(), ended)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_breaks_off_resets_the_tunnel_however_it_was_framed() {
    let cases = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", End::Whole),
        ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", End::NoFarewell),
        ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", End::Reset),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", End::Whole),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", End::Reset),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nxyz\r\n", End::Whole),
        ("HTTP/1.1 200 OK\r\n\r\nhello", End::NoFarewell),
        ("HTTP/1.1 200 OK\r\n\r\nhello", End::Reset),
        ("HTTP/1.0 200 OK\r\n\r\nhello", End::NoFarewell),
        ("HTTP/1.0 200 OK\r\nContent-Length: 10\r\n\r\nhello", End::Whole),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 10\r\n\r\nhello", End::Whole),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nhello", End::NoFarewell),
        // A line that ends within the extension of a chunk hides another chunk from anyone who reads it so (RFC 9112
        // section 7.1.1).
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n2;a\nxx\r\n0\r\n\r\n",
            End::Whole,
        ),
        // One size too many for what came, and a size with a sign of separation.
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1_0\r\nx\r\n", End::Whole),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA\r\nshort", End::Whole),
        // A bare LF among chunks.
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\n0\n", End::Whole),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\n9\nhello", End::Whole),
        // Chunks that are none: no size, one beyond all bounds, no end, a negative one.
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n;a=b\r\n", End::Whole),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nfffffffffffffffff\r\n",
            End::Whole,
        ),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX0\r\n\r\n", End::Whole),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n-1\r\n", End::Whole),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0x0\r\n\r\n", End::Whole),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n", End::Whole),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-T: 1\r\n",
            End::NoFarewell,
        ),
    ];
    for (answer, end) in cases {
        let (client, _script, _bench) = against(answer, end).await;
        let (seen, ended) = raw(&client, "GET").await;
        let ended = ended.unwrap_err();
        assert_eq!(ended.kind(), io::ErrorKind::ConnectionReset, "{answer:?} {end:?}: {seen}");
        assert!(!seen.ends_with("0\r\n\r\n"), "{answer:?} {end:?}: {seen}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_whole_arrives_whole_however_it_was_framed() {
    let cases = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", End::NoFarewell),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello", End::Whole),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello", End::Whole),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            End::Whole,
        ),
        ("HTTP/1.1 200 OK\r\n\r\nhello", End::Whole),
        ("HTTP/1.0 200 OK\r\n\r\nhello", End::Whole),
        ("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", End::NoFarewell),
        // What browsers tolerate.
        ("HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nhello", End::Whole),
        ("HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello", End::Whole),
        ("HTTP/1.1 200 S\u{e9}\u{2713} fine\r\nContent-Length: 5\r\n\r\nhello", End::Whole),
        ("HTTP/1.1 200 OK\r\nX-Folded: one\r\n two\r\nContent-Length: 5\r\n\r\nhello", End::Whole),
        ("HTTP/1.1 200 OK\r\nX-Name: caf\u{e9}\r\nContent-Length: 5\r\n\r\nhello", End::Whole),
        ("HTTP/1.1 200 OK\r\nno colon here\r\nContent-Length: 5\r\n\r\nhello", End::Whole),
        ("HTTP/1.1 200 OK\r\nna(me: x\r\nContent-Length: 5\r\n\r\nhello", End::Whole),
        ("HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", End::Whole),
        ("\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", End::Whole),
        ("HTTP/1.1 200 \r\nContent-Length: 5\r\n\r\nhello", End::Whole),
        ("HTTP/1.1 200 OK\r\nContent-Length:\t5 \r\nX-Empty:\r\n\r\nhello", End::Whole),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more than it said", End::Whole),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello\r\n", End::Whole),
        ("HTTP/1.1 200 OK\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\n\r\nhello", End::Whole),
        // A coding that is none (RFC 2616), with a length and without.
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello", End::Whole),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: Identity\r\nContent-Length: 5\r\n\r\nhello", End::Kept),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello and more",
            End::Kept,
        ),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nhello", End::Whole),
        // Status lines as Chromium reads them (RFC 9112 section 4, RFC 9110 section 2.5).
        ("HTTP/1.1  200   OK\r\nContent-Length: 5\r\n\r\nhello", End::Whole),
        ("HTTP/1.1\t200 OK\r\nContent-Length: 5\r\n\r\nhello", End::Whole),
        ("HTTP/1.2 200 OK\r\nContent-Length: 5\r\n\r\nhello", End::Whole),
        ("HTTP/1.1 200OK\r\nContent-Length: 5\r\n\r\nhello", End::Whole),
        ("http/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", End::Whole),
        // Browsers take a bare LF among chunks, too.
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\n0\n\n", End::NoFarewell),
        ("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nhello\n0\nX-T: 1\n\n", End::Kept),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\n0 \n\r\n", End::Whole),
        ("HTTP/1.1 200 O\u{1}K\r\nContent-Length: 5\r\n\r\nhello", End::Whole),
        (
            "HTTP/1.1  103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1  200 OK\r\nContent-Length: 5\r\n\r\nhello",
            End::Whole,
        ),
        // Trailers that cannot be read, behind a body that is whole (RFC 9112 section 7.1.2).
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-T : 1\r\n\r\n",
            End::Kept,
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-T: a\r\n b\r\n\r\n",
            End::Whole,
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nno colon\r\n\r\n",
            End::Reset,
        ),
        // What stands among fields, and what stands in them.
        ("HTTP/1.1 200 OK\r\nHTTP 1/1 302:\r\nContent-Length: 5\r\n\r\nhello", End::Whole),
        ("HTTP/1.1 200 OK\r\nSecured by somebody :\r\nContent-Length: 5\r\n\r\nhello", End::Whole),
        ("HTTP/1.1 200 OK\r\n: no name\r\nContent-Length: 5\r\n\r\nhello", End::Whole),
        ("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\u{1}c; path=/\r\nContent-Length: 5\r\n\r\nhello", End::Whole),
        (
            "HTTP/1.1 200 OK\r\nUpgrade: h2,h2c\r\nConnection: Upgrade\r\nContent-Length: 5\r\n\r\nhello",
            End::Whole,
        ),
        (
            "HTTP/1.1 200 OK\r\nConnection: upgrade\r\nUpgrade: h2\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            End::Whole,
        ),
        ("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5, max=100\r\nContent-Length: 5\r\n\r\nhello", End::Whole),
        ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello", End::Whole),
        ("HTTP/1.1 299 Odd\r\nContent-Length: 5\r\n\r\nhello", End::Whole),
        (
            "HTTP/1.1 200 OK\r\nTrailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-T: 1\r\nX-U: 2\r\n\r\n",
            End::Whole,
        ),
        // Framing on an interim answer frames nothing (undici and Go met both).
        (
            "HTTP/1.1 103 Early Hints\r\nContent-Length: 7\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            End::Whole,
        ),
        (
            "HTTP/1.1 100 Continue\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            End::Whole,
        ),
        // Chunks as servers write them.
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nB\r\nhello hello\r\n0\r\n\r\n",
            End::NoFarewell,
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n000000000000000005\r\nhello\r\n0\r\n\r\n",
            End::Whole,
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a;b=\"c;d\"\r\nhello\r\n00;x\r\n\r\n",
            End::Whole,
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0005;name=\"v\"\r\nhello\r\n000\r\n\r\n",
            End::Whole,
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n5 \r\nhello\r\n0\r\nX-T: 1\r\n\r\n",
            End::NoFarewell,
        ),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", End::Whole),
        (
            "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 199 Odd\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            End::Whole,
        ),
        (
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            End::Whole,
        ),
    ];
    for (answer, end) in cases {
        let (client, _script, _bench) = against(answer, end).await;
        let (seen, ended) = raw(&client, "GET").await;
        assert!(ended.is_ok(), "{answer:?}: {ended:?} {seen}");
        assert!(seen.starts_with("http/1.1 2") && seen.contains("hello"), "{answer:?}: {seen}");
        assert!(!seen.contains("more"), "{answer:?}: {seen}");
        assert_eq!(
            seen.matches("content-length").count() + seen.matches("transfer-encoding").count(),
            1,
            "{seen}"
        );
        assert!(!seen.contains("link:"), "{seen}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_cannot_be_made_exact_is_refused_and_says_why() {
    let cases = [
        ("GET", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 3\r\n\r\nhello", "length"),
        ("GET", "HTTP/1.1 200 OK\r\nContent-Length: 5, 3\r\n\r\nhello", "length"),
        ("GET", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello", "length"),
        ("GET", "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello", "length"),
        ("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5, 3\r\n\r\n", "length"),
        ("GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "coding"),
        ("GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", "coding"),
        ("GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n", "coding"),
        (
            "GET",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            "transfer-encoding",
        ),
        ("GET", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello", "body"),
        (
            "GET",
            "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            "body",
        ),
        (
            "GET",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhello",
            "protocol",
        ),
        (
            "GET",
            "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n",
            "407",
        ),
        ("GET", "no HTTP at all", "http"),
        // RFC 9110 section 5.5; browsers refuse it as well.
        ("GET", "HTTP/1.1 200 OK\r\nX-Name: a\0b\r\nContent-Length: 5\r\n\r\nhello", "header"),
        ("GET", "HTTP/1.1 20 OK\r\n\r\n", "status"),
        ("GET", "HTTP/1.1 2000 OK\r\n\r\n", "status"),
        ("GET", "HTTP/1.1 abc OK\r\n\r\n", "status"),
        ("GET", "HTTP/3.0 200 OK\r\n\r\nhello", "version"),
        ("GET", "HTTP/1.1 205 Reset Content\r\nContent-Length: 5\r\n\r\nhello", "body"),
        ("GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", "coding"),
        ("GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding:\r\n\r\nhello", "coding"),
        ("GET", "HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\nhello", "length"),
        ("GET", "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551616\r\n\r\nhello", "length"),
        ("GET", "HTTP/1.1 103 Early Hints\r\n\r\n", "closed before an answer"),
        (
            "POST",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
            "protocol",
        ),
    ];
    for (method, answer, reason) in cases {
        let (client, _script, _bench) = against(answer, End::Whole).await;
        let (seen, ended) = raw(&client, method).await;
        assert!(ended.is_ok(), "{answer:?}: {ended:?} {seen}");
        assert!(seen.starts_with("http/1.1 502"), "{answer:?}: {seen}");
        assert!(seen.contains("x-porthole-error: upstream-protocol"), "{answer:?}: {seen}");
        assert!(method == "HEAD" || seen.contains(reason), "{answer:?}: {seen}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_of_another_protocol_that_waits_for_an_answer_is_found_out_at_once() {
    for words in ["220 mail.test ESMTP\r\n", "\0\0\u{6}\u{4}\0\0\0\0\0", "+OK\r\n", "ICY 200 OK\r\n"] {
        let (client, _script, _bench) = against(words, End::Kept).await;
        let response = tokio::time::timeout(std::time::Duration::from_secs(20), raw(&client, "GET"));
        let (seen, _ended) = response.await.unwrap();
        assert!(seen.starts_with("http/1.1 502"), "{words:?}: {seen}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_follows_an_answer_is_taken_for_the_next_one() {
    let answer =
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfake";
    let (client, _script, _bench) = against(answer, End::Whole).await;
    let mut tunnel = client.tunnel("mail.test").await;
    for _ in 0..3 {
        let answer = tunnel.get("mail.test", "/", &[]).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "hello"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn heads_of_the_size_that_real_servers_send_pass_both_ways() {
    let cookies: String = (0..20).map(|n| format!("Set-Cookie: c{n}={}\r\n", "v".repeat(4_000))).collect();
    let fields: String = (0..300).map(|n| format!("X-Field-{n}: {n}\r\n")).collect();
    let answer = format!("HTTP/1.1 200 OK\r\n{cookies}{fields}Content-Length: 5\r\n\r\nhello");
    let (client, _script, _bench) = against(&answer, End::Whole).await;
    let (path, cookie) = ("p".repeat(65_000), "c".repeat(48_000));
    let fields: String = (0..300).map(|n| format!("X-Asked-{n}: {n}\r\n")).collect();
    let request = format!(
        "GET /{path} HTTP/1.1\r\nHost: mail.test\r\n{fields}Cookie: {cookie}\r\nConnection: close\r\n\r\n"
    );
    let (seen, ended) = raw_of(&client, &request).await;
    assert!(ended.is_ok(), "{ended:?}");
    assert!(seen.starts_with("http/1.1 200"), "{}", &seen[..seen.len().min(300)]);
    assert_eq!(seen.matches("set-cookie: c").count(), 20);
    assert!(seen.contains("x-field-299: 299") && seen.ends_with("hello"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_without_a_body_is_over_whatever_its_head_says_of_one() {
    // The length that the webview is told is the one that the server says another request would get, or none. hyper leaves
    // it out of a 304, where it may be (RFC 9110 section 8.6).
    let cases = [
        ("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", Some("5")),
        ("HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", None),
        ("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", Some("5")),
        ("HEAD", "HTTP/1.1 200 OK\r\n\r\n", None),
        ("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", None),
        ("GET", "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n", None),
        ("GET", "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", None),
        ("GET", "HTTP/1.1 304 Not Modified\r\n\r\n", None),
        ("GET", "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", None),
        // As servers send it that chunk every answer: bjoern (its issue 139), Meinheld (78), Tufão (41).
        ("GET", "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", None),
        ("GET", "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n", None),
        ("GET", "HTTP/1.1 205 Reset Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", Some("0")),
        ("GET", "HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n", Some("0")),
        ("OPTIONS", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", Some("0")),
    ];
    for (method, answer, length) in cases {
        let (client, _script, _bench) = against(answer, End::Kept).await;
        let seen = tokio::time::timeout(std::time::Duration::from_secs(30), raw(&client, method)).await;
        let (seen, ended) = seen.expect(answer);
        assert!(ended.is_ok(), "{method} {answer:?}: {ended:?} {seen}");
        let status = answer.get(..12).unwrap().to_ascii_lowercase();
        assert!(seen.starts_with(&status) && seen.ends_with("\r\n\r\n"), "{method} {answer:?}: {seen}");
        let lengths: Vec<_> = seen.lines().filter_map(|line| line.strip_prefix("content-length: ")).collect();
        assert_eq!(lengths, length.as_slice(), "{method} {answer:?}: {seen}");
        assert!(!seen.contains("transfer-encoding"), "{method} {answer:?}: {seen}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_small_things_is_borne_or_ended() {
    let interim = "HTTP/1.1 102 Processing\r\n\r\n".repeat(20_000);
    let fine = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    let chunks = "1\r\nx\r\n".repeat(100_000);
    let blank = "\r\n".repeat(10_000);
    let borne = [
        format!("{interim}{fine}"),
        format!("{blank}{fine}"),
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n{chunks}0\r\n\r\n"),
    ];
    for answer in borne {
        let (client, _script, _bench) = against(&answer, End::Whole).await;
        let (seen, ended) = raw(&client, "GET").await;
        assert!(ended.is_ok() && seen.starts_with("http/1.1 200") && seen.contains("hello"), "{ended:?}");
    }
    // More than any server means: extensions of a chunk, trailers, a head.
    let extension = format!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5;{}",
        "x".repeat(1 << 20)
    );
    let trailers = format!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n{}",
        "X-T: 1\r\n".repeat(200_000)
    );
    for answer in [extension, trailers] {
        let (client, _script, _bench) = against(&answer, End::Kept).await;
        let (_, ended) = raw(&client, "GET").await;
        assert_eq!(ended.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
    }
    let head = format!("HTTP/1.1 200 OK\r\n{}", format!("X: {}\r\n", "y".repeat(1_000)).repeat(2_000));
    let (client, _script, _bench) = against(&head, End::Kept).await;
    let (seen, _) = raw(&client, "GET").await;
    assert!(seen.starts_with("http/1.1 502"), "{seen}");
}
