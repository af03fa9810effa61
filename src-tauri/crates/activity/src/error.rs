//! The error of this crate.

use std::path::PathBuf;

/// Why the activity log could not be used.
#[derive(Debug, thiserror::Error)]
#[error("the activity log {path} could not be {attempt}: {source}")]
pub struct ActivityError {
    pub(crate) path: PathBuf,
    pub(crate) attempt: &'static str,
    pub(crate) source: std::io::Error,
}

impl ActivityError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> porthole_explain::Code {
        porthole_explain::Code::ActivityUnavailable
    }
}
