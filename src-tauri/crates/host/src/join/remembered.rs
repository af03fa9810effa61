//! An answer that is remembered for a while.

use std::time::{Duration, Instant};

use super::state::{JoinState, JoinUnknown};
use parking_lot::Mutex;

/// How long a device that has joined a domain counts as joined without being asked again. realmd ends itself after a
/// minute without a request; with more frequent requests it would never end.
const FOR: Duration = Duration::from_secs(5 * 60);

/// Asks another, and asks again only when its last good answer is old. A device that has joined nothing is asked each
/// time, as the person may be waiting for it to be joined.
#[derive(Debug)]
pub(super) struct Remembered<J> {
    inner: J,
    last: Mutex<Option<(Instant, Vec<String>)>>,
}

impl<J: JoinState> Remembered<J> {
    pub(super) const fn new(inner: J) -> Self {
        Self { inner, last: Mutex::new(None) }
    }

    fn joined_at(&self, now: Instant) -> Result<Vec<String>, JoinUnknown> {
        let mut last = self.last.lock();
        if let Some((then, joined)) = last.as_ref()
            && now.duration_since(*then) < FOR
        {
            return Ok(joined.clone());
        }
        *last = None;
        let joined = self.inner.joined_domains()?;
        if !joined.is_empty() {
            *last = Some((now, joined.clone()));
        }
        Ok(joined)
    }
}

impl<J: JoinState> JoinState for Remembered<J> {
    fn joined_domains(&self) -> Result<Vec<String>, JoinUnknown> {
        self.joined_at(Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A device whose domains a test changes.
    #[derive(Debug)]
    struct Device(Mutex<Result<Vec<String>, JoinUnknown>>);

    impl JoinState for Device {
        fn joined_domains(&self) -> Result<Vec<String>, JoinUnknown> {
            self.0.lock().clone()
        }
    }

    #[test]
    fn a_domain_is_remembered_for_a_while_and_its_absence_is_not() {
        let harbor = || Ok(vec!["harbor.test".to_owned()]);
        let device = Remembered::new(Device(Mutex::new(Ok(Vec::new()))));
        let becomes = |state| *device.inner.0.lock() = state;
        let start = Instant::now();
        assert_eq!(device.joined_at(start), Ok(Vec::new()));
        becomes(Err(JoinUnknown::TimedOut));
        assert_eq!(device.joined_at(start), Err(JoinUnknown::TimedOut));
        becomes(harbor());
        assert_eq!(device.joined_at(start), harbor());
        becomes(Err(JoinUnknown::TimedOut));
        assert_eq!(device.joined_at(start + FOR / 2), harbor());
        assert_eq!(device.joined_at(start + FOR), Err(JoinUnknown::TimedOut), "an old answer is none");
        assert_eq!(device.joined_at(start + FOR), Err(JoinUnknown::TimedOut));
    }
}
