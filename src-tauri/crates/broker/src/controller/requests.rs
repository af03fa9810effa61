//! What the launcher and the PIN window ask.

use porthole_explain::{Code, Detail, Problem};
use porthole_host::enrolment::Stop;
use porthole_host::{CertificatePreference, ProxyAccount, Remember, not_unlocked};
use porthole_identity::{CandidateView, Pin, StoreError, StoreName};
use porthole_protocol::{
    DownloadAction, LauncherRequest, PinRequest, Preferences, Prompt, Secret, ToShell, Window,
};
use porthole_proxy::ProxyAuthRequired;
use serde::Serialize;
use serde_json::Value;

use super::{Controller, Phase, REQUESTS, internal};
use crate::event::Requester;
use crate::job::{OrderedJob, SeparateJob, Worker};
use crate::pin_prompt::fits_basic;
use crate::settings_view::SettingsView;
use crate::shell::Shell;

/// At most this many records go to the launcher at once.
const RECORDS: usize = 1_000;

impl<S: Shell, W: Worker> Controller<S, W> {
    /// Answers, or has a job or a window do so later.
    pub(super) fn request(&mut self, to: Requester, request: LauncherRequest) {
        self.requests += 1;
        if !self.is_open(&Window::Launcher) && !self.opening.contains_key(&Window::Launcher) {
            return self.reply(&to, Err(internal("the launcher is not open")));
        }
        if self.requests > REQUESTS {
            return self.reply(&to, Err(internal("too many requests are under way")));
        }
        match request {
            LauncherRequest::Overview => {
                let overview = self.overview();
                self.reply(&to, Ok(overview));
            }
            LauncherRequest::OpenApp { id } => {
                self.looking.launcher_is_wanted();
                self.open_for_launcher(to, id);
            }
            LauncherRequest::OpenShortcut { id, number } => self.open_shortcut(to, &id, number),
            LauncherRequest::GoOn => {
                self.go_on();
                self.reply(&to, Ok(Value::Null));
            }
            LauncherRequest::RecheckDevice => self.worker.run(SeparateJob::ReadAgain { to }),
            LauncherRequest::Candidates => {
                let candidates = &self.state.device.ledger.candidates;
                let candidates = json(&candidates.iter().map(CandidateView::from).collect::<Vec<_>>());
                self.reply(&to, candidates);
            }
            LauncherRequest::Activity { limit } => {
                self.worker.run(SeparateJob::ReadActivity { to, limit: limit.min(RECORDS) });
            }
            LauncherRequest::Downloads => self.reply(&to, json(&self.downloads.list())),
            LauncherRequest::CancelDownload { id } => {
                self.act_on_download(id, DownloadAction::Cancel);
                self.reply(&to, Ok(Value::Null));
            }
            LauncherRequest::OpenDownload { id } => self.open_download(to, id),
            LauncherRequest::ShowDownload { id } => {
                self.act_on_download(id, DownloadAction::Show);
                self.reply(&to, Ok(Value::Null));
            }
            LauncherRequest::ExportActivity => self.worker.run(SeparateJob::ExportActivity { to }),
            LauncherRequest::Settings => {
                let config = self.state.in_force.config().map(AsRef::as_ref);
                self.reply(&to, json(&SettingsView::of(config)));
            }
            LauncherRequest::SetPreferences { preferences } => {
                self.worker.run(OrderedJob::SavePreferences { to, preferences });
            }
            LauncherRequest::SitePermissions => {
                let config = self.state.in_force.config();
                let list = config.map(|config| self.permissions.list(&config.apps)).unwrap_or_default();
                self.reply(&to, json(&list));
            }
            LauncherRequest::ForgetSitePermission { origin, feature } => {
                self.forget_permission(&origin, feature);
                self.reply(&to, Ok(Value::Null));
            }
            LauncherRequest::Notifications => self.reply(&to, json(&self.past_notifications())),
            LauncherRequest::OpenNotification { id } => self.open_notification(to, id),
            LauncherRequest::ClearNotifications => {
                self.clear_history();
                self.reply(&to, Ok(Value::Null));
            }
            LauncherRequest::OpenHelp => {
                self.open_help();
                self.reply(&to, Ok(Value::Null));
            }
            LauncherRequest::Restart => {
                self.reply(&to, Ok(Value::Null));
                self.restart([]);
            }
            LauncherRequest::Quit => {
                self.reply(&to, Ok(Value::Null));
                self.quit();
            }
            LauncherRequest::DismissNotice { id } => {
                self.notifications.dismiss(id);
                self.is_changed = true;
                self.reply(&to, Ok(Value::Null));
            }
            LauncherRequest::Choose { fingerprint } => self.choose(to, fingerprint),
            LauncherRequest::Decline { open_anyway } => {
                let waited = self.choosing.decline(open_anyway);
                let opened = self.open_all(waited);
                self.is_changed = true;
                self.reply(&to, opened.map(|()| Value::Null));
            }
            LauncherRequest::AskPin { token } => self.ask_pin(&to, &token),
            LauncherRequest::ForgetPins => self.worker.run(SeparateJob::ForgetPins { to }),
            LauncherRequest::Enrolment => self.worker.run(SeparateJob::Enrolment { to }),
            LauncherRequest::RequestCertificate { terms } => {
                self.worker.run(SeparateJob::RequestCertificate { to, terms });
            }
            LauncherRequest::SaveRequest { public_key } => {
                self.worker.run(SeparateJob::SaveRequest { to, public_key });
            }
            LauncherRequest::OpenSendTo => {
                let config = self.state.in_force.config();
                if let Some(url) = config.and_then(|config| config.enrolment.send_to.clone()) {
                    self.worker.run(OrderedJob::OpenInBrowser(url));
                }
                self.reply(&to, Ok(Value::Null));
            }
            LauncherRequest::Enrol => {
                let stop = self.new_stop();
                self.worker.run(SeparateJob::Enrol { to, stop });
            }
            LauncherRequest::Renew => {
                let stop = self.new_stop();
                self.worker.run(SeparateJob::Renew { to, stop });
            }
            LauncherRequest::StopAsking => {
                for stop in self.asking.drain(..) {
                    stop.stop();
                }
                self.reply(&to, Ok(Value::Null));
            }
            LauncherRequest::DiscardRequest { public_key } => {
                self.worker.run(SeparateJob::DiscardRequest { to, public_key });
            }
            LauncherRequest::ImportCertificate { file, password } => {
                self.worker.run(SeparateJob::ImportCertificate { to, file, password });
            }
        }
    }

