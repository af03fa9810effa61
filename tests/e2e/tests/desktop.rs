//! Apps on the desktop: their entries in its menu, and what docks know their windows by.
#![cfg(target_os = "linux")]

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use porthole_e2e::{Device, Page, SLOW_FILE, Scene, launcher};
use porthole_support::bombs;
use porthole_support::panel::Panel;
use porthole_support::process::{Process, command};
use porthole_support::sway::Sway;
use porthole_support::{Failure, Result};
use serde_json::json;

const COMMAND: Duration = Duration::from_secs(60);

/// The managed file of the scene, in which Mail opens at sign-in and has an icon, a shortcut and a handler.
fn with_menu(scene: &Scene) -> Result<String> {
    scene.file("mail.png", include_bytes!("../../../icons/128x128.png"))?;
    let more = "name = \"Mail\"\nstart = \"login\"\nicon = \"mail.png\"\n\
                handles = { mailto = \"https://mail.harbor.test/work.html?to=%s\" }\n\
                shortcuts = [{ name = \"New message\", url = \"https://mail.harbor.test/work.html?new=1\" }]\n";
    Ok(scene.config().replace("name = \"Mail\"\n", more))
}

fn entry(scene: &Scene, folder: &str, name: &str) -> PathBuf {
    scene.session.folder().join(folder).join(format!("porthole-app-{name}.desktop"))
}

fn read(path: &PathBuf) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| Failure::from_cause(path.display().to_string(), error))
}

/// Starts what `group` of the entry says, as GLib's launcher of desktop files does, with a link where there is one.
fn launch(scene: &Scene, text: &str, group: &str, link: &str) -> Result<()> {
    let group = text.split(&format!("[{group}]\n")).nth(1).unwrap_or_default();
    let line = group.lines().find_map(|line| line.strip_prefix("Exec=")).unwrap_or_default();
    let mut command = Command::new("sh");
    command.arg("-c").arg(line.replace("%u", link).replace("%%", "%"));
    scene.put_into_session(&mut command);
    Process::run(command, COMMAND).map(drop)
}

/// How many windows of this class the person sees.
fn of_class(scene: &Scene, class: &str) -> Result<usize> {
    let mut search = Command::new("xdotool");
    search.args(["search", "--onlyvisible", "--class", &format!("^{class}$")]);
    scene.screen.apply_to(&mut search);
    let found = search.output().map_err(|error| Failure::from_cause("run xdotool", error))?;
    Ok(String::from_utf8_lossy(&found.stdout).lines().count())
}

#[test]
fn each_app_has_its_entry_in_the_menu_and_it_opens_the_app_its_links_and_its_shortcuts() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    scene.write_config(&with_menu(&scene)?)?;
    let app = scene.start(&[])?;
    let (mail, chat) =
        (entry(&scene, "data/applications", "mail"), entry(&scene, "data/applications", "chat"));
    let login = entry(&scene, "config/autostart", "login");
    app.until("the menu", || Ok([&mail, &chat, &login].iter().all(|it| it.exists()).then_some(())))?;
    for path in [&mail, &chat, &login] {
        let mut validator = Command::new("desktop-file-validate");
        validator.arg(path);
        assert_eq!(Process::run(validator, COMMAND)?, "", "{}", path.display());
    }
    let text = read(&mail)?;
    launch(&scene, &text, "Desktop Entry", "")?;
    app.until_inbox()?;
    launch(&scene, &text, "Desktop Entry", "'mailto:robin@harbor.test?subject=a%20b'")?;
    app.until_true("mail", "location.search === '?to=mailto%3Arobin%40harbor.test%3Fsubject%3Da%2520b'")?;
    launch(&scene, &text, "Desktop Action shortcut-1", "")?;
    app.until_true("mail", "location.search === '?new=1'")?;
    // What opens at sign-in is the same app: it is brought up, and stays where it is.
    launch(&scene, &read(&login)?, "Desktop Entry", "")?;
    app.until_true("mail", "location.search === '?new=1'")?;
    // What the managed file names no more is in no menu.
    scene.write_config(&scene.config().replace("id = \"chat\"", "id = \"talk\""))?;
    let gone = || Ok((!chat.exists() && !login.exists()).then_some(()));
    app.until("the menu without the app", gone)?;
    let talk = entry(&scene, "data/applications", "talk");
    assert!(mail.exists() && talk.exists());
    // The file was chosen by hand: nothing of a trial stays.
    assert!(app.quit()?.success());
    assert!(!mail.exists() && !talk.exists());
    Ok(())
}

