//! A table that knows its keys and remembers which were read.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::str::FromStr;

use schemars::JsonSchema;

use super::{Walk, later};
use crate::fault::Words;
use crate::schema;
use crate::tree::{Entry, Node, Place, Value};

/// A table of one section.
pub(super) struct Table<'a> {
    /// Its name in faults: `app`.
    pub(super) key: String,
    /// Its name among the settings: `app[mail]`.
    pub(super) shown: String,
    pub(super) place: &'a Place,
    entries: &'a [Entry],
    known: Vec<String>,
    read: BTreeSet<&'static str>,
}

/// A table that was found, before a section reads it.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) place: &'a Place,
    pub(super) entries: &'a [Entry],
}

impl<'a> Table<'a> {
    pub(super) fn of<T: JsonSchema>(key: &str, place: &'a Place, entries: &'a [Entry]) -> Self {
        let (key, shown) = (key.to_owned(), key.to_owned());
        Self { key, shown, place, entries, known: schema::keys::<T>(), read: BTreeSet::new() }
    }

    pub(super) fn path(&self, name: &str) -> String {
        if self.key.is_empty() { name.to_owned() } else { format!("{}.{name}", self.key) }
    }

    fn setting(&self, name: &str) -> String {
        if self.shown.is_empty() { name.to_owned() } else { format!("{}.{name}", self.shown) }
    }

    pub(super) fn take(&mut self, name: &'static str) -> Option<&'a Entry> {
        debug_assert!(self.known.iter().any(|known| known == name), "{name} is in no schema");
        self.read.insert(name);
        self.entries.iter().find(|entry| entry.key == name)
    }

    /// Every key that nobody asked for is a fault.
    pub(super) fn finish(self, walk: &mut Walk<'_>) {
        debug_assert!(self.known.iter().all(|known| self.read.contains(known.as_str())), "{}", self.key);
        for entry in self.entries.iter().filter(|entry| !self.read.contains(entry.key.as_str())) {
            let path = self.path(&entry.key);
            let words = later::key(&path).unwrap_or_else(|| self.unknown(&entry.key));
            walk.faults.add(&entry.place, &path, words);
        }
    }

    fn unknown(&self, key: &str) -> Words {
        let known = self.known.join("`, `");
        let instead = match nearest(key, &self.known) {
            Some(near) => format!("Did you mean `{near}`? Known here: `{known}`."),
            None => format!("Remove it. Known here: `{known}`."),
        };
        let table = if self.key.is_empty() { "the file".into() } else { format!("`{}`", self.key) };
        Words::new(
            format!("There is no key `{key}` in {table}."),
            "A key that means nothing here would be a rule that nobody keeps.",
            instead,
        )
    }

    pub(super) fn missing(&self, walk: &mut Walk<'_>, name: &str, why: &str, instead: &str) {
        let words = Words::new(format!("`{name}` is missing."), why, instead);
        walk.faults.add(self.place, &self.path(name), words);
    }

    fn wrong_kind(&self, walk: &mut Walk<'_>, name: &str, node: &Node, wanted: &str, instead: &str) {
        let words = Words::new(
            format!("This is {}, but `{name}` takes {wanted}.", node.value.kind()),
            "A value of another kind has no meaning here.",
            instead,
        );
        walk.faults.add(&node.place, &self.path(name), words);
    }

    /// A text that is not blank.
    pub(super) fn text(&mut self, walk: &mut Walk<'_>, name: &'static str) -> Option<(&'a str, &'a Place)> {
        let entry = self.take(name)?;
        match &entry.node.value {
            Value::Text(text) if text.trim().is_empty() => {
                let words = Words::new(
                    format!("`{name}` is empty."),
                    "An empty text says nothing.",
                    format!("Write `{name} = \"…\"`, or remove the line if it is optional."),
                );
                walk.faults.add(&entry.node.place, &self.path(name), words);
                None
            }
            Value::Text(text) => {
                walk.record(self.setting(name), &entry.node.value, &entry.place);
                Some((text.as_str(), &entry.node.place))
            }
            Value::Integer(_) | Value::Flag(_) | Value::List(_) | Value::Table(_) | Value::Other(_) => {
                let instead = format!("Write `{name} = \"…\"`.");
                self.wrong_kind(walk, name, &entry.node, "a text", &instead);
                None
            }
        }
    }

    /// A text that must be there.
    pub(super) fn required(
        &mut self,
        walk: &mut Walk<'_>,
        name: &'static str,
        why: &str,
        instead: &str,
    ) -> Option<(&'a str, &'a Place)> {
        if !self.has(name) {
            self.missing(walk, name, why, instead);
        }
        self.text(walk, name)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.key == name)
    }

