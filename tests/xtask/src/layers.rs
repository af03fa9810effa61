//! Which crate may stand on which: the arrows of `src-tauri/docs/architecture.md`, held by machine.

mod graph;
mod rules;

use crate::failure::{Failure, Result};
use crate::steps::root;

/// Checks the whole workspace as cargo sees it.
///
/// # Errors
/// Each arrow that points the wrong way, and each crate that has no place yet.
pub(crate) fn check() -> Result<()> {
    let output = std::process::Command::new("cargo")
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root())
        .output()
        .map_err(Failure::cannot("cargo metadata"))?;
    if !output.status.success() {
        return Err(Failure::Finding(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    let graph = graph::Graph::from_metadata(&output.stdout)?;
    let violations = rules::violations(&graph);
    if violations.is_empty() { Ok(()) } else { Err(Failure::Finding(violations.join("\n"))) }
}
