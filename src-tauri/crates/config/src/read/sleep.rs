//! `app.sleep_after`: after how long without use an app sleeps.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::context::ReadContext;
use super::table::Table;
use crate::duration;
use crate::fault::FaultMessage;

const KEY: &str = "sleep_after";

/// Seconds: from ten, below which an app would wake all the time, to a week.
const RANGE: RangeInclusive<u64> = 10..=7 * 24 * 60 * 60;

pub(super) fn read(table: &Table<'_>, context: &mut ReadContext<'_>) -> Option<Duration> {
    if !table.has_key(KEY) {
        table.default(context, KEY, "never");
    }
    let (text, place) = table.text(context, KEY)?;
    if text == "never" {
        return None;
    }
    let time = time(text);
    if time.is_none() {
        let message = FaultMessage::new(
            format!("`{text}` is not a valid value of `sleep_after`."),
            "It is a time from ten seconds to seven days, in whole seconds, minutes or hours.",
            format!("Write `{KEY} = \"30m\"`, or \"2h\", or \"never\"."),
        );
        context.faults.add(place, "app.sleep_after", message);
    }
    time
}

fn time(text: &str) -> Option<Duration> {
    duration::parse(text).filter(|time| RANGE.contains(&time.as_secs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_in_whole_seconds_minutes_or_hours_from_ten_seconds_to_a_week() {
        for (text, seconds) in [("10s", 10), ("90s", 90), ("30m", 1_800), ("2h", 7_200), ("168h", 604_800)] {
            assert_eq!(time(text), Some(Duration::from_secs(seconds)), "{text}");
        }
        for text in [
            "",
            "s",
            "9s",
            "0m",
            "169h",
            "30",
            "30 m",
            "-1h",
            "+1h",
            "1.5h",
            "1d",
            "é",
            "99999999999999999999h",
        ] {
            assert_eq!(time(text), None, "{text}");
        }
    }
}
