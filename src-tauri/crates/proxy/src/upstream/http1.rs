//! One HTTP/1.1 connection to a server. The task of the request runs it, so no other thread has to wake up. While it is
//! idle it does not run, and the next request first checks whether it is still open.

use std::{
    future::Future as _,
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
    time::Duration,
};

use futures_util::future::poll_fn;
use http::{HeaderMap, HeaderValue, Response, StatusCode, Version, header};
use http_body::Body as _;
use hyper::{
    body::Incoming,
    client::conn::http1::{self, Connection, SendRequest},
};
use hyper_util::rt::TokioIo;
use tokio::time::Instant;

use super::{
    Failure,
    answer_head::{HeadExpectation, MendedHeads},
    attempt::{AttemptError, Outgoing},
    stream::{ConnectionOutcome, Stream},
    upload::{Upload, UploadBody},
};
use crate::limits::{MAX_HEAD_BYTES, MAX_HEADERS};

/// How long a connection may have been idle for a request that must not be sent twice: servers close idle connections
/// after some seconds (Node.js and Apache after five), which is not always noticed in time.
const FRESH: Duration = Duration::from_secs(2);

type Running = Pin<Box<Connection<TokioIo<MendedHeads<Stream>>, UploadBody>>>;

/// An HTTP/1.1 connection to a server.
pub(super) struct Http1 {
    sender: SendRequest<UploadBody>,
    /// `None` after its end.
    connection: Option<Running>,
    outcome: ConnectionOutcome,
    heads: HeadExpectation,
    /// The number of responses so far.
    answers: u64,
    idle_since: Instant,
}

/// The tolerance of browsers towards servers, and limits that real servers stay within.
pub(super) fn builder() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .allow_spaces_after_header_name_in_responses(true)
        .allow_obsolete_multiline_headers_in_responses(true)
        .ignore_invalid_headers_in_responses(true)
        // If the webview's letter case of a name is unknown.
        .title_case_headers(true)
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_HEAD_BYTES as usize);
    builder
}

impl Http1 {
    pub(super) async fn open(stream: Stream) -> Result<Self, Failure> {
        let outcome = stream.outcome();
        let stream = MendedHeads::new(stream);
        let heads = stream.expectation();
        let opened = builder().handshake(TokioIo::new(stream)).await;
        let (sender, connection) = opened.map_err(|error| Failure::of(&error))?;
        let connection = Some(Box::pin(connection));
        Ok(Self { sender, connection, outcome, heads, answers: 0, idle_since: Instant::now() })
    }

    /// Whether it has been used for a request before.
    pub(super) const fn is_reused(&self) -> bool {
        self.answers > 0
    }

    /// Why it broke, if TLS knows.
    pub(super) fn failure(&self) -> Option<Failure> {
        self.outcome.failure()
    }

    /// Whether it is still open.
    pub(super) const fn is_running(&self) -> bool {
        self.connection.is_some()
    }

    pub(super) const fn idle_since(&self) -> Instant {
        self.idle_since
    }

    /// Whether it can be used now for a request that is `is_repeatable` or not.
    pub(super) fn is_usable_for(&mut self, is_repeatable: bool) -> bool {
        let idle = self.idle_since.elapsed();
        (is_repeatable || idle < FRESH) && self.is_ready() && self.outcome.is_on_this_network(idle)
    }

    /// Runs what does not have to wait; returns whether a request can be sent afterwards.
    pub(super) fn is_ready(&mut self) -> bool {
        self.stands(&mut Context::from_waker(Waker::noop()))
    }

    /// As [`Self::is_ready`]; its end wakes `cx`, unless it is used before.
    pub(super) fn stands(&mut self, cx: &mut Context<'_>) -> bool {
        self.poll_connection(cx);
        self.connection.is_some() && self.sender.is_ready()
    }

    /// As [`Self::is_ready`], for a connection that was just given back.
    pub(super) fn is_ready_to_rest(&mut self) -> bool {
        self.idle_since = Instant::now();
        self.outcome.on_idle();
        self.is_ready()
    }

