//! Builds the programs that people and tests run: the app, portholectl and the demo organisation.

use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::steps::{Step, target};

/// The names of the programs.
const PROGRAMS: [&str; 3] = ["porthole", "portholectl", "porthole-demo"];

/// How the programs are built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Programs {
    /// For the demo: compiled as quickly as possible.
    Demo,
    /// With the test driver, through which tests control the app. Never ships.
    WithDriver,
    /// As they ship, but not optimised.
    WithoutDriver,
    /// As they ship.
    Release,
}

/// The folder of the built programs.
#[derive(Debug)]
pub(crate) struct Products(PathBuf);

/// A step that compiles and lints the whole workspace with the app's test driver. All such steps share one build.
pub(crate) fn compile(title: &str, args: &[&str]) -> Step {
    linted(title, &[args, &["--workspace", "--features", "porthole/test-driver", "--locked"]].concat())
}

/// A step of cargo that compiles with Clippy's lints. `cargo clippy` itself only checks and leaves no programs.
fn linted(title: &str, args: &[&str]) -> Step {
    Step::new(title, "cargo", args)
        .with("RUSTC_WORKSPACE_WRAPPER", "clippy-driver")
        // `-D warnings`, in the form in which cargo-clippy passes arguments on.
        .with("CLIPPY_ARGS", "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__")
}

/// Builds the programs.
///
/// # Errors
/// They do not compile; the compiler's output has been shown.
pub(crate) fn build(programs: Programs) -> Result<Products> {
    const SHIPPED: [&str; 5] = ["--locked", "-p", "porthole", "-p", "porthole-cli"];
    let (step, folder) = match programs {
        Programs::Demo => {
            let args = [&["build", "--bins"], &SHIPPED[..], &["-p", "porthole-demo"]].concat();
            (Step::new("app, portholectl and demo", "cargo", &args), "debug")
        }
        Programs::WithDriver => {
            (compile("programs with the test driver", &["build", "--all-targets"]), "debug")
        }
        Programs::WithoutDriver => {
            // An example, because a build of programs alone gives dependencies fewer features, and compiles them again.
            let programs = ["--bin", "porthole", "--bin", "portholectl", "--example", "attack"];
            let args = [&["build", "--workspace", "--locked"], &programs[..]].concat();
            (linted("programs without the test driver", &args), "debug")
        }
        Programs::Release => {
            let args = [&["build", "--bins", "--release"], &SHIPPED[..]].concat();
            (Step::new("the release", "cargo", &args), "release")
        }
    };
    step.run()?;
    Ok(Products(target().join(folder)))
}

impl Products {
    /// The path of a program.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.0.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// Copies the programs into `folder` below `target/e2e`, where the end-to-end tests expect them and later builds do
    /// not change them.
    ///
    /// # Errors
    /// A program cannot be copied.
    pub(crate) fn keep_for_end_to_end_tests(&self, folder: &str) -> Result<()> {
        let kept = Self(target().join("e2e").join(folder));
        std::fs::create_dir_all(&kept.0).map_err(Failure::cannot(kept.0.display()))?;
        for name in PROGRAMS.iter().filter(|name| self.program(name).exists()) {
            replace(&self.program(name), &kept.program(name))?;
        }
        Ok(())
    }
}

/// Copies to a new file and renames it: a running program cannot be overwritten.
fn replace(from: &Path, to: &Path) -> Result<()> {
    let new = to.with_extension("new");
    std::fs::copy(from, &new).map_err(Failure::cannot(from.display()))?;
    std::fs::rename(&new, to).map_err(Failure::cannot(to.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_replaces_an_older_one() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("new-one"), folder.path().join("kept"));
        std::fs::write(&from, "new").unwrap();
        std::fs::write(&to, "old").unwrap();
        replace(&from, &to).unwrap();
        assert_eq!(std::fs::read_to_string(&to).unwrap(), "new");
    }
}
