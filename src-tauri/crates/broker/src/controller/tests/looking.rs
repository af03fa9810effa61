//! A start before all that could prove the device has answered.

use super::*;

const WIPE: &str = "\n[managed_device]\ndomain_joined = true\non_trust_loss = \"wipe\"\n";

impl Scene {
    /// One whose stores have not answered, with its shell ready.
    fn looking(opens: &[&str]) -> Self {
        let mut scene = Self::starting(DeviceClass::Untrusted, opens, |state| {
            state.unanswered = unanswered();
            state.is_loss_certain = false;
        });
        scene.send(ToBroker::Confined { problem: None });
        scene.send(ToBroker::Ready);
        scene
    }

    /// The stores answer, and prove this.
    fn is_evaluated(&mut self, class: DeviceClass) {
        self.set_class(class);
    }

    /// Everything has answered but a store; or that, too, so that the loss is certain.
    fn proves_nothing(&mut self, is_certain: bool) {
        let mut state = state_of(&self.folder, DeviceClass::Untrusted, &format!("{MANAGED}{WIPE}"));
        state.is_loss_certain = is_certain;
        self.controller.handle(Event::StateChanged(Arc::new(state)));
    }

    fn is_ready_again(&mut self) -> Vec<ToShell> {
        self.sent_messages();
        self.send(ToBroker::Confined { problem: None });
        self.send(ToBroker::Ready);
        self.sent_messages()
    }
}

fn cleared(jobs: &[Job]) -> usize {
    jobs.iter()
        .filter(|job| matches!(job, Job::Ordered(OrderedJob::ClearProfile | OrderedJob::ClearAfterLoss(_))))
        .count()
}

#[test]
fn the_launcher_says_what_is_waited_for_and_apps_open_with_the_profile_that_the_answer_asks_for() {
    let mut scene = Scene::looking(&["mail"]);
    assert_eq!(
        opened(&scene.sent_messages()),
        ["launcher"],
        "no page before it is known what the device proves"
    );
    assert!(matches!(scene.last_confinement().profile, Profile::Memory(_)));
    scene.send(ToBroker::Opened { window: Window::Launcher, problem: None });
    let overview = scene.controller.overview();
    assert_eq!(overview["lookingFor"], json!({ "stores": ["Tokens"], "domain": true }));
    assert_eq!(overview["restartNeeded"], false);
    // A second start and the launcher itself wait as well.
    scene.controller.handle(Event::HandedOver(SecondStart::new(vec!["chat".to_owned()]).0));
    assert_eq!(opened(&scene.sent_messages()), [""; 0]);
    assert_eq!(cleared(&scene.jobs()), 0);

    scene.is_evaluated(DeviceClass::Certified);
    assert!(scene.sent_messages().contains(&ToShell::CloseAll));
    scene.send(ToBroker::AllClosed { all: true });
    scene.shell_ends();
    assert!(matches!(scene.last_confinement().profile, Profile::Disk(_)));
    let sent = scene.is_ready_again();
    assert_eq!(opened(&sent), ["mail", "chat"], "and no launcher, for which nobody has asked");
    let overview = scene.controller.overview();
    assert_eq!((&overview["lookingFor"], &overview["restartNeeded"]), (&Value::Null, &json!(false)));
    assert_eq!(overview["notices"], json!([]), "what is found at the start is no change");
    assert_eq!(scene.start_count(), 2);
}

#[test]
fn an_answer_that_proves_nothing_opens_what_waited_in_the_shell_that_is_there() {
    let mut scene = Scene::looking(&["mail"]);
    scene.open_what_was_asked_for();
    scene.is_evaluated(DeviceClass::Untrusted);
    let sent = scene.sent_messages();
    assert_eq!(opened(&sent), ["mail"]);
    assert!(sent.contains(&ToShell::CloseLauncher), "it was there to say what is waited for");
    scene.send(ToBroker::Closed { window: Window::Launcher });
    assert_eq!(scene.controller.phase(), Phase::Running, "the app is about to open");
    assert_eq!(scene.start_count(), 1);
}

#[test]
fn an_answer_that_is_there_before_the_shell_is_started_is_no_change() {
    let mut scene = Scene::starting(DeviceClass::Certified, &["mail"], |_| {});
    // As the host tells it once more to who has just begun to listen.
    scene.set_class(DeviceClass::Certified);
    scene.begin();
    scene.set_class(DeviceClass::Certified);
    assert!(!scene.sent_messages().iter().any(|sent| matches!(sent, ToShell::ShowNotice { .. })));
    assert_eq!(scene.controller.overview()["notices"], json!([]));
}

#[test]
fn the_launcher_that_the_person_has_asked_for_stays() {
    let mut scene = Scene::looking(&[]);
    scene.open_what_was_asked_for();
    scene.request(LauncherRequest::OpenApp { id: "mail".to_owned() });
    scene.sent_messages();
    scene.is_evaluated(DeviceClass::Certified);
    scene.send(ToBroker::AllClosed { all: true });
    scene.shell_ends();
    assert_eq!(opened(&scene.is_ready_again()), ["mail", "launcher"]);
}

