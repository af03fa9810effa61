//! Why a request could not be made.

use std::fmt;

use porthole_explain::{Code, Detail, Problem};

use crate::store::StoreError;

/// Why a request could not be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestError {
    /// The subject is empty.
    NoSubject,
    /// A value contains characters that its attribute cannot have.
    BadValue(String),
    /// A value is longer than its attribute may be.
    TooLong {
        /// The value.
        value: String,
        /// The largest number of characters.
        most: usize,
    },
    /// The request could not be signed or encoded.
    Key(String),
    /// The store could not make or keep the key.
    Store(StoreError),
}

impl RequestError {
    /// The problem: its code and the details of this case.
    #[must_use]
    pub fn problem(&self) -> Problem {
        match self {
            Self::Store(error) => error.problem(),
            Self::NoSubject | Self::BadValue(_) | Self::TooLong { .. } | Self::Key(_) => {
                Code::CertificateRequestFailed.with(self.detail())
            }
        }
    }

    /// The details of this case.
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

/// The library's text where something cannot be encoded.
pub(super) fn encoding_failed(error: der::Error) -> RequestError {
    RequestError::Key(error.to_string())
}
