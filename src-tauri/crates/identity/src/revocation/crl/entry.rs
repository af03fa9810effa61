//! The entry of a list for one certificate.

use time::OffsetDateTime;

/// The entry for one certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) since: OffsetDateTime,
    /// The number of the reason (RFC 5280 section 5.3.1).
    pub(super) reason: Option<u8>,
}
