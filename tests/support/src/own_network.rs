//! Tests that need their own network, such as an ordinary user may make.

use std::process::Command;

use crate::Result;
use crate::failure::{Failure, While as _};

/// Runs the ignored test `name` of this very program in a network and a view of files of its own, which the script
/// `setup` of bash prepares. It is given a folder, which goes afterwards, and then the words to run.
///
/// # Errors
/// The kernel gives no such network, or the test fails; what it wrote is in the error.
pub fn run_alone(setup: &str, name: &str) -> Result<()> {
    let folder = tempfile::tempdir().doing("making a folder")?;
    let program = std::env::current_exe().doing("finding this program")?;
    let output = Command::new("unshare")
        .args(["--map-root-user", "--net", "--mount", "bash", "-c", setup, "setup"])
        .args([folder.path(), &program])
        .args(["--exact", name, "--ignored", "--nocapture"])
        .output()
        .doing("starting unshare")?;
    let text = String::from_utf8_lossy(&output.stdout);
    if output.status.success() && text.contains("1 passed") {
        Ok(())
    } else {
        Err(Failure::new(format!("{name} failed in a network of its own: {output:?}")))
    }
}
