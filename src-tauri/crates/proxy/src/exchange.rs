//! One request and its response.

use std::sync::Arc;

use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::Either;
use hyper::body::Incoming;
use porthole_activity::{Kind, Record};
use porthole_explain::{Code, Detail};
use porthole_policy::{Activity, Attribution, Decision, HTTPS_PORT, Verdict};

use crate::{
    BlockedDownload,
    admitted::{Admitted, Tunnel},
    body::Body,
    filter::{attachment, headers},
    pages::{self, ErrorDetails, NetworkError},
    request::RequestContext,
    route::{self, MISMATCH_RULE, Refused, Target},
    shared::Shared,
    upgrade,
    upstream::{Failure, ServerBody},
    view_stream::Delivery,
};

const OWN_RULE: &str = "default: block requests to the proxy itself";

/// Handles one request in the tunnel to `target`.
pub(crate) async fn answer(
    request: Request<Incoming>,
    target: &Target,
    shared: &Arc<Shared>,
    tunnel: &Tunnel,
) -> Result<Response<Body>, NetworkError> {
    let in_force = shared.in_force();
    let settings = &*in_force.settings;
    let has_windows = shared.notices.has_windows();
    let context = if has_windows {
        RequestContext::of(&request, target)
    } else {
        RequestContext::of_any_program(&request, target)
    };
    let is_shown = context.fetch.is_navigation() || !has_windows;
    let language = request.headers().get(header::ACCEPT_LANGUAGE).cloned();
    let page = |trouble: ErrorDetails<'_>| {
        pages::answer(settings, &target.host, is_shown, shared.language.of(language.as_ref()), &trouble)
    };
    if !names(&request, target) {
        let detail = "a request named another host";
        shared.refusals.host(&target.host, MISMATCH_RULE, detail, settings);
        let problem = Code::HostMismatch.problem();
        return page(ErrorDetails {
            status: StatusCode::MISDIRECTED_REQUEST,
            problem: &problem,
            may_retry: false,
        });
    }
    if let Some(codings) = headers::unsupported_codings(request.headers()) {
        // RFC 9112 section 6.1: hyper undoes `chunked`, and nothing undoes another.
        let reason = format!("its body has the transfer codings `{codings}` instead of only `chunked`");
        let problem = Code::RequestUnsupported.with(Detail::ForItTeam { reason });
        return page(ErrorDetails {
            status: StatusCode::NOT_IMPLEMENTED,
            problem: &problem,
            may_retry: false,
        });
    }
    let refused = match (route::admit(settings, target), &settings.policy) {
        (Ok(()), Some(policy)) => {
            let admitted = Admitted { target, policy, in_force: &in_force, shared, tunnel };
            let answered = if headers::is_websocket(&request) {
                // Boxed: every request's future is as large as the largest of its branches.
                Box::pin(upgrade::tunnel(request, &admitted)).await
            } else {
                forward(request, &admitted).await
            };
            let answered = answered.and_then(|response| {
                // A webview would take it for the embedded proxy's own 407, and send that the page's credentials.
                let is_challenge = response.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED;
                let reason = "it answered 407, as only a proxy may";
                if is_challenge { Err(Failure::Protocol(reason.to_owned())) } else { Ok(response) }
            });
            return match answered {
                Ok(response) => Ok(deliver(response, &context, &admitted)),
                Err(failure) => {
                    tracing::debug!(host = %target, %failure, "no answer from the server");
                    if matches!(failure, Failure::Itself) {
                        let detail = "the host's address is the proxy's own";
                        shared.refusals.host(&target.host, OWN_RULE, detail, settings);
                    }
                    if let Some(sign_in) = failure.sign_in().filter(|_| context.fetch.is_page()) {
                        shared.notices.proxy_auth_required(sign_in.clone());
                    }
                    // A request that was sent once, and may have arrived, is not sent again without the person.
                    let may_retry = failure.may_pass() && context.method == Method::GET;
                    page(ErrorDetails { status: failure.status(), problem: &failure.problem(), may_retry })
                }
            };
        }
        (Err(refused), _) => refused,
        (Ok(()), None) => Refused::NothingInForce,
    };
    let problem = refused.problem();
    let recorded = problem.detail.as_deref().unwrap_or_default();
    shared.refusals.host(&target.host, refused.rule(), recorded, settings);
    page(ErrorDetails { status: StatusCode::FORBIDDEN, problem: &problem, may_retry: false })
}

