//! A device that loses or gains trust, and a shell that ends.

use super::*;

#[test]
fn a_loss_of_trust_stops_downloads_ends_the_shell_clears_and_opens_the_windows_again_in_memory() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    let staged = scene.begin_download();
    scene.jobs();
    scene.set_class(DeviceClass::Untrusted);
    assert_eq!(scene.controller.phase(), Phase::TrustLost);
    let jobs = scene.jobs();
    assert!(
        matches!(&jobs[..], [Job::Ordered(OrderedJob::Remove(path)), Job::Separate(SeparateJob::Pause { .. })] if *path == staged),
        "{jobs:?}"
    );
    // A window in which somebody writes stays for the time that the managed file gives, and says so.
    assert!(scene.sent_messages().contains(&ToShell::CloseIdle));
    scene.send(ToBroker::IdleClosed { all: false });
    assert!(
        scene
            .sent_messages()
            .iter()
            .any(|message| matches!(message, ToShell::ShowNotice { place: NoticePlace::Everywhere, .. }))
    );
    assert_eq!(scene.seen.0.borrow().killed, 0);
    let run = scene.controller.run;
    scene.controller.handle(Event::Done(Outcome::Paused { run }));
    assert_eq!(scene.seen.0.borrow().killed, 1);
    // What the shell still says before its end changes nothing.
    scene.send(ToBroker::Download { id: 1, progress: DownloadProgress::Finished });
    assert_eq!(scene.start_count(), 1, "the next shell waits until this one has gone");
    scene.shell_ends();
    assert!(matches!(&scene.jobs()[..], [Job::Ordered(OrderedJob::ClearAfterLoss(OnTrustLoss::Keep))]));
    assert_eq!(scene.start_count(), 1, "and until what may not stay is cleared");
    scene.controller.handle(Event::Done(Outcome::Cleared(Ok(()))));
    assert!(matches!(scene.last_confinement().profile, Profile::Memory(_)));
    scene.sent_messages();
    scene.send(ToBroker::Confined { problem: None });
    scene.send(ToBroker::Ready);
    let sent = scene.sent_messages();
    assert_eq!(opened(&sent), ["mail"]);
    assert!(
        sent.iter().any(|message| matches!(message, ToShell::ShowNotice { .. })),
        "the window says why: {sent:?}"
    );
    assert_eq!(scene.controller.downloads.list()[0].state, DownloadState::Failed);
}

#[test]
fn nothing_opens_where_the_profile_could_not_be_cleared() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.set_class(DeviceClass::Untrusted);
    scene.shell_ends();
    scene.controller.handle(Event::Done(Outcome::Cleared(Err(Code::ProfileNotWiped.problem()))));
    scene.sent_messages();
    scene.send(ToBroker::Confined { problem: None });
    scene.send(ToBroker::Ready);
    assert_eq!(opened(&scene.sent_messages()), ["launcher"]);
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
        assert_eq!(scene.start_count(), 1 + attempt);
        scene.sent_messages();
        scene.send(ToBroker::Confined { problem: None });
        scene.send(ToBroker::Ready);
        let sent = scene.sent_messages();
        assert_eq!(opened(&sent), ["chat", "mail"]);
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
    scene.set_class(DeviceClass::Certified);
    assert_eq!(scene.controller.overview()["restartNeeded"], true);
    assert_eq!(scene.start_count(), 1);
    assert_eq!(scene.request(LauncherRequest::Restart), Some(Ok(Value::Null)));
    assert!(scene.sent_messages().contains(&ToShell::CloseAll), "each page is asked first");
    scene.send(ToBroker::AllClosed { all: true });
    assert_eq!(scene.seen.0.borrow().ended, 1);
    scene.shell_ends();
    assert!(matches!(scene.last_confinement().profile, Profile::Disk(_)));
    scene.sent_messages();
    scene.send(ToBroker::Confined { problem: None });
    scene.send(ToBroker::Ready);
    assert_eq!(opened(&scene.sent_messages()), ["mail"]);
    assert_eq!(scene.controller.overview()["restartNeeded"], false);
}

