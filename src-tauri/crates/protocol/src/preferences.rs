//! How a person wants Porthole's own windows. None of it concerns what the rules decide.

use porthole_policy::QuietHours;
use serde::{Deserialize, Serialize};

/// A pause of notifications is no longer than so many seconds: where the clock was set back, it would be for ever.
const LONGEST_PAUSE: u64 = 2 * 24 * 60 * 60;

/// What the person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Preferences {
    /// The language of the words.
    pub language: Language,
    /// Light or dark.
    pub theme: Theme,
    /// How strongly text and lines stand out.
    pub contrast: Contrast,
    /// What opens when Porthole starts.
    pub startup: Startup,
    /// When no notification is shown, each day. It counts where the organisation sets no quiet hours.
    pub quiet_hours: Option<QuietHours>,
    /// No notification is shown before this moment, in seconds since 1970. It counts where the organisation sets no quiet
    /// hours.
    pub quiet_until: Option<u64>,
}

impl Preferences {
    /// Whether no notification is shown at this `minute` of the day, which is `now` in seconds since 1970.
    #[must_use]
    pub fn is_quiet(&self, minute: u16, now: u64) -> bool {
        let left = self.quiet_until.and_then(|until| until.checked_sub(now)).unwrap_or_default();
        let is_paused = (1..=LONGEST_PAUSE).contains(&left);
        is_paused || self.quiet_hours.is_some_and(|hours| hours.contain(minute))
    }
}

/// A language that Porthole speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Language {
    /// The desktop's, where Porthole speaks it; English otherwise.
    #[default]
    #[serde(rename = "system")]
    System,
    /// English.
    #[serde(rename = "en")]
    English,
    /// German.
    #[serde(rename = "de")]
    German,
}

/// The colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Theme {
    /// As the desktop has them.
    #[default]
    System,
    /// Dark text on light surfaces.
    Light,
    /// Light text on dark surfaces.
    Dark,
}

/// What opens when Porthole starts, beside what the person names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Startup {
    /// The windows that were open, on a device that may remember them.
    #[default]
    Continue,
    /// Nothing.
    Fresh,
}

/// The contrast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Contrast {
    /// As the desktop asks for it.
    #[default]
    System,
    /// More contrast, even if the desktop does not ask for it.
    More,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_quiet_in_the_hours_of_each_day_and_until_a_moment_that_is_not_far_away() {
        let hours = Preferences { quiet_hours: "22:00-06:30".parse().ok(), ..Preferences::default() };
        assert_eq!(
            [1_319, 1_320, 0, 390].map(|minute| hours.is_quiet(minute, 0)),
            [false, true, true, false]
        );
        let now = 1_800_000_000;
        for (until, is_quiet) in [
            (now - 1, false),
            (now, false),
            (now + 1, true),
            (now + LONGEST_PAUSE, true),
            (now + LONGEST_PAUSE + 1, false),
            (u64::MAX, false),
        ] {
            let paused = Preferences { quiet_until: Some(until), ..Preferences::default() };
            assert_eq!(paused.is_quiet(720, now), is_quiet, "{until}");
        }
        assert!(!Preferences::default().is_quiet(0, now));
    }

    #[test]
    fn preferences_of_an_earlier_version_count_and_hours_that_are_none_do_not() {
        let earlier = r#"{"language":"de","theme":"dark","contrast":"system","startup":"fresh"}"#;
        let read: Preferences = serde_json::from_str(earlier).unwrap();
        assert_eq!((read.language, read.quiet_hours, read.quiet_until), (Language::German, None, None));
        for text in [r#"{"quietHours":"22:00"}"#, r#"{"quietHours":""}"#, r#"{"quietUntil":-1}"#] {
            assert!(serde_json::from_str::<Preferences>(text).is_err(), "{text}");
        }
        let hours = Preferences { quiet_hours: "22:00-06:30".parse().ok(), ..Preferences::default() };
        let text = serde_json::to_string(&hours).unwrap();
        assert!(text.contains(r#""quietHours":"22:00-06:30""#), "{text}");
        assert_eq!(serde_json::from_str::<Preferences>(&text).unwrap(), hours);
    }
}
