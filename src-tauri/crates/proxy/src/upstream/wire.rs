//! A socket under TLS that notices when a server asks for renegotiation.
//!
//! A server that decides only after the request to require a certificate has two ways: in TLS 1.2 it sends a
//! `HelloRequest` for another handshake (RFC 5246 section 7.4.1.1), which rustls refuses without telling its caller.
//! The content of such a record is encrypted, but not its type (section 6.2.1), and after a server's first `Finished`
//! no other message has that type.

use std::{
    future::Future as _,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use porthole_network::{Delivery, allow_stalling, delivery};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::watch,
    time::{Instant, Sleep},
};

use crate::bulk_read::BulkRead;

const CHANGE_CIPHER_SPEC: u8 = 20;
const HANDSHAKE: u8 = 22;

/// More than a request without a body, and less than a server accepts that reads nothing.
const MUCH: usize = 16 * 1024;

/// How long a server may accept no bytes of an upload: as long as it may take to respond.
const STALL: Duration = Duration::from_secs(300);

/// How often the system is asked how much of the sent data was acknowledged, within the time in which any other server
/// must acknowledge it.
const LOOKS: u32 = 6;

/// The head of a record: type, version, length.
const HEAD: usize = 5;

/// A TLS connection to a server.
pub(super) type TlsStream = tokio_rustls::client::TlsStream<Wire>;

/// A TCP connection to a server, below TLS.
#[derive(Debug)]
pub(crate) struct Wire {
    socket: BulkRead,
    records: Records,
    /// Until the server sends something.
    hello: Option<Hello>,
    /// Bytes sent since the server last sent anything.
    unanswered: usize,
    stalling: Option<Stalling>,
    /// The usual time limit of silence.
    idle_timeout: Duration,
}

/// A server that got much data may be alive and slow. For the system that looks as if it were gone, so it is asked now
/// and then which of the two it is, until the server has everything. A connection that sends nothing is not woken.
#[derive(Debug)]
struct Stalling {
    look: Pin<Box<Sleep>>,
    interval: Duration,
    /// Whether it had acknowledged nothing more at the last check.
    is_unheard: bool,
    /// Since when it no longer reports that it has no room.
    unanswered_since: Option<Instant>,
}

/// The outcome of the first bytes on a connection.
#[derive(Debug, Clone)]
pub(super) struct Hello(Arc<watch::Sender<HelloStage>>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HelloStage {
    Unsent,
    Sent,
    Answered,
}

impl Hello {
    pub(super) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(HelloStage::Unsent)))
    }

    /// Whether data was sent to the server, and it has not sent a byte.
    pub(super) fn is_unanswered(&self) -> bool {
        *self.0.borrow() == HelloStage::Sent
    }

    /// Returns once data was sent to the server and it has not sent a byte for `limit`.
    pub(super) async fn is_unanswered_for(&self, limit: Duration) {
        let mut stage = self.0.subscribe();
        // This value holds the sender itself.
        drop(stage.wait_for(|stage| *stage != HelloStage::Unsent).await);
        let answered = tokio::time::timeout(limit, stage.wait_for(|stage| *stage == HelloStage::Answered));
        if answered.await.is_ok() {
            std::future::pending::<()>().await;
        }
    }

    fn reach(&self, stage: HelloStage) {
        self.0.send_if_modified(|now| std::mem::replace(now, stage) != stage);
    }
}

/// Follows the heads of TLS records.
#[derive(Debug, Default)]
struct Records {
    head: Vec<u8>,
    /// The bytes of the current record that are still to come.
    rest: usize,
    stage: Stage,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Stage {
    #[default]
    InTheClear,
    /// The next handshake message is its `Finished`.
    Encrypted,
    Finished,
    BegunAnew,
}

impl Wire {
    pub(super) fn new(socket: TcpStream, hello: Hello, idle_timeout: Duration) -> Self {
        let (records, hello) = (Records::default(), Some(hello));
        Self { socket: BulkRead::new(socket), records, hello, unanswered: 0, stalling: None, idle_timeout }
    }

    pub(super) const fn socket(&self) -> &TcpStream {
        self.socket.socket()
    }

    /// More than a head is being sent: the server may be alive and slow (see [`Stalling`]).
    fn sent(&mut self, count: usize) {
        self.unanswered += count;
        if let Some(hello) = &self.hello {
            hello.reach(HelloStage::Sent);
        }
        if self.unanswered > MUCH && self.stalling.is_none() && allow_stalling(self.socket.socket(), STALL) {
            let interval = self.idle_timeout / LOOKS;
            let look = Box::pin(tokio::time::sleep(interval));
            self.stalling = Some(Stalling { look, interval, is_unheard: false, unanswered_since: None });
        }
    }

