//! The controller without a display.
#![expect(clippy::disallowed_methods, reason = "the test writes a managed file of its own")]
#![expect(clippy::wildcard_enum_match_arm, reason = "a test looks for one message among all")]

mod files;
mod history;
mod looking;
mod manifests;
mod permissions;
mod returning;
mod session_end;
mod signals;

use std::path::PathBuf;

use porthole_config::OnTrustLoss;
use porthole_host::{InForce, Judge, PendingSource};
use porthole_identity::{OpenChoice, StoreName};
use porthole_policy::{Attribution, Cause, Destination, Refused, Verdict};
use porthole_protocol::{
    AppWindow, Confinement, DownloadProgress, DownloadState, GateRequest, GateResponse, ICON_PIXELS,
    IconPixels, LauncherRequest, PageRequest, PinRequest, Profile, Prompt, Secret, Unread, WindowPlace,
};
use porthole_proxy::{BlockedDownload, PageLanguage, ProxyAuthRequired};
use proptest::prelude::*;
use serde_json::json;
use tempfile::TempDir;
use url::Url;

use super::*;
use crate::folders::Environment;
use crate::job::{Job, OrderedJob, SeparateJob};
use crate::recorder::{MANAGED, Recorder};
use crate::second_start::SecondStart;
use crate::shell::Credits;

struct Scene {
    folder: TempDir,
    seen: Recorder,
    controller: Controller<Recorder, Recorder>,
}

fn state(folder: &TempDir, class: DeviceClass) -> State {
    state_of(folder, class, MANAGED)
}

fn state_of(folder: &TempDir, class: DeviceClass, managed: &str) -> State {
    let file = folder.path().join("managed.toml");
    std::fs::write(&file, managed).unwrap();
    let config = porthole_config::load(&Source::File(file)).unwrap();
    let judge = Judge::new(Vec::new(), folder.path().join("state"));
    let mut device = judge.device(Some(&config));
    device.status.class = class;
    State::of(InForce::Current(config), device)
}

impl Scene {
    /// A broker that has started its shell, which has said nothing yet.
    fn starting(class: DeviceClass, opens: &[&str], adjust: impl FnOnce(&mut State)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut state = state(&folder, class);
        adjust(&mut state);
        let folders = Folders::of(&Environment {
            home: Some(folder.path().to_owned()),
            runtime: Some(folder.path().join("run")),
            state: None,
            data: None,
            config: None,
            agents: Vec::new(),
            downloads: None,
            process: 7,
        })
        .unwrap();
        let seen = Recorder::default();
        let setup = Setup {
            source: Source::Managed,
            remembered: Remembered::default(),
            launch: Launch { program: "/usr/bin/porthole".into(), config: None, icons: "/icons".into() },
            folders,
            proxy: ProxyAccess { port: 4_711, uri: "http://porthole:secret@127.0.0.1:4711".to_owned() },
            log: "warn".to_owned(),
            state: Arc::new(state),
            cleared: Ok(()),
            is_profile_left: false,
            downloads: Ok(()),
            opens: opens.iter().map(|what| (*what).to_owned()).collect(),
            language: SupportedLanguage::English,
            page_language: PageLanguage::default(),
            has_location: || true,
        };
        let controller = Controller::start(seen.clone(), seen.clone(), setup);
        Self { folder, seen, controller }
    }

    /// One whose windows are open.
    fn running(class: DeviceClass, opens: &[&str]) -> Self {
        let mut scene = Self::starting(class, opens, |_| {});
        scene.begin();
        scene
    }

    fn begin(&mut self) {
        self.says(ToBroker::Confined { problem: None });
        self.says(ToBroker::Ready);
        self.open_what_was_asked_for();
    }

    fn show_launcher(&mut self) {
        self.controller.handle(Event::HandedOver(SecondStart::new(Vec::new()).0));
        self.open_what_was_asked_for();
    }

    /// The shell opens everything that it was told to open, in order.
    fn open_what_was_asked_for(&mut self) {
        for message in self.told() {
            let window = match message {
                ToShell::ShowLauncher => Window::Launcher,
                ToShell::OpenApp(asked) => Window::App(asked.app),
                ToShell::ShowPinPrompt { .. } => Window::Pin,
                _ => continue,
            };
            self.says(ToBroker::Opened { window, problem: None });
        }
    }

    fn says(&mut self, message: ToBroker) {
        let run = self.controller.run;
        self.controller.handle(Event::Shell { run, message, credit: Credits::new().take() });
    }

    fn asks(&mut self, question: GateRequest) -> GateResponse {
        self.says(ToBroker::Ask { id: 99, question });
        let told = self.told();
        told.into_iter()
            .find_map(|message| match message {
                ToShell::Response { id: 99, response } => Some(response),
                _ => None,
            })
            .unwrap()
    }

    fn requests(&mut self, request: LauncherRequest) -> Option<Result<Value, Value>> {
        self.says(ToBroker::Request { id: 98, request });
        self.seen.0.borrow().told.iter().find_map(|message| match message {
            ToShell::Reply { id: 98, reply } => Some(reply.clone()),
            _ => None,
        })
    }

    /// What the shell was told since this was asked last.
    fn told(&self) -> Vec<ToShell> {
        std::mem::take(&mut self.seen.0.borrow_mut().told)
    }

    /// What was asked for since, but for what the desktop shows beside the windows, and what is remembered of them.
    fn jobs(&self) -> Vec<Job> {
        let mut jobs = std::mem::take(&mut self.seen.0.borrow_mut().jobs);
        jobs.retain(|job| {
            !matches!(
                job,
                Job::Ordered(OrderedJob::KeepMenu(_) | OrderedJob::Indicate(_) | OrderedJob::KeepOpen(_))
                    | Job::Separate(SeparateJob::Settle { .. })
            )
        });
        jobs
    }

