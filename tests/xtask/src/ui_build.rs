//! Building the UI, which the app embeds from `ui/dist`: whatever compiles the app comes after this.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::steps::{Step, root, target};
use crate::ui;

/// What lies in `ui` and is no source of what is built.
const NO_SOURCES: [&str; 5] = ["dist", "dist-mock", "node_modules", "tests", "browser"];

/// Builds it, with the packages as they are locked.
///
/// # Errors
/// npm failed; its words were shown.
pub(crate) fn build() -> Result<()> {
    install_packages()?;
    build_pages()
}

/// The same where what was built is of other sources, or is absent.
///
/// # Errors
/// As [`build`].
pub(crate) fn build_if_stale() -> Result<()> {
    if !exists() || is_current()? {
        return Ok(());
    }
    build()
}

/// Installs the packages that are locked.
///
/// # Errors
/// npm failed; its words were shown.
pub(crate) fn install_packages() -> Result<()> {
    Step::new("UI packages", "npm", &["ci", "--no-audit", "--no-fund"]).within("ui").run().map(drop)
}

/// Builds the pages from packages that are there.
///
/// # Errors
/// npm failed; its words were shown.
pub(crate) fn build_pages() -> Result<()> {
    let sources = fingerprint(&root())?;
    Step::new("UI build", "npm", &["run", "build"]).within("ui").run()?;
    let stamp = stamp();
    std::fs::create_dir_all(target().join("xtask")).map_err(Failure::cannot(stamp.display()))?;
    std::fs::write(&stamp, sources).map_err(Failure::cannot(stamp.display()))
}

/// Whether there is a UI to build.
pub(crate) fn exists() -> bool {
    root().join("ui/package.json").exists()
}

fn is_current() -> Result<bool> {
    if !root().join("ui/dist/index.html").exists() {
        return Ok(false);
    }
    let sources = fingerprint(&root())?;
    let is_of_these = std::fs::read_to_string(stamp()).is_ok_and(|built| built == sources);
    if !is_of_these {
        ui::note("what lies in ui/dist is of other sources, and is built again");
    }
    Ok(is_of_these)
}

/// Where it is written down of which sources `ui/dist` was built.
fn stamp() -> PathBuf {
    target().join("xtask/ui-sources")
}

/// What the sources are, in short: the UI's own, and the lock file whose licences it shows.
fn fingerprint(top: &Path) -> Result<String> {
    let mut files = vec![top.join("Cargo.lock")];
    let folder = top.join("ui");
    for entry in entries(&folder)? {
        if entry.file_name().is_none_or(|name| !NO_SOURCES.iter().any(|no| *no == name)) {
            collect(entry, &mut files)?;
        }
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.strip_prefix(top).unwrap_or(&file).hash(&mut hasher);
        std::fs::read(&file).map_err(Failure::cannot(file.display()))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn collect(at: PathBuf, files: &mut Vec<PathBuf>) -> Result<()> {
    if !at.is_dir() {
        files.push(at);
        return Ok(());
    }
    entries(&at)?.into_iter().try_for_each(|entry| collect(entry, files))
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let read = std::fs::read_dir(folder).map_err(Failure::cannot(folder.display()))?;
    let paths: std::io::Result<Vec<PathBuf>> = read.map(|entry| entry.map(|entry| entry.path())).collect();
    paths.map_err(Failure::cannot(folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_other_sources_are_told_from_those_of_these() {
        let top = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = top.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("Cargo.lock", "");
        write("ui/src/main.ts", "1");
        write("ui/dist/index.html", "built");
        let before = fingerprint(top.path()).unwrap();
        write("ui/dist/index.html", "built later");
        write("ui/node_modules/a/index.js", "");
        write("ui/tests/a.test.ts", "");
        assert_eq!(fingerprint(top.path()).unwrap(), before);
        write("ui/src/main.ts", "2");
        assert_ne!(fingerprint(top.path()).unwrap(), before);
    }
}
