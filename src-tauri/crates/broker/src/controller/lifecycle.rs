//! The shell's life: its start, its end, and what becomes of this broker then.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use porthole_config::OnTrustLoss;
use porthole_explain::{Code, Detail, Problem};
use porthole_host::{DeviceChange, State};
use porthole_policy::{Activity, AppId, DeviceClass};
use porthole_protocol::{ColourScheme, Confinement, NoticePlace, Profile, Secret, ToShell, VERSION};

use super::Controller;
use super::phase::{ClearingDesktop, Closing, DESKTOP_CLEARED_WITHIN, Phase, not_confined};
use crate::arguments::Target;
use crate::downloads::AbortReason;
use crate::folders::FoldersError;
use crate::job::{OrderedJob, SeparateJob, Worker};
use crate::messages;
use crate::shell::{Run, Shell};

impl<S: Shell, W: Worker> Controller<S, W> {
    /// Starts a shell for the class that the device has now.
    pub(super) fn start_shell(&mut self) {
        self.run = Run(self.run.0 + 1);
        self.phase = Phase::Starting;
        self.crashes.on_start();
        // What is being removed is not opened again.
        let class = self.state.device.status.class;
        self.class_at_start = if self.is_clearing { DeviceClass::Untrusted } else { class };
        self.kernel = Err(not_confined("the shell has not been confined yet"));
        self.is_ready = false;
        self.windows.clear();
        self.opening.clear();
        self.popups = 0;
        self.closing = None;
        self.clearing_desktop = ClearingDesktop::Idle;
        // Whoever waits for these hears that the shell has ended.
        self.pinning.clear();
        self.pinned.clear();
        self.requests = 0;
        self.take_all_files_back();
        self.hosts.clear();
        self.sleep.clear();
        self.help = None;
        self.external_navigation_limit.forget_questions();
        self.begin_permissions();
        self.begin_history();
        self.begin_manifests();
        self.shown = None;
        self.signals.forget_pages();
        self.pin_prompt.forget();
        self.looking.held.forget_askers();
        self.reported_uninspected.clear();
        let confinement = match self.confinement(self.class_at_start) {
            Ok(confinement) => confinement,
            Err(error) => {
                tracing::error!(%error, "the profile on the disk cannot be used; it is kept in memory");
                // Nothing may be opened then; the launcher says why.
                self.cleared = Err(error.problem());
                self.in_memory()
            }
        };
        self.downloads.resume(confinement.staging.clone());
        self.shell.start(self.run, confinement);
    }

    /// Starts another shell, unless no display is left to show windows on.
    pub(super) fn start_shell_again(&mut self) {
        if self.is_last_shell {
            self.phase = Phase::Ended { in_order: true };
        } else {
            self.start_shell();
        }
    }

    /// What a shell for a device of this class may do. Only a device that has proved itself has a profile on the disk.
    fn confinement(&self, class: DeviceClass) -> Result<Confinement, FoldersError> {
        match class {
            DeviceClass::Untrusted => Ok(self.in_memory()),
            DeviceClass::Certified | DeviceClass::Managed => {
                self.folders.make_profile()?;
                let (profile, staging) = (self.folders.profile.clone(), self.folders.staging_on_disk.clone());
                let mut confinement = self.in_memory();
                confinement.writable.extend([profile.clone(), staging.clone()]);
                confinement.profile = Profile::Disk(profile);
                confinement.staging = staging;
                Ok(confinement)
            }
        }
    }

    fn in_memory(&self) -> Confinement {
        let home = self.folders.engine_home();
        Confinement {
            version: VERSION,
            proxy_port: self.proxy.port,
            proxy: Secret::from(self.proxy.uri.clone()),
            profile: Profile::Memory(home.join("content")),
            home,
            staging: self.folders.staging_in_memory(),
            writable: vec![self.folders.staging_in_memory()],
            readable: vec![self.folders.handover.clone()],
            session: self.folders.session.clone(),
            person: self.folders.person.clone(),
            printers: self.may_print_anywhere(),
            agents: self.folders.agents.clone(),
            language: self.spoken_language(),
            desktop_language: self.language,
            log: self.log.clone(),
        }
    }

    /// Whether policy lets pages of some app be printed, on the device as it is now.
    fn may_print_anywhere(&self) -> bool {
        let config = self.state.in_force.config();
        config.is_some_and(|config| {
            config.apps.iter().any(|app| self.decide(Some(&app.id), Activity::Print).print_permit().is_some())
        })
    }

