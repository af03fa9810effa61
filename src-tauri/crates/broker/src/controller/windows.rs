//! Windows: what is open, and what is to be opened where.

use std::time::Instant;

use porthole_explain::{Code, Problem};
use porthole_identity::StoreError;
use porthole_policy::{AppId, Destination, Navigation, Refused};
use porthole_protocol::{
    AppWindow, GateResponse, Help, IconFile, Notice, NoticePlace, PageRequest, Prompt, ToShell, Window,
};
use serde_json::Value;
use url::Url;

use super::{Controller, Phase, internal};
use crate::arguments::Target;
use crate::event::Requester;
use crate::job::{OrderedJob, Worker};
use crate::messages;
use crate::open_windows::is_worth_keeping;
use crate::second_start::SecondStart;
use crate::shell::Shell;

/// How many windows of pages there may be.
const POPUPS: usize = 64;

impl<S: Shell, W: Worker> Controller<S, W> {
    pub(super) fn is_open(&self, window: &Window) -> bool {
        self.windows.contains(window)
    }

    /// Whether `app` has a window, or gets one: only then does what the shell says of it count.
    pub(super) fn has_window(&self, app: &AppId) -> bool {
        self.windows.iter().chain(self.opening.keys()).any(|window| window.app() == Some(app))
    }

    /// The app of a window that is open or about to be: only then does what the shell says of it count.
    pub(super) fn app_of(&self, window: &Window) -> Option<AppId> {
        let is_known = self.windows.contains(window) || self.opening.contains_key(window);
        window.app().filter(|_| is_known).cloned()
    }

    /// The apps whose own windows are open or about to be.
    pub(super) fn open_apps(&self) -> Vec<AppId> {
        let own = |window: &Window| match window {
            Window::App(app) => Some(app.clone()),
            Window::Launcher | Window::Pin | Window::Popup(..) => None,
        };
        let mut apps: Vec<AppId> = self.windows.iter().chain(self.opening.keys()).filter_map(own).collect();
        apps.sort_unstable();
        apps.dedup();
        apps
    }

    /// A second start hands over what it was asked for. A broker that ends takes nothing over.
    pub(super) fn handed_over(&mut self, hand_over: SecondStart) {
        match self.phase {
            Phase::Running => self.open_named(&hand_over.take()),
            Phase::Starting | Phase::TrustLost | Phase::Restarting => self.starts.take_over(hand_over),
            Phase::Ending | Phase::Ended { .. } => drop(hand_over),
        }
    }

    /// Opens what was named; the launcher where nothing was, or where something could not be opened.
    pub(super) fn open_named(&mut self, named: &[String]) {
        if !self.is_ready {
            self.starts.add(named.to_vec());
            return;
        }
        self.pin_prompt.may_ask_again();
        let mut show_launcher = named.is_empty();
        for (what, target) in self.targets(named) {
            let opened = match target {
                Some(target) => self.open_or_wait(target),
                None => Err(Code::AppUnknown.with_detail(what.clone())),
            };
            if let Err(problem) = opened {
                self.not_opened(&what, &problem);
                show_launcher = true;
            }
        }
        if show_launcher {
            self.looking.launcher_is_wanted();
            self.show_launcher();
        }
    }

    /// The person wants the launcher, from a window. That is no start: what was not answered is not asked again.
    pub(super) fn launcher_requested(&mut self) {
        if self.is_ready && self.phase == Phase::Running {
            self.looking.launcher_is_wanted();
            self.show_launcher();
        }
    }

    /// Tells the person: Porthole may have been started without a terminal.
    pub(super) fn not_opened(&mut self, what: &str, problem: &Problem) {
        tracing::warn!(code = problem.code, detail = problem.detail, "an app was not opened");
        let text = porthole_language::problem(self.spoken_language(), problem);
        let values =
            [("name", what.into()), ("meaning", text.meaning.into()), ("next", text.next_step.into())];
        let message = porthole_language::localize(self.spoken_language(), "warn-not-opened", &values);
        self.notifications.warn(text.title, message);
        self.is_changed = true;
    }

    /// What each word names. An app and then an address of it are one target: so the desktop's menu opens a link.
    fn targets(&self, named: &[String]) -> Vec<(String, Option<Target>)> {
        let mut targets: Vec<(String, Option<Target>)> = Vec::new();
        for what in named {
            let found = self.find(what);
            let is_same = |before: &Target| {
                before.url.is_none() && found.as_ref().is_some_and(|found| found.app == before.app)
            };
            if let Some((_, Some(before))) = targets.last_mut()
                && is_same(before)
            {
                before.url = found.and_then(|found| found.url);
            } else {
                targets.push((what.clone(), found));
            }
        }
        targets
    }

