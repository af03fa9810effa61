//! The proxy's parsers of what callers, pages and servers send, for the fuzz targets: with the feature `fuzzing` only.
//! An error names what passed and must not, which is a fault of the proxy.

use std::{
    cell::{Cell, RefCell},
    convert::Infallible,
    future::ready,
    io,
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

use bytes::Bytes;
use futures_util::{FutureExt as _, future::poll_fn};
use http::{HeaderValue, Method, Request, Response, header};
use http_body_util::{BodyExt as _, Empty};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf, join, sink};

use crate::{
    exchange,
    filter::{attachment, headers},
    limits::MAX_HEADERS,
    request::RequestContext,
    route::{self, Target},
    socks, upstream,
};

/// How often a connection is polled: it never has to wait for anything.
const POLLS: usize = 64;

/// The target that a caller requests, over SOCKS or in a `CONNECT`.
///
/// # Errors
/// The target is another one when it is parsed again.
pub fn tunnel(input: &[u8]) -> Result<bool, String> {
    let target = if input.first() == Some(&socks::VERSION) {
        let mut caller = join(input, sink());
        let asked = async {
            socks::login(&mut caller).await.ok().flatten()?;
            socks::request(&mut caller).await.ok()?.ok()
        };
        asked.now_or_never().flatten()
    } else {
        http::uri::Authority::try_from(input).ok().and_then(|authority| route::target(&authority))
    };
    let Some(target) = target else { return Ok(false) };
    match target.authority().parse::<Target>() {
        Ok(again) if again == target => Ok(true),
        Ok(_) | Err(_) => Err(format!("{target:?} is written as {}", target.authority())),
    }
}

/// The number of admitted requests of a page in a tunnel to `mail.test`.
///
/// # Errors
/// One of them contains a field of another hop, or names another host.
pub fn requests(input: &[u8]) -> Result<usize, String> {
    let target = page_target()?;
    let (heard, fault) = (Cell::new(0), RefCell::new(None));
    let service = service_fn(|mut request: Request<Incoming>| {
        if exchange::names(&request, &target) {
            heard.set(heard.get() + 1);
            let _asked = RequestContext::of(&request, &target);
            headers::to_server(request.headers_mut());
            let has_host = request.headers().contains_key(header::HOST);
            if let Some(left) = headers::of_one_hop(request.headers()) {
                fault.replace(Some(left.to_string()));
            } else if has_host || upstream::path_of(request.uri().clone()).is_err() {
                fault.replace(Some(format!("{:?}", request.uri())));
            }
        }
        ready(Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new())))
    });
    let connection = http1::Builder::new()
        .max_headers(MAX_HEADERS)
        .preserve_header_case(true)
        .serve_connection(TokioIo::new(join(input, sink())), service);
    let _ended = poll(connection, POLLS);
    fault.take().map_or(Ok(heard.get()), Err)
}

/// Whether a server's response is passed on to the page.
///
/// # Errors
/// Its end is not exact or depends on how the bytes are split, or it contains a field of another hop.
pub fn answer(input: &[u8]) -> Result<bool, String> {
    let at_once = answered(input, usize::MAX);
    let in_pieces = answered(input, 1);
    // The body coding of a 204 is corrected by the bytes that arrive with its head.
    let is_mended = |answered: &Option<Answered>| {
        answered.as_ref().is_none_or(|answered| answered.parts.status == http::StatusCode::NO_CONTENT)
    };
    let is_same = at_once.as_ref().map(Answered::content) == in_pieces.as_ref().map(Answered::content);
    if !(is_same || is_mended(&at_once) && is_mended(&in_pieces)) {
        return Err(format!("at once {at_once:?}, in pieces {in_pieces:?}"));
    }
    let Some(Answered { mut parts, .. }) = at_once else { return Ok(false) };
    let asked = Request::new(());
    if !upstream::is_made_exact(&Method::GET, parts.status, &mut parts.headers) {
        return Ok(false);
    }
    let lengths = parts.headers.get_all(header::CONTENT_LENGTH).iter().count();
    if lengths > 1 || parts.headers.contains_key(header::TRANSFER_ENCODING) {
        return Err(format!("framed twice: {:?}", parts.headers));
    }
    let target = page_target()?;
    let answer = Response::from_parts(parts, ());
    let _download = attachment::download(&RequestContext::of(&asked, &target), &answer);
    let mut headers = answer.into_parts().0.headers;
    headers::to_webview(&mut headers);
    headers::of_one_hop(&headers).map_or(Ok(true), |left| Err(left.to_string()))
}