    /// Runs the connection until it ends.
    pub(super) fn poll_connection(&mut self, cx: &mut Context<'_>) {
        if let Some(connection) = &mut self.connection
            && let Poll::Ready(ended) = connection.as_mut().poll(cx)
        {
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection to a server ended early");
            }
            self.connection = None;
        }
    }

    /// Runs until another request can be sent, to complete an upload whose response is complete.
    pub(super) async fn finish(&mut self) -> bool {
        poll_fn(|cx| {
            self.poll_connection(cx);
            if self.connection.is_none() {
                return Poll::Ready(false);
            }
            self.sender.poll_ready(cx).map(|ready| ready.is_ok())
        })
        .await
    }

    /// Sends the request, and returns the head of its response.
    pub(super) async fn send(
        &mut self,
        outgoing: &Outgoing<'_>,
        body: UploadBody,
    ) -> Result<Response<Incoming>, AttemptError> {
        let request = request(outgoing, body).map_err(AttemptError::Final)?;
        let heard = self.outcome.receive_count();
        self.heads.expect();
        let mut asking = pin!(self.sender.try_send_request(request));
        let connection = &mut self.connection;
        let answered = poll_fn(|cx| {
            if let Some(running) = connection
                && running.as_mut().poll(cx).is_ready()
            {
                // Unanswered requests are given up when it ends.
                *connection = None;
            }
            asking.as_mut().poll(cx)
        })
        .await;
        match answered {
            Ok(answer) => {
                let is_stale = self.answers > 0 && answer.status() == StatusCode::REQUEST_TIMEOUT;
                self.answers += 1;
                // A 408 for the idle connection, not for this request (RFC 9110 section 15.5.9).
                if is_stale && closes(answer.headers()) {
                    return Err(AttemptError::Dropped(Failure::HungUp));
                }
                Ok(answer)
            }
            Err(mut error) => {
                let is_unsent = error.take_message().is_some();
                let failure = self.outcome.failure();
                let has_answered = self.outcome.receive_count() > heard;
                Err(match failure {
                    Some(known) => AttemptError::Final(known),
                    None if is_unsent => AttemptError::Unprocessed(Failure::of(error.error())),
                    None => attempt_error(error.error(), has_answered),
                })
            }
        }
    }
}

/// Whether the server closes the connection after this response.
fn closes(headers: &HeaderMap) -> bool {
    let fields = headers.get_all(header::CONNECTION).into_iter().filter_map(|value| value.to_str().ok());
    fields.flat_map(|line| line.split(',')).any(|item| item.trim().eq_ignore_ascii_case("close"))
}

fn attempt_error(error: &hyper::Error, has_answered: bool) -> AttemptError {
    let failure = Failure::of(error);
    if has_answered {
        AttemptError::Final(failure)
    } else if matches!(failure, Failure::HungUp | Failure::NoAnswer) {
        AttemptError::Dropped(failure)
    } else if error.is_canceled() || error.is_closed() {
        // It ended without any other error.
        AttemptError::Dropped(Failure::HungUp)
    } else {
        AttemptError::Final(failure)
    }
}

/// The request in origin form (RFC 9112 section 3.2.1).
fn request(outgoing: &Outgoing<'_>, body: UploadBody) -> Result<http::Request<UploadBody>, Failure> {
    let host = HeaderValue::try_from(outgoing.target.authority());
    let host = host.map_err(|_| Failure::Protocol("the address cannot be sent".to_owned()))?;
    // hyper drops a body of unknown length if the method seldom has one.
    let is_open = !body.is_end_stream() && body.size_hint().exact().is_none();
    let mut request = outgoing.head(outgoing.path.clone(), body);
    *request.version_mut() = Version::HTTP_11;
    *request.extensions_mut() = outgoing.extensions.clone();
    let headers = request.headers_mut();
    headers.insert(header::HOST, host);
    if is_open {
        headers.insert(header::TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
    }
    if outgoing.headers.contains_key(header::EXPECT) {
        let upload: Upload = outgoing.upload.clone();
        hyper::ext::on_informational(&mut request, move |interim| {
            if interim.status() == StatusCode::CONTINUE {
                upload.release();
            }
        });
    }
    Ok(request)
}
