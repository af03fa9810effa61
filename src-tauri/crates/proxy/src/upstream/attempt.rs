//! The outcome of one attempt to send a request, as far as it decides about another attempt (RFC 9110 section 9.2.2,
//! RFC 9113 section 8.7).

use http::{Extensions, HeaderMap, Method, Request, Uri, header};

use super::{Failure, connection_auth::names_connection_scheme, upload::Upload};
use crate::route::Target;

/// A request, for all attempts to send it.
pub(super) struct Outgoing<'a> {
    pub(super) target: &'a Target,
    pub(super) method: Method,
    /// Path and query only.
    pub(super) path: Uri,
    /// Without `Host`.
    pub(super) headers: HeaderMap,
    /// The letter case of the field names as the webview wrote them, which some HTTP/1.1 servers mind.
    pub(super) extensions: Extensions,
    pub(super) upload: Upload,
}

/// Why an attempt got no response.
#[derive(Debug)]
pub(super) enum AttemptError {
    /// The server did not process the request: it may be sent again, with any method.
    Unprocessed(Failure),
    /// The server refused this request unread: any connection may send it again in a moment.
    Refused(Failure),
    /// The connection ended before the response began: an idempotent request may be sent again.
    Dropped(Failure),
    /// The server wants this request over HTTP/1.1 and did not process it (RFC 9113 section 7, `HTTP_1_1_REQUIRED`).
    NeedsHttp1,
    /// Another attempt is not possible.
    Final(Failure),
}

impl Outgoing<'_> {
    /// Whether it contains a part of a sign-in that belongs to its connection.
    pub(super) fn signs_in_connection(&self) -> bool {
        names_connection_scheme(&self.headers, &header::AUTHORIZATION)
    }

    /// The head for the next attempt, with `uri` in the form of its HTTP version.
    pub(super) fn head<B>(&self, uri: Uri, body: B) -> Request<B> {
        let mut request = Request::new(body);
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = self.headers.clone();
        request
    }
}

impl AttemptError {
    pub(super) fn into_failure(self) -> Failure {
        match self {
            Self::Unprocessed(failure)
            | Self::Refused(failure)
            | Self::Dropped(failure)
            | Self::Final(failure) => failure,
            Self::NeedsHttp1 => Failure::Protocol("it speaks HTTP/2 and requires HTTP/1.1".to_owned()),
        }
    }
}
