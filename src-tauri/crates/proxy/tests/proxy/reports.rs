//! What public reports about other proxies, clients and servers say went wrong there. Each case names its report.

use std::{
    io,
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use bytes::Bytes;
use http::{HeaderValue, Request, header};
use http_body_util::Full;
use porthole_support::{
    nginx::{Nginx, Site},
    origin::{Protocols, Reply},
};
use rustls_pki_types::CertificateDer;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::Notify,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::answers::raw_of;
use crate::bench::{Bench, Client, HOSTS, Tunnel, Whole as _};
use crate::uploads::{head, serving};

const HELLO: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

/// e2guardian #136, varnish-cache #1221, glaze #2917: what a server sends behind an answer that has no body was taken for
/// the answer to the next request.
#[tokio::test(flavor = "multi_thread")]
async fn what_follows_an_answer_without_a_body_is_never_the_next_answer() {
    const FAKE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfake";
    for first in ["HEAD / ", "GET /304 ", "GET /204 ", "GET /205 "] {
        let mut bench = Bench::new();
        let _server = serving(&mut bench, b"http/1.1", |mut stream| async move {
            loop {
                let request = head(&mut stream).await?;
                let answer = match request.split(' ').take(2).collect::<Vec<_>>()[..] {
                    ["HEAD", _] => format!("HTTP/1.1 200 OK\r\nContent-Length: 43\r\n\r\n{FAKE}"),
                    [_, "/304"] => format!("HTTP/1.1 304 Not Modified\r\nContent-Length: 43\r\n\r\n{FAKE}"),
                    [_, "/204"] => format!("HTTP/1.1 204 No Content\r\n\r\n{FAKE}"),
                    [_, "/205"] => {
                        format!("HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n{FAKE}")
                    }
                    _ => HELLO.to_owned(),
                };
                stream.write_all(answer.as_bytes()).await?;
            }
        })
        .await;
        let client = bench.start().await;
        let request = format!(
            "{first}HTTP/1.1\r\nHost: mail.test\r\n\r\nGET /a HTTP/1.1\r\nHost: mail.test\r\n\r\n\
             GET /b HTTP/1.1\r\nHost: mail.test\r\nConnection: close\r\n\r\n"
        );
        let (seen, ended) = raw_of(&client, &request).await;
        assert!(ended.is_ok(), "{first}: {ended:?} {seen}");
        assert!(!seen.contains("fake") && seen.matches("hello").count() == 2, "{first}: {seen}");
    }
}

/// openshift/release #378, matrix-media-repo #174: a server says 408 to a connection on which nothing was asked, and it
/// was taken for the answer to the next request, or that request failed. On one thread, as the proxy runs: what came on any
/// socket is known there before the next request goes out. With several threads the one that sends may be the sooner.
#[tokio::test]
async fn what_a_server_says_to_an_idle_connection_answers_no_request() {
    for extra in [
        "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 4\r\n\r\nlate",
        "HTTP/1.0 408 Request Time-out\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n<html>late</html>",
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate",
        "late",
    ] {
        let mut bench = Bench::new();
        let (read, sent) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (was_read, was_sent, connections) = (Arc::clone(&read), Arc::clone(&sent), AtomicUsize::new(0));
        let _server = serving(&mut bench, b"http/1.1", move |mut stream| {
            let is_first = connections.fetch_add(1, Ordering::SeqCst) == 0;
            let (was_read, was_sent) = (Arc::clone(&was_read), Arc::clone(&was_sent));
            async move {
                head(&mut stream).await?;
                stream.write_all(HELLO.as_bytes()).await?;
                stream.flush().await?;
                if is_first {
                    was_read.notified().await;
                    stream.write_all(extra.as_bytes()).await?;
                    stream.flush().await?;
                    was_sent.notify_one();
                }
                // Until the other side has closed.
                stream.read_u8().await.map(drop)
            }
        })
        .await;
        let client = bench.start().await;
        let mut tunnel = client.tunnel("mail.test").await;
        assert_eq!(tunnel.get("mail.test", "/", &[]).await.body, "hello");
        read.notify_one();
        sent.notified().await;
        // One that is never sent twice.
        let answer = tunnel.post("mail.test", "/", &[]).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, "hello"), "{extra:?}");
    }
}

