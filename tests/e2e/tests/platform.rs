//! What a page finds in a content window is what a bare view of the engine gives it: property by property, and in what
//! it does. Every difference that is meant is listed, with its reason.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use porthole_e2e::{App, Device, Page, Scene};
use porthole_support::process::{Process, command};
use porthole_support::{Failure, Result};
use serde_json::Value;

const SOON: Duration = Duration::from_secs(60);

/// What differs on purpose on both device classes, with the reason.
const MEANT: [(&str, &str); 7] = [
    ("response headers", "`Connection` belongs to the way between two ends, and the proxy is one of them"),
    (
        "Navigator.prototype.setAppBadge",
        "the Badging API, which the engine lacks: it tells a number and nothing else",
    ),
    ("Navigator.prototype.clearAppBadge", "the other half of it"),
    ("geolocation", "the person is asked, and nobody answers here; the bare view refuses by itself"),
    (
        "navigator.language =",
        "the locale of the tests names no language, and the bare view tells one called C",
    ),
    ("navigator.languages =", "the list of them, of which that is the first"),
    ("blob in indexedDB", "the bare view's session is the engine's ephemeral one, which refuses blobs"),
];

/// Every property that a page can see, with its kind and whether it can be changed; and the values that tell one
/// browser from another. Gives a flat map.
const PROPERTIES: &str = r#"(() => {
  const seen = {};
  const kind = found => found.get || found.set ? `get ${Boolean(found.get)} set ${Boolean(found.set)}` : typeof found.value;
  const look = (name, it) => {
    for (const key of Reflect.ownKeys(it)) {
      if (/^\d+$/.test(String(key))) continue;
      const found = Object.getOwnPropertyDescriptor(it, key);
      seen[`${name}.${String(key)}`] =
        `${kind(found)}${found.writable ? ' writable' : ''}${found.enumerable ? ' enumerable' : ''}${found.configurable ? ' configurable' : ''}`;
    }
    seen[`${name} frozen`] = Object.isFrozen(it);
    seen[`${name} extensible`] = Object.isExtensible(it);
  };
  // What the page itself has set.
  const own = new Set(['seen', 'keys', 'taken', 'heard', 'dropped', 'save', 'ask', 'socket', 'platform', 'mark']);
  const names = Object.getOwnPropertyNames(window).filter(name => !own.has(name));
  for (const name of names) {
    const found = Object.getOwnPropertyDescriptor(window, name);
    if (!/^\d+$/.test(name)) seen[`window.${name}`] = `${kind(found)} ${found.enumerable} ${found.configurable}`;
  }
  for (const [name, it] of Object.entries({
    'Object.prototype': Object.prototype, 'Array.prototype': Array.prototype, 'Function.prototype': Function.prototype,
    'Promise.prototype': Promise.prototype, 'Navigator.prototype': Navigator.prototype,
    'Document.prototype': Document.prototype, 'Window.prototype': Window.prototype, navigator, document, 'history': history,
    'Element.prototype': Element.prototype, 'EventTarget.prototype': EventTarget.prototype,
    'XMLHttpRequest.prototype': XMLHttpRequest.prototype, 'webkit': window.webkit ?? {},
    'messageHandlers': window.webkit?.messageHandlers ?? {},
  })) look(name, it);
  for (const key of ['userAgent', 'appVersion', 'platform', 'vendor', 'language', 'languages', 'cookieEnabled', 'doNotTrack',
    'hardwareConcurrency', 'maxTouchPoints', 'onLine', 'pdfViewerEnabled', 'webdriver'])
    seen[`navigator.${key} =`] = JSON.stringify(navigator[key]);
  seen['plugins'] = [...navigator.plugins].map(it => it.name).join();
  for (const query of ['(prefers-color-scheme: dark)', '(prefers-reduced-motion: reduce)', '(hover: hover)',
    '(pointer: fine)', '(color-gamut: p3)', '(display-mode: standalone)', '(forced-colors: active)', '(any-hover: hover)'])
    seen[query] = matchMedia(query).matches;
  for (const type of ['video/mp4; codecs="avc1.42E01E"', 'video/webm; codecs="vp9"', 'audio/mpeg', 'audio/ogg; codecs=opus',
    'application/vnd.apple.mpegurl', 'video/mp4; codecs="hev1"'])
    seen[`plays ${type}`] = document.createElement('video').canPlayType(type);
  for (const family of ['sans-serif', 'serif', 'monospace', 'system-ui', 'cursive', 'Arial', 'Helvetica', 'Times New Roman']) {
    const line = document.body.appendChild(document.createElement('span'));
    line.style.cssText = `font: 40px ${family.includes(' ') ? JSON.stringify(family) : family}; position: absolute`;
    line.textContent = 'The quick brown fox 0123456789';
    seen[`width in ${family}`] = line.getBoundingClientRect().width;
    line.remove();
  }
  const wide = document.body.appendChild(document.createElement('div'));
  wide.style.cssText = 'width: 100px; height: 100px; overflow: scroll; position: absolute';
  seen['scrollbar'] = wide.offsetWidth - wide.clientWidth;
  wide.remove();
  seen['secure context'] = isSecureContext;
  seen['isolated'] = String(self.crossOriginIsolated);
  seen['time zone'] = Intl.DateTimeFormat().resolvedOptions().timeZone;
  seen['webgl'] = Boolean(document.createElement('canvas').getContext('webgl2'));
  seen['zoom'] = devicePixelRatio;
  return seen;
})()"#;

