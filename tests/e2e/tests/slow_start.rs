//! A start with a store that does not answer: Porthole's own window is there all the same, apps wait for what the device
//! proves, and nothing is lost by it.
#![cfg(target_os = "linux")]
#![expect(clippy::print_stdout, reason = "how long it takes is a figure of the manual")]

use std::path::PathBuf;
use std::time::Instant;

use porthole_e2e::launcher::{activate, click};
use porthole_e2e::{App, Device, Scene};
use porthole_support::Result;
use serde_json::json;

const PIN: &str = "2468";

/// An app that is remembered in the profile on the disk, which goes when trust is lost, from a first run.
fn after_a_first_run(scene: &Scene) -> Result<()> {
    let file = std::fs::read_to_string(scene.config_file()).unwrap_or_default();
    scene.write_config(&file.replace("present_to =", "on_trust_loss = \"wipe\"\npresent_to ="))?;
    let app = scene.start(&["open", "mail"])?;
    app.until_class("certified")?;
    app.until_inbox()?;
    app.eval("mail", "localStorage.setItem('first', 'run'); 1")?;
    app.until("the page is remembered", || Ok(is_remembered(scene).then_some(())))?;
    assert!(app.quit()?.success());
    Ok(())
}

fn profile(scene: &Scene) -> PathBuf {
    scene.session.folder().join("data/porthole/profile")
}

fn is_remembered(scene: &Scene) -> bool {
    profile(scene).join("storage").exists()
}

fn with_card() -> Result<Scene> {
    let mut scene = Scene::new(Device::Untrusted)?;
    scene.insert_card("Harbor card", PIN)?;
    scene.remember_pin(PIN)?;
    after_a_first_run(&scene)?;
    Ok(scene)
}

/// Waits until the launcher says what apps wait for, and no app's window is there.
fn until_looking(app: &App, store: &str) -> Result<()> {
    let begun = Instant::now();
    app.wait_for_text("launcher", &format!("Looking for your certificate in {store}"))?;
    println!("the launcher says so after {} ms of waiting", begun.elapsed().as_millis());
    assert_eq!(labels(app)?, ["launcher"]);
    Ok(())
}

fn labels(app: &App) -> Result<Vec<String>> {
    Ok(app.windows()?.into_iter().map(|window| window.label).collect())
}

/// The app is open with what it had kept on the disk. The launcher was not requested and is not open.
fn until_as_before(scene: &Scene, app: &App) -> Result<()> {
    app.until_class("certified")?;
    app.until_started_again(1)?;
    app.until_inbox()?;
    assert_eq!(app.eval("mail", "localStorage.getItem('first')")?, "run");
    assert_eq!(labels(app)?, ["app-mail"]);
    let overview = app.overview()?;
    assert_eq!(overview["restartNeeded"], false, "{overview}");
    assert_eq!(overview["notices"], json!([]), "it was certified at the last run, so nothing has changed");
    assert!(app.notices()?.is_empty(), "nor is it said in the window of the app");
    assert!(is_remembered(scene));
    Ok(())
}

/// The app is there as on a device that has proved nothing, and the profile on the disk stays as it is.
fn until_untrusted(scene: &Scene, app: &App) -> Result<()> {
    app.until_inbox()?;
    app.until_class("untrusted")?;
    assert_eq!(app.eval("mail", "localStorage.getItem('first')")?, serde_json::Value::Null);
    assert_eq!(app.shell()?, Some(1));
    assert!(is_remembered(scene), "that a store does not answer is no loss of trust");
    Ok(())
}

/// The proof comes while pages are open: the person decides when they are started again.
fn until_restart_is_offered(app: &App) -> Result<()> {
    app.until_class("certified")?;
    app.until("the restart is offered", || Ok((app.overview()?["restartNeeded"] == true).then_some(())))?;
    assert_eq!(app.shell()?, Some(1), "pages stay");
    Ok(())
}

#[test]
fn a_token_that_hangs_has_apps_wait_and_they_open_as_before_when_it_answers() -> Result<()> {
    let scene = with_card()?;
    let (name, file) = scene.hanging_card()?;
    let app = scene.start_with(&["open", "mail"], &[(name, &file)])?;
    until_looking(&app, "Tokens")?;
    assert!(is_remembered(&scene));
    scene.card_answers()?;
    until_as_before(&scene, &app)?;
    assert!(app.quit()?.success());
    Ok(())
}

#[test]
fn who_does_not_wait_for_a_token_that_hangs_is_offered_the_restart_when_it_answers() -> Result<()> {
    let scene = with_card()?;
    let (name, file) = scene.hanging_card()?;
    let app = scene.start_with(&["open", "mail"], &[(name, &file)])?;
    until_looking(&app, "Tokens")?;
    let window = activate(&scene)?;
    click(&scene, &app, window, "Continue as an untrusted device")?;
    until_untrusted(&scene, &app)?;
    scene.card_answers()?;
    until_restart_is_offered(&app)?;
    assert!(app.quit()?.success());
    assert!(is_remembered(&scene));
    Ok(())
}

#[test]
fn a_keyring_that_hangs_has_apps_wait_and_they_open_as_before_when_it_answers() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    after_a_first_run(&scene)?;
    scene.session.hang_keyring();
    let app = scene.start(&["open", "mail"])?;
    until_looking(&app, "your keyring")?;
    scene.session.wake_keyring();
    until_as_before(&scene, &app)?;
    assert!(app.quit()?.success());
    Ok(())
}

#[test]
fn a_keyring_that_never_answers_costs_the_apps_its_limit_and_the_profile_nothing() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    after_a_first_run(&scene)?;
    scene.session.hang_keyring();
    let app = scene.start(&["open", "mail"])?;
    until_looking(&app, "your keyring")?;
    until_untrusted(&scene, &app)?;
    scene.session.wake_keyring();
    until_restart_is_offered(&app)?;
    assert!(app.quit()?.success());
    assert!(is_remembered(&scene));
    // The next start finds everything as it was.
    let app = scene.start(&["open", "mail"])?;
    app.until_class("certified")?;
    app.until_inbox()?;
    assert_eq!(app.eval("mail", "localStorage.getItem('first')")?, "run");
    assert!(app.quit()?.success());
    Ok(())
}

#[test]
fn a_keyring_that_goes_before_the_session_costs_the_trust_at_once_and_the_profile_nothing() -> Result<()> {
    let mut scene = Scene::new(Device::Certified)?;
    after_a_first_run(&scene)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_class("certified")?;
    app.until_inbox()?;
    let before = app.shell()?.unwrap_or_default();
    scene.session.stop_keyring()?;
    app.until_class("untrusted")?;
    app.until_started_again(before)?;
    app.until_inbox()?;
    assert_eq!(app.eval("mail", "localStorage.getItem('first')")?, serde_json::Value::Null);
    assert!(app.quit()?.success());
    assert!(is_remembered(&scene), "nothing was learnt about the certificate");
    Ok(())
}
