//! Circles among the files of a crate: none is allowed.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::files::Crate;
use crate::failure::{Failure, Result};
use crate::steps::root;

/// A description of every circle.
///
/// # Errors
/// A file cannot be read.
pub(super) fn violations() -> Result<Vec<String>> {
    let mut found = Vec::new();
    for (name, folder) in crates()? {
        let read = Crate::read(&folder)?;
        found.extend(read.circles().iter().map(|circle| description(&name, &read, circle)));
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

fn description(name: &str, read: &Crate, circle: &BTreeSet<&str>) -> String {
    let mut text = format!("{name}: {} files stand on each other in a circle:", circle.len());
    for file in circle {
        let uses = read.uses(file);
        for other in circle {
            let paths: BTreeSet<&str> =
                uses.iter().filter(|(used, _)| used == other).map(|(_, path)| path.as_str()).collect();
            if !paths.is_empty() {
                let paths: Vec<&str> = paths.into_iter().collect();
                text.push_str(&format!("\n    {file} → {other}: {}", paths.join(", ")));
            }
        }
    }
    text
}
