//! The pure core: texts in, one valid `ManagedConfig` or every fault out.

use std::path::Path;

use porthole_explain::Code;

use crate::fault::{Diagnostics, EXAMPLE, FaultMessage};
use crate::file_problem::FileProblem;
use crate::layer;
use crate::managed::{AppRules, ManagedConfig, SourceFile};
use crate::place::Place;
use crate::read::{self, ReadContext};
use crate::refusal::Refusal;
use crate::text::Text;
use crate::tree;

/// Reads the set `texts`, the main file first. `files` reads what they name: anchors and roots.
///
/// # Errors
/// Every mistake in the set, none left out; mistakes of grammar come first and alone, as what follows from them
/// would only mislead.
pub fn parse(
    texts: &[Text],
    files: &dyn Fn(&Path) -> Result<Vec<u8>, FileProblem>,
) -> Result<ManagedConfig, Refusal> {
    let mut faults = Diagnostics::default();
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
        let message = FaultMessage::new(
            "There is no managed file.",
            "Without one Porthole does not know your organisation's apps.",
            EXAMPLE,
        );
        faults.add_file(Code::ConfigMissing, "managed.toml", message);
        return Err(faults.into());
    };
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let mut context = ReadContext {
        faults,
        settings: Vec::new(),
        sources,
        can_be_managed: false,
        certificates: Vec::new(),
        files,
    };
    match read::read(&merged, &start, &mut context) {
        Some(config) => Ok(ManagedConfig { texts: texts.to_vec(), ..config }),
        None => Err(Refusal::from(context.faults)),
    }
}

/// The rules of a set that was valid when it came into force, even if the files that it names have changed. `None`
/// where the texts hold no valid rules.
#[must_use]
pub fn app_rules(texts: &[Text]) -> Option<AppRules> {
    let mut faults = Diagnostics::default();
    let mut merged = Vec::new();
    for Text { path, text } in texts {
        let folder = path.parent().unwrap_or(Path::new(""));
        let entries = tree::read(&path.display().to_string(), folder, text, &mut faults)?;
        layer::merge(&mut merged, entries, &mut faults);
    }
    let no_files = |_: &Path| Ok(Vec::new());
    let mut context = ReadContext {
        faults,
        settings: Vec::new(),
        sources: Vec::new(),
        can_be_managed: false,
        certificates: Vec::new(),
        files: &no_files,
    };
    let first = texts.first()?;
    let start = Place {
        file: first.path.display().to_string().into(),
        folder: first.path.parent().unwrap_or(Path::new("")).into(),
        line: 1,
        column: 1,
    };
    read::app_rules(&merged, &start, &mut context)
}

#[cfg(test)]
mod tests;
