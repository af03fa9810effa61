//! Getting and picking a device certificate in the app, as a person does it: real clicks and keys on a real screen.

use std::time::Duration;

use porthole_e2e::launcher::{self, click};
use porthole_e2e::{App, Device, Scene};
use porthole_support::Result;

const SOON: Duration = Duration::from_secs(60);

/// Puts `text` in place of what is in the field that has the keyboard, as a paste does: a busy screen loses typed keys.
fn paste(app: &App, text: &str) -> Result<()> {
    let script = format!(
        "(field => field.matches('textarea, input') && (field.select(), \
         document.execCommand('insertText', false, {text:?})))(document.activeElement)"
    );
    app.until("the paste", || Ok((app.eval_in("launcher", &script)? == true).then_some(())))
}

/// The server's word on who came.
fn seen(app: &App) -> Result<String> {
    app.until_true("mail", "Boolean(window.seen && window.seen['own'])")?;
    Ok(app.eval("mail", "window.seen['own']")?.as_str().unwrap_or_default().to_owned())
}

#[test]
fn a_certificate_is_requested_and_imported_in_the_app_and_proves_the_device() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&[])?;
    let window = launcher::activate(&scene)?;
    click(&scene, &app, window, "Device")?;
    click(&scene, &app, window, "Request a certificate")?;
    click(&scene, &app, window, "Subject")?;
    paste(&app, "CN=laptop-7,O=Harbor Ltd")?;
    scene.picture(&app, "launcher", "request")?;
    click(&scene, &app, window, "Make the request")?;
    click(&scene, &app, window, "Save to Downloads")?;
    app.wait_for_text("launcher", "Saved as ")?;
    scene.picture(&app, "launcher", "request-made")?;
    let saved = scene.downloads().join("laptop-7 certificate request.csr");
    let request = std::fs::read(&saved).expect("the request is in Downloads");
    click(&scene, &app, window, "Done")?;

    // What the organisation sends back comes by mail; its text is pasted.
    let issued = String::from_utf8(scene.issue(&request)?).expect("it is text");
    click(&scene, &app, window, "Import the answer")?;
    click(&scene, &app, window, "Or paste it")?;
    paste(&app, &issued)?;
    scene.picture(&app, "launcher", "import")?;
    click(&scene, &app, window, "Import")?;
    app.wait_for_text("launcher", "It names laptop-7 (Harbor Ltd)")?;
    scene.picture(&app, "launcher", "imported")?;
    click(&scene, &app, window, "Done")?;
    app.until_class("certified")?;
    app.wait_for_text("launcher", "This device is now trusted")?;
    scene.picture(&app, "launcher", "certified")?;
    Ok(())
}

#[test]
fn a_request_that_waits_survives_a_restart_and_a_wrong_certificate_names_it() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    scene.portholectl(&["certificate", "request", "--subject", "CN=laptop-7,O=Harbor Ltd"])?;
    let other = Scene::new(Device::Untrusted)?;
    let request = other.portholectl(&["certificate", "request", "--subject", "CN=laptop-8,O=Harbor Ltd"])?;
    let stranger = String::from_utf8(scene.issue(request.as_bytes())?).expect("it is text");
    drop(other);
    let app = scene.start(&[])?;
    let window = launcher::activate(&scene)?;
    click(&scene, &app, window, "Device")?;
    app.wait_for_text("launcher", "A request is waiting for its answer")?;
    click(&scene, &app, window, "Import the answer")?;
    click(&scene, &app, window, "Or paste it")?;
    paste(&app, &stranger)?;
    click(&scene, &app, window, "Import")?;
    app.wait_for_text("launcher", "Pending here: CN=laptop-7,O=Harbor Ltd")?;
    scene.picture(&app, "launcher", "wrong-certificate")?;
    // Escape leaves the dialog, and the request still waits.
    scene.screen.key("Escape")?;
    launcher::until_no_dialog(&app)?;
    let focused = app.eval_in("launcher", "document.activeElement.getAttribute('aria-label')")?;
    assert_eq!(focused, "Import the answer for laptop-7", "the keyboard is where it was");
    app.wait_for_text("launcher", "A request is waiting for its answer")
}