/// What asks for a WebSocket, with a message sent before there is an answer.
pub(crate) async fn upgraded(client: &Client, early: &str) -> (String, String) {
    let mut stream = client.shake_hands("mail.test", "mail.test").await.unwrap();
    let request = format!(
        "GET /socket HTTP/1.1\r\nHost: mail.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n{early}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let head = head(&mut stream).await.unwrap();
    let mut rest = String::new();
    stream.read_to_string(&mut rest).await.unwrap();
    (head, rest)
}

/// boost beast #264 and RFC 9110 section 7.8 (an interim answer before the 101), tornado #2097, RxNetty #576, envoy #10811
/// (framing on a 101, which swallowed the first message), ti-websocket-client #6 (another reason phrase).
#[tokio::test(flavor = "multi_thread")]
async fn a_websocket_opens_whatever_else_its_server_says_of_the_upgrade() {
    const AGREED: &str = "Upgrade: WebSocket\r\nConnection: keep-alive, upgrade\r\n\
                          Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    for before in [
        "HTTP/1.1 101 Web Socket Protocol Handshake\r\n",
        "HTTP/1.1 101\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 Switching Protocols\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 101 Switching Protocols\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nContent-Length: 0\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nTransfer-Encoding: chunked\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    ] {
        let mut bench = Bench::new();
        let _server = serving(&mut bench, b"http/1.1", move |mut stream| async move {
            head(&mut stream).await?;
            // With the first message in the same record.
            stream.write_all(format!("{before}{AGREED}first ").as_bytes()).await?;
            stream.flush().await?;
            let mut early = [0; 5];
            stream.read_exact(&mut early).await?;
            stream.write_all(&early).await?;
            stream.shutdown().await
        })
        .await;
        let (head, text) = upgraded(&bench.start().await, "early").await;
        let head = head.to_ascii_lowercase();
        assert!(head.starts_with("http/1.1 101 "), "{before:?}: {head}");
        assert_eq!(text, "first early", "{before:?}");
        for field in ["content-length", "transfer-encoding", "link"] {
            assert!(!head.contains(field), "{before:?}: {head}");
        }
    }
}

/// zoxy #244, peredin/http #35: what frames a message was taken from its trailers.
#[tokio::test(flavor = "multi_thread")]
async fn trailers_frame_nothing_and_those_that_were_named_arrive() {
    let mut bench = Bench::new();
    let _server = serving(&mut bench, b"http/1.1", |mut stream| async move {
        loop {
            head(&mut stream).await?;
            let answer = "HTTP/1.1 200 OK\r\nTrailer: X-Sum, Content-Length, Transfer-Encoding, Host\r\n\
                          Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 7\r\nContent-Length: 99\r\n\
                          Transfer-Encoding: gzip\r\nHost: chat.test\r\nX-Unnamed: 1\r\n\r\n";
            stream.write_all(answer.as_bytes()).await?;
        }
    })
    .await;
    let client = bench.start().await;
    let each = "GET / HTTP/1.1\r\nHost: mail.test\r\nTE: trailers\r\n";
    let (seen, ended) = raw_of(&client, &format!("{each}\r\n{each}Connection: close\r\n\r\n")).await;
    assert!(ended.is_ok(), "{ended:?} {seen}");
    assert_eq!(seen.matches("hello").count(), 2, "{seen}");
    assert_eq!(seen.matches("\r\nx-sum: 7\r\n").count(), 2, "{seen}");
    assert!(!seen.contains("99") && !seen.contains("gzip") && !seen.contains("chat.test"), "{seen}");
}

