//! One text of a managed file.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::fault::FaultMessage;
use crate::place::Place;

/// A text that can turn offsets into places.
pub(super) struct Page<'a> {
    file: Arc<str>,
    folder: Arc<Path>,
    pub(super) text: &'a str,
    line_starts: Vec<usize>,
}

impl<'a> Page<'a> {
    pub(super) fn new(name: &str, folder: &Path, text: &'a str) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { file: name.into(), folder: folder.into(), text, line_starts }
    }

    pub(super) fn place(&self, span: &Range<usize>) -> Place {
        let at = span.start.min(self.text.len());
        let line = self.line_starts.partition_point(|start| *start <= at).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or_default();
        let column = self.text.get(start..at).map_or(1, |before| before.chars().count() + 1);
        Place { file: Arc::clone(&self.file), folder: Arc::clone(&self.folder), line, column }
    }

    /// A character that the author did not type: it came from a word processor, or from joining files.
    fn pasted_character(&self, at: usize) -> Option<FaultMessage> {
        let at = at.min(self.text.len());
        // The place may be that of the whole word.
        let letter = self.text.get(at..)?.chars().find(|letter| !letter.is_ascii_alphanumeric())?;
        let (what, help) = match letter {
            '\u{feff}' => (
                "There is a byte order mark here. It is invisible, and only the beginning of a file may have one.",
                "Delete it; it comes from joining files. In most editors, delete this line and type it again.",
            ),
            '\u{a0}' | '\u{202f}' | '\u{2007}' => (
                "There is a non-breaking space here, which TOML and JSON do not allow.",
                "Replace it with a normal space.",
            ),
            '\u{200b}'..='\u{200f}' | '\u{2060}' => {
                ("There is an invisible character here.", "Delete it: delete this line and type it again.")
            }
            '“' | '”' | '„' | '‟' | '«' | '»' | '‘' | '’' | '‚' => (
                "There is a typographic quotation mark here, as word processors write it.",
                "Replace it with a plain one: `\"`.",
            ),
            _ => return None,
        };
        Some(FaultMessage::new(what, "Porthole uses a managed file only if all of it can be read.", help))
    }

    /// A mistake of grammar, in the parser's words. `advice` says what helps against it, by a part of those words.
    pub(super) fn fault(
        &self,
        span: &Range<usize>,
        format: &str,
        message: &str,
        advice: &[(&str, &str)],
    ) -> (Place, FaultMessage) {
        let mut what = message.trim().replace('\n', "; ");
        if !what.ends_with(['.', '!']) {
            what.push('.');
        }
        if let Some(text) = self.pasted_character(span.start) {
            return (self.place(span), text);
        }
        let known = advice.iter().find(|(part, _)| what.contains(part)).map(|(_, helps)| (*helps).to_owned());
        let text = FaultMessage::new(
            format!("This is not {format}: {what}"),
            "Porthole uses a managed file only if all of it can be read.",
            known.unwrap_or_else(|| {
                format!(
                    "Correct the {format} here; an editor with support for {format} shows the same place."
                )
            }),
        );
        (self.place(span), text)
    }
}
