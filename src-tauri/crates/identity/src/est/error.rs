//! Why a server's answer brings nothing, with the server's own words.

use crate::certificate::UnreadableCertificate;
use porthole_explain::Detail;

/// Why a server's answer brings nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EstError {
    /// It did not accept who is asking.
    #[error("the server did not accept the credential (HTTP {status}){}", with_server_message(.message))]
    NotAccepted {
        /// The HTTP status.
        status: u16,
        /// The server's own words.
        message: String,
    },
    /// There is no EST at this address.
    #[error("the server knows no EST at this address (HTTP 404){}", with_server_message(.message))]
    NoSuchService {
        /// The server's own words.
        message: String,
    },
    /// It understood, and will not.
    #[error("the server refused the request (HTTP {status}){}", with_server_message(.message))]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The server's own words.
        message: String,
    },
    /// It cannot now.
    #[error("the server cannot answer now (HTTP {status}){}", with_server_message(.message))]
    Unavailable {
        /// The HTTP status.
        status: u16,
        /// The server's own words.
        message: String,
    },
    /// What it says of requests cannot be read.
    #[error("the server's requirements for a request cannot be read: {0}")]
    BrokenDemands(String),
    /// What it sent are no certificates.
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

    /// Whether the same request may be answered otherwise later, with nothing changed here.
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

/// The server's words for people, if it sent plain ones: one line, with nothing that could disturb a terminal.
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