#[test]
fn docks_tell_the_windows_of_apps_apart() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "mail", "chat"])?;
    app.until_inbox()?;
    let chat = Page::of(&scene, &app, "chat", "Chat")?;
    chat.until("document.readyState === 'complete'")?;
    for (class, windows) in [("porthole-app-mail", 1), ("porthole-app-chat", 1), ("Porthole", 0)] {
        assert_eq!(of_class(&scene, class)?, windows, "{class}");
    }
    Ok(())
}

#[test]
fn on_wayland_each_window_has_the_application_id_of_its_app() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let compositor = Sway::start(&scene.session)?;
    let app = scene.start_on_wayland(&compositor, &["open", "mail", "chat"])?;
    app.until_inbox()?;
    app.until_true("chat", "document.title === 'Rooms'")?;
    let ids = || Ok::<_, Failure>(compositor.windows()?.into_iter().map(|it| it.app_id).collect::<Vec<_>>());
    let of_apps = ["porthole-app-chat", "porthole-app-mail"];
    app.until("the windows", || Ok((ids()? == of_apps).then_some(())))?;
    let shown = compositor.windows()?;
    assert!(shown[1].title.ends_with("Mail"), "the id stands on the app's own window: {shown:?}");
    // Shown again, it is still the app's.
    app.close("app-mail")?;
    app.until("Chat alone", || Ok((ids()? == of_apps[..1]).then_some(())))?;
    app.open("mail")?;
    app.until("the windows", || Ok((ids()? == of_apps).then_some(())))?;
    assert!(app.quit()?.success());
    Ok(())
}

#[test]
fn what_is_unread_is_shown_in_the_launcher_the_tray_and_the_dock() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let panel = Panel::start(&scene.session, &scene.screen)?;
    let mut monitor =
        command("dbus-monitor", ["--session", "type='signal',interface='com.canonical.Unity.LauncherEntry'"]);
    scene.session.apply_to(&mut monitor);
    let docks = Process::spawn(monitor)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    let item = app.until("the tray's item", || Ok(panel.items()?.into_iter().next()))?;
    let entry = |label: &'static str| {
        app.until(label, || Ok(panel.menu(&item)?.into_iter().any(|it| it.label == label).then_some(())))
    };
    entry("Mail")?;
    app.eval("mail", "navigator.setAppBadge(3)")?;
    entry("Mail (3)")?;
    entry("Unverified device. Unread: Mail: 3")?;
    assert_eq!(unread(&app.overview()?), "3");
    docks.wait_for_line(COMMAND, |line| line.contains("application://porthole-app-mail.desktop"))?;
    scene.picture(&app, "app-mail", "tray-unread")?;
    // What is no number of anything is refused in the page, as elsewhere.
    let refused = "window.refused = []; for (const it of [-1, NaN, Infinity, '1e400', {}, 'x']) \
                   navigator.setAppBadge(it).catch(error => refused.push(error.name)); 1";
    app.eval("mail", refused)?;
    app.until_true("mail", "refused.length === 6 && refused.every(name => name === 'TypeError')")?;
    app.eval(
        "mail",
        "for (let count = 0; count < 5000; count++) navigator.setAppBadge(count); \
                      navigator.setAppBadge(2 ** 40); 1",
    )?;
    entry("Mail (9999+)")?;
    app.eval("mail", "navigator.setAppBadge(); 1")?;
    entry("Mail (•)")?;
    app.eval("mail", "navigator.clearAppBadge(); document.title = '(7) Inbox'; 1")?;
    entry("Mail")?;
    // By the title only, once a page has never used the functions.
    app.eval("mail", "location.href = '/work.html'; 1")?;
    app.until_true("mail", "document.title === 'Work' && document.readyState === 'complete'")?;
    app.eval("mail", "document.title = '(12) Inbox'; 1")?;
    entry("Mail (12)")?;
    app.eval("mail", "document.title = 'Report (2024)'; 1")?;
    entry("Mail")?;
    // Without a tray all goes on.
    panel.end();
    app.eval("mail", "document.title = '(2) Inbox'; 1")?;
    app.until("the launcher's number", || Ok((unread(&app.overview()?) == "2").then_some(())))?;
    Ok(())
}

