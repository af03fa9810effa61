//! A socket for the end-to-end tests, in builds with the feature `test-driver` alone.
//!
//! One JSON request a line, one JSON answer a line. It looks into windows, and can take parts of the write gate away
//! so that a test sees what the rest of it still holds.
#![expect(clippy::disallowed_methods, reason = "it tries to write, so that a test sees the kernel refuse")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use porthole_policy::AppId;
use porthole_proxy::Proxy;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tauri::{AppHandle, Manager as _};

use crate::engine::{Engine as _, Notice};
use crate::porthole::Porthole;
use crate::windows::content;

/// The variable that names the socket.
const SOCKET: &str = "PORTHOLE_TEST_DRIVER";

/// How long the main thread or a page may take to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

static HOOK_IS_OFF: AtomicBool = AtomicBool::new(false);
static PROXY: OnceLock<Arc<Proxy>> = OnceLock::new();
static ENDED: Mutex<Vec<Ended>> = Mutex::new(Vec::new());
static NOTICES: Mutex<Vec<Noticed>> = Mutex::new(Vec::new());

#[derive(Debug, Clone, Serialize)]
struct Noticed {
    app: Option<String>,
    title: String,
    message: String,
    reason: String,
    help: Option<String>,
}

/// How the engine ended a download, whoever let it through.
#[derive(Debug, Clone, Serialize)]
struct Ended {
    path: PathBuf,
    whole: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Ask {
    /// Every window with its title and address.
    Windows,
    /// The value of a script in a window's page.
    Eval { label: String, script: String },
    /// Every notice so far.
    Notices,
    /// Every download so far.
    Downloads,
    /// Every download that the engine has ended.
    Ended,
    /// What the launcher shows.
    Overview,
    /// Opens an app.
    Open { id: String },
    /// Stops a download.
    Cancel { id: u64 },
    /// Closes a window as a person would.
    Close { label: String },
    /// The names of what is shown in a window beside its page.
    Bars { label: String },
    /// Takes the engine's download hook away.
    HookOff,
    /// Takes the proxy away from the engine, as a fault in it might.
    ProxyOff,
    /// Ends the proxy, as if it had crashed.
    ProxyDies,
    /// What the system says to a write and to a connection, tried on the main thread.
    Try { write: PathBuf, connect: SocketAddr },
}

/// Whether the download hook lets everything through.
pub(crate) fn hook_is_off() -> bool {
    HOOK_IS_OFF.load(Ordering::SeqCst)
}

/// Remembers the proxy.
pub(crate) fn proxy_is(proxy: &Arc<Proxy>) {
    let _only_once = PROXY.set(Arc::clone(proxy));
}

/// Remembers how the engine ended a download.
pub(crate) fn ended(path: &Path, whole: bool) {
    ENDED.lock().unwrap_or_else(PoisonError::into_inner).push(Ended { path: path.to_owned(), whole });
}

/// Remembers a notice.
pub(crate) fn noticed(app: Option<&AppId>, notice: &Notice) {
    NOTICES.lock().unwrap_or_else(PoisonError::into_inner).push(Noticed {
        app: app.map(ToString::to_string),
        title: notice.title.clone(),
        message: notice.message.clone(),
        reason: notice.reason.clone(),
        help: notice.help.as_ref().map(ToString::to_string),
    });
}

/// Listens on the socket that the environment names, if it names one.
pub(crate) fn listen(porthole: &Arc<Porthole>) {
    let Some(path) = std::env::var_os(SOCKET) else { return };
    // A run that this one takes over from has left its own behind.
    let _absent = std::fs::remove_file(&path);
    let listener = match UnixListener::bind(&path) {
        Ok(listener) => listener,
        Err(error) => {
            tracing::error!(%error, "the test driver's socket cannot be made");
            return;
        }
    };
    let porthole = Arc::clone(porthole);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let porthole = Arc::clone(&porthole);
            thread::spawn(move || serve(&porthole, stream));
        }
    });
}

fn serve(porthole: &Arc<Porthole>, mut stream: UnixStream) {
    let Ok(reading) = stream.try_clone() else { return };
    for line in BufReader::new(reading).lines().map_while(Result::ok) {
        let answer = match serde_json::from_str(&line) {
            Ok(ask) => answer(porthole, ask),
            Err(error) => json!({ "error": error.to_string() }),
        };
        if writeln!(stream, "{answer}").is_err() {
            break;
        }
    }
}