    fn becomes(&mut self, class: DeviceClass) {
        let before = Arc::clone(&self.controller.state);
        let after = Arc::new(state(&self.folder, class));
        if let Some(change) = DeviceChange::between(&before.device.status, &after.device.status) {
            self.controller.handle(Event::DeviceChanged(change));
        }
        self.controller.handle(Event::StateChanged(after));
    }

    fn shell_ends(&mut self) {
        let run = self.controller.run;
        self.controller.handle(Event::ShellEnded { run, how: "signal: 9 (SIGKILL)".to_owned() });
    }

    fn started(&self) -> usize {
        self.seen.0.borrow().started.len()
    }

    fn last_confinement(&self) -> Confinement {
        self.seen.0.borrow().started.last().unwrap().1.clone()
    }

    fn begin_download(&mut self) -> PathBuf {
        let question =
            GateRequest::Download { app: Some(mail()), url: url("/a"), suggested: "a.pdf".to_owned() };
        match self.asks(question) {
            GateResponse::Stage { path } => path,
            other => panic!("{other:?}"),
        }
    }
}

/// What has not answered in a start that waits for it.
fn unanswered() -> Vec<PendingSource> {
    vec![PendingSource::Store(StoreName::from_static("Tokens")), PendingSource::Domain]
}

fn mail() -> AppId {
    "mail".parse().unwrap()
}

/// What a click on a link asks for.
fn link(to: &str) -> PageRequest {
    PageRequest { url: to.parse().unwrap(), cause: Cause::Link, by_person: true }
}

fn url(path: &str) -> Url {
    Url::parse("https://mail.harbor.test/").unwrap().join(path).unwrap()
}

fn opened(told: &[ToShell]) -> Vec<String> {
    let app = |message: &ToShell| match message {
        ToShell::OpenApp(asked) => Some(asked.app.to_string()),
        ToShell::ShowLauncher => Some("launcher".to_owned()),
        _ => None,
    };
    told.iter().filter_map(app).collect()
}

#[test]
fn nothing_is_opened_before_the_kernel_holds_the_shell() {
    let mut scene = Scene::starting(DeviceClass::Untrusted, &["mail"], |_| {});
    scene.says(ToBroker::Confined { problem: Some("no Landlock".to_owned()) });
    scene.says(ToBroker::Ready);
    assert_eq!(opened(&scene.told()), ["launcher"]);
    let overview = scene.controller.overview();
    assert_eq!(overview["kernel"]["code"], "sandbox-unavailable");
    scene.says(ToBroker::Opened { window: Window::Launcher, problem: None });
    let refused = scene.requests(LauncherRequest::OpenApp { id: "mail".to_owned() }).unwrap();
    assert_eq!(refused.unwrap_err()["code"], "sandbox-unavailable");
}

#[test]
fn what_the_person_named_is_opened_once_the_shell_is_ready_and_a_second_start_adds_to_it() {
    let mut scene = Scene::starting(DeviceClass::Untrusted, &["mail"], |_| {});
    scene.controller.handle(Event::HandedOver(SecondStart::new(vec!["chat".to_owned()]).0));
    scene.says(ToBroker::Confined { problem: None });
    assert_eq!(opened(&scene.told()), [""; 0]);
    scene.says(ToBroker::Ready);
    assert_eq!(opened(&scene.told()), ["mail", "chat"]);
    scene.controller.handle(Event::HandedOver(SecondStart::new(Vec::new()).0));
    assert_eq!(opened(&scene.told()), ["launcher"]);
}

#[test]
fn a_name_that_no_app_has_is_told_to_the_person_in_the_launcher() {
    let scene = Scene::running(DeviceClass::Certified, &["nope"]);
    let notice = &scene.controller.overview()["notices"][0];
    assert_eq!(notice["title"], "No such app");
    assert!(notice["message"].as_str().unwrap().starts_with("`nope` was not opened."), "{notice}");
}

#[test]
fn without_a_downloads_folder_apps_work_and_the_launcher_and_the_page_say_why_nothing_is_kept() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    let problem = Code::DownloadsFolderUnavailable.with_detail("/mnt/gone cannot be made");
    scene.controller.no_downloads = Some(problem);
    scene.controller.warn_of_downloads();
    let title = "Your Downloads folder cannot be used";
    assert_eq!(scene.controller.overview()["notices"][0]["title"], title);
    let question = GateRequest::Download { app: Some(mail()), url: url("/a"), suggested: "a.pdf".to_owned() };
    scene.says(ToBroker::Ask { id: 99, question });
    let told = scene.told();
    assert!(told.contains(&ToShell::Response { id: 99, response: GateResponse::Refused }), "{told:?}");
    let notice = told.iter().find_map(|message| match message {
        ToShell::ShowNotice { place, notice } => Some((place, notice)),
        _ => None,
    });
    let (place, notice) = notice.unwrap();
    assert_eq!(*place, NoticePlace::App(mail()));
    assert!(notice.title == title && notice.reason.starts_with("/mnt/gone cannot be made"), "{notice:?}");
    let jobs = scene.jobs();
    let Some(Job::Ordered(OrderedJob::Note(record))) = jobs.last() else { panic!("{jobs:?}") };
    let noted = (record.verdict, record.rule.as_str());
    assert_eq!(noted, (Verdict::Block, "default: downloads need a Downloads folder"), "{record:?}");
    assert_eq!(
        record.detail.as_deref(),
        Some("file of type pdf, of unknown size"),
        "a file that is not kept is not named"
    );
    let listed = scene.controller.downloads.list();
    assert_eq!(
        (listed[0].state, listed[0].problem.as_ref().map(|it| it.title)),
        (DownloadState::Blocked, Some(title))
    );
}