#[test]
fn the_person_picks_before_any_server_sees_a_certificate_and_the_pick_is_remembered() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    scene.write_config(&scene.config().replace("present_to", "choose = \"ask\"\npresent_to"))?;
    scene.enrol("CN=anna,O=Harbor Ltd")?;
    scene.enrol("CN=anna-admin,O=Harbor Ltd")?;
    let app = scene.start(&["open", "mail"])?;
    launcher::activate(&scene)?;
    app.wait_for_text("launcher", "Which certificate proves this device?")?;
    // By keyboard only: it is on the list, arrows pick, Enter goes on.
    // The newest comes first; of two that were issued within a second it is either.
    let is_on_first =
        "document.querySelector('dialog label')?.contains(document.activeElement) ? 'yes' : 'no'";
    app.until("the keyboard on the list", || {
        Ok((app.eval_in("launcher", is_on_first)? == "yes").then_some(()))
    })?;
    scene.picture(&app, "launcher", "picker")?;
    assert!(app.windows()?.iter().all(|window| window.label == "launcher"), "no page is open yet");
    let where_to = "(() => {
        const words = (input) => input.closest('label').innerText.trim();
        const inputs = [...document.querySelectorAll('dialog input')];
        const picked = inputs.findIndex((input) => input.checked);
        const wanted = inputs.findIndex((input) => words(input) === 'anna');
        return picked === wanted ? 'there' : picked < wanted || picked < 0 ? 'Down' : 'Up';
    })()";
    // A busy screen loses keys, or is late with them.
    let mut looks = 0;
    app.until("the pick", || {
        let key = app.eval_in("launcher", where_to)?;
        match key.as_str() {
            Some("there") => looks += 1,
            Some(key) => {
                looks = 0;
                scene.screen.key(key)?;
            }
            None => {}
        }
        Ok((looks == 3).then_some(()))
    })?;
    scene.screen.key("Return")?;
    app.until_started_again(1)?;
    assert_eq!(seen(&app)?, "SUCCESS CN=anna,O=Harbor Ltd");
    assert!(app.quit()?.success());

    let app = scene.start(&["open", "mail"])?;
    assert_eq!(seen(&app)?, "SUCCESS CN=anna,O=Harbor Ltd");
    let ledger = scene.portholectl(&["device", "candidates"])?;
    assert!(ledger.contains("Chosen: you picked it."), "{ledger}");
    Ok(())
}

fn asks_for_a_pin(app: &App) -> Result<bool> {
    Ok(app.windows()?.iter().any(|window| window.label == "pin"))
}

#[test]
fn a_token_opens_with_its_pin_typed_once_in_a_window_of_its_own() -> Result<()> {
    let mut scene = Scene::new(Device::Untrusted)?;
    scene.insert_card("Harbor card", "2468")?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    // A PIN is all that is missing, so it is asked for at the start.
    let window = scene.screen.find_window("^PIN – Porthole$", SOON)?;
    scene.screen.activate(window)?;
    app.wait_for_text("pin", "PIN for Harbor card")?;
    app.until("the keyboard is in the field", || {
        Ok((app.eval_in("pin", "document.activeElement.type")? == "password").then_some(()))
    })?;
    scene.picture(&app, "pin", "pin")?;
    scene.screen.type_text("1111")?;
    scene.screen.key("Return")?;
    app.wait_for_text("pin", "This PIN does not unlock the token.")?;
    scene.picture(&app, "pin", "pin-wrong")?;
    scene.screen.type_text("2468")?;
    scene.screen.key("Return")?;
    app.until("the window has gone", || Ok((!asks_for_a_pin(&app)?).then_some(())))?;
    app.until_class("certified")?;
    app.eval("mail", "window.seen = {}; location.reload()")?;
    app.until("the server sees the device", || {
        let seen = app.eval("mail", "(window.seen || {})['own'] || ''")?;
        Ok((seen == "SUCCESS CN=laptop-7").then_some(()))
    })
}

#[test]
fn a_pin_that_is_not_typed_is_not_asked_for_again_until_the_person_wants_to() -> Result<()> {
    let mut scene = Scene::new(Device::Untrusted)?;
    scene.insert_card("Harbor card", "2468")?;
    let app = scene.start(&[])?;
    let asking = scene.screen.find_window("^PIN – Porthole$", SOON)?;
    scene.screen.activate(asking)?;
    app.wait_for_text("pin", "PIN for Harbor card")?;
    scene.screen.key("Escape")?;
    app.until("the window has gone", || Ok((!asks_for_a_pin(&app)?).then_some(())))?;
    let window = launcher::activate(&scene)?;
    click(&scene, &app, window, "Device")?;
    click(&scene, &app, window, "Check again")?;
    app.wait_for_text("launcher", "Harbor card")?;
    assert!(!asks_for_a_pin(&app)?);
    scene.picture(&app, "launcher", "pin-waits")?;
    click(&scene, &app, window, "Unlock Harbor card")?;
    app.until("the window is back", || Ok(asks_for_a_pin(&app)?.then_some(())))
}
