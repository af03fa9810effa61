//! The body of a request on its way to a server. A small one is kept, so that it can be sent again if the server
//! provably did not process the request.

use std::{
    error::Error as StdError,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};
use http_body_util::{BodyExt as _, combinators::UnsyncBoxBody};
use parking_lot::{Mutex, MutexGuard};
use tokio::time::Instant;

/// How much of a body is kept for a second attempt, in bytes.
pub(super) const REPLAY_LIMIT: usize = 64 * 1024;

type BoxError = Box<dyn StdError + Send + Sync>;

/// The body of one request, for all attempts to send it.
#[derive(Clone)]
pub(super) struct Upload(Arc<Mutex<State>>);

struct State {
    /// `None` after its end, or without a body.
    source: Option<UnsyncBoxBody<Bytes, BoxError>>,
    size: SizeHint,
    kept: Vec<Bytes>,
    kept_bytes: usize,
    trailers: Option<HeaderMap>,
    is_replayable: bool,
    is_settled: bool,
    /// The number of the current attempt; bodies of earlier attempts return nothing.
    attempt: u32,
    /// Whether the body may be sent: not while the server has not consented (`Expect: 100-continue`).
    is_awaited: bool,
    waiting: Option<Waker>,
    moved: Instant,
}

/// Marks a response that came after the whole body of its request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WholeUpload;

/// The body of one attempt.
pub(super) struct UploadBody {
    upload: Upload,
    attempt: u32,
    /// How many kept parts this attempt has sent again.
    sent: usize,
    is_over: bool,
    sent_trailers: bool,
}

/// The attempt of this body has ended.
#[derive(Debug, thiserror::Error)]
#[error("the attempt to send this request has ended")]
struct Superseded;

impl Upload {
    pub(super) fn new<B>(body: B) -> Self
    where
        B: Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
    {
        let size = body.size_hint();
        let is_empty = body.is_end_stream();
        let source = (!is_empty).then(|| UnsyncBoxBody::new(body.map_err(Into::into)));
        Self(Arc::new(Mutex::new(State {
            source,
            size: if is_empty { SizeHint::with_exact(0) } else { size },
            kept: Vec::new(),
            kept_bytes: 0,
            trailers: None,
            is_replayable: true,
            is_settled: false,
            attempt: 0,
            is_awaited: false,
            waiting: None,
            moved: Instant::now(),
        })))
    }

    /// The body for the next attempt, from its beginning. `None` if too much of it was sent already.
    pub(super) fn attempt(&self) -> Option<UploadBody> {
        let mut state = self.lock();
        if !state.is_replayable {
            return None;
        }
        state.attempt += 1;
        let attempt = state.attempt;
        Some(UploadBody { upload: self.clone(), attempt, sent: 0, is_over: false, sent_trailers: false })
    }

    /// Whether [`Self::attempt`] would return another body.
    pub(super) fn is_replayable(&self) -> bool {
        self.lock().is_replayable
    }

    /// The response has arrived: there is no other attempt, nothing more is kept, and a held body stays held.
    pub(super) fn on_response(&self) {
        let mut state = self.lock();
        state.is_replayable = false;
        state.is_settled = true;
    }

    /// Whether it is held.
    pub(super) fn is_held(&self) -> bool {
        self.lock().is_awaited
    }

    /// Whether the webview has sent all of it.
    pub(super) fn is_whole(&self) -> bool {
        self.lock().source.as_ref().is_none_or(Body::is_end_stream)
    }

    /// When the last part was sent, or the request began.
    pub(super) fn last_progress(&self) -> Instant {
        self.lock().moved
    }

    /// Holds the body until [`Self::release`].
    pub(super) fn hold(&self) {
        self.lock().is_awaited = true;
    }

