//! The values that both packages share, and the helper that runs other programs.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::steps::root;

/// The version and the date that the packages carry, and the folder that they are made in.
#[derive(Debug, Clone)]
pub(super) struct Release {
    /// The version of the workspace.
    pub(super) version: &'static str,
    /// The time of the newest commit in seconds since 1970. A package contains no other time.
    pub(super) epoch: u64,
    /// The same as a date, `2026-11-28`.
    pub(super) date: String,
    /// The folder of the packages and of the files that go into them.
    pub(super) folder: PathBuf,
}

impl Release {
    /// The release of the newest commit.
    ///
    /// # Errors
    /// Git or `date` failed.
    pub(super) fn of_head(folder: &Path, version: &'static str) -> Result<Self> {
        let epoch = output("git", &["log", "-1", "--format=%ct"])?;
        let epoch = epoch.parse().map_err(Failure::cannot("the time of the newest commit"))?;
        let date = output("date", &["--utc", "--date", &format!("@{epoch}"), "+%F"])?;
        Ok(Self { version, epoch, date, folder: folder.to_owned() })
    }
}

/// The name of this architecture in packages: Debian's, or rpm's.
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
