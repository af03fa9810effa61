//! Windows that come back.

use porthole_protocol::Startup;

use super::*;
use crate::open_windows::OpenWindows;

/// Mail at `page`, as an earlier run has left it.
fn left(page: &str) -> OpenWindows {
    OpenWindows::of(vec![Target { app: mail(), url: page.parse().ok() }])
}

impl Scene {
    /// A broker that finds Mail at `page` among what an earlier run has left.
    fn returning(class: DeviceClass, opens: &[&str], page: &str) -> Self {
        let mut scene = Self::starting(class, opens, |_| {});
        scene.controller.remembering = Remembering::new(left(page));
        scene.begin();
        scene
    }

    fn shows(&mut self, page: &str) {
        self.send(ToBroker::Shows { app: mail(), page: page.parse().unwrap() });
    }

    /// What was to be remembered since: what is open, or that nothing is.
    fn remembered(&self) -> Vec<Option<OpenWindows>> {
        let remembered = |job| match job {
            Job::Ordered(OrderedJob::KeepOpen(open)) => Some(Some(open)),
            Job::Ordered(OrderedJob::ForgetOpen) => Some(None),
            _ => None,
        };
        std::mem::take(&mut self.seen.0.borrow_mut().jobs).into_iter().filter_map(remembered).collect()
    }

    /// How often time was asked for, for things to come to rest.
    fn settling(&self) -> usize {
        self.seen
            .0
            .borrow()
            .jobs
            .iter()
            .filter(|job| matches!(job, Job::Separate(SeparateJob::Settle { .. })))
            .count()
    }
}

/// Where the apps were told to open.
fn pages(sent: &[ToShell]) -> Vec<(String, Option<String>)> {
    let page = |message: &ToShell| match message {
        ToShell::OpenApp(request) => Some((request.app.to_string(), request.url.clone().map(String::from))),
        _ => None,
    };
    sent.iter().filter_map(page).collect()
}

/// Everything that a broker which begins so tells its shell until the windows are open.
fn sent_at_start(class: DeviceClass, opens: &[&str], page: &str) -> Vec<ToShell> {
    let mut scene = Scene::starting(class, opens, |_| {});
    scene.controller.remembering = Remembering::new(left(page));
    scene.send(ToBroker::Confined { problem: None });
    scene.send(ToBroker::Ready);
    scene.sent_messages()
}

#[test]
fn what_was_open_opens_again_where_its_page_was_beside_what_the_person_names() {
    let page = "https://mail.harbor.test/7#inbox";
    let there = ("mail".to_owned(), Some(page.to_owned()));
    let sent = sent_at_start(DeviceClass::Certified, &[], page);
    assert_eq!(pages(&sent), std::slice::from_ref(&there));
    assert!(sent.contains(&ToShell::ShowLauncher), "the start itself is for the launcher");
    let sent = sent_at_start(DeviceClass::Managed, &["chat"], page);
    assert_eq!(pages(&sent), [there, ("chat".to_owned(), None)]);
    // Another app's page, and one that is no page of an app at all.
    for page in ["https://chat.harbor.test/", "https://example.org/", "file:///etc/passwd"] {
        assert_eq!(pages(&sent_at_start(DeviceClass::Certified, &[], page)), [("mail".to_owned(), None)]);
    }
}

#[test]
fn a_device_that_has_not_proved_itself_neither_opens_nor_remembers_anything() {
    let page = "https://mail.harbor.test/7";
    assert_eq!(pages(&sent_at_start(DeviceClass::Untrusted, &["chat"], page)), [("chat".to_owned(), None)]);
    let mut scene = Scene::returning(DeviceClass::Untrusted, &["mail"], page);
    scene.shows("https://mail.harbor.test/8");
    scene.controller.handle(Event::Done(Outcome::Settled));
    // Nor once it has, while the shell of before runs with its profile in memory.
    scene.set_class(DeviceClass::Certified);
    scene.shows("https://mail.harbor.test/9");
    scene.controller.handle(Event::Done(Outcome::Settled));
    assert_eq!(scene.remembered(), []);
    // The shell that follows opens what is open now, and what was left by the run before.
    scene.controller.restart(None);
    scene.send(ToBroker::AllClosed { all: true });
    scene.shell_ends();
    scene.begin();
    assert_eq!(scene.remembered().len(), 1);
}

#[test]
fn what_was_open_comes_back_once_the_device_is_proved_and_before_what_was_asked_for_meanwhile() {
    let (page, link) = ("https://mail.harbor.test/7", "https://mail.harbor.test/new");
    let mut scene = Scene::starting(DeviceClass::Untrusted, &[link], |state| {
        state.unanswered = unanswered();
        state.is_loss_certain = false;
    });
    scene.controller.remembering = Remembering::new(left(page));
    scene.begin();
    assert_eq!(pages(&scene.sent_messages()), [], "nothing before it is known what the device proves");
    scene.set_class(DeviceClass::Certified);
    scene.send(ToBroker::AllClosed { all: true });
    scene.shell_ends();
    scene.sent_messages();
    assert_eq!(scene.remembered(), [], "what was left still is");
    scene.send(ToBroker::Confined { problem: None });
    scene.send(ToBroker::Ready);
    let at = |page: &str| ("mail".to_owned(), Some(page.to_owned()));
    assert_eq!(pages(&scene.sent_messages()), [at(page), at(link)]);
}