fn answer(porthole: &Arc<Porthole>, ask: Ask) -> Value {
    match ask {
        Ask::Windows => on_main(porthole, windows),
        Ask::Eval { label, script } => eval(porthole, label, script),
        Ask::Notices => json!(*NOTICES.lock().unwrap_or_else(PoisonError::into_inner)),
        Ask::Downloads => json!(porthole.downloads.shown()),
        Ask::Ended => json!(*ENDED.lock().unwrap_or_else(PoisonError::into_inner)),
        Ask::Overview => on_main(porthole, |porthole, _| json!(crate::overview::overview(porthole))),
        Ask::Open { id } => on_main(porthole, move |porthole, _| match id.parse() {
            Ok(app) => match content::open(porthole, &app, None) {
                Ok(()) => json!(null),
                Err(problem) => json!({ "error": problem }),
            },
            Err(_) => json!({ "error": "no app id" }),
        }),
        Ask::Cancel { id } => {
            porthole.cancel_download(id);
            json!(null)
        }
        Ask::Close { label } => on_main(porthole, move |porthole, handle| {
            let is_ours = handle.get_webview_window(&label).is_some_and(|window| window.close().is_ok());
            json!(is_ours || porthole.engine.close_window(&label))
        }),
        Ask::Bars { label } => on_main(porthole, move |_, _| json!(crate::engine::bars(&label))),
        Ask::HookOff => {
            HOOK_IS_OFF.store(true, Ordering::SeqCst);
            json!(null)
        }
        Ask::ProxyOff => on_main(porthole, |_, _| json!(crate::engine::without_proxy())),
        Ask::ProxyDies => {
            if let Some(proxy) = PROXY.get() {
                proxy.close();
            }
            json!(PROXY.get().is_some())
        }
        Ask::Try { write, connect } => on_main(porthole, move |_, _| {
            json!({
                "write": told(std::fs::write(write, "x")),
                "connect": told(TcpStream::connect(connect)),
            })
        }),
    }
}

fn told<T>(result: std::io::Result<T>) -> String {
    match result {
        Ok(_) => "done".to_owned(),
        Err(error) => format!("{:?}", error.kind()),
    }
}

fn windows(porthole: &Arc<Porthole>, handle: &AppHandle) -> Value {
    let ours = handle.webview_windows().into_iter().map(|(label, window)| {
        json!({
            "label": label,
            "title": window.title().unwrap_or_default(),
            "url": window.url().map(|url| url.to_string()).unwrap_or_default(),
        })
    });
    let of_apps = porthole
        .engine
        .open_windows()
        .into_iter()
        .map(|window| json!({ "label": window.label, "title": window.title, "url": window.url }));
    ours.chain(of_apps).collect()
}

fn eval(porthole: &Arc<Porthole>, label: String, script: String) -> Value {
    let (send, receive) = channel();
    let asked = on_main(porthole, move |_, handle| {
        let Some(window) = handle.get_webview_window(&label) else {
            let found = crate::engine::evaluate(&label, &script, move |value| {
                drop(send.send(value.unwrap_or_default()));
            });
            return if found { json!(null) } else { json!({ "error": "no such window" }) };
        };
        match window.eval_with_callback(script, move |value| drop(send.send(value))) {
            Ok(()) => json!(null),
            Err(error) => json!({ "error": error.to_string() }),
        }
    });
    if !asked.is_null() {
        return asked;
    }
    match receive.recv_timeout(ANSWER_WITHIN) {
        Ok(value) => json!({ "value": serde_json::from_str(&value).unwrap_or(Value::String(value)) }),
        // Before its first page a view keeps the script for later and lets the question go.
        Err(RecvTimeoutError::Disconnected) => json!({ "value": null }),
        Err(RecvTimeoutError::Timeout) => json!({ "error": "the page did not answer" }),
    }
}

fn on_main(
    porthole: &Arc<Porthole>,
    task: impl FnOnce(&Arc<Porthole>, &AppHandle) -> Value + Send + 'static,
) -> Value {
    let (send, receive) = channel();
    porthole.on_main_thread(move |porthole, handle| drop(send.send(task(porthole, handle))));
    receive
        .recv_timeout(ANSWER_WITHIN)
        .unwrap_or_else(|_| json!({ "error": "the main thread did not answer" }))
}
