//! TOML as a tree with places.

use toml::de::{DeInteger, DeTable, DeValue};

use super::{Entry, Node, Page, Value};
use crate::fault::Faults;

const ADVICE: [(&str, &str); 4] = [
    (
        "duplicate key",
        "Keep one of the two. Only `[[app]]` and `[[session_policy]]` may stand several times, always with two brackets.",
    ),
    ("must be quoted", "Put the text in quotes: `\"…\"`."),
    ("key with no value", "Write a key, `=` and a value; a remark begins with `#`."),
    (
        "invalid basic string",
        "Close the text with `\"` on the same line. Within it, write `\\\"` for a quote and `\\\\` for a backslash.",
    ),
];

pub(super) fn read(page: &Page<'_>, faults: &mut Faults) -> Option<Vec<Entry>> {
    let (table, errors) = DeTable::parse_recoverable(page.text);
    for error in &errors {
        let (place, words) = page.fault(&error.span().unwrap_or_default(), "TOML", error.message(), &ADVICE);
        faults.add(&place, "syntax", words);
    }
    errors.is_empty().then(|| entries(page, table.into_inner()))
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
