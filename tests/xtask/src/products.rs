//! Building what people and tests run: the UI, the app, portholectl, the demo organisation.

use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::steps::{Step, root, target};

/// What is built.
const PROGRAMS: [&str; 3] = ["porthole", "portholectl", "porthole-demo"];

/// Whether the app lets a test look inside; never so for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Driver {
    Absent,
    Inside,
}

/// The folder of the programs that were built.
#[derive(Debug)]
pub(crate) struct Products(PathBuf);

/// Builds the UI. The app embeds `ui/dist`, so whatever compiles the app comes after this.
///
/// # Errors
/// npm failed; its words were shown.
pub(crate) fn build_ui() -> Result<()> {
    Step::new("UI packages", "npm", &["ci", "--no-audit", "--no-fund"]).within("ui").run()?;
    Step::new("UI build", "npm", &["run", "build"]).within("ui").run().map(drop)
}

/// The same where it has not been done yet.
///
/// # Errors
/// As [`build_ui`].
pub(crate) fn build_ui_if_absent() -> Result<()> {
    if root().join("ui/dist/index.html").exists() || !ui_exists() { Ok(()) } else { build_ui() }
}

/// Whether there is a UI to build.
pub(crate) fn ui_exists() -> bool {
    root().join("ui/package.json").exists()
}

/// Builds the programs.
///
/// # Errors
/// They do not compile; the compiler's words were shown.
pub(crate) fn build(driver: Driver) -> Result<Products> {
    let packages =
        ["build", "--locked", "--bins", "-p", "porthole", "-p", "porthole-cli", "-p", "porthole-demo"];
    let features: &[&str] = match driver {
        Driver::Absent => &[],
        Driver::Inside => &["--features", "porthole/test-driver"],
    };
    Step::new("app, portholectl and demo", "cargo", &[&packages, features].concat()).run()?;
    Ok(Products(target().join("debug")))
}

impl Products {
    /// One of the programs.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.0.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// Puts the programs where the end-to-end tests look for them, out of the way of later builds.
    ///
    /// # Errors
    /// A program cannot be copied.
    pub(crate) fn keep_for_end_to_end_tests(&self) -> Result<()> {
        let kept = Self(target().join("e2e"));
        std::fs::create_dir_all(&kept.0).map_err(Failure::cannot(kept.0.display()))?;
        for name in PROGRAMS {
            replace(&self.program(name), &kept.program(name))?;
        }
        Ok(())
    }
}

/// Copies beside and renames: a program that still runs cannot be written over.
fn replace(from: &Path, to: &Path) -> Result<()> {
    let new = to.with_extension("new");
    std::fs::copy(from, &new).map_err(Failure::cannot(from.display()))?;
    std::fs::rename(&new, to).map_err(Failure::cannot(to.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_takes_the_place_of_an_older_one() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("new-one"), folder.path().join("kept"));
        std::fs::write(&from, "new").unwrap();
        std::fs::write(&to, "old").unwrap();
        replace(&from, &to).unwrap();
        assert_eq!(std::fs::read_to_string(&to).unwrap(), "new");
    }
}
