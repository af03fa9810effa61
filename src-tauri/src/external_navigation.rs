//! Addresses that leave the apps for another program: one at a time, whatever the page and the scheme.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The least time between two.
const PAUSE: Duration = Duration::from_secs(1);

/// When the last one left.
#[derive(Debug, Default)]
pub(crate) struct Departures {
    last: Mutex<Option<Instant>>,
}

impl Departures {
    /// Whether one may leave at `now`; then it counts as the last.
    pub(crate) fn is_due(&self, now: Instant) -> bool {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = last.is_none_or(|last| now.duration_since(last) >= PAUSE);
        if is_due {
            *last = Some(now);
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_a_second_leaves() {
        let (departures, start) = (Departures::default(), Instant::now());
        assert!(departures.is_due(start));
        assert!(!departures.is_due(start + Duration::from_millis(999)));
        assert!(departures.is_due(start + PAUSE));
        assert!(!departures.is_due(start + PAUSE));
    }
}
