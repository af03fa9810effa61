//! The body of a response, and its connection.

use std::{
    error::Error as _,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use h2::RecvStream;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

use super::{
    Failure,
    framing::Framing,
    http1::Http1,
    http2::{self, StreamGuard},
    pool::Pool,
    tunnel_connection::TunnelConnection,
    upload::Upload,
};
use crate::route::Target;

/// The body of a response. If it is dropped before its end, its stream or connection ends.
pub(crate) struct ServerBody {
    source: Source,
    /// The bytes that are still to come, if the head gives a length.
    remaining: Option<u64>,
}

enum Source {
    Empty,
    Http1(Box<Lease>),
    Http2 {
        stream: RecvStream,
        /// `None` on a connection that serves only this request.
        guard: Option<StreamGuard>,
        is_past_data: bool,
    },
    /// On a separate connection, which another task runs.
    Detached(Incoming),
}

/// An HTTP/1.1 connection in use.
pub(super) struct Lease {
    pub(super) incoming: Incoming,
    /// `None` once it was given back.
    pub(super) connection: Option<Http1>,
    pub(super) home: Home,
    pub(super) upload: Upload,
}

/// What to do with an HTTP/1.1 connection after its response.
pub(super) enum Home {
    Pool(Arc<Pool>, Target),
    Tunnel(TunnelConnection, Arc<Pool>),
}

impl Home {
    fn give_back(&self, connection: Http1) {
        match self {
            Self::Pool(pool, target) => pool.give_back(target, connection),
            Self::Tunnel(tunnel, generation) => tunnel.give_back(generation, connection),
        }
    }
}

impl ServerBody {
    /// A body on a connection that is given back at its end.
    pub(super) fn http1(lease: Lease, framing: Framing) -> Self {
        let mut body = Self { source: Source::Http1(Box::new(lease)), remaining: remaining(framing) };
        body.end_if_over();
        body
    }

    pub(super) fn http2(stream: RecvStream, guard: Option<StreamGuard>, framing: Framing) -> Self {
        let mut body = Self {
            source: Source::Http2 { stream, guard, is_past_data: false },
            remaining: remaining(framing),
        };
        if framing == Framing::None {
            // Whatever the error: h2 reports a 304 as too short if it has the length of another response and ends in a
            // separate frame.
            body.end();
        }
        body.end_if_over();
        body
    }

    /// An empty body.
    pub(crate) const fn empty() -> Self {
        Self { source: Source::Empty, remaining: Some(0) }
    }

    pub(super) fn detached(incoming: Incoming, framing: Framing) -> Self {
        Self { source: Source::Detached(incoming), remaining: remaining(framing) }
    }

    fn end_if_over(&mut self) {
        let is_over = match &mut self.source {
            Source::Empty => return,
            Source::Http1(lease) => lease.incoming.is_end_stream(),
            Source::Http2 { stream, .. } => stream.is_end_stream(),
            Source::Detached(incoming) => incoming.is_end_stream(),
        };
        if is_over {
            self.end();
        }
    }

    /// With an unknown coding beside the length, hyper reads to the end of the connection. Bytes beyond the length are
    /// ignored, and the connection is not used again.
    fn end_at_length(&mut self) {
        let is_to_the_end = matches!(self.source, Source::Http1(_) | Source::Detached(_));
        if is_to_the_end && self.remaining == Some(0) {
            self.source = Source::Empty;
        }
    }

    /// The body is complete.
    fn end(&mut self) {
        match std::mem::replace(&mut self.source, Source::Empty) {
            Source::Http1(lease) => (*lease).give_back(),
            Source::Http2 { guard: Some(mut guard), .. } => guard.let_go(),
            Source::Http2 { guard: None, .. } | Source::Empty | Source::Detached(_) => {}
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Failure>>> {
        match &mut self.source {
            Source::Empty => Poll::Ready(None),
            Source::Http1(lease) => lease.poll(cx),
            Source::Detached(incoming) => Poll::Ready(match ready!(Pin::new(incoming).poll_frame(cx)) {
                Some(Err(error)) if is_about_trailers(&error) => None,
                frame => frame.map(|frame| frame.map_err(|error| Failure::of(&error))),
            }),
            Source::Http2 { stream, is_past_data, .. } => {
                if !*is_past_data {
                    match ready!(stream.poll_data(cx)) {
                        Some(Ok(data)) => {
                            // A stream that was reset meanwhile has no window.
                            let _widened = stream.flow_control().release_capacity(data.len());
                            return Poll::Ready(Some(Ok(Frame::data(data))));
                        }
                        // The body is complete; the rest is the end of the connection.
                        Some(Err(_)) if self.remaining == Some(0) => return Poll::Ready(None),
                        Some(Err(error)) => return Poll::Ready(Some(Err(http2::failure(&error)))),
                        None => *is_past_data = true,
                    }
                }
                let trailers = ready!(stream.poll_trailers(cx));
                Poll::Ready(match trailers {
                    Ok(trailers) => trailers.map(|trailers| Ok(Frame::trailers(trailers))),
                    Err(_) if self.remaining == Some(0) => None,
                    Err(error) => Some(Err(http2::failure(&error))),
                })
            }
        }
    }
}

/// Whether the body is complete and only its trailers are unreadable: hyper parses them once their end has arrived.
fn is_about_trailers(error: &hyper::Error) -> bool {
    let broken = error.source().and_then(|source| source.downcast_ref::<io::Error>());
    let inner = broken.and_then(io::Error::get_ref);
    inner.and_then(|inner| inner.downcast_ref::<httparse::Error>()).is_some()
}

fn remaining(framing: Framing) -> Option<u64> {
    match framing {
        Framing::None => Some(0),
        Framing::Length(length) => Some(length),
        Framing::Open => None,
    }
}

impl Lease {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Failure>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.incoming).poll_frame(cx) {
            return Poll::Ready(self.frame(frame));
        }
        // The connection reads the next part only after it was polled.
        if let Some(connection) = &mut self.connection {
            connection.poll_connection(cx);
        }
        let frame = ready!(Pin::new(&mut self.incoming).poll_frame(cx));
        Poll::Ready(self.frame(frame))
    }

    /// A body ends with its last chunk: unreadable trailers are discarded, with the connection (RFC 9112 section
    /// 7.1.2).
    fn frame(&mut self, frame: Option<hyper::Result<Frame<Bytes>>>) -> Option<Result<Frame<Bytes>, Failure>> {
        let frame = frame?;
        if frame.as_ref().is_err_and(is_about_trailers) {
            self.connection = None;
            return None;
        }
        Some(frame.map_err(|error| self.failure(&error)))
    }

    fn failure(&self, error: &hyper::Error) -> Failure {
        let known = self.connection.as_ref().and_then(Http1::failure);
        known.unwrap_or_else(|| Failure::of(error))
    }

    fn give_back(mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        if connection.is_ready_to_rest() {
            self.home.give_back(connection);
        } else if connection.is_running() && !self.upload.is_held() {
            // The response came before the end of the upload, or the connection needs a moment to end.
            let home = self.home;
            tokio::spawn(async move {
                if connection.finish().await && connection.is_ready_to_rest() {
                    home.give_back(connection);
                }
            });
        }
    }
}

impl Body for ServerBody {
    type Data = Bytes;
    type Error = Failure;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Failure>>> {
        let this = self.get_mut();
        let mut polled = ready!(this.poll(cx));
        match &mut polled {
            Some(Ok(frame)) => {
                if let (Some(remaining), Some(data)) = (&mut this.remaining, frame.data_mut()) {
                    let wanted = usize::try_from(*remaining).unwrap_or(usize::MAX);
                    data.truncate(wanted);
                    *remaining -= data.len() as u64;
                }
                this.end_if_over();
                this.end_at_length();
            }
            Some(Err(_)) => this.source = Source::Empty,
            None if this.remaining.is_some_and(|remaining| remaining > 0) => {
                this.source = Source::Empty;
                polled = Some(Err(Failure::HungUp));
            }
            None => this.end(),
        }
        Poll::Ready(polled)
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.source, Source::Empty)
    }

    fn size_hint(&self) -> SizeHint {
        self.remaining.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
