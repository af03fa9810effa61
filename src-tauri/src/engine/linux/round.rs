//! Asks several pages at once, and continues after all answers or a time limit.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use gtk::glib;

/// How long a page may take.
const PATIENCE: Duration = Duration::from_secs(1);

/// A round of questions. On the main thread.
pub(super) struct Round {
    left: Cell<usize>,
    then: Cell<Option<Box<dyn FnOnce()>>>,
}

impl Round {
    /// Calls `then` once, after the last of `count` answers or the time limit.
    pub(super) fn begin(count: usize, then: impl FnOnce() + 'static) -> Rc<Self> {
        let round = Rc::new(Self { left: Cell::new(count), then: Cell::new(Some(Box::new(then))) });
        if count == 0 {
            round.end();
        } else {
            let late = Rc::clone(&round);
            glib::timeout_add_local_once(PATIENCE, move || late.end());
        }
        round
    }

    /// One of them has answered.
    pub(super) fn on_answer(&self) {
        self.left.set(self.left.get().saturating_sub(1));
        if self.left.get() == 0 {
            self.end();
        }
    }

    fn end(&self) {
        if let Some(then) = self.then.take() {
            then();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_comes_once_after_the_last_answer() {
        let followed = Rc::new(Cell::new(0));
        let count = Rc::clone(&followed);
        let round =
            Round { left: Cell::new(2), then: Cell::new(Some(Box::new(move || count.set(count.get() + 1)))) };
        round.on_answer();
        assert_eq!(followed.get(), 0);
        round.on_answer();
        round.end();
        assert_eq!(followed.get(), 1);
    }

    #[test]
    fn where_nobody_is_asked_it_comes_at_once() {
        let followed = Rc::new(Cell::new(false));
        let set = Rc::clone(&followed);
        let _round = Round::begin(0, move || set.set(true));
        assert!(followed.get());
    }
}
