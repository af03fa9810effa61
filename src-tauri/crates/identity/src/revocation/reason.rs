//! Ages and reasons as people say them.

use std::time::Duration;

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
pub(crate) const fn reason(number: u8) -> Option<&'static str> {
    match number {
        1 => Some("its key may be known to others"),
        2 | 10 => Some("a CA may have been broken into"),
        3 => Some("whom it names has changed"),
        4 => Some("another certificate took its place"),
        5 => Some("it is no longer needed"),
        6 => Some("it is on hold for now"),
        9 => Some("what it allowed was withdrawn"),
        // 0 is no reason, 8 takes an entry off a list again, and 7 is nobody's.
        _ => None,
    }
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