    /// Why no app may be opened, if that is so.
    pub(super) fn why_no_app_opens(&self) -> Option<Problem> {
        let kernel = if self.is_ready { self.kernel.clone() } else { Ok(()) };
        self.cleared.clone().and(kernel).err()
    }

    pub(super) fn on_confined(&mut self, problem: Option<String>) {
        self.kernel = match problem {
            None => Ok(()),
            Some(detail) => {
                tracing::error!(detail, "the kernel cannot hold the write gate; no app is opened");
                Err(not_confined(&detail))
            }
        };
        self.is_changed = true;
    }

    /// Says so once.
    pub(super) fn media_do_not_play(&mut self) {
        if std::mem::replace(&mut self.is_media_reported, true) {
            return;
        }
        self.notifications.warn(self.localize("warn-media"), self.localize("warn-media-text"));
        self.is_changed = true;
    }

    /// The shell can show windows: opens what is to be open.
    pub(super) fn on_ready(&mut self) {
        if self.phase != Phase::Starting {
            return;
        }
        self.phase = Phase::Running;
        self.is_ready = true;
        self.is_changed = true;
        if self.colours != ColourScheme::default() {
            self.shell.send(ToShell::SetColourScheme(self.colours));
        }
        if self.is_looking() && self.may_open_held() {
            self.open_held();
            if self.closing.is_some() {
                // What was asked for is for the next shell.
                return;
            }
        }
        let (starts, targets) = (std::mem::take(&mut self.starts), std::mem::take(&mut self.to_open));
        if starts.is_empty() && targets.is_empty() && self.open_apps().is_empty() {
            self.show_launcher();
        }
        self.open_returning();
        for named in starts {
            self.open_named(&named);
        }
        for target in targets {
            if let Err(problem) = self.open(target, None) {
                tracing::warn!(code = problem.code, detail = problem.detail, "an app was not opened");
                self.shell.send(ToShell::ShowLauncher);
            }
        }
        if let Some(change) = self.untold.take() {
            self.notify_apps(&change);
        }
        if !self.is_looking() {
            self.prompt_for_pin_at_start();
        }
    }

    /// The managed file or the device has changed.
    pub(super) fn state_changed(&mut self, state: Arc<State>) {
        // Since what this broker knows, and not since what the host has told before it was there.
        if let Some(change) = DeviceChange::between(&self.state.device.status, &state.device.status) {
            self.device_changed(change);
        }
        self.state = state;
        self.is_changed = true;
        self.is_loss_certain |= self.state.is_loss_certain;
        self.refresh_hosts();
        self.refresh_help();
        self.refresh_sleep();
        self.settle_permissions();
        self.refresh_history();
        self.keep_menu();
        match self.phase {
            Phase::Starting | Phase::Running if self.is_trust_lost() => self.lose_trust(),
            Phase::Running => {
                // The windows that are open have been told.
                self.untold = None;
                self.close_removed();
            }
            Phase::Starting | Phase::TrustLost | Phase::Restarting => {}
            Phase::Ending | Phase::Ended { .. } => {}
        }
        self.clear_what_is_left();
        self.open_held();
    }

    /// The shell that runs was started for a device that had proved itself, and it no longer has.
    fn is_trust_lost(&self) -> bool {
        self.class_at_start.is_trusted() && !self.state.device.status.class.is_trusted()
    }

    /// The device has proved itself since the shell was started: its profile on the disk comes with another one.
    pub(super) fn is_restart_needed(&self) -> bool {
        self.state.device.status.class.is_trusted() && !self.class_at_start.is_trusted()
    }

    /// Downloads stop now; then the shell goes. A window in which somebody is writing stays for as long as the managed
    /// file says.
    fn lose_trust(&mut self) {
        // A page in which the person stayed has ended nothing: only while pages are asked does the session end.
        let is_ending = self.is_ending_requested && self.closing == Some(Closing::Quit);
        self.is_last_shell |= is_ending;
        self.is_loss_of_the_end = self.is_last_shell;
        self.is_loss_certain = self.state.is_loss_certain;
        if self.is_ready {
            self.shell.send(ToShell::CloseNotifications);
            self.clearing_desktop = ClearingDesktop::UnderWay;
        }
        let running = self.downloads.running_ids();
        self.downloads.stop(&Code::DownloadTrustLost.problem(), &mut self.worker);
        for id in running {
            self.shell.send(ToShell::CancelDownload { id });
        }
        // What pages are being asked for stays so, but for another shell, which follows in any case.
        let (before, closing) = match self.closing.take() {
            Some(Closing::Restart(more)) => (more, None),
            Some(Closing::Session(before)) => (before, Some(Closing::Session(Vec::new()))),
            closing @ (Some(Closing::Quit) | None) => (Vec::new(), closing),
        };
        self.closing = closing;
        let apps: BTreeSet<AppId> =
            self.open_apps().into_iter().chain(before.into_iter().map(|target| target.app)).collect();
        // Where their pages were belongs to the profile that is left behind.
        self.to_open.extend(apps.into_iter().map(|app| Target { app, url: None }));
        self.phase = Phase::TrustLost;
        let grace = self.grace();
        if grace.is_zero() || !self.is_ready {
            return self.end_after_loss();
        }
        self.worker.run(SeparateJob::Pause { run: self.run, how_long: grace });
        self.shell.send(ToShell::CloseIdle);
    }

