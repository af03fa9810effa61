//! A start before all that could prove the device has answered: Porthole's own windows are there, and apps wait. Nothing
//! is known yet, so the shell is one for a device that has proved nothing, and nothing is cleared.

use porthole_config::OnTrustLoss;
use porthole_explain::Problem;
use porthole_protocol::{ToShell, Window};
use serde_json::Value;

use super::{Controller, Phase};
use crate::arguments::Target;
use crate::event::Requester;
use crate::job::{OrderedJob, Worker};
use crate::shell::Shell;
use crate::waiting_apps::WaitingApp;

impl<S: Shell, W: Worker> Controller<S, W> {
    /// Whether apps wait.
    pub(super) const fn is_looking(&self) -> bool {
        !self.looking.is_over
    }

    /// Whether those that wait may open now.
    pub(super) fn may_open_held(&self) -> bool {
        self.looking.goes_on || self.state.is_evaluated()
    }

    /// Has an app wait, and shows for what.
    pub(super) fn hold(&mut self, target: Target, askers: impl IntoIterator<Item = Requester>) {
        if !self.is_open(&Window::Launcher) && !self.opening.contains_key(&Window::Launcher) {
            self.looking.is_launcher_for_it = true;
            self.show_launcher();
        }
        self.looking.held.add(target, askers);
        self.is_changed = true;
    }

    /// The person waits no longer. What answers later is offered as any proof that comes while apps are open.
    pub(super) fn go_on(&mut self) {
        if self.is_looking() {
            self.looking.goes_on = true;
            self.is_changed = true;
            self.open_held();
        }
    }

    /// Opens what waited, once it is known what the device proves. Where that is more than the shell was started for, it
    /// starts again first, by itself: no page has been shown yet.
    pub(super) fn open_held(&mut self) {
        let is_due = self.phase == Phase::Running && self.closing.is_none() && !self.is_clearing;
        if !is_due || !self.is_looking() || !self.may_open_held() {
            return;
        }
        if self.is_restart_needed() {
            let is_there = self.is_open(&Window::Launcher) || self.opening.contains_key(&Window::Launcher);
            if is_there && !std::mem::take(&mut self.looking.is_launcher_for_it) {
                self.starts.add(Vec::new());
            }
            self.restart([]);
            return;
        }
        self.looking.is_over = true;
        // What was asked for may be another page of an app that comes back.
        self.open_returning();
        let mut is_any_missing = false;
        for WaitingApp { target, askers } in std::mem::take(&mut self.looking.held) {
            let name = target.app.to_string();
            let opened = match self.wait_for_choice(target) {
                Some(target) => self.open(target, askers.clone()),
                None => {
                    is_any_missing = true;
                    self.reply_to_all(&askers, &Ok(Value::Null));
                    continue;
                }
            };
            if let Err(problem) = opened {
                is_any_missing = true;
                self.not_opened(&name, &problem);
                self.reply_to_all(&askers, &Err(problem));
            }
        }
        if std::mem::take(&mut self.looking.is_launcher_for_it) && !is_any_missing {
            self.shell.send(ToShell::CloseLauncher);
        }
        self.is_changed = true;
        self.prompt_for_pin_at_start();
    }

    fn reply_to_all(&mut self, askers: &[Requester], reply: &Result<Value, Problem>) {
        for asker in askers {
            self.reply(asker, reply.clone());
        }
    }

    /// Removes the profile of an earlier time, as soon as it is certain that the device has lost its proof and no shell
    /// that could use it runs.
    pub(super) fn clear_what_is_left(&mut self) {
        let wanted = self.state.in_force.config().map(|config| config.on_trust_loss);
        let is_due = self.is_profile_left && self.state.is_loss_certain && wanted == Some(OnTrustLoss::Wipe);
        let is_free = match self.phase {
            Phase::Starting | Phase::Running => !self.class_at_start.is_trusted() && !self.is_clearing,
            Phase::TrustLost | Phase::Restarting | Phase::Ending | Phase::Ended { .. } => false,
        };
        if is_due && is_free {
            self.is_clearing = true;
            self.worker.run(OrderedJob::ClearProfile);
        }
    }

    pub(super) fn profile_cleared(&mut self, cleared: Result<(), Problem>) {
        self.is_clearing = false;
        self.is_profile_left = cleared.is_err();
        self.is_changed = true;
        if cleared.is_err() {
            self.cleared = cleared;
        }
        self.open_held();
    }
}
