//! What a compromised web engine can try, against the running app: a program that the shell starts has what the engine's
//! processes have, and no more is allowed to them.
#![cfg(target_os = "linux")]
#![expect(clippy::expect_used, reason = "a test")]
#![expect(clippy::disallowed_methods, reason = "the tests lay out what is attacked")]

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use porthole_e2e::{App, Device, Page, Scene};
use porthole_support::attacks::{Answers, LOADER, ROOTS};
use porthole_support::process::Process;
use porthole_support::{Failure, Result};
use serde_json::{Value, json};

/// Runs a program as a child of the shell; gives its exit code and what it printed.
fn run(app: &App, program: &str, arguments: &[&str]) -> Result<(i64, String)> {
    let answer = app.ask(&json!({ "run": { "program": program, "arguments": arguments } }))?;
    let code = answer["code"].as_i64().ok_or_else(|| Failure::new(format!("{program}: {answer}")))?;
    Ok((code, answer["printed"].as_str().unwrap_or_default().to_owned()))
}

fn text(path: &Path) -> &str {
    path.to_str().expect("the tests' own paths are text")
}

/// This run's part of the runtime folder.
fn run_folder(scene: &Scene, app: &App) -> PathBuf {
    scene.session.runtime_dir().join("porthole").join(app.id().to_string())
}

/// Puts the program of attacks where the shell may read: among the person's fonts.
fn with_attack(scene: &Scene) -> PathBuf {
    let fonts = scene.session.home().join(".fonts");
    std::fs::create_dir_all(&fonts).expect("a folder for fonts");
    let built =
        std::env::current_exe().expect("this test").parent().expect("its folder").with_file_name("examples");
    let attack = fonts.join("attack");
    std::fs::copy(built.join("attack"), &attack).expect("the examples are built with the tests");
    attack
}

#[test]
fn a_program_in_the_web_engine_gains_nothing_of_the_person_the_broker_and_the_network() -> Result<()> {
    for device in [Device::Untrusted, Device::Certified] {
        let scene = Scene::new(device)?;
        let (home, attack) = (scene.session.home(), with_attack(&scene));
        std::fs::write(home.join("letter"), "Dear Robin").expect("a letter");
        std::fs::copy("/bin/true", home.join("program")).expect("a program");
        let app = scene.start(&["open", "mail"])?;
        app.until_inbox()?;
        let elsewhere = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = elsewhere.local_addr().expect("it is bound").port().to_string();
        // Its own folder is the one for downloads; the process outside is the broker.
        let own = run_folder(&scene, &app).join("staging");
        let broker = app.id().to_string();
        let (code, printed) = run(&app, LOADER, &[text(&attack), text(&home), text(&own), &broker, &port])?;
        assert_eq!(code, 0, "{printed}");
        let is_root = std::fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
        let more: &[&str] = if is_root { &ROOTS } else { &[] };
        let faults = Answers::read(&printed)?.faults_when_confined(more);
        assert_eq!(faults, [""; 0], "on {device:?}");
        assert_eq!(std::fs::read_to_string(home.join("letter")).expect("the letter"), "Dear Robin");
        assert!(!Path::new(&format!("/var/tmp/porthole-attack-{broker}")).exists(), "media stay in memory");
        app.until_inbox()?;

        // Outside of the shell the same attacks succeed.
        let mut other = std::process::Command::new("/bin/sleep");
        other.arg("600");
        let other = Process::spawn(other)?;
        let (free, outside) = (scene.folder().join("free/own"), other.id().to_string());
        std::fs::create_dir_all(&free).expect("a folder");
        let mut freely = std::process::Command::new(LOADER);
        freely.args([text(&attack), text(&home), text(&free), &outside, &port]);
        let printed = Process::run(freely, Duration::from_secs(60))?;
        assert_eq!(Answers::read(&printed)?.faults_when_free(), [""; 0]);
    }
    Ok(())
}

/// What the proxy says to a caller with these credentials.
fn ask_proxy(uri: &str) -> String {
    let (credentials, address) =
        uri.split_once("://").and_then(|(_, rest)| rest.split_once('@')).expect("the proxy's address");
    let address: SocketAddr = address.trim_end_matches('/').parse().expect("an address");
    let basic = basic(credentials);
    let mut stream = TcpStream::connect(address).expect("the port is there");
    let request = format!(
        "CONNECT mail.harbor.test:443 HTTP/1.1\r\nHost: mail.harbor.test:443\r\nProxy-Authorization: Basic {basic}\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).expect("asks");
    let mut answer = String::new();
    // It is closed at once, with or without a word.
    let _closed = stream.read_to_string(&mut answer);
    answer
}

/// RFC 4648, section 4.
fn basic(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let letters = text.as_bytes().chunks(3).flat_map(|three| {
        let bits =
            three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        (0..4).map(move |place| {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize];
            if place > three.len() { '=' } else { char::from(letter) }
        })
    });
    letters.collect()
}

