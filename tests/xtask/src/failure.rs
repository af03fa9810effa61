//! Why a command of this project ended without success.

use std::fmt;
use std::process::ExitCode;

/// What stopped the command, in words for anyone who ran it.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A check or a test found something.
    Finding(String),
    /// It cannot run here: something is missing, and the text names it.
    CannotRun(String),
}

/// What a step gives.
pub(crate) type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// 1 for a finding, 2 when it cannot run.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Finding(_) => ExitCode::from(1),
            Self::CannotRun(_) => ExitCode::from(2),
        }
    }

    /// For `map_err`: something this program itself needs could not be done.
    pub(crate) fn cannot<E: fmt::Display>(what: impl fmt::Display) -> impl FnOnce(E) -> Self {
        move |error| Self::CannotRun(format!("{what}: {error}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Finding(text) | Self::CannotRun(text) => f.write_str(text),
        }
    }
}
