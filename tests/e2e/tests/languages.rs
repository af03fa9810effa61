//! One language: all that a person reads is in the same one, as the desktop names it.
#![cfg(target_os = "linux")]

use std::time::Duration;

use porthole_e2e::{Device, Page, Scene, launcher};
use porthole_support::Result;

const SOON: Duration = Duration::from_secs(60);

/// A desktop that names a locale which no system has generated, and German as its language.
const DESKTOP: [(&str, &str); 2] = [("LANG", "en_XX.UTF-8"), ("LANGUAGE", "de")];

#[test]
fn on_a_desktop_without_its_locale_launcher_windows_and_dialogs_speak_its_language() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let app = scene.start_with(&["open", "mail"], &DESKTOP)?;
    app.until_inbox()?;
    assert_eq!(app.eval("mail", "navigator.languages.join()")?, "de");
    assert_eq!(
        app.eval("mail", "new Date(0).toLocaleDateString(undefined, { month: 'long', timeZone: 'UTC' })")?,
        "Januar"
    );
    Page::of(&scene, &app, "mail", "Mail")?.key("ctrl+p")?;
    let question = scene.screen.find_window("^Diese Seite drucken\\?$", SOON)?;
    scene.screen.activate(question)?;
    scene.screen.key("alt+d")?;
    // GTK's own.
    let printers = scene.screen.find_window("^Drucken$", SOON)?;
    scene.screen.activate(printers)?;
    scene.screen.key("Escape")?;
    scene.start_again(&[])?;
    launcher::activate(&scene)?;
    app.wait_for_text("launcher", "Benachrichtigungen")?;
    assert_eq!(app.eval_in("launcher", "document.documentElement.lang")?, "de");
    scene.picture(&app, "launcher", "language-of-desktop")
}

#[test]
fn on_a_desktop_without_its_locale_error_pages_speak_its_language() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let config = scene.config().replace(&format!("127.0.0.1:{}", scene.nginx.port()), "127.0.0.1:1");
    scene.write_config(&config)?;
    let app = scene.start_with(&["open", "mail"], &DESKTOP)?;
    app.until_true("mail", "document.body && document.body.textContent.includes('upstream-refused')")?;
    assert_eq!(app.eval("mail", "document.documentElement.lang")?, "de");
    Ok(())
}
