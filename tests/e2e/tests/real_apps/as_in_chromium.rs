//! The same pages, outcomes and names of files in Porthole and in Chromium.

use std::collections::BTreeMap;

use porthole_e2e::{Device, RealApp, RealScene};
use porthole_support::chromium::Chromium;
use porthole_support::{Failure, Result};
use serde_json::Value;

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
    let read = |value: Value| -> Result<BTreeMap<String, String>> {
        serde_json::from_str(value.as_str().unwrap_or_default())
            .map_err(|error| Failure::from_cause(format!("read what came of it: {value}"), error))
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
        let name = chromium.download(&save)?;
        assert_eq!((kept.name.as_str(), name.as_str()), (ours, theirs), "here, and in Chromium: {file}");
    }
    assert!(porthole.quit()?.success());
    Ok(())
}
