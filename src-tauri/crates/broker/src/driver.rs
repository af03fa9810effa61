//! A socket for the end-to-end tests, in builds with the feature `test-driver` only.
//!
//! One JSON request a line, one JSON answer a line. It looks into windows, which the shell answers, and can take parts
//! of the write gate away so that a test sees what the rest of it still holds.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use porthole_proxy::Proxy;
use serde_json::{Value, json};

use crate::driver_state::Ask;
use crate::event::Event;

/// The variable that names the socket.
const SOCKET: &str = "PORTHOLE_TEST_DRIVER";

/// How long the shell or a page may take to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// Makes the socket that the environment names, if it names one.
pub(crate) fn bind() -> Option<UnixListener> {
    let path = std::env::var_os(SOCKET)?;
    // A run that ended before this one has left its own behind.
    let _absent = std::fs::remove_file(&path);
    UnixListener::bind(&path)
        .inspect_err(|error| tracing::error!(%error, "the test driver's socket cannot be made"))
        .ok()
}

/// Answers those who connect.
pub(crate) fn listen(listener: UnixListener, events: &Sender<Event>, proxy: &Arc<Proxy>) {
    let (events, proxy) = (events.clone(), Arc::downgrade(proxy));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (events, proxy) = (events.clone(), Weak::clone(&proxy));
            thread::spawn(move || serve(&events, &proxy, stream));
        }
    });
}

fn serve(events: &Sender<Event>, proxy: &Weak<Proxy>, mut stream: UnixStream) {
    let Ok(reading) = stream.try_clone() else { return };
    for line in BufReader::new(reading).lines().map_while(Result::ok) {
        let answer = match serde_json::from_str(&line) {
            Ok(Ask::ProxyDies) => {
                let proxy = proxy.upgrade().inspect(|proxy| proxy.close());
                json!(proxy.is_some())
            }
            Ok(ask) => answer(events, ask),
            Err(error) => json!({ "error": error.to_string() }),
        };
        if writeln!(stream, "{answer}").is_err() {
            break;
        }
    }
}

fn answer(events: &Sender<Event>, ask: Ask) -> Value {
    let (answer, answered) = channel();
    if events.send(Event::Drive { ask, answer }).is_err() {
        return json!({ "error": "the broker has ended" });
    }
    answered.recv_timeout(ANSWER_WITHIN).unwrap_or_else(|_| json!({ "error": "the shell did not answer" }))
}
