//! The one walk from tree to types. Every section opens its table, which names what it does not know, and reads it key
//! by key.

mod apps;
mod device_certificate;
mod enrolment;
mod later;
mod managed_device;
mod network;
mod organization;
mod revocation;
mod session_policy;
mod table;
mod trust_loss;
mod walk;
mod when;

use porthole_policy::SessionPolicy;

use crate::fault::Words;
use crate::managed::{AppRules, ManagedConfig};
use crate::tree::{Entry, Place, Value};
use crate::vocabulary;
use table::{Found, Table};
pub(crate) use walk::Walk;

/// Reads the merged tree. `None` after at least one fault was added.
pub(crate) fn read(entries: &[Entry], start: &Place, walk: &mut Walk<'_>) -> Option<ManagedConfig> {
    let file = Table::open::<vocabulary::File>("", "", Found { place: start, entries }, walk);
    version(&file, walk);
    let organization = file.required_table(
        walk,
        "organization",
        "Without it Porthole could name neither the organisation nor its help to anyone.",
        "Add an `[organization]` part with `name` and `help_url`.",
    );
    let apps = file.tables(walk, "app");
    let names_none = file.get("app").is_none_or(|entry| entry.node.value.is_empty_list());
    let device_certificate = file.table(walk, "device_certificate");
    let managed_device = file.table(walk, "managed_device");
    walk.can_be_managed = file.has("managed_device");
    let enrolment = file.table(walk, "enrolment");
    let network = file.table(walk, "network");
    let rules = file.tables(walk, "session_policy");

    let organization = organization.and_then(|part| organization::read(part, walk));
    let known_apps = apps::ids(&apps);
    if names_none {
        apps::missing(start, walk);
    }
    let apps = apps::read(apps, walk);
    let asks_for_certificate = device_certificate.is_some();
    if !file.has("device_certificate") {
        walk.default("device_certificate".into(), "none: no certificate proves a device");
    }
    let parts = [("device_certificate", device_certificate), ("managed_device", managed_device)];
    let (on_trust_loss, trust_loss_grace) = trust_loss::read(parts, walk);
    let device_certificate = device_certificate.and_then(|part| device_certificate::read(part, walk));
    if !walk.can_be_managed {
        walk.default("managed_device".into(), "none: no device is managed");
    }
    let managed_device = managed_device.and_then(|part| managed_device::read(part, walk));
    let enrolment = enrolment::read(enrolment, file.has("device_certificate"), walk);
    let network = network::read(network, walk);
    let rules = session_policy::read(rules, &known_apps, walk);

    let is_whole = asks_for_certificate == device_certificate.is_some()
        && walk.can_be_managed == managed_device.is_some();
    if !walk.faults.is_empty() || !is_whole {
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
        session_policy: SessionPolicy::new(rules),
        sources: std::mem::take(&mut walk.sources),
        provenance: std::mem::take(&mut walk.settings),
        texts: Vec::new(),
        certificates: std::mem::take(&mut walk.certificates),
        guard: None,
    })
}

/// Reads what is decided inside the apps, and nothing else. `None` where one of its parts has a fault.
pub(crate) fn app_rules(entries: &[Entry], start: &Place, walk: &mut Walk<'_>) -> Option<AppRules> {
    let file = Table::open::<vocabulary::File>("", "", Found { place: start, entries }, walk);
    let organization = file.table(walk, "organization");
    let apps = file.tables(walk, "app");
    let rules = file.tables(walk, "session_policy");
    walk.can_be_managed = file.has("managed_device");
    let organization = organization.and_then(|part| organization::read(part, walk))?;
    let known_apps = apps::ids(&apps);
    let apps = apps::read(apps, walk)?;
    let session_policy = SessionPolicy::new(session_policy::read(rules, &known_apps, walk));
    walk.faults.is_empty().then_some(AppRules { organization, apps, session_policy })
}

fn version(file: &Table<'_>, walk: &mut Walk<'_>) {
    let why = "The number tells an older Porthole that a newer file is not for it.";
    let instead = "Write `schema = 1` at the top of the file.";
    let Some(entry) = file.get("schema") else {
        file.missing(walk, "schema", why, instead);
        return;
    };
    let value = &entry.node.value;
    if matches!(value, Value::Integer(1)) {
        walk.record("schema".into(), value, &entry.place);
    } else if !matches!(value, Value::Integer(_)) {
        file.wrong_kind(walk, "schema", &entry.node, "a number", instead);
    } else {
        let what = format!("The version is {}, which this Porthole does not know.", value.to_json());
        walk.faults.add(&entry.node.place, "schema", Words::new(what, why, instead));
    }
}
