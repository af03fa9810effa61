//! One request and its answer.

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::{Either, Full};
use hyper::body::Incoming;
use porthole_activity::{Kind, Record};
use porthole_explain::Code;
use porthole_policy::{Activity, Attribution, Decision, SessionPolicy, Verdict};

use crate::{
    BlockedDownload, Settings,
    filter::{attachment, headers},
    intercept::MISMATCH_RULE,
    pages,
    proxy::{InForce, Shared},
    request::{self, RequestContext},
    route::{self, Refused, Target},
    upgrade,
    upstream::{Failure, ServerBody, TunnelConnection},
    view_stream::{Cut, Delivery},
};

const OWN_RULE: &str = "default: the proxy does not lead to itself";

/// What goes to the webview: a server's body as it comes, or words of ours.
pub(crate) type Body = Either<Delivery, Full<Bytes>>;

/// A request that is let through, and what was in force when it came.
pub(crate) struct Admitted<'a> {
    pub(crate) target: &'a Target,
    pub(crate) policy: &'a SessionPolicy,
    pub(crate) in_force: &'a InForce,
    pub(crate) shared: &'a Arc<Shared>,
    pub(crate) tunnel: &'a Tunnel,
}

/// What a tunnel has of its own.
#[derive(Clone, Default)]
pub(crate) struct Tunnel {
    pub(crate) cut: Cut,
    pub(crate) connection: TunnelConnection,
}

/// Answers one request in the tunnel to `target`.
pub(crate) async fn answer(
    request: Request<Incoming>,
    target: &Target,
    shared: &Arc<Shared>,
    tunnel: &Tunnel,
) -> Response<Body> {
    let in_force = shared.in_force();
    let settings = &*in_force.settings;
    let page = |status, problem: &_| {
        pages::answer(settings, &target.host, request::metadata(request.headers()), status, problem)
    };
    if !names(&request, target) {
        let detail = "a request named another host";
        shared.refusals.host(&target.host, MISMATCH_RULE, detail, settings);
        return page(StatusCode::MISDIRECTED_REQUEST, &Code::HostMismatch.problem());
    }
    let admitted = match (route::admit(settings, target), &settings.policy) {
        (Ok(()), Some(policy)) => Admitted { target, policy, in_force: &in_force, shared, tunnel },
        (Err(refused), _) => return refuse(refused, settings, target, shared, &request),
        (Ok(()), None) => return refuse(Refused::NothingInForce, settings, target, shared, &request),
    };
    let asked = if shared.notices.has_windows() {
        RequestContext::of(&request, target)
    } else {
        RequestContext::of_any_program(&request, target)
    };
    let answered = if headers::is_websocket(&request) {
        upgrade::tunnel(request, &admitted).await
    } else {
        forward(request, &admitted).await
    };
    let answered = answered.and_then(|response| {
        // A webview would take it for the embedded proxy's own, and answer that with what the page gave it.
        let is_challenge = response.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED;
        let words = "it answered 407, as only a proxy may";
        if is_challenge { Err(Failure::Protocol(words.to_owned())) } else { Ok(response) }
    });
    match answered {
        Ok(response) => deliver(response, &asked, &admitted),
        Err(failure) => {
            tracing::debug!(host = %target, %failure, "no answer from the server");
            if matches!(failure, Failure::Itself) {
                let detail = "the host's address is the proxy's own";
                shared.refusals.host(&target.host, OWN_RULE, detail, settings);
            }
            let problem = failure.problem();
            pages::answer(settings, &target.host, asked.fetch, failure.status(), &problem)
        }
    }
}

async fn forward(
    mut request: Request<Incoming>,
    admitted: &Admitted<'_>,
) -> Result<Response<ServerBody>, Failure> {
    headers::to_server(request.headers_mut());
    admitted.in_force.connections.send(admitted.target, &admitted.tunnel.connection, request).await
}

/// Whether the request is for the host and port of its tunnel, in every place where it names one.
fn names(request: &Request<Incoming>, target: &Target) -> bool {
    let is_target = |authority: &http::uri::Authority| route::target(authority).as_ref() == Some(target);
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let host = hosts.next().and_then(|host| http::uri::Authority::try_from(host.as_bytes()).ok());
    hosts.next().is_none()
        && host.as_ref().is_some_and(is_target)
        && request.method() != Method::CONNECT
        && request.uri().authority().is_none_or(is_target)
        && request.uri().scheme_str().is_none_or(|scheme| scheme == "https")
}

fn refuse(
    refused: Refused,
    settings: &Settings,
    target: &Target,
    shared: &Shared,
    request: &Request<Incoming>,
) -> Response<Body> {
    if refused == Refused::NamedByNone
        && let Some(url) = shared.leaving.url(&RequestContext::of(request, target), request.headers())
    {
        let detail = "the page was left to the system's browser";
        shared.refusals.host(&target.host, refused.rule(), detail, settings);
        shared.notices.leaves_apps(url);
        return pages::instead_of("page");
    }
    let detail = refused.detail();
    let recorded = detail.as_deref().unwrap_or_default();
    shared.refusals.host(&target.host, refused.rule(), recorded, settings);
    let problem = porthole_explain::Problem { detail, ..refused.code().problem() };
    pages::answer(
        settings,
        &target.host,
        request::metadata(request.headers()),
        StatusCode::FORBIDDEN,
        &problem,
    )
}

/// Lets the answer through, or stops it where it is a download that policy blocks.
fn deliver(
    mut response: Response<ServerBody>,
    asked: &RequestContext,
    admitted: &Admitted<'_>,
) -> Response<Body> {
    if let Some(download) = attachment::download(asked, &response)
        && let Some(instead) = judge(download, bytes(&response), asked, admitted)
    {
        return instead;
    }
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        headers::to_webview(response.headers_mut());
    }
    response.map(|body| Either::Left(Delivery::new(body, admitted.tunnel.cut.clone())))
}

/// How long the server says that its answer is.
fn bytes(response: &Response<ServerBody>) -> Option<u64> {
    response.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// What the webview gets instead of a blocked download. One that may go on is left to the webview's own download
/// hook, which needs the permit and makes the record. So is one that may be an app's for which it is blocked or
/// another's for which it is not: the hook knows its window.
fn judge(
    download: attachment::Download,
    bytes: Option<u64>,
    asked: &RequestContext,
    admitted: &Admitted<'_>,
) -> Option<Response<Body>> {
    let settings = &admitted.in_force.settings;
    let attribution = asked.attribute(&settings.apps);
    let decision = decide(&attribution, admitted)?;
    let host = &admitted.target.host;
    let record = Record::new(Kind::Download, decision.verdict, decision.reason.name(), settings.device)
        .attributed(&attribution)
        .host(host)
        .certificate(settings.fingerprint().as_deref());
    let name = download.file_name.as_deref().unwrap_or_default();
    admitted.shared.refusals.append(&record.file(name, bytes));
    admitted.shared.notices.download_blocked(BlockedDownload {
        app: attribution.app().cloned(),
        host: host.clone(),
        file_name: download.file_name,
        decision,
    });
    Some(pages::instead_of("download"))
}

/// The refusal that holds for every app that the request may belong to, if there is one. Without windows there is no
/// download hook behind the proxy, and one that holds for any of them is enough.
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
