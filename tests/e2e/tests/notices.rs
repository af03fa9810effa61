//! What the person sees: notices on the screen, printing that is refused, and a dark desktop.
#![cfg(unix)]

use std::time::Duration;

use porthole_e2e::{App, Device, Scene};
use porthole_support::Result;
#[cfg(target_os = "linux")]
use porthole_support::portal::{Portal, Preference};

const SOON: Duration = Duration::from_secs(60);

/// The ground of a notice.
const NOTICE: &str = "#FFF3CD";

/// A notice is at least so large.
const LARGE: u64 = 5_000;

/// Opens the inbox, with the keyboard in its page.
fn open(scene: &Scene) -> Result<App> {
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    let window = scene.screen.find_window("Mail$", SOON)?;
    scene.screen.activate(window)?;
    app.until_painted("app-mail")?;
    Ok(app)
}

fn until_notice(app: &App, is_there: bool) -> Result<()> {
    app.until("the bar", || {
        let bars = app.bars("app-mail")?;
        Ok((bars.iter().any(|bar| bar == "porthole-notice") == is_there).then_some(()))
    })
}

#[test]
fn a_notice_is_on_the_screen_moves_nothing_of_the_page_and_goes_with_escape() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = open(&scene)?;
    let place =
        "JSON.stringify([innerHeight, document.getElementById('attachment').getBoundingClientRect().top])";
    let before = app.eval("mail", place)?;
    assert!(!scene.shows(NOTICE, 1)?, "no notice yet");
    app.eval("mail", "document.getElementById('attachment').click()")?;
    until_notice(&app, true)?;
    app.until("the notice on the screen", || Ok(scene.shows(NOTICE, LARGE)?.then_some(())))?;
    assert_eq!(app.eval("mail", place)?, before, "what a person is about to click stays where it is");
    // Right below it, clicks reach the page.
    app.eval("mail", "addEventListener('mousedown', event => { window.pressed = event.clientY; }); 1")?;
    let window = scene.screen.find_window("Mail$", SOON)?;
    scene.screen.click_in(window, 600, 130)?;
    app.until_true("mail", "window.pressed === 130")?;
    scene.screen.activate(window)?;
    scene.screen.key("Escape")?;
    until_notice(&app, false)?;
    app.until("its end on the screen", || Ok((!scene.shows(NOTICE, LARGE)?).then_some(())))?;
    Ok(())
}

#[test]
fn where_printing_is_blocked_the_person_is_told_by_which_rule_and_nothing_is_asked() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let rule = "[[session_policy]]\nname = \"Nothing on paper\"\nwhen = { activity = [\"print\"] }\nthen = \"block\"\n";
    scene.write_config(&format!("{}\n{rule}", scene.config()))?;
    let app = open(&scene)?;
    scene.screen.key("ctrl+p")?;
    until_notice(&app, true)?;
    // On a busy machine the keyring may answer after the start, which has a notice of its own.
    let notice = app.until("the notice", || {
        Ok(app.notices()?.into_iter().find(|notice| notice.title == "Printing blocked"))
    })?;
    assert!(notice.reason.contains("Nothing on paper"), "{notice:?}");
    assert!(scene.screen.windows("^Print")?.is_empty(), "no dialog is shown");
    let activity = scene.activity()?;
    assert!(activity.contains(r#""activity":"print","verdict":"block""#), "{activity}");
    Ok(())
}

#[test]
#[cfg(target_os = "linux")]
fn pages_have_the_colours_that_the_person_prefers_by_the_desktops_portal_as_they_change() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let portal = Portal::start(&scene.session, Preference::Dark)?;
    let app = open(&scene)?;
    let is_dark = "matchMedia('(prefers-color-scheme: dark)').matches";
    app.until_true("mail", is_dark)?;
    app.eval(
        "mail",
        "window.heard = []; matchMedia('(prefers-color-scheme: dark)').addEventListener('change', \
         event => heard.push(event.matches ? 'dark' : 'light')); 1",
    )?;
    for (preference, heard) in [
        (Preference::Light, "light"),
        (Preference::Dark, "light dark"),
        (Preference::None, "light dark light"),
    ] {
        portal.prefer(preference)?;
        app.until_true("mail", &format!("heard.join(' ') === '{heard}'"))?;
    }
    portal.prefer(Preference::Dark)?;
    app.until_true("mail", is_dark)?;
    scene.start_again(&[])?;
    app.until("the dark launcher", || {
        let ground = "getComputedStyle(document.body).backgroundColor === 'rgb(20, 25, 31)'";
        Ok((app.eval_in("launcher", ground)? == true).then_some(()))
    })
}

#[test]
fn on_a_dark_desktop_launcher_and_apps_are_dark() -> Result<()> {
    let mut scene = Scene::new(Device::Untrusted)?;
    scene.darken();
    let app = open(&scene)?;
    let is_dark = "matchMedia('(prefers-color-scheme: dark)').matches";
    assert_eq!(app.eval("mail", is_dark)?, true, "pages are told");
    scene.start_again(&[])?;
    app.until("the launcher", || {
        Ok((app.eval_in("launcher", "document.querySelector('h1') !== null")? == true).then_some(()))
    })?;
    assert_eq!(app.eval_in("launcher", is_dark)?, true);
    let ground = app.eval_in("launcher", "getComputedStyle(document.body).backgroundColor")?;
    assert_eq!(ground, "rgb(20, 25, 31)", "the launcher's own dark colours");
    Ok(())
}
