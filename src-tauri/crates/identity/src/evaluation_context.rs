//! The inputs of an evaluation.

use crate::choice::Pick;
use crate::managed::ManagedSigns;
use crate::requirements::Requirements;
use crate::revocation::RevocationResponses;
use time::OffsetDateTime;

/// The inputs of an evaluation, besides what the stores hold.
#[derive(Debug, Clone, Copy)]
pub struct EvaluationContext<'a> {
    /// What the managed file asks; `None` where it asks for no certificate, so that none counts.
    pub requirements: Option<&'a Requirements>,
    /// What the person picked, if the person did. Counts where the managed file lets the person choose.
    pub pick: Option<&'a Pick>,
    /// The signs by which the managed file takes a device for managed, as they were found; `None` where it names
    /// none.
    pub managed: Option<&'a ManagedSigns>,
    /// The revocation responses; `None` if none was requested yet.
    pub answers: Option<&'a RevocationResponses>,
    /// The moment of the evaluation.
    pub now: OffsetDateTime,
}

impl<'a> EvaluationContext<'a> {
    /// Nothing decides but `requirements`, at the moment `now`.
    #[must_use]
    pub const fn of(requirements: Option<&'a Requirements>, now: OffsetDateTime) -> Self {
        Self { requirements, pick: None, managed: None, answers: None, now }
    }
}
