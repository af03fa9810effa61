//! Apps on the desktop: their entries in its menu, and what docks know their windows by.
#![cfg(target_os = "linux")]

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use porthole_e2e::{Device, Page, Scene};
use porthole_support::process::Process;
use porthole_support::{Failure, Result};

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
        let mut judge = Command::new("desktop-file-validate");
        judge.arg(path);
        assert_eq!(Process::run(judge, COMMAND)?, "", "{}", path.display());
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
    assert!(mail.exists() && entry(&scene, "data/applications", "talk").exists());
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
