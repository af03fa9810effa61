//! Why a request could not be made.

use crate::store::StoreError;
use porthole_explain::{Code, Detail, Problem};

/// Why a request could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// A request must name somebody.
    #[error("the subject is empty; write it like `CN=laptop-7,O=Harbor Ltd`")]
    NoSubject,
    /// A value that its part of the name cannot carry.
    #[error("`{0}` has a letter that this part of a name cannot carry")]
    BadValue(String),
    /// The request could not be signed or written down.
    #[error("the request could not be made: {0}")]
    Key(String),
    /// The store did not make or keep the key.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RequestError {
    /// The code with its words and what this case adds.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let detail = match self {
            Self::Store(error) => return error.problem(),
            Self::NoSubject => Detail::RequestNoSubject,
            Self::BadValue(value) => Detail::RequestBadValue { value: value.clone() },
            Self::Key(reason) => Detail::RequestNotMade { reason: reason.clone() },
        };
        Code::CertificateRequestFailed.with(detail)
    }
}

/// What the library says where something cannot be written down.
pub(super) fn encoding_failed(error: der::Error) -> RequestError {
    RequestError::Key(error.to_string())
}
