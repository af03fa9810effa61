//! The clock on the wall of the person.

use jiff::ZonedDateTime;

/// Minutes since midnight, in the time zone of the device as it is now.
pub(crate) fn minute_of_day() -> u16 {
    let now = ZonedDateTime::now();
    let [hour, minute] = [now.hour(), now.minute()].map(|part| u16::try_from(part).unwrap_or_default());
    hour * 60 + minute
}

/// Seconds since 1970.
pub(crate) fn unix_time() -> u64 {
    u64::try_from(ZonedDateTime::now().timestamp().as_second()).unwrap_or_default()
}
