//! A connection as HTTP takes it: it says whether HTTP/2 was agreed on, and what TLS said when it broke.

use std::{
    future::Future as _,
    io,
    pin::Pin,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::{
    client::legacy::connect::{Connected, Connection},
    rt::TokioIo,
};
use tokio::{
    io::{AsyncRead as _, ReadBuf},
    time::Sleep,
};

use super::{Failure, TlsStream, failure::is_hang_up, queue::Turn, wire::Wire};

/// See the module.
pub(super) struct Stream {
    io: TokioIo<TlsStream>,
    fate: Fate,
    /// Until the server has had the time to give a session.
    turn: Option<Arc<Turn>>,
    /// For a connection that nobody wants any more, how long it waits for that.
    patience: Option<Pin<Box<Sleep>>>,
    /// Whether the server has said anything since the handshake.
    has_heard: bool,
    /// Why writing failed, while what the server said last is being read.
    hung_up: Option<io::Error>,
}

/// What TLS said when a connection broke. A server that wants a certificate says so only after the handshake (RFC
/// 8446 section 4.4.2.4), and HTTP/2 passes on no more than the words of such an error.
#[derive(Debug, Clone, Default)]
pub(super) struct Fate(Arc<Told>);

#[derive(Debug, Default)]
struct Told {
    error: OnceLock<rustls::Error>,
    wants_renegotiation: AtomicBool,
}

impl Fate {
    /// Why the connection broke, where TLS knows.
    pub(super) fn failure(&self) -> Option<Failure> {
        if self.0.wants_renegotiation.load(Ordering::Acquire) {
            return Some(Failure::AsksTooLate);
        }
        self.0.error.get().map(Failure::of_tls)
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
    /// `turn` is held until the server has had the time to give a session.
    pub(super) fn new(stream: TlsStream, turn: Option<Arc<Turn>>) -> Self {
        Self {
            io: TokioIo::new(stream),
            fate: Fate::default(),
            turn,
            patience: None,
            has_heard: false,
            hung_up: None,
        }
    }

    pub(super) fn fate(&self) -> Fate {
        self.fate.clone()
    }

    /// The session that the server is about to give is what the next connection takes up instead of a signature: it is
    /// not thrown away with a connection that turned out to be one too many.
    fn wait_for_session(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(turn) = &self.turn else { return Poll::Ready(()) };
        let mut space = [0; 512];
        let read = Pin::new(self.io.inner_mut()).poll_read(cx, &mut ReadBuf::new(&mut space));
        if !turn.is_over(read.is_ready()) {
            let patience = self.patience.get_or_insert_with(|| Box::pin(turn.patience()));
            ready!(patience.as_mut().poll(cx));
        }
        self.turn = None;
        Poll::Ready(())
    }

    /// A server that gave up on the handshake said why before it stopped listening, and that is still to be read:
    /// the error waits for it.
    fn after_writing<T>(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        match written {
            Poll::Ready(Err(error)) if !self.has_heard && is_hang_up(&error) => {
                self.hung_up = Some(error);
                self.last_words(cx)
            }
            Poll::Ready(Err(error)) => {
                self.fate.note(&error);
                Poll::Ready(Err(error))
            }
            Poll::Ready(Ok(_)) | Poll::Pending => written,
        }
    }

    /// Reads to the end, then gives the error that made it do so.
    fn last_words<T>(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        let mut space = [0; 4096];
        loop {
            let mut unread = ReadBuf::new(&mut space);
            match Pin::new(self.io.inner_mut()).poll_read(cx, &mut unread) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Ok(())) if !unread.filled().is_empty() => {}
                Poll::Ready(Ok(())) => break,
                Poll::Ready(Err(error)) => {
                    self.fate.note(&error);
                    break;
                }
            }
        }
        self.has_heard = true;
        Poll::Ready(Err(self.hung_up.take().unwrap_or_else(|| io::ErrorKind::BrokenPipe.into())))
    }
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        let (_, session) = self.io.inner().get_ref();
        let connected = Connected::new().extra(self.fate());
        if session.alpn_protocol() == Some(b"h2") { connected.negotiated_h2() } else { connected }
    }
}

impl Read for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.io).poll_read(cx, buffer);
        match &read {
            Poll::Ready(Ok(())) => self.has_heard = true,
            Poll::Ready(Err(error)) => self.fate.note(error),
            Poll::Pending => {}
        }
        self.fate.look_at(self.io.inner().get_ref().0);
        if self.turn.as_ref().is_some_and(|turn| turn.is_over(read.is_ready())) {
            self.turn = None;
        }
        read
    }
}

impl Write for Stream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        if self.hung_up.is_some() {
            return self.last_words(cx);
        }
        let written = Pin::new(&mut self.io).poll_write(cx, data);
        self.after_writing(cx, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.hung_up.is_some() {
            return self.last_words(cx);
        }
        let flushed = Pin::new(&mut self.io).poll_flush(cx);
        self.after_writing(cx, flushed)
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
        if self.hung_up.is_some() {
            return self.last_words(cx);
        }
        let written = Pin::new(&mut self.io).poll_write_vectored(cx, data);
        self.after_writing(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }
}