#[test]
fn an_app_waits_until_the_person_has_picked_and_opens_without_a_certificate_only_if_the_person_says_so() {
    let due = |state: &mut State| state.device.status.choice = Some(OpenChoice { usable: 2, due: true });
    let mut scene = Scene::starting(DeviceClass::Untrusted, &["mail"], due);
    scene.begin();
    assert_eq!(scene.controller.choosing.waiting_app().as_deref(), Some("mail"));
    assert!(!scene.controller.has_window(&mail()));
    scene.request(LauncherRequest::Decline { open_anyway: true }).unwrap().unwrap();
    assert_eq!(opened(&scene.sent_messages()), ["mail"]);
    // Who put it off is not asked again.
    scene.controller.handle(Event::HandedOver(SecondStart::new(vec!["chat".to_owned()]).0));
    assert_eq!(opened(&scene.sent_messages()), ["chat"]);
}

impl Scene {
    /// Trust is lost while no window may stay, and the shell has not answered yet.
    fn loses_trust(&mut self, grace: &str) {
        let managed =
            format!("{MANAGED}\n[managed_device]\ndomain_joined = true\ntrust_loss_grace = \"{grace}\"\n");
        let lost = state_of(&self.folder, DeviceClass::Untrusted, &managed);
        self.controller.handle(Event::StateChanged(Arc::new(lost)));
    }

    fn kills(&self) -> usize {
        self.seen.0.borrow().killed
    }
}

/// For how long windows may stay, and what ends the shell.
type Way = (&'static str, fn(&mut Scene));

#[test]
fn at_a_loss_of_trust_the_desktop_shows_no_notification_any_more_before_the_shell_is_ended() {
    let ways: [Way; 5] = [
        ("0s", |_| {}),
        ("1h", |scene| scene.send(ToBroker::IdleClosed { all: true })),
        ("1h", |scene| scene.send(ToBroker::Closed { window: Window::App(mail()) })),
        ("1h", |scene| {
            scene.send(ToBroker::Quit);
            scene.send(ToBroker::AllClosed { all: true });
        }),
        ("1h", |scene| {
            scene.controller.handle(Event::Terminate);
            scene.controller.handle(Event::Terminate);
        }),
    ];
    for (number, (grace, end)) in ways.into_iter().enumerate() {
        for answers in [true, false] {
            let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
            scene.sent_messages();
            scene.loses_trust(grace);
            end(&mut scene);
            let mut sent = scene.sent_messages();
            // What the person is told of the loss waits for nothing.
            sent.retain(|message| !matches!(message, ToShell::ShowNotice { .. }));
            let first = sent.first();
            assert_eq!(first, Some(&ToShell::CloseNotifications), "{number}: before all else: {sent:?}");
            assert_eq!(scene.kills(), 0, "{number}: the shell alone can take them away");
            if answers {
                scene.send(ToBroker::NotificationsClosed);
                scene.send(ToBroker::NotificationsClosed);
            } else {
                let run = scene.controller.run;
                scene.controller.handle(Event::Done(Outcome::Paused { run }));
            }
            assert_eq!(scene.kills(), 1, "{number}, with an answer: {answers}");
        }
    }
    // Where it has answered before, nothing is waited for.
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.loses_trust("1h");
    scene.send(ToBroker::NotificationsClosed);
    assert_eq!(scene.kills(), 0);
    scene.send(ToBroker::IdleClosed { all: true });
    assert_eq!(scene.kills(), 1);
}

#[test]
fn the_notifications_of_an_app_go_with_it_even_where_its_window_has_closed_before() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail", "chat"]);
    scene.send(ToBroker::Closed { window: Window::App("chat".parse().unwrap()) });
    scene.sent_messages();
    let without_chat = MANAGED.split("[[app]]\nid = \"chat\"").next().unwrap();
    for times in [1, 0] {
        let state = state_of(&scene.folder, DeviceClass::Certified, without_chat);
        scene.controller.handle(Event::StateChanged(Arc::new(state)));
        let sent = scene.sent_messages();
        let is_it = |sent: &&ToShell| matches!(sent, ToShell::CloseApp { app, .. } if app.as_str() == "chat");
        assert_eq!(sent.iter().filter(is_it).count(), times, "{sent:?}");
    }
}
