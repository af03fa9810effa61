//! Starts whose windows open later, when the shell is ready.

use crate::second_start::SecondStart;

/// More than a person asks for while Porthole starts.
const MOST: usize = 32;

/// What each start was asked for, in order: by itself, as an app and then an address of it are one target. The same is
/// asked for once.
#[derive(Debug, Default)]
pub(crate) struct WaitingStarts(Vec<Vec<String>>);

impl WaitingStarts {
    /// The first start only.
    pub(crate) fn first(named: Vec<String>) -> Self {
        Self(vec![named])
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Has this broker's own wish wait, or the person's by the tray.
    pub(crate) fn add(&mut self, named: Vec<String>) {
        if !self.0.contains(&named) {
            self.0.push(named);
        }
    }

    /// Has a later start wait. Beyond [`MOST`] it is not taken over: it tries again, and says so where that does not help.
    pub(crate) fn take_over(&mut self, hand_over: SecondStart) {
        if self.0.len() < MOST || self.0.iter().any(|named| named == hand_over.opens()) {
            self.add(hand_over.take());
        }
    }
}

impl IntoIterator for WaitingStarts {
    type Item = Vec<String>;
    type IntoIter = std::vec::IntoIter<Vec<String>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_beyond_those_that_may_wait_is_not_taken_over_and_one_that_asks_the_same_is() {
        let mut starts = WaitingStarts::first(Vec::new());
        let mut taken = Vec::new();
        for number in 0..1_000 {
            let (hand_over, handed_over) = SecondStart::new(vec![format!("app-{number}")]);
            starts.take_over(hand_over);
            taken.push(handed_over.recv().is_ok());
        }
        let (again, handed_over) = SecondStart::new(vec!["app-0".to_owned()]);
        starts.take_over(again);
        assert!(handed_over.recv().is_ok());
        assert_eq!(taken.iter().filter(|taken| **taken).count(), MOST - 1);
        assert_eq!(starts.into_iter().count(), MOST);
    }
}