#[test]
fn an_app_that_is_asked_for_a_thousand_times_while_stores_are_silent_opens_once_with_the_last_page() {
    let mut scene = Scene::looking(&["mail"]);
    scene.open_what_was_asked_for();
    for number in 0..1_000 {
        let named = vec![format!("https://mail.harbor.test/{number}"), "chat".to_owned()];
        scene.controller.handle(Event::HandedOver(SecondStart::new(named).0));
    }
    scene.is_evaluated(DeviceClass::Untrusted);
    let sent = scene.sent_messages();
    assert_eq!(opened(&sent), ["mail", "chat"]);
    let page = sent.iter().find_map(|sent| match sent {
        ToShell::OpenApp(window) => window.url.as_ref().map(Url::path),
        _ => None,
    });
    assert_eq!(page, Some("/999"));
}

#[test]
fn an_answer_before_the_shell_is_ready_shows_no_launcher() {
    let mut scene = Scene::starting(DeviceClass::Untrusted, &["mail"], |state| {
        state.unanswered = unanswered();
    });
    scene.is_evaluated(DeviceClass::Untrusted);
    scene.begin();
    assert_eq!(scene.controller.open_apps(), [mail()]);
    assert!(!scene.controller.is_open(&Window::Launcher));
}

#[test]
fn who_goes_on_without_the_answer_is_offered_the_restart_when_it_comes() {
    let mut scene = Scene::looking(&["mail"]);
    scene.open_what_was_asked_for();
    assert_eq!(scene.request(LauncherRequest::GoOn), Some(Ok(Value::Null)));
    assert_eq!(opened(&scene.sent_messages()), ["mail"]);
    scene.send(ToBroker::Opened { window: Window::App(mail()), problem: None });
    assert_eq!(scene.controller.overview()["lookingFor"], Value::Null);
    scene.is_evaluated(DeviceClass::Certified);
    assert!(!scene.sent_messages().contains(&ToShell::CloseAll), "pages are open");
    let overview = scene.controller.overview();
    assert_eq!(overview["restartNeeded"], true);
    assert_eq!(overview["notices"][0]["title"], "This device is now trusted");
}

#[test]
fn a_shell_that_dies_while_stores_are_looked_into_keeps_what_waits() {
    let mut scene = Scene::looking(&["mail"]);
    scene.open_what_was_asked_for();
    scene.shell_ends();
    let run = scene.controller.run;
    scene.controller.handle(Event::Done(Outcome::Paused { run }));
    assert_eq!(opened(&scene.is_ready_again()), ["launcher"]);
    scene.is_evaluated(DeviceClass::Untrusted);
    assert_eq!(opened(&scene.sent_messages()), ["mail"]);
}

#[test]
fn a_profile_goes_once_the_loss_is_certain_and_before_what_waits_opens() {
    for is_removed in [true, false] {
        let mut scene = Scene::looking(&["mail"]);
        scene.controller.is_profile_left = true;
        scene.open_what_was_asked_for();
        scene.jobs();
        scene.proves_nothing(true);
        assert!(matches!(&scene.jobs()[..], [Job::Ordered(OrderedJob::ClearProfile)]));
        assert_eq!(opened(&scene.sent_messages()), [""; 0], "not before it is gone");
        let cleared = if is_removed { Ok(()) } else { Err(Code::ProfileNotWiped.problem()) };
        scene.controller.handle(Event::Done(Outcome::ProfileCleared(cleared)));
        assert_eq!(opened(&scene.sent_messages()).len(), usize::from(is_removed));
        let kernel = &scene.controller.overview()["kernel"]["code"];
        assert_eq!(*kernel == "profile-not-wiped", !is_removed, "{kernel}");
    }
}

#[test]
fn a_store_that_does_not_answer_costs_the_trust_at_once_and_the_profile_only_once_it_has() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.jobs();
    scene.proves_nothing(false);
    assert_eq!(scene.controller.phase(), Phase::TrustLost);
    scene.shell_ends();
    let jobs = scene.jobs();
    assert!(
        jobs.iter().any(|job| matches!(job, Job::Ordered(OrderedJob::ClearAfterLoss(OnTrustLoss::Keep)))),
        "{jobs:?}"
    );
    scene.controller.handle(Event::Done(Outcome::Cleared(Ok(()))));
    assert!(matches!(scene.last_confinement().profile, Profile::Memory(_)));
    assert_eq!(opened(&scene.is_ready_again()), ["mail"]);
    assert_eq!(cleared(&scene.jobs()), 0);
    scene.proves_nothing(true);
    assert!(scene.jobs().iter().any(|job| matches!(job, Job::Ordered(OrderedJob::ClearProfile))));
    // Should the proof come back at this very moment, the next shell does not open what is being removed.
    scene.is_evaluated(DeviceClass::Certified);
    scene.open_what_was_asked_for();
    scene.controller.restart([]);
    scene.send(ToBroker::AllClosed { all: true });
    scene.shell_ends();
    assert!(matches!(scene.last_confinement().profile, Profile::Memory(_)));
    assert!(scene.controller.is_restart_needed());
}

#[test]
fn a_loss_that_is_certain_stays_so_while_the_shell_ends() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.jobs();
    scene.proves_nothing(true);
    scene.proves_nothing(false);
    scene.shell_ends();
    let jobs = scene.jobs();
    assert!(
        jobs.iter().any(|job| matches!(job, Job::Ordered(OrderedJob::ClearAfterLoss(OnTrustLoss::Wipe)))),
        "{jobs:?}"
    );
}
