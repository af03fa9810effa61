//! Servers that are there and take their time: nothing of them is given up for it.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http::{Request, Response, header};
use http_body_util::Full;
use parking_lot::Mutex;
use porthole_proxy::{Limits, TrustByAuthority};
use porthole_support::origin::{Protocols, Reply};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpSocket, TcpStream},
    task::JoinSet,
};
use tokio_rustls::server::TlsStream;

use crate::bench::{Bench, Client, Tunnel, Whole as _};

/// For the system to take a connection for dead on which nothing moves.
const IDLE: Duration = Duration::from_millis(300);

/// How long a server reads nothing: several times as long.
const BUSY: Duration = Duration::from_millis(1800);

/// More than what fits into the buffers on the way.
const LARGE: usize = 8 << 20;

/// A server whose buffer for what it has not read is small, as is a real one's in comparison with 30 MB.
fn serving<F>(bench: &mut Bench, protocol: &'static [u8], serve: fn(TlsStream<TcpStream>) -> F) -> JoinSet<()>
where
    F: Future<Output = io::Result<()>> + Send + 'static,
{
    let acceptor = bench.acceptor(&[protocol]);
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(64 << 10).unwrap();
    socket.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let listener = socket.listen(16).unwrap();
    bench.resolve_to(listener.local_addr().unwrap().port());
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        let mut served = JoinSet::new();
        while let Ok((socket, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            served.spawn(async move {
                // Only failures can come of it, and those are for the client to see.
                if let Ok(stream) = acceptor.accept(socket).await {
                    let _said = serve(stream).await;
                }
            });
        }
    });
    tasks
}

async fn client(bench: &Bench) -> Client {
    let limits = Limits { idle_timeout: IDLE, ..Limits::default() };
    bench.start_with(limits, Arc::new(TrustByAuthority)).await
}

async fn head(stream: &mut TlsStream<TcpStream>) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    Ok(())
}

async fn read_large(stream: &mut TlsStream<TcpStream>) -> io::Result<usize> {
    let (mut space, mut read) = (vec![0; 64 << 10], 0);
    while read < LARGE {
        match stream.read(&mut space).await? {
            0 => break,
            more => read += more,
        }
    }
    Ok(read)
}

