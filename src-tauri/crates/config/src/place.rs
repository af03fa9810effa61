//! Where something stands in a file.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// Where something stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The file, as people are told it.
    pub(crate) file: Arc<str>,
    /// The folder of the file, from which it names others.
    pub(crate) folder: Arc<Path>,
    /// Line, from 1.
    pub(crate) line: usize,
    /// Column in characters, from 1.
    pub(crate) column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}
