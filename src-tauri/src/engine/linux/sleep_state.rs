//! Whether a window sleeps, and what it needs to wake.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use gtk::glib;
use webkit2gtk::WebViewSessionState;

/// What a sleeping window needs to wake.
pub(super) struct SleepingPage {
    /// The address of its page.
    pub(super) address: String,
    /// Its history, and what the person had filled in.
    pub(super) session: Option<WebViewSessionState>,
}

/// The sleep of a window.
#[derive(Default)]
pub(super) struct SleepState {
    /// The time without use after which it sleeps; `None` for never.
    pub(super) after: Cell<Option<Duration>>,
    /// The timer of its sleep.
    pub(super) due: RefCell<Option<glib::SourceId>>,
    /// What it needs to wake, while it sleeps.
    pub(super) left: RefCell<Option<SleepingPage>>,
    /// Whether its page may use the location, as long as it is loaded.
    pub(super) knows_location: Cell<bool>,
    /// The number of its page's uploads without a response.
    pub(super) sending: RefCell<Rc<Cell<u32>>>,
}

impl SleepState {
    /// Whether its page is unloaded until the person returns.
    pub(super) fn is_asleep(&self) -> bool {
        self.left.borrow().is_some()
    }
}
