//! `[[session_policy]]`: rules with a verdict.

use porthole_policy::{AppId, RuleOrigin, SessionRule, Verdict};

use super::table::{Found, Table, nearest};
use super::walk::Walk;
use super::{apps, later, when};
use crate::fault::Words;
use crate::vocabulary;

/// The rules, in the order of the files. A rule whose condition is no single box of activities, devices and apps
/// becomes several of the same name and place.
pub(super) fn read(found: Vec<Found<'_>>, apps: &[AppId], walk: &mut Walk<'_>) -> Vec<SessionRule> {
    if found.is_empty() {
        walk.default("session_policy".into(), Vec::<String>::new());
    }
    found.into_iter().filter_map(|rule| one(rule, apps, walk)).flatten().collect()
}

fn one(found: Found<'_>, known_apps: &[AppId], walk: &mut Walk<'_>) -> Option<Vec<SessionRule>> {
    let key = "session_policy";
    let shown = apps::text_of(found.entries, "name").map(|name| format!("{key}[{name}]"));
    let shown = shown.unwrap_or_else(|| key.to_owned());
    let table = Table::open::<vocabulary::SessionRule>(key, &shown, found, walk);
    let why = "The name stands wherever the rule decides.";
    let instead = "Write `name = \"No downloads without a device certificate\"`.";
    let name = table.required(walk, "name", why, instead);
    let when_place = table.table(walk, "when");
    let conditions = when::read(when_place, &shown, known_apps, walk);
    let then = then(&table, walk);
    let message = table.text(walk, "message").map(|text| {
        let why = "A person would read a gap where the words should be.";
        let instead = "Write the words, with the places `{help_url}`, `{organization}` or `{app}`.";
        table.parse(walk, "message", text, why, instead)
    });
    let notify = table.flag(walk, "notify", false);
    let origin =
        RuleOrigin { file: found.place.file.to_string(), line: found.place.line, column: found.place.column };
    let (name, then) = (name?.0.trim().to_owned(), then?);
    let message = match message {
        Some(read) => Some(read?),
        None => None,
    };
    let rule = |when| SessionRule {
        name: name.clone(),
        when,
        then,
        message: message.clone(),
        notify,
        origin: origin.clone(),
    };
    Some(conditions?.into_iter().map(rule).collect())
}

fn then(table: &Table<'_>, walk: &mut Walk<'_>) -> Option<Verdict> {
    let instead = "Write `then = \"allow\"`, `then = \"monitor\"` or `then = \"block\"`.";
    let (text, place) = table.required(walk, "then", "A rule without a verdict decides nothing.", instead)?;
    let found = Verdict::ALL.into_iter().find(|verdict| verdict.as_str() == text);
    if found.is_none() {
        let words = later::verdict(text).unwrap_or_else(|| {
            let near = nearest(text, &Verdict::ALL.map(Verdict::as_str)).map(str::to_owned);
            Words::new(
                format!("`{text}` is not a verdict."),
                "Porthole must know for certain what to do.",
                near.map_or(instead.to_owned(), |near| format!("Did you mean `then = \"{near}\"`?")),
            )
        });
        walk.faults.add(place, "session_policy.then", words);
    }
    found
}
