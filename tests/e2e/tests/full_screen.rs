//! Full screen, by the person's key and by a page's wish: in, out again, and what is seen meanwhile.
#![cfg(target_os = "linux")]

use porthole_e2e::{App, Device, Page, Scene};
use porthole_support::Result;

/// What says which key leads back.
const HINT: &str = "porthole-full-screen";

fn until_full(app: &App, scene: &Scene, page: &Page<'_>, is_full: bool) -> Result<()> {
    let what = if is_full { "the full screen" } else { "the end of the full screen" };
    app.until(what, || Ok((scene.screen.is_full_screen(page.window())? == is_full).then_some(())))
}

fn until_shown(app: &App, bar: &str) -> Result<()> {
    app.until(bar, || Ok(app.bars("app-mail")?.iter().any(|name| name.starts_with(bar)).then_some(())))
}

fn open(scene: &Scene) -> Result<App> {
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    Ok(app)
}

#[test]
fn a_key_fills_the_screen_and_the_same_key_leads_back_with_notices_seen_meanwhile() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = open(&scene)?;
    let mail = Page::of(&scene, &app, "mail", "Mail")?;
    mail.key("F11")?;
    until_full(&app, &scene, &mail, true)?;
    until_shown(&app, HINT)?;
    scene.picture(&app, "app-mail", "full-screen")?;
    // The page has Escape, and a notice has it where the page declines.
    app.eval("mail", "document.getElementById('attachment').click()")?;
    until_shown(&app, "porthole-notice")?;
    scene.picture(&app, "app-mail", "full-screen-notice")?;
    mail.key("Escape")?;
    app.until("the end of the notice", || {
        Ok((!app.bars("app-mail")?.iter().any(|name| name == "porthole-notice")).then_some(()))
    })?;
    assert!(scene.screen.is_full_screen(mail.window())?);
    mail.key("F11")?;
    until_full(&app, &scene, &mail, false)
}

#[test]
fn a_page_that_fills_the_screen_is_named_and_escape_leads_back() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = open(&scene)?;
    let mail = Page::of(&scene, &app, "mail", "Mail")?;
    app.eval(
        "mail",
        "document.querySelector('#blob').onclick = () => document.documentElement.requestFullscreen(); 1",
    )?;
    mail.click("#blob")?;
    until_full(&app, &scene, &mail, true)?;
    app.until_true("mail", "document.fullscreenElement !== null")?;
    until_shown(&app, HINT)?;
    // A question of Porthole's is seen and answered there, too.
    app.eval(
        "mail",
        "navigator.geolocation.getCurrentPosition(() => place = 'told', it => place = it.code); 1",
    )?;
    until_shown(&app, "porthole-permission-")?;
    scene.picture(&app, "app-mail", "full-screen-page")?;
    mail.answer_permission("alt+b")?;
    app.until_true("mail", "window.place === 1")?;
    mail.key("Escape")?;
    app.until_true("mail", "document.fullscreenElement === null")?;
    until_full(&app, &scene, &mail, false)?;
    // Where the person has filled the screen before, it stays so.
    mail.key("F11")?;
    until_full(&app, &scene, &mail, true)?;
    mail.click("#blob")?;
    app.until_true("mail", "document.fullscreenElement !== null")?;
    mail.key("Escape")?;
    app.until_true("mail", "document.fullscreenElement === null")?;
    assert!(scene.screen.is_full_screen(mail.window())?);
    mail.key("F11")?;
    until_full(&app, &scene, &mail, false)?;
    // The person's key leads back from a page's full screen as well.
    mail.click("#blob")?;
    app.until_true("mail", "document.fullscreenElement !== null")?;
    until_full(&app, &scene, &mail, true)?;
    mail.key("F11")?;
    app.until_true("mail", "document.fullscreenElement === null")?;
    until_full(&app, &scene, &mail, false)
}
