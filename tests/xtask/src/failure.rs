//! The failure of a command of this project.

use std::fmt;
use std::process::ExitCode;

/// Why the command failed, as a text for the person who ran it.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A check or a test found something.
    Finding(String),
    /// It cannot run here; the text names what is missing.
    CannotRun(String),
}

/// The result of a step.
pub(crate) type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// 1 for a finding, 2 when it cannot run.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Finding(_) => ExitCode::from(1),
            Self::CannotRun(_) => ExitCode::from(2),
        }
    }

    /// For `map_err`: this program could not do `what`.
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
