//! What goes on to a server and to a page, and when, where public reports about other proxies say that it did not. Each case
//! names its report.

use std::{sync::Arc, time::Duration};

use http::StatusCode;
use porthole_support::origin::{Protocols, Reply};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    sync::Notify,
};

use crate::answers::raw_of;
use crate::bench::{Bench, Tunnel, request};
use crate::reports::upgraded;
use crate::uploads::{head, serving};

const LONG: Duration = Duration::from_secs(30);

/// What becomes of a request that a page leaves: before the head of the answer has come, or after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    BeforeTheHead,
    AfterTheHead,
}

/// linkerd2 #986, caddy #1589, golang #20668: the server went on with what nobody waited for any more. mcp go-sdk #938: the
/// head of an event stream was held back until there was an event.
#[tokio::test(flavor = "multi_thread")]
async fn a_head_goes_on_without_its_body_and_a_page_that_leaves_ends_its_request_at_the_server() {
    const HEADERS: u8 = 1;
    const RST_STREAM: u8 = 3;
    for (protocol, left) in [
        (&b"http/1.1"[..], Left::BeforeTheHead),
        (b"http/1.1", Left::AfterTheHead),
        (b"h2", Left::BeforeTheHead),
        (b"h2", Left::AfterTheHead),
    ] {
        let mut bench = Bench::new();
        let (started, ended) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (on_start, on_end) = (Arc::clone(&started), Arc::clone(&ended));
        let _server = serving(&mut bench, protocol, move |mut stream| {
            let (started, ended) = (Arc::clone(&on_start), Arc::clone(&on_end));
            async move {
                if protocol == b"h2" {
                    stream.read_exact(&mut [0; 24]).await?;
                    stream.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]).await?;
                    stream.flush().await?;
                    let mut frame = [0; 9];
                    // The connection may stay: others may use it.
                    while frame[3] != RST_STREAM && stream.read_exact(&mut frame).await.is_ok() {
                        let length = usize::from(u16::from_be_bytes([frame[1], frame[2]]));
                        stream.read_exact(&mut vec![0; length]).await?;
                        if frame[3] == HEADERS {
                            if left == Left::AfterTheHead {
                                // `:status: 200`, on the stream of the request.
                                let head = [&[0, 0, 1, HEADERS, 4], &frame[5..], &[0x88]].concat();
                                stream.write_all(&head).await?;
                                stream.flush().await?;
                            }
                            started.notify_one();
                        }
                    }
                } else {
                    head(&mut stream).await?;
                    if left == Left::AfterTheHead {
                        stream
                            .write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
                            .await?;
                        stream.flush().await?;
                    }
                    started.notify_one();
                    let _end = stream.read_u8().await;
                }
                ended.notify_one();
                Ok(())
            }
        })
        .await;
        let client = bench.start().await;
        let mut page = client.shake_hands("mail.test", "mail.test").await.unwrap();
        page.write_all(b"GET / HTTP/1.1\r\nHost: mail.test\r\n\r\n").await.unwrap();
        started.notified().await;
        if left == Left::AfterTheHead {
            let head = tokio::time::timeout(LONG, head(&mut page)).await.expect("it does not wait").unwrap();
            assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
        }
        drop(page);
        let outcome = tokio::time::timeout(LONG, ended.notified()).await;
        assert!(outcome.is_ok(), "{left:?}, {}", String::from_utf8_lossy(protocol));
    }
}

/// reqwest #838, Esri resource-proxy #345: IIS wants to be told of an empty body, where the page says so. golang #16036: a
/// request without a body got the framing of one.
#[tokio::test(flavor = "multi_thread")]
async fn a_body_of_nothing_reaches_a_server_as_the_page_says_it() {
    for (method, fields, expected) in [
        ("POST", "Content-Length: 0\r\n", Some("content-length: 0")),
        ("PUT", "Content-Length: 0\r\n", Some("content-length: 0")),
        ("DELETE", "Content-Length: 0\r\n", Some("content-length: 0")),
        ("POST", "", None),
        ("GET", "", None),
        ("DELETE", "", None),
    ] {
        let mut bench = Bench::new();
        let _server = serving(&mut bench, b"http/1.1", |mut stream| async move {
            let request = head(&mut stream).await?;
            let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{request}", request.len());
            stream.write_all(answer.as_bytes()).await?;
            stream.shutdown().await
        })
        .await;
        let client = bench.start().await;
        let request = format!("{method} / HTTP/1.1\r\nHost: mail.test\r\n{fields}Connection: close\r\n\r\n");
        let (seen, _) = raw_of(&client, &request).await;
        let (_, heard) = seen.split_once("\r\n\r\n").unwrap();
        let framing: Vec<_> = heard
            .lines()
            .filter(|line| line.starts_with("content-length") || line.starts_with("transfer-encoding"))
            .collect();
        assert_eq!(framing, expected.as_slice(), "{method} {fields:?}: {heard}");
    }
}