async fn uploaded(client: &Client) -> String {
    let Tunnel(mut sender) = client.tunnel("mail.test").await;
    let body = Full::new(Bytes::from(vec![7; LARGE]));
    let request = Request::post("/").header(header::HOST, "mail.test").body(body).unwrap();
    sender.send_request(request).await.unwrap().whole().await.body
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_outlasts_a_server_that_reads_nothing_for_long() {
    let mut bench = Bench::new();
    let _server = serving(&mut bench, b"http/1.1", |mut stream| async move {
        head(&mut stream).await?;
        tokio::time::sleep(BUSY).await;
        let read = read_large(&mut stream).await?.to_string();
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{read}", read.len());
        stream.write_all(answer.as_bytes()).await?;
        stream.shutdown().await
    });
    assert_eq!(uploaded(&client(&bench).await).await, LARGE.to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_over_http2_outlasts_a_server_that_reads_nothing_for_long() {
    let mut bench = Bench::new();
    let _server = serving(&mut bench, b"h2", |stream| async move {
        let broken = |error: h2::Error| io::Error::other(error);
        let window = u32::try_from(2 * LARGE).unwrap();
        let mut connection = h2::server::Builder::new()
            .initial_window_size(window)
            .initial_connection_window_size(window)
            .handshake::<_, Bytes>(stream)
            .await
            .map_err(broken)?;
        let Some(accepted) = connection.accept().await else { return Ok(()) };
        let (request, mut respond) = accepted.map_err(broken)?;
        // The whole connection stands still.
        tokio::time::sleep(BUSY).await;
        let mut body = request.into_body();
        let answering = tokio::spawn(async move {
            let mut read = 0;
            while let Some(Ok(part)) = body.data().await {
                read += part.len();
            }
            let mut answer = respond.send_response(Response::new(()), false).unwrap();
            answer.send_data(read.to_string().into(), true).unwrap();
        });
        while connection.accept().await.is_some() {}
        answering.await.map_err(io::Error::other)
    });
    assert_eq!(uploaded(&client(&bench).await).await, LARGE.to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_websocket_message_outlasts_a_server_that_reads_nothing_for_long() {
    let mut bench = Bench::new();
    let _server = serving(&mut bench, b"http/1.1", |mut stream| async move {
        head(&mut stream).await?;
        let agreed = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                      Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
        stream.write_all(agreed.as_bytes()).await?;
        tokio::time::sleep(BUSY).await;
        let read = read_large(&mut stream).await?;
        stream.write_all(&u32::try_from(read).unwrap().to_be_bytes()).await?;
        stream.shutdown().await
    });
    let client = client(&bench).await;
    let mut stream = client.shake_hands("mail.test", "mail.test").await.unwrap();
    let upgrade = "GET / HTTP/1.1\r\nHost: mail.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                 Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    stream.write_all(upgrade.as_bytes()).await.unwrap();
    let mut agreed = Vec::new();
    while !agreed.ends_with(b"\r\n\r\n") {
        agreed.push(stream.read_u8().await.unwrap());
    }
    stream.write_all(&vec![7; LARGE]).await.unwrap();
    stream.flush().await.unwrap();
    assert_eq!(stream.read_u32().await.unwrap() as usize, LARGE);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_may_take_much_longer_than_a_connection() {
    const DELAY: Duration = Duration::from_millis(500);
    let mut bench = Bench::new();
    let origin = bench.origin().serve(|_| async { Reply::text("at last") }).await.unwrap();
    let slow = Relay::start(origin.address(), |_| DELAY, Drops::Nothing).await;
    bench.resolve_to(slow.address.port());
    let limits = Limits { connect: DELAY / 5, long_hello: DELAY / 5, ..Limits::default() };
    assert!(limits.handshake >= Duration::from_secs(30), "a handshake of 15 seconds is nothing unusual");
    let client = bench.start_with(limits, Arc::new(TrustByAuthority)).await;
    assert_eq!(client.page("mail.test", "/").await.body, "at last");
}

/// What a middlebox does with a hello that takes more than one packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Drops {
    Nothing,
    /// It says nothing, and passes nothing on.
    InSilence,
    Closing,
    Resetting,
}

/// Stands before a server.
struct Relay {
    address: SocketAddr,
    long_hellos: Arc<AtomicUsize>,
    drops: Arc<Mutex<Drops>>,
    _tasks: JoinSet<()>,
}

/// The longest TLS record that fits into one packet of an Ethernet.
const PACKET: usize = 1460;

impl Relay {
    async fn start(server: SocketAddr, delay: fn(usize) -> Duration, drops: Drops) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let long_hellos = Arc::new(AtomicUsize::new(0));
        let drops = Arc::new(Mutex::new(drops));
        let (mut tasks, counter, now) = (JoinSet::new(), Arc::clone(&long_hellos), Arc::clone(&drops));
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((near, _)) = listener.accept().await {
                let (counter, drops) = (Arc::clone(&counter), *now.lock());
                connections.spawn(async move {
                    let _ended = relay(near, server, delay, drops, &counter).await;
                });
            }
        });
        Self { address, long_hellos, drops, _tasks: tasks }
    }
}

async fn relay(
    mut near: TcpStream,
    server: SocketAddr,
    delay: fn(usize) -> Duration,
    drops: Drops,
    long_hellos: &AtomicUsize,
) -> io::Result<()> {
    let mut record = vec![0; 5];
    near.read_exact(&mut record).await?;
    let length = usize::from(u16::from_be_bytes([record[3], record[4]]));
    record.resize(5 + length, 0);
    near.read_exact(&mut record[5..]).await?;
    if record.len() > PACKET {
        long_hellos.fetch_add(1, Ordering::SeqCst);
        match drops {
            Drops::Nothing => {}
            Drops::InSilence => return std::future::pending().await,
            Drops::Closing => return near.shutdown().await,
            Drops::Resetting => return near.set_zero_linger(),
        }
    }
    tokio::time::sleep(delay(length)).await;
    let mut far = TcpStream::connect(server).await?;
    far.write_all(&record).await?;
    copy_bidirectional(&mut near, &mut far).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hello_that_a_middlebox_drops_is_sent_again_without_its_long_key_and_that_is_remembered() {
    for drops in [Drops::InSilence, Drops::Closing, Drops::Resetting] {
        let mut bench = Bench::new();
        // A connection for each request, so that each page needs a handshake.
        let origin = bench.origin().protocols(Protocols::Http1).serve(|_| async {
            Reply::text("reached").header(header::CONNECTION, http::HeaderValue::from_static("close"))
        });
        let origin = origin.await.unwrap();
        let middlebox = Relay::start(origin.address(), |_| Duration::ZERO, drops).await;
        bench.resolve_to(middlebox.address.port());
        let limits = Limits { long_hello: Duration::from_millis(100), ..Limits::default() };
        let client = bench.start_with(limits, Arc::new(TrustByAuthority)).await;
        for _ in 0..3 {
            assert_eq!(client.page("mail.test", "/").await.body, "reached", "{drops:?}");
        }
        assert_eq!(middlebox.long_hellos.load(Ordering::SeqCst), 1, "{drops:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hangs_up_once_keeps_its_post_quantum_key() {
    let mut bench = Bench::new();
    let origin = bench.origin().protocols(Protocols::Http1).serve(|_| async {
        Reply::text("reached").header(header::CONNECTION, http::HeaderValue::from_static("close"))
    });
    let origin = origin.await.unwrap();
    let relay = Relay::start(origin.address(), |_| Duration::ZERO, Drops::Nothing).await;
    bench.resolve_to(relay.address.port());
    let client = bench.start().await;
    for (drops, long_hellos) in [
        (Drops::Nothing, 1),
        // As a server that restarts.
        (Drops::Closing, 2),
        (Drops::Nothing, 3),
        // As a middlebox on the way from another network.
        (Drops::Resetting, 4),
        (Drops::Resetting, 5),
        (Drops::Resetting, 5),
        (Drops::Nothing, 5),
    ] {
        *relay.drops.lock() = drops;
        assert_eq!(client.page("mail.test", "/").await.body, "reached", "{drops:?}");
        assert_eq!(relay.long_hellos.load(Ordering::SeqCst), long_hellos, "{drops:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_quantum_key_comes_first_where_nothing_drops_it() {
    let mut bench = Bench::new();
    let origin = bench.origin().serve(|_| async { Reply::text("reached") }).await.unwrap();
    let relay = Relay::start(origin.address(), |_| Duration::ZERO, Drops::Nothing).await;
    bench.resolve_to(relay.address.port());
    assert_eq!(bench.start().await.page("mail.test", "/").await.body, "reached");
    assert_eq!((relay.long_hellos.load(Ordering::SeqCst), origin.connections()), (1, 1));
}
