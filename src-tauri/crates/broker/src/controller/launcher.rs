//! What the launcher shows: its first overview, and each change.

use porthole_activity::Entry;
use porthole_explain::Problem;
use porthole_policy::AppId;
use porthole_protocol::{LauncherUpdate, ToShell, Window};
use serde_json::Value;

use super::Controller;
use crate::job::Worker;
use crate::overview::{self, Facts};
use crate::shell::Shell;

impl<S: Shell, W: Worker> Controller<S, W> {
    pub(super) fn send_record(&mut self, entry: &Entry) {
        if self.is_open(&Window::Launcher)
            && let Ok(entry) = serde_json::to_value(entry)
        {
            self.shell.send(ToShell::TellLauncher(LauncherUpdate::Activity(entry)));
        }
    }

    /// What is decided counts all the same; the person and IT are to know that it is not recorded.
    pub(super) fn log_written(&mut self, written: Result<(), Problem>) {
        let Err(problem) = written else {
            return tracing::info!("records are written again");
        };
        tracing::error!(detail = problem.detail, "records cannot be written");
        let text = porthole_language::problem(self.spoken_language(), &problem);
        self.notifications.warn(text.title, format!("{} {}", text.meaning, text.next_step));
        self.is_changed = true;
    }

    /// What the launcher shows first.
    pub(super) fn overview(&self) -> Value {
        let open: Vec<AppId> = self.open_apps();
        let overview = overview::overview(Facts {
            state: &self.state,
            source: &self.source,
            open: &open,
            kernel: self.why_no_app_opens().as_ref(),
            looking_for: if self.is_looking() { &self.state.unanswered } else { &[] },
            restart_needed: self.is_restart_needed() && !self.is_looking(),
            waiting: self.choosing.waiting_app(),
            notices: self.notifications.list(),
            preferences: self.preferences,
            unread: &self.signals.unread,
            icons: &self.signals.icons,
            manifests: &self.signals.manifests,
        });
        serde_json::to_value(overview).unwrap_or_default()
    }

    /// Tells the launcher what has changed since it was told last.
    pub(super) fn show_changes(&mut self) {
        if !std::mem::take(&mut self.is_changed) {
            return;
        }
        if !self.is_open(&Window::Launcher) {
            self.shown = None;
            return;
        }
        let overview = self.overview();
        if self.shown.as_ref() != Some(&overview) {
            self.shell.send(ToShell::TellLauncher(LauncherUpdate::Overview(overview.clone())));
            self.shown = Some(overview);
        }
    }
}
