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

const MORE_APPS: &str = r#"
[[app]]
id = "uploads"
name = "Uploads"
url = "https://cdn.harbor.test/visit"
scope = ["https://cdn.harbor.test/"]
hosts = ["*.harbor.test"]

[[app]]
id = "sounds"
name = "Sounds"
url = "https://outside.test/whoami"
scope = ["https://outside.test/"]
hosts = ["*.harbor.test", "outside.test"]

[device_certificate]"#;

#[test]
#[ignore = "long: waits twice for the least time that the managed file takes"]
fn what_goes_on_in_an_app_keeps_it_awake_and_the_managed_file_decides_while_it_is_open() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let awake = scene.config().replacen("\n[device_certificate]", MORE_APPS, 1);
    scene.write_config(&awake)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    for id in ["uploads", "sounds", "chat"] {
        app.open(id)?;
        app.until_true(id, "document.readyState === 'complete' && location.protocol === 'https:'")?;
    }
    app.eval(
        "mail",
        "Object.assign(document.createElement('a'), { href: '/slow/film.bin', download: '' }).click(); 1",
    )?;
    let download = app.until_downloading()?;
    app.eval(
        "uploads",
        "window.sent = new XMLHttpRequest(); sent.open('POST', '/never'); sent.send('a file'); 1",
    )?;
    let sounds = Page::of(&scene, &app, "sounds", "Sounds")?;
    sounds.eval(
        "document.body.innerHTML = '<button>Play</button>'; window.sound = new Audio('https://mail.harbor.test/media/tone.ogg'); \
         sound.loop = true; document.querySelector('button').onclick = () => sound.play(); 1",
    )?;
    sounds.click("button")?;
    sounds.until("sound.currentTime > 0.2")?;
    scene.start_again(&[])?;
    porthole_e2e::launcher::activate(&scene)?;

    // From now on they may sleep.
    let names = ["Mail", "Chat", "Uploads", "Sounds"].map(|name| format!("name = \"{name}\"\n"));
    let sleepy =
        names.iter().fold(awake.clone(), |text, name| text.replace(name, &format!("{name}{SLEEP_AFTER}")));
    scene.write_config(&sleepy)?;
    until_asleep(&app, "app-chat")?;
    for label in ["app-mail", "app-uploads", "app-sounds"] {
        assert!(!is_asleep(&app, label)?, "{label}");
    }
    // What is over keeps nothing awake.
    app.ask(&json!({ "cancel": { "id": download.id } }))?;
    app.eval("uploads", "sent.abort(); 1")?;
    sounds.eval("sound.pause(); 1")?;
    for label in ["app-mail", "app-uploads", "app-sounds"] {
        until_asleep(&app, label)?;
    }
    // And where they may no longer sleep, they wake.
    scene.write_config(&awake)?;
    app.until("they are awake", || {
        let labels = ["app-mail", "app-uploads", "app-sounds", "app-chat"];
        let asleep = labels.into_iter().map(|label| is_asleep(&app, label)).collect::<Result<Vec<_>>>()?;
        Ok((!asleep.contains(&true)).then_some(()))
    })
}
