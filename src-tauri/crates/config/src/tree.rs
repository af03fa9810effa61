//! TOML and JSON as one tree in which every key and value knows its place.

mod another_format;
mod json;
mod node;
mod page;
mod toml;

pub(crate) use node::{Entry, Node, Value, toml_key};

use std::path::Path;

use crate::fault::Diagnostics;
use crate::format::Format;
use another_format::another_format;
use page::Page;

/// Reads one text; a name that ends in `.json` is JSON, any other TOML.
///
/// `None` after the faults of its grammar were added.
pub(crate) fn read(name: &str, folder: &Path, text: &str, faults: &mut Diagnostics) -> Option<Vec<Entry>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let page = Page::new(name, folder, text);
    let format = Format::of(name);
    if let Some((at, message)) = another_format(text, format) {
        faults.add(&page.place(&(at..at)), "syntax", message);
        return None;
    }
    match format {
        Format::Toml => toml::read(&page, faults),
        Format::Json => json::read(&page, faults),
    }
}
