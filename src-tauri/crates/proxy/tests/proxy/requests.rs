//! Requests of a webview that is not to be trusted, to the byte: what reaches the server is one request for each that was
//! let through, with one meaning.

use std::{io, net::Ipv4Addr, sync::Arc};

use http::{HeaderMap, header};
use http_body_util::BodyExt as _;
use parking_lot::Mutex;
use porthole_support::origin::{Origin, Protocols, Reply};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use crate::answers::raw_of;
use crate::bench::Bench;

/// What a server was asked: method, path, and body.
type Heard = Arc<Mutex<Vec<String>>>;

async fn serving(bench: &mut Bench, protocols: Protocols) -> (Origin, Heard) {
    let heard = Heard::default();
    let hearing = Arc::clone(&heard);
    let origin = bench.origin().protocols(protocols).serve(move |exchange| {
        let hearing = Arc::clone(&hearing);
        async move {
            let (parts, body) = exchange.request.into_parts();
            let told = told(&parts.headers);
            let Ok(body) = body.collect().await else { return Reply::abort() };
            let body = String::from_utf8(body.to_bytes().to_vec()).unwrap();
            let message = format!("{} {} [{body}]{told}", parts.method, parts.uri.path());
            hearing.lock().push(message);
            Reply::text("heard")
        }
    });
    let origin = origin.await.unwrap();
    bench.resolve_to(origin.port());
    (origin, heard)
}

/// Fields that no server is to see, where it sees any.
fn told(headers: &HeaderMap) -> String {
    let hidden =
        ["proxy-authorization", "proxy-connection", "keep-alive", "te", "x-hop", "upgrade", "http2-settings"];
    let seen = hidden.iter().filter(|name| headers.contains_key(**name)).map(|name| format!(" {name}"));
    let lengths = headers.get_all(header::CONTENT_LENGTH).iter().count();
    let codings = headers.get_all(header::TRANSFER_ENCODING).iter().count();
    let framed = if lengths + codings > 1 { " framed twice" } else { "" };
    seen.collect::<String>() + framed
}