    /// Only what was kept in this run has a path here: the launcher names a number, never a file.
    fn open_download(&mut self, to: Requester, id: u64) {
        match self.downloads.kept_file(id) {
            Some(file) => {
                let file = file.to_owned();
                self.worker.run(OrderedJob::OpenFile { to, file });
            }
            None => self.reply(&to, Err(Code::DownloadGone.problem())),
        }
    }

    /// The person's choice counts once it is remembered.
    pub(super) fn preferences_saved(&mut self, to: &Requester, saved: Result<Preferences, Problem>) {
        if let Ok(preferences) = saved {
            let spoken = self.spoken_language();
            let is_startup_chosen = self.preferences.startup != preferences.startup;
            self.preferences = preferences;
            if is_startup_chosen {
                self.startup_chosen();
            }
            self.choose_page_language();
            if spoken != self.spoken_language() {
                self.shell.send(ToShell::Speak(self.spoken_language()));
            }
            self.is_changed = true;
        }
        self.reply(to, saved.map(|_| Value::Null));
    }

    fn open_for_launcher(&mut self, to: Requester, id: String) {
        self.pin_prompt.may_ask_again();
        let Some(target) = self.find(&id) else {
            return self.reply(&to, Err(Code::AppUnknown.with_detail(id)));
        };
        let opened = match self.wait_for_choice(target) {
            Some(target) => self.open(target, Some(to.clone())),
            None => {
                self.reply(&to, Ok(Value::Null));
                Ok(())
            }
        };
        if let Err(problem) = opened {
            self.reply(&to, Err(problem));
        }
    }

    fn choose(&mut self, to: Requester, fingerprint: Option<String>) {
        let wish = match fingerprint {
            None => Ok(CertificatePreference::Newest),
            Some(text) => text
                .parse()
                .map(CertificatePreference::This)
                .map_err(|_| Code::ChoiceUnusable.with_detail(text)),
        };
        match wish {
            Ok(wish) => self.worker.run(SeparateJob::Choose { to, wish }),
            Err(problem) => self.reply(&to, Err(problem)),
        }
    }

    /// The person has picked: opens what waited. Where no page has been shown yet, the shell starts again for that, with
    /// the profile of a device that has proved itself.
    pub(super) fn on_certificate_chosen(&mut self, to: Requester, chosen: Result<(), Problem>) {
        if let Err(problem) = chosen {
            return self.reply(&to, Err(problem));
        }
        let waited = self.choosing.take_waiting();
        self.is_changed = true;
        if !waited.is_empty() && self.is_restart_needed() && self.open_apps().is_empty() {
            self.reply(&to, Ok(Value::Null));
            self.restart(waited);
        } else {
            let opened = self.open_all(waited);
            self.reply(&to, opened.map(|()| Value::Null));
        }
    }