/// The places in Mail that the launcher leads to.
fn shortcuts(overview: &serde_json::Value) -> serde_json::Value {
    let apps = overview["apps"].as_array().into_iter().flatten();
    apps.into_iter().find(|app| app["id"] == "mail").map(|app| app["shortcuts"].clone()).unwrap_or_default()
}

/// What the launcher shows of Mail.
fn unread(overview: &serde_json::Value) -> String {
    let apps = overview["apps"].as_array().into_iter().flatten();
    let mail = apps.into_iter().find(|app| app["id"] == "mail").map(|app| &app["unread"]);
    mail.and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}

#[test]
fn the_trays_menu_opens_apps_and_the_launcher_and_ends_porthole() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let panel = Panel::start(&scene.session, &scene.screen)?;
    let mut app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    let item = app.until("the tray's item", || Ok(panel.items()?.into_iter().next()))?;
    assert_eq!(panel.item_property(&item, "Title")?.trim(), "(<'Porthole'>,)");
    panel.click(&item, "Chat")?;
    app.until_true("chat", "document.title === 'Rooms'")?;
    panel.activate(&item)?;
    app.until("the launcher", || Ok(app.windows()?.iter().any(|it| it.label == "launcher").then_some(())))?;
    scene.picture(&app, "launcher", "tray")?;
    panel.click(&item, "Quit Porthole")?;
    assert!(app.wait_for_exit()?.success());
    Ok(())
}

#[test]
fn without_a_tray_the_launcher_and_the_way_out_are_reached_from_every_window() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let mut app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    app.eval("mail", "navigator.setAppBadge(3)")?;
    // What the tray would show and offer is in the launcher, which a key and a second start lead to.
    let mail = Page::of(&scene, &app, "mail", "Mail")?;
    mail.activate()?;
    mail.key("ctrl+l")?;
    let window = launcher::activate(&scene)?;
    app.wait_for_text("launcher", "Mail")?;
    app.until("what is unread", || Ok((unread(&app.overview()?) == "3").then_some(())))?;
    let class = "document.body.innerText.toLowerCase().includes('untrusted')";
    app.until("the class", || Ok((app.eval_in("launcher", class)? == true).then_some(())))?;
    app.close("launcher")?;
    app.until("its end", || Ok((app.windows()?.len() == 1).then_some(())))?;
    scene.start_again(&[])?;
    assert_ne!(launcher::activate(&scene)?, window);
    launcher::until_page(&app, "Apps")?;
    let has_keyboard = || Ok((app.eval_in("launcher", "document.hasFocus()")? == true).then_some(()));
    app.until("the keyboard", has_keyboard)?;
    scene.screen.key("ctrl+q")?;
    assert!(app.wait_for_exit()?.success());
    // No process goes on without a window or a tray item to reach it.
    let mut app = scene.start(&["open", "mail", "chat"])?;
    app.until_inbox()?;
    for label in ["app-mail", "app-chat"] {
        app.until("the window", || Ok(app.windows()?.iter().any(|it| it.label == label).then_some(())))?;
        app.close(label)?;
    }
    assert!(app.wait_for_exit()?.success());
    // The next start brings the launcher, which has a button for the way out.
    let mut app = scene.start(&[])?;
    let window = launcher::activate(&scene)?;
    launcher::click(&scene, &app, window, "About")?;
    launcher::until_page(&app, "About")?;
    scene.picture(&app, "launcher", "about-quit")?;
    launcher::click(&scene, &app, window, "Quit Porthole")?;
    assert!(app.wait_for_exit()?.success());
    Ok(())
}