#[test]
fn windows_are_remembered_as_they_open_and_close_and_their_pages_once_they_rest() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    assert_eq!(scene.remembered(), [Some(OpenWindows::of(vec![Target { app: mail(), url: None }]))]);
    for number in 0..100 {
        scene.shows(&format!("https://mail.harbor.test/{number}"));
    }
    for refused in ["https://chat.harbor.test/", "https://example.org/", "https://a:b@mail.harbor.test/"] {
        scene.shows(refused);
    }
    scene.send(ToBroker::Shows {
        app: "chat".parse().unwrap(),
        page: "https://chat.harbor.test/".parse().unwrap(),
    });
    assert_eq!(scene.settling(), 1, "one pause for all of them");
    scene.controller.handle(Event::Done(Outcome::Settled));
    assert_eq!(scene.remembered(), [Some(left("https://mail.harbor.test/99"))]);
    scene.controller.handle(Event::Done(Outcome::Settled));
    assert_eq!((scene.settling(), scene.remembered()), (0, vec![]), "nothing has changed since");
    scene.send(ToBroker::Closed { window: Window::App(mail()) });
    assert_eq!(scene.remembered(), [Some(OpenWindows::default())], "the person has closed it");
}

#[test]
fn what_is_open_stays_remembered_while_all_of_it_closes_for_the_end() {
    let page = "https://mail.harbor.test/7";
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.shows(page);
    scene.remembered();
    scene.controller.handle(Event::Terminate);
    scene.send(ToBroker::Closed { window: Window::App(mail()) });
    scene.send(ToBroker::AllClosed { all: true });
    scene.shell_ends();
    assert_eq!(scene.remembered(), [Some(left(page))]);
    // So it does for the end of the session, which closes windows before it is sure.
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.shows(page);
    scene.remembered();
    let (answer, _answered) = std::sync::mpsc::channel();
    scene.controller.handle(Event::SessionEnding(answer));
    scene.send(ToBroker::Closed { window: Window::App(mail()) });
    scene.send(ToBroker::IdleClosed { all: true });
    scene.controller.handle(Event::SessionEnded);
    assert_eq!(scene.remembered(), [Some(left(page))]);
}

#[test]
fn a_shell_that_crashed_comes_back_where_its_pages_were_and_without_them_where_trust_was_lost() {
    let page = "https://mail.harbor.test/7";
    let at = |page: Option<&str>| [("mail".to_owned(), page.map(str::to_owned))];
    for class in [DeviceClass::Certified, DeviceClass::Untrusted] {
        let mut scene = Scene::running(class, &["mail"]);
        scene.shows(page);
        scene.shell_ends();
        let run = scene.controller.run;
        scene.controller.handle(Event::Done(Outcome::Paused { run }));
        scene.send(ToBroker::Confined { problem: None });
        scene.send(ToBroker::Ready);
        assert_eq!(pages(&scene.sent_messages()), at(Some(page)), "{class:?}");
    }
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.shows(page);
    scene.set_class(DeviceClass::Untrusted);
    scene.shell_ends();
    scene.controller.handle(Event::Done(Outcome::Cleared(Ok(()))));
    scene.send(ToBroker::Confined { problem: None });
    scene.send(ToBroker::Ready);
    assert_eq!(pages(&scene.sent_messages()), at(None));
}

#[test]
fn windows_that_crash_on_and_on_are_not_opened_by_the_next_start() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.remembered();
    for _ in 0..5 {
        scene.shell_ends();
        let run = scene.controller.run;
        scene.controller.handle(Event::Done(Outcome::Paused { run }));
        scene.send(ToBroker::Confined { problem: None });
        scene.send(ToBroker::Ready);
    }
    assert_eq!(scene.controller.phase(), Phase::Ended { in_order: false });
    assert_eq!(scene.remembered().last(), Some(&None));
}

#[test]
fn who_wants_a_fresh_start_has_nothing_remembered() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.show_launcher();
    scene.remembered();
    let run = scene.controller.run;
    let choose = |scene: &mut Scene, startup| {
        let preferences = Preferences { startup, ..Preferences::default() };
        let (to, saved) = (Requester::Window { run, id: 1 }, Ok(preferences));
        scene.controller.handle(Event::Done(Outcome::PreferencesSaved { to, saved }));
    };
    choose(&mut scene, Startup::Fresh);
    scene.shows("https://mail.harbor.test/7");
    scene.controller.handle(Event::Done(Outcome::Settled));
    assert_eq!(scene.remembered(), [None]);
    choose(&mut scene, Startup::Continue);
    assert_eq!(scene.remembered(), [Some(left("https://mail.harbor.test/7"))]);
}
