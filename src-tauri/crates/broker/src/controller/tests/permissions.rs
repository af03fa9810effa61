//! What pages get by permission, whatever the shell says of it.

use std::collections::BTreeSet;

use porthole_policy::Feature;
use porthole_protocol::{PageNotification, PermissionResponse};

use super::*;

/// What the shell was told about permissions.
#[derive(Debug, PartialEq, Eq)]
enum PermissionMessage {
    Answer(u64, bool),
    Prompt(u64),
    Notifying(Vec<String>),
    Notice(String),
}

impl Scene {
    fn wants(&mut self, id: u64, page: &str, features: impl IntoIterator<Item = Feature>) {
        let window = Window::App(mail());
        let (page, features) = (page.parse().unwrap(), BTreeSet::from_iter(features));
        self.send(ToBroker::AskPermission { id, window, page, features });
    }

    fn decides(&mut self, id: u64, answer: PermissionResponse) {
        self.send(ToBroker::PermissionAnswered { id, answer });
    }

    fn permission_messages(&self) -> Vec<PermissionMessage> {
        let of = |message| match message {
            ToShell::Permission { id, allowed } => Some(PermissionMessage::Answer(id, allowed)),
            ToShell::ShowPermissionPrompt { id, .. } => Some(PermissionMessage::Prompt(id)),
            ToShell::SetNotificationOrigins(origins) => Some(PermissionMessage::Notifying(origins)),
            ToShell::ShowNotice { notice, .. } => Some(PermissionMessage::Notice(notice.title)),
            _ => None,
        };
        self.sent_messages().into_iter().filter_map(of).collect()
    }

    fn presets(&mut self, permissions: &str) {
        let managed = format!("{MANAGED}[permissions]\n{permissions}\n");
        let state = state_of(&self.folder, DeviceClass::Certified, &managed);
        self.controller.handle(Event::StateChanged(Arc::new(state)));
    }

    fn prefers(&mut self, preferences: Preferences) {
        let saved = Outcome::PreferencesSaved {
            to: Requester::Window { run: Run(0), id: 0 },
            saved: Ok(preferences),
        };
        self.controller.handle(Event::Done(saved));
    }

    fn overview(&self) -> Value {
        self.controller.overview()
    }

    fn kept(&self) -> usize {
        self.jobs().iter().filter(|job| matches!(job, Job::Ordered(OrderedJob::KeepPermissions(_)))).count()
    }
}

const MAIL: &str = "https://mail.harbor.test/inbox";

fn notify_of(page: Option<&str>) -> GateRequest {
    let notification = PageNotification { number: 1, title: "New".to_owned(), body: String::new() };
    GateRequest::Notify { page: page.map(|page| page.parse().unwrap()), notification }
}

#[test]
fn the_person_is_asked_once_and_the_answer_is_kept_on_a_trusted_device_alone() {
    for (class, writes) in [(DeviceClass::Certified, 1), (DeviceClass::Untrusted, 0)] {
        let mut scene = Scene::running(class, &["mail"]);
        let _before = (scene.sent_messages(), scene.jobs());
        scene.wants(1, MAIL, [Feature::Camera, Feature::Microphone]);
        assert_eq!(scene.permission_messages(), [PermissionMessage::Prompt(1)]);
        scene.decides(1, PermissionResponse::Allow);
        assert_eq!(scene.permission_messages(), [PermissionMessage::Answer(1, true)]);
        assert_eq!(scene.kept(), writes, "{class:?}");
        scene.wants(2, "https://mail.harbor.test/other", [Feature::Camera]);
        assert_eq!(scene.permission_messages(), [PermissionMessage::Answer(2, true)], "of one origin");
        scene.wants(3, MAIL, [Feature::Camera, Feature::Location]);
        assert_eq!(scene.permission_messages(), [PermissionMessage::Prompt(3)]);
        scene.decides(3, PermissionResponse::Block);
        assert_eq!(scene.permission_messages(), [PermissionMessage::Answer(3, false)]);
        scene.wants(4, MAIL, [Feature::Camera]);
        assert_eq!(
            scene.permission_messages(),
            [PermissionMessage::Answer(4, true)],
            "it was not what was blocked"
        );
        scene.decides(4, PermissionResponse::Block);
        assert_eq!(scene.permission_messages(), [], "nobody was asked");
    }
}

