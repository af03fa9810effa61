//! Notifications of pages: under the app's name, clicked by a person, and allowed for as long as the profile is kept.
#![cfg(target_os = "linux")]

use std::time::Duration;

use porthole_e2e::{App, Device, Page, Scene, launcher};
use porthole_support::dunst::{Dunst, Shown};
use porthole_support::slow_notifications::SlowNotifications;
use porthole_support::{Failure, Result};

const SOON: Duration = Duration::from_secs(60);

/// Clicks on the page's button, which asks and notifies, and waits for the notification.
fn notify(scene: &Scene, app: &App, desktop: &Dunst) -> Result<Shown> {
    let before = desktop.shown().len();
    app.until_inbox()?;
    let mail = Page::of(scene, app, "mail", "Mail")?;
    let is_asked = mail.eval("Notification.permission")? == "default";
    mail.click("#notify")?;
    if is_asked {
        mail.answer_permission("alt+a")?;
    }
    mail.until("window.seen.permission === 'granted'")?;
    app.until("the notification", || Ok(desktop.shown().into_iter().nth(before)))
}

#[test]
fn a_notification_has_the_name_of_its_app_and_a_click_raises_its_window_and_reaches_the_page() -> Result<()> {
    for device in [Device::Untrusted, Device::Certified] {
        let scene = Scene::new(device)?;
        let desktop = Dunst::start(&scene.session, &scene.screen)?;
        let app = scene.start(&["open", "mail"])?;
        let shown = notify(&scene, &app, &desktop)?;
        assert_eq!(shown.app_name, "Mail");
        assert_eq!(shown.summary, "The ship is in");
        assert_eq!(shown.body, "Berth &lt;b&gt;7&lt;/b&gt;", "a page's markup is not the desktop's");
        // Another window lies over it.
        app.open("chat")?;
        let chat = Page::of(&scene, &app, "chat", "Chat")?;
        chat.until("document.hasFocus()")?;
        app.until_true("mail", "!document.hasFocus()")?;
        scene.picture(&app, "app-mail", &format!("notification-{device:?}"))?;
        desktop.click(&scene.screen)?;
        app.until_true("mail", "window.seen.clicked === true && document.hasFocus()")?;
        app.until_true("mail", "window.seen.closed === true")?;
        assert!(app.quit()?.success());
        assert_eq!(
            std::fs::read_dir(scene.session.runtime_dir().join("porthole")).map_or(0, Iterator::count),
            0
        );
    }
    Ok(())
}

#[test]
fn the_launcher_lists_a_notification_which_leads_back_to_its_page() -> Result<()> {
    for device in [Device::Untrusted, Device::Certified] {
        let scene = Scene::new(device)?;
        let desktop = Dunst::start_with_timeout(&scene.session, &scene.screen, 1)?;
        let app = scene.start(&["open", "mail"])?;
        notify(&scene, &app, &desktop)?;
        // Its time is over, and the person has not looked at it.
        desktop.wait_until_none_is_shown(&scene.session, SOON)?;
        assert_eq!(app.eval("mail", "window.seen.closed === true")?, false, "the launcher lists it still");
        scene.start_again(&[])?;
        let window = launcher::activate(&scene)?;
        launcher::click(&scene, &app, window, "Notifications")?;
        launcher::until_page(&app, "Notifications")?;
        app.wait_for_text("launcher", "The ship is in")?;
        app.wait_for_text("launcher", "Berth <b>7</b>")?;
        scene.picture(&app, "launcher", &format!("notification-history-{device:?}"))?;
        launcher::click(&scene, &app, window, "Open")?;
        app.until_true("mail", "window.seen.clicked === true && document.hasFocus()")?;
        assert!(app.quit()?.success());
        // A later run lists it on a device that keeps anything at all.
        let app = scene.start(&[])?;
        let window = launcher::activate(&scene)?;
        launcher::click(&scene, &app, window, "Notifications")?;
        let expected = if device == Device::Certified { "The ship is in" } else { "No notifications yet" };
        app.wait_for_text("launcher", expected)?;
        assert!(app.quit()?.success());
    }
    Ok(())
}