#[test]
fn the_proxys_stolen_secret_is_of_no_use_outside_the_shell() -> Result<()> {
    let scene = Scene::new(Device::Certified)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    let uri = app.ask(&json!("proxy_access"))?["uri"].as_str().expect("the proxy's address").to_owned();
    let answer = ask_proxy(&uri);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 407"), "{answer}");
    app.until("the record", || {
        Ok(scene.activity()?.contains(r#""activity":"connect","verdict":"block""#).then_some(()))
    })?;
    // The same secret is good for a process of the shell, which has the proxy look names up.
    let uri = uri.replace("socks5://", "socks5h://");
    let asks = ["--silent", "--insecure", "--proxy", &uri, "https://mail.harbor.test/whoami"];
    let (code, printed) = run(&app, "/usr/bin/curl", &asks)?;
    assert_eq!(code, 0, "{printed}");
    assert!(printed.starts_with("SUCCESS CN=laptop-7"), "{printed}");
    Ok(())
}

#[test]
fn what_the_persons_environment_tells_libraries_does_not_reach_the_web_engine() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let folder = scene.session.home().join("told");
    std::fs::create_dir(&folder).expect("a folder");
    let file = |name: &str| text(&folder).to_owned() + "/" + name;
    let orders = [
        ("GST_DEBUG", "9".to_owned()),
        ("GST_DEBUG_FILE", file("gstreamer")),
        ("GST_DEBUG_DUMP_DOT_DIR", text(&folder).to_owned()),
        ("GST_REGISTRY", file("registry")),
        ("JSC_dumpDisassembly", "1".to_owned()),
        ("WEBKIT_DEBUG", "all".to_owned()),
        ("SSLKEYLOGFILE", file("keys")),
        ("MESA_SHADER_CAPTURE_PATH", text(&folder).to_owned()),
        ("GTK_MODULES", "gail".to_owned()),
    ];
    let environment: Vec<_> = orders.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let app = scene.start_with(&["open", "mail"], &environment)?;
    app.until_inbox()?;
    let (_, printed) = run(&app, "/usr/bin/env", &[])?;
    assert!(printed.contains("XDG_RUNTIME_DIR="), "{printed}");
    for (name, _) in orders {
        assert!(!printed.lines().any(|line| line.starts_with(&format!("{name}="))), "{name}");
    }
    assert!(app.quit()?.success());
    let written: Vec<_> = std::fs::read_dir(&folder).expect("the folder").flatten().collect();
    assert!(written.is_empty(), "{written:?}");
    Ok(())
}

#[test]
fn no_role_leaves_a_core_file() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "mail"])?;
    app.until_inbox()?;
    let shell = app.ask(&json!("process"))?.as_u64().expect("a process");
    let children = |parent: u64| -> Vec<u64> {
        let path = format!("/proc/{parent}/task/{parent}/children");
        let all = std::fs::read_to_string(path).unwrap_or_default();
        all.split_whitespace().filter_map(|id| id.parse().ok()).collect()
    };
    let engine = children(shell);
    assert!(!engine.is_empty(), "the web engine's processes");
    for process in [u64::from(app.id()), shell].into_iter().chain(engine) {
        let limits = std::fs::read_to_string(format!("/proc/{process}/limits")).expect("limits");
        let core = limits.lines().find(|line| line.starts_with("Max core file size")).expect("the limit");
        assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"], "{core}");
    }
    Ok(())
}

