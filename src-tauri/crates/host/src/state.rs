//! The state in force, as a value.

use std::sync::Arc;

use porthole_config::{ManagedConfig, Refusal};
use porthole_identity::{Evaluation, Fingerprint, StoreName};
use porthole_policy::DeviceClass;

/// The managed file in force. A file that has become invalid never replaces a valid one.
#[derive(Debug, Clone)]
pub enum InForce {
    /// The file as it is now.
    Current(Arc<ManagedConfig>),
    /// The file has become invalid; its last valid content stays in force.
    LastGood(Arc<ManagedConfig>, Arc<Refusal>),
    /// There has been no valid file yet: everything is refused.
    Nothing(Arc<Refusal>),
}

impl InForce {
    pub(crate) fn first(loaded: Result<Arc<ManagedConfig>, Refusal>) -> Self {
        match loaded {
            Ok(config) => Self::Current(config),
            Err(refusal) => Self::Nothing(Arc::new(refusal)),
        }
    }

    pub(crate) fn next(&self, loaded: Result<Arc<ManagedConfig>, Refusal>) -> Self {
        match (loaded, self) {
            (Ok(config), _) => Self::Current(config),
            (Err(refusal), Self::Current(good) | Self::LastGood(good, _)) => {
                Self::LastGood(Arc::clone(good), Arc::new(refusal))
            }
            (Err(refusal), Self::Nothing(_)) => Self::Nothing(Arc::new(refusal)),
        }
    }

    /// The configuration in force, if any.
    #[must_use]
    pub const fn config(&self) -> Option<&Arc<ManagedConfig>> {
        match self {
            Self::Current(config) | Self::LastGood(config, _) => Some(config),
            Self::Nothing(_) => None,
        }
    }

    /// Why the present file does not count.
    #[must_use]
    pub const fn refusal(&self) -> Option<&Arc<Refusal>> {
        match self {
            Self::Current(_) => None,
            Self::LastGood(_, refusal) | Self::Nothing(refusal) => Some(refusal),
        }
    }

    /// Identifies a state for those who show it: two different states have different values.
    pub(crate) fn version(&self) -> (Option<&ManagedConfig>, Option<&Refusal>) {
        (self.config().map(AsRef::as_ref), self.refusal().map(AsRef::as_ref))
    }
}

/// The managed file and the device, evaluated together.
#[derive(Debug)]
pub struct State {
    /// The managed file.
    pub in_force: InForce,
    /// The device class with its evidence, and the candidate ledger.
    pub device: Evaluation,
    /// The sources that have not answered since the start. What they would prove is not known yet.
    pub unanswered: Vec<PendingSource>,
    /// The device is untrusted, and every source that could prove otherwise has answered: data for trusted devices may be removed.
    pub is_loss_certain: bool,
}

/// A source that may prove the device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PendingSource {
    /// A store of certificates.
    Store(StoreName),
    /// The system, which knows the domains that the device has joined.
    Domain,
}

impl State {
    /// A device that was evaluated with the answers of every source that could prove it.
    #[must_use]
    pub fn of(in_force: InForce, device: Evaluation) -> Self {
        let is_loss_certain = !device.status.class.is_trusted();
        Self { in_force, device, unanswered: Vec::new(), is_loss_certain }
    }

    /// Whether every source that could prove the device has answered since the start, even with an error.
    #[must_use]
    pub const fn is_evaluated(&self) -> bool {
        self.unanswered.is_empty()
    }

    /// The facts whose change counts as a change of the device.
    pub(crate) fn device_key(&self) -> (DeviceClass, Option<Fingerprint>, Option<&'static str>) {
        let status = &self.device.status;
        (
            status.class,
            status.identity.as_ref().map(|identity| identity.fingerprint()),
            status.problem.as_ref().map(|problem| problem.code),
        )
    }

    pub(crate) fn is_as(&self, other: &Self) -> bool {
        let facts = |state: &Self| {
            let evidence = state.device.status.evidence.iter();
            evidence.map(|evidence| (evidence.fact.clone(), evidence.holds)).collect::<Vec<_>>()
        };
        self.device_key() == other.device_key()
            && facts(self) == facts(other)
            && self.device.ledger.waiting_for_pin() == other.device.ledger.waiting_for_pin()
            && self.in_force.version() == other.in_force.version()
            && self.unanswered == other.unanswered
            && self.is_loss_certain == other.is_loss_certain
    }
}