/// Has the service worker of an app's page notify, and gives the page.
fn notify_by_worker<'a>(scene: &'a Scene, app: &'a App, [id, title, name]: [&str; 3]) -> Result<Page<'a>> {
    let page = Page::of(scene, app, id, &format!("^{title} – {name}$"))?;
    page.until("document.readyState === 'complete'")?;
    let is_asked = page.eval("Notification.permission")? == "default";
    page.click("#notify-by-worker")?;
    if is_asked {
        page.answer_permission("alt+a")?;
    }
    page.until("window.heard.includes('granted')")?;
    Ok(page)
}

#[test]
fn a_service_workers_notification_has_the_name_of_its_app_and_a_click_raises_its_window() -> Result<()> {
    for device in [Device::Untrusted, Device::Certified] {
        let scene = Scene::new(device)?;
        let desktop = Dunst::start(&scene.session, &scene.screen)?;
        let app = scene.start(&["open", "mail", "chat"])?;
        app.until_inbox()?;
        app.until_true("chat", "document.title === 'Rooms'")?;
        for [id, title, name] in [["chat", "Rooms", "Chat"], ["mail", "Inbox", "Mail"]] {
            let page = notify_by_worker(&scene, &app, [id, title, name])?;
            page.until("window.heard.includes('shown')")?;
            let shown = desktop.wait_for(SOON, |shown| shown.summary == title)?;
            assert_eq!(shown.app_name, name);
            assert_eq!(shown.body, "Berth &lt;b&gt;9&lt;/b&gt;", "a page's markup is not the desktop's");
            // Another window lies over it.
            let [other, its_name] = if id == "chat" { ["mail", "Mail"] } else { ["chat", "Chat"] };
            Page::of(&scene, &app, other, its_name)?.until("document.hasFocus()")?;
            page.until("!document.hasFocus()")?;
            scene.picture(&app, "app-mail", &format!("worker-notification-{device:?}-{id}"))?;
            desktop.click(&scene.screen)?;
            page.until("window.heard.includes('clicked') && document.hasFocus()")?;
        }
        assert!(app.quit()?.success());
    }
    Ok(())
}

#[test]
fn a_service_workers_notification_outlives_its_window_and_a_click_opens_that_again() -> Result<()> {
    for device in [Device::Untrusted, Device::Certified] {
        let scene = Scene::new(device)?;
        let desktop = Dunst::start(&scene.session, &scene.screen)?;
        let app = scene.start(&["open", "mail", "chat"])?;
        app.until_inbox()?;
        app.until_true("chat", "document.title === 'Rooms'")?;
        notify_by_worker(&scene, &app, ["mail", "Inbox", "Mail"])?;
        desktop.wait_for(SOON, |shown| shown.summary == "Inbox")?;
        let is_open = || Ok::<_, Failure>(app.windows()?.iter().any(|window| window.label == "app-mail"));
        app.close("app-mail")?;
        app.until("its end", || Ok((!is_open()?).then_some(())))?;
        desktop.click(&scene.screen)?;
        app.until_inbox()?;
        app.until_true("mail", "document.hasFocus()")?;
        scene.picture(&app, "app-mail", &format!("notification-opens-{device:?}"))?;
        desktop.wait_until_none_is_shown(&scene.session, SOON)?;
        // Once Porthole has ended, no process would receive a click.
        notify_by_worker(&scene, &app, ["mail", "Inbox", "Mail"])?;
        app.until("the next one", || Ok((desktop.shown().len() == 2).then_some(())))?;
        assert!(app.quit()?.success());
        desktop.wait_until_none_is_shown(&scene.session, SOON)?;
    }
    Ok(())
}

#[test]
fn after_a_loss_of_trust_the_desktop_shows_no_notification_of_the_device_that_was_trusted() -> Result<()> {
    for grace in ["0s", "1h"] {
        let scene = Scene::new(Device::Certified)?;
        let with = |ca: &str| {
            let grace = format!("trust_loss_grace = \"{grace}\"\npresent_to =");
            scene.config().replace("present_to =", &grace).replace("CN=Harbor Device CA", ca)
        };
        let (trusted, lost) = (with("CN=Harbor Device CA"), with("CN=Another CA"));
        scene.write_config(&trusted)?;
        let desktop = Dunst::start(&scene.session, &scene.screen)?;
        let app = scene.start(&["open", "mail", "chat"])?;
        app.until_inbox()?;
        app.until_true("chat", "document.title === 'Rooms'")?;
        // One whose window has closed, and one whose window is there.
        for [id, title, name] in [["mail", "Inbox", "Mail"], ["chat", "Rooms", "Chat"]] {
            notify_by_worker(&scene, &app, [id, title, name])?;
            desktop.wait_for(SOON, |shown| shown.summary == title)?;
        }
        app.close("app-mail")?;
        app.until("its end", || {
            Ok(app.windows()?.iter().all(|window| window.label != "app-mail").then_some(()))
        })?;
        scene.write_config(&lost)?;
        app.until_started_again(1)?;
        desktop.wait_until_none_is_shown(&scene.session, SOON)?;
        assert!(app.quit()?.success());
    }
    Ok(())
}

