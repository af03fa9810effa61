//! A device that changes its network, loses it, and gets it back: two network namespaces, a cable between them, and nginx
//! at its far end.

use std::{
    collections::BTreeSet,
    convert::Infallible,
    ffi::OsString,
    io::ErrorKind,
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http::{Request, Response, header};
use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper::body::{Body, Frame, Incoming};
use porthole_policy::HostPattern;
use porthole_proxy::{Limits, ResolveTo, TrustByAuthority};
use porthole_support::own_network::run_alone;
use porthole_support::process::{Process, command};
use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpStream, UnixListener},
    sync::mpsc,
    task::JoinSet,
};
use tokio_rustls::client::TlsStream;

use crate::bench::{Bench, Client, HOSTS, NAVIGATION, Tunnel, Whole as _, request};
use crate::own_nginx;

const LONG: Duration = Duration::from_secs(30);

/// An ordinary user's own networks: this device's, and the server's, whose holder's number is in the environment.
const SETUP: &str = "set -e
shift
ip link set lo up
unshare --net sleep 600 &
holder=$!
trap 'kill $holder' EXIT
while [ \"$(readlink /proc/$holder/ns/net)\" = \"$(readlink /proc/self/ns/net)\" ]; do sleep 0.01; done
ip link add v0 type veth peer name v1 netns $holder
ip addr add 10.9.0.1/24 dev v0
ip link set v0 up
nsenter --target $holder --net ip addr add 10.9.0.9/24 dev v1
nsenter --target $holder --net ip link set v1 up
HOLDER=$holder \"$@\"";

const SERVER: &str = "10.9.0.9";
const HTTP2: u16 = 8443;
const HTTP1: u16 = 8444;

/// A body that takes some seconds.
const BODY: u64 = 3 << 20;

#[test]
fn the_first_request_after_another_network_or_none_succeeds() {
    run_alone(SETUP, "links::alone_at_a_cable").unwrap();
}

#[test]
fn a_cable_pulled_amid_a_body_or_a_websocket_cuts_it_in_time_and_one_put_back_does_not() {
    run_alone(SETUP, "links::alone_amid_a_body").unwrap();
}

#[test]
fn a_cable_pulled_amid_an_upload_is_found_out_as_soon_as_amid_anything_else() {
    run_alone(SETUP, "links::alone_amid_an_upload").unwrap();
}

#[test]
fn a_cable_pulled_while_a_server_takes_nothing_is_found_out_in_time() {
    run_alone(SETUP, "links::alone_amid_a_stall").unwrap();
}

/// nginx beyond the cable: it answers with the number of the connection.
fn nginx(bench: &Bench) -> Process {
    let folder = bench.folder().display();
    let server = format!(
        "listen {SERVER}:{HTTP2} ssl http2; listen {SERVER}:{HTTP1} ssl;\n\
         location / {{ return 200 $connection; }}\n\
         location /slow {{ limit_rate 1m; root {folder}; }}\n\
         location /socket {{ proxy_pass http://unix:{folder}/socket; proxy_http_version 1.1;\n\
         proxy_set_header Upgrade websocket; proxy_set_header Connection Upgrade; }}\n\
         location /up {{ dav_methods PUT; client_max_body_size 0; create_full_put_path on; root {folder}; }}"
    );
    let holder = std::env::var("HOLDER").unwrap();
    own_nginx::start(bench, &server, command("nsenter", ["--target", &holder, "--net", "nginx", "-c"]))
}

fn ip(args: &[&str]) {
    assert!(Command::new("ip").args(args).status().unwrap().success(), "{args:?}");
}

/// At the far end of the cable.
fn far(args: &[&str]) {
    let holder = std::env::var("HOLDER").unwrap();
    let mut nsenter = Command::new("nsenter");
    nsenter.args(["--target", &holder, "--net", "ip"]).args(args);
    assert!(nsenter.status().unwrap().success(), "{args:?}");
}

/// Puts the cable back that was pulled at the far end, and waits until connections pass: for a moment the system still says
/// of the server what it found out while there was no cable, to any program.
async fn put_back(port: u16) {
    far(&["link", "set", "v1", "up"]);
    let connecting = async { while TcpStream::connect((SERVER, port)).await.is_err() {} };
    assert!(tokio::time::timeout(LONG, connecting).await.is_ok(), "the cable is back");
}

/// A connection whose other end says nothing is soon found out.
fn limits() -> Limits {
    Limits { idle_timeout: Duration::from_millis(500), ..Limits::default() }
}

async fn client(bench: &mut Bench, port: u16, limits: Limits) -> Client {
    let place = ResolveTo { host: SERVER.to_owned(), port: Some(port) };
    let resolve = HOSTS.map(|host| (host.parse::<HostPattern>().unwrap(), place.clone()));
    bench.settings.resolve = resolve.into();
    bench.start_with(limits, Arc::new(TrustByAuthority)).await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs networks of its own: run by the test above"]
async fn alone_at_a_cable() {
    let mut bench = Bench::new();
    let _nginx = nginx(&bench);
    for (port, addresses) in
        [(HTTP2, ["10.9.0.2/24", "10.9.0.3/24"]), (HTTP1, ["10.9.0.4/24", "10.9.0.5/24"])]
    {
        let client = client(&mut bench, port, Limits::default()).await;
        let first = client.page("mail.test", "/").await.body;
        assert_eq!(client.page("mail.test", "/").await.body, first, "{port}: it is kept");
        for address in addresses {
            // Another network: what this device sent from is gone.
            ip(&["addr", "flush", "dev", "v0"]);
            ip(&["addr", "add", address, "dev", "v0"]);
            tokio::time::sleep(Duration::from_millis(150)).await;
            let since = Instant::now();
            // A request that is never sent twice: the old connection was found out before it was used.
            let answer = client.tunnel("mail.test").await.post("mail.test", "/", &[]).await;
            assert_eq!(answer.status.as_u16(), 200, "{port}: {}", answer.body);
            assert_ne!(answer.body, first, "{port}: on a new connection");
            assert!(since.elapsed() < Limits::default().idle_timeout / 2, "{port}: {:?}", since.elapsed());
        }
        // A cable that is pulled and put back.
        ip(&["link", "set", "v0", "down"]);
        ip(&["link", "set", "v0", "up"]);
        assert_eq!(client.page("mail.test", "/").await.status.as_u16(), 200, "{port}");
    }
    // The far end goes without a word, after an upload for which a server would have been given minutes.
    for port in [HTTP2, HTTP1] {
        let client = client(&mut bench, port, limits()).await;
        let Tunnel(mut sender) = client.tunnel("mail.test").await;
        for _ in 0..2 {
            let body = Full::new(Bytes::from(vec![7; 1 << 20]));
            let request = Request::put("/up/file").header(header::HOST, "mail.test").body(body).unwrap();
            sender.ready().await.unwrap();
            let answer = sender.send_request(request).await.unwrap().whole().await;
            assert!(answer.status.is_success(), "{port}: {}", answer.status);
        }
        far(&["link", "set", "v1", "down"]);
        let since = Instant::now();
        let page = client.page("mail.test", "/").await;
        assert!(["upstream-refused", "upstream-timeout"].contains(&page.code()), "{port}: {}", page.body);
        assert!(since.elapsed() < LONG, "{port}: {:?}", since.elapsed());
        put_back(port).await;
        assert_eq!(client.page("mail.test", "/").await.status.as_u16(), 200, "{port}");
    }
    // While there is no network, the page says so; and the first request afterwards succeeds.
    for port in [HTTP2, HTTP1] {
        let client = client(&mut bench, port, limits()).await;
        assert_eq!(client.page("mail.test", "/").await.status.as_u16(), 200);
        ip(&["link", "set", "v0", "down"]);
        let page = client.page("mail.test", "/").await;
        assert!(["upstream-refused", "upstream-timeout"].contains(&page.code()), "{port}: {}", page.body);
        ip(&["link", "set", "v0", "up"]);
        let answer = client.tunnel("mail.test").await.post("mail.test", "/", &[]).await;
        assert_eq!(answer.status.as_u16(), 200, "{port}: {}", answer.body);
    }
}

/// Takes WebSockets behind nginx and sends back what comes. A path leads out of every network.
fn echo(bench: &Bench) -> JoinSet<()> {
    let listener = UnixListener::bind(bench.folder().join("socket")).unwrap();
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        let mut connections = JoinSet::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            connections.spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(stream.read_u8().await.unwrap());
                }
                let agreed = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                              Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
                stream.write_all(agreed.as_bytes()).await.unwrap();
                let (mut read, mut write) = stream.split();
                // Ends as the other side does.
                let _copied = tokio::io::copy(&mut read, &mut write).await;
            });
        }
    });
    tasks
}

