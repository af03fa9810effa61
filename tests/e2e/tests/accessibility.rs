//! Every page, bar and dialog as a screen reader has it: AT-SPI in the real app. Each control has a role and a name.
#![cfg(target_os = "linux")]

use porthole_e2e::launcher::{self, PAGES};
use porthole_e2e::{App, Device, Page, Scene};
use porthole_support::accessibility::{Accessibility, Node};
use porthole_support::{Failure, Result};

/// Waits until the window whose frame is called `title` has each of `named`, as role and beginning of the name, and each
/// of its controls has a name. A single look would not do: the tree is read while it changes.
fn until_named(reader: &Accessibility, app: &App, title: &str, named: &[(&str, &str)]) -> Result<()> {
    let mut last = String::new();
    let found = app.until(&format!("{title}: {named:?}"), || {
        let programs = reader.programs("porthole")?;
        last = programs.iter().map(Node::outline).collect();
        let mut windows = programs.into_iter().flat_map(|program| program.children);
        let is_named = |window: &Node| {
            let is_there = |(role, name): &(&str, &str)| window.find(role, name).is_some();
            let mut controls = window.all().into_iter().filter(|it| it.is_control());
            named.iter().all(is_there) && controls.all(|it| !it.name.trim().is_empty())
        };
        Ok(windows.any(|it| it.name == title && is_named(&it)).then_some(()))
    });
    found.map_err(|error| Failure::from_cause(format!("{error}; what is shown:\n{last}"), error))
}

#[test]
fn every_page_of_the_launcher_has_its_heading_and_a_name_for_each_control() -> Result<()> {
    let mut scene = Scene::new(Device::Certified)?;
    let reader = scene.start_screen_reader()?;
    let app = scene.start(&[])?;
    launcher::activate(&scene)?;
    let link = |page: &str| {
        format!(
            "[...document.querySelectorAll('nav a')].find(it => it.innerText.trim().startsWith({page:?}))"
        )
    };
    for page in PAGES {
        app.until("the launcher", || {
            let is_there = app.eval_in("launcher", &format!("{} !== undefined", link(page)))?;
            Ok((is_there == true).then_some(()))
        })?;
        app.eval_in("launcher", &format!("{}.click(); 1", link(page)))?;
        launcher::until_page(&app, page)?;
        let links = PAGES.map(|other| ("link", other));
        until_named(&reader, &app, "Porthole", &[&[("heading", page)], &links[..]].concat())?;
    }
    Ok(())
}

#[test]
fn the_bars_and_dialogs_of_an_apps_window_have_names() -> Result<()> {
    let mut scene = Scene::new(Device::Untrusted)?;
    scene.insert_card("Robin", "1234")?;
    let reader = scene.start_screen_reader()?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    let mail = Page::of(&scene, &app, "mail", "^Inbox – Mail$")?;
    let until = |title, named: &[(&str, &str)]| until_named(&reader, &app, title, named);
    // The PIN of a card, in its own window.
    until("PIN – Porthole", &[("password text", "PIN")])?;
    // The page itself.
    until("Inbox – Mail", &[("document web", "")])?;
    // A notice.
    app.eval("mail", "location.href = '/files/report.pdf'; 1")?;
    until("Inbox – Mail", &[("alert", "Download blocked"), ("push button", "Get help")])?;
    // Find in the page.
    mail.activate()?;
    scene.screen.key("ctrl+f")?;
    until("Inbox – Mail", &[("push button", "Next match"), ("push button", "Previous match")])?;
    scene.screen.key("Escape")?;
    // The list of keys.
    scene.screen.key("F1")?;
    until("Keys – Porthole", &[("label", "Find in the page")])
}

#[test]
fn questions_to_the_person_have_names_for_what_they_ask_and_each_answer() -> Result<()> {
    let mut scene = Scene::new(Device::Certified)?;
    let reader = scene.start_screen_reader()?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    let until = |title, named: &[(&str, &str)]| until_named(&reader, &app, title, named);
    // A permission.
    let _mail = Page::of(&scene, &app, "mail", "^Inbox – Mail$")?;
    app.eval("mail", "navigator.geolocation.getCurrentPosition(() => {}, () => {}); 1")?;
    let question = ("alert", "Allow mail.harbor.test to know the location of this device?");
    until("Inbox – Mail", &[question, ("push button", "Allow"), ("push button", "Block")])?;
    scene.screen.key("Escape")?;
    // A dialog.
    scene.screen.key("ctrl+p")?;
    let answers = ["Print", "Save as PDF", "Cancel"].map(|name| ("push button", name));
    until("Print this page?", &[&[("label", "Print this page?")], &answers[..]].concat())
}