    pub(super) fn find(&self, what: &str) -> Option<Target> {
        let apps = &self.state.in_force.config()?.apps;
        Target::find(what, apps).or_else(|| {
            let (app, url) = self.signals.manifests.open(&Url::parse(what).ok()?, apps)?;
            Some(Target { app, url: Some(url) })
        })
    }

    pub(super) fn open_or_wait(&mut self, target: Target) -> Result<(), Problem> {
        match self.wait_for_choice(target) {
            Some(target) => self.open(target, None),
            None => Ok(()),
        }
    }

    /// Has an app wait while the picker is shown; gives it back where it need not.
    pub(super) fn wait_for_choice(&mut self, target: Target) -> Option<Target> {
        let choice = self.state.device.status.choice;
        let is_due = choice.is_some_and(|choice| choice.due)
            && self.why_no_app_opens().is_none()
            && !self.is_looking();
        let target = self.choosing.wait(target, is_due);
        if target.is_none() {
            self.show_launcher();
            self.is_changed = true;
        }
        target
    }

    pub(super) fn show_launcher(&mut self) {
        self.opening.entry(Window::Launcher).or_default();
        self.shell.send(ToShell::ShowLauncher);
    }

    /// Opens an app, or brings its window up. `askers` hear when it is open.
    ///
    /// # Errors
    /// It may not be opened; then `askers` hear nothing.
    pub(super) fn open(
        &mut self,
        target: Target,
        askers: impl IntoIterator<Item = Requester>,
    ) -> Result<(), Problem> {
        if self.is_looking() {
            self.hold(target, askers);
            return Ok(());
        }
        self.cleared.clone()?;
        self.kernel.clone()?;
        // The profile on the disk is open for a device that had proved itself.
        if self.phase == Phase::TrustLost && !self.is_open(&Window::App(target.app.clone())) {
            return Err(Code::TrustLost.problem());
        }
        let pinned = self.state.in_force.config().and_then(|config| config.apps.get(&target.app));
        let pinned = pinned.ok_or_else(|| Code::AppUnknown.with_detail(target.app.to_string()))?;
        let window = AppWindow {
            app: target.app.clone(),
            name: pinned.name.clone(),
            start: pinned.url.clone(),
            url: target.url,
            icon: pinned.icon.as_ref().map(|icon| IconFile::new(icon.png().to_vec())),
            place: self.signals.place(&target.app),
            background: self.signals.manifests.background(&target.app),
            sleep_after: pinned.sleep_after.map(|after| after.as_secs()),
            hosts: pinned.hosts.clone(),
        };
        let page = window.url.clone().filter(|url| is_worth_keeping(pinned, url));
        self.send_notifying();
        self.send_help();
        self.hosts.insert(window.app.clone(), window.hosts.clone());
        self.sleep.insert(window.app.clone(), window.sleep_after);
        if let Some(page) = page {
            self.signals.pages.insert(window.app.clone(), page);
        }
        self.opening.entry(Window::App(target.app)).or_default().extend(askers);
        self.shell.send(ToShell::OpenApp(window));
        Ok(())
    }

    /// Opens each of `targets`, even if others fail. The answer is the first problem.
    pub(super) fn open_all(&mut self, targets: Vec<Target>) -> Result<(), Problem> {
        let mut opened = Ok(());
        for target in targets {
            let this = self.open(target, None);
            opened = opened.and(this);
        }
        opened
    }

    pub(super) fn on_window_opened(&mut self, window: Window, problem: Option<String>) {
        // Only what was asked for, and what pages were allowed to open.
        let askers = match (self.opening.remove(&window), &window) {
            (Some(askers), _) => askers,
            (None, Window::Popup(app, _)) if self.popups > 0 && self.has_window(app) => {
                self.popups -= 1;
                Vec::new()
            }
            (None, Window::Launcher | Window::Pin | Window::App(_) | Window::Popup(..)) => return,
        };
        let opened = match problem {
            None => {
                self.windows.insert(window);
                Ok(Value::Null)
            }
            Some(detail) => {
                tracing::warn!(%window, "a window could not be opened");
                Err(internal(&detail.chars().take(500).collect::<String>()))
            }
        };
        for asker in askers {
            self.reply(&asker, opened.clone());
        }
        self.is_changed = true;
        self.end_without_windows();
    }

