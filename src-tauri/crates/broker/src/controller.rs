//! The controller makes every decision of the broker: it handles one event at a time, owns all state, and never waits.

#[cfg(feature = "test-driver")]
mod driving;
mod files;
mod gate;
mod history;
mod launcher;
mod lifecycle;
mod looking;
mod manifests;
mod open;
mod permissions;
mod phase;
mod pinning;
mod requests;
mod session;
mod signals;
#[cfg(test)]
mod tests;
mod unfinished;
mod windows;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::mpsc::Sender;

use porthole_config::Source;
use porthole_explain::{Code, Problem};
use porthole_host::enrolment::Stop;
use porthole_host::{DeviceChange, State};
use porthole_policy::{
    Activity, AppId, Decision, DeviceClass, Feature, HostName, HostPattern, Request, SupportedLanguage,
};
use porthole_protocol::{ColourScheme, Help, Language, NoticePlace, Preferences, ToBroker, ToShell, Window};
use porthole_proxy::PageLanguage;
use rustls_pki_types::CertificateDer;
use serde_json::Value;

use crate::app_signals::{AppSignals, SavedSignals};
use crate::arguments::Target;
use crate::choosing::PendingChoice;
use crate::downloads::Downloads;
use crate::event::{Event, Outcome, PinReply, Requester, SessionReply};
use crate::external_navigation_limit::ExternalNavigationLimit;
use crate::file_requests::FileRequests;
use crate::folders::Folders;
use crate::held_apps::HeldApps;
use crate::job::{OrderedJob, Worker};
use crate::menu::{Launch, Menu};
use crate::messages;
use crate::notification_history::NotificationHistory;
use crate::notifications::{self, Notifications};
use crate::open_windows::Remembering;
use crate::permission_prompts::PermissionPrompts;
use crate::pin_prompt::PinPrompt;
use crate::preferences;
use crate::shell::{Run, Shell};
use crate::site_permissions::SitePermissions;
use crate::waiting_starts::WaitingStarts;
use crate::web_icons::WebIcons;
use crate::web_manifests::WebManifests;

pub(crate) use phase::Phase;

/// How many requests of the launcher may be in progress.
const REQUESTS: usize = 64;

/// The state with which the controller starts.
pub(crate) struct Setup {
    pub(crate) source: Source,
    /// The command with which the desktop's menu starts this program.
    pub(crate) launch: Launch,
    pub(crate) remembered: SavedSignals,
    pub(crate) folders: Folders,
    pub(crate) proxy: ProxyAccess,
    /// The log filter for the shell.
    pub(crate) log: String,
    /// The managed file and the device, as they are in force.
    pub(crate) state: Arc<State>,
    /// Whether the data of an earlier run that this device may not have was removed.
    pub(crate) cleared: Result<(), Problem>,
    /// Whether the profile of a device that has proved itself is on the disk.
    pub(crate) is_profile_left: bool,
    /// Why no download can be kept.
    pub(crate) downloads: Result<(), Problem>,
    /// The apps and addresses to open first.
    pub(crate) opens: Vec<String>,
    /// The desktop's language.
    pub(crate) language: SupportedLanguage,
    /// The language of the proxy's pages.
    pub(crate) page_language: PageLanguage,
    /// Whether a location service is available on this computer.
    pub(crate) has_location: fn() -> bool,
}

/// The proxy's address, with the secret of this run.
#[derive(Clone)]
pub(crate) struct ProxyAccess {
    pub(crate) port: u16,
    /// `http://user:secret@127.0.0.1:port`.
    pub(crate) uri: String,
}

/// All state of the broker that changes.
pub(crate) struct Controller<S, W> {
    shell: S,
    worker: W,
    phase: Phase,
    source: Source,
    launch: Launch,
    /// The last menu that was sent to the desktop.
    menu: Option<Menu>,
    signals: AppSignals,
    folders: Folders,
    proxy: ProxyAccess,
    log: String,
    /// The desktop's language.
    language: SupportedLanguage,
    colours: ColourScheme,
    page_language: PageLanguage,
    has_location: fn() -> bool,
    state: Arc<State>,
    /// Whether the data of a trusted device was removed, if it has to be.
    cleared: Result<(), Problem>,
    /// The disk may hold a profile that has to be removed once it is certain that the device has lost its proof.
    is_profile_left: bool,
    /// That profile is being removed.
    is_clearing: bool,
    looking: HeldApps,
    /// Why no download can be kept.
    no_downloads: Option<Problem>,

