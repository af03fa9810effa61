//! Moments as people and scripts read them.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// RFC 3339, to the second.
pub(crate) fn rfc3339(moment: OffsetDateTime) -> String {
    let whole = moment.replace_nanosecond(0).unwrap_or(moment);
    // X.509 knows no year that RFC 3339 cannot write.
    whole.format(&Rfc3339).unwrap_or_else(|_| whole.to_string())
}