/// An open WebSocket on which one message has gone both ways.
async fn socket(client: &Client) -> TlsStream<TcpStream> {
    let mut stream = client.shake_hands("mail.test", "mail.test").await.unwrap();
    let request = "GET /socket HTTP/1.1\r\nHost: mail.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                 Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    assert!(head.starts_with(b"HTTP/1.1 101 "), "{}", String::from_utf8_lossy(&head));
    expect_echo(&mut stream, b"before").await;
    stream
}

async fn expect_echo(stream: &mut TlsStream<TcpStream>, message: &[u8]) {
    stream.write_all(message).await.unwrap();
    let mut echoed = vec![0; message.len()];
    stream.read_exact(&mut echoed).await.unwrap();
    assert_eq!(echoed, message);
}

/// An answer whose first bytes have come.
async fn begun(client: &Client) -> (Response<Incoming>, u64) {
    let Tunnel(mut sender) = client.tunnel("mail.test").await;
    let mut answer = sender.send_request(request("mail.test", "/slow/body", &[])).await.unwrap();
    let first = answer.frame().await.unwrap().unwrap().into_data().unwrap().len() as u64;
    assert!(first < BODY);
    (answer, first)
}

/// How much more comes, and whether that is all.
async fn rest(mut answer: Response<Incoming>) -> (u64, bool) {
    let mut read = 0;
    while let Some(frame) = answer.frame().await {
        match frame {
            Ok(frame) => read += frame.into_data().unwrap().len() as u64,
            Err(_) => return (read, false),
        }
    }
    (read, true)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs networks of its own: run by the test above"]
async fn alone_amid_a_body() {
    let mut bench = Bench::new();
    std::fs::create_dir(bench.folder().join("slow")).unwrap();
    #[expect(clippy::disallowed_methods, reason = "nginx serves it from a file")]
    std::fs::File::create(bench.folder().join("slow/body")).unwrap().set_len(BODY).unwrap();
    let _echo = echo(&bench);
    let _nginx = nginx(&bench);
    for port in [HTTP2, HTTP1] {
        // Pulled, and not put back: what was under way is cut, and never taken for whole.
        let client = client(&mut bench, port, limits()).await;
        let ((answer, first), mut silent, mut speaking) =
            tokio::join!(begun(&client), socket(&client), socket(&client));
        far(&["link", "set", "v1", "down"]);
        speaking.write_all(b"into the dark").await.unwrap();
        let mut space = [0; 16];
        let cut = async { tokio::join!(rest(answer), silent.read(&mut space)) };
        let ((read, is_whole), silent) = tokio::time::timeout(LONG, cut).await.expect("cut in time");
        assert!(!is_whole && first + read < BODY, "{port}: {read}");
        assert_eq!(silent.unwrap_err().kind(), ErrorKind::ConnectionReset, "{port}");
        let spoken = tokio::time::timeout(LONG, speaking.read(&mut space)).await.expect("cut in time");
        assert_eq!(spoken.unwrap_err().kind(), ErrorKind::ConnectionReset, "{port}");
        put_back(port).await;
        assert_eq!(client.page("mail.test", "/").await.status.as_u16(), 200, "{port}");
    }
    for port in [HTTP2, HTTP1] {
        // Pulled and put back within the limit: nothing of it is seen.
        let client = client(&mut bench, port, Limits::default()).await;
        let ((answer, first), mut socket) = tokio::join!(begun(&client), socket(&client));
        far(&["link", "set", "v1", "down"]);
        socket.write_all(b"while").await.unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;
        far(&["link", "set", "v1", "up"]);
        assert_eq!(rest(answer).await, (BODY - first, true), "{port}");
        let mut echoed = [0; 5];
        socket.read_exact(&mut echoed).await.unwrap();
        assert_eq!(&echoed, b"while", "{port}");
        expect_echo(&mut socket, b"after").await;
    }
}

/// A request whose body goes on as long as somebody takes note of its parts.
fn uploading(
    parts: usize,
) -> (Request<impl Body<Data = Bytes, Error = Infallible> + Send>, mpsc::Receiver<()>) {
    let (taken, more) = mpsc::channel(1);
    let parts = stream::iter(0..parts).then(move |_| {
        let taken = taken.clone();
        async move {
            // The receiver is gone: it goes on as fast as it can.
            let _noted = taken.send(()).await;
            Ok(Frame::data(Bytes::from(vec![7; 64 * 1024])))
        }
    });
    let mut request = Request::put("/up/file").header(header::HOST, "mail.test");
    for (name, value) in NAVIGATION {
        request = request.header(name, value);
    }
    (request.body(StreamBody::new(Box::pin(parts))).unwrap(), more)
}

/// The files of bodies that nginx has begun to write.
fn bodies(bench: &Bench) -> BTreeSet<OsString> {
    let files = std::fs::read_dir(bench.folder().join("body")).unwrap().flatten();
    // One that no longer exists is not a body.
    let begun = files.filter(|file| file.metadata().is_ok_and(|metadata| metadata.len() > 0));
    begun.map(|file| file.file_name()).collect()
}

/// Returns once nginx is writing the body of an upload that `more` takes note of, and most of it is still to come.
async fn until_under_way(bench: &Bench, before: &BTreeSet<OsString>, more: &mut mpsc::Receiver<()>) {
    for _ in 0..8 {
        more.recv().await.unwrap();
    }
    let under_way = async {
        while bodies(bench).is_subset(before) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(LONG, under_way).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs networks of its own: run by the test above"]
async fn alone_amid_an_upload() {
    let mut bench = Bench::new();
    let _nginx = nginx(&bench);
    for port in [HTTP2, HTTP1] {
        let client = client(&mut bench, port, limits()).await;
        client.page("mail.test", "/").await;
        let before = bodies(&bench);
        let Tunnel(mut sender) = client.tunnel("mail.test").await;
        // Far more than what fits into the buffers on the way.
        let (request, mut more) = uploading(1 << 16);
        let answering = tokio::spawn(async move { sender.send_request(request).await });
        until_under_way(&bench, &before, &mut more).await;
        far(&["link", "set", "v1", "down"]);
        drop(more);
        let answer = tokio::time::timeout(LONG, answering).await.expect("found out in time");
        let answer = answer.unwrap().unwrap().whole().await;
        assert!(answer.status.is_server_error(), "{port}: {}", answer.status);
        assert!(["upstream-refused", "upstream-timeout"].contains(&answer.code()), "{port}: {}", answer.body);
        put_back(port).await;
        assert_eq!(client.page("mail.test", "/").await.status.as_u16(), 200, "{port}");
    }
    for port in [HTTP2, HTTP1] {
        // Put back within the limit: nothing of it is seen.
        let client = client(&mut bench, port, Limits::default()).await;
        client.page("mail.test", "/").await;
        let before = bodies(&bench);
        let Tunnel(mut sender) = client.tunnel("mail.test").await;
        let (request, mut more) = uploading(64);
        let answering = tokio::spawn(async move { sender.send_request(request).await });
        until_under_way(&bench, &before, &mut more).await;
        far(&["link", "set", "v1", "down"]);
        drop(more);
        tokio::time::sleep(Duration::from_secs(1)).await;
        far(&["link", "set", "v1", "up"]);
        let answer = answering.await.unwrap().unwrap().whole().await;
        assert!(answer.status.is_success(), "{port}: {} {}", answer.status, answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs networks of its own: run by the test above"]
async fn alone_amid_a_stall() {
    /// For nothing more to be taken, once it is.
    const STILL: Duration = Duration::from_millis(300);
    let mut bench = Bench::new();
    let nginx = nginx(&bench);
    let signal_nginx =
        |signal| kill_process(Pid::from_raw(nginx.id().cast_signed()).unwrap(), signal).unwrap();
    for port in [HTTP2, HTTP1] {
        let client = client(&mut bench, port, limits()).await;
        client.page("mail.test", "/").await;
        let before = bodies(&bench);
        let Tunnel(mut sender) = client.tunnel("mail.test").await;
        let (request, mut more) = uploading(1 << 16);
        let mut answering = tokio::spawn(async move { sender.send_request(request).await });
        until_under_way(&bench, &before, &mut more).await;
        signal_nginx(Signal::STOP);
        while tokio::time::timeout(STILL, more.recv()).await.is_ok() {}
        // It is there, and has no room: it is waited for, longer than for one that is not there.
        let waited = tokio::time::timeout(2 * limits().idle_timeout, &mut answering).await;
        assert!(waited.is_err(), "{port}: {waited:?}");
        far(&["link", "set", "v1", "down"]);
        let answer = tokio::time::timeout(LONG, answering).await.expect("found out in time");
        let answer = answer.unwrap().unwrap().whole().await;
        assert!(["upstream-refused", "upstream-timeout"].contains(&answer.code()), "{port}: {}", answer.body);
        signal_nginx(Signal::CONT);
        put_back(port).await;
        assert_eq!(client.page("mail.test", "/").await.status.as_u16(), 200, "{port}");
    }
}
