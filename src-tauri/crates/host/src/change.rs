//! A change of the device, as an event with words for the person.

use porthole_identity::{DeviceStatus, Fingerprint};
use porthole_policy::DeviceClass;

/// The device counts otherwise than before, or shows servers another certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceChange {
    /// What the device had proved until now.
    pub before: DeviceClass,
    /// What it has proved from now on.
    pub after: DeviceClass,
    /// What kind of change it is.
    pub kind: ChangeKind,
    /// What happened, in a few words.
    pub title: String,
    /// What follows from it, and what to do.
    pub message: String,
}

/// The kinds of change that a person notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// The device proves nothing any more.
    TrustLost,
    /// The device proved nothing, and now it does.
    TrustGained,
    /// It is still trusted, for another reason than before.
    OtherProof,
    /// It shows servers another certificate than before, or none.
    OtherCertificate,
}

impl DeviceChange {
    /// What changed from `before` to `after`, if it is anything that a person notices.
    #[must_use]
    pub fn between(before: &DeviceStatus, after: &DeviceStatus) -> Option<Self> {
        let fingerprint = |status: &DeviceStatus| -> Option<Fingerprint> {
            status.identity.as_ref().map(|identity| identity.fingerprint())
        };
        let kind = match (before.class.is_trusted(), after.class.is_trusted()) {
            (true, false) => ChangeKind::TrustLost,
            (false, true) => ChangeKind::TrustGained,
            (true, true) if before.class != after.class => ChangeKind::OtherProof,
            (true, true) if fingerprint(before) != fingerprint(after) => ChangeKind::OtherCertificate,
            (true, true) | (false, false) => return None,
        };
        let (title, message) = match kind {
            ChangeKind::TrustLost => (
                "This device is no longer trusted",
                match &after.problem {
                    Some(problem) => {
                        format!("{}. Running downloads were stopped. {}", problem.title, problem.next_step)
                    }
                    None => "Running downloads were stopped.".to_owned(),
                },
            ),
            ChangeKind::TrustGained => (
                "This device is trusted now",
                format!(
                    "{} The rules for trusted devices apply from now on. Restart Porthole to stay signed in to your apps.",
                    proof(after.class)
                ),
            ),
            ChangeKind::OtherProof => {
                ("This device is trusted for another reason", proof(after.class).to_owned())
            }
            ChangeKind::OtherCertificate => (
                "The device certificate has changed",
                match &after.identity {
                    Some(identity) => format!(
                        "Servers see the one that is valid until {} from now on.",
                        identity.certificate().not_after.date()
                    ),
                    None => "Servers see none from now on.".to_owned(),
                },
            ),
        };
        Some(Self { before: before.class, after: after.class, kind, title: title.to_owned(), message })
    }
}

const fn proof(class: DeviceClass) -> &'static str {
    match class {
        DeviceClass::Untrusted => "It has proved nothing.",
        DeviceClass::Certified => "Its device certificate proves it.",
        DeviceClass::Managed => "Your organisation looks after it.",
    }
}
