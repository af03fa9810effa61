//! One HTTP/2 connection to a server, shared by all requests to it.

use std::{
    future::Future as _,
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    task::{Context, Poll, Waker},
    time::Duration,
};

use bytes::Bytes;
use futures_util::future::poll_fn;
use h2::{
    Ping, PingPong, Reason, RecvStream, SendStream,
    client::{Builder, SendRequest},
};
use http::{
    Response, StatusCode, Uri, Version,
    uri::{self, Authority, Scheme},
};
use http_body::Body as _;
use http_body_util::BodyExt as _;
use tokio::{
    sync::{Mutex, oneshot},
    time::Instant,
};

use super::{
    Failure,
    attempt::{AttemptError, Outgoing},
    stream::{ConnectionOutcome, Stream},
    upload::{Upload, UploadBody},
};
use crate::{Limits, limits::MAX_HEAD_BYTES, route::Target};

/// The flow control windows: of one response, and of all together. A page that does not read a response, such as a
/// paused film, fills the window of its stream. If a few of them could fill that of the connection, no other response
/// of the host would arrive. An engine has six connections to a host for each app, and all apps share this one.
const STREAM_WINDOW: u32 = 2 << 20;
const CONNECTION_WINDOW: u32 = 64 << 20;

/// How much of an upload is kept until the server takes it.
const SEND_BUFFER: usize = 256 * 1024;

/// How long to wait for a server that ends a response without a body in a separate frame.
const END: Duration = Duration::from_secs(3);

/// An HTTP/2 connection to a server.
#[derive(Clone)]
pub(super) struct Http2 {
    sender: SendRequest<Bytes>,
    shared: Arc<Shared>,
}

struct Shared {
    /// Of all requests on it.
    authority: Option<Authority>,
    outcome: ConnectionOutcome,
    requests: AtomicU64,
    active: AtomicUsize,
    /// It did not respond to a PING: open streams may still complete, new ones use another connection.
    is_suspect: AtomicBool,
    pings: Mutex<Option<PingPong>>,
    made: Instant,
    quiet: Duration,
    pong: Duration,
}

/// A stream in use. If it is dropped before its response is complete, it cancels the upload: no request waits for the
/// response.
pub(super) struct StreamGuard {
    shared: Arc<Shared>,
    upload: Upload,
    uploading: Option<oneshot::Sender<()>>,
}

impl StreamGuard {
    /// The response is complete: the rest of the upload continues by itself, unless the server never consented to it.
    pub(super) fn let_go(&mut self) {
        if let Some(uploading) = self.uploading.take()
            && !self.upload.is_held()
        {
            // It may have ended before.
            let _told = uploading.send(());
        }
    }
}

impl Drop for StreamGuard {
    fn drop(&mut self) {
        if self.shared.active.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.shared.outcome.on_idle();
        }
    }
}

/// Windows and limits of a connection.
pub(super) fn builder() -> Builder {
    let mut builder = Builder::new();
    builder
        .enable_push(false)
        .initial_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_header_list_size(MAX_HEAD_BYTES)
        .max_send_buffer_size(SEND_BUFFER);
    builder
}

