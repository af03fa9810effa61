//! A table that knows its keys: opening it names every key that it does not know.

use std::fmt::Display;
use std::str::FromStr;

use schemars::JsonSchema;

use super::context::ReadContext;
use super::unsupported;
use crate::fault::FaultMessage;
use crate::place::Place;
use crate::schema::{self, Keys};
use crate::tree::{Entry, Node, Value, toml_key};

/// The longest name that people read, in characters.
const LONGEST_NAME: usize = 100;

/// Whether a letter is none that people see where it stands: a control character, or one that turns the text after it
/// round (Unicode Standard Annex 9).
fn hides(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A table of one section.
pub(super) struct Table<'a> {
    /// Its name in faults: `app`.
    key: String,
    /// Its name among the settings: `app[mail]`.
    shown: String,
    place: &'a Place,
    entries: &'a [Entry],
    required: Vec<String>,
}

/// A table that was found, before a section reads it.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) place: &'a Place,
    pub(super) entries: &'a [Entry],
}

impl<'a> Table<'a> {
    /// The table `found` at `key`, `shown` so among the settings. A key that `T` does not describe is a fault at once,
    /// even if other keys fail: the known keys depend only on the schema, never on how far a reader came.
    pub(super) fn open<T: JsonSchema>(
        key: &str,
        shown: &str,
        found: Found<'a>,
        context: &mut ReadContext<'_>,
    ) -> Self {
        let Found { place, entries } = found;
        let Keys { known, required } = schema::keys::<T>();
        let table = Self { key: key.to_owned(), shown: shown.to_owned(), place, entries, required };
        // `$schema` at the top tells an editor where the schema is, and Porthole nothing.
        let is_unknown =
            |entry: &&Entry| !(known.contains(&entry.key) || key.is_empty() && entry.key == "$schema");
        for entry in entries.iter().filter(is_unknown) {
            let path = table.path(&entry.key);
            let message = unsupported::key(&path).unwrap_or_else(|| table.unknown(&entry.key, &known));
            context.faults.add(&entry.place, &path, message);
        }
        table
    }

    /// A table whose keys another reader has checked.
    pub(super) fn with_checked_keys(key: &str, found: Found<'a>) -> Self {
        let Found { place, entries } = found;
        Self { key: key.to_owned(), shown: key.to_owned(), place, entries, required: Vec::new() }
    }

    pub(super) fn path(&self, name: &str) -> String {
        let name = toml_key(name);
        if self.key.is_empty() { name.into_owned() } else { format!("{}.{name}", self.key) }
    }

    pub(super) fn setting(&self, name: &str) -> String {
        if self.shown.is_empty() { name.to_owned() } else { format!("{}.{name}", self.shown) }
    }

