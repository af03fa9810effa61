//! What a list says of one certificate.

use time::OffsetDateTime;

/// What it says of one certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) since: OffsetDateTime,
    /// The number of its reason (RFC 5280 section 5.3.1).
    pub(super) reason: Option<u8>,
}
