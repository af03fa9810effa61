//! The end of the person's session: no page's work is lost without a question, however the session ends.
#![cfg(target_os = "linux")]

use std::time::Duration;

use porthole_e2e::{App, Device, Page, Scene, launcher};
use porthole_support::Result;
use porthole_support::dunst::Dunst;
use porthole_support::process::{Process, command};
use porthole_support::session_manager::SessionManager;
use porthole_support::xfce_session::{State, XfceSession};

const SOON: Duration = Duration::from_secs(60);

fn is_open(app: &App, label: &str) -> Result<bool> {
    Ok(app.windows()?.iter().any(|window| window.label == label))
}

#[test]
fn work_in_a_page_keeps_the_session_from_ending_and_what_was_closed_for_it_comes_back() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let manager = SessionManager::start(&scene.session)?;
    let app = scene.start(&["open", "chat", "https://mail.harbor.test/work.html"])?;
    assert_eq!(manager.wait_for_program()?, "porthole");
    app.until_true("chat", "document.title === 'Rooms' && document.readyState === 'complete'")?;
    let work = Page::of(&scene, &app, "mail", "^Work – Mail$")?;
    work.fill("#text", "Dear Robin")?;

    let (may_end, reason) = manager.ask()?;
    assert!(!may_end);
    assert_eq!(reason, "An app has work that is not saved or sent.");
    app.until("the end of what had nothing to lose", || Ok((!is_open(&app, "app-chat")?).then_some(())))?;
    assert_eq!(work.eval("document.getElementById('text').value")?, "Dear Robin");
    assert!(scene.screen.windows("^Leave")?.is_empty(), "the session manager asks the person");

    // The person goes back, and saves.
    manager.cancel()?;
    app.until("what was closed", || Ok(is_open(&app, "app-chat")?.then_some(())))?;
    work.eval("document.getElementById('text').value = ''; 1")?;
    assert_eq!(manager.ask()?, (true, String::new()));
    app.until("the end of all windows", || Ok(app.windows()?.is_empty().then_some(())))?;
    manager.end()?;
    let mut app = app;
    assert!(app.wait_for_exit()?.success());
    Ok(())
}

#[test]
fn in_a_session_of_xfce_the_page_with_work_in_it_asks_and_the_persons_answer_decides() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let xfce = XfceSession::start(&scene.session, &scene.screen)?;
    let address = [("SESSION_MANAGER", xfce.address())];
    let mut app = scene.start_with(&["open", "chat", "https://mail.harbor.test/work.html"], &address)?;
    app.until("Porthole in the session", || Ok((xfce.programs()? == 1).then_some(())))?;
    app.until_true("chat", "document.title === 'Rooms' && document.readyState === 'complete'")?;
    {
        let work = Page::of(&scene, &app, "mail", "^Work – Mail$")?;
        work.fill("#text", "Dear Robin")?;
        xfce.log_out()?;
        let question = scene.screen.find_window("^Leave Mail\\?$", SOON)?;
        // The windows are asked at the same time, and each may take as long as it likes.
        app.until("the end of what had nothing to lose", || Ok((!is_open(&app, "app-chat")?).then_some(())))?;
        scene.screen.activate(question)?;
        scene.screen.key("Escape")?;
        app.until("the session going on", || Ok((xfce.state()? == State::Idle).then_some(())))?;
        app.until("what was closed", || Ok(is_open(&app, "app-chat")?.then_some(())))?;
        assert_eq!(work.eval("document.getElementById('text').value")?, "Dear Robin");
    }
    app.until_true("chat", "document.title === 'Rooms' && document.readyState === 'complete'")?;
    xfce.log_out()?;
    let question = scene.screen.find_window("^Leave Mail\\?$", SOON)?;
    scene.screen.activate(question)?;
    scene.screen.key("alt+l")?;
    assert!(app.wait_for_exit()?.success());
    xfce.wait_for_end()
}