#[test]
fn only_a_device_that_has_proved_itself_gets_a_profile_on_the_disk() {
    let untrusted = Scene::starting(DeviceClass::Untrusted, &[], |_| {}).last_confinement();
    assert!(matches!(untrusted.profile, Profile::Memory(_)));
    let trusted = Scene::starting(DeviceClass::Certified, &[], |_| {}).last_confinement();
    let Profile::Disk(profile) = &trusted.profile else { panic!("{trusted:?}") };
    assert!(trusted.writable.contains(profile));
    assert!(untrusted.writable.iter().all(|folder| folder.starts_with(&untrusted.session)), "{untrusted:?}");
}

#[test]
fn what_later_starts_hand_over_before_the_shell_is_ready_opens_beside_what_the_first_asked_for() {
    let mut scene = Scene::starting(DeviceClass::Untrusted, &[], |_| {});
    scene.controller.handle(Event::HandedOver(SecondStart::new(vec!["mail".to_owned()]).0));
    scene.says(ToBroker::Confined { problem: None });
    scene.says(ToBroker::Ready);
    assert_eq!(opened(&scene.told()), ["launcher", "mail"]);
}

#[test]
fn what_is_handed_over_while_the_shell_is_started_again_opens_in_the_next_one() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    scene.becomes(DeviceClass::Certified);
    scene.controller.restart(None);
    scene.says(ToBroker::AllClosed { all: true });
    let (hand_over, taken) = SecondStart::new(vec!["chat".to_owned()]);
    scene.controller.handle(Event::HandedOver(hand_over));
    assert_eq!(taken.recv(), Ok(()));
    assert_eq!(opened(&scene.told()), [""; 0], "the shell that ends is told nothing more");
    scene.shell_ends();
    scene.says(ToBroker::Confined { problem: None });
    scene.says(ToBroker::Ready);
    assert_eq!(opened(&scene.told()), ["chat", "mail"]);
}

#[test]
fn the_shell_knows_where_help_is_before_the_first_app_opens_and_when_the_managed_file_names_another_place() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &[]);
    let places = |told: &[ToShell]| -> Vec<String> {
        let place = |message: &ToShell| match message {
            ToShell::SetHelp(help) => Some(format!("{} {}", help.organization, help.url)),
            ToShell::OpenApp(asked) => Some(asked.app.to_string()),
            _ => None,
        };
        told.iter().filter_map(place).collect()
    };
    let named = |scene: &mut Scene, what: &str| {
        scene.controller.handle(Event::HandedOver(SecondStart::new(vec![what.to_owned()]).0));
    };
    named(&mut scene, "mail");
    assert_eq!(places(&scene.told()), ["Harbor Ltd https://help.harbor.test/device", "mail"]);
    named(&mut scene, "chat");
    assert_eq!(places(&scene.told()), ["chat"]);
    for _ in 0..2 {
        let moved = MANAGED.replace("/device", "/elsewhere");
        let moved = state_of(&scene.folder, DeviceClass::Untrusted, &moved);
        scene.controller.handle(Event::StateChanged(Arc::new(moved)));
    }
    assert_eq!(places(&scene.told()), ["Harbor Ltd https://help.harbor.test/elsewhere"]);
}

#[test]
fn a_broker_that_ends_takes_nothing_over() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    scene.says(ToBroker::Closed { window: Window::App(mail()) });
    assert_eq!(scene.controller.phase(), Phase::Ending);
    let (hand_over, taken) = SecondStart::new(vec!["chat".to_owned()]);
    scene.controller.handle(Event::HandedOver(hand_over));
    assert!(taken.recv().is_err(), "its start hears that, and becomes the next broker");
    assert_eq!(opened(&scene.told()), [""; 0]);
}

#[test]
fn the_last_window_takes_porthole_with_it() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    scene.says(ToBroker::Closed { window: Window::App(mail()) });
    assert_eq!((scene.controller.phase(), scene.seen.0.borrow().ended), (Phase::Ending, 1));
    scene.shell_ends();
    assert_eq!(scene.controller.phase(), Phase::Ended { in_order: true });
}

#[test]
fn only_a_download_that_was_kept_is_opened_and_by_its_number_alone() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.show_launcher();
    scene.begin_download();
    scene.says(ToBroker::Request { id: 1, request: LauncherRequest::OpenDownload { id: 1 } });
    scene.says(ToBroker::Request { id: 2, request: LauncherRequest::OpenDownload { id: 2 } });
    assert!(
        !scene.jobs().iter().any(|job| matches!(job, Job::Ordered(OrderedJob::OpenFile { .. }))),
        "it runs, or is none"
    );
    let file = PathBuf::from("/home/robin/Downloads/a.pdf");
    scene.controller.handle(Event::Done(Outcome::Kept { id: 1, kept: Ok(file.clone()) }));
    scene.says(ToBroker::Request { id: 3, request: LauncherRequest::OpenDownload { id: 1 } });
    let jobs = scene.jobs();
    assert!(
        jobs.iter().any(
            |job| matches!(job, Job::Ordered(OrderedJob::OpenFile { file: opened, .. }) if *opened == file)
        ),
        "{jobs:?}"
    );
}

#[test]
fn a_preference_counts_once_it_is_saved() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    scene.show_launcher();
    let preferences = Preferences { language: Language::German, ..Preferences::default() };
    scene.says(ToBroker::Request { id: 1, request: LauncherRequest::SetPreferences { preferences } });
    let jobs = scene.jobs();
    let Some(Job::Ordered(OrderedJob::SavePreferences { to, .. })) =
        jobs.into_iter().find(|job| matches!(job, Job::Ordered(OrderedJob::SavePreferences { .. })))
    else {
        panic!("nothing is saved");
    };
    let refused = Err(Code::SettingsNotSaved.problem());
    scene.controller.handle(Event::Done(Outcome::PreferencesSaved { to: to.clone(), saved: refused }));
    assert_eq!(scene.controller.overview()["preferences"]["language"], "system");
    scene.controller.handle(Event::Done(Outcome::PreferencesSaved { to, saved: Ok(preferences) }));
    assert_eq!(scene.controller.overview()["preferences"]["language"], "de");
}

