//! Debian's Chromium without a screen, asked over its DevTools: what another browser makes of a page.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio_tungstenite::tungstenite::{Message, WebSocket, client};

use crate::Result;
use crate::failure::{Failure, While as _};
use crate::process::{Process, command};

/// How long it may take to do something on a busy machine.
const READY: Duration = Duration::from_secs(60);

/// How long between two looks at a page.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A running Chromium with one page. Dropping it ends it and removes what it kept.
#[derive(Debug)]
pub struct Chromium {
    // Before the folder that it writes to.
    _process: Process,
    _folder: TempDir,
    socket: WebSocket<TcpStream>,
    session: String,
    count: u64,
    /// The names of downloads that began and were not yet waited for.
    downloads: Vec<String>,
}

impl Chromium {
    /// Starts it with an empty profile. It finds every host at 127.0.0.1 on this port, and accepts every certificate.
    ///
    /// # Errors
    /// It is not installed, or does not come up.
    pub fn start(port: u16) -> Result<Self> {
        let folder =
            tempfile::Builder::new().prefix("porthole-chromium-").tempdir().doing("make a folder")?;
        let mut chromium = command(
            "chromium",
            [
                "--headless=new",
                // Tests may run as root, where its sandbox refuses to start.
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--ignore-certificate-errors",
                "--remote-debugging-port=0",
            ],
        );
        chromium.arg(format!("--host-resolver-rules=MAP * 127.0.0.1:{port}"));
        chromium.arg(format!("--user-data-dir={}", folder.path().display())).arg("about:blank");
        chromium.env("HOME", folder.path());
        for name in ["http_proxy", "https_proxy", "all_proxy", "DISPLAY", "DBUS_SESSION_BUS_ADDRESS"] {
            chromium.env_remove(name);
        }
        let process = Process::spawn(chromium)?;
        const ANNOUNCED: &str = "DevTools listening on ";
        let line = process.wait_for_line(READY, |line| line.starts_with(ANNOUNCED))?;
        let address = line.trim_start_matches(ANNOUNCED).trim().to_owned();
        let host = address.trim_start_matches("ws://").split('/').next().unwrap_or_default().to_owned();
        let stream = TcpStream::connect(host).doing("reach its DevTools")?;
        stream.set_read_timeout(Some(READY)).doing("limit the wait")?;
        let (socket, _) = client(address.as_str(), stream).doing("speak with its DevTools")?;
        let mut chromium = Self {
            _process: process,
            _folder: folder,
            socket,
            session: String::new(),
            count: 0,
            downloads: Vec::new(),
        };
        let target = chromium.call("Target.createTarget", json!({ "url": "about:blank" }))?;
        let attached = chromium
            .call("Target.attachToTarget", json!({ "targetId": target["targetId"], "flatten": true }))?;
        chromium.session = attached["sessionId"].as_str().unwrap_or_default().to_owned();
        chromium.call("Page.enable", json!({}))?;
        chromium.call("Browser.setDownloadBehavior", json!({ "behavior": "deny", "eventsEnabled": true }))?;
        Ok(chromium)
    }

    /// Goes to an address.
    ///
    /// # Errors
    /// It gives no answer.
    pub fn go(&mut self, url: &str) -> Result<()> {
        self.call("Page.navigate", json!({ "url": url })).map(drop)
    }

    /// What `script` gives in the page, once that is there where it is a promise.
    ///
    /// # Errors
    /// It throws, or the page does not answer.
    pub fn eval(&mut self, script: &str) -> Result<Value> {
        let parameters = json!({
            "expression": script, "awaitPromise": true, "returnByValue": true, "userGesture": true,
        });
        let mut answer = self.call("Runtime.evaluate", parameters)?;
        match answer.get("exceptionDetails") {
            Some(problem) => Err(Failure::new(format!("{script} throws in Chromium: {problem}"))),
            None => Ok(answer["result"]["value"].take()),
        }
    }

    /// Waits until `script` gives `true` in the page.
    ///
    /// # Errors
    /// It never does.
    pub fn until(&mut self, script: &str) -> Result<()> {
        let started = Instant::now();
        // While a page gives way to another, none answers.
        while !self.eval(script).is_ok_and(|value| value == true) {
            if started.elapsed() > READY {
                return Err(Failure::new(format!("waited for {script} in Chromium in vain")));
            }
            std::thread::park_timeout(LOOK_EVERY);
        }
        Ok(())
    }

    /// The name that it gives to the download that `script` asks for. Nothing is kept.
    ///
    /// # Errors
    /// None begins.
    pub fn download(&mut self, script: &str) -> Result<String> {
        self.downloads.clear();
        self.eval(script)?;
        let started = Instant::now();
        loop {
            if let Some(name) = self.downloads.pop() {
                return Ok(name);
            }
            if started.elapsed() > READY {
                return Err(Failure::new(format!("waited for the download of {script} in Chromium in vain")));
            }
            std::thread::park_timeout(LOOK_EVERY);
            // What it tells is read while it is asked.
            self.eval("1")?;
        }
    }

    fn call(&mut self, method: &str, parameters: Value) -> Result<Value> {
        self.count += 1;
        let mut message = json!({ "id": self.count, "method": method, "params": parameters });
        if !self.session.is_empty() {
            message["sessionId"] = json!(self.session);
        }
        self.socket.send(Message::text(message.to_string())).doing("ask Chromium")?;
        loop {
            let message = self.socket.read().doing(format_args!("wait for Chromium to do {method}"))?;
            let Ok(mut answer) = serde_json::from_str::<Value>(message.to_text().unwrap_or_default()) else {
                continue;
            };
            if answer["method"] == "Browser.downloadWillBegin" {
                let name = answer["params"]["suggestedFilename"].as_str().unwrap_or_default();
                self.downloads.push(name.to_owned());
            }
            if answer["id"] == self.count {
                return match answer.get("error") {
                    Some(error) => Err(Failure::new(format!("Chromium does not do {method}: {error}"))),
                    None => Ok(answer["result"].take()),
                };
            }
        }
    }
}