#[test]
fn in_a_session_of_xfce_the_person_is_asked_about_a_download_and_decides() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let xfce = XfceSession::start(&scene.session, &scene.screen)?;
    let mut app = scene.start_with(&["open", "mail"], &[("SESSION_MANAGER", xfce.address())])?;
    app.until("Porthole in the session", || Ok((xfce.programs()? == 1).then_some(())))?;
    app.until_inbox()?;
    app.eval("mail", "location.href = '/slow/film.bin'")?;
    app.until_downloading()?;
    xfce.log_out()?;
    let question = scene.screen.find_window("^A download is still running\\.$", SOON)?;
    scene.screen.activate(question)?;
    scene.screen.key("Escape")?;
    app.until("the session going on", || Ok((xfce.state()? == State::Idle).then_some(())))?;
    app.until("what was closed", || Ok(is_open(&app, "app-mail")?.then_some(())))?;
    let before = app.until_downloading()?.received;
    app.until("more of it", || Ok((app.until_downloading()?.received > before).then_some(())))?;
    xfce.log_out()?;
    let question = scene.screen.find_window("^A download is still running\\.$", SOON)?;
    scene.screen.activate(question)?;
    scene.screen.key("alt+l")?;
    assert!(app.wait_for_exit()?.success());
    assert!(scene.downloads_are_empty(), "nothing of it was kept");
    xfce.wait_for_end()
}

#[test]
fn a_session_that_ends_by_a_signal_has_the_page_ask_first_and_the_second_signal_ends() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let mut app = scene.start(&["open", "https://mail.harbor.test/work.html"])?;
    {
        let work = Page::of(&scene, &app, "mail", "^Work – Mail$")?;
        work.fill("#text", "Dear Robin")?;
        terminate(&app)?;
        let question = scene.screen.find_window("^Leave Mail\\?$", SOON)?;
        scene.screen.activate(question)?;
        scene.screen.key("Escape")?;
        work.until("document.getElementById('text')?.value === 'Dear Robin'")?;
        terminate(&app)?;
    }
    assert!(app.wait_for_exit()?.success());
    Ok(())
}

/// No panic, no other start of the windows, and an end in order.
fn assert_ends_calmly(mut app: App) -> Result<()> {
    let status = app.wait_for_exit()?;
    let log = app.log();
    assert!(status.success(), "{status}: {log}");
    assert!(!log.contains("panicked") && !log.contains("the shell has ended by itself"), "{log}");
    Ok(())
}

#[test]
fn a_download_goes_on_without_the_window_of_its_app_and_who_quits_over_it_hears_that_it_is_lost() -> Result<()>
{
    let scene = Scene::new(Device::Certified)?;
    let desktop = Dunst::start(&scene.session, &scene.screen)?;
    let manager = SessionManager::start(&scene.session)?;
    let mut app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    app.eval("mail", "location.href = '/slow/film.bin'")?;
    app.until_downloading()?;
    app.close("app-mail")?;
    let window = launcher::activate(&scene)?;
    launcher::click(&scene, &app, window, "Downloads")?;
    launcher::until_page(&app, "Downloads")?;
    let before = app.until_downloading()?.received;
    let grows = || Ok((app.until_downloading()?.received > before).then_some(()));
    app.until("more of it", grows)?;
    scene.picture(&app, "launcher", "download-without-window")?;
    assert_eq!(manager.ask()?, (false, "A download is still running.".to_owned()));
    manager.cancel()?;
    scene.screen.activate(window)?;
    scene.screen.key("ctrl+q")?;
    assert!(app.wait_for_exit()?.success());
    let shown_notice = desktop.wait_for(SOON, |shown| shown.summary == "Download not complete")?;
    assert_eq!(shown_notice.body, "Porthole ended before “film.bin” was complete. Download it again.");
    assert!(scene.downloads_are_empty(), "nothing of it was kept");
    Ok(())
}

#[test]
fn the_end_of_the_display_is_the_end_of_porthole() -> Result<()> {
    let mut scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    app.eval("mail", "location.href = '/slow/film.bin'")?;
    scene.screen.stop()?;
    assert_ends_calmly(app)?;
    assert!(scene.downloads_are_empty());
    let runs = std::fs::read_dir(scene.session.runtime_dir().join("porthole"));
    assert_eq!(runs.map_or(0, Iterator::count), 0, "nothing is left of the run");
    Ok(())
}

#[test]
fn the_end_of_the_session_bus_is_the_end_of_porthole() -> Result<()> {
    let mut scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    scene.session.stop_bus()?;
    assert_ends_calmly(app)
}

/// What ends a process at logout.
fn terminate(app: &App) -> Result<()> {
    Process::run(command("kill", ["-TERM", &app.id().to_string()]), SOON).map(drop)
}