#[test]
fn a_loss_of_trust_stops_downloads_ends_the_shell_clears_and_opens_the_windows_again_in_memory() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    let staged = scene.begin_download();
    scene.jobs();
    scene.becomes(DeviceClass::Untrusted);
    assert_eq!(scene.controller.phase(), Phase::TrustLost);
    let jobs = scene.jobs();
    assert!(
        matches!(&jobs[..], [Job::Ordered(OrderedJob::Remove(path)), Job::Separate(SeparateJob::Pause { .. })] if *path == staged),
        "{jobs:?}"
    );
    // A window in which somebody writes stays for the time that the managed file gives, and says so.
    assert!(scene.told().contains(&ToShell::CloseIdle));
    scene.says(ToBroker::IdleClosed { all: false });
    assert!(
        scene
            .told()
            .iter()
            .any(|message| matches!(message, ToShell::ShowNotice { place: NoticePlace::Everywhere, .. }))
    );
    assert_eq!(scene.seen.0.borrow().killed, 0);
    let run = scene.controller.run;
    scene.controller.handle(Event::Done(Outcome::Paused { run }));
    assert_eq!(scene.seen.0.borrow().killed, 1);
    // What the shell still says before its end changes nothing.
    scene.says(ToBroker::Download { id: 1, progress: DownloadProgress::Finished });
    assert_eq!(scene.started(), 1, "the next shell waits until this one has gone");
    scene.shell_ends();
    assert!(matches!(&scene.jobs()[..], [Job::Ordered(OrderedJob::ClearAfterLoss(OnTrustLoss::Keep))]));
    assert_eq!(scene.started(), 1, "and until what may not stay is cleared");
    scene.controller.handle(Event::Done(Outcome::Cleared(Ok(()))));
    assert!(matches!(scene.last_confinement().profile, Profile::Memory(_)));
    scene.told();
    scene.says(ToBroker::Confined { problem: None });
    scene.says(ToBroker::Ready);
    let told = scene.told();
    assert_eq!(opened(&told), ["mail"]);
    assert!(
        told.iter().any(|message| matches!(message, ToShell::ShowNotice { .. })),
        "the window says why: {told:?}"
    );
    assert_eq!(scene.controller.downloads.list()[0].state, DownloadState::Failed);
}

#[test]
fn nothing_opens_where_the_profile_could_not_be_cleared() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.becomes(DeviceClass::Untrusted);
    scene.shell_ends();
    scene.controller.handle(Event::Done(Outcome::Cleared(Err(Code::ProfileNotWiped.problem()))));
    scene.told();
    scene.says(ToBroker::Confined { problem: None });
    scene.says(ToBroker::Ready);
    assert_eq!(opened(&scene.told()), ["launcher"]);
    assert_eq!(scene.controller.overview()["kernel"]["code"], "profile-not-wiped");
}

#[test]
fn a_shell_that_dies_is_started_again_with_what_was_open_and_given_up_after_several_times() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail", "chat"]);
    scene.begin_download();
    for attempt in 1..=4 {
        scene.jobs();
        scene.shell_ends();
        let jobs = scene.jobs();
        assert!(
            jobs.iter().any(|job| matches!(job, Job::Ordered(OrderedJob::NotifyDesktop { .. }))),
            "{jobs:?}"
        );
        let run = jobs.iter().find_map(|job| {
            if let Job::Separate(SeparateJob::Pause { run, .. }) = job { Some(*run) } else { None }
        });
        scene.controller.handle(Event::Done(Outcome::Paused { run: run.unwrap() }));
        assert_eq!(scene.started(), 1 + attempt);
        scene.told();
        scene.says(ToBroker::Confined { problem: None });
        scene.says(ToBroker::Ready);
        let told = scene.told();
        assert_eq!(opened(&told), ["chat", "mail"]);
    }
    assert_eq!(scene.controller.downloads.list()[0].state, DownloadState::Failed);
    scene.shell_ends();
    assert_eq!(scene.controller.phase(), Phase::Ended { in_order: false });
}

#[test]
fn a_device_that_gains_trust_has_its_windows_started_again_when_the_person_wants_to() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    scene.controller.handle(Event::HandedOver(SecondStart::new(Vec::new()).0));
    scene.open_what_was_asked_for();
    scene.becomes(DeviceClass::Certified);
    assert_eq!(scene.controller.overview()["restartNeeded"], true);
    assert_eq!(scene.started(), 1);
    assert_eq!(scene.requests(LauncherRequest::Restart), Some(Ok(Value::Null)));
    assert!(scene.told().contains(&ToShell::CloseAll), "each page is asked first");
    scene.says(ToBroker::AllClosed { all: true });
    assert_eq!(scene.seen.0.borrow().ended, 1);
    scene.shell_ends();
    assert!(matches!(scene.last_confinement().profile, Profile::Disk(_)));
    scene.told();
    scene.says(ToBroker::Confined { problem: None });
    scene.says(ToBroker::Ready);
    assert_eq!(opened(&scene.told()), ["mail"]);
    assert_eq!(scene.controller.overview()["restartNeeded"], false);
}

#[test]
fn an_app_waits_until_the_person_has_picked_and_opens_without_a_certificate_only_if_the_person_says_so() {
    let due = |state: &mut State| state.device.status.choice = Some(OpenChoice { usable: 2, due: true });
    let mut scene = Scene::starting(DeviceClass::Untrusted, &["mail"], due);
    scene.begin();
    assert_eq!(scene.controller.choosing.waiting_app().as_deref(), Some("mail"));
    assert!(!scene.controller.has_window(&mail()));
    scene.requests(LauncherRequest::Decline { open_anyway: true }).unwrap().unwrap();
    assert_eq!(opened(&scene.told()), ["mail"]);
    // Who put it off is not asked again.
    scene.controller.handle(Event::HandedOver(SecondStart::new(vec!["chat".to_owned()]).0));
    assert_eq!(opened(&scene.told()), ["chat"]);
}

