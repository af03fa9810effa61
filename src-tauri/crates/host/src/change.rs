//! A change of the device, as an event.

use porthole_explain::Problem;
use porthole_identity::{DeviceStatus, Fingerprint};
use porthole_policy::DeviceClass;
use time::OffsetDateTime;

/// The device counts otherwise than before, or shows servers another certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceChange {
    /// What the device had proved until now.
    pub before: DeviceClass,
    /// What it has proved from now on.
    pub after: DeviceClass,
    /// What kind of change it is.
    pub kind: ChangeKind,
    /// Why the device proves nothing, where that is known.
    pub problem: Option<Problem>,
    /// The last moment of the certificate that servers see from now on.
    pub valid_until: Option<OffsetDateTime>,
}

/// The kinds of change that a person notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// The device no longer proves anything.
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
        Some(Self {
            before: before.class,
            after: after.class,
            kind,
            problem: after.problem.clone(),
            valid_until: after.identity.as_ref().map(|identity| identity.certificate().not_after),
        })
    }
}
