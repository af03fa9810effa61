//! The facts about a request that are needed after it is sent.

use http::{HeaderMap, HeaderValue, Method, Request, Uri, header};
use porthole_policy::{Apps, Attribution, FetchMetadata, RequestFacts};
use url::Url;

use crate::route::Target;

/// The facts about one request that decisions depend on. Addresses are parsed when a decision needs them.
#[derive(Debug)]
pub(crate) struct RequestContext<'a> {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) fetch: FetchMetadata,
    target: &'a Target,
    /// The headers that name the requesting page.
    pages: [Option<HeaderValue>; 2],
}

impl<'a> RequestContext<'a> {
    pub(crate) fn of<B>(request: &Request<B>, target: &'a Target) -> Self {
        let headers = request.headers();
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            fetch: metadata(headers),
            target,
            pages: [header::REFERER, header::ORIGIN].map(|name| headers.get(name).cloned()),
        }
    }

    /// As above, for a caller whose fetch metadata does not count.
    pub(crate) fn of_any_program<B>(request: &Request<B>, target: &'a Target) -> Self {
        Self { fetch: FetchMetadata::NONE, pages: [None, None], ..Self::of(request, target) }
    }

    /// The app that it belongs to.
    pub(crate) fn attribute(&self, apps: &Apps) -> Attribution {
        self.url().map_or(Attribution::Unknown, |url| {
            let (page, fetch) = (self.page(), self.fetch);
            apps.attribute(RequestFacts { url: &url, window: None, page: page.as_ref(), fetch })
        })
    }

    /// The whole address.
    fn url(&self) -> Option<Url> {
        let path = self.uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
        Url::parse(&format!("https://{}{path}", self.target.authority())).ok()
    }

    /// The requesting page: `Referer` may contain its path, `Origin` never does. A page that hides its address sends
    /// neither, or the opaque origin `null`.
    fn page(&self) -> Option<Url> {
        let named = |value: &HeaderValue| Url::parse(value.to_str().ok()?).ok();
        self.pages.iter().flatten().filter_map(named).find(|url| url.scheme() == "https")
    }
}

/// The fetch metadata of a request.
fn metadata(headers: &HeaderMap) -> FetchMetadata {
    FetchMetadata::read(
        text(headers, "sec-fetch-site"),
        text(headers, "sec-fetch-mode"),
        text(headers, "sec-fetch-dest"),
    )
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target() -> Target {
        "cdn.test:8443".parse().unwrap()
    }

    fn asked<'a>(fields: &[(&str, &str)], target: &'a Target) -> RequestContext<'a> {
        let mut request = Request::get("/a?b=c");
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        RequestContext::of(&request.body(()).unwrap(), target)
    }

    #[test]
    fn the_page_that_asks_is_the_referer_else_the_origin() {
        let page = |fields: &[(&str, &str)]| asked(fields, &target()).page().map(String::from);
        let (referer, origin) = (("referer", "https://mail.test/inbox"), ("origin", "https://mail.test"));
        assert_eq!(page(&[referer, origin]).as_deref(), Some("https://mail.test/inbox"));
        assert_eq!(page(&[origin]).as_deref(), Some("https://mail.test/"));
        assert_eq!(page(&[("origin", "null")]), None);
        assert_eq!(page(&[("referer", "about:client")]), None);
    }

    #[test]
    fn the_address_names_the_host_and_port_of_the_tunnel() {
        assert_eq!(asked(&[], &target()).url().unwrap().as_str(), "https://cdn.test:8443/a?b=c");
    }
}
