//! Where each setting comes from.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::place::Place;

/// One setting in force.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Setting {
    /// The key, with the tables it stands in; list entries by their id or name: `app[mail].url`.
    pub key: String,
    /// Its value.
    pub value: Value,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "from")]
pub enum Origin {
    /// A file.
    File {
        /// Its name.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
    },
    /// Porthole's own choice where no file says anything.
    Default,
}

impl Origin {
    pub(crate) fn from_place(place: &Place) -> Self {
        Self::File { file: place.file.to_string(), line: place.line, column: place.column }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { file, line, column } => write!(f, "{file}:{line}:{column}"),
            Self::Default => f.write_str("default"),
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}  ({})", self.key, self.value, self.origin)
    }
}