/// caddy #4197 and #6621, caddy #3778: servers that know the fields of a WebSocket as RFC 6455 writes them, and no other.
#[tokio::test(flavor = "multi_thread")]
async fn the_fields_of_a_websocket_reach_its_server_as_they_were_written() {
    let mut bench = Bench::new();
    let _server = serving(&mut bench, b"http/1.1", |mut stream| async move {
        let request = head(&mut stream).await?;
        let agreed = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                      Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
        stream.write_all(format!("{agreed}{request}").as_bytes()).await?;
        stream.shutdown().await
    })
    .await;
    let (_, heard) = upgraded(&bench.start().await, "").await;
    for field in [
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Host: mail.test",
    ] {
        assert!(heard.contains(&format!("\r\n{field}\r\n")), "{field}: {heard}");
    }
}

/// nginx #1754: connections were given up after answers without a body.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_brought_answers_without_a_body_is_used_again() {
    for protocols in [Protocols::Http1, Protocols::Http2] {
        let mut bench = Bench::new();
        let origin = bench.origin().protocols(protocols).serve(|exchange| async move {
            let status = exchange.request.uri().path().trim_start_matches('/').parse().unwrap();
            Reply::status(StatusCode::from_u16(status).unwrap())
        });
        let origin = origin.await.unwrap();
        bench.resolve_to(origin.port());
        let client = bench.start().await;
        let mut tunnel = client.tunnel("mail.test").await;
        for status in [204, 200, 304, 404, 204, 200] {
            let answer = tunnel.get("mail.test", &format!("/{status}"), &[]).await;
            assert_eq!((answer.status.as_u16(), answer.body.as_str()), (status, ""), "{protocols:?}");
        }
        assert_eq!(origin.connections(), 1, "{protocols:?}");
    }
}

/// h2 #334 and #930: answers that nobody reads held the window of their connection, and with it all other answers.
#[tokio::test(flavor = "multi_thread")]
async fn answers_that_a_page_does_not_read_hold_up_no_other_answer_of_their_host() {
    const UNREAD: usize = 16;
    let mut bench = Bench::new();
    let origin = bench.origin().protocols(Protocols::Http2).serve(|exchange| async move {
        match exchange.request.uri().path() {
            "/large" => Reply::generated(64 << 20),
            _ => Reply::text("small"),
        }
    });
    let origin = origin.await.unwrap();
    bench.resolve_to(origin.port());
    let client = bench.start().await;
    let mut unread = Vec::new();
    for _ in 0..UNREAD {
        let Tunnel(mut sender) = client.tunnel("mail.test").await;
        let answer = sender.send_request(request("mail.test", "/large", &[])).await.unwrap();
        unread.push((sender, answer));
    }
    // Until as much has come as may come.
    for _ in 0..20 {
        let small = tokio::time::timeout(LONG, client.get("mail.test", "/small", &[])).await;
        assert_eq!(small.expect("it is not held up").body, "small");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(origin.connections(), 1);
}

/// BrowserSync #873, caddy #4454, envoy #9559, traefik #9819, cypress #16973: pages read what stands behind the status.
/// Where it has bytes above ASCII, hyper reads none of it.
#[tokio::test(flavor = "multi_thread")]
async fn the_words_of_a_status_are_the_servers() {
    for (status, expected) in [
        ("200 Quite Fine", "200 quite fine"),
        ("401 Token+timed+out.", "401 token+timed+out."),
        ("500 foo bar baz", "500 foo bar baz"),
        ("299 Odd", "299 odd"),
        ("400 \u{c5}tg\u{e4}rden", "400 "),
    ] {
        let mut bench = Bench::new();
        let _server = serving(&mut bench, b"http/1.1", move |mut stream| async move {
            head(&mut stream).await?;
            let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 5\r\n\r\nhello");
            stream.write_all(answer.as_bytes()).await?;
            stream.shutdown().await
        })
        .await;
        let client = bench.start().await;
        let request = "GET / HTTP/1.1\r\nHost: mail.test\r\nConnection: close\r\n\r\n";
        let (seen, _) = raw_of(&client, request).await;
        let line = format!("http/1.1 {expected}\r\n");
        assert!(seen.starts_with(&line) && seen.ends_with("hello"), "{status}: {seen}");
    }
}
