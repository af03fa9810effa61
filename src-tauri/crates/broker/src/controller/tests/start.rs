//! What is opened at the start, and by later starts.

use super::*;

#[test]
fn nothing_is_opened_before_the_kernel_holds_the_shell() {
    let mut scene = Scene::starting(DeviceClass::Untrusted, &["mail"], |_| {});
    scene.send(ToBroker::Confined { problem: Some("no Landlock".to_owned()) });
    scene.send(ToBroker::Ready);
    assert_eq!(opened(&scene.sent_messages()), ["launcher"]);
    let overview = scene.controller.overview();
    assert_eq!(overview["kernel"]["code"], "sandbox-unavailable");
    scene.send(ToBroker::Opened { window: Window::Launcher, problem: None });
    let refused = scene.request(LauncherRequest::OpenApp { id: "mail".to_owned() }).unwrap();
    assert_eq!(refused.unwrap_err()["code"], "sandbox-unavailable");
}

#[test]
fn what_the_person_named_is_opened_once_the_shell_is_ready_and_a_second_start_adds_to_it() {
    let mut scene = Scene::starting(DeviceClass::Untrusted, &["mail"], |_| {});
    scene.controller.handle(Event::HandedOver(SecondStart::new(vec!["chat".to_owned()]).0));
    scene.send(ToBroker::Confined { problem: None });
    assert_eq!(opened(&scene.sent_messages()), [""; 0]);
    scene.send(ToBroker::Ready);
    assert_eq!(opened(&scene.sent_messages()), ["mail", "chat"]);
    scene.controller.handle(Event::HandedOver(SecondStart::new(Vec::new()).0));
    assert_eq!(opened(&scene.sent_messages()), ["launcher"]);
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
    scene.send(ToBroker::Ask { id: 99, question });
    let sent = scene.sent_messages();
    assert!(sent.contains(&ToShell::Response { id: 99, response: GateResponse::Refused }), "{sent:?}");
    let notice = sent.iter().find_map(|message| match message {
        ToShell::ShowNotice { place, notice } => Some((place, notice)),
        _ => None,
    });
    let (place, notice) = notice.unwrap();
    assert_eq!(*place, NoticePlace::App(mail()));
    assert!(notice.title == title && notice.reason.starts_with("/mnt/gone cannot be made"), "{notice:?}");
    let jobs = scene.jobs();
    let Some(Job::Ordered(OrderedJob::Note(record))) = jobs.last() else { panic!("{jobs:?}") };
    let noted = (record.verdict, record.rule.as_str());
    assert_eq!(noted, (Verdict::Block, "default: block downloads without a Downloads folder"), "{record:?}");
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
    scene.send(ToBroker::Confined { problem: None });
    scene.send(ToBroker::Ready);
    assert_eq!(opened(&scene.sent_messages()), ["launcher", "mail"]);
}

#[test]
fn what_is_handed_over_while_the_shell_is_started_again_opens_in_the_next_one() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    scene.set_class(DeviceClass::Certified);
    scene.controller.restart(None);
    scene.send(ToBroker::AllClosed { all: true });
    let (hand_over, taken) = SecondStart::new(vec!["chat".to_owned()]);
    scene.controller.handle(Event::HandedOver(hand_over));
    assert_eq!(taken.recv(), Ok(()));
    assert_eq!(opened(&scene.sent_messages()), [""; 0], "the shell that ends is told nothing more");
    scene.shell_ends();
    scene.send(ToBroker::Confined { problem: None });
    scene.send(ToBroker::Ready);
    assert_eq!(opened(&scene.sent_messages()), ["chat", "mail"]);
}

#[test]
fn the_shell_knows_where_help_is_before_the_first_app_opens_and_when_the_managed_file_names_another_place() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &[]);
    let places = |sent: &[ToShell]| -> Vec<String> {
        let place = |message: &ToShell| match message {
            ToShell::SetHelp(help) => Some(format!("{} {}", help.organization, help.url)),
            ToShell::OpenApp(request) => Some(request.app.to_string()),
            _ => None,
        };
        sent.iter().filter_map(place).collect()
    };
    let named = |scene: &mut Scene, what: &str| {
        scene.controller.handle(Event::HandedOver(SecondStart::new(vec![what.to_owned()]).0));
    };
    named(&mut scene, "mail");
    assert_eq!(places(&scene.sent_messages()), ["Harbor Ltd https://help.harbor.test/device", "mail"]);
    named(&mut scene, "chat");
    assert_eq!(places(&scene.sent_messages()), ["chat"]);
    for _ in 0..2 {
        let moved = MANAGED.replace("/device", "/elsewhere");
        let moved = state_of(&scene.folder, DeviceClass::Untrusted, &moved);
        scene.controller.handle(Event::StateChanged(Arc::new(moved)));
    }
    assert_eq!(places(&scene.sent_messages()), ["Harbor Ltd https://help.harbor.test/elsewhere"]);
}

#[test]
fn a_broker_that_ends_takes_nothing_over() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    scene.send(ToBroker::Closed { window: Window::App(mail()) });
    assert_eq!(scene.controller.phase(), Phase::Ending);
    let (hand_over, taken) = SecondStart::new(vec!["chat".to_owned()]);
    scene.controller.handle(Event::HandedOver(hand_over));
    assert!(taken.recv().is_err(), "its start hears that, and becomes the next broker");
    assert_eq!(opened(&scene.sent_messages()), [""; 0]);
}

#[test]
fn the_last_window_takes_porthole_with_it() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    scene.send(ToBroker::Closed { window: Window::App(mail()) });
    assert_eq!((scene.controller.phase(), scene.seen.0.borrow().ended), (Phase::Ending, 1));
    scene.shell_ends();
    assert_eq!(scene.controller.phase(), Phase::Ended { in_order: true });
}
