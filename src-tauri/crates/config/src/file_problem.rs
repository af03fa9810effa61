//! A file that the managed file names, and that was not read.

use porthole_explain::Code;

/// Why a file that the managed file names was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileProblem {
    /// `config-missing` if there is none, else `config-unsafe` or `config-unreadable`.
    pub code: Code,
    /// What is wrong.
    pub what: String,
    /// Why it is refused.
    pub why: String,
    /// What to do instead.
    pub help: String,
}