/// What is said in a tunnel, and what the server hears of it; or nothing, where it is refused.
const CASES: &[(&str, &[&str])] = &[
    ("GET /a HTTP/1.1\r\nHost: mail.test\r\n", &["GET /a []"]),
    ("GET https://mail.test/a HTTP/1.1\r\nHost: mail.test\r\n", &["GET /a []"]),
    ("GET /a HTTP/1.1\r\nHost: MAIL.test:443\r\n", &["GET /a []"]),
    // One meaning: the coding wins, and the length goes.
    (
        "POST /a HTTP/1.1\r\nHost: mail.test\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
        &["POST /a [hello]"],
    ),
    (
        "POST /a HTTP/1.1\r\nHost: mail.test\r\nTransfer-Encoding: chunked\r\n\r\n5;x=\"y\"\r\nhello\r\n0\r\nX-T: 1\r\n",
        &["POST /a [hello]"],
    ),
    // What belongs to this connection stays on it.
    (
        "GET /a HTTP/1.1\r\nHost: mail.test\r\nConnection: x-hop, keep-alive\r\nX-Hop: 1\r\nKeep-Alive: 5\r\nProxy-Authorization: Basic eDp5\r\nProxy-Connection: close\r\nTE: gzip\r\n",
        &["GET /a []"],
    ),
    (
        "GET /a HTTP/1.1\r\nHost: mail.test\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n",
        &["GET /a []"],
    ),
    // A body where there seldom is one; what is expected of one where there is none.
    ("GET /a HTTP/1.1\r\nHost: mail.test\r\nContent-Length: 5\r\n\r\nhello", &["GET /a [hello]"]),
    (
        "GET /a HTTP/1.1\r\nHost: mail.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
        &["GET /a [hello]"],
    ),
    (
        "DELETE /a HTTP/1.1\r\nHost: mail.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
        &["DELETE /a [hello]"],
    ),
    ("GET /a HTTP/1.1\r\nHost: mail.test\r\nExpect: 100-continue\r\n", &["GET /a []"]),
    ("POST /a HTTP/1.1\r\nHost: mail.test\r\nExpect: 100-continue\r\nContent-Length: 0\r\n", &["POST /a []"]),
    (
        "POST /a HTTP/1.1\r\nHost: mail.test\r\nExpect: something-else\r\nContent-Length: 0\r\n",
        &["POST /a []"],
    ),
    (
        "GET /a;b=c,d~e!f$g'(h)*+:@%2F%00%zz HTTP/1.1\r\nHost: mail.test\r\n",
        &["GET /a;b=c,d~e!f$g'(h)*+:@%2F%00%zz []"],
    ),
    ("GET /a|b{c}^d?`{|}^[]'~ HTTP/1.1\r\nHost: mail.test\r\n", &["GET /a|b{c}^d []"]),
    ("GET //a//b/../c/./d HTTP/1.1\r\nHost: mail.test\r\n", &["GET //a//b/../c/./d []"]),
    ("OPTIONS * HTTP/1.1\r\nHost: mail.test\r\n", &["OPTIONS * []"]),
    ("PROPFIND /a HTTP/1.1\r\nHost: mail.test\r\nDepth: 1\r\n", &["PROPFIND /a []"]),
    (
        "POST /a HTTP/1.1\r\nHost: mail.test\r\nConnection: content-length\r\nContent-Length: 5\r\n\r\nhello",
        &["POST /a [hello]"],
    ),
    // What asks for a WebSocket has no body, and is of HTTP/1.1.
    (
        "GET /a HTTP/1.1\r\nHost: mail.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nContent-Length: 5\r\n\r\nhello",
        &["GET /a [hello]"],
    ),
    (
        "GET /a HTTP/1.1\r\nHost: mail.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
        &["GET /a [hello]"],
    ),
    (
        "GET /a HTTP/1.0\r\nHost: mail.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        &["GET /a []"],
    ),
    // More than one meaning, or none.
    ("GET /a HTTP/1.1\r\nHost: \r\n", &[]),
    ("GET /a HTTP/1.1\r\nHost: user@mail.test\r\n", &[]),
    ("GET https://user:pass@mail.test/a HTTP/1.1\r\nHost: mail.test\r\n", &[]),
    ("GET /a HTTP/1.1\r\nHost: mail_test\r\n", &[]),
    ("GET /a HTTP/1.1\r\nHost: mail.test..\r\n", &[]),
    ("GET /a HTTP/1.1\r\nHost: m\u{e4}il.test\r\n", &[]),
    ("GET /a HTTP/1.1\r\nHost: [fe80::1%25eth0]\r\n", &[]),
    ("GET /a HTTP/1.1\r\nHost: mail.test, chat.test\r\n", &[]),
    ("GET /a HTTP/1.1\r\nHost: mail.test:\r\n", &[]),
    (
        "GET /a HTTP/1.1\r\nHost: mail.test\r\nTransfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello",
        &[],
    ),
    ("GET a HTTP/1.1\r\nHost: mail.test\r\n", &[]),
    ("POST /a HTTP/1.1\r\nHost: mail.test\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nhello", &[]),
    ("POST /a HTTP/1.1\r\nHost: mail.test\r\nContent-Length: +5\r\n\r\nhello", &[]),
    ("POST /a HTTP/1.1\r\nHost: mail.test\r\nContent-Length: 5, 3\r\n\r\nhello", &[]),
    ("POST /a HTTP/1.1\r\nHost: mail.test\r\nTransfer-Encoding: gzip\r\n\r\nhello", &[]),
    // Only the last of them would be undone.
    (
        "POST /a HTTP/1.1\r\nHost: mail.test\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n",
        &[],
    ),
    (
        "POST /a HTTP/1.1\r\nHost: mail.test\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
        &[],
    ),
    (
        "POST /a HTTP/1.1\r\nHost: mail.test\r\nTransfer-Encoding: chunked, chunked\r\n\r\n5\r\nhello\r\n0\r\n",
        &[],
    ),
    (
        "POST /a HTTP/1.1\r\nHost: mail.test\r\nTransfer-Encoding: \u{e4}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
        &[],
    ),
    ("POST /a HTTP/1.1\r\nHost: mail.test\r\nTransfer-Encoding: xchunked\r\n\r\n5\r\nhello\r\n0\r\n", &[]),
    ("POST /a HTTP/1.0\r\nHost: mail.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n", &[]),
    ("GET /a HTTP/1.1\r\nHost: mail.test\r\nContent-Length : 0\r\n", &[]),
    ("GET /a HTTP/1.1\r\nHost: mail.test\r\n folded: x\r\n", &[]),
    ("GET /a HTTP/1.1\r\nHost: mail.test\r\nno colon\r\n", &[]),
    ("GET /a HTTP/1.1\r\nHost: mail.test\r\nX: a\0b\r\n", &[]),
    ("GET /a b HTTP/1.1\r\nHost: mail.test\r\n", &[]),
    ("GET /a HTTP/1.1\r\n", &[]),
    ("GET /a HTTP/1.1\r\nHost: mail.test\r\nHost: mail.test\r\n", &[]),
    ("GET /a HTTP/1.1\r\nHost: chat.test\r\n", &[]),
    ("GET /a HTTP/1.1\r\nHost: mail.test:8443\r\n", &[]),
    ("GET /a HTTP/1.1\r\nHost: mail.test@chat.test\r\n", &[]),
    ("GET https://chat.test/a HTTP/1.1\r\nHost: mail.test\r\n", &[]),
    ("GET http://mail.test/a HTTP/1.1\r\nHost: mail.test\r\n", &[]),
    ("CONNECT mail.test:443 HTTP/1.1\r\nHost: mail.test\r\n", &[]),
    ("PRI * HTTP/2.0\r\n", &[]),
];