    /// Releases the body, unless the response came first.
    pub(super) fn release(&self) {
        let mut state = self.lock();
        if state.is_settled {
            return;
        }
        state.is_awaited = false;
        if let Some(waiting) = state.waiting.take() {
            waiting.wake();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock()
    }
}

impl State {
    fn buffer(&mut self, part: &Bytes) {
        if !self.is_replayable {
            return;
        }
        if self.kept_bytes + part.len() > REPLAY_LIMIT {
            self.is_replayable = false;
            return;
        }
        self.kept_bytes += part.len();
        // A copy: a slice would keep the whole buffer.
        self.kept.push(Bytes::copy_from_slice(part));
    }
}

impl Body for UploadBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        if this.is_over {
            return Poll::Ready(None);
        }
        let mut state = this.upload.lock();
        if state.attempt != this.attempt {
            drop(state);
            this.is_over = true;
            return Poll::Ready(Some(Err(Box::new(Superseded))));
        }
        if state.is_awaited {
            state.waiting = Some(cx.waker().clone());
            return Poll::Pending;
        }
        if let Some(part) = state.kept.get(this.sent).cloned() {
            this.sent += 1;
            state.moved = Instant::now();
            return Poll::Ready(Some(Ok(Frame::data(part))));
        }
        let Some(source) = &mut state.source else {
            let trailers = state.trailers.clone().filter(|_| !this.sent_trailers);
            this.sent_trailers = true;
            this.is_over = trailers.is_none();
            return Poll::Ready(trailers.map(|trailers| Ok(Frame::trailers(trailers))));
        };
        let polled = std::task::ready!(Pin::new(source).poll_frame(cx));
        state.moved = Instant::now();
        match polled {
            Some(Ok(frame)) => {
                if let Some(part) = frame.data_ref() {
                    let before = state.kept.len();
                    state.buffer(part);
                    this.sent += state.kept.len() - before;
                } else if let Some(trailers) = frame.trailers_ref() {
                    state.trailers = Some(trailers.clone());
                    this.sent_trailers = true;
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Some(Err(error)) => {
                // The webview has cancelled: the body cannot be sent again.
                state.is_replayable = false;
                state.source = None;
                this.is_over = true;
                Poll::Ready(Some(Err(error)))
            }
            None => {
                state.source = None;
                this.is_over = true;
                Poll::Ready(None)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        if self.is_over {
            return true;
        }
        let state = self.upload.lock();
        state.source.as_ref().is_none_or(Body::is_end_stream)
            && self.sent >= state.kept.len()
            && (state.trailers.is_none() || self.sent_trailers)
            && state.attempt == self.attempt
    }

    fn size_hint(&self) -> SizeHint {
        // Called once for the head, before any part is sent.
        self.upload.lock().size
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt as _, stream};
    use http_body_util::{Full, StreamBody};
    use std::convert::Infallible;

    use super::*;

    fn parts(parts: &[&'static [u8]]) -> Upload {
        let frames: Vec<_> =
            parts.iter().map(|part| Ok::<_, Infallible>(Frame::data(Bytes::from_static(part)))).collect();
        Upload::new(StreamBody::new(stream::iter(frames)))
    }

    async fn sent(body: UploadBody) -> Bytes {
        body.collect().await.unwrap().to_bytes()
    }

    #[tokio::test]
    async fn a_small_body_is_sent_again_from_its_beginning() {
        let upload = parts(&[b"one ", b"two ", b"three"]);
        let mut first = upload.attempt().unwrap();
        assert_eq!(first.frame().await.unwrap().unwrap().into_data().unwrap(), "one ");
        assert_eq!(sent(upload.attempt().unwrap()).await, "one two three");
        assert_eq!(sent(upload.attempt().unwrap()).await, "one two three");
        assert!(first.frame().await.unwrap().is_err(), "an attempt that was given up sends nothing more");
    }

    #[tokio::test]
    async fn a_body_beyond_the_limit_is_sent_once() {
        const PART: &[u8] = &[7; REPLAY_LIMIT / 2 + 1];
        let upload = parts(&[PART, PART, PART]);
        let mut first = upload.attempt().unwrap();
        first.frame().await.unwrap().unwrap();
        assert!(upload.is_replayable());
        assert_eq!(sent(first).await.len(), 2 * PART.len());
        assert!(upload.attempt().is_none());
    }

    #[tokio::test]
    async fn an_empty_body_is_over_at_once() {
        let upload = Upload::new(Full::<Bytes>::default());
        for _ in 0..2 {
            let body = upload.attempt().unwrap();
            assert!(body.is_end_stream());
            assert_eq!(body.size_hint().exact(), Some(0));
        }
    }

    #[tokio::test]
    async fn a_body_that_waits_for_consent_moves_only_after_it() {
        let upload = Upload::new(Full::new(Bytes::from_static(b"large")));
        upload.hold();
        let mut body = upload.attempt().unwrap();
        assert!(body.frame().now_or_never().is_none());
        upload.release();
        assert_eq!(sent(body).await, "large");
    }
}