#[test]
fn a_shell_or_a_broker_that_dies_leaves_no_notification_of_a_page_on_the_desktop() -> Result<()> {
    for device in [Device::Untrusted, Device::Certified] {
        let scene = Scene::new(device)?;
        let desktop = Dunst::start(&scene.session, &scene.screen)?;
        let app = scene.start(&["open", "mail", "chat"])?;
        app.until_true("chat", "document.title === 'Rooms'")?;
        let notify_both = || -> Result<()> {
            notify(&scene, &app, &desktop)?;
            notify_by_worker(&scene, &app, ["chat", "Rooms", "Chat"])?;
            desktop.wait_until_left(&scene.session, SOON, 2)
        };
        notify_both()?;
        app.kill_shell()?;
        app.until_started_again(1)?;
        // What Porthole says of it itself is all that is there.
        desktop.wait_for(SOON, |shown| shown.app_name == "Porthole")?;
        desktop.wait_until_left(&scene.session, SOON, 1)?;
        desktop.click(&scene.screen)?;
        desktop.wait_until_none_is_shown(&scene.session, SOON)?;
        app.until_true("chat", "document.title === 'Rooms'")?;
        notify_both()?;
        app.kill_broker()?;
        desktop.wait_until_none_is_shown(&scene.session, SOON)?;
    }
    Ok(())
}

#[test]
fn the_notifications_of_an_app_go_when_the_organisation_removes_it() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let desktop = Dunst::start(&scene.session, &scene.screen)?;
    let app = scene.start(&["open", "mail", "chat"])?;
    app.until_inbox()?;
    app.until_true("chat", "document.title === 'Rooms'")?;
    notify_by_worker(&scene, &app, ["chat", "Rooms", "Chat"])?;
    desktop.wait_for(SOON, |shown| shown.summary == "Rooms")?;
    app.close("app-chat")?;
    app.until("its end", || {
        Ok(app.windows()?.iter().all(|window| window.label != "app-chat").then_some(()))
    })?;
    let config = scene.config();
    let (before, rest) = config.split_once("[[app]]").expect("the first app");
    let (_, mail) = rest.split_once("[[app]]").expect("the second app");
    scene.write_config(&format!("{before}[[app]]{mail}"))?;
    desktop.wait_until_none_is_shown(&scene.session, SOON)?;
    assert!(app.quit()?.success());
    Ok(())
}

#[test]
fn a_desktop_that_is_busy_shows_the_notifications_of_service_workers_all_the_same() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let desktop = Dunst::start(&scene.session, &scene.screen)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    desktop.pause()?;
    let page = notify_by_worker(&scene, &app, ["mail", "Inbox", "Mail"])?;
    // The engine itself waits for twenty milliseconds, and shows none ever after.
    page.eval(
        "navigator.serviceWorker.ready.then(it => { const ask = setInterval(async () => { \
         if ((await it.getNotifications()).length) { clearInterval(ask); window.heard.push('asked for'); } }, 500); }); 1",
    )?;
    page.until("window.heard.includes('asked for')")?;
    desktop.resume()?;
    let shown = desktop.wait_for(SOON, |shown| shown.summary == "Inbox")?;
    assert_eq!(shown.app_name, "Mail");
    Ok(())
}