/// What pages do: each gives a word. Sets `window.platform` when all are done.
const BEHAVIOUR: &str = r#"(() => {
  const silence = 'data:audio/wav;base64,UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=';
  const until = (start, name) => new Promise((done, fail) => { start.onsuccess = () => done(start.result); start.onerror = () => fail(start.error); start.onupgradeneeded = () => start.result.createObjectStore(name); });
  const tries = {
    'assign toString': () => { const it = {}; it.toString = () => 'mine'; return String(it); },
    'class with valueOf': () => { function It() {} It.prototype = Object.create(Object.prototype); It.prototype.valueOf = () => 7; It.prototype.constructor = It; return new It() + 1; },
    'extend Array.prototype': () => { Array.prototype.platformTest = () => 1; const it = [].platformTest(); delete Array.prototype.platformTest; return it; },
    'extend Object.prototype': () => { Object.prototype.platformTest = 1; const it = {}.platformTest; delete Object.prototype.platformTest; return it; },
    'localStorage': () => { localStorage.setItem('platform', '1'); return localStorage.getItem('platform'); },
    'sessionStorage': () => { sessionStorage.setItem('platform', '1'); return sessionStorage.getItem('platform'); },
    'cookie': () => { document.cookie = 'platform=1; secure'; return document.cookie.includes('platform=1'); },
    'indexedDB': async () => { const open = indexedDB.open('platform'); const base = await until(open, 'all'); const put = base.transaction('all', 'readwrite').objectStore('all').put('it', 1); return until(put); },
    'blob in indexedDB': async () => { const open = indexedDB.open('platform-blob'); const base = await until(open, 'all'); const put = base.transaction('all', 'readwrite').objectStore('all').put(new Blob(['it']), 1); return until(put); },
    'caches': async () => { const cache = await caches.open('platform'); await cache.put('/platform', new Response('it')); return (await cache.match('/platform')).text(); },
    'blob url': async () => (await fetch(URL.createObjectURL(new Blob(['it'])))).text(),
    'data url': async () => (await fetch('data:text/plain,it')).text(),
    'worker': () => new Promise(done => { const it = new Worker(URL.createObjectURL(new Blob(['postMessage(String(self.isTauri) + typeof self.ipc)']))); it.onmessage = event => done(event.data); }),
    'frame': () => new Promise(done => { const it = document.createElement('iframe'); it.srcdoc = '<p>frame</p>'; it.onload = () => { done(it.contentDocument.body.textContent + typeof it.contentWindow.__TAURI_INTERNALS__); it.remove(); }; document.body.append(it); }),
    'notification permission': () => Notification.permission,
    'storage estimate': async () => typeof (await navigator.storage.estimate()).quota,
    'storage directory': async () => Boolean(await navigator.storage.getDirectory()),
    'locks': () => navigator.locks.request('platform', () => 'held'),
    'broadcast': () => new Promise(done => { const one = new BroadcastChannel('platform'), two = new BroadcastChannel('platform'); two.onmessage = event => done(event.data); one.postMessage('heard'); }),
    'autoplay with sound': () => new Audio(silence).play(),
    'open without a gesture': () => { const it = window.open(''); const opened = it !== null; it?.close(); return opened; },
    'clipboard without a gesture': () => navigator.clipboard.writeText('it'),
    'copy command without a gesture': () => document.execCommand('copy'),
    'full screen without a gesture': () => document.documentElement.requestFullscreen(),
    'geolocation': () => new Promise((done, fail) => navigator.geolocation.getCurrentPosition(done, it => fail(it.code))),
    'camera': () => navigator.mediaDevices.getUserMedia({ video: true }),
    'subtle': async () => (await crypto.subtle.digest('SHA-256', new Uint8Array(1))).byteLength,
    'wasm': async () => Boolean(await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))),
    'history': () => { history.pushState(1, '', '#platform'); const it = location.hash; history.replaceState(null, '', location.pathname); return it; },
    'fetch own host': async () => (await fetch('/plain/notes.txt')).status,
    'response headers': async () => [...(await fetch('/plain/notes.txt')).headers.keys()].sort().join(),
    'cached again': async () => { await fetch('/plain/notes.txt', { cache: 'force-cache' }); return (await fetch('/plain/notes.txt', { cache: 'only-if-cached', mode: 'same-origin' })).status; },
  };
  const run = async () => {
    const all = {};
    for (const [name, does] of Object.entries(tries)) {
      const late = new Promise(done => setTimeout(() => done('no answer'), 5000));
      try { all[name] = String(await Promise.race([does(), late])); } catch (error) { all[name] = `error ${error?.name ?? error}`; }
    }
    window.platform = all;
  };
  window.platform = null; run(); return 1;
})()"#;

