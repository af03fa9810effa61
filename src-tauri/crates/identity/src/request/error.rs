//! Why a request could not be made.

use std::fmt;

use porthole_explain::{Code, Detail, Problem};

use crate::store::StoreError;

/// Why a request could not be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestError {
    /// A request must name somebody.
    NoSubject,
    /// A value that its part of the name cannot carry.
    BadValue(String),
    /// A value that is longer than its part of the name may be.
    TooLong {
        /// The value.
        value: String,
        /// How many characters it may have.
        most: usize,
    },
    /// The request could not be signed or written down.
    Key(String),
    /// The store did not make or keep the key.
    Store(StoreError),
}

impl RequestError {
    /// The code with its words and what this case adds.
    #[must_use]
    pub fn problem(&self) -> Problem {
        match self {
            Self::Store(error) => error.problem(),
            Self::NoSubject | Self::BadValue(_) | Self::TooLong { .. } | Self::Key(_) => {
                Code::CertificateRequestFailed.with(self.detail())
            }
        }
    }

    /// What this case adds to the code.
    #[must_use]
    pub fn detail(&self) -> Detail {
        match self {
            Self::NoSubject => Detail::RequestNoSubject,
            Self::BadValue(value) => Detail::RequestBadValue { value: value.clone() },
            Self::TooLong { value, most } => {
                Detail::RequestTooLong { value: value.clone(), most: most.to_string() }
            }
            Self::Key(reason) => Detail::RequestNotMade { reason: reason.clone() },
            Self::Store(error) => error.detail(),
        }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.detail().fmt(f)
    }
}

impl std::error::Error for RequestError {}

impl From<StoreError> for RequestError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// What the library says where something cannot be written down.
pub(super) fn encoding_failed(error: der::Error) -> RequestError {
    RequestError::Key(error.to_string())
}