    pub(super) fn on_window_closed(&mut self, window: &Window) {
        if !self.windows.remove(window) {
            return;
        }
        if *window == Window::Pin {
            self.pin_prompt.cancel();
        }
        self.take_files_back(window);
        self.prompts.forget_window(window);
        self.refused_features.remove(window);
        self.signals_end(window);
        self.is_changed = true;
        // Before the last one ends Porthole: what the person closes stays closed.
        self.remember_open();
        self.show_running_downloads(window);
        self.end_without_windows();
    }

    pub(super) fn end_without_windows(&mut self) {
        let is_any_open = !self.windows.is_empty() || !self.opening.is_empty();
        let is_any_app_open = self.windows.iter().chain(self.opening.keys()).any(|it| it.app().is_some());
        match self.phase {
            // What was closing them says what follows.
            Phase::Running if !is_any_open && self.closing.is_none() => self.end(),
            Phase::TrustLost if !is_any_app_open => self.end_without_apps(),
            Phase::Starting
            | Phase::Running
            | Phase::TrustLost
            | Phase::Restarting
            | Phase::Ending
            | Phase::Ended { .. } => {}
        }
    }

    /// Closes the windows of apps that the managed file names no more.
    pub(super) fn close_removed(&mut self) {
        // Without a file in force nothing is known about what IT wants.
        let Some(config) = self.state.in_force.config().cloned() else { return };
        let open = self.open_apps();
        // Of an app that was open before, notifications may be left.
        let closed: Vec<AppId> = self.hosts.keys().filter(|app| !open.contains(app)).cloned().collect();
        for app in open.iter().chain(&closed).cloned() {
            if config.apps.get(&app).is_none() {
                if closed.contains(&app) {
                    self.hosts.remove(&app);
                }
                let notice = messages::app_removed_notice(self.spoken_language(), &config.organization);
                self.shell.send(ToShell::CloseApp { app, notice });
            }
        }
    }

    /// Where does a page open that this window asks for?
    pub(super) fn navigate(&self, window: &Window, page: &PageRequest) -> GateResponse {
        match self.app_of(window) {
            Some(app) => GateResponse::Opens(self.destination(&app, page)),
            None => GateResponse::Refused,
        }
    }

    fn destination(&self, app: &AppId, page: &PageRequest) -> Destination {
        let PageRequest { url, cause, by_person } = page;
        let navigation = Navigation { from: app, url, cause: *cause, by_person: *by_person };
        let Some(config) = self.state.in_force.config() else { return Destination::Refused(Refused::Scheme) };
        match config.apps.destination(navigation) {
            // An app's manifest may say that it opens such links.
            Destination::Program(link) => match self.signals.manifests.open(&link, &config.apps) {
                Some((app, url)) => Destination::App(app, url),
                None => Destination::Program(link),
            },
            decided @ (Destination::SameWindow
            | Destination::Upgraded(_)
            | Destination::App(..)
            | Destination::Browser(_)
            | Destination::Refused(_)) => decided,
        }
    }

    /// Opens a page that a window asks for where it belongs. Policy is asked again: what the shell was told before
    /// counts for nothing.
    pub(super) fn open_elsewhere(&mut self, window: &Window, page: &PageRequest) -> GateResponse {
        let Some(app) = self.app_of(window) else { return GateResponse::Refused };
        let is_trusted = self.state.device.status.class.is_trusted();
        let notice = match self.destination(&app, page) {
            // Stays in its window, which is the engine's to do.
            Destination::SameWindow | Destination::Upgraded(_) => return GateResponse::Departed,
            Destination::App(other, url) => {
                self.go_to_app(other, url);
                return GateResponse::Departed;
            }
            Destination::Browser(url) if is_trusted => {
                self.open_externally(url);
                return GateResponse::Departed;
            }
            Destination::Browser(url) => return self.ask_before_external_navigation(url),
            Destination::Program(url) if is_trusted => return self.ask_before_external_navigation(url),
            Destination::Refused(Refused::NoGesture) => {
                tracing::debug!(%app, "a page wanted to leave the apps, and no person asked for it");
                return GateResponse::Departed;
            }
            Destination::Program(url) => messages::link_notice(self.spoken_language(), url.scheme()),
            Destination::Refused(reason @ (Refused::Scheme | Refused::TooLong)) => {
                messages::refused_link_notice(self.spoken_language(), reason)
            }
        };
        self.show_notice(NoticePlace::Window(window.clone()), notice);
        GateResponse::Departed
    }

