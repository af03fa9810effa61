//! The list of notifications that have come, whatever the shell says of them.

use porthole_protocol::PageNotification;

use super::*;

const MAIL: &str = "https://mail.harbor.test/inbox";

impl Scene {
    /// A page that may notify does so; whether the desktop shows it.
    fn notifies(&mut self, number: u64, title: &str, page: Option<&str>) -> GateResponse {
        let notification = PageNotification { number, title: title.to_owned(), body: String::new() };
        self.ask(GateRequest::Notify { page: page.map(|page| page.parse().unwrap()), notification })
    }

    fn allows(&mut self, class: DeviceClass, more: &str) {
        let managed = format!("{MANAGED}[permissions]\nnotifications = \"allow\"\n{more}");
        let state = state_of(&self.folder, class, &managed);
        self.controller.handle(Event::StateChanged(Arc::new(state)));
    }

    fn listed(&mut self) -> Vec<(Option<String>, Option<String>)> {
        self.sent_messages();
        let list = self.request(LauncherRequest::Notifications).unwrap().unwrap();
        let text = |value: &Value| value.as_str().map(str::to_owned);
        list.as_array().unwrap().iter().map(|it| (text(&it["app"]), text(&it["title"]))).collect()
    }

    fn written(&self) -> Vec<usize> {
        let jobs = self.jobs();
        let kept = |job: &Job| match job {
            Job::Ordered(OrderedJob::KeepNotifications(kept)) => Some(kept.len()),
            _ => None,
        };
        jobs.iter().filter_map(kept).collect()
    }
}

fn listed(app: &str, title: &str) -> (Option<String>, Option<String>) {
    (Some(app.to_owned()), Some(title.to_owned()))
}

#[test]
fn notifications_are_listed_and_written_on_a_trusted_device_alone() {
    for (class, writes) in [(DeviceClass::Certified, vec![2]), (DeviceClass::Untrusted, Vec::new())] {
        let mut scene = Scene::running(class, &["mail"]);
        scene.show_launcher();
        scene.allows(class, "");
        let _before = scene.jobs();
        assert_eq!(scene.notifies(1, "One", Some(MAIL)), GateResponse::Allowed);
        scene.send(ToBroker::Ask {
            id: 5,
            question: GateRequest::Notify {
                page: Some("https://chat.harbor.test/".parse().unwrap()),
                notification: PageNotification {
                    number: 2,
                    title: "T\nwo".to_owned(),
                    body: "x".repeat(10_000),
                },
            },
        });
        let is_update = |message: &ToShell| *message == ToShell::TellLauncher(LauncherUpdate::Notifications);
        assert!(scene.sent_messages().iter().any(is_update), "the launcher hears of it");
        assert_eq!(scene.listed(), [listed("chat", "T wo"), listed("mail", "One")]);
        assert_eq!(scene.written(), [0_usize; 0], "not at once, however often pages notify");
        scene.controller.handle(Event::Done(Outcome::Settled));
        assert_eq!(scene.written(), writes, "{class:?}");
        scene.controller.handle(Event::Done(Outcome::Settled));
        assert_eq!(scene.written(), [0_usize; 0], "nothing is new");
    }
}

#[test]
fn what_may_not_notify_is_not_listed_and_what_comes_while_it_is_quiet_is() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.show_launcher();
    assert_eq!(scene.notifies(1, "Nobody allowed that", Some(MAIL)), GateResponse::Refused);
    scene.allows(DeviceClass::Certified, "");
    assert_eq!(scene.notifies(2, "Elsewhere", Some("https://elsewhere.test/")), GateResponse::Refused);
    assert_eq!(scene.listed(), []);
    let until = Some(crate::local_time::unix_time() + 3_600);
    let saved = Ok(Preferences { quiet_until: until, ..Preferences::default() });
    let to = Requester::Window { run: Run(0), id: 0 };
    scene.controller.handle(Event::Done(Outcome::PreferencesSaved { to, saved }));
    assert_eq!(scene.notifies(3, "In the night", Some(MAIL)), GateResponse::Refused);
    assert_eq!(scene.notifies(4, "Of a worker", None), GateResponse::Refused);
    assert_eq!(scene.listed(), [(None, Some("Of a worker".to_owned())), listed("mail", "In the night")]);
}

