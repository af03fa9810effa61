//! A person's work in a window: keys belong to the page first, and nothing is closed over what was typed.
#![cfg(unix)]
#![expect(
    clippy::disallowed_methods,
    reason = "the write gate guards the product; a test writes the file that it drags"
)]

use std::time::Duration;

use porthole_e2e::{App, Device, Page, Scene, launcher};
use porthole_support::Result;
use porthole_support::xvfb::Window;
use serde_json::json;

const SOON: Duration = Duration::from_secs(60);

/// Opens the page that somebody works on, with the keyboard in it.
fn open(scene: &Scene) -> Result<(App, Window)> {
    let app = scene.start(&["open", "https://mail.harbor.test/work.html"])?;
    app.until_true("mail", "document.title === 'Work' && document.readyState === 'complete'")?;
    let window = scene.screen.find_window("^Work – Mail$", SOON)?;
    scene.screen.activate(window)?;
    Ok((app, window))
}

/// Types into the page, so that it has something to lose.
fn type_into(scene: &Scene, app: &App, window: Window, text: &str) -> Result<()> {
    let (x, y) = app.middle_of("app-mail", "#text")?;
    scene.screen.click_in(window, x, y)?;
    scene.screen.type_text(text)?;
    app.until_true("mail", &format!("document.getElementById('text').value === {text:?}"))
}

fn is_open(app: &App, label: &str) -> Result<bool> {
    Ok(app.windows()?.iter().any(|window| window.label == label))
}

#[test]
fn a_page_has_each_key_first_and_ours_act_once_it_declines() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let (app, window) = open(&scene)?;
    let (x, y) = app.middle_of("app-mail", "#text")?;
    scene.screen.click_in(window, x, y)?;
    app.eval("mail", "window.mark = 1; window.taken = ['Ctrl+r', 'F5', 'Ctrl+w', 'Ctrl+f', 'Ctrl++', 'Alt+ArrowLeft', 'Ctrl+p']; 1")?;
    for key in ["ctrl+r", "F5", "ctrl+w", "ctrl+f", "ctrl+plus", "alt+Left", "ctrl+p"] {
        scene.screen.key(key)?;
    }
    scene.screen.type_text("x")?;
    app.until_true("mail", "document.getElementById('text').value === 'x'")?;
    let keys = app.eval(
        "mail",
        "window.keys.filter(key => !['Control', 'Alt', 'Shift'].some(held => key.endsWith(held)))",
    )?;
    // Each once: what the page took does not come back, and nothing of ours has happened.
    assert_eq!(keys, json!(["Ctrl+r", "F5", "Ctrl+w", "Ctrl+f", "Ctrl++", "Alt+ArrowLeft", "Ctrl+p", "x"]));
    assert_eq!(app.eval("mail", "window.mark")?, 1, "it was loaded once");

    // What it declines is ours. Ctrl+F opens the bar, which has the keyboard until Escape gives it back.
    app.eval("mail", "window.taken = []; document.getElementById('text').value = ''; 1")?;
    scene.screen.key("ctrl+f")?;
    scene.screen.type_text("needle")?;
    app.until("the bar", || Ok((app.bars("app-mail")? == ["porthole-find"]).then_some(())))?;
    scene.screen.key("Escape")?;
    scene.screen.key("ctrl+r")?;
    app.until_true("mail", "window.mark === undefined && document.readyState === 'complete'")?;
    let text = app.eval("mail", "document.getElementById('text').value")?;
    assert_eq!(text, "", "what was sought was typed into the bar");
    scene.screen.key("alt+Home")?;
    app.until_true("mail", "document.title === 'Inbox' && document.readyState === 'complete'")?;
    for (key, title) in [("alt+Left", "Work"), ("alt+Right", "Inbox")] {
        scene.screen.key(key)?;
        app.until_true(
            "mail",
            &format!("document.title === '{title}' && document.readyState === 'complete'"),
        )?;
    }
    scene.screen.key("ctrl+w")?;
    app.until("the end of the window", || Ok((!is_open(&app, "app-mail").unwrap_or(false)).then_some(())))
}

#[test]
fn a_window_with_work_in_it_closes_only_when_the_person_leaves() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let (app, window) = open(&scene)?;
    type_into(&scene, &app, window, "Dear Robin")?;
    for way in ["the window manager", "Ctrl+W", "Ctrl+Q", "F5"] {
        match way {
            "the window manager" => app.close("app-mail")?,
            "Ctrl+W" => scene.screen.key("ctrl+w")?,
            "Ctrl+Q" => scene.screen.key("ctrl+q")?,
            _ => scene.screen.key("F5")?,
        }
        let question = scene.screen.find_window("^Leave Mail\\?$", SOON)?;
        scene.screen.activate(question)?;
        scene.screen.key("Escape")?;
        app.until_true("mail", "document.getElementById('text')?.value === 'Dear Robin'")?;
        scene.screen.activate(window)?;
    }
    app.close("app-mail")?;
    let question = scene.screen.find_window("^Leave Mail\\?$", SOON)?;
    scene.screen.activate(question)?;
    scene.screen.key("alt+l")?;
    assert!(
        {
            let mut app = app;
            app.wait_for_exit()?
        }
        .success()
    );
    Ok(())
}

