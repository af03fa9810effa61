//! The beginning of a connection: the secret, and the host of the tunnel.

use std::{convert::Infallible, sync::Arc, time::Duration};

use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use parking_lot::Mutex;
use porthole_activity::{Kind, Record};
use porthole_explain::{Code, Detail};
use porthole_policy::{SupportedLanguage, Verdict};
use tokio::{io::copy_bidirectional, net::TcpStream};

use crate::{
    authority::Leaf,
    body::Body,
    consent,
    credentials::Proof,
    intercept,
    pages::{self, ErrorDetails},
    places::Place,
    refusals::UnauthorizedCaller,
    route::{self, Refused, Target},
    shared::{InForce, Shared},
    socks::{self, Reply},
    upstream::Failure,
};

const PLAIN_RULE: &str = "default: block unencrypted HTTP";

const NAME_RULE: &str = "default: block names that TLS cannot carry";

/// The key of the managed file for hosts whose TLS is not opened.
const TUNNEL_RULE: &str = "network.tunnel";

/// The first byte of a TLS connection (RFC 8446 section 5.1).
const TLS_HANDSHAKE: u8 = 22;

/// Serves one connection that begins with `first`, up to its tunnel. `place` is one of the limited places for
/// connections that have not shown the secret, and is released once this one has.
pub(crate) async fn serve(socket: TcpStream, first: u8, place: Place, number: u64, shared: Arc<Shared>) {
    if first == socks::VERSION {
        serve_socks(socket, place, shared).await;
    } else {
        serve_http(socket, place, number, shared).await;
    }
}

/// Peeks at the caller's first bytes.
pub(crate) async fn first_byte(socket: &TcpStream, limit: Duration) -> Option<u8> {
    let mut first = [0];
    let peeked = tokio::time::timeout(limit, socket.peek(&mut first)).await;
    matches!(peeked, Ok(Ok(1))).then_some(first[0])
}

/// A caller that uses SOCKS: the webviews.
async fn serve_socks(mut socket: TcpStream, place: Place, shared: Arc<Shared>) {
    let limit = shared.limits.connect_header_timeout;
    let device = shared.in_force().settings.device;
    let Ok(Ok(login)) = tokio::time::timeout(limit, socks::login(&mut socket)).await else { return };
    let Some(login) = login else { return shared.refusals.caller(UnauthorizedCaller::NoSecret, device) };
    let is_right = shared.credentials.match_login(&login.user, &login.secret);
    if !is_right {
        shared.refusals.caller(UnauthorizedCaller::WrongSecret, device);
    }
    if socks::answer_login(&mut socket, is_right).await.is_err() || !is_right {
        return;
    }
    drop(place);
    let Ok(Ok(received)) = tokio::time::timeout(limit, socks::request(&mut socket)).await else { return };
    let opened = match received {
        Ok(target) => match socks_tunnel(&target, &shared).await {
            Ok(way) => Ok((target, way)),
            Err(reply) => Err(reply),
        },
        Err(reply) => Err(reply),
    };
    let reply = opened.as_ref().map_or_else(|reply| *reply, |_| Reply::Open);
    if let (Ok(()), Ok((target, way))) = (socks::reply(&mut socket, reply).await, opened) {
        let is_tls = first_byte(&socket, limit).await == Some(TLS_HANDSHAKE);
        match way.filter(|_| is_tls) {
            Some(Way::Opened(leaf)) => intercept::tunnel(socket, target, leaf, shared).await,
            Some(Way::Passed(passage)) => passage.serve(socket, target, shared).await,
            None => refuse_plain(socket, target, shared).await,
        }
    }
}

/// Prepares the tunnel to `target`; `None` for the port of plain HTTP, which only gets a refusal.
async fn socks_tunnel(target: &Target, shared: &Arc<Shared>) -> Result<Option<Way>, Reply> {
    if target.port == 80 && route::admit(&shared.in_force().settings, target).is_err() {
        return Ok(None);
    }
    match open_way(target, shared).await {
        Ok(way) => Ok(Some(way)),
        Err(refusal) if refusal.status() == StatusCode::FORBIDDEN => Err(Reply::NotAllowed),
        Err(_) => Err(Reply::Failed),
    }
}

