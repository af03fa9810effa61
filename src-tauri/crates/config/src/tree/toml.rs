//! TOML as a tree with places.

use toml::de::{DeInteger, DeTable, DeValue};

use super::node::{Entry, Node, Value};
use super::page::Page;
use crate::fault::{Diagnostics, FaultMessage};

const ADVICE: [(&str, &str); 5] = [
    (
        "duplicate key",
        "Keep one of the two. Only `[[app]]` and `[[session_policy]]` may appear several times, always with two brackets.",
    ),
    ("invalid unquoted key", "Write a key with other characters in quotes, such as `\"$schema\"`."),
    ("must be quoted", "Put the string in quotes: `\"…\"`."),
    ("key with no value", "Write a key, `=` and a value; a comment begins with `#`."),
    (
        "invalid basic string",
        "Close the string with `\"` on the same line. Inside it, write `\\\"` for a quote and `\\\\` for a backslash.",
    ),
];

pub(super) fn read(page: &Page<'_>, faults: &mut Diagnostics) -> Option<Vec<Entry>> {
    if page.text.trim_start().starts_with('{') {
        let message = FaultMessage::new(
            "This is JSON, but the name of the file ends in `.toml`.",
            "Porthole uses a managed file only if all of it can be read.",
            "Give the file a name that ends in `.json`.",
        );
        faults.add(&page.place(&(0..0)), "syntax", message);
        return None;
    }
    let (table, errors) = DeTable::parse_recoverable(page.text);
    let mut last = None;
    let mut repeated = None;
    for error in &errors {
        let span = error.span().unwrap_or_default();
        let (place, message) = page.fault(&span, "TOML", error.message(), &ADVICE);
        // The keys of a table that is there twice are there twice only because of that.
        let table =
            page.text.get(..span.start).and_then(|before| before.rfind("\n[")).filter(|_| is_repeated(error));
        let is_consequence = table.is_some() && table == repeated;
        if is_repeated(error) && page.text.get(..span.start).is_some_and(|before| before.ends_with('[')) {
            repeated = table;
        }
        // What follows a mistake on its line is mostly its consequence.
        if last.replace(place.line) != Some(place.line) && !is_consequence {
            let message = backslash_fault(page.text, span.start).unwrap_or(message);
            faults.add(&place, "syntax", message);
        }
    }
    errors.is_empty().then(|| entries(page, table.into_inner()))
}

fn is_repeated(error: &toml::de::Error) -> bool {
    error.message().contains("duplicate key")
}

/// What is wrong where a path of Windows stands in double quotes, in which a backslash begins an escape.
fn backslash_fault(text: &str, at: usize) -> Option<FaultMessage> {
    let line_start = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    let line = text.get(line_start..)?.lines().next()?;
    let inside = at - line_start;
    // The text in quotes that the mistake lies in; a `\"` does not end it.
    let quotes = line.match_indices('"').map(|(at, _)| at);
    let mut open = None;
    for quote in quotes {
        let slashes = line.get(..quote)?.bytes().rev().take_while(|byte| *byte == b'\\').count();
        let is_end = open.is_some() && slashes % 2 == 0;
        match open {
            Some(start) if is_end && (start..=quote).contains(&inside) => {
                let written = line.get(start + 1..quote)?;
                return written.contains('\\').then(|| explain_value(written));
            }
            Some(_) if is_end => open = None,
            None => open = Some(quote),
            Some(_) => {}
        }
    }
    let written = line.get(open? + 1..)?;
    (inside > open? && written.contains('\\'))
        .then(|| explain_value(written.trim_end_matches(['"', ']', ',', ' '])))
}

fn explain_value(written: &str) -> FaultMessage {
    let help = if written.contains('\'') {
        format!("Double each backslash: `\"{}\"`.", written.replace('\\', "\\\\"))
    } else {
        format!("Write it in single quotes, which have no escape sequences: `'{written}'`.")
    };
    FaultMessage::new(
        format!(
            "This is not TOML: in `\"{written}\"` a backslash begins an escape sequence, and TOML has no such sequence."
        ),
        "In double quotes, a backslash begins an escape sequence.",
        help,
    )
}

fn entries(page: &Page<'_>, table: DeTable<'_>) -> Vec<Entry> {
    let mut entries: Vec<_> = table
        .into_iter()
        .map(|(key, value)| {
            let place = page.place(&key.span());
            let node_place = page.place(&value.span());
            let node = Node { value: convert(page, value.into_inner()), place: node_place };
            Entry { key: key.into_inner().into_owned(), place, node }
        })
        .collect();
    entries.sort_by_key(|entry| (entry.place.line, entry.place.column));
    entries
}

fn convert(page: &Page<'_>, value: DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(number) => {
            integer(&number).map_or(Value::Other("a number too large"), Value::Integer)
        }
        DeValue::Float(_) => Value::Other("a number with a point"),
        DeValue::Boolean(flag) => Value::Flag(flag),
        DeValue::Datetime(_) => Value::Other("a date"),
        DeValue::Array(items) => {
            let nodes = items.into_iter().map(|item| {
                let place = page.place(&item.span());
                Node { value: convert(page, item.into_inner()), place }
            });
            Value::List(nodes.collect())
        }
        DeValue::Table(table) => Value::Table(entries(page, table)),
    }
}

fn integer(number: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}
