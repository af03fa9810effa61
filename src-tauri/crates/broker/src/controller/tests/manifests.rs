//! What web app manifests say of their apps, whatever the shell says of it.

use porthole_protocol::{DeclaredHandler, DeclaredShortcut, WebManifest};

use super::*;

impl Scene {
    fn declares(&mut self, window: Window, page: &str, name: &str) {
        let shortcuts = vec![DeclaredShortcut {
            name: name.to_owned(),
            url: "https://mail.harbor.test/new".parse().unwrap(),
        }];
        let handlers = vec![DeclaredHandler {
            protocol: "web+berth".to_owned(),
            url: "https://mail.harbor.test/?berth=%s".to_owned(),
        }];
        let manifest = WebManifest { background: "#1f6f9f".parse().ok(), shortcuts, handlers };
        self.send(ToBroker::Manifest { window, page: page.parse().unwrap(), manifest });
    }

    /// The shortcuts that the launcher shows of Mail.
    fn shortcuts(&self) -> Value {
        self.controller.overview()["apps"][0]["shortcuts"].clone()
    }

    fn manifests_written(&self) -> usize {
        self.jobs().iter().filter(|job| matches!(job, Job::Ordered(OrderedJob::KeepManifests(_)))).count()
    }
}

const PAGE: &str = "https://mail.harbor.test/inbox";

#[test]
fn a_manifest_is_kept_on_a_trusted_device_alone_and_its_colour_is_there_before_the_next_page() {
    for (class, writes) in [(DeviceClass::Certified, 1), (DeviceClass::Untrusted, 0)] {
        let mut scene = Scene::running(class, &["mail"]);
        scene.show_launcher();
        let _before = scene.jobs();
        for _ in 0..3 {
            scene.declares(Window::App(mail()), PAGE, "New\nmessage");
        }
        assert_eq!(scene.shortcuts(), json!(["New message"]));
        assert_eq!(scene.manifests_written(), writes, "{class:?}: the same is written once");
        scene.sent_messages();
        scene.request(LauncherRequest::OpenShortcut { id: "mail".to_owned(), number: 0 });
        let opened = scene.sent_messages().into_iter().find_map(|message| match message {
            ToShell::OpenApp(window) => Some((window.url.map(String::from), window.background)),
            _ => None,
        });
        let colour = "#1f6f9f".parse().ok();
        assert_eq!(opened, Some((Some("https://mail.harbor.test/new".to_owned()), colour)));
        for (id, number) in [("mail", 1), ("mail", usize::MAX), ("chat", 0), ("gone", 0)] {
            scene.sent_messages();
            let refused = scene.request(LauncherRequest::OpenShortcut { id: id.to_owned(), number });
            assert!(refused.unwrap().is_err(), "{id} {number}");
        }
    }
}

#[test]
fn a_page_speaks_for_no_app_but_that_of_its_own_window_and_origin_and_so_often() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.show_launcher();
    let _before = scene.jobs();
    for (window, page) in [
        (Window::App("chat".parse().unwrap()), "https://chat.harbor.test/"),
        (Window::App(mail()), "https://chat.harbor.test/"),
        (Window::App(mail()), "https://login.elsewhere.test/"),
        (Window::App(mail()), "http://mail.harbor.test/"),
        (Window::Launcher, PAGE),
        (Window::Popup(mail(), 1), PAGE),
    ] {
        scene.declares(window, page, "New message");
    }
    assert_eq!((scene.shortcuts(), scene.manifests_written()), (json!([]), 0));
    for number in 0..1_000 {
        scene.declares(Window::App(mail()), PAGE, &format!("New message {number}"));
    }
    assert!(scene.manifests_written() <= 16);
}

#[test]
fn links_that_a_manifest_declares_open_in_its_app_where_the_managed_file_allows_it() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.declares(Window::App(mail()), PAGE, "New message");
    assert!(scene.controller.find("web+berth:7").is_none());
    let request = |scene: &mut Scene| {
        let page = PageRequest { url: "web+berth:7".parse().unwrap(), cause: Cause::Link, by_person: true };
        scene.ask(GateRequest::Navigate { window: Window::App(mail()), page })
    };
    let program = GateResponse::Opens(Destination::Program("web+berth:7".parse().unwrap()));
    assert_eq!(request(&mut scene), program);
    let managed =
        MANAGED.replacen("name = \"Mail\"", "name = \"Mail\"\ndeclared_handlers = [\"web+berth\"]", 1);
    let state = state_of(&scene.folder, DeviceClass::Certified, &managed);
    scene.controller.handle(Event::StateChanged(Arc::new(state)));
    let at: Url = "https://mail.harbor.test/?berth=web%2Bberth%3A7".parse().unwrap();
    let found = scene.controller.find("web+berth:7").unwrap();
    assert_eq!((found.app, found.url), (mail(), Some(at.clone())));
    assert_eq!(request(&mut scene), GateResponse::Opens(Destination::App(mail(), at)));
}

#[test]
fn a_device_that_has_lost_its_trust_knows_nothing_of_earlier_manifests() {
    let mut scene = Scene::running(DeviceClass::Certified, &["mail"]);
    scene.declares(Window::App(mail()), PAGE, "New message");
    scene.set_class(DeviceClass::Untrusted);
    scene.shell_ends();
    scene.controller.handle(Event::Done(Outcome::Cleared(Ok(()))));
    scene.begin();
    assert_eq!(scene.shortcuts(), json!([]));
}
