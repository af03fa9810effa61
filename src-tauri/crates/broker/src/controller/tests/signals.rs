//! What pages tell of their apps, and what the desktop shows of it.

use super::*;
use crate::indicators::{IndicatorAction, Indicators};
use crate::menu::Menu;

impl Scene {
    /// Everything that the desktop was to show since, beside windows.
    fn shown(&self) -> (Vec<Menu>, Vec<Indicators>) {
        let (mut menus, mut indicators) = (Vec::new(), Vec::new());
        for job in std::mem::take(&mut self.seen.0.borrow_mut().jobs) {
            match job {
                Job::Ordered(OrderedJob::KeepMenu(menu)) => menus.push(menu),
                Job::Ordered(OrderedJob::Indicate(shown)) => indicators.push(shown),
                _ => {}
            }
        }
        (menus, indicators)
    }

    fn icon(&mut self, app: &str, page: &str, colour: u8) {
        let window = Window::App(app.parse().unwrap());
        let pixels = IconPixels::new(vec![colour; ICON_PIXELS]).unwrap();
        self.send(ToBroker::Icon { window, page: page.parse().unwrap(), pixels });
    }

    fn unread(&self) -> Vec<String> {
        let apps = self.controller.overview()["apps"].as_array().cloned().unwrap_or_default();
        apps.iter().map(|app| app["unread"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

#[test]
fn the_menu_follows_the_managed_file_and_an_app_with_an_address_of_it_is_one_target() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    let kept = |scene: &Scene| -> Vec<usize> {
        scene.shown().0.iter().map(|menu| menu.applications.len()).collect()
    };
    assert_eq!(kept(&scene), [2]);
    scene.set_class(DeviceClass::Certified);
    assert_eq!(kept(&scene), [0; 0], "it says the same");
    let chat = MANAGED.rfind("[[app]]").unwrap();
    let state = state_of(&scene.folder, DeviceClass::Certified, &MANAGED[..chat]);
    scene.controller.handle(Event::StateChanged(Arc::new(state)));
    assert_eq!(kept(&scene), [1]);
    scene.sent_messages();
    let names = ["mail", "https://mail.harbor.test/7"].map(str::to_owned);
    scene.controller.open_named(&names);
    let opened: Vec<_> = scene
        .sent_messages()
        .into_iter()
        .filter_map(|message| match message {
            ToShell::OpenApp(window) => Some(window.url.map(String::from)),
            _ => None,
        })
        .collect();
    assert_eq!(opened, [Some("https://mail.harbor.test/7".to_owned())]);
}

#[test]
fn what_is_unread_counts_for_an_open_apps_own_window_and_goes_with_it() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    scene.shown();
    for window in [Window::Launcher, Window::App("chat".parse().unwrap()), Window::Popup(mail(), 1)] {
        scene.send(ToBroker::Unread { window, unread: Unread::Count(5) });
    }
    assert_eq!(scene.unread(), ["", ""]);
    assert_eq!(scene.shown().1.len(), 0);
    let own = Window::App(mail());
    scene.send(ToBroker::Unread { window: own.clone(), unread: Unread::Count(5) });
    scene.send(ToBroker::Unread { window: own.clone(), unread: Unread::Count(5) });
    let (_, indicators) = scene.shown();
    assert_eq!(indicators.len(), 1, "it is shown once");
    assert_eq!(indicators[0].apps[0].unread, Unread::Count(5));
    assert_eq!(scene.unread(), ["5", ""]);
    scene.send(ToBroker::Closed { window: own });
    assert_eq!(scene.unread(), ["", ""]);
    assert_eq!(scene.shown().1[0].apps[0].unread, Unread::Nothing);
}

#[test]
fn an_icon_counts_within_the_app_so_often_and_is_in_the_menu_of_a_trusted_device_alone() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    scene.shown();
    let icon = |scene: &Scene| scene.controller.overview()["apps"][0]["icon"].clone();
    scene.icon("mail", "https://chat.harbor.test/", 1);
    scene.icon("chat", "https://chat.harbor.test/", 1);
    scene.icon("mail", "https://example.org/", 1);
    assert_eq!(icon(&scene), Value::Null);
    scene.icon("mail", "https://mail.harbor.test/a", 1);
    let first = icon(&scene);
    assert!(first.as_str().unwrap().starts_with("data:image/png;base64,"));
    for colour in 2..50 {
        scene.icon("mail", "https://mail.harbor.test/a", colour);
    }
    let last = icon(&scene);
    assert_ne!(last, first);
    scene.icon("mail", "https://mail.harbor.test/a", 99);
    assert_eq!(icon(&scene), last, "a page that changes it on and on is ignored");
    assert!(scene.shown().0.is_empty(), "an untrusted device has none of it in its menu");
    scene.set_class(DeviceClass::Certified);
    assert_eq!(scene.shown().0.last().unwrap().icons.len(), 1);
    scene.set_class(DeviceClass::Untrusted);
    assert_eq!(scene.shown().0.last().unwrap().icons.len(), 0);
}

#[test]
fn where_a_window_was_is_written_once_it_has_closed() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    let place = |side| WindowPlace::new(Some((1, 2)), (side, side), false, 110).unwrap();
    let written = |scene: &Scene| -> Vec<usize> {
        let jobs = scene.jobs().into_iter().filter_map(|job| match job {
            Job::Ordered(OrderedJob::KeepPlaces(places)) => Some(places.len()),
            _ => None,
        });
        jobs.collect()
    };
    for side in 300..400 {
        scene.send(ToBroker::Placed { app: mail(), place: place(side) });
    }
    scene.send(ToBroker::Placed { app: "chat".parse().unwrap(), place: place(500) });
    assert_eq!(written(&scene), [0; 0]);
    scene.send(ToBroker::Closed { window: Window::App(mail()) });
    assert_eq!(written(&scene), [1], "one write, of the window that there was");
}

