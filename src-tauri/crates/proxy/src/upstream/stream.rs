//! A connection as HTTP takes it: it says whether HTTP/2 was agreed on, and what TLS said when it broke.

use std::{
    io,
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::{
    client::legacy::connect::{Connected, Connection},
    rt::TokioIo,
};
use tokio::io::{AsyncRead as _, ReadBuf};

use super::{TlsStream, failure::is_hang_up};

/// See the module.
pub(super) struct Stream {
    io: TokioIo<TlsStream>,
    fate: Fate,
    /// Whether the server has said anything since the handshake.
    has_heard: bool,
    /// Why writing failed, while what the server said last is being read.
    hung_up: Option<io::Error>,
}

/// What TLS said when a connection broke. A server that wants a certificate says so only after the handshake (RFC
/// 8446 section 4.4.2.4), and HTTP/2 passes on no more than the words of such an error.
#[derive(Debug, Clone, Default)]
pub(super) struct Fate(Arc<OnceLock<rustls::Error>>);

impl Fate {
    pub(super) fn error(&self) -> Option<&rustls::Error> {
        self.0.get()
    }

    fn note(&self, error: &io::Error) {
        if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            self.0.get_or_init(|| tls.clone());
        }
    }
}

impl Stream {
    pub(super) fn new(stream: TlsStream) -> Self {
        Self { io: TokioIo::new(stream), fate: Fate::default(), has_heard: false, hung_up: None }
    }

    pub(super) fn fate(&self) -> Fate {
        self.fate.clone()
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
