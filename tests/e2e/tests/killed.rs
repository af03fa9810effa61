//! Broker and shell killed in the middle of something: nothing is lost, and nothing is left.
#![cfg(target_os = "linux")]

use std::path::Path;

use porthole_e2e::launcher::{self, click};
use porthole_e2e::{App, Device, Page, Scene};
use porthole_support::Result;
use porthole_support::est::{EstBehaviour, EstServer};

fn entries(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

#[test]
fn a_shell_killed_after_the_loss_of_trust_leaves_nothing_and_comes_back_in_memory() -> Result<()> {
    let keep_writing = "on_trust_loss = \"wipe\"\ntrust_loss_grace = \"1h\"\npresent_to =";
    let scene = Scene::new(Device::Certified)?;
    let config = scene.config().replace("present_to =", keep_writing);
    scene.write_config(&config)?;
    let app = scene.start(&["open", "https://mail.harbor.test/work.html"])?;
    app.until_true("mail", "document.title === 'Work' && document.readyState === 'complete'")?;
    let page = Page::of(&scene, &app, "mail", "^Work – Mail$")?;
    page.fill("#text", "Dear Robin")?;
    page.until("document.getElementById('text').value === 'Dear Robin'")?;
    scene.write_config(&config.replace("CN=Harbor Device CA", "CN=Another CA"))?;
    app.until("the notice", || {
        Ok(app.notices()?.into_iter().find(|notice| notice.title == "This device is no longer trusted"))
    })?;
    app.kill_shell()?;
    app.until_started_again(1)?;
    app.until_class("untrusted")?;
    app.until_inbox()?;
    assert!(!scene.session.folder().join("data/porthole/profile").exists(), "the profile was wiped");
    assert_eq!(scene.leaks()?.len(), 0, "{:?}", scene.leaks()?);
    assert!(app.quit()?.success());
    Ok(())
}

#[test]
fn a_broker_killed_in_the_middle_of_a_download_leaves_nothing_of_it_to_the_next_start() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    app.eval("mail", "location.href = '/slow/film.bin'")?;
    app.until_downloading()?;
    let staging = scene.session.folder().join("data/porthole/staging");
    assert_eq!(entries(&staging), 1);
    let shell = format!("/proc/{}/exe", app.shell_process()?);
    app.kill_broker()?;
    app.until("the end of the shell", || Ok((!Path::new(&shell).exists()).then_some(())))?;
    drop(app);
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    let kept = std::fs::read_dir(scene.downloads()).into_iter().flatten().flatten();
    let kept: Vec<_> = kept.map(|file| file.file_name()).collect();
    assert!(kept.is_empty(), "nothing of it was kept: {kept:?}");
    let staged = std::fs::read_dir(&staging).into_iter().flatten().flatten();
    assert_eq!(staged.map(|run| entries(&run.path())).sum::<usize>(), 0, "nor is a part of it left");
    assert!(app.quit()?.success());
    Ok(())
}

#[test]
fn a_shell_killed_while_somebody_signs_in_comes_back_and_the_sign_in_goes_on_from_the_start() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    app.eval("mail", "document.getElementById('sign-in').click()")?;
    let is_there = "location.host === 'login.harbor.test' && document.title === 'Sign in'";
    app.until_true("mail", is_there)?;
    app.kill_shell()?;
    app.until_started_again(1)?;
    app.until_inbox()?;
    app.eval("mail", "document.getElementById('sign-in').click()")?;
    app.until_true("mail", is_there)?;
    app.eval("mail", "document.getElementById('sign-in').click()")?;
    app.until_inbox()?;
    assert!(app.quit()?.success());
    assert_eq!(entries(&scene.session.runtime_dir().join("porthole")), 0, "neither of the two left anything");
    Ok(())
}

