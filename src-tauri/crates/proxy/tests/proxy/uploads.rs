//! Uploads whose answer comes before their end, and those that wait for the server's consent.

use std::{
    io,
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http::Response;
use porthole_support::origin::{Exchange, Protocols, Reply, read_body};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tokio_rustls::server::TlsStream;

use crate::answers::End;
use crate::bench::{Bench, Client, NAVIGATION};

/// More than what fits into the buffers on the way.
const LARGE: usize = 12 << 20;

const TOO_LARGE: &str =
    "HTTP/1.1 413 Content Too Large\r\nContent-Length: 7\r\nConnection: close\r\n\r\nno room";

/// A server that does the same on each of its connections, over `protocol`.
pub(crate) async fn serving<F>(
    bench: &mut Bench,
    protocol: &'static [u8],
    serve: impl Fn(TlsStream<TcpStream>) -> F + Send + Sync + 'static,
) -> JoinSet<()>
where
    F: Future<Output = io::Result<()>> + Send + 'static,
{
    let acceptor = bench.acceptor(&[protocol]);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    bench.resolve_to(listener.local_addr().unwrap().port());
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        let mut served = JoinSet::new();
        while let Ok((socket, _)) = listener.accept().await {
            // A client that is gone is its own loss.
            let Ok(stream) = acceptor.accept(socket).await else { continue };
            let serving = serve(stream);
            served.spawn(async move {
                // Only failures can come of it, and those are for the client to see.
                let _said = serving.await;
            });
        }
    });
    tasks
}

pub(crate) async fn head<S: tokio::io::AsyncRead + Unpin>(stream: &mut S) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