    /// What stands at `name`.
    pub(super) fn get(&self, name: &str) -> Option<&'a Entry> {
        self.entries.iter().find(|entry| entry.key == name)
    }

    pub(super) fn has_key(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    fn unknown(&self, key: &str, known: &[String]) -> FaultMessage {
        let all = known.join("`, `");
        let help = match (schema::home_of(key), nearest(key, known)) {
            (Some(home), _) => format!("Move it to {home}. Valid keys here: `{all}`."),
            (None, Some(near)) => format!("Did you mean `{near}`? Valid keys here: `{all}`."),
            (None, None) => format!("Remove it. Valid keys here: `{all}`."),
        };
        let table = if self.key.is_empty() { "the file".into() } else { format!("`{}`", self.key) };
        FaultMessage::new(
            format!("Unknown key `{}` in {table}.", toml_key(key)),
            "Porthole does not know this key and would not enforce it.",
            help,
        )
    }

    fn or_remove(&self, name: &str, what: &str) -> String {
        let required = self.required.iter().any(|required| required == name);
        if required { String::new() } else { format!(", or remove {what}") }
    }

    pub(super) fn missing(&self, context: &mut ReadContext<'_>, name: &str, why: &str, help: &str) {
        let message = FaultMessage::new(format!("`{name}` is missing."), why, help);
        context.faults.add(self.place, &self.path(name), message);
    }

    pub(super) fn wrong_kind(
        &self,
        context: &mut ReadContext<'_>,
        name: &str,
        node: &Node,
        wanted: &str,
        help: &str,
    ) {
        let message = FaultMessage::new(
            format!("`{name}` must be {wanted}, not {}.", node.value.kind()),
            "Porthole cannot use a value of another type here.",
            help,
        );
        context.faults.add(&node.place, &self.path(name), message);
    }

    /// A text that is not blank.
    pub(super) fn text(&self, context: &mut ReadContext<'_>, name: &str) -> Option<(&'a str, &'a Place)> {
        let entry = self.get(name)?;
        match &entry.node.value {
            Value::Text(text) if text.trim().is_empty() => {
                let message = FaultMessage::new(
                    format!("`{name}` is empty."),
                    "An empty string has no effect here.",
                    format!("Write `{name} = \"…\"`{}.", self.or_remove(name, "the line")),
                );
                context.faults.add(&entry.node.place, &self.path(name), message);
                None
            }
            Value::Text(text) => {
                context.record(self.setting(name), &entry.node.value, &entry.place);
                Some((text.as_str(), &entry.node.place))
            }
            Value::Integer(_) | Value::Flag(_) | Value::List(_) | Value::Table(_) | Value::Other(_) => {
                let help = format!("Write `{name} = \"{}\"`.", entry.node.value.only_text().unwrap_or("…"));
                self.wrong_kind(context, name, &entry.node, "a string", &help);
                None
            }
        }
    }

    /// A text that must be there.
    pub(super) fn required(
        &self,
        context: &mut ReadContext<'_>,
        name: &str,
        why: &str,
        help: &str,
    ) -> Option<(&'a str, &'a Place)> {
        if !self.has_key(name) {
            self.missing(context, name, why, help);
        }
        self.text(context, name)
    }

    /// A name that people read in titles, menus and messages: one short line that changes nothing around it.
    pub(super) fn required_name(
        &self,
        context: &mut ReadContext<'_>,
        name: &str,
        why: &str,
        help: &str,
    ) -> Option<String> {
        let (text, place) = self.required(context, name, why, help)?;
        let text = text.trim();
        let length = text.chars().count();
        let words = if text.chars().any(hides) {
            FaultMessage::new(
                "This name holds a character that cannot be seen, or that reverses the text after it.",
                "It could make a window's title look like another one.",
                "Type the name again, with letters, digits, spaces and punctuation only.",
            )
        } else if length > LONGEST_NAME {
            FaultMessage::new(
                format!("This name has {length} characters."),
                format!("Titles and menus show {LONGEST_NAME} at most."),
                "Shorten it.",
            )
        } else {
            return Some(text.to_owned());
        };
        context.faults.add(place, &self.path(name), words);
        None
    }

    /// A text as a type that reads itself from text.
    pub(super) fn parse<T: FromStr<Err: Display>>(
        &self,
        context: &mut ReadContext<'_>,
        name: &str,
        (text, place): (&str, &Place),
        why: &str,
        help: &str,
    ) -> Option<T> {
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                context.faults.add(
                    place,
                    &self.path(name),
                    FaultMessage::new(format!("{error}."), why, help),
                );
                None
            }
        }
    }

    pub(super) fn flag(&self, context: &mut ReadContext<'_>, name: &str, otherwise: bool) -> bool {
        let Some(entry) = self.get(name) else {
            context.default(self.setting(name), otherwise);
            return otherwise;
        };
        match &entry.node.value {
            Value::Flag(flag) => {
                context.record(self.setting(name), &entry.node.value, &entry.place);
                *flag
            }
            Value::Text(_) | Value::Integer(_) | Value::List(_) | Value::Table(_) | Value::Other(_) => {
                let help = format!("Write `{name} = true` or `{name} = false`.");
                self.wrong_kind(context, name, &entry.node, "true or false", &help);
                otherwise
            }
        }
    }

    /// A list of texts, or one text only; an empty list is a fault.
    pub(super) fn texts(
        &self,
        context: &mut ReadContext<'_>,
        name: &str,
        why_not_empty: &str,
    ) -> Option<Vec<(&'a str, &'a Place)>> {
        let entry = self.get(name)?;
        let nodes: Vec<&Node> = match &entry.node.value {
            Value::List(nodes) => nodes.iter().collect(),
            Value::Text(_) => vec![&entry.node],
            Value::Integer(_) | Value::Flag(_) | Value::Table(_) | Value::Other(_) => {
                let help = format!("Write `{name} = [\"…\"]`.");
                self.wrong_kind(context, name, &entry.node, "a list of strings", &help);
                return None;
            }
        };
        if nodes.is_empty() {
            let help = format!("Name at least one value{}.", self.or_remove(name, &format!("`{name}`")));
            let message = FaultMessage::new(format!("`{name}` is an empty list."), why_not_empty, help);
            context.faults.add(&entry.node.place, &self.path(name), message);
            return None;
        }
        context.record(self.setting(name), &entry.node.value, &entry.place);
        let mut texts = Vec::new();
        for node in nodes {
            if let Value::Text(text) = &node.value {
                texts.push((text.as_str(), &node.place));
            } else {
                let help = format!("Write `{name} = [\"…\"]`.");
                self.wrong_kind(context, name, node, "strings", &help);
            }
        }
        Some(texts)
    }

    pub(super) fn table(&self, context: &mut ReadContext<'_>, name: &str) -> Option<Found<'a>> {
        let entry = self.get(name)?;
        self.as_table(context, name, &entry.node, &entry.place)
    }

    fn as_table(
        &self,
        context: &mut ReadContext<'_>,
        name: &str,
        node: &'a Node,
        place: &'a Place,
    ) -> Option<Found<'a>> {
        if let Value::Table(entries) = &node.value {
            return Some(Found { place, entries });
        }
        let help = if self.key.is_empty() {
            format!("Write `[{name}]`, with single brackets, and its keys below.")
        } else {
            format!("Write `{name} = {{ … }}`.")
        };
        self.wrong_kind(context, name, node, "a table", &help);
        None
    }

    pub(super) fn required_table(
        &self,
        context: &mut ReadContext<'_>,
        name: &str,
        why: &str,
        help: &str,
    ) -> Option<Found<'a>> {
        if !self.has_key(name) {
            self.missing(context, name, why, help);
        }
        self.table(context, name)
    }

    /// A list of tables; absent is none.
    pub(super) fn tables(&self, context: &mut ReadContext<'_>, name: &str) -> Vec<Found<'a>> {
        let Some(entry) = self.get(name) else { return Vec::new() };
        if let Value::List(nodes) = &entry.node.value {
            return nodes.iter().filter_map(|node| self.as_table(context, name, node, &node.place)).collect();
        }
        let path = self.path(name);
        self.wrong_kind(
            context,
            name,
            &entry.node,
            "a list of tables",
            &format!("Write `[[{path}]]`, with both brackets."),
        );
        // One with single brackets is read on: what refers to it is no mistake of its own.
        match &entry.node.value {
            Value::Table(entries) => vec![Found { place: &entry.place, entries }],
            Value::Text(_) | Value::Integer(_) | Value::Flag(_) | Value::List(_) | Value::Other(_) => {
                Vec::new()
            }
        }
    }

    /// Records one line of the table at `name`.
    pub(super) fn record_below(&self, context: &mut ReadContext<'_>, name: &str, entry: &Entry) {
        let key = format!("{}.{}", self.setting(name), toml_key(&entry.key));
        context.record(key, &entry.node.value, &entry.place);
    }

    /// Says that the default is in force.
    pub(super) fn default(
        &self,
        context: &mut ReadContext<'_>,
        name: &str,
        value: impl Into<serde_json::Value>,
    ) {
        context.default(self.setting(name), value);
    }
}

/// The known word that was probably meant.
pub(super) fn nearest<'w, W: AsRef<str>>(text: &str, known: &'w [W]) -> Option<&'w str> {
    let scored = known.iter().map(|word| (strsim::damerau_levenshtein(text, word.as_ref()), word.as_ref()));
    let longest = text.chars().count().max(3);
    // `unmanaged` is one slip from `managed` and means the opposite.
    let opposite = |word: &str| text.strip_prefix("un") == Some(word);
    scored
        .filter(|(_, word)| !opposite(word))
        .min()
        .filter(|(distance, _)| *distance * 3 <= longest + 1)
        .map(|(_, word)| word)
}
