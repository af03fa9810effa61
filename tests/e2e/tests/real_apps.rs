//! Web apps that other people wrote, as they are: Roundcube, The Lounge, JupyterLab, copyparty. All four stand under
//! one wildcard in the managed file; the one that a test looks at is never the first of them to be opened, or not the
//! first in the file.
#![cfg(target_os = "linux")]

mod as_in_chromium;
mod every_app;
mod memory;
mod oidc;

use std::time::Duration;

use porthole_e2e::{App, Device, Page, RealApp, RealScene};
use porthole_support::Result;
use porthole_support::dunst::Dunst;
use porthole_support::real::lounge::CHANNEL;
use porthole_support::real::roundcube::Mail;

const SOON: Duration = Duration::from_secs(60);

/// Sets the scene on both classes of device, with another app opened first.
fn on_both_classes(
    apps: &[RealApp],
    first: RealApp,
    look: impl Fn(&mut RealScene, &App) -> Result<()>,
) -> Result<()> {
    for device in [Device::Untrusted, Device::Certified] {
        let mut real = RealScene::new(device, apps)?;
        let porthole = real.scene.start(&["open", first.id()])?;
        let looked = look(&mut real, &porthole);
        if looked.is_err() {
            real.scene.picture_of_failure()?;
        }
        looked?;
        assert!(porthole.quit()?.success());
    }
    Ok(())
}

/// Starts a download with `ask`; on a certified device it arrives, on an untrusted one the app's own window says no.
fn check_download(real: &RealScene, porthole: &App, app: RealApp, name: &str, content: &[u8]) -> Result<()> {
    if real.scene.device == Device::Certified {
        porthole.until("the download", || {
            Ok(porthole.downloads()?.into_iter().find(|it| it.name == name && it.state == "done"))
        })?;
        let kept = std::fs::read(real.scene.downloads().join(name)).unwrap_or_default();
        assert!(kept == content, "{} bytes instead of {}", kept.len(), content.len());
    } else {
        let notice = porthole.until("the notice", || {
            Ok(porthole.notices()?.into_iter().find(|it| it.title == format!("Download blocked: {name}")))
        })?;
        assert_eq!(notice.app.as_deref(), Some(app.id()), "{notice:#?}");
        assert!(real.scene.downloads_are_empty());
    }
    let records = porthole.downloads()?.into_iter().filter(|it| it.name == name).count();
    assert_eq!(records, 1, "one download makes one record");
    Ok(())
}

#[test]
fn roundcube_reads_and_downloads_an_attachment() -> Result<()> {
    on_both_classes(&[RealApp::Mail], RealApp::Files, |real, porthole| {
        let content = b"PK minutes of the board";
        real.mail()?.deliver(&Mail::with_file("Minutes", "minutes.zip", "application/zip", content))?;
        let mail = real.open_mail(porthole)?;
        mail.click("#messagelist tbody tr td.subject")?;
        mail.click("#messagecontframe >>> #attachment-list a.filename")?;
        check_download(real, porthole, RealApp::Mail, "minutes.zip", content)
    })
}

#[test]
fn roundcube_sends_a_mail_with_a_file() -> Result<()> {
    on_both_classes(&[RealApp::Mail], RealApp::Files, |real, porthole| {
        let mail = real.open_mail(porthole)?;
        let file = real.scene.file("agenda.txt", b"1. Harbour dues")?;
        mail.click("a.compose")?;
        mail.until("Boolean(document.querySelector('.recipient-input input'))")?;
        mail.fill(".recipient-input input", "kim@apps.test")?;
        mail.fill("#compose-subject", "Agenda")?;
        mail.fill("#composebody", "See you at noon.")?;
        mail.click("#compose-attachments button.attach")?;
        mail.choose_file(&file)?;
        mail.until(
            "[...document.querySelectorAll('#attachment-list li:not(.uploading)')] \
             .some(it => it.innerText.includes('agenda.txt'))",
        )?;
        // Another one is dropped from the file browser.
        let dropped = real.scene.file("berths.txt", b"2. Berth 9")?;
        mail.drop_file(&dropped, "#compose-attachments")?;
        mail.until(
            "[...document.querySelectorAll('#attachment-list li:not(.uploading)')] \
             .some(it => it.innerText.includes('berths.txt'))",
        )?;
        mail.click("button.send")?;
        // Until then the page asks before it may be closed.
        mail.until("document.readyState === 'complete' && Boolean(document.querySelector('#messagelist'))")?;
        let sent = real.mail()?.wait_for_sent(SOON, |sent| sent.contains("Subject: Agenda"))?;
        assert!(sent.contains("See you at noon."), "{sent}");
        assert!(sent.contains("agenda.txt") && sent.contains("berths.txt"), "{sent}");
        Ok(())
    })
}

#[test]
fn the_lounge_speaks_hears_and_comes_back_when_its_server_does() -> Result<()> {
    on_both_classes(&[RealApp::Chat], RealApp::Mail, |real, porthole| {
        let mut kim = real.chat()?.join("kim")?;
        let chat = real.open_chat(porthole)?;
        chat.fill("#input", "Good morning")?;
        chat.key("Return")?;
        kim.wait_for(SOON, |line| line.contains(&format!("PRIVMSG {CHANNEL} :Good morning")))?;
        kim.say("Good morning, Robin")?;
        chat.wait_for_text("Good morning, Robin")?;
        drop(chat);

        real.lounge.as_mut().expect("The Lounge").go_away()?;
        let chat = Page::of(&real.scene, porthole, "chat", "Chat")?;
        chat.until("Boolean(document.querySelector('#user-visible-error'))")?;
        drop(chat);
        real.lounge.as_mut().expect("The Lounge").come_back()?;
        let chat = Page::of(&real.scene, porthole, "chat", "Chat")?;
        // Its server may have ended before it had kept the session.
        chat.until(
            "Boolean(document.querySelector('#input, #signin-username')) \
             && !document.querySelector('#user-visible-error')",
        )?;
        if chat.eval("Boolean(document.querySelector('#signin-username'))")? == true {
            real.sign_in_to_chat(&chat)?;
        }
        kim.say("Are you back?")?;
        chat.wait_for_text("Are you back?")
    })
}

