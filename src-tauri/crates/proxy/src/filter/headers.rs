//! Header fields of one hop (RFC 9110 section 7.6.1), and fields that would bypass the proxy.

use http::{HeaderMap, HeaderName, HeaderValue, Request, Version, header};
use hyper::body::Body;

const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");
const PROXY_CONNECTION: HeaderName = HeaderName::from_static("proxy-connection");
const PROXY_AUTHENTICATION_INFO: HeaderName = HeaderName::from_static("proxy-authentication-info");
const ALTERNATE_PROTOCOL: HeaderName = HeaderName::from_static("alternate-protocol");

/// The media type of a response about a stopped download, which the webview's windows recognise.
pub(crate) const REFUSED_TYPE: &str = "application/vnd.porthole.refused+json";

/// The header with the ticket of the stopped download.
pub(crate) const TICKET: HeaderName = HeaderName::from_static("x-porthole-ticket");
/// The header with the stopped activity, for callers without windows.
pub(crate) const BLOCKED: HeaderName = HeaderName::from_static("x-porthole-blocked");

/// The header with the code that a page of Porthole's explains.
pub(crate) const ERROR: HeaderName = HeaderName::from_static("x-porthole-error");

const ONE_HOP: [HeaderName; 9] = [
    header::CONNECTION,
    KEEP_ALIVE,
    PROXY_CONNECTION,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    PROXY_AUTHENTICATION_INFO,
    header::TE,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// Prepares a request for the server. Also removes `Host`, which is written from the address so that the two cannot
/// differ. `Expect` has one known value (RFC 9110 section 10.1.1).
pub(crate) fn to_server(headers: &mut HeaderMap) {
    remove_one_hop(headers);
    headers.remove(header::HOST);
    let expects_consent = headers
        .get(header::EXPECT)
        .is_some_and(|value| value.to_str().is_ok_and(|value| value.eq_ignore_ascii_case("100-continue")));
    headers.remove(header::EXPECT);
    if expects_consent {
        headers.insert(header::EXPECT, HeaderValue::from_static("100-continue"));
    }
}

/// How many characters of a request's transfer codings are shown.
const SHOWN: usize = 100;

/// The transfer codings of a request, if they are anything but one `chunked`.
pub(crate) fn unsupported_codings(headers: &HeaderMap) -> Option<String> {
    let mut lines = headers.get_all(header::TRANSFER_ENCODING).iter();
    let first = lines.next()?;
    if lines.next().is_none() && first.as_bytes().trim_ascii().eq_ignore_ascii_case(b"chunked") {
        return None;
    }
    let lines: Vec<_> = headers
        .get_all(header::TRANSFER_ENCODING)
        .iter()
        .map(|line| String::from_utf8_lossy(line.as_bytes()))
        .collect();
    Some(lines.join(", ").chars().filter(|letter| !letter.is_control()).take(SHOWN).collect())
}

/// Prepares a response for the webview: without alternative routes to the server (`Alt-Svc`, RFC 7838), and without
/// Porthole's own headers.
pub(crate) fn to_webview(headers: &mut HeaderMap) {
    remove_one_hop(headers);
    for name in [header::ALT_SVC, ALTERNATE_PROTOCOL, TICKET, BLOCKED, ERROR] {
        headers.remove(name);
    }
    let is_ours = |value: &HeaderValue| {
        let kind = String::from_utf8_lossy(value.as_bytes());
        kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(REFUSED_TYPE))
    };
    if headers.get_all(header::CONTENT_TYPE).iter().any(is_ours) {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    }
}

/// Prepares a WebSocket's request: keeps the fields of the upgrade, removes those between webview and proxy.
pub(crate) fn to_websocket_server(headers: &mut HeaderMap) {
    let kept = websocket_fields(headers);
    to_server(headers);
    headers.extend(kept);
}

/// Prepares a server's response that accepts a WebSocket.
pub(crate) fn to_websocket(headers: &mut HeaderMap) {
    let kept = websocket_fields(headers);
    to_webview(headers);
    headers.extend(kept);
}

fn websocket_fields(headers: &HeaderMap) -> HeaderMap {
    let fields = [header::CONNECTION, header::UPGRADE].into_iter();
    let mut kept: HeaderMap =
        fields.filter_map(|name| headers.get(&name).cloned().map(|value| (name, value))).collect();
    if kept.contains_key(header::CONNECTION) {
        kept.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    }
    kept
}

/// Whether the request is for a WebSocket (RFC 6455 section 4.1). Other upgrades are not passed on: they could not be
/// filtered, and webviews use none. Nor is a request with a body, which the server would take for the first bytes of the
/// WebSocket, or one of HTTP/1.0 (RFC 9110 section 7.8).
pub(crate) fn is_websocket<B: Body>(request: &Request<B>) -> bool {
    request.method() == http::Method::GET
        && request.version() == Version::HTTP_11
        && request.body().is_end_stream()
        && lists(request.headers(), &header::CONNECTION, "upgrade")
        && lists(request.headers(), &header::UPGRADE, "websocket")
}

