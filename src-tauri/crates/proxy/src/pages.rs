//! The page that a person sees in place of a server's response, with the texts of `porthole_explain` and of the
//! organisation.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::{Either, Full};
use porthole_explain::{Code, Problem};
use porthole_language::ErrorPage;
use porthole_policy::{HostName, SupportedLanguage};

use crate::{OrganizationInfo, Settings, body::Body, filter::headers};

/// The page may use only its own style, identified by its hash (CSP level 3, section 2.3.1). It runs and loads nothing.
const CONTENT_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'sha256-a+90NXzy4+btW0rftr+ISP1kST0s3y/1GihrjdUhiys='; base-uri 'none'; form-action 'none'",
);

/// The subject of such a page.
pub(crate) struct ErrorDetails<'a> {
    pub(crate) status: StatusCode,
    pub(crate) problem: &'a Problem,
    /// Whether the failure may pass and the request may be repeated: then the page retries by itself.
    pub(crate) may_retry: bool,
}

/// A page for a navigation. Any other request gets no response: its connection breaks off, which the page sees as the
/// usual network error.
pub(crate) fn answer(
    settings: &Settings,
    host: &HostName,
    is_shown: bool,
    spoken: SupportedLanguage,
    trouble: &ErrorDetails<'_>,
) -> Result<Response<Body>, NetworkError> {
    if !is_shown {
        return Err(NetworkError);
    }
    let ErrorDetails { status, problem, may_retry } = *trouble;
    let html = page(spoken, problem, host, settings.organization.as_ref(), may_retry);
    let mut response = text_response(status, problem.code, "text/html; charset=utf-8", html);
    let policy = if may_retry { RETRYING_CONTENT_POLICY } else { CONTENT_POLICY };
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

/// No response: the connection breaks off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the request gets no answer")]
pub(crate) struct NetworkError;

/// As above, with the script that retries.
const RETRYING_CONTENT_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'sha256-a+90NXzy4+btW0rftr+ISP1kST0s3y/1GihrjdUhiys='; script-src 'sha256-O3IbUBzWNfVh9SAqBCUlVuXBJLYehKLI34AM3eueP7Q='; base-uri 'none'; form-action 'none'",
);

/// A line of text for callers that show no page.
pub(crate) fn brief(status: StatusCode, code: Code) -> Response<Body> {
    let problem = code.problem();
    text_response(status, problem.code, "text/plain; charset=utf-8", line(&problem))
}

/// The response in place of a stopped download: the webview's window stays where it is, and tells the person.
pub(crate) fn download_stopped(ticket: Option<&str>) -> Response<Body> {
    let code = Code::DownloadBlocked.as_str();
    let mut response =
        text_response(StatusCode::FORBIDDEN, code, headers::REFUSED_TYPE, format!("{{\"code\":\"{code}\"}}"));
    response.headers_mut().insert(headers::BLOCKED, HeaderValue::from_static("download"));
    if let Some(ticket) = ticket.and_then(|ticket| HeaderValue::try_from(ticket).ok()) {
        response.headers_mut().insert(headers::TICKET, ticket);
    }
    response
}

/// No body.
pub(crate) fn empty_body() -> Body {
    Either::Right(Full::default())
}

fn text_response(status: StatusCode, code: &'static str, kind: &'static str, text: String) -> Response<Body> {
    let mut response = Response::new(Either::Right(Full::new(Bytes::from(text))));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(headers::ERROR, HeaderValue::from_static(code));
    response
}

pub(crate) fn line(problem: &Problem) -> String {
    let Problem { code, title, meaning, next_step, detail, message: _ } = problem;
    let detail = detail.as_ref().map(|detail| format!(" {detail}")).unwrap_or_default();
    format!("{title} ({code}). {meaning}{detail} {next_step}\n")
}

fn page(
    spoken: SupportedLanguage,
    problem: &Problem,
    host: &HostName,
    organization: Option<&OrganizationInfo>,
    may_retry: bool,
) -> String {
    let help = organization.and_then(|it| Some((it.name.as_str(), it.help_url.as_deref()?)));
    ErrorPage { problem, host: host.as_str(), help, may_retry }.html(spoken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine as _, prelude::BASE64_STANDARD};
    use sha2::{Digest as _, Sha256};

    #[test]
    fn the_content_policy_lets_the_pages_own_style_and_script_through_and_no_other() {
        let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text));
        for (policy, may_retry) in [(CONTENT_POLICY, false), (RETRYING_CONTENT_POLICY, true)] {
            let problem = Code::UpstreamTimeout.problem();
            let html =
                page(SupportedLanguage::English, &problem, &"mail.test".parse().unwrap(), None, may_retry);
            let within = |tag: &str| {
                let (_, rest) = html.split_once(&format!("<{tag}>"))?;
                rest.split_once(&format!("</{tag}>")).map(|(text, _)| hash(text))
            };
            let header = policy.to_str().unwrap();
            let style = within("style").unwrap();
            assert!(
                header.contains(&format!("; style-src 'sha256-{style}';")),
                "the style's hash is {style}"
            );
            let script = within("script");
            assert_eq!(script.is_some(), may_retry);
            let scripts = script.as_ref().map(|hash| format!("; script-src 'sha256-{hash}';"));
            assert!(
                scripts.as_ref().is_none_or(|scripts| header.contains(scripts)),
                "the script's hash is {script:?}"
            );
            assert_eq!(header.contains("script-src"), script.is_some());
            assert!(!header.contains("unsafe"));
        }
    }
}