#[test]
fn a_restart_asks_the_page_first_and_brings_the_window_back() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let (app, window) = open(&scene)?;
    type_into(&scene, &app, window, "Dear Robin")?;
    // A device that has proved itself since Porthole started is offered one.
    scene.enrol("CN=laptop-7,O=Harbor Ltd")?;
    scene.start_again(&[])?;
    let click = |text: &str| {
        let window = launcher::activate(&scene)?;
        launcher::click(&scene, &app, window, text)
    };
    click("Device")?;
    app.until_class("certified")?;
    click("Restart Porthole")?;
    let question = scene.screen.find_window("^Leave Mail\\?$", SOON)?;
    scene.screen.activate(question)?;
    scene.screen.key("Escape")?;
    app.until("the question to go", || Ok(scene.screen.windows("^Leave Mail")?.is_empty().then_some(())))?;
    app.until_true("mail", "document.getElementById('text')?.value === 'Dear Robin'")?;
    assert_eq!(app.shell()?, Some(1));
    click("Restart Porthole")?;
    let question = scene.screen.find_window("^Leave Mail\\?$", SOON)?;
    scene.screen.activate(question)?;
    scene.screen.key("alt+l")?;
    app.until_started_again(1)?;
    app.until("the window", || Ok(is_open(&app, "app-mail")?.then_some(())))?;
    assert_eq!(app.overview()?["restartNeeded"], false);
    Ok(())
}

#[test]
fn the_window_of_an_app_that_left_the_managed_file_closes_only_when_the_person_leaves() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let (app, window) = open(&scene)?;
    scene.start_again(&["open", "chat"])?;
    app.until_true("chat", "document.title === 'Rooms' && document.readyState === 'complete'")?;
    scene.screen.activate(window)?;
    type_into(&scene, &app, window, "Dear Robin")?;
    let config = scene.config();
    let (before, rest) = config.split_once("[[app]]").expect("the first app");
    let (_, after) = rest.split_once("[device_certificate]").expect("what follows the apps");
    scene.write_config(&format!(
        "{before}[[app]]\nid = \"files\"\nname = \"Files\"\nurl = \"https://files.harbor.test/\"\n\n[device_certificate]{after}"
    ))?;
    app.until("the end of what had nothing to lose", || Ok((!is_open(&app, "app-chat")?).then_some(())))?;
    let question = scene.screen.find_window("^Leave Mail\\?$", SOON)?;
    scene.screen.activate(question)?;
    scene.screen.key("Escape")?;
    app.until_true("mail", "document.getElementById('text')?.value === 'Dear Robin'")?;
    assert!(app.bars("app-mail")?.iter().any(|bar| bar == "porthole-notice"), "it says why it cannot go on");
    app.close("app-mail")?;
    let question = scene.screen.find_window("^Leave Mail\\?$", SOON)?;
    scene.screen.activate(question)?;
    scene.screen.key("alt+l")?;
    app.until("the end of the window", || Ok((!is_open(&app, "app-mail").unwrap_or(false)).then_some(())))
}

#[test]
fn a_popup_can_be_scripted_speaks_to_its_opener_and_goes_with_its_page() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let (app, _) = open(&scene)?;
    let popup = |app: &App| Ok(app.windows()?.into_iter().find(|window| window.label.starts_with("popup-")));
    // As OAuth flows do it: blank first, then to its address.
    app.eval("mail", "window.popup = window.open('', 'sign-in', 'width=420,height=360,left=90,top=70'); String(window.popup)")?;
    assert_eq!(app.eval("mail", "window.popup !== null && window.popup.opener === window")?, true);
    app.eval("mail", "window.popup.location = '/sign-in.html'; 1")?;
    let window = scene.screen.find_window("^Sign in – Mail$", SOON)?;
    let place = scene.screen.geometry(window)?;
    assert_eq!((place.width, place.height), (420, 360));
    let label = app.until("the popup", || popup(&app))?.label;
    app.until("its script", || {
        Ok((app.eval_in(&label, "typeof window.finish")? == "function").then_some(()))
    })?;
    app.eval_in(&label, "setTimeout(window.finish, 0); 1")?;
    app.until_true("mail", "window.heard.includes('signed in')")?;
    app.until("the popup's end", || Ok(popup(&app)?.is_none().then_some(())))?;
    app.until_true("mail", "window.popup.closed")?;

    // What an opener writes into its own window is shown; an empty one never is.
    app.eval("mail", "window.blank = window.open(''); window.written = window.open(''); 1")?;
    app.eval("mail", "window.written.document.write('<title>Letter</title><p>Dear Robin</p>'); window.written.document.close(); 1")?;
    scene.screen.find_window("^Letter – Mail$", SOON)?;
    assert_eq!(scene.screen.windows("Mail$")?.len(), 2, "the page and the letter; no empty window");
    // One that is opened for a download goes when that begins.
    app.eval("mail", "window.blank.location = '/files/report.pdf'; 1")?;
    app.until("its notice", || {
        Ok(app.notices()?.into_iter().find(|notice| notice.title == "Download blocked: report.pdf"))
    })?;
    app.until_true("mail", "window.blank.closed")
}

