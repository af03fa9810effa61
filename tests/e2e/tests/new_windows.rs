//! Links that a person opens elsewhere: with the middle button, Ctrl or Shift, as in a browser.
#![cfg(target_os = "linux")]

use std::time::{Duration, Instant};

use porthole_e2e::browser::Browser;
use porthole_e2e::{App, Device, Page, Scene};
use porthole_support::Result;

const SOON: Duration = Duration::from_secs(60);

/// A window of Mail that a page opened, and its address.
fn new_window(app: &App) -> Result<Option<(String, String)>> {
    let found =
        app.windows()?.into_iter().find(|it| it.label.starts_with("popup-") && it.label.ends_with("-mail"));
    Ok(found.filter(|it| !it.url.is_empty()).map(|it| (it.label, it.url)))
}

/// Puts a link to `href` at the top of the page, or into a frame there, in place of the one before.
fn show_link(page: &Page<'_>, href: &str, attributes: &str, is_framed: bool) -> Result<()> {
    let link =
        format!("<a id=\"link\" href=\"{href}\" {attributes} style=\"display: block; height: 60px\">Go</a>");
    let into = if is_framed {
        "it = document.createElement('iframe'); it.id = 'holder'; it.srcdoc"
    } else {
        "it.id = 'holder'; it.innerHTML"
    };
    page.eval(&format!(
        "(() => {{ document.getElementById('holder')?.remove(); let it = document.createElement('div'); \
         {into} = {link:?}; it.onload = () => {{ window.isFramed = true; }}; \
         window.isFramed = {}; document.body.prepend(it); return 1; }})()",
        !is_framed
    ))?;
    page.until("window.isFramed")
}

/// Each way to ask for another window: a button, and what is held meanwhile.
const WAYS: [(u8, Option<&str>); 3] = [(2, None), (1, Some("ctrl")), (1, Some("shift"))];

#[test]
fn a_link_that_a_person_opens_elsewhere_gets_a_window_of_its_own_and_the_page_stays() -> Result<()> {
    for device in [Device::Untrusted, Device::Certified] {
        let scene = Scene::new(device)?;
        let app = scene.start(&["open", "https://mail.harbor.test/work.html"])?;
        app.until_true("mail", "document.title === 'Work' && document.readyState === 'complete'")?;
        let page = Page::of(&scene, &app, "mail", "^Work – Mail$")?;
        page.fill("#text", "Dear Robin")?;
        let until_opened = |address: &str, name: &str| -> Result<()> {
            let (label, url) = app.until(name, || new_window(&app))?;
            assert_eq!(url, address, "{name}");
            app.until("its page", || {
                let is_there =
                    app.eval_in(&label, "document.readyState === 'complete' && document.title !== ''")?;
                Ok((is_there == true).then_some(()))
            })?;
            assert_eq!(app.eval_in(&label, "window.opener === null")?, true, "{name}");
            scene.screen.find_window("^App – Mail$", SOON)?;
            assert_eq!(page.eval("document.getElementById('text').value")?, "Dear Robin", "{name}");
            scene.picture(&app, &label, &format!("new-window-{device:?}"))?;
            app.close(&label)?;
            app.until("its end", || Ok(new_window(&app)?.is_none().then_some(())))
        };
        for (number, (button, held)) in WAYS.into_iter().enumerate() {
            let kinds = [("", false), ("target=\"_blank\"", false), ("", true)];
            // Each way on a link of the page, and the first on every kind of link.
            for (attributes, is_framed) in kinds.into_iter().take(if number == 0 { 3 } else { 1 }) {
                let name = format!("button {button}, held {held:?}, {attributes} framed {is_framed}");
                let address = format!("https://mail.harbor.test/app.html?{number}");
                show_link(&page, &address, attributes, is_framed)?;
                page.activate()?;
                let place = page.middle_of(if is_framed { "#holder >>> #link" } else { "#link" })?;
                scene.screen.click_in_with(page.window(), place, button, held)?;
                until_opened(&address, &name)?;
            }
        }
        // By the keyboard, too.
        let address = "https://mail.harbor.test/app.html?key";
        show_link(&page, address, "", false)?;
        page.activate()?;
        page.eval("document.getElementById('link').focus(); 1")?;
        page.key("ctrl+Return")?;
        until_opened(address, "Ctrl+Return")?;
    }
    Ok(())
}