    // ── The shell that runs now ──
    run: Run,
    /// The class for which the shell's profile and confinement were made.
    class_at_start: DeviceClass,
    /// Whether the kernel confines the shell; no app opens before that is known.
    kernel: Result<(), Problem>,
    is_ready: bool,
    windows: BTreeSet<Window>,
    /// Requested windows that have not opened yet, with the requesters that wait for them.
    opening: BTreeMap<Window, Vec<Requester>>,
    /// How many windows pages were allowed to open that have not been reported yet.
    popups: usize,
    /// What to do once every page has agreed to close.
    closing: Option<phase::Closing>,
    /// Whether the shell is still closing notifications after a loss of trust.
    clearing_desktop: phase::ClearingDesktop,
    /// The notifications that the desktop shows for the shell, by the numbers of its notification service.
    on_desktop: BTreeSet<u32>,
    /// Receives whether the session may end.
    session_end: Option<Sender<SessionReply>>,
    /// Receives what the person answered to the pages that hold up the end of the session.
    session_question: Option<Sender<SessionReply>>,
    /// Receives whether the person ends the session although downloads run.
    leave_question: Option<Sender<SessionReply>>,
    pinning: HashMap<u64, Pinning>,
    pinned: HashMap<HostName, CertificateDer<'static>>,
    count: u64,
    requests: usize,
    /// The hosts to which the windows of each open app are restricted.
    hosts: BTreeMap<AppId, Vec<HostPattern>>,
    /// The seconds without use after which each open app sleeps.
    sleep: BTreeMap<AppId, Option<u64>>,
    external_navigation_limit: ExternalNavigationLimit,
    prompts: PermissionPrompts,
    /// Features that the managed file blocks and whose notice the person has seen.
    refused_features: BTreeMap<Window, BTreeSet<Feature>>,
    /// The origins that may notify, as last sent to the engine.
    notifying: Option<Vec<String>>,
    /// The organisation's help, as last sent for the shell's own pages.
    help: Option<Help>,

    // ── What outlives the shell ──
    is_ending_requested: bool,
    /// No other shell follows the one that runs or has just ended: no display is left to show windows on.
    is_last_shell: bool,
    /// Trust was lost while the session ended. Stores end then as every program does, so this proves nothing.
    is_loss_of_the_end: bool,
    /// Whether the last loss of trust was certain, and not a silent store.
    is_loss_certain: bool,
    /// What to open once the shell is ready.
    to_open: Vec<Target>,
    /// What starts of the program asked for before the shell was ready, as the person named it.
    starts: WaitingStarts,
    crashes: phase::Crashes,
    /// A change of the device that no window has shown yet.
    untold: Option<DeviceChange>,
    is_pin_requested: bool,
    downloads: Downloads,
    is_media_reported: bool,
    choosing: PendingChoice,
    files: FileRequests,
    notifications: Notifications,
    pin_prompt: PinPrompt,
    /// Hosts whose connections are not inspected, with the apps whose people have seen the notice.
    reported_uninspected: BTreeSet<(AppId, HostName)>,
    asking: Vec<Stop>,
    preferences: Preferences,
    permissions: SitePermissions,
    history: NotificationHistory,
    remembering: Remembering,

    // ── What the launcher shows ──
    is_changed: bool,
    shown: Option<Value>,
    #[cfg(feature = "test-driver")]
    driver: crate::driver_state::Driver,
}

/// A certificate that is being pinned in the engine.
struct Pinning {
    host: HostName,
    certificate: CertificateDer<'static>,
    answer: PinReply,
}

