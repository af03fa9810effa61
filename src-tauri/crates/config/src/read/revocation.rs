//! `revocation` in `[device_certificate]`: where to look for revoked certificates, and what counts when nobody can tell.

use porthole_identity::{RevocationCheck, RevocationList, RevocationPolicy, WhenUnknown};

use super::table::{Found, Table, nearest};
use super::walk::Walk;
use crate::fault::Words;
use crate::vocabulary;

const KEY: &str = "device_certificate.revocation";

pub(super) fn read(found: Found<'_>, walk: &mut Walk<'_>) -> Option<RevocationPolicy> {
    let table = Table::open::<vocabulary::Revocation>(KEY, KEY, found, walk);
    let check = check(&table, walk);
    let unknown = unknown(&table, walk);
    let lists = lists(&table, walk);
    if let (Some(RevocationCheck::Ocsp), Some(entry)) = (check, table.get("crl")) {
        let words = Words::new(
            "`crl` names lists, but `check = \"ocsp\"` asks responders alone.",
            "A list that nobody looks at would mislead you.",
            "Write `check = \"either\"`, or remove `crl`.",
        );
        walk.faults.add(&entry.place, &table.path("crl"), words);
        return None;
    }
    Some(RevocationPolicy { check: check?, unknown: unknown?, lists: lists? })
}

fn check(table: &Table<'_>, walk: &mut Walk<'_>) -> Option<RevocationCheck> {
    let why = "It must be certain whose word counts.";
    let instead = "Write `check = \"crl\"` for the CA's list, `\"ocsp\"` for its responder, or `\"either\"`.";
    let (text, place) = table.required(walk, "check", why, instead)?;
    let known = RevocationCheck::ALL.map(RevocationCheck::as_str);
    let found = RevocationCheck::ALL.into_iter().find(|check| check.as_str() == text);
    if found.is_none() {
        add_unknown(table, walk, "check", (text, place), &known, why, instead);
    }
    found
}

fn unknown(table: &Table<'_>, walk: &mut Walk<'_>) -> Option<WhenUnknown> {
    if !table.has("unknown") {
        table.default(walk, "unknown", WhenUnknown::default().as_str());
        return Some(WhenUnknown::default());
    }
    let (text, place) = table.text(walk, "unknown")?;
    let known = WhenUnknown::ALL.map(WhenUnknown::as_str);
    let found = WhenUnknown::ALL.into_iter().find(|unknown| unknown.as_str() == text);
    if found.is_none() {
        let why = "It must be certain what counts while the list or the responder is out of reach.";
        let instead = "Write `unknown = \"untrusted\"`, or `unknown = \"accept\"` to trust it meanwhile.";
        add_unknown(table, walk, "unknown", (text, place), &known, why, instead);
    }
    found
}

fn add_unknown(
    table: &Table<'_>,
    walk: &mut Walk<'_>,
    key: &str,
    (text, place): (&str, &crate::tree::Place),
    known: &[&str],
    why: &str,
    instead: &str,
) {
    let instead = match nearest(text, known) {
        Some(near) => format!("Did you mean `{near}`? {instead}"),
        None => instead.to_owned(),
    };
    let words = Words::new(format!("`{text}` is none of `{}`.", known.join("`, `")), why, instead);
    walk.faults.add(place, &table.path(key), words);
}

fn lists(table: &Table<'_>, walk: &mut Walk<'_>) -> Option<Vec<RevocationList>> {
    if !table.has("crl") {
        table.default(walk, "crl", "the list that the certificate names");
        return Some(Vec::new());
    }
    let why = "Without a file, the list that the certificate names is fetched; for that, leave `crl` out.";
    let mut lists = Vec::new();
    let mut whole = true;
    for (name, place) in table.texts(walk, "crl", why)? {
        let Some(content) = walk.content(name, place, &table.path("crl")) else {
            whole = false;
            continue;
        };
        match RevocationList::read(name, content) {
            Ok(list) => lists.push(list),
            Err(error) => {
                whole = false;
                let words = Words::new(
                    format!("`{}` cannot be used: {error}.", place.folder.join(name).display()),
                    "A certificate counts only while such a list does not name it.",
                    error.remedy(),
                );
                walk.faults.add(place, &table.path("crl"), words);
            }
        }
    }
    whole.then_some(lists)
}
