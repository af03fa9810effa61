//! Which domains a device has joined, as a question with its answer.

use std::fmt;

/// Knows which domains the device has joined.
pub trait JoinState: fmt::Debug + Send + Sync {
    /// Every domain that the device has joined, by name; an empty list means that it has joined none. Answers within
    /// a few seconds.
    ///
    /// # Errors
    /// It cannot be known; never an empty list instead.
    fn joined_domains(&self) -> Result<Vec<String>, JoinUnknown>;
}

/// Why it is not known which domains the device has joined. Each is a sentence without its full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JoinUnknown {
    /// The system has no message bus.
    #[error("The system's message bus cannot be reached: {0}")]
    NoBus(String),
    /// What knows of domains is not there.
    #[error("realmd, which knows of domains, is not installed")]
    NotInstalled,
    /// It did not answer in time.
    #[error("realmd, which knows of domains, did not answer in time")]
    TimedOut,
    /// It answered with an error.
    #[error("The system does not say which domains it has joined: {0}")]
    Failed(String),
    /// There is no service that Porthole could ask here.
    #[error("On this system Porthole cannot tell which domains the device has joined")]
    NotOnThisSystem,
}