impl<S: Shell, W: Worker> Controller<S, W> {
    /// Starts the shell. It opens windows once it is ready.
    pub(crate) fn start(shell: S, worker: W, mut setup: Setup) -> Self {
        let left = std::mem::take(&mut setup.remembered.open);
        let downloads = Downloads::new(setup.folders.staging_in_memory());
        let files = FileRequests::new(setup.folders.handover.clone());
        let class_at_start = setup.state.device.status.class;
        let is_evaluated = setup.state.is_evaluated();
        let preferences = preferences::read(&setup.folders.state);
        let mut controller = Self {
            shell,
            worker,
            phase: Phase::Starting,
            source: setup.source,
            launch: setup.launch,
            menu: None,
            signals: AppSignals::new(setup.remembered),
            folders: setup.folders,
            proxy: setup.proxy,
            log: setup.log,
            language: setup.language,
            colours: ColourScheme::default(),
            page_language: setup.page_language,
            has_location: setup.has_location,
            state: setup.state,
            cleared: setup.cleared,
            is_profile_left: setup.is_profile_left,
            is_clearing: false,
            looking: HeldApps::new(is_evaluated),
            no_downloads: setup.downloads.err(),
            run: Run::default(),
            class_at_start,
            kernel: Err(phase::not_confined("the shell has not started")),
            is_ready: false,
            windows: BTreeSet::new(),
            opening: BTreeMap::new(),
            popups: 0,
            closing: None,
            clearing_desktop: phase::ClearingDesktop::default(),
            on_desktop: BTreeSet::new(),
            session_end: None,
            session_question: None,
            leave_question: None,
            is_ending_requested: false,
            is_last_shell: false,
            is_loss_of_the_end: false,
            is_loss_certain: false,
            pinning: HashMap::new(),
            pinned: HashMap::new(),
            count: 0,
            requests: 0,
            hosts: BTreeMap::new(),
            sleep: BTreeMap::new(),
            external_navigation_limit: ExternalNavigationLimit::default(),
            prompts: PermissionPrompts::default(),
            refused_features: BTreeMap::new(),
            notifying: None,
            help: None,
            to_open: Vec::new(),
            starts: WaitingStarts::first(setup.opens),
            crashes: phase::Crashes::default(),
            untold: None,
            is_pin_requested: false,
            downloads,
            is_media_reported: false,
            choosing: PendingChoice::default(),
            files,
            notifications: Notifications::default(),
            pin_prompt: PinPrompt::default(),
            reported_uninspected: BTreeSet::new(),
            asking: Vec::new(),
            preferences,
            permissions: SitePermissions::default(),
            history: NotificationHistory::default(),
            remembering: Remembering::new(left),
            is_changed: false,
            shown: None,
            #[cfg(feature = "test-driver")]
            driver: crate::driver_state::Driver::default(),
        };
        controller.choose_page_language();
        controller.warn_of_downloads();
        controller.start_shell();
        controller.keep_menu();
        controller
    }

    /// Writes the desktop's menu for the managed file in force. Without one, the menu that IT wants is unknown.
    fn keep_menu(&mut self) {
        let Some(config) = self.state.in_force.config() else { return };
        let none = WebIcons::default();
        let is_trusted = self.state.device.status.class.is_trusted();
        let icons = if is_trusted { &self.signals.icons } else { &none };
        let no_manifests = WebManifests::default();
        let manifests = if is_trusted { &self.signals.manifests } else { &no_manifests };
        let menu = Menu::of(config, &self.launch, icons, manifests);
        if self.menu.as_ref() != Some(&menu) {
            self.worker.run(OrderedJob::KeepMenu(menu.clone()));
            self.menu = Some(menu);
        }
    }

    /// The phase of the broker.
    pub(crate) const fn phase(&self) -> Phase {
        self.phase
    }

