//! Ages and revocation reasons for people.

use std::time::Duration;

use porthole_explain::Detail;

/// An age in the largest unit that fits: `3 hours`.
pub(crate) fn age(age: Duration) -> Detail {
    let minutes = age.as_secs() / 60;
    let (hours, days) = (minutes / 60, minutes / 1440);
    match minutes {
        0 => Detail::AgeNone,
        1 => Detail::AgeMinute,
        2..60 => Detail::AgeMinutes { count: minutes.to_string() },
        60..120 => Detail::AgeHour,
        120..2880 => Detail::AgeHours { count: hours.to_string() },
        _ => Detail::AgeDays { count: days.to_string() },
    }
}

/// Why a CA revoked a certificate (RFC 5280 section 5.3.1). Completes a sentence after "because".
pub(crate) const fn reason(number: u8) -> Option<Detail> {
    match number {
        1 => Some(Detail::RevokedForKey),
        2 | 10 => Some(Detail::RevokedForCa),
        3 => Some(Detail::RevokedForName),
        4 => Some(Detail::RevokedForAnother),
        5 => Some(Detail::RevokedForNoNeed),
        6 => Some(Detail::RevokedOnHold),
        9 => Some(Detail::RevokedForWithdrawal),
        // 0 means no reason, 8 removes an entry from a list, and 7 is not assigned.
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_told_in_the_unit_that_people_would_use() {
        let minutes = |minutes: u64| age(Duration::from_secs(minutes * 60 + 59)).to_string();
        let texts = [0, 1, 59, 60, 119, 180, 47 * 60, 48 * 60, 30 * 1440].map(minutes);
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
        assert_eq!(texts, expected);
    }
}
