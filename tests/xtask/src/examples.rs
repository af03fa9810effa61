//! Examples in documentation: they run in a crate that has some. A crate without any says so in its manifest, so that
//! cargo does not look for them.

use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};

/// The line below `[lib]` in the manifest of a library without examples.
const NONE: &str = "doctest = false";

/// A message for each library whose manifest and documentation disagree.
///
/// # Errors
/// A file cannot be read.
pub(crate) fn faults(root: &Path) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for above in ["src-tauri/crates", "tests"] {
        for folder in entries(&root.join(above))? {
            if !folder.join("src/lib.rs").exists() {
                continue;
            }
            let manifest = folder.join("Cargo.toml");
            let has_doctest_off = read(&manifest)?.contains(NONE);
            let example = first_example(&folder.join("src"))?;
            let name = folder.strip_prefix(root).unwrap_or(&folder).display().to_string();
            match (has_doctest_off, example) {
                (true, Some(file)) => faults.push(format!(
                    "an example in {} would never run: take `{NONE}` out of {name}/Cargo.toml, or mark it as text",
                    file.display()
                )),
                (false, None) => faults.push(format!(
                    "{name} has no example in its documentation: write `{NONE}` below `[lib]` in its manifest"
                )),
                (true, None) | (false, Some(_)) => {}
            }
        }
    }
    Ok(faults)
}

fn first_example(folder: &Path) -> Result<Option<PathBuf>> {
    for path in entries(folder)? {
        let found = if path.is_dir() {
            first_example(&path)?
        } else if path.extension().is_some_and(|ending| ending == "rs") && has_example(&read(&path)?) {
            Some(path)
        } else {
            None
        };
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// Whether a block of code in a doc comment is one that rustdoc would compile.
fn has_example(text: &str) -> bool {
    let mut is_inside = false;
    for line in text.lines().map(str::trim_start) {
        let Some(comment) = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) else {
            is_inside = false;
            continue;
        };
        let Some(kind) = comment.trim_start().strip_prefix("```") else { continue };
        const OF_RUST: [&str; 6] = ["rust", "no_run", "should_panic", "compile_fail", "edition", "ignore"];
        if !is_inside && (kind.is_empty() || OF_RUST.iter().any(|it| kind.starts_with(it))) {
            return true;
        }
        is_inside = !is_inside;
    }
    false
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let listed = std::fs::read_dir(folder).map_err(Failure::cannot(folder.display()))?;
    let paths: std::io::Result<Vec<PathBuf>> = listed.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths.map_err(Failure::cannot(folder.display()))?;
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(Failure::cannot(path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_of_rust_is_an_example_and_text_is_none() {
        assert!(has_example("/// Adds.\n/// ```\n/// add(1);\n/// ```\nfn add() {}"));
        assert!(has_example("//! ```no_run\n//! add(1);\n//! ```"));
        assert!(!has_example("//! ```text\n//! a -> b\n//! ```\n// ```\nfn add() {}"));
    }

    #[test]
    fn manifest_and_documentation_must_agree() {
        let root = tempfile::tempdir().unwrap();
        let add = |name: &str, manifest: &str, text: &str| {
            let folder = root.path().join("tests").join(name);
            std::fs::create_dir_all(folder.join("src")).unwrap();
            std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();
            std::fs::write(folder.join("src/lib.rs"), text).unwrap();
        };
        std::fs::create_dir_all(root.path().join("src-tauri/crates")).unwrap();
        add("fine", "[lib]\ndoctest = false", "//! None.");
        add("fine-too", "", "//! ```\n//! 1;\n//! ```");
        assert_eq!(faults(root.path()).unwrap(), Vec::<String>::new());
        add("never-run", "[lib]\ndoctest = false", "//! ```\n//! 1;\n//! ```");
        add("asks-for-nothing", "", "//! None.");
        let faults = faults(root.path()).unwrap();
        assert!(faults[0].contains("tests/asks-for-nothing has no example"), "{faults:?}");
        assert!(faults[1].contains("would never run"), "{faults:?}");
    }
}