#[test]
fn the_trays_wishes_are_those_of_a_start_and_of_leaving() {
    let mut scene = Scene::running(DeviceClass::Untrusted, &["mail"]);
    scene.sent_messages();
    scene.controller.handle(Event::Indicator(IndicatorAction::Open("chat".parse().unwrap())));
    scene.controller.handle(Event::Indicator(IndicatorAction::Open("gone".parse().unwrap())));
    scene.controller.handle(Event::Indicator(IndicatorAction::ShowLauncher));
    scene.controller.handle(Event::Indicator(IndicatorAction::Quit));
    let sent = scene.sent_messages();
    assert!(matches!(&sent[0], ToShell::OpenApp(window) if window.app.as_str() == "chat"), "{sent:?}");
    assert!(sent.contains(&ToShell::ShowLauncher) && sent.contains(&ToShell::CloseAll), "{sent:?}");
}

#[test]
fn the_windows_of_every_shell_have_the_colours_that_the_person_prefers() {
    let colours = |scene: &Scene| -> Vec<ColourScheme> {
        let sent = scene.sent_messages().into_iter();
        sent.filter_map(|message| match message {
            ToShell::SetColourScheme(scheme) => Some(scheme),
            _ => None,
        })
        .collect()
    };
    let mut scene = Scene::starting(DeviceClass::Untrusted, &["mail"], |_| {});
    scene.controller.handle(Event::ColourScheme(ColourScheme::Dark));
    scene.send(ToBroker::Confined { problem: None });
    scene.send(ToBroker::Ready);
    // Before the first window.
    let sent = scene.sent_messages();
    let first =
        sent.iter().position(|message| matches!(message, ToShell::SetColourScheme(ColourScheme::Dark)));
    let opens = sent.iter().position(|message| matches!(message, ToShell::OpenApp(_)));
    assert!(first.is_some() && first < opens, "{sent:?}");
    for scheme in [ColourScheme::Dark, ColourScheme::Light, ColourScheme::Light, ColourScheme::OfTheme] {
        scene.controller.handle(Event::ColourScheme(scheme));
    }
    assert_eq!(colours(&scene), [ColourScheme::Light, ColourScheme::OfTheme]);
}