    fn ask_pin(&mut self, to: &Requester, token: &str) {
        let waiting = self.state.device.ledger.waiting_for_pin();
        let waiting = waiting.into_iter().find(|waiting| waiting.store.as_str() == token);
        let Some(waiting) = waiting else {
            let problem = Code::StoreUnavailable.with(Detail::PinNotWaitedFor);
            return self.reply(to, Err(problem));
        };
        self.prompt_for_pin(&waiting);
        self.reply(to, Ok(Value::Null));
    }

    fn new_stop(&mut self) -> Stop {
        let stop = Stop::default();
        self.asking.truncate(REQUESTS);
        self.asking.push(stop.clone());
        stop
    }

    pub(super) fn pin_request(&mut self, to: Requester, request: PinRequest) {
        self.requests += 1;
        if self.requests > REQUESTS {
            return self.reply(&to, Err(internal("too many requests are under way")));
        }
        match request {
            PinRequest::Question => match self.pin_prompt.request() {
                Some(secret) => {
                    let (secret, preferences) = (secret.clone(), self.preferences);
                    self.worker.run(SeparateJob::PinQuestion { to, request: secret, preferences });
                }
                None => self.reply(&to, Ok(Value::Null)),
            },
            PinRequest::Unlock { pin, remember } => match self.pin_prompt.try_one() {
                Some(token) => {
                    let remember = if remember { Remember::InKeyring } else { Remember::ThisRun };
                    let pin = Pin::new(pin.into_zeroizing());
                    self.worker.run(SeparateJob::Unlock { to, token, pin, remember });
                }
                None => self.reply(&to, Err(internal("no token is asked for"))),
            },
            PinRequest::SignIn { user, password, remember } => self.sign_in(to, user, password, remember),
            PinRequest::Cancel => {
                self.close_pin_prompt();
                self.reply(&to, Ok(Value::Null));
            }
        }
    }

    fn sign_in(&mut self, to: Requester, user: String, password: Secret, remember: bool) {
        let password = password.into_zeroizing();
        if !fits_basic(&user, &password) {
            return self.reply(&to, Err(internal("no proxy takes such a name or password")));
        }
        let Some(proxy) = self.pin_prompt.try_sign_in() else {
            return self.reply(&to, Err(internal("no proxy is asked for")));
        };
        let account = ProxyAccount { user, password };
        self.worker.run(SeparateJob::SignInToProxy { to, proxy, account, is_kept: remember });
    }

    pub(super) fn signed_in(&mut self, to: &Requester, proxy: &str, kept: Result<(), StoreError>) {
        let is_done = self.pin_prompt.signed_in(proxy, kept.is_ok());
        let kept = kept.map_err(|error| Code::ProxySignInNotKept.with_detail(error.to_string()));
        self.reply(to, kept.map(|()| Value::Null));
        if is_done {
            self.close_pin_prompt();
        }
    }

    /// The organisation's proxy lets a page out only with a name and a password.
    pub(super) fn proxy_auth_required(&mut self, request: ProxyAuthRequired) {
        if self.phase == Phase::Running && self.pin_prompt.ask_for_proxy(request) {
            self.show_pin_prompt(Prompt::ProxySignIn);
        }
    }

    pub(super) fn show_pin_prompt(&mut self, prompt: Prompt) {
        self.opening.entry(Window::Pin).or_default();
        self.shell.send(ToShell::ShowPinPrompt { prompt });
    }

    pub(super) fn on_token_unlocked(
        &mut self,
        to: &Requester,
        token: &StoreName,
        opened: &Result<(), StoreError>,
    ) {
        let is_done = self.pin_prompt.on_unlock_result(token, opened);
        let reply = match opened {
            Ok(()) => Ok(Value::Null),
            Err(error) => Err(not_unlocked(token, error)),
        };
        self.reply(to, reply);
        if is_done {
            self.close_pin_prompt();
        }
        self.is_changed = true;
    }

    fn close_pin_prompt(&mut self) {
        self.pin_prompt.cancel();
        self.is_changed = true;
        self.shell.send(ToShell::ClosePinPrompt);
    }
}

fn json<T: Serialize>(answer: &T) -> Result<Value, Problem> {
    serde_json::to_value(answer).map_err(|error| internal(&error.to_string()))
}
