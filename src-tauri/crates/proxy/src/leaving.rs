//! Pages that belong to no app: the system's browser is the place for them.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use http::{HeaderMap, HeaderName, Method, Request, header};
use url::Url;

use crate::{exchange, route::Target};

/// The least time between two pages that leave: no page may fill the browser with others.
const PAUSE: Duration = Duration::from_secs(1);

/// Fields that say a page is only fetched in advance (Fetch, section 2.2; the second is the older name).
const IN_ADVANCE: [HeaderName; 2] =
    [HeaderName::from_static("sec-purpose"), HeaderName::from_static("purpose")];

/// Decides which refused requests leave for the browser.
#[derive(Debug, Default)]
pub(crate) struct Leaving {
    last: Mutex<Option<Instant>>,
}

impl Leaving {
    /// Where the browser is to go: `None` for anything but a page of a window's own, and for a second page at once.
    pub(crate) fn url<B>(&self, request: &Request<B>, target: &Target) -> Option<Url> {
        if *request.method() != Method::GET || !is_page_of_a_window(request.headers()) {
            return None;
        }
        let address = exchange::address(request.uri(), target).ok()?;
        let url = Url::parse(&address.to_string()).ok()?;
        let is_plain = url.scheme() == "https" && url.username().is_empty() && url.password().is_none();
        (is_plain && self.is_due(Instant::now())).then_some(url)
    }

    fn is_due(&self, now: Instant) -> bool {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = last.is_none_or(|last| now.duration_since(last) >= PAUSE);
        if is_due {
            *last = Some(now);
        }
        is_due
    }
}

/// Whether a window itself goes there, by the fetch metadata that pages cannot forge (W3C Fetch Metadata, section
/// 2.1). Where a webview sends none, what it accepts must do.
fn is_page_of_a_window(headers: &HeaderMap) -> bool {
    if IN_ADVANCE.iter().any(|name| headers.contains_key(name)) {
        return false;
    }
    let is_told = headers.keys().any(|name| name.as_str().starts_with("sec-fetch-"));
    if is_told {
        return headers.get("sec-fetch-dest").is_some_and(|dest| dest == "document");
    }
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted
        .flat_map(|line| line.split(','))
        .any(|kind| kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/html")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(method: &str, target: &str, fields: &[(&str, &str)]) -> Option<String> {
        let mut request = Request::builder().method(method).uri("/a?b=c");
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        let target = Target::parse(&target.parse().unwrap()).unwrap();
        Leaving::default().url(&request.body(()).unwrap(), &target).map(String::from)
    }

    #[test]
    fn a_page_of_a_window_leaves_with_its_whole_address() {
        let document = [("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
        assert_eq!(url("GET", "news.test:443", &document).unwrap(), "https://news.test/a?b=c");
        assert_eq!(url("GET", "news.test:8443", &document).unwrap(), "https://news.test:8443/a?b=c");
        let accepts = [("accept", "text/html,application/xhtml+xml;q=0.9")];
        assert!(url("GET", "news.test:443", &accepts).is_some());
    }

    #[test]
    fn nothing_else_leaves() {
        let html = ("accept", "text/html");
        for dest in ["iframe", "frame", "image", "empty", "script", "embed", "object", "worker"] {
            assert_eq!(url("GET", "news.test:443", &[("sec-fetch-dest", dest), html]), None, "{dest}");
        }
        assert_eq!(url("GET", "news.test:443", &[("sec-fetch-site", "none"), html]), None);
        assert_eq!(
            url("GET", "news.test:443", &[("sec-fetch-dest", "document"), ("purpose", "prefetch")]),
            None
        );
        assert_eq!(url("POST", "news.test:443", &[("sec-fetch-dest", "document")]), None);
        assert_eq!(url("HEAD", "news.test:443", &[html]), None);
        assert_eq!(url("GET", "news.test:443", &[("accept", "*/*")]), None);
        assert_eq!(url("GET", "news.test:443", &[]), None);
    }

    #[test]
    fn one_page_a_second_leaves() {
        let (leaving, start) = (Leaving::default(), Instant::now());
        assert!(leaving.is_due(start));
        assert!(!leaving.is_due(start + Duration::from_millis(999)));
        assert!(leaving.is_due(start + PAUSE));
        assert!(!leaving.is_due(start + PAUSE));
    }
}
