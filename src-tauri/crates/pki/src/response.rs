//! What a server answered.

use http::{HeaderMap, StatusCode};
use url::Url;

use crate::error::{FetchError, FetchFailure};

/// The whole answer of a server.
#[derive(Debug, Clone)]
pub struct HttpResponse {
    /// The status; never one of a redirect.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, as it came.
    pub body: Vec<u8>,
    /// Who answered, after redirects.
    pub url: Url,
}

impl HttpResponse {
    /// The answer itself, if its status is a success (RFC 9110 section 15.3).
    ///
    /// # Errors
    /// When the status says otherwise.
    pub fn success(self) -> Result<Self, FetchError> {
        if self.status.is_success() {
            return Ok(self);
        }
        Err(FetchError::new(&self.url, FetchFailure::Status(self.status.as_u16())))
    }
}
