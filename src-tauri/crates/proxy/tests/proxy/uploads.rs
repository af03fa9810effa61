//! Uploads whose answer comes before their end, and those that wait for the server's consent.

use std::{io, net::Ipv4Addr, time::Duration};

use bytes::Bytes;
use http::Response;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tokio_rustls::server::TlsStream;

use crate::answers::End;
use crate::bench::{Bench, Client};

/// More than what fits into the buffers on the way.
const LARGE: usize = 12 << 20;

const TOO_LARGE: &str =
    "HTTP/1.1 413 Content Too Large\r\nContent-Length: 7\r\nConnection: close\r\n\r\nno room";

/// A server that does the same on each of its connections, over `protocol`.
async fn serving<F>(
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

async fn head<S: tokio::io::AsyncRead + Unpin>(stream: &mut S) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

/// What a webview reads that first sends all that it can.
async fn uploaded(client: &Client) -> String {
    let mut stream = client.shake_hands("mail.test", "mail.test").await.unwrap();
    let asked = format!("POST / HTTP/1.1\r\nHost: mail.test\r\nContent-Length: {LARGE}\r\n\r\n");
    stream.write_all(asked.as_bytes()).await.unwrap();
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
                End::NoFarewell | End::Reset => stream.get_mut().0.shutdown().await?,
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
        while let Some(asked) = connection.accept().await {
            let (_unread, mut respond) = asked.map_err(io::Error::other)?;
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
    let asked = "POST / HTTP/1.1\r\nHost: mail.test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\
                 Connection: close\r\n\r\n";
    stream.write_all(asked.as_bytes()).await.unwrap();
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
            let asked = head(&mut stream).await?.to_ascii_lowercase();
            assert!(asked.contains("expect: 100-continue"), "{asked}");
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
                End::NoFarewell => stream.get_mut().0.shutdown().await,
                End::Reset => stream.get_ref().0.set_zero_linger(),
            }
        })
        .await;
        let client = bench.start().await;
        let mut stream = client.shake_hands("mail.test", "mail.test").await.unwrap();
        let asked = "GET / HTTP/1.1\r\nHost: mail.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                     Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        stream.write_all(asked.as_bytes()).await.unwrap();
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
