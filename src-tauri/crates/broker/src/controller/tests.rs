//! The controller without a display.
#![expect(clippy::disallowed_methods, reason = "the test writes a managed file of its own")]
#![expect(clippy::wildcard_enum_match_arm, reason = "a test looks for one message among all")]

mod any_message;
mod files;
mod history;
mod looking;
mod manifests;
mod navigation;
mod permissions;
mod returning;
mod session_end;
mod signals;
mod start;
mod trust;

use std::path::PathBuf;

use porthole_config::OnTrustLoss;
use porthole_host::{DeviceEvaluator, InForce, PendingSource};
use porthole_identity::{OpenChoice, StoreName};
use porthole_policy::{Attribution, Cause, Destination, Refused, Verdict};
use porthole_protocol::{
    AppWindow, Confinement, DownloadProgress, DownloadState, GateRequest, GateResponse, ICON_PIXELS,
    IconPixels, LauncherRequest, LauncherUpdate, PageRequest, PinRequest, Profile, Prompt, Secret, Unread,
    WindowPlace,
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
    let evaluator = DeviceEvaluator::new(Vec::new(), folder.path().join("state"));
    let mut device = evaluator.device(Some(&config));
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
            remembered: SavedSignals::default(),
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
        self.send(ToBroker::Confined { problem: None });
        self.send(ToBroker::Ready);
        self.open_what_was_asked_for();
    }

    fn show_launcher(&mut self) {
        self.controller.handle(Event::HandedOver(SecondStart::new(Vec::new()).0));
        self.open_what_was_asked_for();
    }

    /// The shell opens everything that it was told to open, in order.
    fn open_what_was_asked_for(&mut self) {
        for message in self.sent_messages() {
            let window = match message {
                ToShell::ShowLauncher => Window::Launcher,
                ToShell::OpenApp(request) => Window::App(request.app),
                ToShell::ShowPinPrompt { .. } => Window::Pin,
                _ => continue,
            };
            self.send(ToBroker::Opened { window, problem: None });
        }
    }

    fn send(&mut self, message: ToBroker) {
        let run = self.controller.run;
        self.controller.handle(Event::Shell { run, message, credit: Credits::new().take() });
    }

    fn ask(&mut self, question: GateRequest) -> GateResponse {
        self.send(ToBroker::Ask { id: 99, question });
        let sent = self.sent_messages();
        sent.into_iter()
            .find_map(|message| match message {
                ToShell::Response { id: 99, response } => Some(response),
                _ => None,
            })
            .unwrap()
    }

    fn request(&mut self, request: LauncherRequest) -> Option<Result<Value, Value>> {
        self.send(ToBroker::Request { id: 98, request });
        self.seen.0.borrow().sent.iter().find_map(|message| match message {
            ToShell::Reply { id: 98, reply } => Some(reply.clone()),
            _ => None,
        })
    }

    /// What the shell was told since this was asked last.
    fn sent_messages(&self) -> Vec<ToShell> {
        std::mem::take(&mut self.seen.0.borrow_mut().sent)
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

    fn set_class(&mut self, class: DeviceClass) {
        let after = Arc::new(state(&self.folder, class));
        self.controller.handle(Event::StateChanged(after));
        self.close_notifications();
    }

    /// The shell takes its notifications off the desktop, where it has just been told to.
    fn close_notifications(&mut self) {
        let is_sent = self.seen.0.borrow().sent.contains(&ToShell::CloseNotifications);
        if is_sent {
            self.send(ToBroker::NotificationsClosed);
        }
    }

    fn shell_ends(&mut self) {
        let run = self.controller.run;
        self.controller.handle(Event::ShellEnded { run, how: "signal: 9 (SIGKILL)".to_owned() });
    }

    fn start_count(&self) -> usize {
        self.seen.0.borrow().started.len()
    }

    fn last_confinement(&self) -> Confinement {
        self.seen.0.borrow().started.last().unwrap().1.clone()
    }

    fn begin_download(&mut self) -> PathBuf {
        let question =
            GateRequest::Download { app: Some(mail()), url: url("/a"), suggested: "a.pdf".to_owned() };
        match self.ask(question) {
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

fn opened(sent: &[ToShell]) -> Vec<String> {
    let app = |message: &ToShell| match message {
        ToShell::OpenApp(request) => Some(request.app.to_string()),
        ToShell::ShowLauncher => Some("launcher".to_owned()),
        _ => None,
    };
    sent.iter().filter_map(app).collect()
}

#[test]
fn only_a_download_that_was_kept_is_opened_and_by_its_number_alone() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.show_launcher();
    scene.begin_download();
    scene.send(ToBroker::Request { id: 1, request: LauncherRequest::OpenDownload { id: 1 } });
    scene.send(ToBroker::Request { id: 2, request: LauncherRequest::OpenDownload { id: 2 } });
    assert!(
        !scene.jobs().iter().any(|job| matches!(job, Job::Ordered(OrderedJob::OpenFile { .. }))),
        "it runs, or is none"
    );
    let file = PathBuf::from("/home/robin/Downloads/a.pdf");
    scene.controller.handle(Event::Done(Outcome::Kept { id: 1, kept: Ok(file.clone()) }));
    scene.send(ToBroker::Request { id: 3, request: LauncherRequest::OpenDownload { id: 1 } });
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
    scene.send(ToBroker::Request { id: 1, request: LauncherRequest::SetPreferences { preferences } });
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
        assert_eq!(scene.ask(question), GateResponse::Refused);
    }
    scene.send(ToBroker::Stopped { window, ticket: "0123".to_owned() });
    scene.send(ToBroker::Leave { id: 1 });
    scene.send(ToBroker::Opened { window: Window::App(chat.clone()), problem: None });
    assert!(!scene.controller.has_window(&chat));
    scene.send(ToBroker::Download { id: 7, progress: DownloadProgress::Finished });
    scene.send(ToBroker::CertificatePinned { id: 7, problem: None });
    scene.send(ToBroker::PinRequest {
        id: 97,
        request: PinRequest::Unlock { pin: Secret::from("1111".to_owned()), remember: true },
    });
    scene.send(ToBroker::PinRequest { id: 98, request: sign_in("joe", "pass") });
    assert!(
        scene.jobs().iter().all(|job| matches!(job, Job::Ordered(OrderedJob::Note(_)))),
        "nothing is tried or kept"
    );
    // The launcher is not open, so no request comes from it.
    assert!(scene.request(LauncherRequest::Enrol).unwrap().is_err());
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
        let sent = scene.sent_messages();
        let count = sent
            .iter()
            .filter(|sent| matches!(sent, ToShell::ShowPinPrompt { prompt: Prompt::ProxySignIn }))
            .count();
        assert!(count < 2, "{sent:?}");
        if count == 1 {
            scene.send(ToBroker::Opened { window: Window::Pin, problem: None });
        }
        count == 1
    };
    scene.controller.handle(asks(false));
    scene.controller.handle(asks(false));
    assert!(is_shown(&mut scene));
    scene.send(ToBroker::PinRequest { id: 1, request: sign_in("jo:e", "pass") });
    scene.send(ToBroker::PinRequest { id: 2, request: sign_in("joe", "pass\r\nX: 1") });
    scene.send(ToBroker::PinRequest { id: 3, request: sign_in("joe", "pass") });
    scene.send(ToBroker::PinRequest { id: 4, request: sign_in("eve", "guess") });
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
    assert!(scene.sent_messages().contains(&ToShell::ClosePinPrompt));
    scene.send(ToBroker::Closed { window: Window::Pin });
    // It was wrong: asked for once more, and after a no not again until the person opens an app.
    scene.controller.handle(asks(true));
    assert!(is_shown(&mut scene));
    scene.send(ToBroker::Closed { window: Window::Pin });
    scene.controller.handle(asks(true));
    assert!(!is_shown(&mut scene));
    scene.send(ToBroker::ShowLauncher);
    assert!(scene.sent_messages().contains(&ToShell::ShowLauncher));
    scene.controller.handle(asks(true));
    assert!(!is_shown(&mut scene), "the launcher is no app");
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
        .sent_messages()
        .into_iter()
        .filter_map(|sent| match sent {
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
    assert_eq!(scene.sent_messages().len(), 255, "a page can make up any number");
}

#[test]
fn a_download_that_the_proxy_stopped_is_told_in_the_window_that_claims_it() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    let window = Window::App(mail());
    scene.send(ToBroker::Stopped { window: window.clone(), ticket: "0123".to_owned() });
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
    assert!(scene.sent_messages().iter().any(
        |message| matches!(message, ToShell::ShowNotice { place: NoticePlace::Window(of), .. } if *of == window)
    ));
    assert_eq!(scene.controller.downloads.list()[0].state, DownloadState::Blocked);
}

#[test]
fn an_app_is_opened_with_its_hosts_and_held_to_others_as_soon_as_the_managed_file_says_so() {
    let mut scene = Scene::starting(DeviceClass::Untrusted, &["mail"], |_| {});
    scene.send(ToBroker::Confined { problem: None });
    scene.send(ToBroker::Ready);
    let sent = scene.sent_messages();
    let hosts = |sent: &[ToShell]| {
        sent.iter().find_map(|message| match message {
            ToShell::OpenApp(AppWindow { hosts, .. }) | ToShell::SetHosts { hosts, .. } => {
                Some(hosts.iter().map(ToString::to_string).collect::<Vec<_>>())
            }
            _ => None,
        })
    };
    assert_eq!(hosts(&sent).unwrap(), ["mail.harbor.test:443"]);
    scene.set_class(DeviceClass::Untrusted);
    assert_eq!(hosts(&scene.sent_messages()), None, "nothing has changed");
    let url = "url = \"https://mail.harbor.test/\"";
    let with_cdn =
        MANAGED.replace(url, &format!("{url}\nhosts = [\"mail.harbor.test\", \"cdn.harbor.test\"]"));
    let after = state_of(&scene.folder, DeviceClass::Untrusted, &with_cdn);
    scene.controller.handle(Event::StateChanged(Arc::new(after)));
    let sent = hosts(&scene.sent_messages()).unwrap();
    assert!(sent.contains(&"cdn.harbor.test".to_owned()), "{sent:?}");
}

#[test]
fn a_download_is_refused_on_an_untrusted_device_with_a_record_and_a_notice() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    scene.send(ToBroker::Ask {
        id: 1,
        question: GateRequest::Download { app: Some(mail()), url: url("/a"), suggested: "a.pdf".to_owned() },
    });
    let sent = scene.sent_messages();
    assert!(sent.contains(&ToShell::Response { id: 1, response: GateResponse::Refused }), "{sent:?}");
    assert!(
        sent.iter().any(|message| matches!(message, ToShell::ShowNotice { place: NoticePlace::App(_), .. })),
        "{sent:?}"
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
    let request = |sent: Vec<ToShell>| {
        sent.into_iter()
            .find_map(|it| if let ToShell::PinCertificate { id, .. } = it { Some(id) } else { None })
    };
    let mut first = pin(&mut scene);
    let id = request(scene.sent_messages()).unwrap();
    assert!(first.try_recv().is_err(), "it waits for the engine");
    scene.send(ToBroker::CertificatePinned { id, problem: None });
    assert_eq!(first.try_recv(), Ok(Ok(())));
    assert_eq!(pin(&mut scene).try_recv(), Ok(Ok(())));
    assert_eq!(request(scene.sent_messages()), None);
    scene.controller.pinned.clear();
    let mut second = pin(&mut scene);
    scene.shell_ends();
    assert!(matches!(second.try_recv(), Err(tokio::sync::oneshot::error::TryRecvError::Closed)));
    assert!(matches!(pin(&mut scene).try_recv(), Ok(Err(_))), "there is no window to accept it");
}

#[test]
fn a_change_of_the_device_is_shown_until_it_is_dismissed() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &[]);
    scene.set_class(DeviceClass::Certified);
    let overview = scene.controller.overview();
    let (id, severity) =
        (overview["notices"][0]["id"].as_u64().unwrap(), &overview["notices"][0]["severity"]);
    assert_eq!(severity, &json!("success"));
    scene.request(LauncherRequest::DismissNotice { id }).unwrap().unwrap();
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