const ADDRESS: &str = "https://mail.harbor.test/work.html";

type Found = BTreeMap<String, Value>;

#[test]
fn a_page_finds_on_an_untrusted_device_what_a_bare_view_gives_it() -> Result<()> {
    compare(Device::Untrusted)
}

#[test]
fn a_page_finds_on_a_certified_device_what_a_bare_view_gives_it() -> Result<()> {
    compare(Device::Certified)
}

/// What stands in the name of a font.
fn in_utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

/// A font that this machine has, under another name of the same length.
fn renamed(font: &[u8], name: &str, other: &str) -> Vec<u8> {
    let mut font = font.to_vec();
    for (name, other) in [(name.into(), other.into()), (in_utf16(name), in_utf16(other))] {
        let places: Vec<usize> =
            font.windows(name.len()).enumerate().filter(|it| it.1 == name).map(|it| it.0).collect();
        for place in places {
            font[place..place + name.len()].copy_from_slice(&other);
        }
    }
    font
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the person's own settings and fonts")]
fn a_page_has_the_persons_fonts_aliases_colours_movements_and_input_method() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let within = |path: &str, content: &[u8]| {
        let path = scene.session.folder().join(path);
        std::fs::create_dir_all(path.parent().expect("its folder")).expect("a folder of the person's");
        std::fs::write(path, content).expect("a file of the person's");
    };
    let font =
        std::fs::read("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf").expect("fonts-dejavu-core");
    within("data/fonts/own.ttf", &renamed(&font, "DejaVu Sans Mono", "Harbor Sans Mono"));
    within(
        "config/fontconfig/fonts.conf",
        b"<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig><alias binding='same'>\
          <family>House</family><prefer><family>Harbor Sans Mono</family></prefer></alias></fontconfig>",
    );
    within(
        "config/gtk-3.0/settings.ini",
        b"[Settings]\ngtk-enable-animations=false\ngtk-application-prefer-dark-theme=true\n",
    );
    // One of GTK's own: it makes Cyrillic letters of Latin ones.
    let app = scene.start_with(&["open", ADDRESS], &[("GTK_IM_MODULE", "cyrillic_translit")])?;
    app.until_true("mail", "document.title === 'Work' && document.readyState === 'complete'")?;
    let found = app.eval(
        "mail",
        "(() => { const width = family => { const it = document.body.appendChild(document.createElement('span')); \
         it.style.cssText = `font: 40px ${family}; position: absolute`; it.textContent = 'iiiiWWWW'; \
         const width = it.getBoundingClientRect().width; it.remove(); return width; }; \
         const mono = width('\"DejaVu Sans Mono\", sans-serif'); \
         return [mono !== width('sans-serif'), width('\"Harbor Sans Mono\", sans-serif') === mono, \
         width('House, sans-serif') === mono, matchMedia('(prefers-color-scheme: dark)').matches, \
         matchMedia('(prefers-reduced-motion: reduce)').matches]; })()",
    )?;
    assert_eq!(found, serde_json::json!([true, true, true, true, true]));
    let page = Page::of(&scene, &app, "mail", "^Work – Mail$")?;
    page.click("#text")?;
    // A busy screen can lose a key, and brings them late: what was typed before stays, and counts when it comes.
    app.until("what the input method makes of the keys", || {
        scene.screen.type_text("zhuk ")?;
        Ok((page.eval("document.getElementById('text').value.includes('жук')")? == true).then_some(()))
    })
}