    /// Gives a server no more than the usual time if it does not acknowledge data or report that it has no room, or if
    /// it has everything.
    fn look_after(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        while let Some(stalling) = &mut self.stalling
            && stalling.look.as_mut().poll(cx).is_ready()
        {
            let socket = self.socket.socket();
            let found = delivery(socket, stalling.interval);
            if found == Delivery::Unanswered {
                // The system would probe until the longer limit: it counts from when there was no more room.
                let since = stalling.unanswered_since.get_or_insert_with(Instant::now);
                if since.elapsed() >= self.idle_timeout {
                    return Err(io::ErrorKind::TimedOut.into());
                }
            } else {
                stalling.unanswered_since = None;
            }
            let is_unheard = match found {
                Delivery::Done => {
                    self.on_idle();
                    return Ok(());
                }
                Delivery::UnderWay | Delivery::Unanswered => false,
                Delivery::Unheard => true,
            };
            if std::mem::replace(&mut stalling.is_unheard, is_unheard) != is_unheard {
                allow_stalling(socket, if is_unheard { self.idle_timeout } else { STALL });
            }
            stalling.look.as_mut().reset(Instant::now() + stalling.interval);
        }
        Ok(())
    }

    /// Nothing is being sent: from now on, a server that is gone is noticed as soon as on any connection.
    pub(super) fn on_idle(&mut self) {
        self.unanswered = 0;
        if self.stalling.take().is_some() {
            allow_stalling(self.socket.socket(), self.idle_timeout);
        }
    }

    /// Whether the server requested another handshake after the first. TLS 1.3 has no such message.
    pub(super) fn wants_renegotiation(&self) -> bool {
        self.records.stage == Stage::BegunAnew
    }
}

impl Records {
    fn follow(&mut self, mut read: &[u8]) {
        while !read.is_empty() && self.stage != Stage::BegunAnew {
            let skipped = self.rest.min(read.len());
            self.rest -= skipped;
            read = read.get(skipped..).unwrap_or_default();
            let missing = HEAD.saturating_sub(self.head.len()).min(read.len());
            let (more, after) = read.split_at(missing);
            self.head.extend_from_slice(more);
            read = after;
            if let [kind, _, _, high, low] = *self.head.as_slice() {
                self.head.clear();
                self.rest = usize::from(u16::from_be_bytes([high, low]));
                self.stage = self.stage.after(kind);
            }
        }
    }
}

impl Stage {
    fn after(self, kind: u8) -> Self {
        match (self, kind) {
            (Self::InTheClear, CHANGE_CIPHER_SPEC) => Self::Encrypted,
            (Self::Encrypted, HANDSHAKE) => Self::Finished,
            (Self::Finished, HANDSHAKE) => Self::BegunAnew,
            (Self::InTheClear | Self::Encrypted | Self::Finished | Self::BegunAnew, _) => self,
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.socket).poll_read(cx, buffer);
        if read.is_pending() {
            self.look_after(cx)?;
        }
        if buffer.filled().len() > before {
            self.unanswered = 0;
            if let Some(hello) = self.hello.take() {
                hello.reach(HelloStage::Answered);
            }
        }
        self.records.follow(buffer.filled().get(before..).unwrap_or_default());
        read
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write(cx, data);
        if let Poll::Ready(Ok(count)) = written {
            self.sent(count);
        }
        self.look_after(cx)?;
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write_vectored(cx, data);
        if let Poll::Ready(Ok(count)) = written {
            self.sent(count);
        }
        self.look_after(cx)?;
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const APPLICATION_DATA: u8 = 23;

    fn record(kind: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[kind, 3, 3, length[0], length[1]], content].concat()
    }

    /// The state after these records, however they are split.
    fn after(records: &[Vec<u8>]) -> Stage {
        let bytes = records.concat();
        let stages = [1, 2, 3, 7, bytes.len()].map(|step| {
            let mut records = Records::default();
            bytes.chunks(step).for_each(|part| records.follow(part));
            records.stage
        });
        assert!(stages.iter().all(|stage| *stage == stages[0]), "{stages:?}");
        stages[0]
    }

    #[test]
    fn a_second_handshake_is_noticed_however_its_records_are_cut_up() {
        let first = [
            record(HANDSHAKE, &[22; 90]),
            record(HANDSHAKE, &[20; 700]),
            record(CHANGE_CIPHER_SPEC, &[1]),
            record(HANDSHAKE, &[22; 40]),
        ];
        assert_eq!(after(&first), Stage::Finished);
        let answered = [&first[..], &[record(APPLICATION_DATA, &[22; 300])]].concat();
        assert_eq!(after(&answered), Stage::Finished);
        let again = [&answered[..], &[record(HANDSHAKE, &[0; 28])]].concat();
        assert_eq!(after(&again), Stage::BegunAnew);
    }

    #[test]
    fn tls_1_3_never_looks_like_a_second_handshake() {
        let records = [
            record(HANDSHAKE, &[2; 122]),
            record(CHANGE_CIPHER_SPEC, &[1]),
            record(APPLICATION_DATA, &[22; 900]),
            record(APPLICATION_DATA, &[22; 250]),
        ];
        assert_eq!(after(&records), Stage::Encrypted);
    }
}
