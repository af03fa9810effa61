//! What a person sees where a server's answer does not come: one page, in the words of `porthole_explain` and the
//! organisation's.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::{Either, Full};
use porthole_explain::{Code, Problem};
use porthole_policy::{FetchMetadata, HostName};

use crate::{OrganizationWords, Settings, exchange::Body, filter::headers};

const PAGE: &str = include_str!("page.html");

/// The page needs its own style, named by its hash (CSP level 3, section 2.3.1), and nothing else; it runs nothing
/// and loads nothing.
const CONTENT_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'sha256-CGfuEdMRoe1oeH5EUd1gBXLDLbYD4EE0ncunQBSqJHc='; base-uri 'none'; form-action 'none'",
);

/// A page for a navigation, a line of text for anything else.
pub(crate) fn answer(
    settings: &Settings,
    host: &HostName,
    fetch: FetchMetadata,
    status: StatusCode,
    problem: &Problem,
) -> Response<Body> {
    if fetch.may_become_a_file() {
        let html = page(problem, host, settings.organization.as_ref());
        let mut response = words(status, problem.code, "text/html; charset=utf-8", html);
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, CONTENT_POLICY);
        response
    } else {
        words(status, problem.code, "text/plain; charset=utf-8", line(problem))
    }
}

/// A line of text for callers that show no page.
pub(crate) fn brief(status: StatusCode, code: Code) -> Response<Body> {
    let problem = code.problem();
    words(status, problem.code, "text/plain; charset=utf-8", line(&problem))
}

/// What the webview gets in place of `what` (a blocked download, a page for the browser): it stays where it is.
pub(crate) fn instead_of(what: &'static str) -> Response<Body> {
    let mut response = Response::new(nothing());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response.headers_mut().insert(headers::BLOCKED, HeaderValue::from_static(what));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// No body.
pub(crate) fn nothing() -> Body {
    Either::Right(Full::default())
}

fn words(status: StatusCode, code: &'static str, kind: &'static str, text: String) -> Response<Body> {
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
    let Problem { code, title, meaning, next_step, detail } = problem;
    let detail = detail.as_ref().map(|detail| format!(" {detail}")).unwrap_or_default();
    format!("{title} ({code}). {meaning}{detail} {next_step}\n")
}

fn page(problem: &Problem, host: &HostName, organization: Option<&OrganizationWords>) -> String {
    let detail =
        problem.detail.as_ref().map(|detail| format!("<p class=\"detail\">{}</p>\n", escape(detail)));
    fill(PAGE, |place| match place {
        "title" => Some(escape(problem.title)),
        "meaning" => Some(escape(problem.meaning)),
        "next_step" => Some(escape(problem.next_step)),
        "code" => Some(escape(problem.code)),
        "host" => Some(escape(host.as_str())),
        "detail" => Some(detail.clone().unwrap_or_default()),
        "help" => Some(organization.and_then(help).unwrap_or_default()),
        _ => None,
    })
}

/// Where the organisation's people find help; only a web address becomes a link.
fn help(organization: &OrganizationWords) -> Option<String> {
    let url = organization.help_url.as_deref()?;
    let is_web = url::Url::parse(url).is_ok_and(|url| ["https", "http"].contains(&url.scheme()));
    is_web
        .then(|| format!("<p><a href=\"{}\">Help from {}</a></p>\n", escape(url), escape(&organization.name)))
}

/// Replaces each `{place}` that `value` knows; every other brace (the style has some) stays.
fn fill(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut text = String::with_capacity(template.len() + 512);
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let known = rest.find('}').and_then(|end| value(&rest[1..end]).map(|words| (words, end)));
        match known {
            Some((words, end)) => {
                text.push_str(&words);
                rest = &rest[end + 1..];
            }
            None => {
                text.push('{');
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
    text
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine as _, prelude::BASE64_STANDARD};
    use sha2::{Digest as _, Sha256};

    #[test]
    fn the_content_policy_lets_the_pages_own_style_through_and_no_other() {
        let style = PAGE.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
        let hash = BASE64_STANDARD.encode(Sha256::digest(style));
        let policy = CONTENT_POLICY;
        let words = policy.to_str().unwrap();
        assert!(words.contains(&format!("; style-src 'sha256-{hash}';")), "the style's hash is {hash}");
        assert!(!words.contains("unsafe"));
    }

    #[test]
    fn no_value_can_open_a_place_of_its_own_in_the_page() {
        let filled = fill("a { b } {title} {x}", |place| (place == "title").then(|| "{host}".to_owned()));
        assert_eq!(filled, "a { b } {host} {x}");
    }

    #[test]
    fn nothing_in_a_page_is_markup_but_the_pages_own() {
        assert_eq!(escape("<a href='x'>&\"</a>"), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;&lt;/a&gt;");
    }

    #[test]
    fn only_a_web_address_becomes_a_link() {
        let words =
            |url: &str| OrganizationWords { name: "Harbor".to_owned(), help_url: Some(url.to_owned()) };
        assert!(help(&words("https://help.harbor.test/")).is_some());
        assert_eq!(help(&words("javascript:alert(1)")), None);
        assert_eq!(help(&words("not an address")), None);
    }
}
