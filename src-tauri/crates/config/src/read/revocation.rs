//! `revocation` in `[device_certificate]`: where to look for revoked certificates, and what an unknown status counts for.

use porthole_identity::{RevocationCheck, RevocationList, RevocationPolicy, WhenUnknown};

use super::context::ReadContext;
use super::table::{Found, Table, nearest};
use crate::fault::FaultMessage;
use crate::managed::SourceFile;
use crate::schema_types;

const KEY: &str = "device_certificate.revocation";

pub(super) fn read(found: Found<'_>, context: &mut ReadContext<'_>) -> Option<RevocationPolicy> {
    let table = Table::open::<schema_types::Revocation>(KEY, KEY, found, context);
    let check = check(&table, context);
    let unknown = unknown(&table, context);
    let lists = lists(&table, context);
    if let (Some(RevocationCheck::Ocsp), Some(entry)) = (check, table.get("crl")) {
        let message = FaultMessage::new(
            "`crl` has no effect with `check = \"ocsp\"`, which uses only OCSP responders.",
            "Porthole would not use these CRLs.",
            "Write `check = \"either\"`, or remove `crl`.",
        );
        context.faults.add(&entry.place, &table.path("crl"), message);
        return None;
    }
    Some(RevocationPolicy { check: check?, unknown: unknown?, lists: lists? })
}

fn check(table: &Table<'_>, context: &mut ReadContext<'_>) -> Option<RevocationCheck> {
    let why = "It sets where Porthole gets the revocation status.";
    let help =
        "Write `check = \"crl\"` for the CA's CRL, `\"ocsp\"` for its OCSP responder, or `\"either\"`.";
    let (text, place) = table.required(context, "check", why, help)?;
    let known = RevocationCheck::ALL.map(RevocationCheck::as_str);
    let found = RevocationCheck::ALL.into_iter().find(|check| check.as_str() == text);
    if found.is_none() {
        add_unknown(table, context, "check", (text, place), &known, why, help);
    }
    found
}

fn unknown(table: &Table<'_>, context: &mut ReadContext<'_>) -> Option<WhenUnknown> {
    if !table.has_key("unknown") {
        table.default(context, "unknown", WhenUnknown::default().as_str());
        return Some(WhenUnknown::default());
    }
    let (text, place) = table.text(context, "unknown")?;
    let known = WhenUnknown::ALL.map(WhenUnknown::as_str);
    let found = WhenUnknown::ALL.into_iter().find(|unknown| unknown.as_str() == text);
    if found.is_none() {
        let why = "It sets how Porthole treats a device whose revocation status is not available.";
        let help =
            "Write `unknown = \"untrusted\"`, or `unknown = \"accept\"` to trust the device meanwhile.";
        add_unknown(table, context, "unknown", (text, place), &known, why, help);
    }
    found
}

fn add_unknown(
    table: &Table<'_>,
    context: &mut ReadContext<'_>,
    key: &str,
    (text, place): (&str, &crate::place::Place),
    known: &[&str],
    why: &str,
    help: &str,
) {
    let help = match nearest(text, known) {
        Some(near) => format!("Did you mean `{near}`? {help}"),
        None => help.to_owned(),
    };
    let message = FaultMessage::new(
        format!("`{text}` is not a valid value; the valid values are `{}`.", known.join("`, `")),
        why,
        help,
    );
    context.faults.add(place, &table.path(key), message);
}

fn lists(table: &Table<'_>, context: &mut ReadContext<'_>) -> Option<Vec<RevocationList>> {
    if !table.has_key("crl") {
        table.default(context, "crl", "the CRL that the certificate names");
        return Some(Vec::new());
    }
    let why = "An empty list has no effect here. Without `crl`, Porthole fetches the CRL that the certificate names.";
    let mut lists = Vec::new();
    let mut whole = true;
    for (name, place) in table.texts(context, "crl", why)? {
        let Some((path, content)) = context.open(name, place, &table.path("crl")) else {
            whole = false;
            continue;
        };
        match RevocationList::read(name, content) {
            Ok(list) => {
                context.sources.push(SourceFile::list(path, list.clone()));
                lists.push(list);
            }
            Err(error) => {
                whole = false;
                let message = FaultMessage::new(
                    format!("`{}` cannot be used: {error}.", place.folder.join(name).display()),
                    "Porthole accepts only device certificates that no CRL lists.",
                    error.fix(),
                );
                context.faults.add(place, &table.path("crl"), message);
            }
        }
    }
    whole.then_some(lists)
}