#[test]
fn a_page_whose_process_dies_comes_back_by_a_click_and_no_other_window_notices() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "chat", "mail"])?;
    app.until_inbox()?;
    app.until_true("chat", "document.readyState === 'complete' && location.hostname === 'chat.harbor.test'")?;
    app.eval("chat", "window.mark = 1; 1")?;
    let window = scene.screen.find_window("^Inbox – Mail$", SOON)?;
    scene.screen.activate(window)?;
    app.kill_page("mail")?;
    app.until("the words", || Ok((app.bars("app-mail")? == ["porthole-process-ended"]).then_some(())))?;
    assert_eq!(app.eval("chat", "window.mark")?, 1, "it has a process of its own");
    // The button has the keyboard.
    scene.screen.key("Return")?;
    app.until_inbox()?;
    assert!(app.bars("app-mail")?.is_empty());
    Ok(())
}

#[test]
fn a_page_that_hangs_is_said_to_and_reloads_by_a_click_while_other_apps_go_on() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "chat", "mail"])?;
    app.until_inbox()?;
    app.until_true("chat", "document.readyState === 'complete' && location.hostname === 'chat.harbor.test'")?;
    app.eval("chat", "window.mark = 1; 1")?;
    let mail = Page::of(&scene, &app, "mail", "^Inbox – Mail$")?;
    mail.hang()?;
    app.until("the words", || Ok((app.bars("app-mail")? == ["porthole-process-silent"]).then_some(())))?;
    assert_eq!(app.eval("chat", "window.mark")?, 1, "it goes on");
    scene.picture(&app, "app-chat", "page-hangs")?;
    mail.click_on_reload()?;
    app.until_inbox()?;
    app.until("the end of the words", || Ok(app.bars("app-mail")?.is_empty().then_some(())))?;
    assert_eq!(app.eval("chat", "window.mark")?, 1, "and was never loaded again");
    Ok(())
}

#[test]
fn a_file_that_is_dropped_into_a_page_is_the_pages() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let (app, _) = open(&scene)?;
    let file = scene.folder().join("notes.txt");
    std::fs::write(&file, "dropped here").expect("a file to drag");
    Page::of(&scene, &app, "mail", "^Work – Mail$")?.drop_file(&file, "#text")?;
    app.until_true("mail", "window.dropped !== null")?;
    assert_eq!(app.eval("mail", "window.dropped")?, json!({ "name": "notes.txt", "text": "dropped here" }));
    Ok(())
}

#[test]
fn every_download_is_shown_where_it_was_asked_for_and_a_long_name_widens_nothing() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let (app, window) = open(&scene)?;
    scene.start_again(&["open", "chat"])?;
    app.until_true("chat", "document.readyState === 'complete' && location.hostname === 'chat.harbor.test'")?;
    let before = scene.screen.geometry(window)?;
    for name in ["one.txt".to_owned(), "two.txt".to_owned(), format!("{}.txt", "n".repeat(240))] {
        let save = format!(
            "{{ const it = document.createElement('a'); it.download = {name:?}; \
             it.href = URL.createObjectURL(new Blob(['kept'])); it.click(); }} 1"
        );
        app.eval("mail", &save)?;
    }
    app.until("three files", || {
        Ok((app.downloads()?.iter().filter(|download| download.state == "done").count() == 3).then_some(()))
    })?;
    app.until("the list of all three", || {
        Ok((app.bars("app-mail")? == ["porthole-downloads 3/Done 2/Done 1/Done"]).then_some(()))
    })?;
    assert!(app.bars("app-chat")?.is_empty(), "{:?}", app.bars("app-chat")?);
    let after = scene.screen.geometry(window)?;
    assert_eq!((after.width, after.height), (before.width, before.height));
    scene.picture(&app, "app-mail", "downloads")
}

