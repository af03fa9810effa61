//! The times of day between which no notification is shown.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Minutes in a day.
const DAY: u16 = 24 * 60;

/// From one minute of the day up to another, over midnight where the second comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
pub struct QuietHours {
    /// Minutes after midnight.
    from: u16,
    /// Minutes after midnight; the first that is not quiet.
    to: u16,
}

/// Why a text names no quiet hours.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not two times of day with a hyphen between")]
pub struct QuietHoursError(pub String);

impl QuietHours {
    /// Whether `minute` of the day, counted from midnight, is quiet.
    #[must_use]
    pub const fn contain(self, minute: u16) -> bool {
        if self.from < self.to {
            self.from <= minute && minute < self.to
        } else {
            self.from <= minute || minute < self.to
        }
    }
}

/// `22:00-06:30`.
impl FromStr for QuietHours {
    type Err = QuietHoursError;

    fn from_str(text: &str) -> Result<Self, QuietHoursError> {
        let of = || {
            let (from, to) = text.split_once('-')?;
            let (from, to) = (minute(from)?, minute(to)?);
            // The same twice could be never and always.
            (from != to).then_some(Self { from, to })
        };
        of().ok_or_else(|| QuietHoursError(text.to_owned()))
    }
}

serde_as_text!(QuietHours);

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hour) || !digits(minute) {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (minute < 60 && hour * 60 < DAY).then_some(hour * 60 + minute)
}

impl fmt::Display for QuietHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(text: &str) -> QuietHours {
        text.parse().unwrap()
    }

    #[test]
    fn quiet_hours_begin_and_end_by_the_minute_and_may_go_over_midnight() {
        let day = hours("12:00-13:30");
        assert_eq!([719, 720, 809, 810].map(|minute| day.contain(minute)), [false, true, true, false]);
        let night = hours("22:00-06:30");
        let minutes = [1_319, 1_320, 1_439, 0, 389, 390];
        assert_eq!(minutes.map(|minute| night.contain(minute)), [false, true, true, true, true, false]);
        assert_eq!(night.to_string(), "22:00-06:30");
    }

    #[test]
    fn only_a_time_of_day_with_another_one_as_its_end_counts() {
        for text in [
            "",
            "22:00",
            "22-06",
            "24:00-06:00",
            "22:60-06:00",
            "2:00-06:00",
            "22:00-22:00",
            "22:00–06:00",
            "+2:00-06:00",
        ] {
            assert_eq!(text.parse::<QuietHours>(), Err(QuietHoursError(text.to_owned())), "{text}");
        }
    }
}
