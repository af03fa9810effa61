//! Which windows are open, and where their pages are: remembered so that they come back.
//!
//! While windows close because Porthole, its shell or the session ends, what was open before stays remembered.

use std::time::Duration;

use porthole_policy::AppId;
use porthole_protocol::{Startup, Window};
use url::Url;

use super::{Controller, Phase};
use crate::arguments::Target;
use crate::job::{OrderedJob, SeparateJob, Worker};
use crate::open_windows::{OpenWindows, is_worth_keeping};
use crate::shell::Shell;

/// However often pages change their addresses and windows move, it is written at most so often.
const PACE: Duration = Duration::from_secs(10);

impl<S: Shell, W: Worker> Controller<S, W> {
    /// The own window of `app` shows `page`, as the shell says.
    pub(super) fn on_page_shown(&mut self, app: AppId, page: Url) {
        let pinned = self.state.in_force.config().and_then(|config| config.apps.get(&app));
        if pinned.is_some_and(|pinned| is_worth_keeping(pinned, &page)) && self.is_own_window_known(&app) {
            self.signals.pages.insert(app, page);
        }
    }

    fn is_own_window_known(&self, app: &AppId) -> bool {
        self.app_of(&Window::App(app.clone())).is_some()
    }

    /// The windows that are open, with their pages.
    pub(super) fn open_targets(&self) -> Vec<Target> {
        let page = |app: AppId| Target { url: self.signals.pages.get(&app).cloned(), app };
        self.open_apps().into_iter().map(page).collect()
    }

    /// Whether the disk may hold what pages say: the shell that runs has its profile there, too.
    pub(super) fn may_keep(&self) -> bool {
        self.class_at_start.is_trusted() && self.state.device.status.class.is_trusted()
    }

    /// Whether it may hold where pages were.
    fn may_remember(&self) -> bool {
        self.may_keep() && self.preferences.startup == Startup::Continue
    }

    /// The windows of an earlier run, once: when the first shell is ready that may show them.
    fn take_returning(&mut self) -> Vec<Target> {
        let Some(config) = self.state.in_force.config().cloned() else { return Vec::new() };
        if !self.may_remember() || self.why_no_app_opens().is_some() {
            return Vec::new();
        }
        self.remembering.returning.take().map(|left| left.targets(&config.apps)).unwrap_or_default()
    }

    /// Opens the windows of an earlier run.
    pub(super) fn open_returning(&mut self) {
        for target in self.take_returning() {
            if let Err(problem) = self.open(target, None) {
                tracing::warn!(code = problem.code, detail = problem.detail, "an app was not opened again");
            }
        }
    }

    /// What is open, where that may be remembered and is known: while apps wait or none may be opened, it is not.
    fn to_remember(&self) -> Option<OpenWindows> {
        let is_running = self.phase == Phase::Running && self.closing.is_none();
        let is_known = is_running && !self.is_looking() && self.why_no_app_opens().is_none();
        (is_known && self.may_remember()).then(|| OpenWindows::of(self.open_targets()))
    }

    /// Has what is open remembered: at once where a window opened or closed, soon where a page or a place changed.
    pub(super) fn remember_open(&mut self) {
        let open = self.to_remember();
        let is_rearranged = open.as_ref().is_some_and(|open| {
            !self.remembering.written.as_ref().is_some_and(|written| open.has_same_apps(written))
        });
        if is_rearranged {
            self.write_open();
        }
        let is_changed = open.is_some() && open != self.remembering.written;
        let is_moved = self.signals.is_moved && self.state.in_force.config().is_some();
        if (is_changed || is_moved || self.is_history_due()) && !self.remembering.is_settling {
            self.remembering.is_settling = true;
            self.worker.run(SeparateJob::Settle { how_long: PACE });
        }
    }

    /// Windows and pages have had their time to come to rest.
    pub(super) fn on_settled(&mut self) {
        self.remembering.is_settling = false;
        self.keep_places();
        self.keep_history();
        self.write_open();
    }

    /// Writes what is open, where it has changed.
    pub(super) fn write_open(&mut self) {
        if let Some(open) = self.to_remember()
            && self.remembering.written.as_ref() != Some(&open)
        {
            self.remembering.written = Some(open.clone());
            self.worker.run(OrderedJob::KeepOpen(open));
        }
    }

    /// Nothing comes back.
    pub(super) fn forget_open(&mut self) {
        self.remembering.returning = None;
        self.remembering.written = None;
        self.worker.run(OrderedJob::ForgetOpen);
    }

    /// The person has chosen what opens when Porthole starts.
    pub(super) fn startup_chosen(&mut self) {
        if self.preferences.startup == Startup::Fresh {
            self.forget_open();
        }
    }
}
