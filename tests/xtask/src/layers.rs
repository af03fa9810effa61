//! Checks which crate depends on which, as `src-tauri/docs/architecture.md` allows it, and that the files of a crate do
//! not depend on each other in a circle.

mod circles;
mod files;
mod graph;
mod rules;
mod source;

use crate::failure::{Failure, Result};
use crate::steps::root;

/// Checks the whole workspace as cargo sees it, and the files of each crate.
///
/// # Errors
/// Names each dependency that is not allowed, each crate without a rule, and each circle among files.
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
    let violations = [rules::violations(&graph), circles::violations()?].concat();
    if violations.is_empty() { Ok(()) } else { Err(Failure::Finding(violations.join("\n"))) }
}