/// mitmproxy #1143 and #7423, proxypin #901: cookies that a server sets were made one field.
#[tokio::test(flavor = "multi_thread")]
async fn each_cookie_that_a_server_sets_stays_a_field_of_its_own() {
    let set: Vec<String> = (0..40)
        .map(|n| format!("c{n}=a b,\"c\"; Expires=Thu, 01 Jan 1970 00:00:{:02} GMT; Path=/{n}", n % 60))
        .collect();
    for protocols in [Protocols::Http1, Protocols::Http2] {
        let mut bench = Bench::new();
        let served = set.clone();
        let origin = bench.origin().protocols(protocols).serve(move |_| {
            let served = served.clone();
            async move {
                let mut answer = Reply::text("set");
                for cookie in &served {
                    answer = answer.header(header::SET_COOKIE, HeaderValue::from_str(cookie).unwrap());
                }
                answer
            }
        });
        let origin = origin.await.unwrap();
        bench.resolve_to(origin.port());
        let answer = bench.start().await.get("mail.test", "/", &[]).await;
        let seen: Vec<_> =
            answer.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect();
        assert_eq!(seen, set, "{protocols:?}");
    }
}

/// node-http-proxy and Chromium's stream parser: heads and chunks that come byte by byte.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_comes_byte_by_byte_is_the_same_answer() {
    const CHUNKED: &str = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nX-Folded: a\r\n b\r\n\
                           Transfer-Encoding: chunked\r\n\r\n2;x=y\r\nhe\r\n03\r\nllo\r\n0\r\nX-T: 1\r\n\r\n";
    for answer in [HELLO, CHUNKED] {
        let mut bench = Bench::new();
        let _server = serving(&mut bench, b"http/1.1", move |mut stream| async move {
            loop {
                head(&mut stream).await?;
                for byte in answer.bytes() {
                    stream.write_u8(byte).await?;
                    // A record of its own.
                    stream.flush().await?;
                }
            }
        })
        .await;
        let client = bench.start().await;
        let mut tunnel = client.tunnel("mail.test").await;
        for _ in 0..2 {
            assert_eq!(tunnel.get("mail.test", "/", &[]).await.body, "hello", "{answer:?}");
        }
    }
}

/// cloudflared #1273, envoy #36450, nginx #1431: a server that ends each connection after a request or two lost those that
/// carry a body.
#[tokio::test(flavor = "multi_thread")]
async fn no_body_is_lost_at_a_server_that_retires_its_connection_after_each_request() {
    for is_http2 in [true, false] {
        let mut bench = Bench::new();
        let site = Site::new(&HOSTS, &bench.root.issue_server(&HOSTS).unwrap())
            .directive("keepalive_requests 1;")
            .location("/up", "default_type text/plain; return 200 page;");
        let nginx = Nginx::start([if is_http2 { site } else { site.without_http2() }]).unwrap();
        bench.resolve_to(nginx.port());
        let client = Arc::new(bench.start().await);
        let asking: Vec<_> = (0..8)
            .map(|_| {
                let client = Arc::clone(&client);
                tokio::spawn(async move {
                    let Tunnel(mut sender) = client.tunnel("mail.test").await;
                    for round in 0..20 {
                        let body = Full::new(Bytes::from(vec![7; 2_000]));
                        let upload = Request::post("/up").header(header::HOST, "mail.test").body(body);
                        sender.ready().await.unwrap();
                        let answer = sender.send_request(upload.unwrap()).await.unwrap().whole().await;
                        let seen = (answer.status.as_u16(), answer.body.as_str());
                        assert_eq!(seen, (200, "page"), "HTTP/2: {is_http2}, {round}");
                    }
                })
            })
            .collect();
        for upload in asking {
            upload.await.unwrap();
        }
    }
}

fn setting(id: u16, value: u32) -> Vec<u8> {
    [&[0, 0, 6, 4, 0, 0, 0, 0, 0][..], &id.to_be_bytes(), &value.to_be_bytes()].concat()
}