/// Answers plain HTTP with a page that says why it is refused.
async fn refuse_plain(socket: TcpStream, target: Target, shared: Arc<Shared>) {
    let limit = shared.limits.connect_header_timeout;
    let service = service_fn(move |request: Request<Incoming>| {
        let answer = plain_refused(
            &target,
            shared.language.of(request.headers().get(header::ACCEPT_LANGUAGE)),
            &shared,
        );
        async move { Ok::<_, Infallible>(answer) }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limit)
        .keep_alive(false)
        .serve_connection(TokioIo::new(socket), service)
        .await;
    if let Err(error) = served {
        tracing::debug!(%error, "a connection without TLS ended early");
    }
}

/// A caller that uses HTTP.
async fn serve_http(socket: TcpStream, place: Place, number: u64, shared: Arc<Shared>) {
    let connect_header_timeout = shared.limits.connect_header_timeout;
    let place = Arc::new(Mutex::new(Some(place)));
    let service = service_fn(move |request| {
        let (shared, place) = (Arc::clone(&shared), Arc::clone(&place));
        async move {
            let may_leave_out_body = consent::may_leave_out_body(&request);
            let mut answer = answer(request, &place, number, &shared).await;
            if may_leave_out_body {
                consent::close_after(&mut answer);
            }
            Ok::<_, Infallible>(answer)
        }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(connect_header_timeout)
        .serve_connection(TokioIo::new(socket), service)
        .with_upgrades()
        .await;
    if let Err(error) = served {
        tracing::debug!(%error, "a connection from a webview ended early");
    }
}

async fn answer(
    request: Request<Incoming>,
    place: &Mutex<Option<Place>>,
    number: u64,
    shared: &Arc<Shared>,
) -> Response<Body> {
    let device = shared.in_force().settings.device;
    let target = request.uri().authority().and_then(route::target);
    match shared.credentials.check(request.headers().get(header::PROXY_AUTHORIZATION)) {
        Proof::Right => drop(place.lock().take()),
        Proof::Wrong => {
            shared.refusals.caller(UnauthorizedCaller::WrongSecret, device);
            return challenge();
        }
        Proof::Missing => {
            shared.refusals.record_challenge(number, target, device);
            return challenge();
        }
    }
    let Some(target) = target else {
        return pages::brief(StatusCode::BAD_REQUEST, Code::HostNotAllowed);
    };
    shared.refusals.record_authorized(&target);
    if request.method() == Method::CONNECT {
        open(request, target, shared).await
    } else {
        plain_refused(&target, shared.language.of(request.headers().get(header::ACCEPT_LANGUAGE)), shared)
    }
}

/// There is no tunnel to reset: this is a response to the proxy's own caller.
fn plain_refused(target: &Target, spoken: SupportedLanguage, shared: &Shared) -> Response<Body> {
    let in_force = shared.in_force();
    shared.refusals.host(&target.host, PLAIN_RULE, "", &in_force.settings);
    let problem = Code::HostNotAllowed.with(Detail::HttpsOnly);
    let trouble = ErrorDetails { status: StatusCode::FORBIDDEN, problem: &problem, may_retry: false };
    pages::answer(&in_force.settings, &target.host, true, spoken, &trouble)
        .unwrap_or_else(|_| pages::brief(StatusCode::FORBIDDEN, Code::HostNotAllowed))
}

/// The kinds of tunnels to `target`.
enum Way {
    /// A tunnel whose TLS ends here, with the leaf that the webviews accept.
    Opened(Arc<Leaf>),
    /// A tunnel whose TLS ends at the server.
    Passed(PassThrough),
}

/// Prepares the tunnel to `target`: the webviews accept its certificate before they get the response.
async fn open_way(target: &Target, shared: &Arc<Shared>) -> Result<Way, Response<Body>> {
    let in_force = shared.in_force();
    if !target.host.is_tls_name() {
        return Err(name_refused(target, &in_force, shared));
    }
    if route::admit(&in_force.settings, target).is_err() || !in_force.settings.tunnels(target) {
        return trusted_leaf(target, shared).await.map(Way::Opened);
    }
    passage(target, in_force, shared).await.map(Way::Passed).map_err(|failure| {
        tracing::warn!(host = %target, %failure, "a connection that is not to be opened cannot be made");
        pages::brief(failure.status(), Code::UpstreamRefused)
    })
}

/// rustls does not accept such a name from a webview, so there can be no tunnel in which a page says why.
fn name_refused(target: &Target, in_force: &InForce, shared: &Shared) -> Response<Body> {
    let (rule, status, code) = match route::admit(&in_force.settings, target) {
        Ok(()) => (NAME_RULE, StatusCode::BAD_REQUEST, Code::HostNameUnusable),
        Err(refused) => (refused.rule(), StatusCode::FORBIDDEN, refused.code()),
    };
    shared.refusals.host(&target.host, rule, "", &in_force.settings);
    pages::brief(status, code)
}

/// Opens the tunnel.
async fn open(mut request: Request<Incoming>, target: Target, shared: &Arc<Shared>) -> Response<Body> {
    let way = match open_way(&target, shared).await {
        Ok(way) => way,
        Err(refusal) => return refusal,
    };
    let (upgrade, shared_too) = (hyper::upgrade::on(&mut request), Arc::clone(shared));
    shared.spawn(async move {
        let Some(socket) = intercept::upgrade(upgrade).await else { return };
        match way {
            Way::Opened(leaf) => intercept::tunnel(socket, target, leaf, shared_too).await,
            Way::Passed(passage) => passage.serve(socket, target, shared_too).await,
        }
    });
    Response::new(pages::empty_body())
}

/// Checks whether the host is allowed before a certificate is made, which costs more than everything else.
async fn trusted_leaf(target: &Target, shared: &Arc<Shared>) -> Result<Arc<Leaf>, Response<Body>> {
    let in_force = shared.in_force();
    let admitted = route::admit(&in_force.settings, target);
    let leaf = match &admitted {
        Ok(()) => shared.authority.leaf(&target.host).await.map(Some),
        Err(_) => shared.authority.strange_leaf(&target.host).await,
    };
    let broken = || pages::brief(StatusCode::BAD_GATEWAY, Code::Internal);
    let leaf = match (leaf, admitted) {
        (Ok(Some(leaf)), _) => leaf,
        (Ok(None), refused) => {
            let refused = refused.err().unwrap_or(Refused::NamedByNone);
            shared.refusals.host(
                &target.host,
                refused.rule(),
                "one of many such hosts at once",
                &in_force.settings,
            );
            return Err(pages::brief(StatusCode::FORBIDDEN, refused.code()));
        }
        (Err(error), _) => {
            tracing::error!(%error, "no certificate for the webviews");
            return Err(broken());
        }
    };
    match tokio::time::timeout(shared.limits.leaf_trust, shared.trust.trust(&target.host, &leaf.certificate))
        .await
    {
        Ok(Ok(())) => Ok(leaf),
        Ok(Err(error)) => {
            tracing::error!(%error, "a tunnel is not opened");
            Err(broken())
        }
        Err(_) => {
            tracing::error!("a tunnel is not opened: the webviews did not accept its certificate in time");
            Err(broken())
        }
    }
}

/// 407, and closes the connection: on one that stays open, libsoup 3.2 sends a broken `CONNECT`.
fn challenge() -> Response<Body> {
    let mut response = pages::brief(StatusCode::PROXY_AUTHENTICATION_REQUIRED, Code::ProxyUnauthorized);
    let headers = response.headers_mut();
    headers.insert(header::PROXY_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"Porthole\""));
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// The server's side of a connection whose TLS is not opened, because the managed file names the host under
/// `network.tunnel`.
struct PassThrough {
    server: TcpStream,
    in_force: Arc<InForce>,
}

/// Verifies `target` on a separate connection, has the webviews accept its certificate, and connects to it. Records it,
/// because nothing else will be recorded about this connection.
async fn passage(target: &Target, in_force: Arc<InForce>, shared: &Shared) -> Result<PassThrough, Failure> {
    let certificate = in_force.connections.verify(target).await?;
    let untold =
        |what: String| Failure::Protocol(format!("the window was not told of its certificate ({what})"));
    match tokio::time::timeout(shared.limits.leaf_trust, shared.trust.trust(&target.host, &certificate)).await
    {
        Ok(answer) => answer.map_err(|error| untold(error.to_string()))?,
        Err(_) => return Err(untold("in time".to_owned())),
    }
    let server = in_force.connections.dial(target).await?;
    let settings = &in_force.settings;
    let record = Record::new(Kind::Connect, Verdict::Monitor, TUNNEL_RULE, settings.device)
        .host(&target.host)
        .detail("the connection is not decrypted");
    shared.refusals.once_a_minute(&record, TUNNEL_RULE);
    let reaching = settings.apps.iter().filter(|app| app.reaches(target)).map(|app| app.id.clone());
    shared.notices.not_looked_into(&target.host, reaching.collect());
    Ok(PassThrough { server, in_force })
}

impl PassThrough {
    /// Forwards all bytes until one end closes, or the managed file or the device no longer allows it.
    async fn serve(mut self, mut webview: TcpStream, target: Target, shared: Arc<Shared>) {
        let mut retired = self.in_force.connections.retirement();
        tokio::select! {
            _retired = retired.wait_for(|retired| *retired) => {}
            () = shared.until_refused(&target) => {}
            ended = copy_bidirectional(&mut webview, &mut self.server) => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a connection that is not opened ended early");
                    // A reset is forwarded as a reset.
                    if let Err(error) = webview.set_zero_linger() {
                        tracing::debug!(%error, "it could not be reset");
                    }
                }
            }
        }
    }
}
