//! Why a request could not be made.

use crate::store::StoreError;
use porthole_explain::{Code, Problem};

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
        match self {
            Self::Store(error) => error.problem(),
            Self::NoSubject | Self::BadValue(_) | Self::Key(_) => {
                Code::CertificateRequestFailed.with_detail(self.to_string())
            }
        }
    }
}

/// What the library says where something cannot be written down.
pub(super) fn failed(error: der::Error) -> RequestError {
    RequestError::Key(error.to_string())
}
