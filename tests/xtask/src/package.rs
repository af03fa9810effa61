//! `cargo xtask package`: makes a `.deb` and an `.rpm`, byte for byte the same in every build.

mod deb;
mod release;
mod rpm;
pub(crate) mod test;
mod tree;

use std::path::{Path, PathBuf};

use crate::failure::Result;
use crate::setup::{self, Meanwhile, Need};
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

/// Packs the programs in the folder `built`, or builds the release and packs it.
///
/// # Errors
/// Something is missing on this machine, or the build or a package tool failed; its output has been shown.
pub(crate) fn run(built: Option<&Path>) -> Result<()> {
    setup::install_missing(&[Need::Build, Need::Package], &[], Meanwhile::Nothing)?;
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

/// Builds the two programs as they ship, and returns their folder.
fn build_programs() -> Result<PathBuf> {
    // Keeps the path of this checkout out of the programs, so that every machine makes the same bytes.
    let remap = format!("--remap-path-prefix={}=porthole", root().display());
    let arguments = ["build", "--release", "--locked", "--bins", "-p", "porthole", "-p", "porthole-cli"];
    Step::new("release build", "cargo", &arguments).with("RUSTFLAGS", &remap).run()?;
    Ok(target().join("release"))
}

/// Packs the programs in the folder `programs` into both packages, as `version`, below `folder`.
///
/// # Errors
/// A file is missing or a package tool failed.
pub(crate) fn pack(programs: &Path, folder: &Path, version: &'static str) -> Result<Packages> {
    let release = Release::of_head(folder, version)?;
    let tree = tree::lay(programs, &release)?;
    Ok(Packages { deb: deb::build(&tree, &release)?, rpm: rpm::build(&tree, &release)? })
}