#[test]
fn audio_and_video_from_the_network_play_and_stay_in_memory() -> Result<()> {
    for device in [Device::Untrusted, Device::Certified] {
        let scene = Scene::new(device)?;
        let app = scene.start(&["open", "mail"])?;
        app.until_inbox()?;
        let files =
            [("audio", "tone.ogg"), ("video", "ball.webm"), ("audio", "tone.mp4"), ("video", "ball.mp4")];
        for (kind, file) in files {
            app.eval(
                "mail",
                &format!(
                    "{{ const it = document.createElement({kind:?}); window.media = it; it.muted = true; it.loop = true; it.preload = 'auto'; \
                     window.broken = null; it.onerror = () => {{ window.broken = it.error.code + ' ' + it.error.message; }}; \
                     it.src = '/media/{file}'; document.body.append(it); it.play(); }} 1"
                ),
            )?;
            let state = app.until(file, || {
                let state = app.eval("mail", "[window.media.currentTime, window.broken]")?;
                let is_over = state[0].as_f64().is_some_and(|time| time > 0.2) || state[1] != Value::Null;
                Ok(is_over.then_some(state))
            })?;
            assert_eq!(state[1], Value::Null, "{file} on {device:?}");
        }
        let left: Vec<_> = std::fs::read_dir("/var/tmp")
            .expect("the folder")
            .flatten()
            .filter(|entry| entry.file_name().to_string_lossy().starts_with("WebKit-Media"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
    Ok(())
}

#[test]
fn on_an_untrusted_device_a_database_takes_files_and_nothing_of_them_is_on_the_disk() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    // Not even a runtime folder that is on the disk has anything of it.
    let runtime = scene.session.folder().join("runtime-on-disk");
    std::fs::create_dir(&runtime).expect("a folder");
    let app = scene.start_with(&["open", "mail"], &[("XDG_RUNTIME_DIR", text(&runtime))])?;
    app.until_inbox()?;
    let made = scene.canaries.made.text();
    app.eval(
        "mail",
        &format!(
            "{{ window.kept = null; const asked = indexedDB.open('files'); \
             asked.onupgradeneeded = () => asked.result.createObjectStore('files'); \
             asked.onsuccess = () => {{ const put = asked.result.transaction('files', 'readwrite'); \
             put.objectStore('files').put(new Blob([{made:?}]), 1); put.onabort = () => {{ window.kept = String(put.error); }}; \
             put.oncomplete = () => {{ const get = asked.result.transaction('files').objectStore('files').get(1); \
             get.onsuccess = async () => {{ window.kept = await get.result.text(); }}; }}; }}; }} 1"
        ),
    )?;
    app.until("the file", || Ok((app.eval("mail", "window.kept")? != Value::Null).then_some(())))?;
    assert_eq!(app.eval("mail", "window.kept")?, made);
    assert!(scene.leaks()?.is_empty(), "{:?}", scene.leaks()?);
    assert!(app.quit()?.success());
    assert!(scene.leaks()?.is_empty(), "{:?}", scene.leaks()?);
    Ok(())
}

/// Where files are handed over to the pages of this run.
fn handover(scene: &Scene, app: &App) -> PathBuf {
    scene.session.folder().join("data/porthole/handover").join(app.id().to_string())
}

fn entries(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

#[test]
fn the_web_engine_reads_what_the_person_gives_to_a_page_and_nothing_else() -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    let app = scene.start(&["open", "chat"])?;
    scene.start_again(&["open", "mail"])?;
    app.until_inbox()?;
    app.eval("mail", "location.href = '/work.html'")?;
    app.until_true("mail", "document.title === 'Work' && document.readyState === 'complete'")?;
    let file = scene.session.home().join("notes.txt");
    std::fs::write(&file, "given").expect("a file");
    let page = Page::of(&scene, &app, "mail", "^Work – Mail$")?;
    // The person does not give it.
    let source = page.drag_file(&file, "#text")?;
    page.answer_question("Escape")?;
    drop(source);
    assert_eq!(entries(&handover(&scene, &app)), 0);
    assert_eq!(app.eval("mail", "window.dropped")?, Value::Null);
    // The person does.
    page.activate()?;
    page.drop_file(&file, "#text")?;
    app.until_true("mail", "window.dropped !== null")?;
    assert_eq!(app.eval("mail", "window.dropped")?, json!({ "name": "notes.txt", "text": "given" }));
    assert_eq!(entries(&handover(&scene, &app)), 1);
    let (code, _) = run(&app, "/usr/bin/cat", &[text(&file)])?;
    assert_ne!(code, 0, "where it lies, it stays out of reach");
    let handed = handover(&scene, &app).join("2/0/notes.txt");
    assert_eq!(run(&app, "/usr/bin/cat", &[text(&handed)])?, (0, "given".to_owned()));
    // It is the same file, not a copy.
    let number = |path: &Path| std::fs::metadata(path).expect("a file").ino();
    assert_eq!(number(&file), number(&handed));
    // A dialog of the broker's serves the page's own button, wherever the file lies.
    let other = scene.file("list.csv", b"a,b")?;
    page.activate()?;
    app.eval(
        "mail",
        "{ const it = document.createElement('input'); it.type = 'file'; it.id = 'pick'; it.accept = 'text/csv'; \
         it.onchange = async () => { window.picked = [it.files[0].name, await it.files[0].text()]; }; \
         document.body.prepend(it); } 1",
    )?;
    page.click("#pick")?;
    page.choose_file(&other)?;
    app.until_true("mail", "Boolean(window.picked)")?;
    assert_eq!(app.eval("mail", "window.picked")?, json!(["list.csv", "a,b"]));
    // With the page goes what it had.
    app.close("app-mail")?;
    app.until("the end of the handover", || Ok((entries(&handover(&scene, &app)) == 0).then_some(())))?;
    assert!(app.quit()?.success());
    assert_eq!(std::fs::read_to_string(&file).expect("the person's file"), "given");
    Ok(())
}
