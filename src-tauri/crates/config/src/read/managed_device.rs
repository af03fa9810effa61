//! `[managed_device]`: what makes a device managed.

use porthole_identity::{RequiredDomain, StatementKey};
use porthole_policy::HostName;

use super::context::ReadContext;
use super::table::{Found, Table};
use crate::fault::FaultMessage;
use crate::managed::{ManagedDevice, StatementFile};
use crate::schema_types;
use crate::tree::Value;

pub(super) fn read(found: Found<'_>, context: &mut ReadContext<'_>) -> Option<ManagedDevice> {
    let key = "managed_device";
    let table = Table::open::<schema_types::ManagedDevice>(key, key, found, context);
    let asks_for_statement = table.has_key("statement");
    let statement = table.table(context, "statement").and_then(|part| statement(part, context));
    let domain_joined = domain_joined(&table, context);
    if !asks_for_statement {
        table.default(context, "statement", "none");
    }
    if asks_for_statement != statement.is_some() {
        return None;
    }
    let domain_joined = domain_joined?;
    // A key with a slip of the finger has been named already; it may be the one that was meant.
    let is_known = |key: &str| matches!(key, "domain_joined" | "on_trust_loss" | "trust_loss_grace");
    if statement.is_none() && domain_joined.is_none() {
        if !found.entries.iter().all(|entry| is_known(&entry.key)) {
            return None;
        }
        let message = FaultMessage::new(
            "`[managed_device]` does not set what makes a device managed.",
            "The table would have no effect.",
            "Write `domain_joined = true`, or `statement = { file = \"compliance.jws\", key = \"mdm-signing-key.pem\" }`, or remove the table.",
        );
        context.faults.add(found.place, key, message);
        return None;
    }
    Some(ManagedDevice { statement, domain_joined })
}

fn statement(found: Found<'_>, context: &mut ReadContext<'_>) -> Option<StatementFile> {
    let key = "managed_device.statement";
    let table = Table::open::<schema_types::Statement>(key, key, found, context);
    let file = table.required(
        context,
        "file",
        "Porthole must know where the statement is.",
        "Write `file = \"compliance.jws\"`, the file that device management keeps up to date.",
    );
    let signer = table.required(
        context,
        "key",
        "Porthole verifies the statement's signature with this key.",
        "Write `key = \"mdm-signing-key.pem\"`, with the public key of your device management.",
    );
    let path = file.map(|(name, place)| place.folder.join(name));
    let (name, place) = signer?;
    let content = context.content(name, place, "managed_device.statement.key")?;
    let key = match StatementKey::read(&content) {
        Ok(key) => key,
        Err(error) => {
            let message = FaultMessage::new(
                format!("`{}` cannot verify a statement: {error}.", place.folder.join(name).display()),
                "Porthole accepts only statements that this key has signed.",
                "Export the signer's public key as PEM (`-----BEGIN PUBLIC KEY-----`) or its certificate, and name \
                 that.",
            );
            context.faults.add(place, "managed_device.statement.key", message);
            return None;
        }
    };
    Some(StatementFile { path: path?, key })
}

/// `Some(None)` where no domain is asked for; `None` after a fault was added.
fn domain_joined(table: &Table<'_>, context: &mut ReadContext<'_>) -> Option<Option<RequiredDomain>> {
    let name = "domain_joined";
    let Some(entry) = table.get(name) else {
        table.default(context, name, false);
        return Some(None);
    };
    match &entry.node.value {
        Value::Flag(_) => Some(table.flag(context, name, false).then_some(RequiredDomain::Any)),
        Value::Text(_) => {
            let text = table.text(context, name)?;
            // In quotes it would be a domain of that name, which no device joins.
            let help = match text.0.to_lowercase().as_str() {
                "true" | "yes" | "on" => Some(
                    "Write `domain_joined = true` without quotes for any domain, or the name of your domain.",
                ),
                "false" | "no" | "off" => Some(
                    "Remove the line if no domain makes a device managed, or write the name of your domain.",
                ),
                _ => None,
            };
            if let Some(help) = help {
                let message = FaultMessage::new(
                    format!("`{}` in quotes is the name of a domain.", text.0),
                    "A device is managed only if it has joined exactly this domain.",
                    help,
                );
                context.faults.add(text.1, &table.path(name), message);
                return None;
            }
            let why = "A device is managed only if it has joined exactly this domain.";
            let help =
                "Write the domain's name, such as `domain_joined = \"harbor.test\"`, or `true` for any.";
            let domain = table.parse::<HostName>(context, name, text, why, help)?;
            Some(Some(RequiredDomain::Named(domain.to_string())))
        }
        Value::Integer(_) | Value::List(_) | Value::Table(_) | Value::Other(_) => {
            let help = "Write `domain_joined = true`, or the domain's name.";
            table.wrong_kind(context, name, &entry.node, "true, false or a domain's name", help);
            None
        }
    }
}