impl Http2 {
    pub(super) async fn open(stream: Stream, target: &Target, limits: &Limits) -> Result<Self, Failure> {
        let outcome = stream.outcome();
        let opened = builder().handshake::<_, Bytes>(stream).await;
        let (sender, mut connection) = opened.map_err(|error| failure(&error))?;
        let pings = Mutex::new(connection.ping_pong());
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "an HTTP/2 connection to a server ended early");
            }
        });
        let shared = Shared {
            authority: Authority::try_from(target.authority()).ok(),
            outcome,
            requests: AtomicU64::new(0),
            active: AtomicUsize::new(0),
            is_suspect: AtomicBool::new(false),
            pings,
            made: Instant::now(),
            quiet: limits.quiet,
            pong: limits.pong,
        };
        Ok(Self { sender, shared: Arc::new(shared) })
    }

    /// Whether it has been used for a request before.
    pub(super) fn is_reused(&self) -> bool {
        self.shared.requests.load(Ordering::Relaxed) > 0
    }

    pub(super) fn opened_at(&self) -> Instant {
        self.shared.made
    }

    /// Whether it accepts new requests: not after GOAWAY, or after its end.
    pub(super) fn is_open(&self) -> bool {
        let mut cx = Context::from_waker(Waker::noop());
        if !self.shared.outcome.is_on_this_network(self.last_heard().elapsed()) {
            self.retire();
        }
        !self.shared.is_suspect.load(Ordering::Relaxed)
            && matches!(self.sender.clone().poll_ready(&mut cx), Poll::Ready(Ok(())))
    }

    /// Whether the server accepts another request at once.
    pub(super) fn has_room(&self) -> bool {
        self.shared.active.load(Ordering::Acquire) < self.sender.current_max_send_streams()
    }

    pub(super) fn is_idle(&self) -> bool {
        self.shared.active.load(Ordering::Acquire) == 0
    }

    /// When the server last sent anything.
    pub(super) fn last_heard(&self) -> Instant {
        self.shared.outcome.last_heard()
    }

    /// Whether it was quiet for so long that it must be tested.
    pub(super) fn is_silent(&self) -> bool {
        self.last_heard().elapsed() >= self.shared.quiet
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }

    /// Takes it out of use for new requests.
    pub(super) fn retire(&self) {
        self.shared.is_suspect.store(true, Ordering::Relaxed);
    }

    /// Tests whether the server is still there, if it was quiet for a while. After the device slept or changed its
    /// network, its connections are dead without knowing it.
    pub(super) async fn is_alive(&self) -> bool {
        let pinged = Instant::now();
        let asking = async {
            let mut pings = self.shared.pings.lock().await;
            match &mut *pings {
                // Another request has tested it meanwhile.
                _ if self.last_heard() >= pinged => true,
                Some(pings) => pings.ping(Ping::opaque()).await.is_ok(),
                None => true,
            }
        };
        // Any received frame proves as much as the PING's response.
        let is_alive = tokio::time::timeout(self.shared.pong, asking).await.unwrap_or(false)
            || self.last_heard() >= pinged;
        if !is_alive {
            self.retire();
        }
        is_alive
    }

    /// Sends the request, and returns the head of its response.
    pub(super) async fn send(
        &self,
        outgoing: &Outgoing<'_>,
        body: UploadBody,
    ) -> Result<(Response<RecvStream>, StreamGuard), AttemptError> {
        self.shared.requests.fetch_add(1, Ordering::Relaxed);
        self.shared.active.fetch_add(1, Ordering::AcqRel);
        let mut guard = StreamGuard {
            shared: Arc::clone(&self.shared),
            upload: outgoing.upload.clone(),
            uploading: None,
        };
        let mut sender = self.sender.clone();
        let unsent = |error: h2::Error| match self.attempt_error(&error) {
            AttemptError::Dropped(failure) => AttemptError::Unprocessed(failure),
            lost @ (AttemptError::Unprocessed(_)
            | AttemptError::Refused(_)
            | AttemptError::NeedsHttp1
            | AttemptError::Final(_)) => lost,
        };
        poll_fn(|cx| sender.poll_ready(cx)).await.map_err(unsent)?;
        let address = self.shared.authority.as_ref();
        let address = address.and_then(|authority| whole_address(authority, &outgoing.path));
        let mut request = outgoing.head(address.ok_or(AttemptError::NeedsHttp1)?, ());
        *request.version_mut() = Version::HTTP_2;
        let is_over = body.is_end_stream();
        let (mut answer, stream) = sender.send_request(request, is_over).map_err(unsent)?;
        drop(sender);
        if !is_over {
            let (sender, cancelled) = oneshot::channel();
            guard.uploading = Some(sender);
            tokio::spawn(upload(body, stream, cancelled));
        }
        let answered = poll_fn(|cx| {
            while let Poll::Ready(Some(Ok(interim))) = answer.poll_informational(cx) {
                if interim.status() == StatusCode::CONTINUE {
                    outgoing.upload.release();
                }
            }
            std::pin::Pin::new(&mut answer).poll(cx)
        });
        match answered.await {
            Ok(answer) => Ok((answer, guard)),
            Err(error) => Err(self.attempt_error(&error)),
        }
    }

    /// The meaning of an error before the response's head.
    fn attempt_error(&self, error: &h2::Error) -> AttemptError {
        if let Some(known) = self.shared.outcome.failure() {
            return AttemptError::Final(known);
        }
        let failure = failure(error);
        match error.reason() {
            Some(Reason::HTTP_1_1_REQUIRED) if error.is_remote() => AttemptError::NeedsHttp1,
            Some(Reason::REFUSED_STREAM) if error.is_remote() && error.is_reset() => {
                AttemptError::Refused(failure)
            }
            // h2 reports this for streams above the last that the server names, and for none below it.
            Some(_) if error.is_remote() && error.is_go_away() => AttemptError::Unprocessed(failure),
            _ if error.is_io() => AttemptError::Dropped(failure),
            _ => AttemptError::Final(failure),
        }
    }
}