#[test]
fn what_the_shell_says_of_windows_downloads_and_apps_that_it_was_not_given_counts_for_nothing() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    let chat: AppId = "chat".parse().unwrap();
    let (window, page) = (Window::App(chat.clone()), link("https://chat.harbor.test/"));
    for question in [
        GateRequest::Navigate { window: window.clone(), page: page.clone() },
        GateRequest::Depart { window: window.clone(), page: link("https://mail.harbor.test/") },
        GateRequest::NewWindow { window: window.clone() },
        GateRequest::NewWindow { window: Window::Launcher },
        GateRequest::Navigate { window: Window::Popup(mail(), 7), page },
        GateRequest::Print { app: chat.clone() },
    ] {
        assert_eq!(scene.asks(question), GateResponse::Refused);
    }
    scene.says(ToBroker::Stopped { window, ticket: "0123".to_owned() });
    scene.says(ToBroker::Leave { id: 1 });
    scene.says(ToBroker::Opened { window: Window::App(chat.clone()), problem: None });
    assert!(!scene.controller.has_window(&chat));
    scene.says(ToBroker::Download { id: 7, progress: DownloadProgress::Finished });
    scene.says(ToBroker::CertificatePinned { id: 7, problem: None });
    scene.says(ToBroker::PinRequest {
        id: 97,
        request: PinRequest::Unlock { pin: Secret::from("1111".to_owned()), remember: true },
    });
    scene.says(ToBroker::PinRequest { id: 98, request: sign_in("joe", "pass") });
    assert!(
        scene.jobs().iter().all(|job| matches!(job, Job::Ordered(OrderedJob::Note(_)))),
        "nothing is tried or kept"
    );
    // The launcher is not open, so nobody asks for it.
    assert!(scene.requests(LauncherRequest::Enrol).unwrap().is_err());
}

fn sign_in(user: &str, password: &str) -> PinRequest {
    PinRequest::SignIn { user: user.to_owned(), password: Secret::from(password.to_owned()), remember: false }
}

#[test]
fn the_proxys_account_is_asked_for_once_and_goes_to_the_proxy_that_asked() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    let asks = |has_refused| {
        Event::ProxyAuthRequired(ProxyAuthRequired { proxy: "proxy.test:3128".to_owned(), has_refused })
    };
    // Whether it was told to ask, since it was last looked at.
    let is_shown = |scene: &mut Scene| {
        let told = scene.told();
        let count = told
            .iter()
            .filter(|told| matches!(told, ToShell::ShowPinPrompt { prompt: Prompt::ProxySignIn }))
            .count();
        assert!(count < 2, "{told:?}");
        if count == 1 {
            scene.says(ToBroker::Opened { window: Window::Pin, problem: None });
        }
        count == 1
    };
    scene.controller.handle(asks(false));
    scene.controller.handle(asks(false));
    assert!(is_shown(&mut scene));
    scene.says(ToBroker::PinRequest { id: 1, request: sign_in("jo:e", "pass") });
    scene.says(ToBroker::PinRequest { id: 2, request: sign_in("joe", "pass\r\nX: 1") });
    scene.says(ToBroker::PinRequest { id: 3, request: sign_in("joe", "pass") });
    scene.says(ToBroker::PinRequest { id: 4, request: sign_in("eve", "guess") });
    let tried: Vec<_> = scene
        .jobs()
        .into_iter()
        .filter_map(|job| match job {
            Job::Separate(SeparateJob::SignInToProxy { proxy, account, to, .. }) => {
                Some((proxy, account.user, to))
            }
            _ => None,
        })
        .collect();
    let [(proxy, user, to)] = &tried[..] else { panic!("{tried:?}") };
    assert_eq!((proxy.as_str(), user.as_str()), ("proxy.test:3128", "joe"));
    let outcome = Outcome::SignedIn { to: to.clone(), proxy: proxy.clone(), kept: Ok(()) };
    scene.controller.handle(Event::Done(outcome));
    assert!(scene.told().contains(&ToShell::ClosePinPrompt));
    scene.says(ToBroker::Closed { window: Window::Pin });
    // It was wrong: asked for once more, and after a no not again until the person opens an app.
    scene.controller.handle(asks(true));
    assert!(is_shown(&mut scene));
    scene.says(ToBroker::Closed { window: Window::Pin });
    scene.controller.handle(asks(true));
    assert!(!is_shown(&mut scene));
    scene.controller.handle(Event::HandedOver(SecondStart::new(vec!["chat".to_owned()]).0));
    scene.controller.handle(asks(true));
    assert!(is_shown(&mut scene));
}

#[test]
fn windows_say_once_that_a_host_is_not_looked_into() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    let passed = || Event::NotLookedInto {
        host: "cdn.test".parse().unwrap(),
        apps: vec![mail(), "chat".parse().unwrap()],
    };
    scene.controller.handle(passed());
    scene.controller.handle(passed());
    let notices: Vec<_> = scene
        .told()
        .into_iter()
        .filter_map(|told| match told {
            ToShell::ShowNotice { place, notice } => Some((place, notice)),
            _ => None,
        })
        .collect();
    let [(place, notice)] = &notices[..] else { panic!("{notices:?}") };
    assert_eq!(*place, NoticePlace::App(mail()));
    insta::assert_snapshot!(format!("{}\n{}\n{}", notice.title, notice.message, notice.reason), @r"
    Not inspected: cdn.test
    Harbor Ltd lets this app connect to cdn.test directly. Porthole verifies the server, cannot see what is sent, and does not present the device certificate.
    The managed file names the host (network.tunnel)
    ");
    for number in 0..1_000 {
        let host = format!("h{number}.cdn.test").parse().unwrap();
        scene.controller.handle(Event::NotLookedInto { host, apps: vec![mail()] });
    }
    assert_eq!(scene.told().len(), 255, "a page can make up any number");
}

