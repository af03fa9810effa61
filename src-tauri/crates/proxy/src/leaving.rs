//! Pages that belong to no app: the system's browser is the place for them.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use http::{HeaderMap, Method, header};
use url::Url;

use crate::request::RequestContext;

/// The least time between two pages that leave: no page may fill the browser with others.
const PAUSE: Duration = Duration::from_secs(1);

/// Decides which refused requests leave for the browser.
#[derive(Debug, Default)]
pub(crate) struct Leaving {
    last: Mutex<Option<Instant>>,
}

impl Leaving {
    /// Where the browser is to go: `None` for anything but a page of a window's own, and for a second page at once.
    pub(crate) fn url(&self, asked: &RequestContext, headers: &HeaderMap) -> Option<Url> {
        if asked.method != Method::GET || asked.is_in_advance || !is_page_of_a_window(asked, headers) {
            return None;
        }
        let url = asked.url.clone()?;
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

/// Whether a window itself goes there, by the fetch metadata that pages cannot forge. Where a webview sends none, what
/// it accepts must do.
fn is_page_of_a_window(asked: &RequestContext, headers: &HeaderMap) -> bool {
    if headers.keys().any(|name| name.as_str().starts_with("sec-fetch-")) {
        return asked.fetch.is_page();
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
        let mut request = http::Request::builder().method(method).uri("/a?b=c");
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        let request = request.body(()).unwrap();
        let asked = RequestContext::of(&request, &target.parse().unwrap());
        Leaving::default().url(&asked, request.headers()).map(String::from)
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
