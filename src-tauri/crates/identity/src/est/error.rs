//! Why a server's response contains no certificate, with the server's own text.

use crate::certificate::UnreadableCertificate;
use porthole_explain::Detail;

/// Why a server's response contains no certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EstError {
    /// The server did not accept the client.
    #[error("the server did not accept the credential (HTTP {status}){}", with_server_message(.message))]
    NotAccepted {
        /// The HTTP status.
        status: u16,
        /// The server's own text.
        message: String,
    },
    /// There is no EST at this address.
    #[error("the server knows no EST at this address (HTTP 404){}", with_server_message(.message))]
    NoSuchService {
        /// The server's own text.
        message: String,
    },
    /// The server understood the request and refuses it.
    #[error("the server refused the request (HTTP {status}){}", with_server_message(.message))]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The server's own text.
        message: String,
    },
    /// The server cannot answer now.
    #[error("the server cannot answer now (HTTP {status}){}", with_server_message(.message))]
    Unavailable {
        /// The HTTP status.
        status: u16,
        /// The server's own text.
        message: String,
    },
    /// Its attributes for requests cannot be read.
    #[error("the server's requirements for a request cannot be read: {0}")]
    BrokenDemands(String),
    /// Its response is not a set of certificates.
    #[error("the server's answer is not what EST sends: {0}")]
    Broken(#[from] UnreadableCertificate),
}

impl EstError {
    /// The same as a message.
    #[must_use]
    pub fn detail(&self) -> Detail {
        match self {
            Self::NotAccepted { status, message } if message.is_empty() => {
                Detail::EstNotAccepted { status: status.to_string() }
            }
            Self::NotAccepted { status, message } => {
                Detail::EstNotAcceptedWithMessage { status: status.to_string(), message: message.clone() }
            }
            Self::NoSuchService { message } if message.is_empty() => Detail::EstNoSuchService,
            Self::NoSuchService { message } => {
                Detail::EstNoSuchServiceWithMessage { message: message.clone() }
            }
            Self::Refused { status, message } if message.is_empty() => {
                Detail::EstRefused { status: status.to_string() }
            }
            Self::Refused { status, message } => {
                Detail::EstRefusedWithMessage { status: status.to_string(), message: message.clone() }
            }
            Self::Unavailable { status, message } if message.is_empty() => {
                Detail::EstUnavailable { status: status.to_string() }
            }
            Self::Unavailable { status, message } => {
                Detail::EstUnavailableWithMessage { status: status.to_string(), message: message.clone() }
            }
            Self::BrokenDemands(reason) => Detail::EstBrokenDemands { reason: reason.clone() },
            Self::Broken(error) => Detail::EstBroken { reason: error.detail().into() },
        }
    }

    /// Whether the same request may succeed later, without a change here.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        match self {
            Self::Unavailable { .. } | Self::Broken(_) | Self::BrokenDemands(_) => true,
            Self::NotAccepted { .. } | Self::NoSuchService { .. } | Self::Refused { .. } => false,
        }
    }
}

fn with_server_message(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!(": \u{201c}{message}\u{201d}") }
}

/// The server's text for people, if it is plain text: one line, without control characters for a terminal.
pub(super) fn server_message(body: &[u8]) -> String {
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