#[test]
fn who_allows_a_location_that_nothing_knows_is_told_once_in_each_window() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.controller.has_location = || false;
    scene.sent_messages();
    scene.wants(1, MAIL, [Feature::Location]);
    assert_eq!(scene.permission_messages(), [PermissionMessage::Prompt(1)]);
    scene.decides(1, PermissionResponse::Allow);
    let notice = PermissionMessage::Notice("Your location is not known".to_owned());
    assert_eq!(scene.permission_messages(), [PermissionMessage::Answer(1, true), notice]);
    scene.wants(2, MAIL, [Feature::Location]);
    assert_eq!(scene.permission_messages(), [PermissionMessage::Answer(2, true)], "once is enough");
    let mut blocked = Scene::running(DeviceClass::Certified, &["mail"]);
    blocked.controller.has_location = || false;
    blocked.sent_messages();
    blocked.wants(1, MAIL, [Feature::Location]);
    blocked.decides(1, PermissionResponse::Block);
    assert_eq!(
        blocked.permission_messages(),
        [PermissionMessage::Prompt(1), PermissionMessage::Answer(1, false)]
    );
}

#[test]
fn a_question_says_what_the_web_engine_cannot_do_with_it() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.sent_messages();
    let mut consequence = |id, features: &[Feature]| {
        scene.wants(id, MAIL, features.iter().copied());
        let shown = scene.sent_messages().into_iter().find_map(|message| match message {
            ToShell::ShowPermissionPrompt { prompt, .. } => Some(prompt.consequence),
            _ => None,
        });
        scene.decides(id, PermissionResponse::Dismiss);
        shown.unwrap()
    };
    let camera = consequence(1, &[Feature::Camera, Feature::Microphone]);
    assert_eq!(camera.starts_with("Calls do not work here"), cfg!(target_os = "linux"), "{camera}");
    let notifications = consequence(2, &[Feature::Notifications]);
    assert!(notifications.starts_with("They arrive only while Porthole is running."), "{notifications}");
    let location = consequence(3, &[Feature::Location]);
    assert!(location.starts_with("Porthole remembers your answer"), "{location}");
}

#[test]
fn a_second_question_waits_for_the_first_and_is_answered_with_it_where_it_is_the_same() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.sent_messages();
    for id in 1..=2 {
        scene.wants(id, MAIL, [Feature::Location]);
    }
    scene.wants(3, MAIL, [Feature::Clipboard]);
    assert_eq!(scene.permission_messages(), [PermissionMessage::Prompt(1)]);
    scene.decides(2, PermissionResponse::Allow);
    assert_eq!(scene.permission_messages(), [], "nobody has seen it");
    scene.decides(1, PermissionResponse::Dismiss);
    let sent = [
        PermissionMessage::Answer(1, false),
        PermissionMessage::Answer(2, false),
        PermissionMessage::Prompt(3),
    ];
    assert_eq!(scene.permission_messages(), sent);
    scene.decides(3, PermissionResponse::PageGone);
    assert_eq!(scene.permission_messages(), [PermissionMessage::Answer(3, false)]);
    scene.wants(4, MAIL, [Feature::Clipboard]);
    assert_eq!(scene.permission_messages(), [PermissionMessage::Prompt(4)], "nobody has answered that");
}

#[test]
fn pages_that_belong_to_no_app_and_windows_that_are_not_open_get_nothing() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.sent_messages();
    for page in ["https://login.elsewhere.test/", "http://mail.harbor.test/", "data:text/html,x"] {
        scene.wants(1, page, [Feature::Camera]);
        assert_eq!(scene.permission_messages(), [PermissionMessage::Answer(1, false)], "{page}");
    }
    scene.wants(2, MAIL, []);
    assert_eq!(scene.permission_messages(), [PermissionMessage::Answer(2, false)]);
    let window = Window::App("chat".parse().unwrap());
    let features = BTreeSet::from([Feature::Camera]);
    scene.send(ToBroker::AskPermission { id: 3, window, page: MAIL.parse().unwrap(), features });
    assert_eq!(scene.permission_messages(), [PermissionMessage::Answer(3, false)]);
}

#[test]
fn the_managed_file_decides_for_the_person_and_a_change_of_it_answers_who_waits() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.sent_messages();
    scene.wants(1, MAIL, [Feature::Location]);
    assert_eq!(scene.permission_messages(), [PermissionMessage::Prompt(1)]);
    scene.presets("location = \"block\"\nnotifications = \"allow\"");
    let all = ["https://chat.harbor.test".to_owned(), "https://mail.harbor.test".to_owned()];
    let sent = scene.permission_messages();
    assert_eq!(sent, [PermissionMessage::Notifying(all.to_vec()), PermissionMessage::Answer(1, false)]);
    scene.wants(2, MAIL, [Feature::Location]);
    let title = "Harbor Ltd has turned off the location of this device here".to_owned();
    assert_eq!(
        scene.permission_messages(),
        [PermissionMessage::Notice(title), PermissionMessage::Answer(2, false)]
    );
    scene.wants(3, MAIL, [Feature::Location]);
    assert_eq!(scene.permission_messages(), [PermissionMessage::Answer(3, false)], "it is said once");
    assert_eq!(scene.ask(notify_of(Some(MAIL))), GateResponse::Allowed);
    assert_eq!(scene.ask(notify_of(None)), GateResponse::Allowed);
    assert_eq!(scene.ask(notify_of(Some("https://elsewhere.test/"))), GateResponse::Refused);
    scene.presets("notifications = \"block\"");
    assert_eq!(scene.ask(notify_of(Some(MAIL))), GateResponse::Refused);
    assert_eq!(scene.ask(notify_of(None)), GateResponse::Refused);
}