/// http2-spec #335, akka-http #774: a server that takes no stream, or no byte of a body, until it says so.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_of_http2_that_lets_a_request_wait_gets_it_once_it_is_ready() {
    const DATA: u8 = 0;
    const HEADERS: u8 = 1;
    const RST_STREAM: u8 = 3;
    const SETTINGS: u8 = 4;
    const MAX_STREAMS: u16 = 3;
    const WINDOW: u16 = 4;
    const REFUSED: &[u8] = &[0, 0, 0, 7];
    for (id, ready) in [(MAX_STREAMS, 10), (WINDOW, 65_535)] {
        let mut bench = Bench::new();
        let _server = serving(&mut bench, b"h2", move |mut stream| async move {
            stream.read_exact(&mut [0; 24]).await?;
            stream.write_all(&setting(id, 0)).await?;
            stream.flush().await?;
            let (mut is_ready, mut bytes, mut refused) = (false, 0, Vec::new());
            loop {
                let mut frame = [0; 9];
                stream.read_exact(&mut frame).await?;
                let length = u32::from_be_bytes([0, frame[0], frame[1], frame[2]]);
                let mut payload = vec![0; usize::try_from(length).map_err(io::Error::other)?];
                stream.read_exact(&mut payload).await?;
                let (kind, flags, stream_id) = (frame[3], frame[4], &frame[5..]);
                let is_acknowledged = kind == SETTINGS && flags == 1;
                if is_acknowledged && !is_ready {
                    is_ready = true;
                    stream.write_all(&setting(id, ready)).await?;
                }
                if kind == HEADERS && !is_ready && id == MAX_STREAMS {
                    // It may have been sent before it was known that none is taken.
                    stream.write_all(&[&[0, 0, 4, RST_STREAM, 0][..], stream_id, REFUSED].concat()).await?;
                    refused.push(stream_id.to_vec());
                }
                let is_body = kind == DATA && !refused.iter().any(|stream| stream == stream_id);
                bytes += if is_body { payload.len() } else { 0 };
                if is_body && flags & 1 == 1 {
                    // `:status: 200`, then the body; from here on nothing is taken again.
                    let text = format!("{:05}", std::mem::take(&mut bytes));
                    stream.write_all(&[&[0, 0, 1, HEADERS, 4][..], stream_id, &[0x88]].concat()).await?;
                    stream.write_all(&[&[0, 0, 5, DATA, 1], stream_id, text.as_bytes()].concat()).await?;
                    stream.write_all(&setting(id, 0)).await?;
                    is_ready = false;
                }
                stream.flush().await?;
            }
        })
        .await;
        let client = bench.start().await;
        for _ in 0..2 {
            let Tunnel(mut sender) = client.tunnel("mail.test").await;
            let body = Full::new(Bytes::from(vec![7; 12_345]));
            let request = Request::post("/").header(header::HOST, "mail.test").body(body).unwrap();
            let answer = sender.send_request(request).await.unwrap().whole().await;
            assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, "12345"), "setting {id}");
        }
    }
}

/// check-tls-cert #45, rustls #883: certificates in another order than the rules have, with the root, or with others.
#[tokio::test(flavor = "multi_thread")]
async fn certificates_that_a_server_shows_may_stand_in_any_order() {
    let (mut bench, stranger) = (Bench::new(), porthole_support::pki::Authority::root("Stranger").unwrap());
    let outer = bench.root.intermediate("Outer").unwrap();
    let inner = outer.intermediate("Inner").unwrap();
    let issued = inner.issue_server(&HOSTS).unwrap();
    let (leaf, root) = (issued.certificate().clone(), bench.root.certificate().clone());
    let (outer, inner) = (outer.certificate().clone(), inner.certificate().clone());
    let orders: [Vec<CertificateDer<'static>>; 4] = [
        vec![leaf.clone(), outer.clone(), inner.clone()],
        vec![leaf.clone(), root.clone(), outer.clone(), inner.clone()],
        vec![leaf.clone(), stranger.certificate().clone(), inner.clone(), inner.clone(), outer.clone(), root],
        vec![leaf.clone(), inner, outer, leaf],
    ];
    for (number, order) in orders.into_iter().enumerate() {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let key = Arc::new(rustls::sign::CertifiedKey::new(
            order,
            rustls::crypto::aws_lc_rs::sign::any_supported_type(&issued.private_key()).unwrap(),
        ));
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(rustls::sign::SingleCertAndKey::from(key)));
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        bench.resolve_to(listener.local_addr().unwrap().port());
        let served = tokio::spawn(async move {
            let (socket, _) = listener.accept().await?;
            let mut stream: TlsStream<TcpStream> = acceptor.accept(socket).await?;
            head(&mut stream).await?;
            stream.write_all(HELLO.as_bytes()).await?;
            stream.shutdown().await
        });
        let answer = bench.start().await.page("mail.test", "/").await;
        assert_eq!(answer.body, "hello", "order {number}: {:?}", served.await);
    }
}
