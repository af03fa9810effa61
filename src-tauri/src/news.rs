//! What changed by itself while Porthole ran: told in the launcher until the person has seen it, and in the windows of
//! apps where it changes what may be done there.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use porthole_host::{ChangeKind, DeviceChange};
use porthole_identity::DeviceStatus;
use serde::Serialize;

use crate::porthole::Porthole;
use crate::{start, windows, words};

/// One thing that changed, as the launcher shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct News {
    id: u64,
    tone: Tone,
    title: String,
    message: String,
}

/// How it feels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
enum Tone {
    Good,
    Warn,
    Calm,
}

/// What the person has not dismissed yet.
#[derive(Debug, Default)]
pub(crate) struct Told(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    latest: Option<News>,
    count: u64,
}

impl Told {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the launcher shows.
    pub(crate) fn news(&self) -> Vec<News> {
        self.inner().latest.iter().cloned().collect()
    }

    /// The person has seen it.
    pub(crate) fn dismiss(&self, id: u64) {
        let mut inner = self.inner();
        inner.latest = inner.latest.take().filter(|news| news.id != id);
    }

    /// The last change says how things stand, so it takes the place of what was told before.
    fn tell(&self, change: &DeviceChange) {
        let mut inner = self.inner();
        inner.count += 1;
        inner.latest = Some(News {
            id: inner.count,
            tone: match change.kind {
                ChangeKind::TrustLost => Tone::Warn,
                ChangeKind::TrustGained => Tone::Good,
                ChangeKind::OtherProof | ChangeKind::OtherCertificate => Tone::Calm,
            },
            title: change.title.clone(),
            message: change.message.clone(),
        });
    }
}

/// Tells of a change of the device.
pub(crate) fn device_changed(porthole: &Arc<Porthole>, change: &DeviceChange) {
    porthole.told.tell(change);
    let in_apps = match change.kind {
        ChangeKind::TrustLost | ChangeKind::TrustGained => true,
        // What may be done in the apps is the same as before.
        ChangeKind::OtherProof | ChangeKind::OtherCertificate => false,
    };
    let state = porthole.host.state();
    let help = state.in_force.config().map(|config| config.organization.help_url.clone());
    let notice = in_apps.then(|| words::change_notice(change, help));
    porthole.on_main_thread(move |porthole, handle| {
        start::tell_overview(porthole, handle);
        if let Some(notice) = notice {
            windows::content::notify_all(porthole, &notice);
        }
    });
}

/// Tells that this run was started because the device lost its proof: the windows that were told of it have gone.
pub(crate) fn lost_proof(porthole: &Arc<Porthole>) {
    let state = porthole.host.state();
    let status = &state.device.status;
    let before = DeviceStatus { class: porthole_policy::DeviceClass::Certified, ..status.clone() };
    if let Some(change) = DeviceChange::between(&before, status) {
        device_changed(porthole, &change);
    }
}