    fn ask_before_external_navigation(&mut self, url: Url) -> GateResponse {
        let id = self.next();
        self.external_navigation_limit.ask(id, url.clone());
        GateResponse::AskPerson { id, url }
    }

    /// The person agrees to leave the apps for an address that the broker put up for question.
    pub(super) fn on_external_navigation_confirmed(&mut self, id: u64) {
        let Some(url) = self.external_navigation_limit.confirm(id) else { return };
        // The device may have lost its proof since, and then no program is for it.
        let is_web = matches!(url.scheme(), "https" | "http");
        if is_web || self.state.device.status.class.is_trusted() {
            self.open_externally(url);
        }
    }

    fn open_externally(&mut self, url: Url) {
        if self.external_navigation_limit.is_due(Instant::now()) {
            self.worker.run(OrderedJob::OpenOutside(url));
        } else {
            tracing::info!("a second address at once is not opened outside of the apps");
        }
    }

    /// May the page of this window open one more? Where that one leads is asked apart.
    pub(super) fn may_open_popup(&mut self, window: &Window) -> bool {
        let Some(app) = self.app_of(window) else { return false };
        let is_popup = |window: &&Window| matches!(window, Window::Popup(..));
        if self.popups + self.windows.iter().filter(is_popup).count() >= POPUPS {
            tracing::warn!(%app, "a page has too many windows open");
            return false;
        }
        self.popups += 1;
        true
    }

    /// Holds the windows of each app to what it may reach now.
    pub(super) fn refresh_hosts(&mut self) {
        let Some(config) = self.state.in_force.config() else { return };
        for (app, held) in &mut self.hosts {
            // The windows of an app that is named no more are about to close.
            let Some(pinned) = config.apps.get(app) else { continue };
            if *held != pinned.hosts {
                held.clone_from(&pinned.hosts);
                self.shell.send(ToShell::SetHosts { app: app.clone(), hosts: held.clone() });
            }
        }
    }

    /// Tells the shell where the organisation's people find help, where it does not know.
    fn send_help(&mut self) {
        let Some(config) = self.state.in_force.config() else { return };
        let help = Help {
            organization: config.organization.name.clone(),
            url: config.organization.help_url.clone(),
        };
        if self.help.as_ref() != Some(&help) {
            self.shell.send(ToShell::SetHelp(help.clone()));
            self.help = Some(help);
        }
    }

    /// Has the pages of a shell that has shown an app name the place that counts now.
    pub(super) fn refresh_help(&mut self) {
        if self.help.is_some() {
            self.send_help();
        }
    }

    /// Has the windows of each app sleep when they are to now.
    pub(super) fn refresh_sleep(&mut self) {
        let Some(config) = self.state.in_force.config() else { return };
        for (app, held) in &mut self.sleep {
            let Some(pinned) = config.apps.get(app) else { continue };
            let after = pinned.sleep_after.map(|after| after.as_secs());
            if std::mem::replace(held, after) != after {
                self.shell.send(ToShell::SetSleep { app: app.clone(), after });
            }
        }
    }

    fn go_to_app(&mut self, app: AppId, url: Url) {
        if let Err(problem) = self.open(Target { app, url: Some(url) }, None) {
            tracing::warn!(code = problem.code, "a link's app could not be opened");
        }
    }

    /// Shows a notice.
    pub(super) fn show_notice(&mut self, place: NoticePlace, notice: Notice) {
        #[cfg(feature = "test-driver")]
        self.driver.add_notice(&place, &notice);
        self.shell.send(ToShell::ShowNotice { place, notice });
    }

    pub(super) fn open_help(&mut self) {
        if let Some(config) = self.state.in_force.config() {
            self.worker.run(OrderedJob::OpenInBrowser(config.organization.help_url.clone()));
        }
    }

    /// Shows the window that asks for the PIN of a token that waits.
    pub(super) fn prompt_for_pin(&mut self, waiting: &StoreError) {
        self.pin_prompt.ask(waiting);
        self.show_pin_prompt(Prompt::Pin);
    }

    /// Once in a run of the broker: asks where a PIN is all that is missing.
    pub(super) fn prompt_for_pin_at_start(&mut self) {
        if std::mem::replace(&mut self.is_pin_requested, true) {
            return;
        }
        let missing = self.state.device.status.problem.as_ref().map(|problem| problem.code);
        if missing == Some(Code::StorePinNeeded.as_str())
            && let Some(token) = self.state.device.ledger.waiting_for_pin().first()
        {
            self.prompt_for_pin(token);
        }
    }
}
