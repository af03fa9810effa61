//! Limits navigation to other programs: one address at a time, for all pages and schemes together.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use url::Url;

/// The least time between two.
const PAUSE: Duration = Duration::from_secs(1);

/// How many questions to the person may be open; beyond that the oldest is void.
const QUESTIONS: usize = 64;

/// When the last one left, and which wait for the person.
#[derive(Debug, Default)]
pub(crate) struct ExternalNavigationLimit {
    last: Option<Instant>,
    pending: BTreeMap<u64, Url>,
}

impl ExternalNavigationLimit {
    /// Whether one may leave at `now`; then it counts as the last.
    pub(crate) fn is_due(&mut self, now: Instant) -> bool {
        let is_due = self.last.is_none_or(|last| now.duration_since(last) >= PAUSE);
        if is_due {
            self.last = Some(now);
        }
        is_due
    }

    /// The person is asked about `url` by the question `id`, which is greater than any before.
    pub(crate) fn ask(&mut self, id: u64, url: Url) {
        if self.pending.len() >= QUESTIONS {
            self.pending.pop_first();
        }
        self.pending.insert(id, url);
    }

    /// The person agrees. `None` where that question was not asked, or was answered.
    pub(crate) fn confirm(&mut self, id: u64) -> Option<Url> {
        self.pending.remove(&id)
    }

    /// No window is left that could ask.
    pub(crate) fn forget_questions(&mut self) {
        self.pending.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_a_second_leaves() {
        let (mut limit, start) = (ExternalNavigationLimit::default(), Instant::now());
        assert!(limit.is_due(start));
        assert!(!limit.is_due(start + Duration::from_millis(999)));
        assert!(limit.is_due(start + PAUSE));
        assert!(!limit.is_due(start + PAUSE));
    }

    #[test]
    fn a_question_is_answered_once_and_the_oldest_of_too_many_is_void() {
        let mut limit = ExternalNavigationLimit::default();
        let url: Url = "https://example.org/".parse().unwrap();
        for id in 0..=QUESTIONS as u64 {
            limit.ask(id, url.clone());
        }
        assert_eq!(limit.confirm(0), None);
        assert_eq!(limit.confirm(1), Some(url));
        assert_eq!(limit.confirm(1), None);
        limit.forget_questions();
        assert_eq!(limit.confirm(2), None);
    }
}
