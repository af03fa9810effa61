//! The launcher as a person uses it: real clicks and keys on a real screen.
#![cfg(unix)]

use std::time::Duration;

use porthole_e2e::{Device, Scene};
use porthole_support::Result;

const SOON: Duration = Duration::from_secs(60);

#[test]
fn it_shows_the_apps_and_the_device_and_a_click_opens_one_in_a_window_of_its_own() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&[])?;
    let launcher = scene.screen.find_window("^Porthole$", SOON)?;
    // The second of two.
    let (x, y) = app.middle_of("launcher", "li:nth-child(2) > button.app")?;
    let text = app.eval_in("launcher", "document.body.innerText")?;
    let text = text.as_str().unwrap_or_default();
    for expected in ["Mail", "mail.harbor.test", "Not managed"] {
        assert!(text.contains(expected), "{expected} is not in: {text}");
    }
    assert!(text.to_lowercase().contains("untrusted"), "{text}");
    scene.screen.activate(launcher)?;
    scene.screen.click_in(launcher, x, y)?;
    app.until_inbox()?;
    scene.screen.find_window("^Inbox – Mail$", SOON)?;
    app.until("the launcher says that it is open", || {
        Ok((app.overview()?["apps"][1]["open"] == true).then_some(()))
    })
}

#[test]
fn a_real_click_on_an_attachment_is_refused_in_the_window_and_listed_in_the_launcher() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    let window = scene.screen.find_window("^Inbox – Mail$", SOON)?;
    let (x, y) = app.middle_of("app-mail", "#attachment")?;
    scene.screen.activate(window)?;
    scene.screen.click_in(window, x, y)?;
    let notice = app.until("the notice", || Ok(app.notices()?.into_iter().next()))?;
    assert_eq!(notice.title, "Download blocked: report.pdf");
    scene.start_again(&[])?;
    let listed = "document.body.innerText.includes('report.pdf')";
    app.until("the launcher", || Ok(app.windows()?.into_iter().find(|window| window.label == "launcher")))?;
    app.until("the list", || {
        app.eval_in("launcher", "location.hash = '#downloads'")?;
        let links = "[...document.querySelectorAll('nav a, nav button')].find(it => it.innerText.includes('Downloads'))?.click()";
        app.eval_in("launcher", links)?;
        Ok((app.eval_in("launcher", listed)? == true).then_some(()))
    })
}

#[test]
fn a_second_start_hands_over_to_the_first() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&[])?;
    scene.start_again(&["open", "mail"])?;
    app.until_inbox()?;
    let labels: Vec<String> = app.windows()?.into_iter().map(|window| window.label).collect();
    assert!(labels.contains(&"launcher".to_owned()) && labels.contains(&"app-mail".to_owned()), "{labels:?}");
    Ok(())
}
