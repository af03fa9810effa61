//! `cargo xtask package`: a `.deb` and an `.rpm` of what IT installs, made so that two builds are the same bytes.

mod deb;
mod release;
mod rpm;
pub(crate) mod test;
mod tree;

use std::path::{Path, PathBuf};

use crate::failure::Result;
use crate::setup::{self, Need};
use crate::steps::{Step, root, target};
use crate::{ui, ui_build};
use release::Release;

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
    setup::install_missing(&[Need::Build, Need::Package], &[])?;
    let programs = match built {
        Some(folder) => folder.to_owned(),
        None => {
            ui_build::build()?;
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