    fn grace(&self) -> Duration {
        self.state.in_force.config().map(|config| config.trust_loss_grace).unwrap_or_default().time()
    }

    /// The shell has closed the windows in which nothing would be lost.
    pub(super) fn idle_closed(&mut self, all: bool) {
        if let Some(answer) = self.session_end.take() {
            let may_end = if all {
                self.downloads_under_way()
            } else {
                Err(messages::work_not_saved(self.spoken_language()))
            };
            let _gone = answer.send(may_end);
        }
        if self.phase != Phase::TrustLost {
            return;
        }
        if all {
            self.end_without_apps();
        } else {
            let notice = messages::trust_loss_notice(self.spoken_language(), self.grace());
            self.show_notice(NoticePlace::Everywhere, notice);
        }
    }

    /// After a loss of trust nothing is left to wait for. Whether the person's session ends is for its manager to say,
    /// and no other shell is to start before it has.
    pub(super) fn end_without_apps(&mut self) {
        if !matches!(self.closing, Some(Closing::Session(_))) {
            self.end_after_loss();
        }
    }

    /// Ends the shell of a device that has lost its proof, once the desktop shows no notification of it.
    fn end_after_loss(&mut self) {
        match self.clearing_desktop {
            ClearingDesktop::Idle => self.shell.kill(),
            ClearingDesktop::UnderWay => {
                self.clearing_desktop = ClearingDesktop::ThenEnd;
                self.worker.run(SeparateJob::Pause { run: self.run, how_long: DESKTOP_CLEARED_WITHIN });
            }
            ClearingDesktop::ThenEnd => {}
        }
    }

    pub(super) fn notifications_closed(&mut self) {
        let before = std::mem::take(&mut self.clearing_desktop);
        if self.phase == Phase::TrustLost && before == ClearingDesktop::ThenEnd {
            self.shell.kill();
        }
    }

    /// A pause is over.
    pub(super) fn on_pause_over(&mut self, run: Run) {
        match self.phase {
            Phase::Restarting if run == self.run => self.start_shell_again(),
            Phase::TrustLost if run == self.run => self.shell.kill(),
            Phase::Starting
            | Phase::Running
            | Phase::TrustLost
            | Phase::Restarting
            | Phase::Ending
            | Phase::Ended { .. } => {}
        }
    }

    /// Starts the shell again with the windows that are open and those of `more`, once every page has agreed to close.
    pub(super) fn restart(&mut self, more: impl IntoIterator<Item = Target>) {
        if self.phase == Phase::Running {
            self.write_open();
            let open = self.open_targets().into_iter().chain(more).collect();
            self.closing = Some(Closing::Restart(open));
            self.shell.send(ToShell::CloseAll);
        }
    }

    /// The person wants to leave Porthole.
    pub(super) fn quit(&mut self) {
        if !self.can_ask_pages() {
            return self.end_at_once();
        }
        // After a loss of trust, what is still open has work in it.
        self.write_open();
        self.closing = Some(Closing::Quit);
        self.shell.send(ToShell::CloseAll);
    }

    /// The session ends this process: pages may ask the person first. The second time it ends at once.
    pub(super) fn terminate(&mut self) {
        if std::mem::replace(&mut self.is_ending_requested, true) {
            self.end_at_once();
        } else {
            self.quit();
        }
    }

    /// Whether a shell lives whose pages are to be asked before anything ends.
    pub(super) const fn can_ask_pages(&self) -> bool {
        self.is_ready && matches!(self.phase, Phase::Running | Phase::TrustLost)
    }

