//! Where an answer may send us.

use http::{Method, StatusCode, header};
use url::Url;

use crate::error::FetchFailure;
use crate::response::HttpResponse;
use crate::settings::RequestSettings;
use porthole_explain::Detail;

/// As many redirects are followed for one request.
pub(crate) const MOST: usize = 3;

/// Where `answer` sends us, `None` where it is the answer itself.
///
/// A step down from https is never taken. Somebody else's server gets neither our certificate nor our password (RFC
/// 7030 section 3.2.1), so with one of them we stay with the server that was asked. A body is sent again only where
/// the status says so (RFC 9110 section 15.4).
pub(crate) fn target(
    settings: &RequestSettings,
    method: &Method,
    answer: &HttpResponse,
) -> Result<Option<Url>, FetchFailure> {
    let with_body = [StatusCode::TEMPORARY_REDIRECT, StatusCode::PERMANENT_REDIRECT];
    let without = [StatusCode::MOVED_PERMANENTLY, StatusCode::FOUND, StatusCode::SEE_OTHER];
    if !with_body.contains(&answer.status) && !without.contains(&answer.status) {
        return Ok(None);
    }
    if *method != Method::GET && !with_body.contains(&answer.status) {
        return Err(FetchFailure::Redirect(Detail::RedirectLosesBody.into()));
    }
    let named = answer.headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
    let to = named.and_then(|place| answer.url.join(place).ok());
    let to = to.ok_or(FetchFailure::Redirect(Detail::RedirectUnreadable.into()))?;
    let same_or_better = to.scheme() == answer.url.scheme() || to.scheme() == "https";
    if !same_or_better {
        return Err(FetchFailure::Redirect(Detail::RedirectWithoutTls.into()));
    }
    let proves_us = settings.identity.is_some() || settings.credential.is_some();
    if proves_us && to.origin() != answer.url.origin() {
        return Err(FetchFailure::Redirect(Detail::RedirectElsewhere.into()));
    }
    Ok(Some(to))
}