    /// Handles one event.
    pub(crate) fn handle(&mut self, event: Event) {
        match event {
            Event::Shell { run, message, credit } => {
                if run == self.run {
                    self.on_message(message);
                }
                drop(credit);
            }
            Event::ShellEnded { run, how } => self.shell_ended(run, &how),
            Event::HandedOver(hand_over) => self.handed_over(hand_over),
            Event::StateChanged(state) => self.state_changed(state),
            Event::Recorded(entry) => self.send_record(&entry),
            Event::ActivityLog(written) => self.log_written(written),
            Event::PinCertificate { host, certificate, answer } => self.pin(host, certificate, answer),
            Event::DownloadBlocked(blocked) => {
                let file = blocked.file_name.unwrap_or_default();
                self.show_refusal(&blocked.decision, blocked.attribution.app(), &file);
            }
            Event::ProxyAuthRequired(request) => self.proxy_auth_required(request),
            Event::NotLookedInto { host, apps } => self.not_looked_into(&host, &apps),
            Event::Indicator(wish) => self.on_indicator_action(wish),
            Event::ColourScheme(scheme) => self.on_colour_scheme(scheme),
            Event::Terminate => self.terminate(),
            Event::SessionEnding(answer) => self.session_ending(answer),
            Event::SessionAsksPerson(answer) => self.session_asks_person(answer),
            Event::SessionContinues => self.session_continues(),
            Event::SessionEnded => self.session_ended(),
            Event::SessionGone => self.session_gone(),
            Event::Done(outcome) => self.on_outcome(outcome),
            #[cfg(feature = "test-driver")]
            Event::Drive { ask, answer } => self.drive(ask, answer),
        }
        self.remember_open();
        self.show_indicators();
        self.show_changes();
        #[cfg(feature = "test-driver")]
        self.drive_held();
    }

    /// Handles a message of the running shell. It may come from an attacker.
    fn on_message(&mut self, message: ToBroker) {
        match message {
            ToBroker::Confined { problem } => self.on_confined(problem),
            ToBroker::NoNamespace => self.media_do_not_play(),
            ToBroker::Ready => self.on_ready(),
            ToBroker::Ask { id, question } => {
                let response = self.answer(question);
                self.shell.send(ToShell::Response { id, response });
            }
            ToBroker::Request { id, request } => {
                self.request(Requester::Window { run: self.run, id }, request);
            }
            ToBroker::PinRequest { id, request } => {
                self.pin_request(Requester::Window { run: self.run, id }, request);
            }
            ToBroker::AskForFiles { id, app, request } => self.ask_for_files(id, app, request),
            ToBroker::AskPermission { id, window, page, features } => {
                self.ask_permission(id, window, page, features);
            }
            ToBroker::PermissionAnswered { id, answer } => self.permission_answered(id, answer),
            ToBroker::Opened { window, problem } => self.on_window_opened(window, problem),
            ToBroker::Closed { window } => self.on_window_closed(&window),
            ToBroker::NotificationsShown { ids } => self.notifications_shown(ids),
            ToBroker::NotificationsClosed => self.notifications_closed(),
            ToBroker::IdleClosed { all } => self.idle_closed(all),
            ToBroker::AllClosed { all } => self.all_closed(all),
            ToBroker::LeaveAnswered { leaves } => self.leave_answered(leaves),
            ToBroker::Quit => self.quit(),
            ToBroker::ShowLauncher => self.launcher_requested(),
            ToBroker::CertificatePinned { id, problem } => self.certificate_pinned(id, problem),
            ToBroker::Download { id, progress } => self.download(id, progress),
            ToBroker::DownloadAction { id, action } => self.act_on_download(id, action),
            ToBroker::Stopped { window, ticket } => self.on_download_stopped(window, ticket),
            ToBroker::Unread { window, unread } => self.on_unread(&window, unread),
            ToBroker::Icon { window, page, pixels } => self.on_icon(&window, &page, &pixels),
            ToBroker::Manifest { window, page, manifest } => self.on_manifest(&window, &page, manifest),
            ToBroker::Placed { app, place } => self.on_window_placed(app, place),
            ToBroker::Shows { app, page } => self.on_page_shown(app, page),
            ToBroker::Leave { id } => self.on_external_navigation_confirmed(id),
            ToBroker::OpenApp { app } => self.open_notifying(app),
            ToBroker::OpenHelp => self.open_help(),
            // Written to the log by the shell's log reader.
            ToBroker::Log { .. } => {}
            #[cfg(feature = "test-driver")]
            ToBroker::Driven { id, answer } => self.driver.on_answer(id, answer),
        }
    }

