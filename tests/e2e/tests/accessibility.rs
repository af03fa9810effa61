//! Every page, bar and dialog as a screen reader has it: AT-SPI in the real app. Each control has a role and a name.
#![cfg(target_os = "linux")]

use porthole_e2e::launcher::{self, PAGES};
use porthole_e2e::{App, Device, Page, Scene};
use porthole_support::accessibility::{Accessibility, Node};
use porthole_support::{Failure, Result};

/// The window whose frame is called `title`, once something in it has this role and a name that begins so.
fn shown(reader: &Accessibility, app: &App, title: &str, (role, name): (&str, &str)) -> Result<Node> {
    let mut last = String::new();
    let found = app.until(&format!("{title}: {role} “{name}”"), || {
        let programs = reader.programs("porthole")?;
        last = programs.iter().map(Node::outline).collect();
        let windows = programs.into_iter().flat_map(|program| program.children);
        Ok(windows.into_iter().find(|it| it.name == title && it.find(role, name).is_some()))
    });
    found.map_err(|error| Failure::from_cause(format!("{error}; what is shown:\n{last}"), error))
}

/// Each control of a window has a name, and each of `named` is there, as role and name.
fn assert_named(window: &Node, named: &[(&str, &str)]) {
    let controls = window.all().into_iter().filter(|it| it.is_control());
    let unnamed: Vec<_> = controls.filter(|it| it.name.trim().is_empty()).collect();
    assert!(unnamed.is_empty(), "{unnamed:#?}\n{}", window.outline());
    for (role, name) in named {
        assert!(window.find(role, name).is_some(), "{role} “{name}”\n{}", window.outline());
    }
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
        let shown = shown(&reader, &app, "Porthole", ("heading", page))?;
        assert_named(&shown, &PAGES.map(|other| ("link", other)));
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
    let shown = |title, what| shown(&reader, &app, title, what);
    // The PIN of a card, in a window of its own.
    let pin = shown("PIN – Porthole", ("password text", "PIN"))?;
    assert_named(&pin, &[]);
    // The page itself.
    shown("Inbox – Mail", ("document web", ""))?;
    // A notice.
    app.eval("mail", "location.href = '/files/report.pdf'; 1")?;
    let notice = shown("Inbox – Mail", ("alert", "Download blocked"))?;
    assert_named(&notice, &[("push button", "Get help")]);
    // Find in the page.
    mail.activate()?;
    scene.screen.key("ctrl+f")?;
    let find = shown("Inbox – Mail", ("push button", "Next match"))?;
    assert_named(&find, &[("push button", "Previous match")]);
    scene.screen.key("Escape")?;
    // The list of keys.
    scene.screen.key("F1")?;
    let keys = shown("Keys – Porthole", ("label", "Find in the page"))?;
    assert_named(&keys, &[]);
    Ok(())
}

#[test]
fn questions_to_the_person_have_names_for_what_they_ask_and_each_answer() -> Result<()> {
    let mut scene = Scene::new(Device::Certified)?;
    let reader = scene.start_screen_reader()?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    let shown = |title, what| shown(&reader, &app, title, what);
    // A permission.
    let _mail = Page::of(&scene, &app, "mail", "^Inbox – Mail$")?;
    app.eval("mail", "navigator.geolocation.getCurrentPosition(() => {}, () => {}); 1")?;
    let question = ("alert", "Allow mail.harbor.test to know where this device is?");
    let permission = shown("Inbox – Mail", question)?;
    assert_named(&permission, &[("push button", "Allow"), ("push button", "Block")]);
    scene.screen.key("Escape")?;
    // A dialog; GTK names its window by what kind of question it is.
    scene.screen.key("ctrl+p")?;
    let printing = shown("Question", ("label", "Print this page?"))?;
    assert_named(
        &printing,
        &[("push button", "Print"), ("push button", "Save as PDF"), ("push button", "Cancel")],
    );
    Ok(())
}