#[test]
fn a_window_hears_where_a_page_opens_and_only_what_departs_from_it_is_opened_there() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    let window = || Window::App(mail());
    let go =
        |scene: &mut Scene, to: &str| scene.asks(GateRequest::Navigate { window: window(), page: link(to) });
    assert_eq!(
        go(&mut scene, "https://mail.harbor.test/inbox"),
        GateResponse::Opens(Destination::SameWindow)
    );
    let refused = GateResponse::Opens(Destination::Refused(Refused::Scheme));
    assert_eq!(go(&mut scene, "file:///etc/passwd"), refused);
    let room = "https://chat.harbor.test/room";
    let to_chat = Destination::App("chat".parse().unwrap(), room.parse().unwrap());
    assert_eq!(go(&mut scene, room), GateResponse::Opens(to_chat));
    assert!(!scene.controller.has_window(&"chat".parse().unwrap()), "a frame may have asked");
    scene.says(ToBroker::Ask { id: 1, question: GateRequest::Depart { window: window(), page: link(room) } });
    assert_eq!(opened(&scene.told()), ["chat"]);
    assert_eq!(scene.asks(GateRequest::NewWindow { window: window() }), GateResponse::Allowed);
    let popup = Window::Popup(mail(), 1);
    scene.says(ToBroker::Opened { window: popup.clone(), problem: None });
    let from_popup =
        scene.asks(GateRequest::Navigate { window: popup, page: link("https://mail.harbor.test/") });
    assert_eq!(from_popup, GateResponse::Opens(Destination::SameWindow));
}

#[test]
fn a_page_opens_no_more_windows_than_there_may_be() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    let mut opened = 0;
    while scene.asks(GateRequest::NewWindow { window: Window::App(mail()) }) == GateResponse::Allowed {
        scene.says(ToBroker::Opened { window: Window::Popup(mail(), opened), problem: None });
        opened += 1;
    }
    assert_eq!(opened, 64);
    scene.says(ToBroker::Closed { window: Window::Popup(mail(), 0) });
    assert_eq!(scene.asks(GateRequest::NewWindow { window: Window::App(mail()) }), GateResponse::Allowed);
}

#[test]
fn on_an_untrusted_device_only_the_address_that_the_person_agreed_to_leaves_the_apps_and_once() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    let outside = "https://example.org/";
    let depart = |page: PageRequest| GateRequest::Depart { window: Window::App(mail()), page };
    let by_itself = PageRequest { by_person: false, ..link(outside) };
    assert_eq!(scene.asks(depart(by_itself)), GateResponse::Departed);
    scene.jobs();
    let GateResponse::AskPerson { id, url } = scene.asks(depart(link(outside))) else { panic!() };
    assert_eq!(url.as_str(), outside);
    assert!(scene.jobs().is_empty(), "nothing leaves before the person agrees");
    scene.says(ToBroker::Leave { id: id + 1 });
    assert!(scene.jobs().is_empty());
    scene.says(ToBroker::Leave { id });
    assert!(
        matches!(&scene.jobs()[..], [Job::Ordered(OrderedJob::OpenOutside(url))] if url.as_str() == outside)
    );
    scene.says(ToBroker::Leave { id });
    assert!(scene.jobs().is_empty());
    // Another program could keep what a page hands to it.
    assert_eq!(scene.asks(depart(link("tel:123"))), GateResponse::Departed);
    assert!(scene.jobs().is_empty());
}

#[test]
fn on_a_trusted_device_pages_leave_one_at_a_time_and_another_program_is_asked_about() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    let depart = |to: &str| GateRequest::Depart { window: Window::App(mail()), page: link(to) };
    for _ in 0..3 {
        assert_eq!(scene.asks(depart("https://example.org/")), GateResponse::Departed);
    }
    assert!(matches!(&scene.jobs()[..], [Job::Ordered(OrderedJob::OpenOutside(_))]), "one in a second");
    let GateResponse::AskPerson { id, .. } = scene.asks(depart("tel:123")) else { panic!() };
    scene.becomes(DeviceClass::Untrusted);
    scene.jobs();
    scene.says(ToBroker::Leave { id });
    assert!(scene.jobs().is_empty(), "the device has lost its proof since");
}

#[test]
fn a_download_that_the_proxy_stopped_is_told_in_the_window_that_claims_it() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    let window = Window::App(mail());
    scene.says(ToBroker::Stopped { window: window.clone(), ticket: "0123".to_owned() });
    let jobs = scene.jobs();
    assert!(
        matches!(&jobs[..], [Job::Ordered(OrderedJob::ClaimStopped { app, ticket, .. })] if *app == mail() && ticket == "0123"),
        "{jobs:?}"
    );
    let blocked = BlockedDownload {
        attribution: Attribution::App(mail()),
        host: "mail.harbor.test".parse().unwrap(),
        file_name: Some("a.pdf".to_owned()),
        decision: scene.controller.decide(Some(&mail()), Activity::Download),
    };
    scene.controller.handle(Event::Done(Outcome::Claimed { window: window.clone(), blocked }));
    assert!(scene.told().iter().any(
        |message| matches!(message, ToShell::ShowNotice { place: NoticePlace::Window(of), .. } if *of == window)
    ));
    assert_eq!(scene.controller.downloads.list()[0].state, DownloadState::Blocked);
}