#[test]
fn a_certified_device_remembers_who_may_notify_and_an_untrusted_one_forgets() -> Result<()> {
    for (device, remembered) in [(Device::Certified, "granted"), (Device::Untrusted, "default")] {
        let scene = Scene::new(device)?;
        let desktop = Dunst::start(&scene.session, &scene.screen)?;
        let app = scene.start(&["open", "mail"])?;
        app.until_inbox()?;
        assert_eq!(app.eval("mail", "Notification.permission")?, "default");
        notify(&scene, &app, &desktop)?;
        assert!(app.quit()?.success());
        let app = scene.start(&["open", "mail"])?;
        app.until_inbox()?;
        assert_eq!(app.eval("mail", "Notification.permission")?, remembered, "{device:?}");
        app.open("chat")?;
        app.until_true("chat", "document.readyState === 'complete' && document.title === 'Rooms'")?;
        assert_eq!(app.eval("chat", "Notification.permission")?, "default", "each origin for itself");
        notify(&scene, &app, &desktop)?;
        assert!(app.quit()?.success());
    }
    Ok(())
}

#[test]
fn without_a_notification_service_a_page_is_told_that_its_notification_has_closed() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    let mail = Page::of(&scene, &app, "mail", "Mail")?;
    mail.click("#notify")?;
    mail.answer_permission("alt+a")?;
    mail.until("window.seen.closed === true")?;
    Ok(())
}

/// The managed file of the scene, in which every page may notify, and with this part.
fn with_part(scene: &Scene, part: &str) -> String {
    let more = format!("[permissions]\nnotifications = \"allow\"\n\n[notifications]\n{part}\n\n[network]");
    scene.config().replace("[network]", &more)
}

#[test]
fn the_desktop_shows_nothing_of_what_a_page_says_where_the_organisation_hides_it() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    scene.write_config(&with_part(&scene, "body = \"hide\""))?;
    let desktop = Dunst::start(&scene.session, &scene.screen)?;
    let app = scene.start(&["open", "mail"])?;
    let shown = notify(&scene, &app, &desktop)?;
    let hidden = ["Mail", "New notification", ""].map(str::to_owned);
    assert_eq!([shown.app_name, shown.summary, shown.body], hidden);
    // The next one would wait behind it.
    desktop.click(&scene.screen)?;
    app.until_true("mail", "window.seen.closed === true")?;
    let page = notify_by_worker(&scene, &app, ["mail", "Inbox", "Mail"])?;
    page.until("window.heard.includes('shown')")?;
    app.until("the worker's", || Ok((desktop.shown().len() == 2).then_some(())))?;
    assert!(desktop.shown().iter().all(|shown| shown.summary == "New notification" && shown.body.is_empty()));
    Ok(())
}

#[test]
fn in_quiet_hours_no_notification_is_shown() -> Result<()> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let minute = now.map_or(0, |since| since.as_secs() / 60 % 1_440);
    let clock = |minute: u64| format!("{:02}:{:02}", minute / 60 % 24, minute % 60);
    // An hour to each side of now, on a clock that shows UTC.
    let [from, to] = [clock(minute + 1_380), clock(minute + 60)];
    let scene = Scene::new(Device::Untrusted)?;
    scene.write_config(&with_part(&scene, &format!("quiet_hours = \"{from}-{to}\"")))?;
    let desktop = Dunst::start(&scene.session, &scene.screen)?;
    let app = scene.start_with(&["open", "mail"], &[("TZ", "UTC")])?;
    app.until_inbox()?;
    let mail = Page::of(&scene, &app, "mail", "Mail")?;
    mail.click("#notify")?;
    mail.until("window.seen.closed === true")?;
    assert_eq!(desktop.shown(), []);
    Ok(())
}

#[test]
fn a_notification_that_gets_its_number_as_porthole_ends_is_taken_away() -> Result<()> {
    let ends: [fn(&App) -> Result<()>; 2] = [App::kill_broker, |app| app.close("app-mail")];
    for end in ends {
        let scene = Scene::new(Device::Untrusted)?;
        let desktop = SlowNotifications::start(&scene.session)?;
        let app = scene.start(&["open", "mail"])?;
        app.until_inbox()?;
        let mail = Page::of(&scene, &app, "mail", "Mail")?;
        mail.click("#notify")?;
        mail.answer_permission("alt+a")?;
        assert_eq!(desktop.wait_for_question()?, "The ship is in");
        end(&app)?;
        desktop.number(7);
        assert_eq!(desktop.wait_for_close()?, 7);
    }
    Ok(())
}