    /// A text as a type that reads itself from text.
    pub(super) fn parse<T: FromStr<Err: Display>>(
        &self,
        walk: &mut Walk<'_>,
        name: &str,
        (text, place): (&str, &Place),
        why: &str,
        instead: &str,
    ) -> Option<T> {
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                walk.faults.add(place, &self.path(name), Words::new(format!("{error}."), why, instead));
                None
            }
        }
    }

    pub(super) fn flag(&mut self, walk: &mut Walk<'_>, name: &'static str, otherwise: bool) -> bool {
        let Some(entry) = self.take(name) else {
            walk.default(self.setting(name), otherwise);
            return otherwise;
        };
        match &entry.node.value {
            Value::Flag(flag) => {
                walk.record(self.setting(name), &entry.node.value, &entry.place);
                *flag
            }
            Value::Text(_) | Value::Integer(_) | Value::List(_) | Value::Table(_) | Value::Other(_) => {
                let instead = format!("Write `{name} = true` or `{name} = false`.");
                self.wrong_kind(walk, name, &entry.node, "true or false", &instead);
                otherwise
            }
        }
    }

    /// A list of texts, or one text alone; an empty list is a fault.
    pub(super) fn texts(
        &mut self,
        walk: &mut Walk<'_>,
        name: &'static str,
        why_not_empty: &str,
    ) -> Option<Vec<(&'a str, &'a Place)>> {
        let entry = self.take(name)?;
        let nodes: Vec<&Node> = match &entry.node.value {
            Value::List(nodes) => nodes.iter().collect(),
            Value::Text(_) => vec![&entry.node],
            Value::Integer(_) | Value::Flag(_) | Value::Table(_) | Value::Other(_) => {
                let instead = format!("Write `{name} = [\"…\"]`.");
                self.wrong_kind(walk, name, &entry.node, "a list of texts", &instead);
                return None;
            }
        };
        if nodes.is_empty() {
            let instead = format!("Name at least one value, or remove `{name}` if it is optional.");
            let words = Words::new(format!("`{name}` is an empty list."), why_not_empty, instead);
            walk.faults.add(&entry.node.place, &self.path(name), words);
            return None;
        }
        walk.record(self.setting(name), &entry.node.value, &entry.place);
        let mut texts = Vec::new();
        for node in nodes {
            if let Value::Text(text) = &node.value {
                texts.push((text.as_str(), &node.place));
            } else {
                let instead = format!("Write `{name} = [\"…\"]`.");
                self.wrong_kind(walk, name, node, "a list of texts", &instead);
            }
        }
        Some(texts)
    }

    pub(super) fn table(&mut self, walk: &mut Walk<'_>, name: &'static str) -> Option<Found<'a>> {
        let entry = self.take(name)?;
        self.as_table(walk, name, &entry.node, &entry.place)
    }

    fn as_table(
        &self,
        walk: &mut Walk<'_>,
        name: &str,
        node: &'a Node,
        place: &'a Place,
    ) -> Option<Found<'a>> {
        if let Value::Table(entries) = &node.value {
            return Some(Found { place, entries });
        }
        self.wrong_kind(walk, name, node, "a table", &format!("Write a `[{}]` part.", self.path(name)));
        None
    }

    pub(super) fn required_table(
        &mut self,
        walk: &mut Walk<'_>,
        name: &'static str,
        instead: &str,
    ) -> Option<Found<'a>> {
        if !self.has(name) {
            let why = "Without it Porthole could not name the organisation or its help to anyone.";
            self.missing(walk, name, why, &format!("Write:\n{instead}").replace('\n', " "));
        }
        self.table(walk, name)
    }

    /// A list of tables; absent is none.
    pub(super) fn tables(&mut self, walk: &mut Walk<'_>, name: &'static str) -> Vec<Found<'a>> {
        let Some(entry) = self.take(name) else { return Vec::new() };
        if let Value::List(nodes) = &entry.node.value {
            return nodes.iter().filter_map(|node| self.as_table(walk, name, node, &node.place)).collect();
        }
        let path = self.path(name);
        self.wrong_kind(
            walk,
            name,
            &entry.node,
            "a list of tables",
            &format!("Write `[[{path}]]`, with two brackets."),
        );
        Vec::new()
    }

    /// Says that the default is in force.
    pub(super) fn default(&self, walk: &mut Walk<'_>, name: &str, value: impl Into<serde_json::Value>) {
        walk.default(self.setting(name), value);
    }
}

/// The known word that was probably meant.
pub(super) fn nearest<'w, W: AsRef<str>>(text: &str, known: &'w [W]) -> Option<&'w str> {
    let scored = known.iter().map(|word| (strsim::damerau_levenshtein(text, word.as_ref()), word.as_ref()));
    let longest = text.chars().count().max(3);
    scored.min().filter(|(distance, _)| *distance * 3 <= longest + 1).map(|(_, word)| word)
}
