//! EST (RFC 7030) as messages: what is requested at which path, and what a response means. The host does the HTTP.

mod csr_attributes;
mod error;

pub use csr_attributes::{CsrAttributes, UnmetAttributes};
pub use error::EstError;

use crate::certificate::Certificate;
use crate::import::read_certificates;
use error::server_message;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

/// An operation of an EST server (RFC 7030 section 3.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EstOperation {
    /// Get the certificates of its CA.
    CaCertificates,
    /// Issue a first certificate.
    Enrol,
    /// Renew the certificate with which the client authenticates.
    ReEnrol,
    /// Get the attributes that a request must have.
    Attributes,
}

impl EstOperation {
    const fn name(self) -> &'static str {
        match self {
            Self::CaCertificates => "cacerts",
            Self::Enrol => "simpleenroll",
            Self::ReEnrol => "simplereenroll",
            Self::Attributes => "csrattrs",
        }
    }

    /// The path on the server.
    #[must_use]
    pub fn path(self, label: Option<&EstLabel>) -> String {
        let name = self.name();
        match label {
            Some(label) => format!("/.well-known/est/{label}/{name}"),
            None => format!("/.well-known/est/{name}"),
        }
    }
}

/// The label of one of a server's CAs: one segment of the path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EstLabel(String);

/// The text is not a label.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no EST label; a label is letters, digits, `-`, `.`, `_` and `~`, and none of the operations' names"
)]
pub struct NotAnEstLabel(String);

impl FromStr for EstLabel {
    type Err = NotAnEstLabel;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // RFC 7030 section 3.2.2: a label is not the name of an operation.
        const OPERATIONS: [&str; 6] =
            ["cacerts", "simpleenroll", "simplereenroll", "fullcmc", "serverkeygen", "csrattrs"];
        let is_segment = (1..=128).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
            && text.bytes().any(|byte| byte != b'.');
        if is_segment && !OPERATIONS.contains(&text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAnEstLabel(text.to_owned()))
        }
    }
}

impl fmt::Display for EstLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A request as it is sent: base64 in lines of 64 (RFC 8951 section 3.1).
#[must_use]
pub fn base64_lines(der: &[u8]) -> String {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let mut lines = String::with_capacity(text.len() + text.len() / 64 + 1);
    for (at, letter) in text.char_indices() {
        if at > 0 && at % 64 == 0 {
            lines.push('\n');
        }
        lines.push(letter);
    }
    lines.push('\n');
    lines
}

/// A server's response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EstResponse {
    /// The issued certificates.
    Certificates(Vec<Certificate>),
    /// The server took the request. Send the same request again after this time.
    AskAgain(Duration),
}

/// The shortest time before a request is sent again, whatever the server says.
const SOONEST: Duration = Duration::from_secs(1);
const LATEST: Duration = Duration::from_secs(24 * 60 * 60);
/// The time to wait where a server does not say how long, although RFC 7030 section 4.2.3 requires it.
const UNSAID: Duration = Duration::from_secs(10 * 60);

/// Reads the response to an [`EstOperation`]: the HTTP status, `Retry-After` and the body.
///
/// # Errors
/// It contains no certificates and does not announce any.
pub fn read_response(
    status: u16,
    retry_after: Option<&str>,
    body: &[u8],
    now: OffsetDateTime,
) -> Result<EstResponse, EstError> {
    let message = server_message(body);
    match status {
        200 => Ok(EstResponse::Certificates(read_certificates(body)?)),
        202 => Ok(EstResponse::AskAgain(wait(retry_after, now))),
        401 | 403 => Err(EstError::NotAccepted { status, message }),
        404 => Err(EstError::NoSuchService { message }),
        408 | 425 | 429 | 500..=599 => Err(EstError::Unavailable { status, message }),
        // Redirections are not followed: the managed file names the server.
        _ => Err(EstError::Refused { status, message }),
    }
}

/// `Retry-After` (RFC 9110 section 10.2.3): seconds, or a date.
fn wait(retry_after: Option<&str>, now: OffsetDateTime) -> Duration {
    let text = retry_after.unwrap_or_default().trim();
    let seconds = text.parse().ok().map(Duration::from_secs);
    let until = || OffsetDateTime::parse(text, &Rfc2822).ok().map(|then| (then - now).unsigned_abs());
    let is_past = OffsetDateTime::parse(text, &Rfc2822).is_ok_and(|then| then <= now);
    let requested = if is_past { Some(SOONEST) } else { seconds.or_else(until) };
    requested.unwrap_or(UNSAID).clamp(SOONEST, LATEST)
}

#[cfg(test)]
mod tests;