    fn on_outcome(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Reply { to, reply } => self.reply(&to, reply),
            Outcome::Rechecked { to } => {
                let overview = self.overview();
                self.reply(&to, Ok(overview));
            }
            Outcome::Chosen { to, chosen } => self.on_certificate_chosen(to, chosen),
            Outcome::SignedIn { to, proxy, kept } => self.signed_in(&to, &proxy, kept),
            Outcome::Unlocked { to, token, opened } => self.on_token_unlocked(&to, &token, &opened),
            Outcome::Kept { id, kept } => {
                self.downloads.on_saved(id, kept, &mut self.worker);
                self.show_download(id);
            }
            Outcome::Claimed { window, blocked } => self.on_stopped_download_claimed(window, blocked),
            Outcome::Cleared(cleared) => {
                self.cleared = cleared;
                self.start_shell_again();
            }
            Outcome::ProfileCleared(cleared) => self.profile_cleared(cleared),
            Outcome::FilesAnswered { to, app, folder, handed_over } => {
                self.files_answered(to, app, folder, handed_over);
            }
            Outcome::PreferencesSaved { to, saved } => self.preferences_saved(&to, saved),
            Outcome::Paused { run } => self.on_pause_over(run),
            Outcome::Settled => self.on_settled(),
        }
    }

    /// Notifies the person.
    fn device_changed(&mut self, change: DeviceChange) {
        // What becomes known while apps wait for the stores is no change.
        if self.is_looking() {
            return;
        }
        let message = messages::change_message(self.spoken_language(), &change);
        self.notifications.device_changed(&change, message);
        if notifications::concerns_apps(&change) {
            self.notify_apps(&change);
            self.untold = Some(change);
        }
    }

    /// The language that the person chose, or the desktop's.
    const fn spoken_language(&self) -> SupportedLanguage {
        match self.preferences.language {
            Language::System => self.language,
            Language::English => SupportedLanguage::English,
            Language::German => SupportedLanguage::German,
        }
    }

    /// Uses the colour scheme that the person prefers from now on.
    fn on_colour_scheme(&mut self, scheme: ColourScheme) {
        if std::mem::replace(&mut self.colours, scheme) != scheme && self.is_ready {
            self.shell.send(ToShell::SetColourScheme(scheme));
        }
    }

    /// Shows the proxy's pages in the language of the windows, and not in the one that the engine asks servers for.
    fn choose_page_language(&self) {
        self.page_language.choose(self.spoken_language());
    }

    fn localize(&self, message: &str) -> String {
        porthole_language::localize(self.spoken_language(), message, &[])
    }

    /// Shows a change of the device in the windows of all apps.
    fn notify_apps(&mut self, change: &DeviceChange) {
        let help = self.state.in_force.config().map(|config| config.organization.help_url.clone());
        self.show_notice(
            NoticePlace::Everywhere,
            messages::change_notice(self.spoken_language(), change, help),
        );
    }

    /// Asks the policy. A page that belongs to no app has no app's permissions.
    fn decide(&self, app: Option<&AppId>, activity: Activity) -> Decision {
        match (app, self.state.in_force.config()) {
            (Some(app), Some(config)) => {
                let device = self.state.device.status.class;
                config.session_policy.decide(Request { app, activity, device })
            }
            (None, _) | (_, None) => Decision::refuse_everything(activity),
        }
    }

    const fn next(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    fn reply(&mut self, to: &Requester, reply: Result<Value, Problem>) {
        match to {
            Requester::Window { run, id } => {
                if *run == self.run {
                    self.requests = self.requests.saturating_sub(1);
                    let reply = reply.map_err(|problem| serde_json::to_value(problem).unwrap_or_default());
                    self.shell.send(ToShell::Reply { id: *id, reply });
                }
            }
            #[cfg(feature = "test-driver")]
            Requester::Driver(answer) => {
                let answered = reply.unwrap_or_else(|problem| serde_json::json!({ "error": problem }));
                let _gone = answer.send(answered);
            }
        }
    }
}

fn internal(detail: &str) -> Problem {
    Code::Internal.with_detail(detail)
}
