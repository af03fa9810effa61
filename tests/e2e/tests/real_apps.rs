//! Web apps that other people wrote, as they are: Roundcube, The Lounge, JupyterLab, copyparty. All four stand under
//! one wildcard in the managed file; the one that a test looks at is never the first of them to be opened, or not the
//! first in the file.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::time::Duration;

use porthole_e2e::{App, Device, Page, RealApp, RealScene};
use porthole_support::chromium::Chromium;
use porthole_support::dunst::Dunst;
use porthole_support::real::lounge::CHANNEL;
use porthole_support::real::roundcube::Mail;
use porthole_support::{Failure, Result};
use serde_json::Value;

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
fn judge_download(real: &RealScene, porthole: &App, app: RealApp, name: &str, content: &[u8]) -> Result<()> {
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
        judge_download(real, porthole, RealApp::Mail, "minutes.zip", content)
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
fn roundcube_comes_back_by_a_click_when_its_process_dies_or_hangs_and_costs_no_other_app_anything()
-> Result<()> {
    on_both_classes(&[RealApp::Mail, RealApp::Files], RealApp::Chat, |real, porthole| {
        let files = real.open_files(porthole)?;
        files.eval("window.mark = 1; 1")?;
        let mail = real.open_mail(porthole)?;
        let shows = |bar: &'static str| {
            porthole.until(bar, || Ok((porthole.bars("app-mail")? == [bar]).then_some(())))
        };
        porthole.kill_page("mail")?;
        shows("porthole-process-ended")?;
        real.scene.picture(porthole, "app-files", &format!("roundcube-ended-{:?}", real.scene.device))?;
        mail.activate()?;
        // The button has the keyboard.
        mail.key("Return")?;
        mail.until(INBOX)?;
        mail.hang()?;
        shows("porthole-process-silent")?;
        mail.click_on_reload()?;
        mail.until(INBOX)?;
        assert!(porthole.bars("app-mail")?.is_empty());
        assert_eq!(files.eval("window.mark")?, 1, "the other app was never loaded again");
        Ok(())
    })
}

/// Roundcube shows its inbox, and waits for nothing.
const INBOX: &str =
    "document.readyState === 'complete' && Boolean(window.rcmail?.message_list) && !rcmail.busy";

#[test]
fn the_lounge_is_still_signed_in_after_a_restart_on_a_certified_device_alone() -> Result<()> {
    for (device, stays) in [(Device::Certified, true), (Device::Untrusted, false)] {
        let real = RealScene::new(device, &[RealApp::Chat])?;
        let porthole = real.scene.start(&["open", "mail"])?;
        real.open_chat(&porthole)?;
        assert!(porthole.quit()?.success());
        let porthole = real.scene.start(&["open", "mail"])?;
        let chat = real.open(&porthole, RealApp::Chat)?;
        let shown = if stays { "#input" } else { "#signin-username" };
        chat.until(&format!("Boolean(document.querySelector({shown:?}))"))?;
        assert!(porthole.quit()?.success());
    }
    Ok(())
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
        chat.until_said("Good morning, Robin")?;
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
        chat.until_said("Are you back?")
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
        let words = notebooks.eval("document.body.innerText")?;
        assert!(!words.as_str().unwrap_or_default().contains("Kernel died"), "{words}");
        // With unsaved work the page asks before it may be closed.
        notebooks.key("ctrl+s")?;
        notebooks.click(".jp-Dialog .jp-mod-accept")?;
        notebooks.until("!document.querySelector('.jp-mod-dirty')")?;
        notebooks.click(".lm-MenuBar-itemLabel")?;
        notebooks.click(".lm-Menu-item[data-command='docmanager:download']")?;
        let saved = std::fs::read(real.notebooks()?.notebooks().join("Untitled.ipynb")).unwrap_or_default();
        judge_download(real, porthole, RealApp::Notebooks, "Untitled.ipynb", &saved)
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
        judge_download(real, porthole, RealApp::Files, "tides.bin", content)
    })
}

