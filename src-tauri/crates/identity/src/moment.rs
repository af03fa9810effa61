//! Times as text, for people, scripts and the launcher.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// RFC 3339, to the second.
#[must_use]
pub fn rfc3339(moment: OffsetDateTime) -> String {
    let whole = moment.truncate_to_second();
    // RFC 3339 writes the years 0 to 9999; X.509 has no others.
    whole.format(&Rfc3339).unwrap_or_else(|_| whole.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_to_the_second() {
        let moment = OffsetDateTime::UNIX_EPOCH + time::Duration::milliseconds(1_500);
        assert_eq!(rfc3339(moment), "1970-01-01T00:00:01Z");
    }

    #[test]
    fn a_year_that_rfc_3339_cannot_write_is_still_written() {
        let before = OffsetDateTime::UNIX_EPOCH.replace_year(-1).unwrap();
        assert!(rfc3339(before).starts_with("-0001-01-01"), "{}", rfc3339(before));
    }
}