fn compare(device: Device) -> Result<()> {
    let scene = Scene::new(device)?;
    let bare = Bare::start(&scene, ADDRESS)?.look()?;
    assert!(bare.len() > 1_000, "the bare view is looked at whole: {}", bare.len());
    let app = scene.start(&["open", ADDRESS])?;
    app.until_true("mail", "document.title === 'Work' && document.readyState === 'complete'")?;
    let ours = look(&app)?;
    let names = bare.keys().chain(ours.keys());
    let differ: BTreeMap<&str, (Option<&Value>, Option<&Value>)> = names
        .filter(|name| bare.get(*name) != ours.get(*name))
        .map(|name| (name.as_str(), (bare.get(name), ours.get(name))))
        .collect();
    let meant = BTreeMap::from(MEANT);
    let unmeant: BTreeMap<_, _> = differ.iter().filter(|(name, _)| !meant.contains_key(**name)).collect();
    assert!(unmeant.is_empty(), "bare view, content window: {unmeant:#?}");
    let stale: Vec<_> = meant.keys().filter(|name| !differ.contains_key(**name)).collect();
    assert!(stale.is_empty(), "these no longer differ: {stale:?}");
    Ok(())
}

const LONG_PAGE: &str =
    "<!doctype html><title>Long</title><textarea id='text'></textarea><div style='height: 5000px'></div>";

/// What a person who goes on to another page and comes back finds of a form that was begun, and how far down.
fn found_again(mut ask: impl FnMut(&str) -> Result<Value>) -> Result<Value> {
    until(&mut ask, "document.title === 'Long' && document.readyState === 'complete'")?;
    ask("document.getElementById('text').value = 'half written'; scrollTo(0, 700); 1")?;
    until(&mut ask, "scrollY === 700")?;
    ask("location.href = 'next.html'; 1")?;
    until(&mut ask, "document.title === 'Next' && document.readyState === 'complete'")?;
    ask("history.back(); 1")?;
    until(&mut ask, "document.title === 'Long' && scrollY > 0")?;
    ask("document.getElementById('text').value + ' at ' + scrollY")
}

#[test]
fn a_page_is_found_again_on_an_untrusted_device_as_it_was_left_as_in_a_bare_view() -> Result<()> {
    let files = vec![
        ("/long/index.html", LONG_PAGE.into(), false),
        ("/long/next.html", "<!doctype html><title>Next</title>".into(), false),
    ];
    let scene = Scene::with_files(Device::Untrusted, files)?;
    let address = "https://mail.harbor.test/long/";
    let mut bare = Bare::start(&scene, address)?;
    let in_bare_view = found_again(|script| bare.ask(script))?;
    assert_eq!(in_bare_view, "half written at 700");
    let app = scene.start(&["open", address])?;
    app.until_true("mail", "document.title === 'Long'")?;
    assert_eq!(found_again(|script| app.eval("mail", script))?, in_bare_view);
    Ok(())
}