#[test]
fn an_app_has_the_icon_of_its_manifest_and_an_untrusted_device_keeps_none_of_it() -> Result<()> {
    for device in [Device::Untrusted, Device::Certified] {
        let scene = Scene::new(device)?;
        let app = scene.start(&[])?;
        scene.start_again(&["open", "https://mail.harbor.test/app.html"])?;
        app.until_true("mail", "document.title === 'App'")?;
        let icon = || {
            let overview = app.overview()?;
            let apps = overview["apps"].as_array().into_iter().flatten();
            let shown = apps.filter(|app| {
                app["icon"].as_str().is_some_and(|it| it.starts_with("data:image/png;base64,"))
            });
            Ok(shown.map(|app| app["id"].clone()).next())
        };
        assert_eq!(app.until("the icon", icon)?, "mail");
        // A window that comes to the screen later would lie over the launcher.
        Page::of(&scene, &app, "mail", "Mail")?;
        scene.start_again(&[])?;
        app.until("the tile", || Ok(scene.shows("#CC0044", 500)?.then_some(())))?;
        scene.picture(&app, "launcher", &format!("icon-{device:?}"))?;
        let mail = entry(&scene, "data/applications", "mail");
        let icons = scene.session.folder().join("data/porthole/icons");
        let files = || std::fs::read_dir(&icons).map_or(0, Iterator::count);
        match device {
            Device::Untrusted => {
                assert_eq!(files(), 0);
                assert!(read(&mail)?.contains("\nIcon=porthole\n"));
            }
            Device::Certified => {
                let named = || Ok(read(&mail)?.contains("/icons/porthole-app-mail-").then_some(()));
                app.until("the icon in the menu", named)?;
                assert_eq!(files(), 1);
            }
        }
        assert!(!read(&mail)?.contains("\nExec=evil"));
        assert!(app.quit()?.success());
    }
    Ok(())
}

#[test]
fn an_app_has_the_shortcuts_and_the_colour_of_its_manifest_and_an_untrusted_device_keeps_none_of_it()
-> Result<()> {
    // One that takes half a minute to come, and has no background of its own.
    let slow =
        format!("<!doctype html><title>Slow</title><p>Slow<!--{}-->", "x".repeat(SLOW_FILE)).into_bytes();
    for device in [Device::Untrusted, Device::Certified] {
        let scene = Scene::with_files(device, vec![("/slow/page.html", slow.clone(), false)])?;
        let app = scene.start(&["open", "https://mail.harbor.test/app.html"])?;
        let are_shown = || Ok((shortcuts(&app.overview()?) == json!(["Write Exec=evil"])).then_some(()));
        app.until("the shortcut", are_shown)?;
        let mail = entry(&scene, "data/applications", "mail");
        let kept = scene.session.folder().join("state/porthole/web-manifests.json");
        if device == Device::Untrusted {
            assert!(!read(&mail)?.contains("Desktop Action") && !kept.exists());
            assert!(app.quit()?.success());
            continue;
        }
        app.until("the action", || Ok(read(&mail)?.contains("[Desktop Action shortcut-1]").then_some(())))?;
        assert!(!read(&mail)?.contains("\nExec=evil"), "{}", read(&mail)?);
        assert!(app.quit()?.success());
        // The next run knows both before any page has come.
        let app = scene.start(&[])?;
        assert_eq!(shortcuts(&app.overview()?), json!(["Write Exec=evil"]));
        assert!(read(&mail)?.contains("[Desktop Action shortcut-1]"));
        scene.start_again(&["open", "https://mail.harbor.test/slow/page.html"])?;
        app.until("the colour", || Ok(scene.shows("#006633", 50_000)?.then_some(())))?;
    }
    Ok(())
}