#[test]
fn a_link_that_leads_elsewhere_leads_there_whatever_is_held() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let app = scene.start(&["open", "https://mail.harbor.test/work.html"])?;
    app.until_true("mail", "document.title === 'Work' && document.readyState === 'complete'")?;
    let page = Page::of(&scene, &app, "mail", "^Work – Mail$")?;
    for (number, (button, held)) in WAYS.into_iter().enumerate() {
        let address = format!("https://chat.harbor.test/index.html?{number}");
        show_link(&page, &address, "", false)?;
        page.activate()?;
        app.until_true("mail", "document.hasFocus()")?;
        scene.screen.click_in_with(page.window(), page.middle_of("#link")?, button, held)?;
        app.until("the other app", || {
            let is_it = |it: &porthole_e2e::Window| it.label == "app-chat" && it.url == address;
            Ok(app.windows()?.iter().any(is_it).then_some(()))
        })?;
        assert_eq!(new_window(&app)?, None, "the other app has its own window");
        // It comes up over this one, where the next click would meet it.
        app.until_true("mail", "!document.hasFocus()")?;
        app.until_true("chat", "document.hasFocus()")?;
    }
    Ok(())
}

#[test]
fn a_download_that_is_opened_elsewhere_leaves_no_window() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let app = scene.start(&["open", "https://mail.harbor.test/work.html"])?;
    app.until_true("mail", "document.title === 'Work' && document.readyState === 'complete'")?;
    let page = Page::of(&scene, &app, "mail", "^Work – Mail$")?;
    show_link(&page, "https://mail.harbor.test/files/report.pdf", "", false)?;
    page.activate()?;
    app.until_true("mail", "document.hasFocus()")?;
    scene.screen.click_in_with(page.window(), page.middle_of("#link")?, 2, None)?;
    app.until("the download", || Ok(app.downloads()?.into_iter().find(|it| it.name == "report.pdf")))?;
    app.until("no window", || {
        Ok((!app.windows()?.iter().any(|it| it.label.starts_with("popup-"))).then_some(()))
    })?;
    assert_eq!(page.eval("document.title")?, "Work");
    Ok(())
}

#[test]
fn a_link_opened_elsewhere_leaves_the_apps_where_its_server_does_as_an_ordinary_one() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "https://mail.harbor.test/work.html"])?;
    app.until_true("mail", "document.title === 'Work' && document.readyState === 'complete'")?;
    let page = Page::of(&scene, &app, "mail", "^Work – Mail$")?;
    let title = "^Open this address outside your apps\\?$";
    for (button, held) in [(1, None)].into_iter().chain(WAYS) {
        show_link(&page, "https://mail.harbor.test/sent-out", "", false)?;
        page.activate()?;
        scene.screen.click_in_with(page.window(), page.middle_of("#link")?, button, held)?;
        let question = scene.screen.find_window(title, SOON)?;
        app.until("no window", || {
            Ok((!app.windows()?.iter().any(|it| it.label.starts_with("popup-"))).then_some(()))
        })?;
        // It is shown over the page from which it came, so it outlives the window that was never shown.
        scene.screen.activate(question)?;
        scene.screen.key("Escape")?;
        app.until("the end of the question", || Ok(scene.screen.windows(title)?.is_empty().then_some(())))?;
        assert_eq!(page.eval("document.title")?, "Work");
    }
    Ok(())
}

#[test]
fn on_a_trusted_device_a_link_opened_elsewhere_that_leads_out_of_the_apps_is_in_the_browser_at_once()
-> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let browser = Browser::install(&scene)?;
    let app = scene.start(&["open", "https://mail.harbor.test/work.html"])?;
    app.until_true("mail", "document.title === 'Work' && document.readyState === 'complete'")?;
    let page = Page::of(&scene, &app, "mail", "^Work – Mail$")?;
    let mut expected = Vec::new();
    for (button, held) in [(1, None)].into_iter().chain(WAYS) {
        show_link(&page, "https://mail.harbor.test/sent-out", "", false)?;
        page.activate()?;
        scene.screen.click_in_with(page.window(), page.middle_of("#link")?, button, held)?;
        expected.push("https://elsewhere.test/berth");
        app.until("the browser", || Ok((browser.opened() == expected).then_some(())))?;
        let opened = Instant::now();
        app.until("no window", || {
            Ok((!app.windows()?.iter().any(|it| it.label.starts_with("popup-"))).then_some(()))
        })?;
        assert!(scene.screen.windows("^Open this address")?.is_empty(), "nobody is asked");
        assert_eq!(page.eval("document.title")?, "Work");
        // Within a second of one address, pages send no other one out of the apps.
        app.until("a second later", || Ok((opened.elapsed().as_secs() >= 1).then_some(())))?;
    }
    Ok(())
}
