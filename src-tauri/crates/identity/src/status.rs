//! What the device has proved, and the facts that decided it.

use crate::revocation::Revocation;
use crate::tls::DeviceIdentity;
use porthole_explain::{Detail, Details, Problem};
use porthole_policy::DeviceClass;
use std::fmt;
use std::sync::Arc;
use time::OffsetDateTime;

/// The device class with its evidence.
#[derive(Debug, Clone)]
pub struct DeviceStatus {
    /// What the device has proved.
    pub class: DeviceClass,
    /// The device certificate, if there is one.
    pub identity: Option<Arc<DeviceIdentity>>,
    /// What the person may choose; `None` where the organisation has the newest chosen.
    pub choice: Option<OpenChoice>,
    /// What is known about the revocation of the device certificate, if there is one.
    pub revocation: Option<Revocation>,
    /// The facts that decided the class, in the order they were asked.
    pub evidence: Vec<Evidence>,
    /// Why the device has proved nothing, with the next step.
    pub problem: Option<Problem>,
    /// When this was found out.
    pub checked_at: OffsetDateTime,
}

/// A choice that the organisation leaves to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenChoice {
    /// How many certificates pass every check.
    pub usable: usize,
    /// Whether there is no device certificate until the person picks one.
    pub due: bool,
}

/// One fact that decides the class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The fact, as a sentence that is true if it holds.
    pub fact: Detail,
    /// Whether it holds.
    pub holds: bool,
    /// What was found, where that says more.
    pub found: Option<Details>,
    /// What would change it.
    pub would_change: Change,
}

/// What would change a fact; half a sentence, or one without its full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// That something happens.
    Event(Detail),
    /// The next step of a problem.
    NextStep(Problem),
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Event(event) => event.fmt(f),
            Self::NextStep(problem) => f.write_str(problem.next_step.trim_end_matches('.')),
        }
    }
}