/// Prints into a file, as a person does.
fn save_as_pdf(scene: &Scene) -> Result<()> {
    scene.screen.key("ctrl+p")?;
    let question = scene.screen.find_window("^Print this page\\?$", SOON)?;
    scene.screen.activate(question)?;
    scene.screen.key("alt+d")
}

#[test]
fn a_page_that_prints_a_window_of_its_own_and_closes_it_has_it_printed_first() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let (app, window) = open(&scene)?;
    // As pages with an invoice or a ticket do it.
    app.eval(
        "mail",
        "document.body.innerHTML = '<button id=\"invoice\">Invoice</button>'; \
         document.querySelector('#invoice').addEventListener('click', () => { const it = window.open('', '', 'width=300,height=200'); \
         it.document.write('<title>Invoice</title><h1>Invoice</h1>'); it.document.close(); \
         setTimeout(() => { it.print(); it.close(); }, 100); }); 1",
    )?;
    let (x, y) = app.middle_of("app-mail", "#invoice")?;
    scene.screen.click_in(window, x, y)?;
    let question = scene.screen.find_window("^Print this page\\?$", SOON)?;
    // Nothing but the window that it is about waits for the answer.
    app.open("chat")?;
    app.until_true("chat", "document.readyState === 'complete' && location.host === 'chat.harbor.test'")?;
    app.close("app-chat")?;
    app.until("the other app's end", || Ok((!is_open(&app, "app-chat")?).then_some(())))?;
    scene.screen.activate(question)?;
    scene.screen.key("alt+d")?;
    let done = app.until("the file", || {
        Ok(app.downloads()?.into_iter().find(|download| download.state != "running"))
    })?;
    assert_eq!((done.name.as_str(), done.state.as_str()), ("Invoice.pdf", "done"));
    app.until("the end of the window", || {
        Ok((!app.windows()?.iter().any(|window| window.label.starts_with("popup-"))).then_some(()))
    })
}

#[test]
fn while_a_person_chooses_a_printer_the_other_apps_go_on() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let (app, _) = open(&scene)?;
    scene.screen.key("ctrl+p")?;
    let question = scene.screen.find_window("^Print this page\\?$", SOON)?;
    scene.screen.activate(question)?;
    scene.screen.key("alt+p")?;
    let printers = scene.screen.find_window("^Print$", SOON)?;
    app.open("chat")?;
    app.until_true("chat", "document.readyState === 'complete' && location.host === 'chat.harbor.test'")?;
    scene.screen.activate(printers)?;
    scene.screen.key("Escape")?;
    app.until("the end of the dialog", || Ok(scene.screen.windows("^Print$")?.is_empty().then_some(())))
}

#[test]
fn the_desktops_own_dialog_of_printers_is_in_the_language_that_the_person_chose() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    scene.choose_language("de")?;
    let (_app, _) = open(&scene)?;
    scene.screen.key("ctrl+p")?;
    let question = scene.screen.find_window("^Diese Seite drucken\\?$", SOON)?;
    scene.screen.activate(question)?;
    scene.screen.key("alt+d")?;
    scene.screen.find_window("^Drucken$", SOON).map(drop)
}

#[test]
fn a_page_that_is_printed_into_a_file_is_a_download_and_kept_like_one() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let (app, _) = open(&scene)?;
    save_as_pdf(&scene)?;
    let done = app.until("the file", || {
        Ok(app.downloads()?.into_iter().find(|download| download.state != "running"))
    })?;
    assert_eq!((done.name.as_str(), done.state.as_str()), ("Work.pdf", "done"), "{app:?}");
    let kept = std::fs::read(scene.downloads().join("Work.pdf")).expect("the file is in Downloads");
    assert!(kept.starts_with(b"%PDF"), "{} bytes", kept.len());
    let activity = scene.activity()?;
    assert!(activity.contains(r#""activity":"print","verdict":"allow""#), "{activity}");
    assert!(activity.contains(r#""activity":"download","verdict":"allow""#), "{activity}");
    Ok(())
}

#[test]
fn where_printing_is_allowed_and_downloads_are_not_nothing_is_printed_into_a_file() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let may_print = "[[session_policy]]\nname = \"Printing is fine\"\nwhen = { activity = [\"print\"] }\nthen = \"allow\"\n";
    scene.write_config(&format!("{}\n{may_print}", scene.config()))?;
    let (app, _) = open(&scene)?;
    save_as_pdf(&scene)?;
    app.until("the notice", || {
        Ok(app.notices()?.into_iter().find(|notice| notice.title == "Download blocked: Work.pdf"))
    })?;
    assert!(scene.downloads_are_empty());
    assert!(scene.activity()?.contains(r#""activity":"download","verdict":"block""#));
    Ok(())
}
