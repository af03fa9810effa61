//! JSON as a tree with places.

use jsonc_parser::ast::{self, Object};
use jsonc_parser::common::{Range, Ranged};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::node::{Entry, Node, Value, toml_key};
use super::page::Page;
use crate::fault::{Diagnostics, FaultMessage};

/// JSON as RFC 8259 has it: none of the parser's extensions.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

const ADVICE: [(&str, &str); 4] = [
    ("railing comma", "Remove the comma after the last value."),
    ("xpected comma", "Put a comma between one value and the next."),
    (
        "omments are",
        "Remove the comment: JSON does not allow comments, but a `managed.toml` may contain them.",
    ),
    ("nterminated", "Close the object, list or string that begins here, with `}`, `]` or `\"`."),
];

pub(super) fn read(page: &Page<'_>, faults: &mut Diagnostics) -> Option<Vec<Entry>> {
    let parsed = parse_to_ast(page.text, &CollectOptions::default(), &STRICT);
    let (range, message) = match parsed {
        Ok(parsed) => match parsed.value {
            Some(ast::Value::Object(object)) => return Some(entries(page, &object, faults)),
            Some(other) => (other.range(), "the whole file must be one object, { … }".to_owned()),
            None => (Range::new(0, 0), "the file is empty".to_owned()),
        },
        Err(error) => (error.range(), error.kind().to_string()),
    };
    let (place, fault) = page.fault(&span(range), "JSON", &message, &ADVICE);
    faults.add(&place, "syntax", fault);
    None
}

fn entries(page: &Page<'_>, object: &Object<'_>, faults: &mut Diagnostics) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for property in &object.properties {
        let key = property.name.as_str().to_owned();
        let place = page.place(&span(property.range));
        if let Some(first) = entries.iter().find(|entry| entry.key == key) {
            let message = FaultMessage::new(
                format!(
                    "`{}` appears twice in one object; it first appears at {}.",
                    toml_key(&key),
                    first.place
                ),
                "Porthole cannot tell which of the two values is meant.",
                "Remove one of them.",
            );
            faults.add(&place, &toml_key(&key), message);
            continue;
        }
        let node = node(page, &property.value, faults);
        entries.push(Entry { key, place, node });
    }
    entries
}

fn node(page: &Page<'_>, value: &ast::Value<'_>, faults: &mut Diagnostics) -> Node {
    let place = page.place(&span(value.range()));
    let value = match value {
        ast::Value::StringLit(text) => Value::Text(text.value.to_string()),
        ast::Value::NumberLit(number) => {
            number.value.parse().map_or(Value::Other("no whole number"), Value::Integer)
        }
        ast::Value::BooleanLit(flag) => Value::Flag(flag.value),
        ast::Value::NullKeyword(_) => Value::Other("null"),
        ast::Value::Array(array) => {
            Value::List(array.elements.iter().map(|element| node(page, element, faults)).collect())
        }
        ast::Value::Object(object) => Value::Table(entries(page, object, faults)),
    };
    Node { value, place }
}

fn span(range: Range) -> std::ops::Range<usize> {
    range.start..range.end
}
