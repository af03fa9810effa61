//! What pages get by permission: asked once for each origin, remembered where the device may, taken back, and preset.
#![cfg(target_os = "linux")]

use porthole_e2e::{App, Device, Page, Scene};
use porthole_support::Result;

/// The Geolocation API's code for a refusal.
const REFUSED: &str = "place === 1";

/// Asks for the place of the device, without waiting.
const ASK_PLACE: &str = "window.place = null; navigator.geolocation.getCurrentPosition(() => place = 'told', \
                         it => place = it.code); 1";

/// The engine itself goes on refusing within a page that it has refused once.
fn reload(app: &App) -> Result<()> {
    app.eval("mail", "window.old = true; location.reload(); 1")?;
    app.until_true("mail", "typeof old === 'undefined' && document.readyState === 'complete'")
}

fn is_asked(app: &App, id: &str) -> Result<bool> {
    let bars = app.bars(&format!("app-{id}"))?;
    Ok(bars.iter().any(|name| name.starts_with("porthole-permission-")))
}

fn until_asked(app: &App, id: &str) -> Result<()> {
    app.until("the question", || Ok(is_asked(app, id)?.then_some(())))
}

fn kept(scene: &Scene) -> Option<String> {
    std::fs::read_to_string(scene.session.folder().join("state/porthole/permissions.json")).ok()
}

#[test]
fn a_person_is_asked_once_and_a_trusted_device_remembers_the_answer() -> Result<()> {
    for device in [Device::Untrusted, Device::Certified] {
        let scene = Scene::new(device)?;
        let app = scene.start(&["open", "mail"])?;
        app.until_inbox()?;
        app.eval("mail", ASK_PLACE)?;
        until_asked(&app, "mail")?;
        scene.picture(&app, "app-mail", &format!("permission-{device:?}"))?;
        assert_eq!(app.eval("mail", "place")?, serde_json::Value::Null, "nothing is given before the answer");
        Page::of(&scene, &app, "mail", "Mail")?.answer_permission("alt+b")?;
        app.until_true("mail", REFUSED)?;
        reload(&app)?;
        app.eval("mail", ASK_PLACE)?;
        app.until_true("mail", REFUSED)?;
        assert!(!is_asked(&app, "mail")?, "it was answered");
        assert!(app.quit()?.success());
        let is_kept = device == Device::Certified;
        let expected = r#"{"https://mail.harbor.test":{"location":"block"}}"#;
        assert_eq!(kept(&scene).as_deref(), is_kept.then_some(expected), "{device:?}");
        let app = scene.start(&["open", "mail"])?;
        app.until_inbox()?;
        app.eval("mail", ASK_PLACE)?;
        if is_kept {
            app.until_true("mail", REFUSED)?;
            assert!(!is_asked(&app, "mail")?);
        } else {
            until_asked(&app, "mail")?;
        }
    }
    Ok(())
}

#[test]
fn what_was_answered_can_be_taken_back_in_the_settings_and_is_asked_again() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    app.eval("mail", ASK_PLACE)?;
    Page::of(&scene, &app, "mail", "Mail")?.answer_permission("alt+b")?;
    app.until_true("mail", REFUSED)?;
    scene.start_again(&[])?;
    app.until("the launcher", || Ok(app.windows()?.iter().any(|it| it.label == "launcher").then_some(())))?;
    let press = |text: &str| {
        let script = format!(
            "(() => {{ const it = [...document.querySelectorAll('button, a')].find(it => \
             (it.getAttribute('aria-label') || it.innerText).trim() === {text:?}); it?.click(); return Boolean(it); }})()"
        );
        app.until(text, || Ok((app.eval_in("launcher", &script)? == true).then_some(())))
    };
    press("Settings")?;
    app.wait_for_text("launcher", "Location")?;
    app.wait_for_text("launcher", "Blocked")?;
    scene.picture(&app, "launcher", "permissions")?;
    press("Ask again about Location for https://mail.harbor.test")?;
    app.wait_for_text("launcher", "No page has asked for anything yet.")?;
    app.until("the file", || Ok((kept(&scene).as_deref() == Some("{}")).then_some(())))?;
    reload(&app)?;
    app.eval("mail", ASK_PLACE)?;
    until_asked(&app, "mail")?;
    Ok(())
}

#[test]
fn a_closed_question_refuses_and_a_page_that_goes_takes_its_question_along() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    app.eval("mail", ASK_PLACE)?;
    until_asked(&app, "mail")?;
    app.eval("mail", "location.href = '/work.html'; 1")?;
    app.until_true("mail", "document.title === 'Work' && document.readyState === 'complete'")?;
    app.until("no question", || Ok((!is_asked(&app, "mail")?).then_some(())))?;
    // It is asked again, as there was no answer.
    app.eval("mail", ASK_PLACE)?;
    Page::of(&scene, &app, "mail", "Work")?.answer_permission("Escape")?;
    app.until_true("mail", REFUSED)?;
    reload(&app)?;
    app.eval("mail", ASK_PLACE)?;
    app.until_true("mail", REFUSED)?;
    assert!(!is_asked(&app, "mail")?, "a person who has closed it is left in peace");
    Ok(())
}

#[test]
fn a_page_gets_the_pointer_only_after_the_person_has_agreed() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    let mail = Page::of(&scene, &app, "mail", "Mail")?;
    app.eval(
        "mail",
        "document.querySelector('#blob').onclick = () => document.body.requestPointerLock(); \
         document.addEventListener('pointerlockchange', () => window.locked = document.pointerLockElement !== null); 1",
    )?;
    mail.click("#blob")?;
    mail.answer_permission("alt+a")?;
    app.until_true("mail", "window.locked === true")?;
    mail.key("Escape")?;
    app.until_true("mail", "window.locked === false")?;
    Ok(())
}

#[test]
fn what_the_managed_file_presets_is_not_asked() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let preset = "[permissions]\nlocation = \"block\"\nnotifications = \"allow\"\n\n[network]";
    scene.write_config(&scene.config().replace("[network]", preset))?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    assert_eq!(app.eval("mail", "Notification.permission")?, "granted");
    app.eval("mail", ASK_PLACE)?;
    app.until_true("mail", REFUSED)?;
    let notices = app.until("the notice", || Ok(Some(app.notices()?).filter(|all| !all.is_empty())))?;
    assert_eq!(notices.len(), 1);
    assert_eq!(notices[0].title, "Harbor Ltd has turned off the location of this device here");
    assert!(!is_asked(&app, "mail")?);
    reload(&app)?;
    app.eval("mail", ASK_PLACE)?;
    app.until_true("mail", REFUSED)?;
    assert_eq!(app.notices()?.len(), 1, "it is said once");
    // A change applies while the app runs.
    scene.write_config(&scene.config())?;
    app.until("the question", || {
        reload(&app)?;
        app.eval("mail", ASK_PLACE)?;
        app.until_true("mail", &format!("{REFUSED} || place === null"))?;
        Ok(is_asked(&app, "mail")?.then_some(()))
    })
}
