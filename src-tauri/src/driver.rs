//! The shell's answers to the end-to-end tests, in builds with the feature `test-driver` only. The socket is the
//! broker's (`crates/broker/src/driver.rs`).
#![expect(clippy::disallowed_methods, reason = "it tries to write, so that a test sees the kernel refuse")]

use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use parking_lot::Mutex;
use porthole_policy::{AppId, Cause, Destination};
use porthole_protocol::{GateRequest, GateResponse, PageRequest, ToBroker, Window};
use serde_json::{Value, json};
use tauri::{AppHandle, Manager as _};
use url::Url;

use crate::engine::Engine as _;
use crate::shell::Shell;

static ENDED: Mutex<Vec<Value>> = Mutex::new(Vec::new());

/// Remembers how the engine ended a download, whatever allowed it.
pub(crate) fn record_download_end(path: &Path, whole: bool) {
    ENDED.lock().push(json!({ "path": path, "whole": whole }));
}

/// Answers a request of a test, on the main thread.
pub(crate) fn answer(shell: &Arc<Shell>, handle: &AppHandle, id: u64, ask: Value) {
    let answered = match ask.as_str() {
        // Every window with its title and address.
        Some("windows") => windows(shell, handle),
        // Every download that the engine has ended.
        Some("ended") => json!(*ENDED.lock()),
        // Removes the proxy from the engine, as a fault in it might.
        Some("proxy_off") => json!(crate::engine::without_proxy()),
        // Ends the shell, as a fault in it might.
        Some("shell_dies") => std::process::abort(),
        Some("process") => json!(std::process::id()),
        Some(_) | None => match &ask {
            ask if ask.get("eval").is_some() => return eval(shell, handle, id, &ask["eval"]),
            ask if ask.get("close").is_some() => {
                let label = ask["close"]["label"].as_str().unwrap_or_default();
                let is_ours = handle.get_webview_window(label).is_some_and(|window| window.close().is_ok());
                json!(is_ours || shell.engine.close_window(label))
            }
            // The names of the bars and covers in a window.
            ask if ask.get("bars").is_some() => {
                json!(crate::engine::bars(ask["bars"]["label"].as_str().unwrap_or_default()))
            }
            ask if ask.get("try").is_some() => try_out(&ask["try"]),
            ask if ask.get("run").is_some() => return run(shell, id, &ask["run"]),
            ask if ask.get("round_trips").is_some() => round_trips(shell, &ask["round_trips"]),
            _ => json!({ "error": "no such question" }),
        },
    };
    shell.broker.send(ToBroker::Driven { id, answer: answered });
}

/// Starts a program as the engine starts its own, and returns its output and exit status.
fn run(shell: &Arc<Shell>, id: u64, ask: &Value) {
    let arguments = ask["arguments"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let mut command = Command::new(ask["program"].as_str().unwrap_or_default());
    command.args(arguments).stdin(Stdio::null());
    let broker = Arc::clone(&shell.broker);
    // On another thread, because its connections through the proxy may need the main thread.
    std::thread::spawn(move || {
        let answer = match command.output() {
            Ok(ended) => json!({
                "code": ended.status.code(),
                "printed": String::from_utf8_lossy(&ended.stdout),
            }),
            Err(error) => json!({ "error": error.to_string() }),
        };
        broker.send(ToBroker::Driven { id, answer });
    });
}

/// Measures in microseconds how long the engine's hooks wait for the broker.
fn round_trips(shell: &Arc<Shell>, ask: &Value) -> Value {
    let (app, url) = (ask["app"].as_str().unwrap_or_default(), ask["url"].as_str().unwrap_or_default());
    let (Ok(app), Ok(url)) = (app.parse::<AppId>(), Url::parse(url)) else {
        return json!({ "error": "no app or no address" });
    };
    let page = PageRequest { url, cause: Cause::Link, by_person: true };
    let mut allowed = 0;
    let mut times: Vec<u128> = Vec::new();
    for _ in 0..ask["count"].as_u64().unwrap_or_default() {
        let started = Instant::now();
        let (window, page) = (Window::App(app.clone()), page.clone());
        let answer = shell.broker.ask(GateRequest::Navigate { window, page });
        times.push(started.elapsed().as_micros());
        allowed += u32::from(answer == GateResponse::Opens(Destination::SameWindow));
    }
    times.sort_unstable();
    json!({
        "allowed": allowed,
        "median": times.get(times.len() / 2).map(ToString::to_string),
        "longest": times.last().map(ToString::to_string),
    })
}

/// Tries a write and a connection, and returns the system's errors.
fn try_out(ask: &Value) -> Value {
    let write: PathBuf = ask["write"].as_str().unwrap_or_default().into();
    let connect: Option<SocketAddr> = ask["connect"].as_str().and_then(|address| address.parse().ok());
    json!({
        "write": result_text(std::fs::write(write, "x")),
        "connect": connect.map(|connect| result_text(TcpStream::connect(connect))),
    })
}

fn result_text<T>(result: std::io::Result<T>) -> String {
    match result {
        Ok(_) => "done".to_owned(),
        Err(error) => format!("{:?}", error.kind()),
    }
}

fn windows(shell: &Arc<Shell>, handle: &AppHandle) -> Value {
    let ours = handle.webview_windows().into_iter().map(|(label, window)| {
        json!({
            "label": label,
            "title": window.title().unwrap_or_default(),
            "url": window.url().map(|url| url.to_string()).unwrap_or_default(),
        })
    });
    let of_apps = shell
        .engine
        .open_windows()
        .into_iter()
        .map(|window| json!({ "label": window.label, "title": window.title, "url": window.url }));
    ours.chain(of_apps).collect()
}

/// Evaluates a script in a window's page.
fn eval(shell: &Arc<Shell>, handle: &AppHandle, id: u64, ask: &Value) {
    let (label, script) =
        (ask["label"].as_str().unwrap_or_default(), ask["script"].as_str().unwrap_or_default());
    let reply = Arc::new(OnDrop {
        broker: Arc::clone(&shell.broker),
        id,
        answer: Mutex::new(Some(json!({ "value": null }))),
    });
    let answering = Arc::clone(&reply);
    let Some(window) = handle.get_webview_window(label) else {
        let found = crate::engine::evaluate(label, script, move |value| {
            let value = value.unwrap_or_default();
            answering.set(json!({ "value": serde_json::from_str(&value).unwrap_or(Value::String(value)) }));
        });
        if !found {
            reply.set(json!({ "error": "no such window" }));
        }
        return;
    };
    // Before its first page a view delays the script and drops the question.
    let started = window.eval_with_callback(script.to_owned(), move |value| {
        answering.set(json!({ "value": serde_json::from_str(&value).unwrap_or(Value::String(value)) }));
    });
    if let Err(error) = started {
        reply.set(json!({ "error": error.to_string() }));
    }
}

/// Answers once, and at the latest when no window can answer.
struct OnDrop {
    broker: Arc<crate::shell::Connection>,
    id: u64,
    answer: Mutex<Option<Value>>,
}

impl OnDrop {
    fn set(&self, answer: Value) {
        *self.answer.lock() = Some(answer);
    }
}

impl Drop for OnDrop {
    fn drop(&mut self) {
        if let Some(answer) = self.answer.lock().take() {
            self.broker.send(ToBroker::Driven { id: self.id, answer });
        }
    }
}
