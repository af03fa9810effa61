//! A connection for HTTP: it knows whether HTTP/2 was negotiated, and TLS' error when it broke.

use std::{
    future::Future as _,
    io,
    pin::Pin,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use porthole_network::NetworkPath;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep},
};

use super::{
    Failure,
    failure::is_hang_up,
    queue::HandshakePermit,
    wire::{TlsStream, Wire},
};

/// A TLS connection to a server.
pub(super) struct Stream {
    io: TlsStream,
    outcome: ConnectionOutcome,
    /// Held until the server has had time to send a session.
    permit: Option<Arc<HandshakePermit>>,
    /// How long a connection that is no longer needed waits for a session.
    patience: Option<Pin<Box<Sleep>>>,
    /// Whether the server has stopped reading.
    is_deaf: bool,
}

/// How long a connection must have been idle before its network is checked when it is used again.
const RESTED: Duration = Duration::from_millis(100);

/// TLS' error when a connection broke. A server that requires a certificate says so only after the handshake (RFC 8446
/// section 4.4.2.4), and HTTP/2 passes on only the text of such an error.
#[derive(Debug, Clone)]
pub(super) struct ConnectionOutcome(Arc<ConnectionRecord>);

#[derive(Debug)]
struct ConnectionRecord {
    error: OnceLock<rustls::Error>,
    wants_renegotiation: AtomicBool,
    /// Whether everything sent so far was answered.
    has_rested: AtomicBool,
    /// How often data arrived, without tickets.
    heard: AtomicU64,
    /// `None` if the connection ended at once.
    path: Option<NetworkPath>,
    made: Instant,
    /// In milliseconds after that.
    last_heard: AtomicU64,
}

impl Stream {
    /// The result of the handshake.
    pub(super) fn session(&self) -> &rustls::client::ClientConnection {
        self.io.get_ref().1
    }
}

impl ConnectionOutcome {
    /// Why the connection broke, if TLS knows.
    pub(super) fn failure(&self) -> Option<Failure> {
        if self.0.wants_renegotiation.load(Ordering::Acquire) {
            return Some(Failure::AsksTooLate);
        }
        self.0.error.get().map(Failure::of_tls)
    }

    /// How often data has arrived.
    pub(super) fn receive_count(&self) -> u64 {
        self.0.heard.load(Ordering::Acquire)
    }

    /// When data last arrived.
    pub(super) fn last_heard(&self) -> Instant {
        self.0.made + Duration::from_millis(self.0.last_heard.load(Ordering::Acquire))
    }

    /// All requests on it are answered.
    pub(super) fn on_idle(&self) {
        self.0.has_rested.store(true, Ordering::Release);
    }

    /// Whether the connection's network is still there, as far as this device knows.
    pub(super) fn is_on_this_network(&self, idle: Duration) -> bool {
        self.0.path.is_some_and(|path| !path.has_slept() && (idle < RESTED || !path.leads_elsewhere()))
    }

    fn new(socket: &TcpStream) -> Self {
        Self(Arc::new(ConnectionRecord {
            path: NetworkPath::of(socket).ok(),
            error: OnceLock::new(),
            wants_renegotiation: AtomicBool::new(false),
            has_rested: AtomicBool::new(false),
            heard: AtomicU64::new(0),
            made: Instant::now(),
            last_heard: AtomicU64::new(0),
        }))
    }

    fn count_receive(&self) {
        let passed = u64::try_from(self.0.made.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.0.last_heard.store(passed, Ordering::Release);
        self.0.heard.fetch_add(1, Ordering::AcqRel);
    }

    fn note(&self, error: &io::Error) {
        if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            self.0.error.get_or_init(|| tls.clone());
        }
    }

    fn look_at(&self, wire: &Wire) {
        if wire.wants_renegotiation() {
            self.0.wants_renegotiation.store(true, Ordering::Release);
        }
    }
}

impl Stream {
    /// `permit` is held until the server has had time to send a session.
    pub(super) fn new(stream: TlsStream, permit: Option<Arc<HandshakePermit>>) -> Self {
        let outcome = ConnectionOutcome::new(stream.get_ref().0.socket());
        Self { io: stream, outcome, permit, patience: None, is_deaf: false }
    }

    /// Whether HTTP/2 was negotiated.
    pub(super) fn is_http2(&self) -> bool {
        self.io.get_ref().1.alpn_protocol() == Some(b"h2")
    }

    pub(super) fn outcome(&self) -> ConnectionOutcome {
        self.outcome.clone()
    }

    /// The next bytes do not belong to what was sent before.
    fn wake(&mut self) {
        if self.outcome.0.has_rested.swap(false, Ordering::AcqRel) {
            self.io.get_mut().0.on_idle();
        }
    }

    /// The next connection resumes the session that the server is about to send, and needs no signature. So a
    /// connection that is not needed stays open until the session has arrived.
    fn wait_for_session(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(permit) = &self.permit else { return Poll::Ready(()) };
        let mut space = [0; 512];
        let read = Pin::new(&mut self.io).poll_read(cx, &mut ReadBuf::new(&mut space));
        if !permit.is_over(read.is_ready()) {
            let patience = self.patience.get_or_insert_with(|| Box::pin(permit.session_wait()));
            ready!(patience.as_mut().poll(cx));
        }
        self.permit = None;
        Poll::Ready(())
    }

    /// A server that stopped reading may have sent an error or a response before. That is still read, and writing fails
    /// only then.
    fn after_writing<T>(&mut self, written: Poll<io::Result<T>>, all: T) -> Poll<io::Result<T>> {
        match written {
            Poll::Ready(Err(error)) if is_hang_up(&error) => {
                self.is_deaf = true;
                Poll::Ready(Ok(all))
            }
            Poll::Ready(Err(error)) => {
                self.outcome.note(&error);
                Poll::Ready(Err(error))
            }
            Poll::Ready(Ok(_)) | Poll::Pending => written,
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.io).poll_read(cx, buffer);
        match &read {
            Poll::Ready(Ok(())) if buffer.filled().len() > before => self.outcome.count_receive(),
            Poll::Ready(Err(error)) => self.outcome.note(error),
            Poll::Ready(Ok(())) | Poll::Pending => {}
        }
        self.outcome.look_at(self.io.get_ref().0);
        if self.permit.as_ref().is_some_and(|permit| permit.is_over(read.is_ready())) {
            self.permit = None;
        }
        read
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        if self.is_deaf {
            return Poll::Ready(Ok(data.len()));
        }
        self.wake();
        let written = Pin::new(&mut self.io).poll_write(cx, data);
        self.after_writing(written, data.len())
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.is_deaf {
            return Poll::Ready(Ok(()));
        }
        let flushed = Pin::new(&mut self.io).poll_flush(cx);
        self.after_writing(flushed, ())
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.wait_for_session(cx));
        Pin::new(&mut self.io).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let all = data.iter().map(|part| part.len()).sum();
        if self.is_deaf {
            return Poll::Ready(Ok(all));
        }
        self.wake();
        let written = Pin::new(&mut self.io).poll_write_vectored(cx, data);
        self.after_writing(written, all)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }
}