#[test]
fn an_app_is_opened_with_its_hosts_and_held_to_others_as_soon_as_the_managed_file_says_so() {
    let mut scene = Scene::starting(DeviceClass::Untrusted, &["mail"], |_| {});
    scene.says(ToBroker::Confined { problem: None });
    scene.says(ToBroker::Ready);
    let told = scene.told();
    let hosts = |told: &[ToShell]| {
        told.iter().find_map(|message| match message {
            ToShell::OpenApp(AppWindow { hosts, .. }) | ToShell::SetHosts { hosts, .. } => {
                Some(hosts.iter().map(ToString::to_string).collect::<Vec<_>>())
            }
            _ => None,
        })
    };
    assert_eq!(hosts(&told).unwrap(), ["mail.harbor.test:443"]);
    scene.becomes(DeviceClass::Untrusted);
    assert_eq!(hosts(&scene.told()), None, "nothing has changed");
    let url = "url = \"https://mail.harbor.test/\"";
    let with_cdn =
        MANAGED.replace(url, &format!("{url}\nhosts = [\"mail.harbor.test\", \"cdn.harbor.test\"]"));
    let after = state_of(&scene.folder, DeviceClass::Untrusted, &with_cdn);
    scene.controller.handle(Event::StateChanged(Arc::new(after)));
    let told = hosts(&scene.told()).unwrap();
    assert!(told.contains(&"cdn.harbor.test".to_owned()), "{told:?}");
}

#[test]
fn a_download_is_refused_on_an_untrusted_device_with_a_record_and_a_notice() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    scene.says(ToBroker::Ask {
        id: 1,
        question: GateRequest::Download { app: Some(mail()), url: url("/a"), suggested: "a.pdf".to_owned() },
    });
    let told = scene.told();
    assert!(told.contains(&ToShell::Response { id: 1, response: GateResponse::Refused }), "{told:?}");
    assert!(
        told.iter().any(|message| matches!(message, ToShell::ShowNotice { place: NoticePlace::App(_), .. })),
        "{told:?}"
    );
    assert!(matches!(&scene.jobs()[..], [Job::Ordered(OrderedJob::Note(_))]));
    assert_eq!(scene.controller.downloads.list()[0].state, DownloadState::Blocked);
}

#[test]
fn a_certificate_is_pinned_once_for_each_shell_and_a_shell_that_dies_answers_no_connection() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    let host: HostName = "mail.harbor.test".parse().unwrap();
    let leaf = CertificateDer::from(vec![1, 2, 3]);
    let pin = |scene: &mut Scene| {
        let (answer, answered) = tokio::sync::oneshot::channel();
        let (host, certificate) = (host.clone(), leaf.clone());
        scene.controller.handle(Event::PinCertificate { host, certificate, answer });
        answered
    };
    let asked = |told: Vec<ToShell>| {
        told.into_iter()
            .find_map(|it| if let ToShell::PinCertificate { id, .. } = it { Some(id) } else { None })
    };
    let mut first = pin(&mut scene);
    let id = asked(scene.told()).unwrap();
    assert!(first.try_recv().is_err(), "it waits for the engine");
    scene.says(ToBroker::CertificatePinned { id, problem: None });
    assert_eq!(first.try_recv(), Ok(Ok(())));
    assert_eq!(pin(&mut scene).try_recv(), Ok(Ok(())));
    assert_eq!(asked(scene.told()), None);
    scene.controller.pinned.clear();
    let mut second = pin(&mut scene);
    scene.shell_ends();
    assert!(matches!(second.try_recv(), Err(tokio::sync::oneshot::error::TryRecvError::Closed)));
    assert!(matches!(pin(&mut scene).try_recv(), Ok(Err(_))), "there is no window to accept it");
}

#[test]
fn a_change_of_the_device_is_shown_until_it_is_dismissed() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &[]);
    scene.becomes(DeviceClass::Certified);
    let overview = scene.controller.overview();
    let (id, tone) = (overview["notices"][0]["id"].as_u64().unwrap(), &overview["notices"][0]["tone"]);
    assert_eq!(tone, &json!("good"));
    scene.requests(LauncherRequest::DismissNotice { id }).unwrap().unwrap();
    assert_eq!(scene.controller.overview()["notices"], json!([]));
}

#[test]
fn that_nothing_can_be_recorded_is_shown_in_the_launcher() {
    let mut scene = Scene::running(DeviceClass::Certified, &[]);
    let full = Code::ActivityUnavailable.with_detail("No space left on device");
    scene.controller.handle(Event::ActivityLog(Err(full)));
    scene.controller.handle(Event::ActivityLog(Ok(())));
    let overview = scene.controller.overview();
    assert_eq!(overview["notices"][0]["title"], "The activity log is not available");
    let message = overview["notices"][0]["message"].as_str().unwrap();
    assert!(message.contains("Check free space"), "{message}");
    assert_eq!(scene.controller.phase(), Phase::Running);
}

fn any_window() -> impl Strategy<Value = Window> {
    prop_oneof![
        Just(Window::Launcher),
        Just(Window::Pin),
        Just(Window::App(mail())),
        Just(Window::App("chat".parse().unwrap())),
        (0..4_u32).prop_map(|number| Window::Popup(mail(), number)),
    ]
}

