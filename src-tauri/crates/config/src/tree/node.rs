//! The tree that both formats become.

use std::borrow::Cow;

use crate::place::Place;

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

    /// The text of a list that holds nothing else, as it can be written again.
    pub(crate) fn only_text(&self) -> Option<&str> {
        let Self::List(nodes) = self else { return None };
        let [Node { value: Self::Text(text), .. }] = nodes.as_slice() else { return None };
        Some(text.as_str()).filter(|text| !text.contains(['"', '\\']))
    }

    /// What it is called in a fault.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
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
pub(crate) fn toml_key(key: &str) -> Cow<'_, str> {
    let plain = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if plain { key.into() } else { format!("{key:?}").into() }
}
