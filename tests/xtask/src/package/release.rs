//! What one making of the packages has in common, and how it asks other programs.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::steps::root;

/// What every file of a package is told to be: who made it, when, and where it lies while it is made.
#[derive(Debug, Clone)]
pub(super) struct Release {
    /// The version of the workspace.
    pub(super) version: &'static str,
    /// Seconds since 1970 of the newest commit: the only time that a package knows.
    pub(super) epoch: u64,
    /// The same as a date, `2026-11-28`.
    pub(super) date: String,
    /// Where the packages and what goes into them lie.
    pub(super) folder: PathBuf,
}

impl Release {
    /// Of the newest commit.
    ///
    /// # Errors
    /// Git does not tell.
    pub(super) fn of_head(folder: &Path, version: &'static str) -> Result<Self> {
        let epoch = output("git", &["log", "-1", "--format=%ct"])?;
        let epoch = epoch.parse().map_err(Failure::cannot("the time of the newest commit"))?;
        let date = output("date", &["--utc", "--date", &format!("@{epoch}"), "+%F"])?;
        Ok(Self { version, epoch, date, folder: folder.to_owned() })
    }
}

/// The architecture by the name that each family of packages has for it.
pub(super) fn architecture(debian: bool) -> &'static str {
    match (std::env::consts::ARCH, debian) {
        ("x86_64", true) => "amd64",
        ("aarch64", true) => "arm64",
        (other, _) => other,
    }
}

/// What a program prints, without the line end.
pub(super) fn output(program: &str, arguments: &[&str]) -> Result<String> {
    let done = Command::new(program).args(arguments).current_dir(root()).output();
    let done = done.map_err(Failure::cannot(program))?;
    if done.status.success() {
        Ok(String::from_utf8_lossy(&done.stdout).trim_end().to_owned())
    } else {
        let errors = String::from_utf8_lossy(&done.stderr).trim().to_owned();
        Err(Failure::Finding(format!("{program} {} failed: {errors}", arguments.join(" "))))
    }
}
