//! A moment in the past as a person writes it: an age, or the moment itself.

use std::str::FromStr;

use thiserror::Error;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

/// From when on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Since {
    /// So long before now.
    Ago(Duration),
    /// That moment.
    At(OffsetDateTime),
}

/// The text is neither.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("write an age such as 30m, 2h or 7d, or a moment such as 2026-05-01T08:00:00Z")]
pub(crate) struct NotAMoment;

impl Since {
    /// The moment, seen from `now`; an age that reaches before the first year means everything.
    pub(crate) fn before(self, now: OffsetDateTime) -> Option<OffsetDateTime> {
        match self {
            Self::Ago(age) => now.checked_sub(age),
            Self::At(moment) => Some(moment),
        }
    }
}

impl FromStr for Since {
    type Err = NotAMoment;

    fn from_str(text: &str) -> Result<Self, NotAMoment> {
        if let Ok(moment) = OffsetDateTime::parse(text, &Rfc3339) {
            return Ok(Self::At(moment));
        }
        let unit = text.chars().last().ok_or(NotAMoment)?;
        let seconds: i64 = match unit {
            's' => 1,
            'm' => 60,
            'h' => 60 * 60,
            'd' => 24 * 60 * 60,
            _ => return Err(NotAMoment),
        };
        let count: u32 = text.strip_suffix(unit).and_then(|count| count.parse().ok()).ok_or(NotAMoment)?;
        Ok(Self::Ago(Duration::seconds(i64::from(count) * seconds)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_and_moments_are_read() {
        assert_eq!("90s".parse(), Ok(Since::Ago(Duration::seconds(90))));
        assert_eq!("2h".parse(), Ok(Since::Ago(Duration::hours(2))));
        assert_eq!("7d".parse(), Ok(Since::Ago(Duration::days(7))));
        let moment = time::macros::datetime!(2026-05-01 08:00 UTC);
        assert_eq!("2026-05-01T08:00:00Z".parse(), Ok(Since::At(moment)));
        assert_eq!("2026-05-01T10:00:00+02:00".parse(), Ok(Since::At(moment)));
    }

    #[test]
    fn anything_else_is_refused_with_an_example() {
        for text in ["", "h", "-2h", "2 h", "yesterday", "2w", "2026-05-01", "99999999999d", "2é"] {
            assert_eq!(text.parse::<Since>(), Err(NotAMoment), "{text}");
        }
    }

    #[test]
    fn an_age_longer_than_time_itself_means_everything() {
        let age: Since = "4294967295d".parse().unwrap();
        assert_eq!(age.before(OffsetDateTime::UNIX_EPOCH), None);
    }
}