#[tokio::test(flavor = "multi_thread")]
async fn what_reaches_a_server_has_one_meaning() {
    for protocols in [Protocols::Http1, Protocols::Http2] {
        let mut bench = Bench::new();
        let (_origin, heard) = serving(&mut bench, protocols).await;
        let client = bench.start().await;
        let mut wrong = Vec::new();
        for (said, expected) in CASES {
            let last = said.replacen("\r\n", "\r\nConnection: close\r\n", 1);
            let (answer, ended) = raw_of(&client, &format!("{last}\r\n")).await;
            let found = std::mem::take(&mut *heard.lock());
            let is_answered = answer.contains("heard");
            if found != *expected || is_answered == expected.is_empty() {
                wrong.push(format!("{protocols:?} {said:?}: {found:?}, {answer:?} {ended:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_is_told_which_transfer_coding_of_its_request_is_not_passed_on() {
    let mut bench = Bench::new();
    let (_origin, heard) = serving(&mut bench, Protocols::Http1).await;
    let client = bench.start().await;
    let said = "POST /a HTTP/1.1\r\nHost: mail.test\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n\
                Connection: close\r\nTransfer-Encoding: gzip, <chunked>, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    let (answer, _ended) = raw_of(&client, said).await;
    assert!(answer.starts_with("http/1.1 501 "), "{answer}");
    assert!(answer.contains("x-porthole-error: request-unsupported"), "{answer}");
    assert!(answer.contains("gzip, &lt;chunked&gt;, chunked"), "{answer}");
    assert_eq!(*heard.lock(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_come_at_once_are_answered_one_after_the_other() {
    for protocols in [Protocols::Http1, Protocols::Http2] {
        let mut bench = Bench::new();
        let (_origin, heard) = serving(&mut bench, protocols).await;
        let client = bench.start().await;
        let each = |path: u8, more: &str| format!("GET /{path} HTTP/1.1\r\nHost: mail.test\r\n{more}\r\n");
        let body = "POST /2 HTTP/1.1\r\nHost: mail.test\r\nContent-Length: 5\r\n\r\nhello";
        let said = [&each(1, "")[..], body, &each(3, "Connection: close\r\n")].concat();
        let (answer, ended) = raw_of(&client, &said).await;
        assert!(ended.is_ok(), "{ended:?}");
        assert_eq!(answer.matches("heard").count(), 3, "{answer}");
        let heard = heard.lock();
        assert_eq!(*heard, ["GET /1 []", "POST /2 [hello]", "GET /3 []"], "{protocols:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_smuggles_a_request_behind_another_gets_no_answer_of_it() {
    let mut bench = Bench::new();
    let (_origin, heard) = serving(&mut bench, Protocols::Http1).await;
    let client = bench.start().await;
    // A server that reads the length takes the rest for another request.
    let said = "POST /a HTTP/1.1\r\nHost: mail.test\r\nConnection: close\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n\
                2e\r\nGET /b HTTP/1.1\r\nHost: chat.test\r\nX: y\r\n\r\n\r\n0\r\n\r\n";
    let (_answer, _ended): (String, io::Result<()>) = raw_of(&client, said).await;
    let heard = heard.lock();
    assert!(heard.iter().all(|text| text.starts_with("POST /a ")), "{heard:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_fields_reach_a_server_of_http_1_as_the_page_wrote_them() {
    let mut bench = Bench::new();
    let acceptor = bench.acceptor(&[]);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    bench.resolve_to(listener.local_addr().unwrap().port());
    let served = tokio::spawn(async move {
        let mut stream = acceptor.accept(listener.accept().await.unwrap().0).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello").await.unwrap();
        stream.shutdown().await.unwrap();
        String::from_utf8(head).unwrap()
    });
    let client = bench.start().await;
    let asked = "GET /a HTTP/1.1\r\nHost: mail.test\r\nSOAPAction: x\r\nx-csrf-token: y\r\nDNT: 1\r\n\
                 Cookie: a\r\nX-Two: 1\r\nx-TWO: 2\r\nConnection: close\r\n\r\n";
    let (answer, _) = raw_of(&client, asked).await;
    assert!(answer.ends_with("hello"), "{answer}");
    let head = served.await.unwrap();
    for field in
        ["Host: mail.test", "SOAPAction: x", "x-csrf-token: y", "DNT: 1", "Cookie: a", "X-Two: 1", "x-TWO: 2"]
    {
        assert!(head.contains(&format!("\r\n{field}\r\n")), "{head}");
    }
}

/// Reads one answer whose body has as many bytes as it says.
async fn answer_on<S: AsyncRead + Unpin>(stream: &mut S) -> String {
    let mut answer = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&answer).to_ascii_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.split_once("content-length: ").unwrap().1.lines().next().unwrap();
            if body.len() == length.parse::<usize>().unwrap() {
                return text;
            }
        }
        answer.push(stream.read_u8().await.unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_with_few_and_with_many_fields_come_on_one_connection() {
    let mut bench = Bench::new();
    // A server of HTTP/1.1 has room for a hundred itself.
    let origin = bench.origin().protocols(Protocols::Http2).serve(|exchange| async move {
        let (parts, body) = exchange.request.into_parts();
        let fields = parts.headers.keys().filter(|name| name.as_str().starts_with("x-asked-")).count();
        let Ok(body) = body.collect().await else { return Reply::abort() };
        Reply::text(format!("{fields} fields, {} bytes", body.to_bytes().len()))
    });
    let origin = origin.await.unwrap();
    bench.resolve_to(origin.port());
    let client = bench.start().await;
    let body = "line\n".repeat(300);
    let connections: [&[(usize, &str)]; 4] = [
        &[(3, ""), (2, &body), (60, ""), (60, ""), (96, ""), (98, ""), (1, "")],
        &[(2, &body), (300, &body), (1, ""), (300, "")],
        &[(99, ""), (100, &body), (101, "")],
        &[(60, &body), (2, "")],
    ];
    for requests in connections {
        // However they are cut up on their way.
        for piece in [usize::MAX, 8_000, 700] {
            let mut stream = client.shake_hands("mail.test", "mail.test").await.unwrap();
            for (count, body) in requests {
                let fields: String = (0..*count).map(|n| format!("X-Asked-{n}: {n}\r\n")).collect();
                let framed =
                    format!("Host: mail.test\r\n{fields}Content-Length: {}\r\n\r\n{body}", body.len());
                for part in format!("POST / HTTP/1.1\r\n{framed}").as_bytes().chunks(piece) {
                    stream.write_all(part).await.unwrap();
                    stream.flush().await.unwrap();
                }
                let answer = answer_on(&mut stream).await;
                let expected = format!("{count} fields, {} bytes", body.len());
                let is_right = answer.starts_with("http/1.1 200") && answer.ends_with(&expected);
                assert!(is_right, "{expected}: {answer}");
            }
        }
    }
}
