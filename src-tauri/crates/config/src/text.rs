//! The managed file as text, before it is understood.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// One text of the set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Where it lies: people are told this name, and the files that it names are looked for from its folder. A name
    /// that ends in `.json` is JSON, any other TOML.
    pub path: PathBuf,
    /// What it says.
    pub text: String,
}