/// What a webview reads that first sends all that it can.
async fn uploaded(client: &Client) -> String {
    let mut stream = client.shake_hands("mail.test", "mail.test").await.unwrap();
    let request = format!("POST / HTTP/1.1\r\nHost: mail.test\r\nContent-Length: {LARGE}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    // It may be told to stop; the answer is what counts.
    let _sent = stream.write_all(&vec![7; LARGE]).await;
    let _flushed = stream.flush().await;
    let mut answer = Vec::new();
    let _end = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_comes_while_the_webview_still_uploads_is_read_each_time() {
    for end in [End::Whole, End::NoFarewell] {
        let mut bench = Bench::new();
        let _server = serving(&mut bench, b"http/1.1", move |mut stream| async move {
            head(&mut stream).await?;
            stream.write_all(TOO_LARGE.as_bytes()).await?;
            stream.flush().await?;
            match end {
                End::Whole => stream.shutdown().await?,
                End::NoFarewell | End::Reset | End::Kept => stream.get_mut().0.shutdown().await?,
            }
            // It lingers, as servers do, and reads nothing.
            tokio::time::sleep(Duration::from_secs(20)).await;
            Ok(())
        })
        .await;
        let client = bench.start().await;
        for round in 0..5 {
            let answer = uploaded(&client).await;
            assert!(answer.starts_with("HTTP/1.1 413"), "{end:?} {round}: {answer}");
            assert!(answer.ends_with("no room"), "{end:?} {round}: {answer}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_early_answer_over_http2_is_read_each_time_and_its_connection_goes_on() {
    let mut bench = Bench::new();
    let _server = serving(&mut bench, b"h2", |stream| async move {
        let mut connection = h2::server::handshake(stream).await.map_err(io::Error::other)?;
        while let Some(accepted) = connection.accept().await {
            let (_unread, mut respond) = accepted.map_err(io::Error::other)?;
            let answer = Response::builder().status(413).body(()).map_err(io::Error::other)?;
            let mut body = respond.send_response(answer, false).map_err(io::Error::other)?;
            body.send_data(Bytes::from_static(b"no room"), true).map_err(io::Error::other)?;
            // What is dropped unread is reset without an error (RFC 9113 section 8.1).
        }
        Ok(())
    })
    .await;
    let client = bench.start().await;
    for round in 0..5 {
        let answer = uploaded(&client).await;
        assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("no room"), "{round}: {answer}");
    }
}

/// Asks whether a body is wanted, and sends it once that is said; what came, and the server's last word.
async fn asks_first(client: &Client) -> (bool, String) {
    let mut stream = client.shake_hands("mail.test", "mail.test").await.unwrap();
    let request = "POST / HTTP/1.1\r\nHost: mail.test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\
                 Connection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut first = head(&mut stream).await.unwrap();
    let was_told_to = first.starts_with("HTTP/1.1 100");
    if was_told_to {
        stream.write_all(b"hello").await.unwrap();
        first = head(&mut stream).await.unwrap();
    }
    (was_told_to, first)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_is_asked_for_when_the_server_wants_it_and_not_before() {
    for (consents, expected) in [(true, "HTTP/1.1 200"), (false, "HTTP/1.1 417")] {
        let mut bench = Bench::new();
        let _server = serving(&mut bench, b"http/1.1", move |mut stream| async move {
            let request_head = head(&mut stream).await?.to_ascii_lowercase();
            assert!(request_head.contains("expect: 100-continue"), "{request_head}");
            if consents {
                stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
                stream.read_exact(&mut [0; 5]).await?;
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await?;
            } else {
                stream.write_all(b"HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n").await?;
            }
            stream.shutdown().await
        })
        .await;
        let (was_told_to, answer) = asks_first(&bench.start().await).await;
        assert_eq!(was_told_to, consents);
        assert!(answer.starts_with(expected), "{answer}");
    }
}

/// What asks for consent to send five bytes, on a connection that is to stay.
fn expecting(host: &str) -> String {
    format!("POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
}

/// The head of the answer, and all that follows until the connection ends, where `next` is sent after the head.
async fn refused<S>(stream: &mut S, request: &str, next: &[u8]) -> (String, String)
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    stream.write_all(request.as_bytes()).await.unwrap();
    stream.flush().await.unwrap();
    let answer = head(stream).await.unwrap().to_ascii_lowercase();
    // The connection may have ended already.
    let _sent = stream.write_all(next).await;
    let _flushed = stream.flush().await;
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.unwrap();
    (answer, String::from_utf8_lossy(&rest).into_owned())
}

const NEXT_REQUEST: &[u8] = b"GET /next HTTP/1.1\r\nHost: mail.test\r\n\r\n";

/// As a page that a window goes to is asked for: a refusal of ours is a page there.
fn shown(request: &str) -> String {
    let fields: String = NAVIGATION.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    request.replacen("\r\n", &format!("\r\n{fields}"), 1)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_ends_with_an_answer_that_came_instead_of_consent() {
    const STATUSES: [u16; 9] = [200, 204, 302, 401, 403, 413, 417, 500, 503];
    for protocol in [&b"http/1.1"[..], b"h2"] {
        let mut bench = Bench::new();
        let next_status = Arc::new(AtomicUsize::new(0));
        let _server = serving(&mut bench, protocol, move |mut stream| {
            let next_status = Arc::clone(&next_status);
            async move {
                let status = || STATUSES[next_status.fetch_add(1, Ordering::Relaxed) % STATUSES.len()];
                if protocol == b"http/1.1" {
                    head(&mut stream).await?;
                    let status = status();
                    let end = if status == 204 { "\r\n" } else { "Content-Length: 2\r\n\r\nno" };
                    stream.write_all(format!("HTTP/1.1 {status} Said\r\n{end}").as_bytes()).await?;
                    stream.flush().await?;
                    // It lets the connection stand, as the client may still send the body.
                    let _read = stream.read_to_end(&mut Vec::new()).await;
                    return Ok(());
                }
                let mut connection = h2::server::handshake(stream).await.map_err(io::Error::other)?;
                while let Some(accepted) = connection.accept().await {
                    let (_unread, mut respond) = accepted.map_err(io::Error::other)?;
                    let answer = Response::builder().status(status()).body(()).map_err(io::Error::other)?;
                    respond.send_response(answer, true).map_err(io::Error::other)?;
                }
                Ok(())
            }
        })
        .await;
        let client = bench.start().await;
        for status in STATUSES {
            // A client that leaves the body out and goes on, and one that sends it nevertheless.
            for next in [NEXT_REQUEST, b"hello"] {
                let mut stream = client.shake_hands("mail.test", "mail.test").await.unwrap();
                let (answer, rest) = refused(&mut stream, &expecting("mail.test"), next).await;
                assert!(answer.contains("\r\nconnection: close\r\n"), "{status}: {answer}");
                assert!(!rest.contains("HTTP/1.1"), "nothing else is answered on it: {rest}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_ends_with_a_refusal_of_our_own_that_came_instead_of_consent() {
    let mut bench = Bench::new();
    let gone = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    bench.resolve_to(gone.local_addr().unwrap().port());
    drop(gone);
    let client = bench.start().await;
    for (tunnel, host, status) in [
        ("mail.test", "mail.test", 502),
        ("mail.test", "chat.test", 421),
        ("strange.test", "strange.test", 403),
    ] {
        let mut stream = client.shake_hands(tunnel, tunnel).await.unwrap();
        let (answer, rest) = refused(&mut stream, &shown(&expecting(host)), NEXT_REQUEST).await;
        assert!(answer.starts_with(&format!("http/1.1 {status}")), "{host}: {answer}");
        assert!(answer.contains("\r\nconnection: close\r\n"), "{status}: {answer}");
        assert!(!rest.contains("HTTP/1.1"), "nothing else is answered on it: {rest}");
    }
    // Before any tunnel: an address in the clear.
    let mut stream = TcpStream::connect(client.proxy.address()).await.unwrap();
    let request = expecting("mail.test").replacen(" / ", " http://mail.test/ ", 1);
    let secret = format!("\r\nProxy-Authorization: {}\r\n", client.secret());
    let (answer, rest) = refused(&mut stream, &request.replacen("\r\n", &secret, 1), NEXT_REQUEST).await;
    assert!(answer.starts_with("http/1.1 403"), "{answer}");
    assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
    assert!(!rest.contains("HTTP/1.1"), "nothing else is answered on it: {rest}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_goes_on_after_a_body_that_was_consented_to() {
    for protocols in [Protocols::Http1, Protocols::Http2] {
        let mut bench = Bench::new();
        let echo = |exchange: Exchange| async {
            let body = read_body(exchange.request.into_body()).await.unwrap();
            Reply::text(String::from_utf8_lossy(&body).into_owned())
        };
        let origin = bench.origin().protocols(protocols).serve(echo).await.unwrap();
        bench.resolve_to(origin.port());
        let client = bench.start().await;
        let mut stream = client.shake_hands("mail.test", "mail.test").await.unwrap();
        for _ in 0..3 {
            stream.write_all(expecting("mail.test").as_bytes()).await.unwrap();
            let consent = head(&mut stream).await.unwrap();
            assert!(consent.starts_with("HTTP/1.1 100"), "{consent}");
            stream.write_all(b"hello").await.unwrap();
            let answer = head(&mut stream).await.unwrap().to_ascii_lowercase();
            assert!(answer.starts_with("http/1.1 200") && !answer.contains("connection: close"), "{answer}");
            let mut body = [0; 5];
            stream.read_exact(&mut body).await.unwrap();
            assert_eq!(&body, b"hello");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_is_asked_for_after_a_second_in_which_the_server_says_nothing() {
    let mut bench = Bench::new();
    let _server = serving(&mut bench, b"http/1.1", |mut stream| async move {
        head(&mut stream).await?;
        // One that knows no expectations.
        stream.read_exact(&mut [0; 5]).await?;
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await?;
        stream.shutdown().await
    })
    .await;
    let client = bench.start().await;
    let since = std::time::Instant::now();
    let (was_told_to, answer) = asks_first(&client).await;
    assert!(was_told_to && answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(since.elapsed() >= Duration::from_secs(1), "{:?}", since.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_websocket_that_is_reset_is_reset_and_one_that_ends_ends() {
    for (end, is_reset) in [(End::Whole, false), (End::NoFarewell, false), (End::Reset, true)] {
        let mut bench = Bench::new();
        let _server = serving(&mut bench, b"http/1.1", move |mut stream| async move {
            head(&mut stream).await?;
            let agreed = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                          Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\nfirst";
            stream.write_all(agreed.as_bytes()).await?;
            stream.flush().await?;
            // What was sent is read before the end is seen.
            stream.read_u8().await?;
            match end {
                End::Whole => stream.shutdown().await,
                End::NoFarewell | End::Kept => stream.get_mut().0.shutdown().await,
                End::Reset => stream.get_ref().0.set_zero_linger(),
            }
        })
        .await;
        let client = bench.start().await;
        let mut stream = client.shake_hands("mail.test", "mail.test").await.unwrap();
        let request = "GET / HTTP/1.1\r\nHost: mail.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                     Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        stream.write_all(request.as_bytes()).await.unwrap();
        head(&mut stream).await.unwrap();
        let mut first = [0; 5];
        stream.read_exact(&mut first).await.unwrap();
        assert_eq!(&first, b"first", "what comes with the server's yes is not lost");
        stream.write_all(b"x").await.unwrap();
        let ended = stream.read(&mut [0; 64]).await;
        let was_reset = ended.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::ConnectionReset);
        assert_eq!(was_reset, is_reset, "{end:?}: {ended:?}");
    }
}
