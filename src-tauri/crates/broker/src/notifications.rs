//! What changed by itself while Porthole ran: shown in the launcher until the person has seen it, and in the windows of
//! apps where it changes what may be done there.

use porthole_host::{ChangeKind, DeviceChange};
use serde::Serialize;

/// One thing that changed, as the launcher shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Notice"))]
pub(crate) struct Notification {
    id: u64,
    severity: Severity,
    title: String,
    message: String,
}

/// How serious it is, which sets its colour in the launcher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
enum Severity {
    Success,
    Warning,
    Info,
}

/// What the person has not dismissed yet.
#[derive(Debug, Default)]
pub(crate) struct Notifications {
    latest: Option<Notification>,
    count: u64,
}

impl Notifications {
    /// What the launcher shows.
    pub(crate) fn list(&self) -> Vec<Notification> {
        self.latest.iter().cloned().collect()
    }

    /// The person has seen it.
    pub(crate) fn dismiss(&mut self, id: u64) {
        self.latest = self.latest.take().filter(|shown| shown.id != id);
    }

    /// The last change says how things stand, so it takes the place of the one before.
    pub(crate) fn device_changed(&mut self, change: &DeviceChange, (title, message): (String, String)) {
        let severity = match change.kind {
            ChangeKind::TrustLost => Severity::Warning,
            ChangeKind::TrustGained => Severity::Success,
            ChangeKind::OtherProof | ChangeKind::OtherCertificate => Severity::Info,
        };
        self.show(severity, title, message);
    }

    /// Something went wrong that the person should know.
    pub(crate) fn warn(&mut self, title: String, message: String) {
        self.show(Severity::Warning, title, message);
    }

    fn show(&mut self, severity: Severity, title: String, message: String) {
        self.count += 1;
        self.latest = Some(Notification { id: self.count, severity, title, message });
    }
}

/// Whether a change alters what may be done in the apps, so that their windows show it.
pub(crate) const fn concerns_apps(change: &DeviceChange) -> bool {
    match change.kind {
        ChangeKind::TrustLost | ChangeKind::TrustGained => true,
        ChangeKind::OtherProof | ChangeKind::OtherCertificate => false,
    }
}
