//! A scripted HTTP/2 server, frame by frame, and what becomes of requests to it.

use std::{
    io,
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::answers::{End, raw};
use crate::bench::{Bench, Client};

pub(super) const DATA: u8 = 0;
pub(super) const HEADERS: u8 = 1;
pub(super) const PRIORITY: u8 = 2;
pub(super) const RST_STREAM: u8 = 3;
pub(super) const SETTINGS: u8 = 4;
pub(super) const PUSH_PROMISE: u8 = 5;
pub(super) const PING: u8 = 6;
const GOAWAY: u8 = 7;
pub(super) const WINDOW_UPDATE: u8 = 8;
pub(super) const CONTINUATION: u8 = 9;
pub(super) const ALTSVC: u8 = 10;

pub(super) const END_STREAM: u8 = 1;
pub(super) const END_HEADERS: u8 = 4;
pub(super) const PADDED: u8 = 8;

pub(super) const NO_ERROR: u32 = 0;
pub(super) const INTERNAL_ERROR: u32 = 2;
pub(super) const REFUSED_STREAM: u32 = 7;
pub(super) const CANCEL: u32 = 8;
pub(super) const ENHANCE_YOUR_CALM: u32 = 11;
pub(super) const HTTP_1_1_REQUIRED: u32 = 13;

/// Where a frame belongs to the stream of the request.
pub(super) const ASKED: u32 = u32::MAX;

/// One frame (RFC 9113 section 4.1).
pub(super) struct Frame {
    pub(super) kind: u8,
    flags: u8,
    stream: u32,
    payload: Vec<u8>,
}

pub(super) fn frame(kind: u8, flags: u8, stream: u32, payload: impl Into<Vec<u8>>) -> Frame {
    Frame { kind, flags, stream, payload: payload.into() }
}

/// A head, each field as a literal that is not indexed (RFC 7541 section 6.2.2).
pub(super) fn fields(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in fields {
        block.push(0);
        for text in [name, value] {
            block.push(u8::try_from(text.len()).unwrap());
            block.extend_from_slice(text.as_bytes());
        }
    }
    block
}

pub(super) fn head(flags: u8, status: &str, more: &[(&str, &str)]) -> Frame {
    let all = [&[(":status", status)], more].concat();
    frame(HEADERS, END_HEADERS | flags, ASKED, fields(&all))
}

pub(super) fn ok() -> Frame {
    head(0, "200", &[])
}

pub(super) fn data(flags: u8, bytes: &str) -> Frame {
    frame(DATA, flags, ASKED, bytes)
}

pub(super) fn reset(reason: u32) -> Frame {
    frame(RST_STREAM, 0, ASKED, reason.to_be_bytes())
}

pub(super) fn go_away(last: u32, reason: u32) -> Frame {
    frame(GOAWAY, 0, 0, [last.to_be_bytes(), reason.to_be_bytes()].concat())
}

/// What a server says to each request on one connection, and how it ends that.
pub(super) struct Script {
    pub(super) frames: Vec<Frame>,
    /// None: it stays open.
    pub(super) end: Option<End>,
}

/// A server that speaks HTTP/2 with whoever offers it, and else answers "old" in HTTP/1.1.
pub(super) struct Server {
    pub(super) port: u16,
    pub(super) connections: Arc<AtomicUsize>,
    _tasks: JoinSet<()>,
}

impl Server {
    /// Serves `script` by connection: the first on the first connection, and so on; the last also on all later ones.
    pub(super) async fn start(bench: &Bench, script: Vec<Script>) -> Self {
        let acceptor = bench.acceptor(&[b"h2", b"http/1.1"]);
        let (script, connections) = (Arc::new(script), Arc::new(AtomicUsize::new(0)));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (mut tasks, counter) = (JoinSet::new(), Arc::clone(&connections));
        tasks.spawn(async move {
            let mut served = JoinSet::new();
            while let Ok((socket, _)) = listener.accept().await {
                let number = counter.fetch_add(1, Ordering::SeqCst);
                let (acceptor, script) = (acceptor.clone(), Arc::clone(&script));
                served.spawn(async move {
                    // Only failures can come of it, and those are for the client to see.
                    let _served = serve(acceptor, socket, &script[number.min(script.len() - 1)]).await;
                });
            }
        });
        Self { port, connections, _tasks: tasks }
    }
}

async fn serve(acceptor: TlsAcceptor, socket: TcpStream, script: &Script) -> io::Result<()> {
    let mut stream = acceptor.accept(socket).await?;
    if stream.get_ref().1.alpn_protocol() != Some(b"h2") {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await?);
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nold").await?;
        return stream.shutdown().await;
    }
    stream.read_exact(&mut [0; 24]).await?;
    write(&mut stream, 0, &frame(SETTINGS, 0, 0, [])).await?;
    loop {
        let mut header = [0; 9];
        stream.read_exact(&mut header).await?;
        let length = u32::from_be_bytes([0, header[0], header[1], header[2]]);
        let mut payload = vec![0; usize::try_from(length).unwrap()];
        stream.read_exact(&mut payload).await?;
        if header[3] != HEADERS {
            continue;
        }
        let stream_id = u32::from_be_bytes([header[5], header[6], header[7], header[8]]);
        for planned in &script.frames {
            write(&mut stream, stream_id, planned).await?;
        }
        stream.flush().await?;
        match script.end {
            None | Some(End::Kept) => {}
            Some(End::Whole) => return stream.shutdown().await,
            Some(End::NoFarewell) => return stream.get_mut().0.shutdown().await,
            Some(End::Reset) => {
                // What was sent is read before the reset is.
                tokio::time::sleep(Duration::from_millis(100)).await;
                return stream.get_ref().0.set_zero_linger();
            }
        }
    }
}

