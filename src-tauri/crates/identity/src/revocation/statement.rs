//! The statement of a signed list or response about one certificate.

use porthole_explain::Detail;
use time::OffsetDateTime;

/// The statement of a signed list or response about one certificate, after its signature was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Statement {
    pub(crate) as_of: OffsetDateTime,
    /// When a newer one is due.
    pub(crate) until: OffsetDateTime,
    pub(crate) status: CertStatus,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CertStatus {
    Good,
    Revoked {
        since: OffsetDateTime,
        reason: Option<Detail>,
    },
    /// The responder does not know the certificate.
    Unknown,
}

/// How much this clock may be behind the CA's.
const SKEW: time::Duration = time::Duration::minutes(5);

impl Statement {
    pub(super) fn is_fresh(&self, now: OffsetDateTime) -> bool {
        now <= self.until
    }

    /// A statement from the future does not count.
    pub(super) fn not_from_the_future(self, now: OffsetDateTime) -> Result<Self, Detail> {
        if self.as_of > now.saturating_add(SKEW) {
            return Err(Detail::StatusFromTheFuture { day: self.as_of.date().to_string() });
        }
        Ok(self)
    }
}
