//! What a signed list or answer says about one certificate.

use porthole_explain::Detail;
use time::OffsetDateTime;

/// What a signed list or answer says about one certificate, once its signature is proved.
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
    /// The responder has never heard of it.
    Unknown,
}

/// A clock may be this much behind the CA's.
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