async fn write(stream: &mut TlsStream<TcpStream>, stream_id: u32, planned: &Frame) -> io::Result<()> {
    let length = u32::try_from(planned.payload.len()).unwrap().to_be_bytes();
    let id = if planned.stream == ASKED { stream_id } else { planned.stream };
    let header = [&length[1..], &[planned.kind, planned.flags], &id.to_be_bytes()].concat();
    stream.write_all(&[&header[..], &planned.payload].concat()).await
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// This body, whole.
    Whole(&'static str),
    /// The tunnel is reset in the middle of the answer.
    Cut,
    /// A page that says that the server broke the rules.
    Refused,
    /// The server's own answer of this status.
    Status(&'static str),
}

pub(super) async fn seen(client: &Client, method: &str) -> Result<Seen, String> {
    let (answer, ended) = tokio::time::timeout(Duration::from_secs(40), raw(client, method))
        .await
        .map_err(|_| "it hangs".to_owned())?;
    let Some((head, body)) = answer.split_once("\r\n\r\n") else {
        return if ended.is_err() { Ok(Seen::Cut) } else { Err(format!("no head: {answer}")) };
    };
    let is_reset = ended.is_err_and(|error| error.kind() == io::ErrorKind::ConnectionReset);
    if is_reset && !body.ends_with("0\r\n\r\n") {
        return Ok(Seen::Cut);
    }
    if head.starts_with("http/1.1 502") && head.contains("x-porthole-error: upstream-protocol") {
        return Ok(Seen::Refused);
    }
    if is_reset {
        return Err(format!("whole, and reset: {answer}"));
    }
    if !head.starts_with("http/1.1 200") {
        return Err(answer);
    }
    ["hello", "old", "again"]
        .into_iter()
        .find(|known| body.contains(known))
        .map(Seen::Whole)
        .or_else(|| body.is_empty().then_some(Seen::Whole("")))
        .ok_or(answer)
}

/// One connection's words, after which it stays open.
pub(super) fn stays(frames: Vec<Frame>) -> Vec<Script> {
    vec![Script { frames, end: None }]
}

pub(super) fn ends(frames: Vec<Frame>, end: End) -> Vec<Script> {
    vec![Script { frames, end: Some(end) }]
}

/// The first connection says this, all later ones answer well.
pub(super) fn then_fine(frames: Vec<Frame>) -> Vec<Script> {
    vec![Script { frames, end: None }, Script { frames: vec![ok(), data(END_STREAM, "again")], end: None }]
}

pub(super) async fn check(method: &str, cases: Vec<(&str, Vec<Script>, Seen)>) {
    let mut wrong = Vec::new();
    for (name, script, expected) in cases {
        let mut bench = Bench::new();
        let server = Server::start(&bench, script).await;
        bench.resolve_to(server.port);
        let client = bench.start().await;
        let found = match expected {
            Seen::Status(status) => {
                let (answer, _) = raw(&client, method).await;
                answer.starts_with(&format!("http/1.1 {status}")).then_some(expected).ok_or(answer)
            }
            Seen::Whole(_) | Seen::Cut | Seen::Refused => seen(&client, method).await,
        };
        if found.as_ref() != Ok(&expected) {
            let connections = server.connections.load(Ordering::SeqCst);
            wrong.push(format!("{name}: {found:?}, not {expected:?} ({connections} connections)"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
