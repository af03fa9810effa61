//! The two formats of a managed file, and how advice is spelled in each.

use std::path::Path;

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Toml,
    Json,
}

impl Format {
    pub(crate) fn of(name: &str) -> Self {
        let json =
            Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        if json { Self::Json } else { Self::Toml }
    }
}

/// Advice that is written in TOML, as the file `name` would have it.
pub(crate) fn advice_for(name: &str, advice: String) -> String {
    match Format::of(name) {
        Format::Toml => advice,
        Format::Json => as_json(&advice),
    }
}

/// Advice that is written in TOML, with each piece of it as JSON has it: `name = "Mail"` becomes `"name": "Mail"`.
fn as_json(advice: &str) -> String {
    let pieces = advice.split('`').enumerate().map(|(nth, piece)| {
        let is_code = nth % 2 == 1;
        if !is_code {
            piece.to_owned()
        } else if let Some((key, value)) = piece.split_once(" = ") {
            format!("\"{}\": {value}", key.trim_matches('"'))
        } else if let Some(list) = piece.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]")) {
            format!("\"{list}\": [{{ … }}]")
        } else if let Some(table) = piece.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            format!("\"{table}\": {{ … }}")
        } else {
            piece.to_owned()
        }
    });
    pieces.collect::<Vec<_>>().join("`")
}