/// The address with its host, in the form of HTTP/2. `None` if it is longer than `http` supports, so that only its path
/// fits.
pub(super) fn whole_address(authority: &Authority, path: &Uri) -> Option<Uri> {
    let mut parts = uri::Parts::default();
    parts.scheme = Some(Scheme::HTTPS);
    parts.authority = Some(authority.clone());
    parts.path_and_query = Some(path.path_and_query()?.clone());
    Uri::from_parts(parts).ok()
}

/// The meaning of an HTTP/2 error for a person.
pub(super) fn failure(error: &h2::Error) -> Failure {
    if let Some(broken) = error.get_io() {
        let is_silent = broken.kind() == io::ErrorKind::TimedOut;
        return if is_silent { Failure::NoAnswer } else { Failure::HungUp };
    }
    match error.reason() {
        Some(reason) if error.is_remote() && error.is_go_away() => {
            Failure::Protocol(format!("it ended the HTTP/2 connection ({})", reason.description()))
        }
        Some(reason) if error.is_remote() => {
            Failure::Protocol(format!("it reset the HTTP/2 stream ({})", reason.description()))
        }
        Some(_) | None => Failure::Protocol(format!("HTTP/2: {error}")),
    }
}

/// Sends a body as fast as the server accepts it.
async fn upload(body: UploadBody, mut stream: SendStream<Bytes>, mut cancelled: oneshot::Receiver<()>) {
    let ended = {
        let mut sending = std::pin::pin!(send(body, &mut stream));
        tokio::select! {
            biased;
            ended = &mut sending => ended,
            let_go = &mut cancelled => match let_go {
                Ok(()) => sending.await,
                // No request waits for the response.
                Err(_) => Err(Reason::CANCEL),
            },
        }
    };
    if let Err(reason) = ended {
        stream.send_reset(reason);
    }
}

/// `Err` contains the reset code for the server.
async fn send(mut body: UploadBody, stream: &mut SendStream<Bytes>) -> Result<(), Reason> {
    loop {
        let frame = tokio::select! {
            biased;
            // With or without a response, it wants no more of it (RFC 9113 section 8.1).
            _reset = poll_fn(|cx| stream.poll_reset(cx)) => return Ok(()),
            frame = body.frame() => frame,
        };
        let frame = match frame {
            None => return stream.send_data(Bytes::new(), true).map_err(|_| Reason::CANCEL),
            Some(Err(_)) => return Err(Reason::CANCEL),
            Some(Ok(frame)) => frame,
        };
        match frame.into_data() {
            Ok(mut data) => {
                let is_last = body.is_end_stream();
                while !data.is_empty() {
                    stream.reserve_capacity(data.len());
                    let room = poll_fn(|cx| poll_room(stream, cx)).await;
                    let Some(room) = room else { return Ok(()) };
                    let part = data.split_to(room.min(data.len()));
                    let is_end = is_last && data.is_empty();
                    if stream.send_data(part, is_end).is_err() {
                        return Ok(());
                    }
                    if is_end {
                        return Ok(());
                    }
                }
            }
            Err(frame) => {
                if let Ok(trailers) = frame.into_trailers() {
                    return stream.send_trailers(trailers).map_err(|_| Reason::CANCEL);
                }
            }
        }
    }
}

/// How much the server accepts now; `None` once it accepts nothing more.
pub(super) fn poll_room(stream: &mut SendStream<Bytes>, cx: &mut Context<'_>) -> Poll<Option<usize>> {
    if stream.capacity() > 0 {
        return Poll::Ready(Some(stream.capacity()));
    }
    loop {
        match std::task::ready!(stream.poll_capacity(cx)) {
            Some(Ok(0)) => {}
            Some(Ok(room)) => return Poll::Ready(Some(room)),
            Some(Err(_)) | None => return Poll::Ready(None),
        }
    }
}

/// Whether a response that may have no body has none. Waits a moment for a server that says so in a separate frame.
pub(super) async fn is_without_body(stream: &mut RecvStream) -> bool {
    if stream.is_end_stream() {
        return true;
    }
    let ended = async {
        while let Some(data) = stream.data().await {
            match data {
                Ok(data) if data.is_empty() => {}
                // An error means that there is no body, too.
                Ok(_) => return false,
                Err(_) => return true,
            }
        }
        true
    };
    tokio::time::timeout(END, ended).await.unwrap_or(true)
}
