//! Whether a window sleeps, and what it wakes with.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use gtk::glib;
use webkit2gtk::WebViewSessionState;

/// What a window that sleeps has left behind.
pub(super) struct SleepingPage {
    /// Where its page was.
    pub(super) address: String,
    /// Where it had been before, and what the person had filled in.
    pub(super) session: Option<WebViewSessionState>,
}

/// The sleep of a window.
#[derive(Default)]
pub(super) struct SleepState {
    /// After so long without use; `None` for never.
    pub(super) after: Cell<Option<Duration>>,
    /// When it is to sleep.
    pub(super) due: RefCell<Option<glib::SourceId>>,
    /// What it wakes with, while it sleeps.
    pub(super) left: RefCell<Option<SleepingPage>>,
    /// Its page may ask where the device is, as long as it is there.
    pub(super) knows_location: Cell<bool>,
    /// How many requests of its page that send something are not answered yet.
    pub(super) sending: RefCell<Rc<Cell<u32>>>,
}

impl SleepState {
    /// Whether its page is gone until somebody comes back to it.
    pub(super) fn is_asleep(&self) -> bool {
        self.left.borrow().is_some()
    }
}