#[test]
fn a_notification_leads_to_its_window_and_the_page_that_still_runs_hears_of_a_click() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.show_launcher();
    scene.allows(DeviceClass::Certified, "");
    scene.notifies(41, "One", Some(MAIL));
    let clicked = |sent: Vec<ToShell>| -> Vec<String> {
        let of = |message| match message {
            ToShell::OpenApp(AppWindow { app, url: None, .. }) => Some(app.to_string()),
            ToShell::ClickNotification { number } => Some(number.to_string()),
            _ => None,
        };
        sent.into_iter().filter_map(of).collect()
    };
    scene.sent_messages();
    scene.request(LauncherRequest::OpenNotification { id: 1 });
    assert_eq!(clicked(scene.sent_messages()), ["mail", "41"]);
    scene.request(LauncherRequest::OpenNotification { id: 99 });
    assert_eq!(clicked(scene.sent_messages()), [""; 0]);
    // Another shell knows nothing of it.
    scene.shell_ends();
    scene.controller.handle(Event::Done(Outcome::Paused { run: scene.controller.run }));
    scene.begin();
    scene.show_launcher();
    scene.sent_messages();
    scene.request(LauncherRequest::OpenNotification { id: 1 });
    assert_eq!(clicked(scene.sent_messages()), ["mail"]);
}

#[test]
fn a_click_on_a_notification_whose_window_has_closed_opens_its_app_and_no_other() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.sent_messages();
    scene.send(ToBroker::OpenApp { app: "gone".parse().unwrap() });
    assert_eq!(scene.sent_messages(), []);
    scene.send(ToBroker::OpenApp { app: "chat".parse().unwrap() });
    let is_chat = |message: &ToShell| matches!(message, ToShell::OpenApp(AppWindow { app, url: None, .. }) if app.to_string() == "chat");
    assert!(scene.sent_messages().iter().any(is_chat));
}

#[test]
fn nothing_is_left_where_the_person_clears_the_list_or_the_device_loses_its_trust() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.show_launcher();
    scene.allows(DeviceClass::Certified, "");
    scene.notifies(1, "One", Some(MAIL));
    scene.controller.handle(Event::Done(Outcome::Settled));
    assert_eq!(scene.written(), [1]);
    scene.request(LauncherRequest::ClearNotifications);
    assert_eq!(scene.written(), [0]);
    assert_eq!(scene.listed(), []);
    scene.notifies(2, "Two", Some(MAIL));
    scene.set_class(DeviceClass::Untrusted);
    scene.controller.handle(Event::Done(Outcome::Settled));
    scene.shell_ends();
    assert_eq!(scene.written(), [0_usize; 0]);
    scene.controller.handle(Event::Done(Outcome::Cleared(Ok(()))));
    scene.begin();
    scene.show_launcher();
    assert_eq!(scene.listed(), []);
}

#[test]
fn words_that_the_organisation_hides_are_neither_listed_nor_written() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.show_launcher();
    scene.allows(DeviceClass::Certified, "");
    scene.notifies(1, "Before that rule", Some(MAIL));
    scene.allows(DeviceClass::Certified, "[notifications]\nbody = \"hide\"\n");
    assert_eq!(scene.notifies(2, "Secret", Some(MAIL)), GateResponse::AllowedWithoutText);
    assert_eq!(scene.listed(), [(Some("mail".to_owned()), None), (Some("mail".to_owned()), None)]);
    let _before = scene.jobs();
    scene.controller.handle(Event::Done(Outcome::Settled));
    let jobs = format!("{:?}", scene.jobs());
    assert!(jobs.contains("KeepNotifications") && !jobs.contains("Secret"), "{jobs}");
    assert!(!jobs.contains("Before that rule"), "{jobs}");
}

#[test]
fn what_a_shell_has_left_on_the_desktop_goes_however_it_has_ended_and_once() {
    let ends: [fn(&mut Scene); 3] = [
        |_| {},
        |scene| scene.controller.end(),
        |scene| {
            scene.controller.restart([]);
            scene.send(ToBroker::AllClosed { all: true });
        },
    ];
    let closed = |scene: &Scene| -> Vec<Vec<u32>> {
        let all = scene.jobs().into_iter();
        let of_job = |job| match job {
            Job::Ordered(OrderedJob::CloseNotifications(ids)) => Some(ids.into_iter().collect()),
            _ => None,
        };
        all.filter_map(of_job).collect()
    };
    for end in ends {
        let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
        scene.send(ToBroker::NotificationsShown { ids: (1..=3).collect() });
        scene.send(ToBroker::NotificationsShown { ids: [3, 4].into() });
        assert!(closed(&scene).is_empty(), "a click still reaches a page");
        end(&mut scene);
        scene.shell_ends();
        assert_eq!(closed(&scene), [[3, 4]]);
    }
    // What one shell has left is not the next one's.
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    scene.send(ToBroker::NotificationsShown { ids: (1..=1_000).collect() });
    scene.shell_ends();
    assert_eq!(closed(&scene), [(873..=1_000).collect::<Vec<_>>()], "a shell shows no more at once");
    let run = scene.controller.run;
    scene.controller.handle(Event::Done(Outcome::Paused { run }));
    scene.begin();
    scene.shell_ends();
    assert!(closed(&scene).is_empty());
}
