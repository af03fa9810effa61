//! What a person sees where a server's answer does not come: one page, in the words of `porthole_explain` and the
//! organisation's.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::{Either, Full};
use porthole_explain::{Code, Problem};
use porthole_language::say;
use porthole_policy::{HostName, SupportedLanguage};

use crate::{OrganizationInfo, Settings, body::Body, filter::headers};

const PAGE: &str = include_str!("page.html");

/// The script behind the part of the page that asks again.
const RETRY_SCRIPT: &str = include_str!("retry.js");

/// The page needs its own style, named by its hash (CSP level 3, section 2.3.1), and nothing else; it runs nothing
/// and loads nothing.
const CONTENT_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'sha256-a+90NXzy4+btW0rftr+ISP1kST0s3y/1GihrjdUhiys='; base-uri 'none'; form-action 'none'",
);

/// What a page of ours is about.
pub(crate) struct Trouble<'a> {
    pub(crate) status: StatusCode,
    pub(crate) problem: &'a Problem,
    /// It may pass by itself, and what was asked for can be asked for again: the page does so.
    pub(crate) may_retry: bool,
}

/// A page for a navigation; nothing for anything else, whose connection then breaks off: to the page that asked, it is
/// the network error that it is in any browser.
pub(crate) fn answer(
    settings: &Settings,
    host: &HostName,
    is_shown: bool,
    spoken: SupportedLanguage,
    trouble: &Trouble<'_>,
) -> Result<Response<Body>, NetworkError> {
    if !is_shown {
        return Err(NetworkError);
    }
    let Trouble { status, problem, may_retry } = *trouble;
    let html = page(spoken, problem, host, settings.organization.as_ref(), may_retry);
    let mut response = words(status, problem.code, "text/html; charset=utf-8", html);
    let policy = if may_retry { RETRYING_CONTENT_POLICY } else { CONTENT_POLICY };
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

/// No answer: the connection breaks off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the request gets no answer")]
pub(crate) struct NetworkError;

/// The same with the script that asks again.
const RETRYING_CONTENT_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'sha256-a+90NXzy4+btW0rftr+ISP1kST0s3y/1GihrjdUhiys='; script-src 'sha256-O3IbUBzWNfVh9SAqBCUlVuXBJLYehKLI34AM3eueP7Q='; base-uri 'none'; form-action 'none'",
);

/// A line of text for callers that show no page.
pub(crate) fn brief(status: StatusCode, code: Code) -> Response<Body> {
    let problem = code.problem();
    words(status, problem.code, "text/plain; charset=utf-8", line(&problem))
}

/// What the webview gets in place of a stopped download: its window stays where it is, and tells the person.
pub(crate) fn stopped(ticket: Option<&str>) -> Response<Body> {
    let code = Code::DownloadBlocked.as_str();
    let mut response =
        words(StatusCode::FORBIDDEN, code, headers::REFUSED_TYPE, format!("{{\"code\":\"{code}\"}}"));
    response.headers_mut().insert(headers::BLOCKED, HeaderValue::from_static("download"));
    if let Some(ticket) = ticket.and_then(|ticket| HeaderValue::try_from(ticket).ok()) {
        response.headers_mut().insert(headers::TICKET, ticket);
    }
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
    let words = porthole_language::problem(spoken, problem);
    let detail = words.detail.as_ref();
    let detail = detail.map(|detail| format!("<p class=\"detail\">{}</p>\n", escape(detail)));
    fill(PAGE, |place| match place {
        "language" => Some(spoken.code().to_owned()),
        "title" => Some(escape(&words.title)),
        "meaning" => Some(escape(&words.meaning)),
        "next" => Some(escape(&say(spoken, "error-page-next", &[]))),
        "next_step" => Some(escape(&words.next_step)),
        "code" => Some(escape(problem.code)),
        "host" => Some(escape(host.as_str())),
        "detail" => Some(detail.clone().unwrap_or_default()),
        "retry" => Some(if may_retry { retry(spoken) } else { String::new() }),
        "script" => {
            Some(if may_retry { format!("<script>{RETRY_SCRIPT}</script>\n") } else { String::new() })
        }
        "help" => Some(organization.and_then(|organization| help(spoken, organization)).unwrap_or_default()),
        _ => None,
    })
}

/// The part of the page that asks again.
fn retry(spoken: SupportedLanguage) -> String {
    let now = say(spoken, "error-page-retry", &[]);
    let soon = say(spoken, "error-page-soon", &[("seconds", "{seconds}".into())]);
    format!(
        "<p><button id=\"retry\">{}</button> <span id=\"soon\" role=\"status\" data-words=\"{}\"></span></p>\n",
        escape(&now),
        escape(&soon)
    )
}

/// Where the organisation's people find help; only a web address becomes a link.
fn help(spoken: SupportedLanguage, organization: &OrganizationInfo) -> Option<String> {
    let url = organization.help_url.as_deref()?;
    let is_web = url::Url::parse(url).is_ok_and(|url| ["https", "http"].contains(&url.scheme()));
    let words = say(spoken, "error-page-help", &[("organization", organization.name.as_str().into())]);
    is_web.then(|| format!("<p><a href=\"{}\">{}</a></p>\n", escape(url), escape(&words)))
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
    use porthole_explain::Detail;
    use sha2::{Digest as _, Sha256};

    #[test]
    fn the_content_policy_lets_the_pages_own_style_and_script_through_and_no_other() {
        let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text));
        let style = PAGE.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
        for (policy, script) in [(CONTENT_POLICY, None), (RETRYING_CONTENT_POLICY, Some(hash(RETRY_SCRIPT)))]
        {
            let words = policy.to_str().unwrap();
            let style = hash(style);
            assert!(words.contains(&format!("; style-src 'sha256-{style}';")), "the style's hash is {style}");
            let scripts = script.as_ref().map(|hash| format!("; script-src 'sha256-{hash}';"));
            assert!(
                scripts.as_ref().is_none_or(|scripts| words.contains(scripts)),
                "the script's hash is {script:?}"
            );
            assert_eq!(words.contains("script-src"), script.is_some());
            assert!(!words.contains("unsafe"));
        }
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
            |url: &str| OrganizationInfo { name: "Harbor".to_owned(), help_url: Some(url.to_owned()) };
        let help = |url| help(SupportedLanguage::English, &words(url));
        assert!(help("https://help.harbor.test/").is_some());
        assert_eq!(help("javascript:alert(1)"), None);
        assert_eq!(help("not an address"), None);
    }

    #[test]
    fn nothing_of_a_german_page_is_english() {
        let problem = Code::UpstreamTimeout.with(Detail::AnswerTimedOut);
        let german = page(SupportedLanguage::German, &problem, &"mail.test".parse().unwrap(), None, true);
        assert!(german.starts_with("<!doctype html>\n<html lang=\"de\">"), "{german}");
        let detail = problem.detail.as_deref().unwrap();
        for english in [problem.title, problem.meaning, problem.next_step, detail, "Try again", "What to do"]
        {
            assert!(!german.contains(english), "{english}");
        }
    }
}