#[test]
fn what_was_allowed_can_be_taken_back() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.show_launcher();
    scene.wants(1, MAIL, [Feature::Notifications]);
    scene.sent_messages();
    scene.decides(1, PermissionResponse::Allow);
    let own = vec!["https://mail.harbor.test".to_owned()];
    assert_eq!(
        scene.permission_messages(),
        [PermissionMessage::Notifying(own), PermissionMessage::Answer(1, true)]
    );
    let shown = scene.request(LauncherRequest::SitePermissions).unwrap().unwrap();
    let expected = json!([{
        "origin": "https://mail.harbor.test", "apps": ["mail"], "feature": "notifications", "allowed": true,
    }]);
    assert_eq!(shown, expected);
    scene.sent_messages();
    let _before = scene.kept();
    let (origin, feature) = ("https://mail.harbor.test".to_owned(), Feature::Notifications);
    scene.send(ToBroker::Request {
        id: 97,
        request: LauncherRequest::ForgetSitePermission { origin, feature },
    });
    assert_eq!(scene.permission_messages(), [PermissionMessage::Notifying(Vec::new())]);
    assert_eq!(scene.kept(), 1);
    assert_eq!(scene.ask(notify_of(Some(MAIL))), GateResponse::Refused);
}

#[test]
fn the_words_of_notifications_are_hidden_and_quiet_hours_are_kept_as_the_managed_file_says() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    let allowed = "notifications = \"allow\"\n[notifications]\n";
    for (part, answer) in [
        ("body = \"show\"", GateResponse::Allowed),
        ("body = \"hide\"", GateResponse::AllowedWithoutText),
        // Whatever the time is, it is in one of the two.
        (
            "quiet_hours = \"00:00-12:00\"",
            if is_morning() { GateResponse::Refused } else { GateResponse::Allowed },
        ),
        (
            "quiet_hours = \"12:00-00:00\"",
            if is_morning() { GateResponse::Allowed } else { GateResponse::Refused },
        ),
    ] {
        scene.presets(&format!("{allowed}{part}"));
        assert_eq!(scene.ask(notify_of(Some(MAIL))), answer, "{part}");
    }
}

#[test]
fn a_persons_own_quiet_hours_count_where_the_organisation_sets_none() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.presets("notifications = \"allow\"");
    let always = |is_quiet| if is_quiet { GateResponse::Refused } else { GateResponse::Allowed };
    for (hours, is_quiet) in [("00:00-12:00", is_morning()), ("12:00-00:00", !is_morning())] {
        scene.prefers(Preferences { quiet_hours: hours.parse().ok(), ..Preferences::default() });
        assert_eq!(scene.ask(notify_of(Some(MAIL))), always(is_quiet), "{hours}");
    }
    let until = |seconds| Preferences { quiet_until: Some(seconds), ..Preferences::default() };
    scene.prefers(until(crate::local_time::unix_time() + 3_600));
    assert_eq!(scene.ask(notify_of(Some(MAIL))), GateResponse::Refused);
    // From a page, or from a worker whose page is unknown.
    assert_eq!(scene.ask(notify_of(None)), GateResponse::Refused);
    assert_eq!(scene.overview()["quietHours"], Value::Null);
    // Only the organisation's settings count.
    let others = if is_morning() { "12:00-00:00" } else { "00:00-12:00" };
    scene.presets(&format!("notifications = \"allow\"\n[notifications]\nquiet_hours = \"{others}\""));
    assert_eq!(scene.ask(notify_of(Some(MAIL))), GateResponse::Allowed);
    assert_eq!(scene.overview()["quietHours"]["value"], others);
    scene.presets("notifications = \"allow\"");
    scene.prefers(until(crate::local_time::unix_time()));
    assert_eq!(scene.ask(notify_of(Some(MAIL))), GateResponse::Allowed);
}

fn is_morning() -> bool {
    crate::local_time::minute_of_day() < 720
}