    fn end_at_once(&mut self) {
        match self.phase {
            Phase::Starting | Phase::Running => self.end(),
            // Between two shells there is nothing to wait for.
            Phase::Restarting if !self.is_ready => self.phase = Phase::Ended { in_order: true },
            Phase::Restarting => self.is_last_shell = true,
            // What may not stay is cleared first.
            Phase::TrustLost => {
                self.is_last_shell = true;
                self.end_after_loss();
            }
            Phase::Ending | Phase::Ended { .. } => {}
        }
    }

    /// Whether every page has agreed to close.
    pub(super) fn all_closed(&mut self, all: bool) {
        if let Some(answer) = self.session_question.take() {
            let _gone =
                answer.send(if all { Ok(()) } else { Err(messages::work_not_saved(self.spoken_language())) });
        }
        // Whether the session ends is for its manager to say.
        if matches!(self.closing, Some(Closing::Session(_))) {
            return;
        }
        let closing = self.closing.take().filter(|_| all && self.can_ask_pages());
        match closing {
            // What may not stay is cleared first.
            Some(closing) if self.phase == Phase::TrustLost => {
                self.is_last_shell |= closing == Closing::Quit;
                self.end_after_loss();
            }
            Some(Closing::Restart(open)) => {
                let why = Code::DownloadFailed.with(Detail::WindowsRestarted);
                self.downloads.stop(&why, &mut self.worker);
                self.to_open.extend(open);
                self.untold = None;
                self.phase = Phase::Restarting;
                self.shell.end();
            }
            Some(Closing::Quit) => self.end(),
            Some(Closing::Session(_)) | None => {}
        }
    }

    /// The last window that a person can see has closed.
    pub(super) fn end(&mut self) {
        self.notify_lost_downloads();
        self.phase = Phase::Ending;
        self.shell.end();
    }

    pub(super) fn shell_ended(&mut self, run: Run, how: &str) {
        if run != self.run {
            return;
        }
        self.is_ready = false;
        // No shell is left to ask the person, so the session may end.
        self.session_end = None;
        self.session_question = None;
        self.leave_question = None;
        self.pinning.clear();
        self.keep_places();
        self.keep_history();
        self.clear_desktop();
        #[cfg(feature = "test-driver")]
        self.driver.shell_ended(self.phase == Phase::Restarting);
        match self.phase {
            Phase::TrustLost => {
                self.is_last_shell |= self.closing == Some(Closing::Quit);
                let config = self.state.in_force.config();
                let profile = config.map(|config| config.on_trust_loss).unwrap_or_default();
                // A store that does not answer proves nothing. What is left is looked at again with its answer, and at
                // the next start before anything else.
                let is_lost = self.is_loss_certain && !self.is_loss_of_the_end;
                let profile = if is_lost { profile } else { OnTrustLoss::Keep };
                self.is_profile_left = profile == OnTrustLoss::Keep;
                self.worker.run(OrderedJob::ClearAfterLoss(profile));
            }
            Phase::Restarting => self.start_shell_again(),
            Phase::Ending => self.phase = Phase::Ended { in_order: true },
            Phase::Starting | Phase::Running => self.on_crash(how),
            Phase::Ended { .. } => {}
        }
    }

    /// The shell has ended by itself: says so, and starts it again with what was open. Where it was about to end, or
    /// nobody is there any more, that is the end.
    fn on_crash(&mut self, how: &str) {
        let running = self.downloads.running_ids();
        let lost = running.len();
        for id in running {
            let why = "Porthole's windows have crashed".to_owned();
            self.downloads.ended_early(id, AbortReason::Failed(why), &mut self.worker);
        }
        if self.is_last_shell || self.closing == Some(Closing::Quit) {
            tracing::warn!(how, lost, "the shell has ended before it was told to; so does Porthole");
            self.phase = Phase::Ended { in_order: true };
            return;
        }
        tracing::error!(how, lost, "the shell has ended unexpectedly");
        let open = self.open_targets();
        self.to_open.extend(open);
        let (title, message) = match self.crashes.pause() {
            Some(how_long) => {
                self.phase = Phase::Restarting;
                self.worker.run(SeparateJob::Pause { run: self.run, how_long });
                (self.localize("warn-crashed"), self.localize("warn-crashed-text"))
            }
            None => {
                self.phase = Phase::Ended { in_order: false };
                // It may be one of the pages that were open.
                self.forget_open();
                (self.localize("warn-ended"), self.localize("warn-ended-text"))
            }
        };
        self.notifications.warn(title.clone(), message.clone());
        self.worker.run(OrderedJob::NotifyDesktop { title, message });
    }
}
