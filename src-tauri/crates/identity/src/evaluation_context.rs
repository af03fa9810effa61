//! The inputs of an evaluation.

use crate::choice::Pick;
use crate::managed::ManagedSigns;
use crate::requirements::Requirements;
use crate::revocation::RevocationResponses;
use time::OffsetDateTime;

/// The inputs of an evaluation besides the contents of the stores.
#[derive(Debug, Clone, Copy)]
pub struct EvaluationContext<'a> {
    /// The managed file's requirements; `None` if it requires no certificate, so that none counts.
    pub requirements: Option<&'a Requirements>,
    /// The person's choice, if there is one. Counts only where the managed file lets the person choose.
    pub pick: Option<&'a Pick>,
    /// The signs by which the managed file recognises a managed device, as they were found; `None` if it names none.
    pub managed: Option<&'a ManagedSigns>,
    /// The revocation responses; `None` if none was requested yet.
    pub answers: Option<&'a RevocationResponses>,
    /// The moment of the evaluation.
    pub now: OffsetDateTime,
}

impl<'a> EvaluationContext<'a> {
    /// Only `requirements`, at the moment `now`.
    #[must_use]
    pub const fn of(requirements: Option<&'a Requirements>, now: OffsetDateTime) -> Self {
        Self { requirements, pick: None, managed: None, answers: None, now }
    }
}
