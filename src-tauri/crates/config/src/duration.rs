//! Times as they stand in the managed file: `90s`, `30m`, `2h`.

use std::time::Duration;

/// A whole number of seconds, minutes or hours; `None` for anything else.
pub(crate) fn parse(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        _ => return None,
    };
    if number.is_empty() || !number.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    Some(Duration::from_secs(number.parse::<u64>().ok()?.checked_mul(seconds)?))
}