/// Asks until `script` gives `true`.
fn until(ask: &mut impl FnMut(&str) -> Result<Value>, script: &str) -> Result<()> {
    let deadline = std::time::Instant::now() + SOON;
    while ask(script)? != true {
        if std::time::Instant::now() > deadline {
            return Err(Failure::new(format!("waited for {script} in vain")));
        }
        thread::park_timeout(Duration::from_millis(50));
    }
    Ok(())
}

fn look(app: &App) -> Result<Found> {
    let mut found = found(app.eval("mail", PROPERTIES)?)?;
    app.eval("mail", BEHAVIOUR)?;
    app.until_true("mail", "window.platform !== null")?;
    found.extend(self::found(app.eval("mail", "window.platform")?)?);
    Ok(found)
}

fn found(value: Value) -> Result<Found> {
    serde_json::from_value(value).map_err(|error| Failure::from_cause("read what the page found", error))
}

/// A bare view of the engine that goes to the scene's servers directly.
struct Bare {
    process: Process,
    scripts: std::process::ChildStdin,
    answered: usize,
}

impl Bare {
    /// Starts it, and waits for its page.
    fn start(scene: &Scene, address: &str) -> Result<Self> {
        let port = connect_proxy(scene.nginx.port())?;
        let mut program = command(env!("CARGO_BIN_EXE_porthole-bare-view"), [address, &port.to_string()]);
        scene.put_into_session(&mut program);
        let mut process = Process::spawn(program)?;
        let scripts = process.take_stdin().ok_or_else(|| process.failure("has no standard input"))?;
        let mut bare = Self { process, scripts, answered: 0 };
        until(
            &mut |script| bare.ask(script),
            "Boolean(document.title) && document.readyState === 'complete'",
        )?;
        Ok(bare)
    }

    fn ask(&mut self, script: &str) -> Result<Value> {
        writeln!(self.scripts, "{}", Value::from(script))
            .map_err(|error| Failure::from_cause("hand over a script", error))?;
        let is_answer = |line: &str| line.starts_with("= ");
        let (answered, line) = self.process.wait_for_line_after(self.answered, SOON, is_answer)?;
        self.answered = answered;
        let answer = line.trim_start_matches("= ");
        serde_json::from_str(answer).map_err(|error| Failure::from_cause("read the value", error))
    }

    fn look(mut self) -> Result<Found> {
        let mut found = found(self.ask(PROPERTIES)?)?;
        self.ask(BEHAVIOUR)?;
        until(&mut |script| self.ask(script), "window.platform !== null")?;
        found.extend(self::found(self.ask("window.platform")?)?);
        Ok(found)
    }
}

/// Takes every host to nginx, as the managed file of the scene does for the app.
fn connect_proxy(nginx: u16) -> Result<u16> {
    let listener =
        TcpListener::bind("127.0.0.1:0").map_err(|error| Failure::from_cause("find a port", error))?;
    let port = listener.local_addr().map_err(|error| Failure::from_cause("read the port", error))?.port();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            thread::spawn(move || pass_on(client, nginx));
        }
    });
    Ok(port)
}

fn pass_on(mut client: TcpStream, nginx: u16) -> std::io::Result<()> {
    let mut request = BufReader::new(client.try_clone()?);
    let mut line = String::new();
    while request.read_line(&mut line)? > 2 {
        line.clear();
    }
    let mut server = TcpStream::connect(("127.0.0.1", nginx))?;
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
    let (mut answers, mut to_client) = (server.try_clone()?, client.try_clone()?);
    thread::spawn(move || {
        let _ended = std::io::copy(&mut answers, &mut to_client);
        let _closed = to_client.shutdown(Shutdown::Both);
    });
    let _ended = std::io::copy(&mut request.by_ref(), &mut server);
    server.shutdown(Shutdown::Both)
}
