//! Reads the tree into types in one pass. Every section opens its table, which names what it does not know, and reads it key
//! by key.

mod apps;
mod context;
mod declared_handlers;
mod device_certificate;
mod enrolment;
mod managed_device;
mod message;
mod network;
mod notifications;
mod organization;
mod permissions;
mod revocation;
mod session_policy;
mod shortcuts;
mod sleep;
mod table;
mod trust_loss;
mod unsupported;
mod when;

use porthole_policy::SessionPolicy;

use crate::fault::FaultMessage;
use crate::managed::{AppRules, ManagedConfig};
use crate::place::Place;
use crate::schema_types;
use crate::tree::{Entry, Value};
pub(crate) use context::ReadContext;
use table::{Found, Table};

/// Reads the merged tree. `None` after at least one fault was added.
pub(crate) fn read(entries: &[Entry], start: &Place, context: &mut ReadContext<'_>) -> Option<ManagedConfig> {
    let file = Table::open::<schema_types::File>("", "", Found { place: start, entries }, context);
    version(&file, context);
    let organization = file.required_table(
        context,
        "organization",
        "Porthole shows the organisation's name and help address to its users.",
        "Add an `[organization]` table with `name` and `help_url`.",
    );
    let apps = file.tables(context, "app");
    let permissions = file.table(context, "permissions");
    let names_none = file.get("app").is_none_or(|entry| entry.node.value.is_empty_list());
    let device_certificate = file.table(context, "device_certificate");
    let managed_device = file.table(context, "managed_device");
    context.can_be_managed = file.has_key("managed_device");
    let enrolment = file.table(context, "enrolment");
    let network = file.table(context, "network");
    let notifications = file.table(context, "notifications");
    let rules = file.tables(context, "session_policy");

    let organization = organization.and_then(|part| organization::read(part, context));
    let known_apps = apps::ids(&apps);
    if names_none {
        apps::missing(start, context);
    }
    let permissions = permissions::of_all_apps(permissions, context);
    let apps = apps::read(apps, &permissions, context);
    let asks_for_certificate = device_certificate.is_some();
    if !file.has_key("device_certificate") {
        context.default("device_certificate".into(), "none: no certificate proves a device");
    }
    let parts = [("device_certificate", device_certificate), ("managed_device", managed_device)];
    let (on_trust_loss, trust_loss_grace) = trust_loss::read(parts, context);
    let device_certificate = device_certificate.and_then(|part| device_certificate::read(part, context));
    if !context.can_be_managed {
        context.default("managed_device".into(), "none: no device is managed");
    }
    let managed_device = managed_device.and_then(|part| managed_device::read(part, context));
    let enrolment = enrolment::read(enrolment, file.has_key("device_certificate"), context);
    let network = network::read(network, context);
    let notifications = notifications::read(notifications, context);
    let rules = session_policy::read(rules, &known_apps, context);

    let is_whole = asks_for_certificate == device_certificate.is_some()
        && context.can_be_managed == managed_device.is_some();
    if !context.faults.is_empty() || !is_whole {
        return None;
    }
    Some(ManagedConfig {
        organization: organization?,
        apps: apps?,
        device_certificate,
        managed_device,
        on_trust_loss,
        trust_loss_grace,
        enrolment: enrolment?,
        network: network?,
        notifications,
        session_policy: SessionPolicy::new(rules),
        sources: std::mem::take(&mut context.sources),
        provenance: std::mem::take(&mut context.settings),
        texts: Vec::new(),
        certificates: std::mem::take(&mut context.certificates),
        guard: None,
    })
}

/// Reads what is decided inside the apps, and nothing else. `None` where one of its parts has a fault.
pub(crate) fn app_rules(entries: &[Entry], start: &Place, context: &mut ReadContext<'_>) -> Option<AppRules> {
    let file = Table::open::<schema_types::File>("", "", Found { place: start, entries }, context);
    let organization = file.table(context, "organization");
    let apps = file.tables(context, "app");
    let permissions = file.table(context, "permissions");
    let rules = file.tables(context, "session_policy");
    context.can_be_managed = file.has_key("managed_device");
    let organization = organization.and_then(|part| organization::read(part, context))?;
    let known_apps = apps::ids(&apps);
    let permissions = permissions::of_all_apps(permissions, context);
    let apps = apps::read(apps, &permissions, context)?;
    let session_policy = SessionPolicy::new(session_policy::read(rules, &known_apps, context));
    context.faults.is_empty().then_some(AppRules { organization, apps, session_policy })
}

fn version(file: &Table<'_>, context: &mut ReadContext<'_>) {
    let why = "The number lets an older version of Porthole refuse a newer file.";
    let help = "Write `schema = 1` at the top of the file.";
    let Some(entry) = file.get("schema") else {
        file.missing(context, "schema", why, help);
        return;
    };
    let value = &entry.node.value;
    if matches!(value, Value::Integer(1)) {
        context.record("schema".into(), value, &entry.place);
    } else if !matches!(value, Value::Integer(_)) {
        file.wrong_kind(context, "schema", &entry.node, "a number", help);
    } else {
        let what =
            format!("`schema` is {}, which this version of Porthole does not support.", value.to_json());
        context.faults.add(&entry.node.place, "schema", FaultMessage::new(what, why, help));
    }
}
