//! The one error of this crate: a sentence for anyone who reads the failing test.

use std::error::Error as StdError;
use std::fmt::Display;

/// What every fallible function here returns.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

/// Something the test needed could not be made; says what, and what stood in the way.
#[derive(Debug, thiserror::Error)]
#[error("{what}{}", cause(source.as_deref()))]
pub struct Failure {
    what: String,
    #[source]
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Failure {
    /// A failure that stands for itself.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), source: None }
    }

    /// A failure with the error that led to it.
    pub fn from_cause(what: impl Into<String>, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { what: what.into(), source: Some(source.into()) }
    }
}

/// Adds to an error what was being done when it came up.
pub(crate) trait While<T> {
    fn doing(self, what: impl Display) -> Result<T>;
}

impl<T, E: Into<Box<dyn StdError + Send + Sync>>> While<T> for std::result::Result<T, E> {
    fn doing(self, what: impl Display) -> Result<T> {
        self.map_err(|source| Failure::from_cause(what.to_string(), source))
    }
}

fn cause(source: Option<&(dyn StdError + Send + Sync)>) -> String {
    source.map(|source| format!(": {source}")).unwrap_or_default()
}
