//! What the proxy must know of a request after it is sent.

use http::{HeaderMap, Method, Request, Uri, header};
use porthole_policy::{Apps, Attribution, FetchMetadata, RequestFacts};
use url::Url;

use crate::route::Target;

/// One request, as far as decisions depend on it.
#[derive(Debug)]
pub(crate) struct RequestContext {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    /// The whole address.
    url: Option<Url>,
    pub(crate) fetch: FetchMetadata,
    /// The page that asks.
    page: Option<Url>,
}

impl RequestContext {
    pub(crate) fn of<B>(request: &Request<B>, target: &Target) -> Self {
        let headers = request.headers();
        let path = request.uri().path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            url: Url::parse(&format!("https://{}{path}", target.authority())).ok(),
            fetch: metadata(headers),
            page: page(headers),
        }
    }

    /// The same for a caller whose word on what a request is for counts for nothing.
    pub(crate) fn of_any_program<B>(request: &Request<B>, target: &Target) -> Self {
        Self { fetch: FetchMetadata::NONE, page: None, ..Self::of(request, target) }
    }

    /// The app that it belongs to.
    pub(crate) fn attribute(&self, apps: &Apps) -> Attribution {
        self.url.as_ref().map_or(Attribution::Unknown, |url| {
            let (page, fetch) = (self.page.as_ref(), self.fetch);
            apps.attribute(RequestFacts { url, window: None, page, fetch })
        })
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

/// The page that asks: `Referer` may hold its path, `Origin` never does. One that hides its address has neither, or
/// the opaque origin `null`.
fn page(headers: &HeaderMap) -> Option<Url> {
    let named = |name: &str| Url::parse(text(headers, name)?).ok().filter(|url| url.scheme() == "https");
    named(header::REFERER.as_str()).or_else(|| named(header::ORIGIN.as_str()))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(fields: &[(&str, &str)]) -> RequestContext {
        let mut request = Request::get("/a?b=c");
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        RequestContext::of(&request.body(()).unwrap(), &"cdn.test:8443".parse().unwrap())
    }

    #[test]
    fn the_page_that_asks_is_the_referer_else_the_origin() {
        let page = |fields: &[(&str, &str)]| asked(fields).page.map(String::from);
        let (referer, origin) = (("referer", "https://mail.test/inbox"), ("origin", "https://mail.test"));
        assert_eq!(page(&[referer, origin]).as_deref(), Some("https://mail.test/inbox"));
        assert_eq!(page(&[origin]).as_deref(), Some("https://mail.test/"));
        assert_eq!(page(&[("origin", "null")]), None);
        assert_eq!(page(&[("referer", "about:client")]), None);
    }

    #[test]
    fn the_address_names_the_host_and_port_of_the_tunnel() {
        assert_eq!(asked(&[]).url.unwrap().as_str(), "https://cdn.test:8443/a?b=c");
    }
}
