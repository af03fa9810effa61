//! Stand-ins for names: the same name has the same one everywhere in a report.

use std::collections::BTreeMap;

/// What a name is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    App,
    File,
    Host,
    Address,
    Mail,
    Name,
    Rule,
    Text,
    Value,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::File => "file",
            Self::Host => "host",
            Self::Address => "address",
            Self::Mail => "mail",
            Self::Name => "name",
            Self::Rule => "rule",
            Self::Text => "text",
            Self::Value => "value",
        }
    }
}

/// Every name that was met, and what stands for it.
#[derive(Debug, Default)]
pub(crate) struct Pseudonyms {
    /// By the name in small letters.
    known: BTreeMap<String, (String, String)>,
    counts: BTreeMap<Kind, usize>,
}

impl Pseudonyms {
    /// What stands for `name`, from now on wherever it is met.
    pub(super) fn of(&mut self, kind: Kind, name: &str) -> String {
        let key = name.to_lowercase();
        if let Some((pseudonym, _)) = self.known.get(&key) {
            return pseudonym.clone();
        }
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        let pseudonym = format!("{}-{count}", kind.as_str());
        self.known.insert(key, (pseudonym.clone(), name.to_owned()));
        pseudonym
    }

    /// Notes a name that may stand in any text later. Blank ones are none.
    pub(super) fn add(&mut self, kind: Kind, name: &str) {
        let name = name.trim();
        if name.chars().any(char::is_alphanumeric) {
            self.of(kind, name);
        }
    }

    /// `text` with each known name replaced where it stands as its own word, the longest first.
    pub(super) fn replace_known(&self, text: &str) -> String {
        let mut names = self.known.iter().collect::<Vec<_>>();
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        let mut parts = vec![Part::Open(text.to_owned())];
        for (name, (pseudonym, _)) in names {
            let mut next = Vec::with_capacity(parts.len());
            for part in parts {
                match part {
                    Part::Open(text) => split(&text, name, pseudonym, &mut next),
                    done @ Part::Done(_) => next.push(done),
                }
            }
            parts = next;
        }
        parts
            .into_iter()
            .map(|part| match part {
                Part::Open(text) | Part::Done(text) => text,
            })
            .collect()
    }

    /// Each placeholder with the name that it is for.
    pub(super) fn table(&self) -> Vec<(String, String)> {
        let mut table = self.known.values().cloned().collect::<Vec<_>>();
        let number =
            |pseudonym: &str| pseudonym.rsplit('-').next().and_then(|number| number.parse::<usize>().ok());
        table.sort_by_key(|(pseudonym, _)| {
            (pseudonym.split('-').next().map(str::to_owned), number(pseudonym))
        });
        table
    }
}

/// A piece of text that may still contain names, or a placeholder, which is kept as it is.
enum Part {
    Open(String),
    Done(String),
}

/// Cuts `text` at each place where `name`, in small letters, stands as a word.
fn split(text: &str, name: &str, pseudonym: &str, parts: &mut Vec<Part>) {
    let lowered = text.to_lowercase();
    // Where letters change their length with their case, places in one text are none in the other.
    if lowered.len() != text.len() || !lowered.char_indices().all(|(at, _)| text.is_char_boundary(at)) {
        for (nth, piece) in lowered.split(name).enumerate() {
            if nth > 0 {
                parts.push(Part::Done(pseudonym.to_owned()));
            }
            parts.push(Part::Open(piece.to_owned()));
        }
        return;
    }
    let mut from = 0;
    let mut search = 0;
    while let Some(at) = lowered.get(search..).and_then(|rest| rest.find(name)).map(|at| search + at) {
        let end = at + name.len();
        let before = lowered.get(..at).and_then(|text| text.chars().next_back());
        let after = lowered.get(end..).and_then(|text| text.chars().next());
        let is_word = !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric);
        if is_word {
            parts.push(Part::Open(text.get(from..at).unwrap_or_default().to_owned()));
            parts.push(Part::Done(pseudonym.to_owned()));
            from = end;
        }
        search = if is_word { end } else { at + name.chars().next().map_or(1, char::len_utf8) };
    }
    parts.push(Part::Open(text.get(from..).unwrap_or_default().to_owned()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_stand_in_however_it_is_written() {
        let mut pseudonyms = Pseudonyms::default();
        assert_eq!(pseudonyms.of(Kind::Host, "mail.harbor.test"), "host-1");
        assert_eq!(pseudonyms.of(Kind::Host, "chat.harbor.test"), "host-2");
        assert_eq!(pseudonyms.of(Kind::Host, "MAIL.harbor.test"), "host-1");
        let text = "From Mail.Harbor.Test to chat.harbor.test:8443, not webmail.harbor.test";
        let expected = "From host-1 to host-2:8443, not webmail.harbor.test";
        assert_eq!(pseudonyms.replace_known(text), expected);
    }

    #[test]
    fn the_longest_name_goes_first_and_a_stand_in_is_never_taken_for_a_name() {
        let mut pseudonyms = Pseudonyms::default();
        for name in ["Harbor", "Harbor Device CA", "host", "name"] {
            pseudonyms.add(Kind::Name, name);
        }
        assert_eq!(pseudonyms.replace_known("`CN=Harbor Device CA` of Harbor"), "`CN=name-2` of name-1");
        assert_eq!(pseudonyms.replace_known("İ Harbor"), "i\u{307} name-1", "never less than all");
    }
}
