//! Several files as one: tables merge, `[[app]]` and `[[session_policy]]` append, and nothing is overridden in
//! silence.

use crate::fault::{Diagnostics, FaultMessage};
use crate::tree::{Entry, Value, toml_key};

/// Lists that every file may add to.
const APPENDED: [&str; 3] = ["app", "session_policy", "access_policy"];

/// Adds what `later` says to `base`.
pub(crate) fn merge(base: &mut Vec<Entry>, later: Vec<Entry>, faults: &mut Diagnostics) {
    merge_table(base, later, "", faults);
}

fn merge_table(base: &mut Vec<Entry>, later: Vec<Entry>, within: &str, faults: &mut Diagnostics) {
    for entry in later {
        let Some(known) = base.iter_mut().find(|known| known.key == entry.key) else {
            base.push(entry);
            continue;
        };
        let name = toml_key(&entry.key);
        let key = if within.is_empty() { name.into_owned() } else { format!("{within}.{name}") };
        let appended = within.is_empty() && APPENDED.contains(&key.as_str());
        match (&mut known.node.value, entry.node.value) {
            (Value::Table(into), Value::Table(from)) => merge_table(into, from, &key, faults),
            (Value::List(into), Value::List(from)) if appended => into.extend(from),
            (first, second) if first.to_json() == second.to_json() => {}
            (first, second) if std::mem::discriminant(first) != std::mem::discriminant(&second) => {
                let message = FaultMessage::new(
                    format!("This is {}, but at {} it is {}.", second.kind(), known.place, first.kind()),
                    "A key has only one type.",
                    "Correct the one that is wrong.",
                );
                faults.add(&entry.place, &key, message);
            }
            (first, second) => {
                let message = FaultMessage::new(
                    format!(
                        "This file sets {}, but {} sets {}.",
                        second.to_json(),
                        known.place,
                        first.to_json()
                    ),
                    "A managed file cannot override a value of another one.",
                    "Set it in only one of the two files.",
                );
                faults.add(&entry.place, &key, message);
            }
        }
    }
}
