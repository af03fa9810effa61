//! Circles among the files of a crate: none may come, and those that are known may only go.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::files::Crate;
use super::known::KNOWN;
use crate::failure::{Failure, Result};
use crate::steps::root;

/// Every circle that is not known, and every known one that is no more, in words.
///
/// # Errors
/// A file cannot be read.
pub(super) fn violations() -> Result<Vec<String>> {
    let mut found = Vec::new();
    for (name, folder) in crates()? {
        let read = Crate::read(&folder)?;
        let known: Vec<BTreeSet<&str>> = KNOWN
            .iter()
            .filter(|(of, _)| *of == name)
            .map(|(_, files)| files.iter().copied().collect())
            .collect();
        let circles = read.circles();
        for circle in circles.iter().filter(|circle| !known.iter().any(|known| circle.is_subset(known))) {
            found.push(in_words(&name, &read, circle));
        }
        for gone in known.iter().filter(|known| !circles.contains(known)) {
            let files: Vec<&str> = gone.iter().copied().collect();
            let left: Vec<String> = circles
                .iter()
                .filter(|circle| circle.is_subset(gone))
                .map(|circle| format!("{circle:?}"))
                .collect();
            found.push(format!(
                "{name}: the circle {files:?} has shrunk: in tests/xtask/src/layers/known.rs, {}",
                if left.is_empty() {
                    "take it out".to_owned()
                } else {
                    format!("write {}", left.join(" and "))
                }
            ));
        }
    }
    Ok(found)
}

/// The crates of the workspace by the last part of their folder, each with its sources.
fn crates() -> Result<Vec<(String, PathBuf)>> {
    let mut found = vec![("src-tauri".to_owned(), root().join("src-tauri/src"))];
    for above in ["src-tauri/crates", "tests"] {
        let above = root().join(above);
        for entry in std::fs::read_dir(&above).map_err(Failure::cannot(above.display()))? {
            let entry = entry.map_err(Failure::cannot(above.display()))?;
            let sources = entry.path().join("src");
            if sources.is_dir() {
                found.push((entry.file_name().to_string_lossy().into_owned(), sources));
            }
        }
    }
    found.sort();
    Ok(found)
}

fn in_words(name: &str, read: &Crate, circle: &BTreeSet<&str>) -> String {
    let mut words = format!("{name}: {} files stand on each other in a circle:", circle.len());
    for file in circle {
        let uses = read.uses(file);
        for other in circle {
            let paths: BTreeSet<&str> =
                uses.iter().filter(|(used, _)| used == other).map(|(_, path)| path.as_str()).collect();
            if !paths.is_empty() {
                let paths: Vec<&str> = paths.into_iter().collect();
                words.push_str(&format!("\n    {file} → {other}: {}", paths.join(", ")));
            }
        }
    }
    let files: Vec<String> = circle.iter().map(|file| format!("{file:?}")).collect();
    words.push_str(&format!("\n    as an entry of known.rs: ({name:?}, &[{}]),", files.join(", ")));
    words
}
