//! Ages and reasons as people say them.

use std::time::Duration;
use webpki::RevocationReason;
use x509_ocsp::CertStatus;

/// An age in the largest unit that fits: `3 hours`.
pub(crate) fn age(age: Duration) -> String {
    let minutes = age.as_secs() / 60;
    let (count, unit) = match minutes {
        0..60 => (minutes, "minute"),
        60..2880 => (minutes / 60, "hour"),
        _ => (minutes / 1440, "day"),
    };
    match count {
        0 => "less than a minute".to_owned(),
        1 => format!("1 {unit}"),
        _ => format!("{count} {unit}s"),
    }
}

/// Why a CA revoked a certificate (RFC 5280 section 5.3.1), in words that go on from "because".
pub(crate) const fn listed(reason: RevocationReason) -> Option<&'static str> {
    match reason {
        RevocationReason::Unspecified | RevocationReason::RemoveFromCrl => None,
        RevocationReason::KeyCompromise => Some("its key may be known to others"),
        RevocationReason::CaCompromise | RevocationReason::AaCompromise => {
            Some("a CA may have been broken into")
        }
        RevocationReason::AffiliationChanged => Some("whom it names has changed"),
        RevocationReason::Superseded => Some("another certificate took its place"),
        RevocationReason::CessationOfOperation => Some("it is no longer needed"),
        RevocationReason::CertificateHold => Some("it is on hold for now"),
        RevocationReason::PrivilegeWithdrawn => Some("what it allowed was withdrawn"),
    }
}

/// The same for a responder's answer: the numbers are those of the list.
pub(crate) fn answered(status: &CertStatus) -> Option<&'static str> {
    let CertStatus::Revoked(info) = status else { return None };
    let number = info.revocation_reason? as u8;
    RevocationReason::try_from(number).ok().and_then(listed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_told_in_the_unit_that_people_would_use() {
        let minutes = |minutes: u64| age(Duration::from_secs(minutes * 60 + 59));
        let told = [0, 1, 59, 60, 119, 180, 47 * 60, 48 * 60, 30 * 1440].map(minutes);
        let expected = [
            "less than a minute",
            "1 minute",
            "59 minutes",
            "1 hour",
            "1 hour",
            "3 hours",
            "47 hours",
            "2 days",
            "30 days",
        ];
        assert_eq!(told, expected);
    }
}
