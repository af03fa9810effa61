//! Apps that sleep, as the managed file says.
#![cfg(target_os = "linux")]

use porthole_e2e::{App, Device, Page, Scene};
use porthole_support::Result;
use serde_json::json;

/// The least that the managed file takes.
const SLEEP_AFTER: &str = "sleep_after = \"10s\"\n";

fn scene() -> Result<Scene> {
    let scene = Scene::new(Device::Certified)?;
    let sleepy = scene.config().replace("name = \"Mail\"\n", &format!("name = \"Mail\"\n{SLEEP_AFTER}"));
    scene.write_config(&sleepy.replace("name = \"Chat\"\n", &format!("name = \"Chat\"\n{SLEEP_AFTER}")))?;
    Ok(scene)
}

fn is_asleep(app: &App, label: &str) -> Result<bool> {
    Ok(app.bars(label)?.iter().any(|name| name == "porthole-asleep"))
}

fn until_asleep(app: &App, label: &str) -> Result<()> {
    app.until("sleep", || Ok(is_asleep(app, label)?.then_some(())))
}

/// Opens Chat, whose window then has the keyboard.
fn open_chat<'a>(scene: &'a Scene, app: &'a App) -> Result<Page<'a>> {
    app.open("chat")?;
    let chat = Page::of(scene, app, "chat", "Chat")?;
    chat.activate()?;
    chat.until("document.hasFocus() && document.readyState === 'complete'")?;
    Ok(chat)
}

#[test]
fn an_app_that_nobody_uses_sleeps_with_what_is_unread_and_wakes_where_it_was() -> Result<()> {
    let scene = scene()?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    let mail = Page::of(&scene, &app, "mail", "Mail")?;
    mail.eval("history.pushState(null, '', '/?letter=7'); document.title = '(3) Inbox'; 1")?;
    let unread = || {
        let overview = app.overview()?;
        let mail = overview["apps"].as_array().into_iter().flatten().find(|app| app["id"] == "mail");
        Ok(mail.map(|mail| mail["unread"].clone()).unwrap_or_default())
    };
    app.until("what is unread", || Ok((unread()? == json!("3")).then_some(())))?;
    let _chat = open_chat(&scene, &app)?;
    let before = app.memory_of_pages()?;
    until_asleep(&app, "app-mail")?;
    app.until("its process has ended", || Ok((app.memory_of_pages()?.len() < before.len()).then_some(())))?;
    let after = app.memory_of_pages()?;
    eprintln!("pages hold {before:?} kB before, {after:?} kB after");
    assert_eq!(unread()?, "3");
    let window = app.windows()?.into_iter().find(|window| window.label == "app-mail");
    assert_eq!(window.map(|window| window.title), Some("(3) Inbox – Mail".to_owned()));
    scene.picture(&app, "app-mail", "asleep")?;
    mail.activate()?;
    app.until_true("mail", "location.search === '?letter=7' && document.readyState === 'complete'")?;
    assert!(!is_asleep(&app, "app-mail")?);
    // A link wakes it too, and leads where it says.
    open_chat(&scene, &app)?;
    until_asleep(&app, "app-mail")?;
    scene.start_again(&["open", "https://mail.harbor.test/app.html"])?;
    app.until_true("mail", "document.title === 'App'")?;
    // Nobody is asked about what sleeps.
    open_chat(&scene, &app)?;
    until_asleep(&app, "app-mail")?;
    assert!(app.quit()?.success());
    Ok(())
}

#[test]
fn an_app_with_something_to_lose_stays_awake() -> Result<()> {
    let scene = scene()?;
    let app = scene.start(&["open", "https://mail.harbor.test/work.html"])?;
    let mail = Page::of(&scene, &app, "mail", "Mail")?;
    mail.until("document.readyState === 'complete'")?;
    mail.fill("#text", "Dear harbor")?;
    open_chat(&scene, &app)?;
    // Chat is left later than Mail, so that Mail was asked before it.
    scene.start_again(&[])?;
    porthole_e2e::launcher::activate(&scene)?;
    until_asleep(&app, "app-chat")?;
    assert!(!is_asleep(&app, "app-mail")?);
    app.until_true("mail", "document.querySelector('#text').value === 'Dear harbor'")?;
    Ok(())
}