#[test]
fn a_message_in_the_lounge_notifies_and_a_click_reaches_its_page() -> Result<()> {
    on_both_classes(&[RealApp::Chat], RealApp::Mail, |real, porthole| {
        let desktop = Dunst::start(&real.scene.session, &real.scene.screen)?;
        let mut kim = real.chat()?.join("kim")?;
        let chat = real.open_chat(porthole)?;
        chat.click("button.settings")?;
        chat.click("button.icon.notifications")?;
        chat.click("#desktopNotifications")?;
        chat.answer_permission("alt+a")?;
        chat.until(
            "Notification.permission === 'granted' && document.querySelector('#desktopNotifications').checked",
        )?;
        chat.click(&format!(".channel-list-item[data-name=\"{CHANNEL}\"]"))?;
        chat.until("Boolean(document.querySelector('#input'))")?;
        // Another window lies over it.
        porthole.open("mail")?;
        let mail = Page::of(&real.scene, porthole, "mail", "Mail")?;
        mail.activate()?;
        chat.until("!document.hasFocus()")?;
        kim.say("robin: the ship is in")?;
        // Its service worker notifies.
        let shown = desktop.wait_for(SOON, |shown| shown.body.contains("the ship is in"))?;
        assert_eq!(shown.app_name, "Chat");
        desktop.click(&real.scene.screen)?;
        chat.until("document.hasFocus()")?;
        chat.until(&format!(
            "document.querySelector('.channel-list-item.active')?.dataset.name === {CHANNEL:?}"
        ))
    })
}

#[test]
fn jupyterlab_runs_a_cell_and_goes_on_after_its_server_was_away() -> Result<()> {
    on_both_classes(&[RealApp::Notebooks], RealApp::Chat, |real, porthole| {
        let notebooks = real.open_notebooks(porthole)?;
        notebooks.click(".jp-LauncherCard[data-category='Notebook']")?;
        notebooks.until(IDLE)?;
        notebooks.fill(".jp-Notebook .jp-CodeCell .cm-content", "print(6 * 7)")?;
        notebooks.key("shift+Return")?;
        notebooks.until(&has_output("42"))?;

        // The way to the server fails; the kernel goes on behind it.
        drop(notebooks);
        real.scene.nginx.go_away()?;
        let notebooks = Page::of(&real.scene, porthole, "notebooks", "Notebooks")?;
        let failed =
            "fetch('/api/status').then(() => { window.away = false; }, () => { window.away = true; }); 1";
        notebooks.eval(failed)?;
        notebooks.until("window.away === true")?;
        drop(notebooks);
        real.scene.nginx.come_back()?;
        let notebooks = Page::of(&real.scene, porthole, "notebooks", "Notebooks")?;
        notebooks.fill(".jp-Notebook .jp-CodeCell:nth-child(2) .cm-content", "print(7 * 8)")?;
        notebooks.key("shift+Return")?;
        notebooks.until(&has_output("56"))?;
        let text = notebooks.eval("document.body.innerText")?;
        assert!(!text.as_str().unwrap_or_default().contains("Kernel died"), "{text}");
        // With unsaved work the page asks before it may be closed.
        notebooks.key("ctrl+s")?;
        notebooks.click(".jp-Dialog .jp-mod-accept")?;
        notebooks.until("!document.querySelector('.jp-mod-dirty')")?;
        notebooks.click(".lm-MenuBar-itemLabel")?;
        notebooks.click(".lm-Menu-item[data-command='docmanager:download']")?;
        let saved = std::fs::read(real.notebooks()?.notebooks().join("Untitled.ipynb")).unwrap_or_default();
        check_download(real, porthole, RealApp::Notebooks, "Untitled.ipynb", &saved)
    })
}

/// JupyterLab's kernel waits for something to do.
const IDLE: &str = "document.body.innerText.includes('(ipykernel) | Idle')";

fn has_output(text: &str) -> String {
    format!(
        "[...document.querySelectorAll('.jp-OutputArea-output')].some(it => it.innerText.trim() === {text:?})"
    )
}

#[test]
fn copyparty_takes_a_file_and_gives_it_back() -> Result<()> {
    on_both_classes(&[RealApp::Files], RealApp::Mail, |real, porthole| {
        let content = b"tide tables for November";
        let file = real.scene.file("tides.bin", content)?;
        let files = real.open_files(porthole)?;
        files.click("#opa_bup")?;
        files.click("#op_bup input[type=file]")?;
        files.choose_file(&file)?;
        files.until("document.querySelector('#op_bup input[type=file]').files.length === 1")?;
        files.click("#op_bup input[type=submit]")?;
        let shared = real.files()?.shared().join("tides.bin");
        porthole.until("the upload", || {
            Ok(std::fs::read(&shared).is_ok_and(|kept| kept == content).then_some(()))
        })?;
        files.eval("location.href = '/'; 1")?;
        files.until("document.readyState === 'complete' && document.body.innerText.includes('tides.bin')")?;
        files.click("#files tbody td:nth-child(2) a[href*='tides.bin']")?;
        check_download(real, porthole, RealApp::Files, "tides.bin", content)
    })
}
