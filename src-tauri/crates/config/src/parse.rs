//! The pure core: texts in, one valid `ManagedConfig` or every fault out.

use std::path::{Path, PathBuf};

use porthole_explain::Code;

use crate::fault::{Faults, Words};
use crate::file_problem::FileProblem;
use crate::layer;
use crate::managed::{ManagedConfig, SourceFile};
use crate::read::{self, Walk};
use crate::refusal::Refusal;
use crate::tree::{self, Place};

/// One text of the set.
#[derive(Debug, Clone)]
pub struct Text {
    /// Where it lies: people are told this name, and the files that it names are looked for from its folder. A name
    /// that ends in `.json` is JSON, any other TOML.
    pub path: PathBuf,
    /// What it says.
    pub text: String,
}

/// Reads the set `texts`, the main file first. `files` reads what they name: anchors and roots.
///
/// # Errors
/// Every mistake in the set, none left out; mistakes of grammar come first and alone, as what follows from them
/// would only mislead.
pub fn parse(
    texts: &[Text],
    files: &dyn Fn(&Path) -> Result<Vec<u8>, FileProblem>,
) -> Result<ManagedConfig, Refusal> {
    let mut faults = Faults::default();
    let mut merged = Vec::new();
    let mut sources = Vec::new();
    let mut start = None;
    for Text { path, text } in texts {
        let name = path.display().to_string();
        let folder = path.parent().unwrap_or(Path::new(""));
        start.get_or_insert_with(|| Place {
            file: name.as_str().into(),
            folder: folder.into(),
            line: 1,
            column: 1,
        });
        sources.push(SourceFile::new(path.clone(), text.as_bytes()));
        if let Some(entries) = tree::read(&name, folder, text, &mut faults) {
            layer::merge(&mut merged, entries, &mut faults);
        }
    }
    let Some(start) = start else {
        let words = Words::new(
            "There is no managed file.",
            "Without one Porthole does not know your organisation's apps.",
            "Write a managed file; `docs/managed-config.md` has a whole one to begin with.",
        );
        faults.add_file(Code::ConfigMissing, "managed.toml", words);
        return Err(faults.into());
    };
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let mut walk = Walk { faults, settings: Vec::new(), sources, can_be_managed: false, files };
    let read = read::read(&merged, &start, &mut walk);
    read.ok_or_else(|| Refusal::from(walk.faults))
}

#[cfg(test)]
mod tests;
