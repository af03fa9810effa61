//! A decision as the activity log keeps it.

use porthole_activity::{Kind, Record};
use porthole_policy::{Activity, AppId, Decision, HostName};

use crate::State;

/// The record of `decision`: who, where, which rule, on what device. No path, no query, no content.
#[must_use]
pub fn record(state: &State, decision: &Decision, app: Option<&AppId>, host: Option<&HostName>) -> Record {
    let status = &state.device.status;
    let kind = match decision.activity {
        Activity::Download => Kind::Download,
        Activity::Print => Kind::Print,
    };
    let fingerprint = status.identity.as_ref().map(|identity| identity.fingerprint().to_string());
    let mut record = Record::new(kind, decision.verdict, decision.reason.name(), status.class)
        .certificate(fingerprint.as_deref());
    if let Some(app) = app {
        record = record.app(app);
    }
    let is_named =
        |host: &HostName| state.in_force.config().is_some_and(|config| config.apps.name_host(host));
    match host {
        Some(host) if is_named(host) => record.host(host),
        Some(host) => record.outside_host(host),
        None => record,
    }
}
