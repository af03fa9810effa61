//! Whether the server of a page still accepts its sign-in, judged by requests that it has answered before.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use gtk::glib;

/// The limit of remembered addresses of a page.
const MOST: usize = 256;

/// The longest address that is remembered.
const LONGEST: usize = 1024;

/// The kind of a server's response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reply {
    /// It has the requested content.
    Content,
    /// It requires a sign-in: with 401, or by a redirect to a page or to another server that returns nothing.
    SignInNeeded,
}

/// The change that a response makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// The server refuses a request that it has answered before.
    SignedOut,
    /// The server answers again.
    SignedIn,
}

/// The sign-in of one page. Requests before the person has signed in are refused, too, so an address counts only once
/// it has been answered.
#[derive(Default)]
pub(super) struct SignInState {
    answered: RefCell<BTreeSet<String>>,
    refused: RefCell<BTreeSet<String>>,
    /// Whether the person has been told.
    pub(super) is_dismissed: Cell<bool>,
    /// The timer of the report: at most one, however often the page is refused and answered.
    timer: Rc<Cell<Option<glib::SourceId>>>,
}

impl SignInState {
    /// Notes a response for `address`, which has no query.
    pub(super) fn note(&self, address: &str, reply: Reply) -> Option<Change> {
        let (mut answered, mut refused) = (self.answered.borrow_mut(), self.refused.borrow_mut());
        match reply {
            Reply::Content => {
                if answered.len() < MOST && address.len() <= LONGEST {
                    answered.insert(address.to_owned());
                }
                let was_refused = refused.contains(address);
                if was_refused {
                    refused.clear();
                    self.is_dismissed.set(false);
                    self.cancel_report();
                }
                was_refused.then_some(Change::SignedIn)
            }
            Reply::SignInNeeded => {
                let is_first = refused.is_empty();
                let counts = answered.contains(address) && refused.insert(address.to_owned());
                (counts && is_first).then_some(Change::SignedOut)
            }
        }
    }

    /// Whether the server refuses requests that it has answered before.
    pub(super) fn is_signed_out(&self) -> bool {
        !self.refused.borrow().is_empty()
    }

    /// Another page has loaded.
    pub(super) fn forget(&self) {
        self.answered.take();
        self.refused.take();
        self.is_dismissed.set(false);
        self.cancel_report();
    }

    /// Calls `report` after this time, unless the server responds or another page opens before.
    pub(super) fn report_after(&self, time: Duration, report: impl FnOnce() + 'static) {
        self.cancel_report();
        let running = Rc::clone(&self.timer);
        let timer = glib::timeout_add_local_once(time, move || {
            running.take();
            report();
        });
        self.timer.set(Some(timer));
    }

    fn cancel_report(&self) {
        if let Some(timer) = self.timer.take() {
            timer.remove();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEWS: &str = "https://mail.harbor.test/news";

    #[test]
    fn what_was_answered_before_and_is_refused_now_signs_out_until_it_is_answered_again() {
        let state = SignInState::default();
        assert_eq!(state.note(NEWS, Reply::Content), None);
        assert_eq!(state.note(NEWS, Reply::SignInNeeded), Some(Change::SignedOut));
        assert_eq!(state.note(NEWS, Reply::SignInNeeded), None, "told once");
        assert_eq!(state.note("https://mail.harbor.test/logo", Reply::Content), None, "that is open to all");
        assert!(state.is_signed_out());
        state.is_dismissed.set(true);
        assert_eq!(state.note(NEWS, Reply::Content), Some(Change::SignedIn));
        assert!(!state.is_signed_out() && !state.is_dismissed.get());
    }

    #[test]
    fn what_was_never_answered_says_nothing() {
        let state = SignInState::default();
        assert_eq!(state.note(NEWS, Reply::SignInNeeded), None);
        assert!(!state.is_signed_out());
        // Responses to another page do not count either.
        state.note(NEWS, Reply::Content);
        state.forget();
        assert_eq!(state.note(NEWS, Reply::SignInNeeded), None);
    }

    #[test]
    fn the_person_is_told_once_and_only_of_a_refusal_that_lasts() {
        let state = SignInState::default();
        let reported = Rc::new(RefCell::new(Vec::new()));
        let report_of = |number: u32, time: Duration| {
            let reported = Rc::clone(&reported);
            state.report_after(time, move || reported.borrow_mut().push(number));
        };
        state.note(NEWS, Reply::Content);
        for number in 0..100 {
            assert_eq!(state.note(NEWS, Reply::SignInNeeded), Some(Change::SignedOut));
            report_of(number, Duration::ZERO);
            assert_eq!(state.note(NEWS, Reply::Content), Some(Change::SignedIn));
        }
        report_of(100, Duration::ZERO);
        state.forget();
        // The later timer replaces the earlier one.
        report_of(101, Duration::ZERO);
        report_of(102, Duration::from_millis(1));
        while reported.borrow().is_empty() {
            glib::MainContext::default().iteration(true);
        }
        assert_eq!(*reported.borrow(), [102]);
        assert!(state.timer.take().is_none(), "no timer is left");
    }

    #[test]
    fn a_page_that_asks_for_ever_new_addresses_fills_nothing() {
        let state = SignInState::default();
        for number in 0..10_000 {
            state.note(&format!("{NEWS}/{number}"), Reply::Content);
            state.note(&format!("{NEWS}/{number}"), Reply::SignInNeeded);
        }
        state.note(&"a".repeat(LONGEST + 1), Reply::Content);
        assert!(state.answered.borrow().len() <= MOST && state.refused.borrow().len() <= MOST);
    }
}