/// Whether a server that changes the protocol changes to WebSocket.
pub(crate) fn agrees_to_websocket(headers: &HeaderMap) -> bool {
    lists(headers, &header::CONNECTION, "upgrade") && lists(headers, &header::UPGRADE, "websocket")
}

fn remove_one_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> =
        items(headers, &header::CONNECTION).filter_map(|name| HeaderName::try_from(name).ok()).collect();
    for name in named.iter().chain(&ONE_HOP) {
        headers.remove(name);
    }
}

/// A field of one hop, if there is any.
#[cfg(feature = "fuzzing")]
pub(crate) fn of_one_hop(headers: &HeaderMap) -> Option<HeaderName> {
    ONE_HOP.into_iter().find(|name| headers.contains_key(name))
}

fn lists(headers: &HeaderMap, name: &HeaderName, wanted: &str) -> bool {
    items(headers, name).any(|item| item.eq_ignore_ascii_case(wanted))
}

fn items<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http_body_util::{Empty, Full};

    use super::*;

    fn headers(fields: &[(&'static str, &'static str)]) -> HeaderMap {
        fields
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect()
    }

    fn names(headers: &HeaderMap) -> Vec<&str> {
        headers.keys().map(HeaderName::as_str).collect()
    }

    #[test]
    fn what_belongs_to_one_hop_stays_on_it() {
        let mut request = headers(&[
            ("connection", "keep-alive, X-Hop"),
            ("x-hop", "1"),
            ("proxy-authorization", "Basic secret"),
            ("proxy-connection", "keep-alive"),
            ("te", "gzip"),
            ("upgrade", "h2c"),
            ("host", "mail.harbor.test"),
            ("expect", "100-continue"),
            ("accept-encoding", "zstd"),
        ]);
        to_server(&mut request);
        assert_eq!(names(&request), ["accept-encoding", "expect"]);
    }

    #[test]
    fn an_answer_shows_no_way_around_and_speaks_not_in_our_name() {
        let mut answer = headers(&[
            ("alt-svc", "h3=\":443\""),
            ("keep-alive", "timeout=5"),
            ("x-porthole-error", "made-up"),
            ("x-porthole-ticket", "guessed"),
            ("x-porthole-blocked", "download"),
            ("content-type", "Application/Vnd.Porthole.Refused+JSON; charset=utf-8"),
            ("strict-transport-security", "max-age=1"),
        ]);
        to_webview(&mut answer);
        assert_eq!(names(&answer), ["content-type", "strict-transport-security"]);
        assert_eq!(answer[header::CONTENT_TYPE], "application/octet-stream");
    }

    #[test]
    fn only_a_websocket_may_upgrade() {
        let ask = |connection, upgrade| {
            let mut request = Request::get("/").body(Empty::<Bytes>::new()).unwrap();
            *request.headers_mut() = headers(&[("connection", connection), ("upgrade", upgrade)]);
            request
        };
        assert!(is_websocket(&ask("keep-alive, Upgrade", "WebSocket")));
        assert!(!is_websocket(&ask("Upgrade", "h2c")));
        assert!(!is_websocket(&ask("keep-alive", "websocket")));
        let with_body = ask("Upgrade", "websocket").map(|_| Full::<Bytes>::from("frames"));
        assert!(!is_websocket(&with_body));
        let mut old = ask("Upgrade", "websocket");
        *old.version_mut() = Version::HTTP_10;
        assert!(!is_websocket(&old));
    }

    #[test]
    fn a_body_may_have_the_one_transfer_coding_chunked() {
        let codings = |lines: &[&'static str]| {
            let lines = lines.iter().map(|line| ("transfer-encoding", *line)).collect::<Vec<_>>();
            unsupported_codings(&headers(&lines))
        };
        assert_eq!(codings(&[]), None);
        assert_eq!(codings(&[" Chunked "]), None);
        assert_eq!(codings(&["gzip, chunked"]).as_deref(), Some("gzip, chunked"));
        assert_eq!(codings(&["gzip", "chunked"]).as_deref(), Some("gzip, chunked"));
        assert_eq!(codings(&["chunked, chunked"]).as_deref(), Some("chunked, chunked"));
    }

    #[test]
    fn a_websockets_upgrade_survives_and_the_rest_of_the_hop_does_not() {
        let mut request =
            headers(&[("connection", "keep-alive, Upgrade"), ("upgrade", "websocket"), ("keep-alive", "1")]);
        to_websocket_server(&mut request);
        assert_eq!(request, headers(&[("connection", "Upgrade"), ("upgrade", "websocket")]));
    }
}