/// What a page shows and has loaded, for browsers to be compared by.
const LOOK: &str = "JSON.stringify({ \
    title: document.title, \
    words: document.body.innerText.replace(/\\s+/g, ''), \
    scripts: [...document.scripts].map(it => it.src).filter(Boolean).map(it => new URL(it).pathname).sort(), \
    styles: [...document.styleSheets].map(it => it.href).filter(Boolean).map(it => new URL(it).pathname).sort() })";

/// What comes of what apps do, by name.
const OUTCOMES: &str = "(async () => { \
    const told = { }; \
    const note = async (name, run) => { try { told[name] = String(await run()); } catch (error) { told[name] = error.name; } }; \
    const once = (target, ...names) => new Promise(done => names.forEach(name => \
        target.addEventListener(name, event => done(event), { once: true }))); \
    await note('fetch, connection ended', () => fetch('/gone')); \
    await note('fetch, no content', async () => (await fetch('/none')).status); \
    await note('fetch, redirected', async () => { const it = await fetch('/moved'); return it.redirected + it.url; }); \
    await note('fetch, redirect refused', () => fetch('/moved', { redirect: 'error' })); \
    await note('fetch, server failed', async () => (await fetch('/failed')).status); \
    await note('fetch, aborted', () => { const it = new AbortController(); it.abort(); return fetch('/none', it); }); \
    await note('fetch, other origin', () => fetch('https://cdn.example.test/harbor.css')); \
    await note('request, connection ended', async () => { const it = new XMLHttpRequest(); it.open('GET', '/gone'); \
        it.send(); return (await once(it, 'error', 'load')).type + it.status; }); \
    await note('socket, connection ended', async () => { const it = new WebSocket('wss://' + location.host + '/gone'); \
        const end = await once(it, 'close'); return end.code + ' ' + end.wasClean; }); \
    await note('socket, no socket', async () => { const it = new WebSocket('wss://' + location.host + '/none'); \
        const end = await once(it, 'close'); return end.code + ' ' + end.wasClean; }); \
    await note('events, come again', async () => { const it = new EventSource('/events'); const heard = []; \
        heard.push((await once(it, 'message')).data, (await once(it, 'error')).type + it.readyState); \
        heard.push((await once(it, 'message')).data); it.close(); return heard; }); \
    await note('events, server failed', async () => { const it = new EventSource('/failed'); \
        return (await once(it, 'error')).type + it.readyState; }); \
    await note('events, other type', async () => { const it = new EventSource('/no-events'); \
        return (await once(it, 'error')).type + it.readyState; }); \
    await note('events, no content', async () => { const it = new EventSource('/none'); \
        return (await once(it, 'error')).type + it.readyState; }); \
    await note('worker that is not there', () => navigator.serviceWorker.register('/failed')); \
    await note('cookie', () => { document.cookie = 'seen=1; secure; samesite=strict'; return document.cookie.includes('seen=1'); }); \
    await note('storage', () => { localStorage.setItem('seen', '1'); return localStorage.getItem('seen'); }); \
    await note('file in a database', async () => { const ask = indexedDB.open('files', 1); \
        ask.onupgradeneeded = () => ask.result.createObjectStore('all'); await once(ask, 'success'); \
        const put = ask.result.transaction('all', 'readwrite').objectStore('all').put(new Blob(['kept']), 1); \
        await once(put, 'success'); \
        const got = ask.result.transaction('all').objectStore('all').get(1); await once(got, 'success'); \
        return got.result.text(); }); \
    await note('cache', async () => { const it = await caches.open('kept'); await it.put('/kept', new Response('kept')); \
        return (await caches.match('/kept')).text(); }); \
    await note('locks', () => navigator.locks.request('one', it => it.name)); \
    await note('prototypes', () => Object.isFrozen(Object.prototype)); \
    await note('secure', () => isSecureContext); \
    await note('online', () => navigator.onLine); \
    return JSON.stringify(told); })()";

