//! The list of notifications that have come, and what the desktop shows of them.

use std::collections::BTreeSet;

use porthole_policy::AppId;
use porthole_protocol::{LauncherUpdate, NOTIFICATIONS_SHOWN, PageNotification, ToShell, Window};
use serde_json::Value;
use url::Url;

use super::{Controller, Phase};
use crate::arguments::Target;
use crate::event::Requester;
use crate::job::{OrderedJob, Worker};
use crate::local_time;
use crate::notification_history::{Arrival, NotificationHistory, PastNotification};
use crate::shell::Shell;
use crate::state_file::follow_trust;

impl<S: Shell, W: Worker> Controller<S, W> {
    /// The desktop shows these for the shell that runs.
    pub(super) fn notifications_shown(&mut self, ids: BTreeSet<u32>) {
        // A message that names more is cut; numbers grow.
        self.on_desktop = ids.into_iter().rev().take(NOTIFICATIONS_SHOWN).collect();
    }

    /// Takes off the desktop what a shell that has ended has left there: a click would reach no page, and a device that may
    /// keep nothing would show words of its pages on.
    pub(super) fn clear_desktop(&mut self) {
        let left = std::mem::take(&mut self.on_desktop);
        if !left.is_empty() {
            self.worker.run(OrderedJob::CloseNotifications(left));
        }
    }

    /// Another shell starts: what it may list is that of its class.
    pub(super) fn begin_history(&mut self) {
        let (may_keep, is_kept) = (self.class_at_start.is_trusted(), self.history.is_kept());
        follow_trust(&mut self.history, may_keep, is_kept, || NotificationHistory::load(&self.folders.state));
    }

    /// A page may notify, and does.
    pub(super) fn notification_came(
        &mut self,
        page: Option<&Url>,
        notification: &PageNotification,
        is_quiet: bool,
    ) {
        let Some(config) = self.state.in_force.config() else { return };
        let app: Option<AppId> = page.and_then(|page| config.apps.owner_of(page)).map(|app| app.id.clone());
        let is_hidden = config.notifications.hides_body;
        let arrival = Arrival { run: self.run, time: local_time::unix_time(), is_hidden, is_quiet };
        self.history.add_received(app, notification, arrival);
        self.history_changed();
    }

    fn history_changed(&mut self) {
        if self.is_open(&Window::Launcher) {
            self.shell.send(ToShell::TellLauncher(LauncherUpdate::Notifications));
        }
    }

    /// What the launcher lists.
    pub(super) fn past_notifications(&self) -> Vec<PastNotification> {
        let config = self.state.in_force.config();
        let list = |config: &porthole_config::ManagedConfig| {
            self.history.list(&config.apps, config.notifications.hides_body)
        };
        config.map(|config| list(config)).unwrap_or_default()
    }

    /// The person goes to what notified: its window, and where the page that runs there still shows the notification, it
    /// is told.
    pub(super) fn open_notification(&mut self, to: Requester, id: u64) {
        let Some(origin) = self.history.origin(id) else { return self.reply(&to, Ok(Value::Null)) };
        if let Err(problem) = self.open(Target { app: origin.app, url: None }, Some(to.clone())) {
            return self.reply(&to, Err(problem));
        }
        if let Some((run, number)) = origin.number
            && run == self.run
        {
            self.shell.send(ToShell::ClickNotification { number });
        }
    }

    /// The person goes to what notified, as the desktop shows it, and its window has closed.
    pub(super) fn open_notifying(&mut self, app: AppId) {
        let is_pinned = self.state.in_force.config().is_some_and(|config| config.apps.get(&app).is_some());
        if !is_pinned || self.phase != Phase::Running {
            return;
        }
        let name = app.to_string();
        if let Err(problem) = self.open_or_wait(Target { app, url: None }) {
            self.not_opened(&name, &problem);
        }
    }

    /// The person wants no list of them.
    pub(super) fn clear_history(&mut self) {
        self.history.clear();
        self.keep_history();
        self.history_changed();
    }

    /// The managed file has changed.
    pub(super) fn refresh_history(&mut self) {
        let config = self.state.in_force.config();
        if config.is_some_and(|config| config.notifications.hides_body) {
            self.history.forget_texts();
        }
    }

    /// Whether there is something that the disk is to have and may have.
    pub(super) fn is_history_due(&self) -> bool {
        let is_known = self.state.in_force.config().is_some();
        self.may_keep() && is_known && self.history.is_kept() && self.history.is_unwritten()
    }

    /// Writes it, where it has changed.
    pub(super) fn keep_history(&mut self) {
        if !self.is_history_due() {
            return;
        }
        let Some(config) = self.state.in_force.config() else { return };
        if let Some(kept) = self.history.take_unwritten(&config.apps) {
            self.worker.run(OrderedJob::KeepNotifications(kept));
        }
    }
}