/// Whether a `Content-Disposition` makes a response a file with a name.
///
/// # Errors
/// The name contains a path, or characters that a name must not have.
pub fn disposition(input: &[u8]) -> Result<bool, String> {
    let Ok(value) = HeaderValue::from_bytes(input) else { return Ok(false) };
    let (target, asked) = (page_target()?, Request::new(()));
    let mut answer = Response::new(());
    answer.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    let found = attachment::download(&RequestContext::of(&asked, &target), &answer);
    let Some(name) = found.and_then(|found| found.file_name) else { return Ok(false) };
    let is_fine = !name.is_empty() && !name.contains(['/', '\\']) && !name.contains(char::is_control);
    if is_fine { Ok(true) } else { Err(name) }
}

fn page_target() -> Result<Target, String> {
    "mail.test:443".parse().map_err(|error| format!("{error}"))
}

/// A server's response.
#[derive(Debug)]
struct Answered {
    parts: http::response::Parts,
    body: Vec<u8>,
    is_whole: bool,
}

impl Answered {
    /// The part that must not depend on how the bytes are split.
    fn content(&self) -> (http::StatusCode, &[u8], bool) {
        (self.parts.status, &self.body, self.is_whole)
    }
}

/// The response of a server that sends `input`, at most `step` bytes at a time.
fn answered(input: &[u8], step: usize) -> Option<Answered> {
    let server = upstream::mended(Server { says: input, step, is_asked: false });
    let opened = upstream::client().handshake(TokioIo::new(server)).now_or_never()?;
    let (mut sender, connection) = opened.ok()?;
    let mut request = Request::new(Empty::<Bytes>::new());
    request.headers_mut().insert(header::HOST, HeaderValue::from_static("mail.test"));
    let asking = async {
        let (parts, mut incoming) = sender.send_request(request).await.ok()?.into_parts();
        let mut answered = Answered { parts, body: Vec::new(), is_whole: true };
        while let Some(frame) = incoming.frame().await {
            match frame {
                Ok(frame) => answered.body.extend(frame.into_data().into_iter().flatten()),
                Err(_) => {
                    answered.is_whole = false;
                    break;
                }
            }
        }
        Some(answered)
    };
    let mut connection = pin!(connection);
    let mut asking = pin!(asking);
    let mut is_over = false;
    let answered = poll_fn(|cx| {
        is_over = is_over || connection.as_mut().poll(cx).is_ready();
        asking.as_mut().poll(cx)
    });
    // Each poll returns at most one part of the body.
    poll(answered, input.len() + POLLS)?
}

/// Sends its response once a request has arrived.
struct Server<'a> {
    says: &'a [u8],
    step: usize,
    is_asked: bool,
}

impl AsyncRead for Server<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.is_asked {
            return Poll::Pending;
        }
        let now = self.says.len().min(self.step).min(buffer.remaining());
        let (now, later) = self.says.split_at(now);
        buffer.put_slice(now);
        self.says = later;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Server<'_> {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        self.is_asked = true;
        Poll::Ready(Ok(data.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

fn poll<F: Future>(future: F, times: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(Waker::noop());
    (0..times).find_map(|_| match future.as_mut().poll(&mut cx) {
        Poll::Ready(done) => Some(done),
        Poll::Pending => None,
    })
}