#[test]
fn a_shell_killed_in_the_middle_of_an_enrolment_loses_neither_the_key_nor_the_certificate() -> Result<()> {
    let mut scene = Scene::new(Device::Untrusted)?;
    scene.run_enrolment_server("automatic")?;
    let server = |scene: &Scene, behaviour| {
        scene.enrolment_server().inspect(|server| server.behave(behaviour)).is_some()
    };
    assert!(server(&scene, EstBehaviour::Hangs));
    let app = scene.start(&[])?;
    let window = launcher::activate(&scene)?;
    click(&scene, &app, window, "Device")?;
    click(&scene, &app, window, "Enrol this device")?;
    app.until("the request", || {
        Ok(scene.enrolment_server().filter(|server| server.requests().len() == 1).map(drop))
    })?;
    app.kill_shell()?;
    app.until_started_again(1)?;
    let held = scene.portholectl(&["certificate", "list"])?;
    assert!(held.contains("0 certificates, 1 pending request"), "{held}");
    assert!(app.quit()?.success());

    assert!(server(&scene, EstBehaviour::Issues));
    let app = scene.start(&[])?;
    let window = launcher::activate(&scene)?;
    click(&scene, &app, window, "Device")?;
    click(&scene, &app, window, "Ask again now")?;
    app.until_class("certified")?;
    let requests = scene.enrolment_server().map(EstServer::requests).unwrap_or_default();
    assert_eq!(requests.first(), requests.last(), "the same request, for the same key");
    let held = scene.portholectl(&["certificate", "list"])?;
    assert!(held.contains("1 certificate, 0 pending requests"), "{held}");
    Ok(())
}

fn left_open(scene: &Scene) -> String {
    let file = scene.session.folder().join("state/porthole/open-windows.json");
    std::fs::read_to_string(file).unwrap_or_default()
}

/// Waits until Mail shows this page.
fn until_page(app: &App, page: &str) -> Result<()> {
    app.until_true("mail", &format!("location.href === {page:?} && document.readyState === 'complete'"))
}

#[test]
fn windows_of_a_broker_that_was_killed_open_again_where_their_pages_were() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let page = "https://mail.harbor.test/work.html#draft";
    let app = scene.start(&["open", "mail", "chat"])?;
    app.until_inbox()?;
    app.eval("mail", &format!("location.href = {page:?}; 1"))?;
    app.until("the page in the state folder", || Ok(left_open(&scene).contains(page).then_some(())))?;
    // A step of a sign-in is another server's: the app comes back where it was before that.
    app.eval("mail", "location.href = 'https://login.harbor.test/?state=once'; 1")?;
    app.until_true("mail", "document.title === 'Sign in'")?;
    app.kill_shell()?;
    app.until_started_again(1)?;
    until_page(&app, page)?;
    app.kill_broker()?;
    drop(app);
    let app = scene.start(&[])?;
    until_page(&app, page)?;
    app.until_true("chat", "document.title === 'Rooms'")?;
    assert!(!left_open(&scene).contains("login.harbor.test"), "{}", left_open(&scene));
    // What the person closes stays closed.
    app.close("app-chat")?;
    app.until("the app without Chat", || Ok((!left_open(&scene).contains("chat")).then_some(())))?;
    assert!(app.quit()?.success());
    assert_eq!(left_open(&scene), "[]");
    Ok(())
}

#[test]
fn an_untrusted_device_remembers_no_window_and_a_crash_brings_its_pages_back_from_memory() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let page = "https://mail.harbor.test/work.html#draft";
    let app = scene.start(&["open", page])?;
    until_page(&app, page)?;
    app.kill_shell()?;
    app.until_started_again(1)?;
    until_page(&app, page)?;
    assert_eq!(left_open(&scene), "");
    app.kill_broker()?;
    drop(app);
    let app = scene.start(&[])?;
    app.until("the launcher", || Ok(app.windows()?.iter().any(|it| it.label == "launcher").then_some(())))?;
    assert!(app.windows()?.iter().all(|it| it.label == "launcher"), "{:?}", app.windows()?);
    assert!(app.quit()?.success());
    assert_eq!(left_open(&scene), "");
    Ok(())
}
