//! EST (RFC 7030) as messages: what is asked where, and what an answer means. The way there is somebody else's.

mod csr_attributes;

pub use csr_attributes::{CsrAttributes, UnmetAttributes};

use crate::certificate::{Certificate, UnreadableCertificate};
use crate::import::read_certificates;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

/// What a server is asked to do (RFC 7030 section 3.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EstOperation {
    /// Hand out the certificates of its CA.
    CaCertificates,
    /// Issue a first certificate.
    Enrol,
    /// Issue the successor of the certificate that the client proves itself with.
    ReEnrol,
    /// Say what a request must have.
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

/// Which of a server's CAs is meant: one segment of the path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EstLabel(String);

/// The text is no label.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no EST label; a label is letters, digits, `-`, `.`, `_` and `~`, and none of the operations' names"
)]
pub struct NotAnEstLabel(String);

impl FromStr for EstLabel {
    type Err = NotAnEstLabel;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // RFC 7030 section 3.2.2: it is not to be the name of an operation.
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

/// What a server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EstAnswer {
    /// These certificates.
    Certificates(Vec<Certificate>),
    /// The request was taken, and the same is to be asked again after this time.
    AskAgain(Duration),
}

/// Why a server's answer brings nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EstError {
    /// It did not accept who is asking.
    #[error("the server did not accept the credential (HTTP {status}){}", words(.said))]
    NotAccepted {
        /// The HTTP status.
        status: u16,
        /// The server's own words.
        said: String,
    },
    /// There is no EST at this address.
    #[error("the server knows no EST at this address (HTTP 404){}", words(.said))]
    NoSuchService {
        /// The server's own words.
        said: String,
    },
    /// It understood, and will not.
    #[error("the server refused the request (HTTP {status}){}", words(.said))]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The server's own words.
        said: String,
    },
    /// It cannot now.
    #[error("the server cannot answer now (HTTP {status}){}", words(.said))]
    Unavailable {
        /// The HTTP status.
        status: u16,
        /// The server's own words.
        said: String,
    },
    /// What it says of requests cannot be read.
    #[error("what the server wants of a request cannot be read: {0}")]
    BrokenDemands(String),
    /// What it sent are no certificates.
    #[error("the server's answer is not what EST sends: {0}")]
    Broken(#[from] UnreadableCertificate),
}

impl EstError {
    /// Whether the same request may be answered otherwise later, with nothing changed here.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        match self {
            Self::Unavailable { .. } | Self::Broken(_) | Self::BrokenDemands(_) => true,
            Self::NotAccepted { .. } | Self::NoSuchService { .. } | Self::Refused { .. } => false,
        }
    }
}

fn words(said: &str) -> String {
    if said.is_empty() { String::new() } else { format!(": \u{201c}{said}\u{201d}") }
}

/// How soon the same may be asked again, whatever a server says: it is asked neither at once nor never.
const SOONEST: Duration = Duration::from_secs(1);
const LATEST: Duration = Duration::from_secs(24 * 60 * 60);
/// Where a server says that it takes time and not how much (RFC 7030 section 4.2.3 has it say).
const UNSAID: Duration = Duration::from_secs(10 * 60);

/// Reads an answer to [`EstOperation`]: the HTTP status, what `Retry-After` says, and the body.
///
/// # Errors
/// When it brings no certificates and promises none.
pub fn read_answer(
    status: u16,
    retry_after: Option<&str>,
    body: &[u8],
    now: OffsetDateTime,
) -> Result<EstAnswer, EstError> {
    let said = said(body);
    match status {
        200 => Ok(EstAnswer::Certificates(read_certificates(body)?)),
        202 => Ok(EstAnswer::AskAgain(wait(retry_after, now))),
        401 | 403 => Err(EstError::NotAccepted { status, said }),
        404 => Err(EstError::NoSuchService { said }),
        408 | 425 | 429 | 500..=599 => Err(EstError::Unavailable { status, said }),
        // A redirection is not followed: the managed file names the server that is meant.
        _ => Err(EstError::Refused { status, said }),
    }
}

/// `Retry-After` (RFC 9110 section 10.2.3): seconds, or a date.
fn wait(retry_after: Option<&str>, now: OffsetDateTime) -> Duration {
    let text = retry_after.unwrap_or_default().trim();
    let seconds = text.parse().ok().map(Duration::from_secs);
    let until = || OffsetDateTime::parse(text, &Rfc2822).ok().map(|then| (then - now).unsigned_abs());
    let is_past = OffsetDateTime::parse(text, &Rfc2822).is_ok_and(|then| then <= now);
    let asked = if is_past { Some(SOONEST) } else { seconds.or_else(until) };
    asked.unwrap_or(UNSAID).clamp(SOONEST, LATEST)
}

/// The server's words for people, if it sent plain ones: one line, with nothing that could disturb a terminal.
fn said(body: &[u8]) -> String {
    const LONGEST: usize = 200;
    let text = std::str::from_utf8(body).unwrap_or_default().trim();
    if text.starts_with(['<', '{']) {
        return String::new();
    }
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut letters = line.chars().filter(|letter| !letter.is_control());
    let short = letters.by_ref().take(LONGEST).collect::<String>();
    if letters.next().is_some() { format!("{short}…") } else { short }
}

#[cfg(test)]
mod tests;