/// Files, by the last part of their address on the server, and the name under which both keep them.
const NAMED: [(&str, &str); 4] =
    [("plain", "report.pdf"), ("spaces", "two words.txt"), ("letters", "ä€.txt"), ("path.zip", "path.zip")];

/// Files that are kept under another name here than there: the part of the address, our name, Chromium's.
///
/// Of a name that climbs out of its folder we keep its last part; Chromium makes the separators underscores and leaves
/// out dots in front. Neither climbs, and ours is what a person would look for.
const NAMED_APART: [(&str, &str, &str); 1] = [("climbs", "up.txt", "_up.txt")];

#[test]
fn pages_outcomes_and_the_names_of_files_are_those_of_chromium() -> Result<()> {
    let real = RealScene::new(Device::Certified, &RealApp::ALL)?;
    let mut chromium = Chromium::start(real.scene.nginx.port())?;
    let porthole = real.scene.start(&["open", "files"])?;
    for app in [RealApp::Chat, RealApp::Mail, RealApp::Files, RealApp::Notebooks] {
        let page = real.open(&porthole, app)?;
        let at = format!(
            "location.host === {:?} && document.readyState === 'complete'",
            format!("{}.apps.test", app.id())
        );
        chromium.go(&format!("https://{}.apps.test/", app.id()))?;
        chromium.until(&format!(
            "document.readyState === 'complete' && (location.host === 'login.apps.test' || {at})"
        ))?;
        if chromium.eval("location.host")? == "login.apps.test" {
            chromium.eval("document.getElementById('sign-in').click(); 1")?;
        }
        chromium.until(&at)?;
        // Pages go on to lay themselves out after they have loaded.
        let (here, mut there) = (page.eval(LOOK)?, chromium.eval(LOOK)?);
        porthole
            .until("the same in both", || {
                there = chromium.eval(LOOK)?;
                Ok((there == page.eval(LOOK)?).then_some(()))
            })
            .map_err(|error| Failure::new(format!("{error}\nhere:  {here}\nthere: {there}")))?;
    }

    let probe = "https://login.apps.test/probe.html";
    let page = real.open(&porthole, RealApp::Chat)?;
    page.eval(&format!("location.href = {probe:?}; 1"))?;
    page.until("document.title === 'Probe' && document.readyState === 'complete'")?;
    page.eval(&format!("{OUTCOMES}.then(it => {{ window.told = it; }}); 1"))?;
    page.until("typeof window.told === 'string'")?;
    chromium.go(probe)?;
    chromium.until("document.title === 'Probe' && document.readyState === 'complete'")?;
    let read = |told: Value| -> Result<BTreeMap<String, String>> {
        serde_json::from_str(told.as_str().unwrap_or_default())
            .map_err(|error| Failure::from_cause(format!("read what came of it: {told}"), error))
    };
    let (here, there) = (read(page.eval("window.told")?)?, read(chromium.eval(OUTCOMES)?)?);
    assert_eq!(here.len(), OUTCOMES.matches("await note(").count(), "each is told: {here:?}");
    assert_eq!(here, there, "here, and in Chromium");

    let alike = NAMED.map(|(file, name)| (file, name, name));
    for (file, ours, theirs) in alike.into_iter().chain(NAMED_APART) {
        let save =
            format!("{{ const it = document.createElement('a'); it.href = '/files/{file}'; it.click(); }} 1");
        let before = porthole.downloads()?.len();
        page.eval(&save)?;
        let kept = porthole.until("the download", || {
            let all = porthole.downloads()?;
            Ok((all.len() > before).then(|| all.into_iter().next()).flatten().filter(|it| it.state == "done"))
        })?;
        let told = chromium.download(&save)?;
        assert_eq!((kept.name.as_str(), told.as_str()), (ours, theirs), "here, and in Chromium: {file}");
    }
    assert!(porthole.quit()?.success());
    Ok(())
}