#[test]
fn pictures_that_unpack_to_gigabytes_are_no_icons_and_the_next_one_is_taken() -> Result<()> {
    let png = bombs::png()?;
    let page = "<!doctype html><title>Bombs</title><link rel=\"manifest\" href=\"/bombs.webmanifest\">";
    let manifest = r#"{ "icons": [{ "src": "/bomb.png", "sizes": "128x128" }, { "src": "/bomb.ico", "sizes": "129x129" },
        { "src": "/bomb.svg", "sizes": "130x130" }, { "src": "/app.svg", "sizes": "any" }] }"#;
    let files = vec![
        ("/bombs.html", page.into(), false),
        ("/bombs.webmanifest", manifest.into(), false),
        ("/bomb.ico", bombs::ico(&png), false),
        ("/bomb.svg", bombs::svg_by_gzip()?, true),
        ("/bomb.png", png, false),
    ];
    let scene = Scene::with_files(Device::Untrusted, files)?;
    let app = scene.start(&["open", "https://mail.harbor.test/bombs.html"])?;
    app.until_true("mail", "document.title === 'Bombs'")?;
    let icon = || {
        let overview = app.overview()?;
        let apps = overview["apps"].as_array().into_iter().flatten();
        Ok(apps.into_iter().any(|app| app["icon"].is_string()).then_some(()))
    };
    app.until("the icon after the bombs", icon)?;
    assert_eq!(app.eval("mail", "document.title")?, "Bombs", "its page lives");
    let peak = app.peak_memory_of_pages()?;
    assert!(peak < 600, "{peak} MB");
    Ok(())
}

#[test]
fn a_link_shows_where_it_leads_with_its_real_host() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "https://mail.harbor.test/app.html"])?;
    let mail = Page::of(&scene, &app, "mail", "Mail")?;
    mail.until("document.readyState === 'complete'")?;
    assert_eq!(app.bars("app-mail")?, [""; 0]);
    let (x, y) = mail.middle_of("#link")?;
    let place = scene.screen.geometry(mail.window())?;
    scene.screen.point(place.x + x, place.y + y)?;
    app.until("the address", || Ok((app.bars("app-mail")? == ["porthole-link"]).then_some(())))?;
    scene.picture(&app, "app-mail", "link")?;
    Ok(())
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test writes what a larger screen would have left")]
fn a_window_comes_back_where_it_was() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    let mail = Page::of(&scene, &app, "mail", "Mail")?;
    scene.screen.resize(mail.window(), 700, 500)?;
    scene.screen.move_window(mail.window(), 333, 222)?;
    mail.key("ctrl+plus")?;
    app.until_true("mail", "innerWidth < 690")?;
    let before = scene.screen.geometry(mail.window())?;
    assert!(app.quit()?.success());
    let file = scene.session.folder().join("state/porthole/windows.json");
    let kept = read(&file)?;
    assert!(kept.contains("\"zoom\":110"), "{kept}");
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    let mail = Page::of(&scene, &app, "mail", "Mail")?;
    assert_eq!(scene.screen.geometry(mail.window())?, before);
    app.until_true("mail", "innerWidth < 690")?;
    assert!(app.quit()?.success());
    // A larger screen at the right has been taken away since.
    let gone = kept.replace("700", "3000").replace("500", "2000").replace("333", "4000");
    std::fs::write(&file, gone).map_err(|error| Failure::from_cause("write its place", error))?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    let mail = Page::of(&scene, &app, "mail", "Mail")?;
    let place = scene.screen.geometry(mail.window())?;
    assert!((0..1280).contains(&place.x) && (0..900).contains(&place.y), "{place:?}");
    assert!(place.width <= 1280 && place.height <= 900, "{place:?}");
    Ok(())
}
