//! The webview's end of a tunnel, and how it ends: normally, with all of a response read even while the webview still
//! uploads, or by a reset, if a response broke off. WebKit takes half a response for a whole one if the tunnel ends
//! normally.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep},
};
use tokio_rustls::server::TlsStream;

use crate::{
    bulk_read::BulkRead,
    request_head::RequestHead,
    upstream::{Failure, ServerBody},
};

/// How long a webview may go on sending after the last byte for it (RFC 9112 section 9.6): in total, and in silence.
const LINGER: Duration = Duration::from_secs(30);
const SILENCE: Duration = Duration::from_secs(2);

/// Makes the tunnel end with a reset.
#[derive(Debug, Clone, Default)]
pub(crate) struct ResetSignal(Arc<AtomicBool>);

impl ResetSignal {
    pub(crate) fn close(&self) {
        self.0.store(true, Ordering::Release);
    }

    fn is_cut(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// A webview's TLS connection.
pub(crate) struct ViewStream {
    io: TlsStream<BulkRead>,
    cut: ResetSignal,
    lingering: Option<Lingering>,
    /// The head that is being read; `None` if there is room for one of any length.
    head: Option<RequestHead>,
    /// Read, and held for a reader with more room.
    ahead: BytesMut,
}

/// Our side is closed; further bytes are read and discarded.
struct Lingering {
    end: Instant,
    silence: Pin<Box<Sleep>>,
}

impl ViewStream {
    pub(crate) fn new(io: TlsStream<BulkRead>, cut: ResetSignal, head: RequestHead) -> Self {
        Self { io, cut, lingering: None, head: Some(head), ahead: BytesMut::new() }
    }

    /// For a reader with room for heads of any length, which has not seen `read` yet.
    pub(crate) fn for_long_heads(mut self, read: &Bytes) -> Self {
        let held = std::mem::replace(&mut self.ahead, BytesMut::from(&read[..]));
        self.ahead.unsplit(held);
        self.head = None;
        self
    }

    fn after_writing<T>(&self, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if let Some(head) = &self.head {
            head.set_behind(written.is_pending());
        }
        written
    }

    fn poll_linger(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let lingering = self.lingering.get_or_insert_with(|| Lingering {
            end: Instant::now() + LINGER,
            silence: Box::pin(tokio::time::sleep(SILENCE)),
        });
        let mut space = [0; 16 * 1024];
        loop {
            let mut unread = ReadBuf::new(&mut space);
            match Pin::new(self.io.get_mut().0).poll_read(cx, &mut unread) {
                Poll::Ready(Ok(())) if !unread.filled().is_empty() && Instant::now() < lingering.end => {
                    lingering.silence.as_mut().reset(Instant::now() + SILENCE);
                }
                Poll::Ready(Ok(()) | Err(_)) => return Poll::Ready(()),
                Poll::Pending => return lingering.silence.as_mut().poll(cx),
            }
        }
    }

    fn gone() -> io::Error {
        io::Error::new(io::ErrorKind::ConnectionAborted, "the answer broke off")
    }
}

impl Drop for ViewStream {
    fn drop(&mut self) {
        if self.cut.is_cut()
            && let Err(error) = self.io.get_ref().0.socket().set_zero_linger()
        {
            tracing::debug!(%error, "a tunnel could not be reset");
        }
    }
}

impl AsyncRead for ViewStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Self { io, head, ahead, .. } = &mut *self;
        let Some(head) = head else {
            if ahead.is_empty() {
                return Pin::new(io).poll_read(cx, buffer);
            }
            let part = ahead.split_to(buffer.remaining().min(ahead.len()));
            buffer.put_slice(&part);
            if ahead.is_empty() {
                *ahead = BytesMut::new();
            }
            return Poll::Ready(Ok(()));
        };
        if head.is_long() {
            // The current reader does not have enough room.
            return Poll::Pending;
        }
        let before = buffer.filled().len();
        ready!(Pin::new(io).poll_read(cx, buffer))?;
        let read = buffer.filled().get(before..).unwrap_or_default();
        if head.grows_long_with(read) {
            ahead.extend_from_slice(read);
            buffer.set_filled(before);
            return Poll::Pending;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for ViewStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        if self.cut.is_cut() {
            return Poll::Ready(Err(Self::gone()));
        }
        let written = Pin::new(&mut self.io).poll_write(cx, data);
        self.after_writing(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.cut.is_cut() {
            return Poll::Ready(Err(Self::gone()));
        }
        if self.lingering.is_none() {
            ready!(Pin::new(&mut self.io).poll_shutdown(cx))?;
        }
        self.poll_linger(cx).map(Ok)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.cut.is_cut() {
            return Poll::Ready(Err(Self::gone()));
        }
        let written = Pin::new(&mut self.io).poll_write_vectored(cx, data);
        self.after_writing(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }
}

/// A server's body on its way to the webview: if it breaks off, the tunnel is reset.
pub(crate) struct Delivery {
    body: ServerBody,
    cut: ResetSignal,
}

impl Delivery {
    pub(crate) const fn new(body: ServerBody, cut: ResetSignal) -> Self {
        Self { body, cut }
    }
}

impl Body for Delivery {
    type Data = Bytes;
    type Error = Failure;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Failure>>> {
        let polled = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if let Some(Err(failure)) = &polled {
            tracing::debug!(%failure, "an answer broke off");
            self.cut.close();
        }
        Poll::Ready(polled)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
