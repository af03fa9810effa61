//! Checks the checkout: its top level, that the UI's lock file works on every machine, and examples in documentation.

use std::path::Path;

use crate::examples;
use crate::failure::{Failure, Result};

/// The entries of the top level, besides dot files, lock files, licences and the build folder.
const TOP: &[&str] = &["Cargo.toml", "src-tauri", "ui", "icons", "tests", "README.md"];

/// Checks the checkout at `root`.
///
/// # Errors
/// Names everything that is out of place.
pub(crate) fn check(root: &Path) -> Result<()> {
    let mut faults = Vec::new();
    let entries = std::fs::read_dir(root).map_err(Failure::cannot(root.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(Failure::cannot(root.display()))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    faults.extend(top_level(&names));
    let lock = root.join("ui/package-lock.json");
    if lock.exists() {
        let text = std::fs::read_to_string(&lock).map_err(Failure::cannot(lock.display()))?;
        faults.extend(lock_file(&text));
    }
    faults.extend(examples::faults(root)?);
    if faults.is_empty() { Ok(()) } else { Err(Failure::Finding(faults.join("\n"))) }
}

fn top_level(names: &[String]) -> Vec<String> {
    let beside = |name: &str| {
        name.starts_with('.') || name == "target" || name == "Cargo.lock" || name.starts_with("LICENSE")
    };
    let stray = names.iter().filter(|name| !TOP.contains(&name.as_str()) && !beside(name));
    let missing = TOP.iter().filter(|wanted| !names.iter().any(|name| name == *wanted));
    stray
        .map(|name| {
            format!("`{name}` does not belong at the top level: move it below tests, ui or src-tauri")
        })
        .chain(missing.map(|name| format!("`{name}` is missing at the top level")))
        .collect()
}

/// With `resolved`, every later install would use the registry of the machine that wrote the lock file.
fn lock_file(text: &str) -> Option<String> {
    text.contains("\"resolved\"").then(|| {
        "ui/package-lock.json names the registry it was made with (`resolved`): make it again with \
         `npm install --omit-lockfile-registry-resolved`"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(more: &[&str]) -> Vec<String> {
        TOP.iter().chain(more).map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn lock_licence_dot_files_and_the_build_folder_may_lie_beside() {
        let fine = names(&["Cargo.lock", "LICENSE-MIT", "LICENSE-APACHE", ".ci", ".git", "target"]);
        assert_eq!(top_level(&fine), Vec::<String>::new());
    }

    #[test]
    fn a_stray_folder_is_named() {
        assert!(top_level(&names(&["scripts"])).concat().contains("`scripts`"));
    }

    #[test]
    fn a_missing_folder_is_named() {
        let mut names = names(&[]);
        names.retain(|name| name != "icons");
        assert!(top_level(&names).concat().contains("`icons` is missing"));
    }

    #[test]
    fn a_lock_file_that_names_a_registry_is_refused() {
        assert!(lock_file(r#"{"a": {"resolved": "https://registry.example/a.tgz"}}"#).is_some());
        assert!(lock_file(r#"{"a": {"integrity": "sha512-x"}}"#).is_none());
    }
}