async fn forward(
    mut request: Request<Incoming>,
    admitted: &Admitted<'_>,
) -> Result<Response<ServerBody>, Failure> {
    headers::to_server(request.headers_mut());
    admitted.in_force.connections.send(admitted.target, &admitted.tunnel.connection, request).await
}

/// Whether every place of the request that names a host names the host and port of its tunnel.
pub(crate) fn names(request: &Request<Incoming>, target: &Target) -> bool {
    let is_target = |authority: &http::uri::Authority| route::target(authority).as_ref() == Some(target);
    let is_host = |host: &HeaderValue| {
        // The way in which webviews write it; any other has to be parsed.
        is_written_plainly(host.as_bytes(), target)
            || http::uri::Authority::try_from(host.as_bytes()).is_ok_and(|host| is_target(&host))
    };
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let host = hosts.next();
    hosts.next().is_none()
        && host.is_some_and(is_host)
        && request.method() != Method::CONNECT
        && request.uri().authority().is_none_or(is_target)
        && request.uri().scheme_str().is_none_or(|scheme| scheme == "https")
}

/// Whether `host` is the target's name, with its port unless that is 443.
fn is_written_plainly(host: &[u8], target: &Target) -> bool {
    let Some(rest) = host.strip_prefix(target.host.as_str().as_bytes()) else { return false };
    match rest.split_first() {
        None => target.port == HTTPS_PORT,
        // An IPv6 address continues after a colon.
        Some((b':', port)) if !target.host.as_str().contains(':') => {
            port.first().is_some_and(u8::is_ascii_digit)
                && std::str::from_utf8(port).is_ok_and(|port| port.parse() == Ok(target.port))
        }
        Some(_) => false,
    }
}

/// Passes the response on, or stops it if it is a download that policy blocks.
fn deliver(
    mut response: Response<ServerBody>,
    context: &RequestContext<'_>,
    admitted: &Admitted<'_>,
) -> Response<Body> {
    if let Some(download) = attachment::download(context, &response)
        && let Some(instead) = stop_blocked_download(download, bytes(&response), context, admitted)
    {
        return instead;
    }
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        headers::to_webview(response.headers_mut());
    }
    response.map(|body| Either::Left(Delivery::new(body, admitted.tunnel.cut.clone())))
}

/// The length that the server announces.
fn bytes(response: &Response<ServerBody>) -> Option<u64> {
    response.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// The response in place of a blocked download. If it may continue elsewhere, it is left to the webview's own download
/// hook, which needs the permit and makes the record. So is one that is blocked for some of the apps that it may belong
/// to: the hook knows its window.
fn stop_blocked_download(
    download: attachment::Download,
    bytes: Option<u64>,
    context: &RequestContext<'_>,
    admitted: &Admitted<'_>,
) -> Option<Response<Body>> {
    let settings = &admitted.in_force.settings;
    let attribution = context.attribute(&settings.apps);
    let decision = decide(&attribution, admitted)?;
    let host = &admitted.target.host;
    let record = Record::new(Kind::Download, decision.verdict, decision.reason.name(), settings.device)
        .host(host)
        .certificate(settings.fingerprint().as_deref());
    let record = record.file(download.file_name.as_deref().unwrap_or_default(), bytes);
    let (host, file_name) = (host.clone(), download.file_name);
    let ticket =
        admitted.shared.stopped.stop(record, BlockedDownload { attribution, host, file_name, decision });
    Some(pages::download_stopped(ticket.as_deref()))
}

/// The refusal that holds for every app that the request may belong to, if there is one. Without windows there is no
/// download hook after the proxy, and a refusal for any of them is enough.
fn decide(attribution: &Attribution, admitted: &Admitted<'_>) -> Option<Decision> {
    let settings = &admitted.in_force.settings;
    let device = settings.device;
    let decide =
        |app| admitted.policy.decide(porthole_policy::Request { app, activity: Activity::Download, device });
    let is_block = |decision: &Decision| match decision.verdict {
        Verdict::Allow | Verdict::Monitor => false,
        Verdict::Block => true,
    };
    let may_be = attribution.candidates();
    if !admitted.shared.notices.has_windows() {
        let reaching = settings.apps.iter().filter(|app| app.reaches(admitted.target)).map(|app| &app.id);
        return may_be.iter().chain(reaching).map(decide).find(is_block);
    }
    let mut decisions = may_be.iter().map(decide);
    let first = decisions.next()?;
    (is_block(&first) && decisions.all(|decision| is_block(&decision))).then_some(first)
}
