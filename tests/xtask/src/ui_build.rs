//! Builds the UI in `ui/dist`, which the app embeds. Build it before any step that compiles the app.

use std::fs::File;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::steps::{Step, root, target};
use crate::ui;

/// The entries of `ui` that are not sources.
const NO_SOURCES: [&str; 5] = ["dist", "dist-mock", "node_modules", "tests", "browser"];

/// Builds the UI with the locked packages.
///
/// # Errors
/// npm failed; its output has been shown.
pub(crate) fn build() -> Result<()> {
    let _turn = take_turn()?;
    install_packages()?;
    build_pages()
}

/// Builds the UI if `ui/dist` is missing or was built from other sources.
///
/// # Errors
/// As [`build`].
pub(crate) fn build_if_stale() -> Result<()> {
    if !exists() {
        return Ok(());
    }
    let _turn = take_turn()?;
    if is_current()? {
        return Ok(());
    }
    install_packages_if_stale()?;
    build_pages()
}

/// Installs the locked packages if none or others are installed.
///
/// # Errors
/// npm failed; its output has been shown.
pub(crate) fn install_if_stale() -> Result<()> {
    let _turn = take_turn()?;
    install_packages_if_stale()
}

/// Takes the lock on packages and pages, and holds it until the value is dropped: parts run at the same time, and `npm
/// ci` first removes all installed packages.
fn take_turn() -> Result<File> {
    let folder = target().join("xtask");
    std::fs::create_dir_all(&folder).map_err(Failure::cannot(folder.display()))?;
    let path = folder.join("ui.lock");
    let file = File::create(&path).map_err(Failure::cannot(path.display()))?;
    file.lock().map_err(Failure::cannot(path.display()))?;
    Ok(file)
}

fn install_packages_if_stale() -> Result<()> {
    let locked = locked_packages(&root())?;
    if std::fs::read_to_string(installed()).is_ok_and(|installed| installed == locked) {
        return Ok(());
    }
    install_packages()
}

fn install_packages() -> Result<()> {
    let locked = locked_packages(&root())?;
    Step::new("UI packages", "npm", &["ci", "--no-audit", "--no-fund"]).within("ui").run()?;
    std::fs::write(installed(), locked).map_err(Failure::cannot(installed().display()))
}

fn build_pages() -> Result<()> {
    let sources = fingerprint(&root())?;
    Step::new("UI build", "npm", &["run", "build"]).within("ui").run()?;
    std::fs::write(stamp(), sources).map_err(Failure::cannot(stamp().display()))
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
    let is_current = std::fs::read_to_string(stamp()).is_ok_and(|built| built == sources);
    if !is_current {
        ui::note("ui/dist was built from other sources, and is built again");
    }
    Ok(is_current)
}

/// The file with the fingerprint of the sources that `ui/dist` was built from.
fn stamp() -> PathBuf {
    target().join("xtask/ui-sources")
}

/// The file with the hash of the installed packages. It lies among them, so that it is removed with them.
fn installed() -> PathBuf {
    root().join("ui/node_modules/.installed")
}

/// A hash of the locked packages and of the settings they are installed with.
fn locked_packages(top: &Path) -> Result<String> {
    hash_of(top, &["package.json", "package-lock.json", ".npmrc"].map(|name| top.join("ui").join(name)))
}

/// A hash of the UI's sources and of `Cargo.lock`, whose licences the UI shows.
fn fingerprint(top: &Path) -> Result<String> {
    let mut files = vec![top.join("Cargo.lock")];
    let folder = top.join("ui");
    for entry in entries(&folder)? {
        if entry.file_name().is_none_or(|name| !NO_SOURCES.iter().any(|no| *no == name)) {
            collect(entry, &mut files)?;
        }
    }
    files.sort();
    hash_of(top, &files)
}

fn hash_of(top: &Path, files: &[PathBuf]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.strip_prefix(top).unwrap_or(file).hash(&mut hasher);
        std::fs::read(file).map_err(Failure::cannot(file.display()))?.hash(&mut hasher);
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

    #[test]
    fn packages_are_installed_again_where_the_lock_file_or_how_they_are_installed_has_changed() {
        let top = tempfile::tempdir().unwrap();
        std::fs::create_dir(top.path().join("ui")).unwrap();
        let write = |name: &str, text: &str| std::fs::write(top.path().join("ui").join(name), text).unwrap();
        let names = ["package.json", "package-lock.json", ".npmrc"];
        for name in names {
            write(name, "1");
        }
        let mut before = locked_packages(top.path()).unwrap();
        for name in names {
            write(name, "2");
            let after = locked_packages(top.path()).unwrap();
            assert_ne!(after, before, "{name}");
            before = after;
        }
    }
}
