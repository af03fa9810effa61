//! What the organisation must have done: a valid managed file, and a certificate for the device.

use porthole_config::{ManagedConfig, Source};
use porthole_explain::Code;
use porthole_identity::{Evaluation, StoreError};
use porthole_policy::DeviceClass;

use super::check::{Check, Name};
use crate::in_force;

const AREA: &str = "Organisation and device";
const MANAGED: Name = Name { check: "managed-file", area: AREA, title: "Managed file" };
const STORE: Name = Name { check: "personal-store", area: AREA, title: "Personal store" };
const OTHER_STORES: Name = Name { check: "other-stores", area: AREA, title: "Other stores" };
const DEVICE: Name = Name { check: "device", area: AREA, title: "This device" };

pub(super) fn checks(source: &Source) -> Vec<Check> {
    let loaded = porthole_config::load(source);
    let managed = match &loaded {
        Ok(config) => MANAGED.ok(files(config)),
        Err(refusal) => {
            let faults = refusal.faults.iter().map(|fault| format!("{}: {}", fault.file, fault.what));
            let faults = faults.collect::<Vec<_>>().join(" ");
            let problem = refusal.code.with_detail(faults);
            MANAGED.failed(problem)
        }
    };
    let mut checks = vec![managed, personal_store()];
    if let Ok(config) = &loaded {
        match in_force::device(config) {
            Ok(found) => checks.extend([other_stores(&found), device(&found)]),
            Err(_) => checks.push(DEVICE.unknown("no home folder is known for this user")),
        }
    }
    checks
}

fn files(config: &ManagedConfig) -> String {
    let files = config.sources.iter().map(|source| source.path.display().to_string());
    format!("valid: {}", files.collect::<Vec<_>>().join(", "))
}

fn personal_store() -> Check {
    let store = porthole_keystore::open_user_store();
    match store.certificates() {
        Ok(found) => STORE.ok(format!("{}: open, with {} of ours", store.name(), count(found.len()))),
        Err(error) => STORE.failed(error.problem()),
    }
}

fn count(certificates: usize) -> String {
    match certificates {
        0 => "no certificate".to_owned(),
        1 => "1 certificate".to_owned(),
        more => format!("{more} certificates"),
    }
}

/// The personal store has its own check.
fn other_stores(found: &Evaluation) -> Check {
    let own = porthole_keystore::open_user_store().name();
    let unread = found.ledger.unread.iter().map(|unread| &unread.error);
    let unread = unread.filter(|error| error.store != own && !is_left_out(error)).collect::<Vec<_>>();
    match unread.as_slice() {
        [] => OTHER_STORES.ok("all can be read"),
        [first, ..] => {
            let text = unread.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
            OTHER_STORES
                .warning(porthole_explain::Problem { detail: Some(format!("{text}.")), ..first.problem() })
        }
    }
}

/// A module that only hands on to others is left out on purpose.
fn is_left_out(error: &StoreError) -> bool {
    error.problem().code == Code::StoreStandsForOthers.as_str()
}

fn device(found: &Evaluation) -> Check {
    let class = found.status.class;
    match (class, &found.status.problem) {
        (DeviceClass::Untrusted, Some(problem)) => {
            let detail = problem.detail.as_deref().unwrap_or(problem.title).trim_end_matches('.');
            let text = format!("{class}: {detail}.");
            DEVICE.warning(porthole_explain::Problem { detail: Some(text), ..problem.clone() })
        }
        (DeviceClass::Untrusted, None) => DEVICE.warning(Code::DeviceNoCertificate.problem()),
        (DeviceClass::Certified | DeviceClass::Managed, _) => DEVICE.ok(class.to_string()),
    }
}