fn any_message() -> impl Strategy<Value = ToBroker> {
    let urls = prop_oneof![
        Just("https://mail.harbor.test/a"),
        Just("https://chat.harbor.test/b"),
        Just("https://example.org/"),
        Just("blob:https://mail.harbor.test/6a1e"),
        Just("file:///etc/passwd"),
        Just("tel:1"),
    ]
    .prop_map(|text| text.parse::<Url>().unwrap());
    let apps =
        prop_oneof![Just("mail"), Just("chat"), Just("gone")].prop_map(|id| id.parse::<AppId>().unwrap());
    let question = (apps, urls, any::<u8>(), ".{0,40}").prop_map(|(app, url, kind, suggested)| {
        let page = PageRequest { url: url.clone(), cause: Cause::Link, by_person: kind < 200 };
        match kind % 5 {
            0 => GateRequest::Navigate { window: Window::App(app), page },
            1 => GateRequest::Depart { window: Window::App(app), page },
            2 => GateRequest::NewWindow { window: Window::App(app) },
            3 => GateRequest::Download { app: (kind < 128).then_some(app), url, suggested },
            _ => GateRequest::Print { app },
        }
    });
    let progress = prop_oneof![
        Just(DownloadProgress::Finished),
        (any::<u64>(), any::<Option<u64>>())
            .prop_map(|(received, total)| DownloadProgress::Received { received, total }),
        (any::<bool>(), ".{0,20}")
            .prop_map(|(cancelled, detail)| DownloadProgress::Failed { cancelled, detail }),
        any::<String>().prop_map(|detail| DownloadProgress::Unwritable { detail }),
    ];
    let request = prop_oneof![
        Just(LauncherRequest::Overview),
        Just(LauncherRequest::Restart),
        Just(LauncherRequest::Enrol),
        Just(LauncherRequest::StopAsking),
        Just(LauncherRequest::GoOn),
        ".{0,10}".prop_map(|id| LauncherRequest::OpenApp { id }),
        any::<bool>().prop_map(|open_anyway| LauncherRequest::Decline { open_anyway }),
        ".{0,10}".prop_map(|token| LauncherRequest::AskPin { token }),
        (0..6_u64).prop_map(|id| LauncherRequest::ShowDownload { id }),
        (0..6_u64).prop_map(|id| LauncherRequest::OpenDownload { id }),
    ];
    prop_oneof![
        Just(ToBroker::Ready),
        Just(ToBroker::OpenHelp),
        Just(ToBroker::ShowLauncher),
        any_window().prop_map(|it| ToBroker::OpenApp {
            app: it.app().cloned().unwrap_or_else(|| "gone".parse().unwrap())
        }),
        (0..20_u64).prop_map(|id| ToBroker::Leave { id }),
        (any_window(), ".{0,10}").prop_map(|(window, ticket)| ToBroker::Stopped { window, ticket }),
        any::<bool>().prop_map(|held| ToBroker::Confined { problem: (!held).then(|| "no".to_owned()) }),
        (any::<u64>(), question).prop_map(|(id, question)| ToBroker::Ask { id, question }),
        (any::<u64>(), request).prop_map(|(id, request)| ToBroker::Request { id, request }),
        (any_window(), any::<bool>()).prop_map(|(window, open)| ToBroker::Opened {
            window,
            problem: (!open).then(|| "no".to_owned())
        }),
        any_window().prop_map(|window| ToBroker::Closed { window }),
        (0..6_u64, any::<bool>()).prop_map(|(id, held)| ToBroker::CertificatePinned {
            id,
            problem: (!held).then(|| "no".to_owned())
        }),
        (0..6_u64, progress).prop_map(|(id, progress)| ToBroker::Download { id, progress }),
        any_signal(),
    ]
}

fn any_signal() -> impl Strategy<Value = ToBroker> {
    prop_oneof![
        (any_window(), any::<i64>())
            .prop_map(|(window, number)| ToBroker::Unread { window, unread: Unread::of_badge(number) }),
        (any_window(), any::<u8>()).prop_map(|(window, colour)| ToBroker::Icon {
            window,
            page: url("/a"),
            pixels: IconPixels::new(vec![colour; ICON_PIXELS]).unwrap(),
        }),
        (1..4_000_i32).prop_map(|side| ToBroker::Placed {
            app: mail(),
            place: WindowPlace::new(None, (side, side), false, 100).unwrap(),
        }),
        "/[a-z]{0,9}".prop_map(|path| ToBroker::Shows { app: mail(), page: url(&path) }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever a broken shell of an untrusted device says, in whatever order: nothing is kept, no PIN is tried, no app
    /// opens that the managed file does not name, and nothing but web pages is opened outside.
    #[test]
    fn no_sequence_of_messages_gets_past_policy(
        messages in proptest::collection::vec(any_message(), 0..60),
        is_looking in any::<bool>(),
    ) {
        let mut scene = Scene::starting(DeviceClass::Untrusted, &["mail"], |state| {
            if is_looking {
                state.unanswered = unanswered();
            }
        });
        for message in messages {
            scene.says(message);
        }
        for job in std::mem::take(&mut scene.seen.0.borrow_mut().jobs) {
            let forbidden = matches!(job, Job::Ordered(OrderedJob::Keep { .. }) | Job::Separate(SeparateJob::Unlock { .. }) | Job::Ordered(OrderedJob::ClearAfterLoss(_) | OrderedJob::ClearProfile | OrderedJob::KeepOpen(_)) | Job::Ordered(OrderedJob::OpenFile { .. }));
            prop_assert!(!forbidden, "{job:?}");
            if let Job::Ordered(OrderedJob::KeepMenu(menu)) = &job {
                prop_assert!(menu.icons.is_empty(), "nothing of a page is in the menu");
            }
            if let Job::Ordered(OrderedJob::OpenInBrowser(url)) | Job::Ordered(OrderedJob::OpenOutside(url)) = &job {
                prop_assert!(matches!(url.scheme(), "https" | "http"), "{url}");
            }
        }
        for message in scene.told() {
            match message {
                ToShell::OpenApp(asked) => prop_assert!(["mail", "chat"].contains(&asked.app.as_str())),
                ToShell::Response { response: GateResponse::Stage { path }, .. } => prop_assert!(false, "{}", path.display()),
                _ => {}
            }
        }
        prop_assert!(scene.controller.windows.len() <= 4 + 64);
    }
}
