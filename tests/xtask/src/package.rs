//! `cargo xtask package`: a `.deb` and an `.rpm` of what IT installs, made so that two builds are the same bytes.

mod deb;
mod rpm;
pub(crate) mod test;
mod tree;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::products;
use crate::setup::{self, Need};
use crate::steps::{Step, root, target};
use crate::ui;

/// What every file of a package is told to be: who made it, when, and where it lies while it is made.
#[derive(Debug, Clone)]
pub(crate) struct Release {
    /// The version of the workspace.
    pub(crate) version: &'static str,
    /// Seconds since 1970 of the newest commit: the only time that a package knows.
    pub(crate) epoch: u64,
    /// The same as a date, `2026-11-28`.
    pub(crate) date: String,
    /// Where the packages and what goes into them lie.
    pub(crate) folder: PathBuf,
}

/// The packages that were made.
#[derive(Debug)]
pub(crate) struct Packages {
    /// For Debian and Ubuntu.
    pub(crate) deb: PathBuf,
    /// For Fedora and its relatives.
    pub(crate) rpm: PathBuf,
}

/// Packs the programs that lie in the folder `built`, or builds the release first.
///
/// # Errors
/// Something is missing on this machine, it does not build, or a package tool refused; its words were shown.
pub(crate) fn run(built: Option<&Path>) -> Result<()> {
    setup::install_missing(&[Need::Build, Need::Package])?;
    let programs = match built {
        Some(folder) => folder.to_owned(),
        None => {
            products::build_ui()?;
            build_programs()?
        }
    };
    let packages = pack(&programs, &target().join("package"), env!("CARGO_PKG_VERSION"))?;
    ui::succeeded(&format!("{}\n  {}", packages.deb.display(), packages.rpm.display()));
    Ok(())
}

/// Builds the two programs as they ship; gives the folder they lie in.
fn build_programs() -> Result<PathBuf> {
    // The folder of this checkout is not a part of what ships: without it two machines make the same bytes.
    let remap = format!("--remap-path-prefix={}=porthole", root().display());
    let arguments = ["build", "--release", "--locked", "--bins", "-p", "porthole", "-p", "porthole-cli"];
    Step::new("release build", "cargo", &arguments).with("RUSTFLAGS", &remap).run()?;
    Ok(target().join("release"))
}

/// Packs the programs that lie in `programs` into both packages below `folder`, as `version`.
///
/// # Errors
/// A file is missing or a package tool refused.
pub(crate) fn pack(programs: &Path, folder: &Path, version: &'static str) -> Result<Packages> {
    let release = Release::of_head(folder, version)?;
    let tree = tree::lay(programs, &release)?;
    Ok(Packages { deb: deb::build(&tree, &release)?, rpm: rpm::build(&tree, &release)? })
}

impl Release {
    fn of_head(folder: &Path, version: &'static str) -> Result<Self> {
        let epoch = output("git", &["log", "-1", "--format=%ct"])?;
        let epoch = epoch.parse().map_err(Failure::cannot("the time of the newest commit"))?;
        let date = output("date", &["--utc", "--date", &format!("@{epoch}"), "+%F"])?;
        Ok(Self { version, epoch, date, folder: folder.to_owned() })
    }
}

/// The architecture by the name that each family of packages has for it.
fn architecture(debian: bool) -> &'static str {
    match (std::env::consts::ARCH, debian) {
        ("x86_64", true) => "amd64",
        ("aarch64", true) => "arm64",
        (other, _) => other,
    }
}

/// What a program prints, without the line end.
fn output(program: &str, arguments: &[&str]) -> Result<String> {
    let done = Command::new(program).args(arguments).current_dir(root()).output();
    let done = done.map_err(Failure::cannot(program))?;
    if done.status.success() {
        Ok(String::from_utf8_lossy(&done.stdout).trim_end().to_owned())
    } else {
        let said = String::from_utf8_lossy(&done.stderr).trim().to_owned();
        Err(Failure::Finding(format!("{program} {} failed: {said}", arguments.join(" "))))
    }
}
