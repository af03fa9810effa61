//! TOML and JSON as one tree in which every key and value knows its place.

mod json;
mod toml;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::fault::{Diagnostics, FaultMessage};

/// Where something stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The file, as people are told it.
    pub(crate) file: Arc<str>,
    /// The folder of the file, from which it names others.
    pub(crate) folder: Arc<Path>,
    /// Line, from 1.
    pub(crate) line: usize,
    /// Column in characters, from 1.
    pub(crate) column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A value and its place.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) value: Value,
    pub(crate) place: Place,
}

/// What the two formats have in common. `Other` is what the managed file has no use for, by name.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Text(String),
    Integer(i64),
    Flag(bool),
    List(Vec<Node>),
    Table(Vec<Entry>),
    Other(&'static str),
}

/// A key with its value.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) place: Place,
    pub(crate) node: Node,
}

impl Value {
    pub(crate) fn is_empty_list(&self) -> bool {
        matches!(self, Self::List(nodes) if nodes.is_empty())
    }

    /// What it is called in a fault.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Integer(_) => "a number",
            Self::Flag(true) => "`true`",
            Self::Flag(false) => "`false`",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
            Self::Other(name) => name,
        }
    }

    /// The same value, as JSON.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Text(text) => text.as_str().into(),
            Self::Integer(number) => (*number).into(),
            Self::Flag(flag) => (*flag).into(),
            Self::List(nodes) => nodes.iter().map(|node| node.value.to_json()).collect(),
            Self::Table(entries) => {
                let pairs = entries.iter().map(|entry| (entry.key.clone(), entry.node.value.to_json()));
                serde_json::Value::Object(pairs.collect())
            }
            Self::Other(name) => format!("({name})").into(),
        }
    }
}

/// A key as it is written in TOML: quoted, unless it is plain.
pub(crate) fn written(key: &str) -> Cow<'_, str> {
    let plain = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if plain { key.into() } else { format!("{key:?}").into() }
}

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Toml,
    Json,
}

impl Format {
    fn of(name: &str) -> Self {
        let json =
            Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        if json { Self::Json } else { Self::Toml }
    }
}

/// Advice that is written in TOML, as the file `name` would have it.
pub(crate) fn advice_for(name: &str, advice: String) -> String {
    match Format::of(name) {
        Format::Toml => advice,
        Format::Json => json::spelled(&advice),
    }
}

/// Reads one text; a name that ends in `.json` is JSON, any other TOML.
///
/// `None` after the faults of its grammar were added.
pub(crate) fn read(name: &str, folder: &Path, text: &str, faults: &mut Diagnostics) -> Option<Vec<Entry>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let page = Page::new(name, folder, text);
    match Format::of(name) {
        Format::Toml => toml::read(&page, faults),
        Format::Json => json::read(&page, faults),
    }
}

/// A text that can turn offsets into places.
struct Page<'a> {
    file: Arc<str>,
    folder: Arc<Path>,
    text: &'a str,
    line_starts: Vec<usize>,
}

impl<'a> Page<'a> {
    fn new(name: &str, folder: &Path, text: &'a str) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { file: name.into(), folder: folder.into(), text, line_starts }
    }

    fn place(&self, span: &Range<usize>) -> Place {
        let at = span.start.min(self.text.len());
        let line = self.line_starts.partition_point(|start| *start <= at).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or_default();
        let column = self.text.get(start..at).map_or(1, |before| before.chars().count() + 1);
        Place { file: Arc::clone(&self.file), folder: Arc::clone(&self.folder), line, column }
    }

    /// A letter that is no mistake of whoever wrote it, but came from a word processor, or from joining files.
    fn pasted(&self, at: usize) -> Option<FaultMessage> {
        let at = at.min(self.text.len());
        // The place may be that of the whole word.
        let letter = self.text.get(at..)?.chars().find(|letter| !letter.is_ascii_alphanumeric())?;
        let (what, help) = match letter {
            '\u{feff}' => (
                "Here stands a byte order mark, which is invisible and belongs to the very beginning of a file.",
                "Delete it: it comes from joining files. In most editors, delete this line and type it anew.",
            ),
            '\u{a0}' | '\u{202f}' | '\u{2007}' => (
                "Here stands a non-breaking space, which is no space to a program.",
                "Replace it by a plain space.",
            ),
            '\u{200b}'..='\u{200f}' | '\u{2060}' => {
                ("Here stands an invisible character.", "Delete it: delete this line and type it anew.")
            }
            '“' | '”' | '„' | '‟' | '«' | '»' | '‘' | '’' | '‚' => (
                "Here stands a typographic quotation mark, as word processors write it.",
                "Replace it by a plain one: `\"`.",
            ),
            _ => return None,
        };
        Some(FaultMessage::new(what, "A file that cannot be read whole is not used at all.", help))
    }

    /// A mistake of grammar, in the parser's words. `advice` says what helps against it, by a part of those words.
    fn fault(
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
        if let Some(words) = self.pasted(span.start) {
            return (self.place(span), words);
        }
        let known = advice.iter().find(|(part, _)| what.contains(part)).map(|(_, helps)| (*helps).to_owned());
        let words = FaultMessage::new(
            format!("This is not {format}: {what}"),
            "A file that cannot be read whole is not used at all.",
            known.unwrap_or_else(|| {
                format!("Correct the {format} here; an editor that knows {format} shows the same place.")
            }),
        );
        (self.place(span), words)
    }
}
