//! A running Porthole, and the socket of its test driver.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use porthole_support::process::Process;
use porthole_support::{Failure, Result};
use serde::Deserialize;
use serde_json::{Value, json};

/// How long something may take on a busy machine before it counts as never.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often the app is asked again while something is awaited.
const ASK_EVERY: Duration = Duration::from_millis(50);

/// The variable that tells a test driver where to listen.
pub(crate) const DRIVER: &str = "PORTHOLE_TEST_DRIVER";

/// A running Porthole; dropping it ends it.
#[derive(Debug)]
pub struct App {
    process: Process,
    socket: PathBuf,
}

/// A notice that the person was shown.
#[derive(Debug, Clone, Deserialize)]
pub struct Notice {
    /// The app in whose window.
    pub app: Option<String>,
    /// What happened.
    pub title: String,
    /// The organisation's words.
    pub message: String,
    /// The rule and the code.
    pub reason: String,
    /// Where help is.
    pub help: Option<String>,
}

/// A download as the launcher shows it.
#[derive(Debug, Clone, Deserialize)]
pub struct Download {
    /// Its number.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Bytes so far.
    pub received: u64,
    /// Bytes in all.
    pub total: Option<u64>,
    /// `running`, `done`, `cancelled`, `failed` or `blocked`.
    pub state: String,
}

/// A window of the app.
#[derive(Debug, Clone, Deserialize)]
pub struct Window {
    /// `launcher`, `app-ID` or `popup-N-ID`.
    pub label: String,
    /// What its frame says.
    pub title: String,
    /// Where its page is.
    pub url: String,
}

impl App {
    /// Starts `command`, a Porthole, and waits until its driver answers.
    pub(crate) fn start(mut command: std::process::Command, socket: PathBuf) -> Result<Self> {
        command.env(DRIVER, &socket);
        let app = Self { process: Process::spawn(command)?, socket };
        app.until("the app answers", || {
            if !app.process.is_running() {
                return Err(app.process.failure("ended before it answered"));
            }
            // The socket is there before anybody answers.
            Ok(app.ask(&json!("shell")).is_ok().then_some(()))
        })?;
        Ok(app)
    }

    /// Asks the driver.
    ///
    /// # Errors
    /// The app has gone, or answers with an error.
    pub fn ask(&self, ask: &Value) -> Result<Value> {
        let talk = || -> std::io::Result<Value> {
            let mut stream = UnixStream::connect(&self.socket)?;
            writeln!(stream, "{ask}")?;
            let mut line = String::new();
            BufReader::new(stream).read_line(&mut line)?;
            Ok(serde_json::from_str(&line)?)
        };
        let answer =
            talk().map_err(|error| Failure::from_cause(self.failed(&format!("asked {ask}")), error))?;
        match answer.get("error") {
            Some(error) => Err(Failure::new(self.failed(&format!("{ask} was answered with {error}")))),
            None => Ok(answer),
        }
    }

    /// Opens a pinned app.
    ///
    /// # Errors
    /// It could not be opened.
    pub fn open(&self, id: &str) -> Result<()> {
        self.ask(&json!({ "open": { "id": id } })).map(drop)
    }

    /// What `script` gives in the page of an app's window.
    ///
    /// # Errors
    /// There is no such window, or its page does not answer.
    pub fn eval(&self, app: &str, script: &str) -> Result<Value> {
        self.eval_in(&format!("app-{app}"), script)
    }

    /// What `script` gives in the page of any window.
    ///
    /// # Errors
    /// There is no such window, or its page does not answer.
    pub fn eval_in(&self, label: &str, script: &str) -> Result<Value> {
        let ask = json!({ "eval": { "label": label, "script": script } });
        Ok(self.ask(&ask)?["value"].clone())
    }

    /// Waits until an element of a window's page is there, and gives the middle of it, from the page's upper left
    /// corner.
    ///
    /// # Errors
    /// It never comes.
    pub fn middle_of(&self, label: &str, selector: &str) -> Result<(i32, i32)> {
        let script = format!(
            "(() => {{ const it = document.querySelector({selector:?}); if (!it) return null; \
             const box = it.getBoundingClientRect(); \
             return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)]; }})()"
        );
        self.until_rests(label, selector, &script)
    }

    /// Waits until a button, link, field or option that is called `text` or at least begins so, or is named so for
    /// those who hear it, can be used; brings it into view and gives the middle of it, from the page's upper left corner,
    /// once it rests there.
    ///
    /// # Errors
    /// It never comes.
    pub fn middle_of_named(&self, label: &str, text: &str) -> Result<(i32, i32)> {
        let script = format!(
            "(() => {{ const named = it => (it.getAttribute('aria-label') || it.innerText || '').trim(); \
             const within = document.querySelector('dialog[open]') || document; \
             const all = [...within.querySelectorAll('button, a, label')]; \
             let it = all.find(it => named(it) === {text:?}) || all.find(it => named(it).startsWith({text:?})); \
             if (!it) return null; if (it.htmlFor) it = document.getElementById(it.htmlFor); \
             if (it.disabled) return null; it.scrollIntoView({{ block: 'center' }}); const box = it.getBoundingClientRect(); \
             return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)]; }})()"
        );
        self.until_rests(label, text, &script)
    }

    /// Waits until the place that `script` gives rests.
    fn until_rests(&self, label: &str, what: &str, script: &str) -> Result<(i32, i32)> {
        let mut before = None;
        self.until(what, || Ok(resting(&mut before, self.eval_in(label, script)?)))
    }

    /// Waits until the page of a window says `text` somewhere.
    ///
    /// # Errors
    /// It never does.
    pub fn wait_for_text(&self, label: &str, text: &str) -> Result<()> {
        let script = format!("document.body.innerText.includes({text:?})");
        self.until(text, || Ok((self.eval_in(label, &script)? == true).then_some(())))
    }

    /// Waits until a window's page has painted what it shows now.
    ///
    /// # Errors
    /// It never does.
    pub fn until_painted(&self, label: &str) -> Result<()> {
        // The frame after the next begins once the next is on the screen.
        let ask = "window.painted = false; \
                   requestAnimationFrame(() => requestAnimationFrame(() => { window.painted = true; })); 1";
        self.eval_in(label, ask)?;
        self.until("the paint", || Ok((self.eval_in(label, "window.painted")? == true).then_some(())))
    }

    /// Which shell runs, from 1; `None` while none is ready.
    ///
    /// # Errors
    /// The app has gone.
    pub fn shell(&self) -> Result<Option<u64>> {
        let shell = self.ask(&json!("shell"))?;
        Ok(shell["run"].as_u64().filter(|_| shell["phase"] == "Running"))
    }

    /// The process id of the shell that runs.
    ///
    /// # Errors
    /// The app has gone.
    pub fn shell_process(&self) -> Result<u64> {
        self.ask(&json!("process"))?.as_u64().ok_or_else(|| Failure::new("the shell has no process id"))
    }

    /// Kills the shell that runs, as a fault in it might.
    ///
    /// # Errors
    /// It cannot be found.
    pub fn kill_shell(&self) -> Result<()> {
        kill(self.shell_process()?)
    }

    /// Kills the broker, as a fault in it might.
    ///
    /// # Errors
    /// It cannot be found.
    pub fn kill_broker(&self) -> Result<()> {
        kill(u64::from(self.id()))
    }

    /// The process in which the broker has a token's module loaded, if one runs.
    pub fn token_worker(&self) -> Option<u64> {
        let children = std::fs::read_dir(format!("/proc/{}/task", self.id())).ok()?.flatten();
        let children =
            children.filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok());
        let children: Vec<String> = children.collect();
        let mut children = children.iter().flat_map(|all| all.split_whitespace());
        children.find_map(|child| {
            let command = std::fs::read(format!("/proc/{child}/cmdline")).ok()?;
            let is_worker = command.split(|byte| *byte == 0).nth(1) == Some(b"token-worker");
            is_worker.then(|| child.parse().ok()).flatten()
        })
    }

    /// Kills the process of the token's module, as a fault in it might, and waits until another runs in its place.
    ///
    /// # Errors
    /// There is none, or none comes.
    pub fn kill_token_worker(&self) -> Result<()> {
        let killed = self.until("the token's process", || Ok(self.token_worker()))?;
        kill(killed)?;
        self.until("another process for the token", || {
            Ok(self.token_worker().filter(|worker| *worker != killed).map(drop))
        })
    }

    /// Waits until the windows have been started again, in another shell than the one numbered `before`.
    ///
    /// # Errors
    /// They are not.
    pub fn until_started_again(&self, before: u64) -> Result<()> {
        self.until("another shell", || Ok(self.shell()?.filter(|now| *now > before).map(drop)))
    }

    /// Waits until `script` gives `true` in the page of an app's window.
    ///
    /// # Errors
    /// It never does.
    pub fn until_true(&self, app: &str, script: &str) -> Result<()> {
        let label = format!("app-{app}");
        self.until(script, || {
            // The click that opens it may still be on its way.
            let is_open = self.windows()?.iter().any(|window| window.label == label);
            Ok((is_open && self.eval(app, script)? == true).then_some(()))
        })
    }

    /// Waits until the mail app shows its inbox, whole: a click before that may be lost, as in any browser.
    ///
    /// # Errors
    /// It never does.
    pub fn until_inbox(&self) -> Result<()> {
        self.until_true("mail", "document.title === 'Inbox' && document.readyState === 'complete'")
    }

    /// Waits until the device is of this class.
    ///
    /// # Errors
    /// It never is.
    pub fn until_class(&self, class: &str) -> Result<()> {
        self.until(class, || Ok((self.overview()?["device"]["class"] == class).then_some(())))
    }

    /// Waits for the first bytes of a download, and gives it.
    ///
    /// # Errors
    /// None comes.
    pub fn until_downloading(&self) -> Result<Download> {
        self.until("the download's first bytes", || {
            Ok(self
                .downloads()?
                .into_iter()
                .find(|download| download.state == "running" && download.received > 0))
        })
    }

    /// Every window.
    ///
    /// # Errors
    /// The app has gone.
    pub fn windows(&self) -> Result<Vec<Window>> {
        self.read(&json!("windows"))
    }

    /// Every notice so far.
    ///
    /// # Errors
    /// The app has gone.
    pub fn notices(&self) -> Result<Vec<Notice>> {
        self.read(&json!("notices"))
    }

    /// Every download so far, newest first.
    ///
    /// # Errors
    /// The app has gone.
    pub fn downloads(&self) -> Result<Vec<Download>> {
        self.read(&json!("downloads"))
    }

    /// What the launcher shows.
    ///
    /// # Errors
    /// The app has gone.
    pub fn overview(&self) -> Result<Value> {
        self.ask(&json!("overview"))
    }

    fn read<T: serde::de::DeserializeOwned>(&self, ask: &Value) -> Result<T> {
        let answer = self.ask(ask)?;
        serde_json::from_value(answer).map_err(|error| Failure::from_cause("read the answer", error))
    }

    /// Waits until `look` gives something.
    ///
    /// # Errors
    /// It never does; or looking fails.
    pub fn until<T>(&self, what: &str, mut look: impl FnMut() -> Result<Option<T>>) -> Result<T> {
        let started = Instant::now();
        loop {
            if let Some(found) = look()? {
                return Ok(found);
            }
            if started.elapsed() > PATIENCE {
                return Err(Failure::new(self.failed(&format!("waited for {what} in vain"))));
            }
            // The app tells no test of its changes, so it is asked again; what is awaited decides, not the time.
            std::thread::park_timeout(ASK_EVERY);
        }
    }

    /// Closes an app's window as a person would.
    ///
    /// # Errors
    /// The app has gone.
    pub fn close(&self, label: &str) -> Result<()> {
        self.ask(&json!({ "close": { "label": label } })).map(drop)
    }

    /// The names of what a window shows beside its page.
    ///
    /// # Errors
    /// The app has gone.
    pub fn bars(&self, label: &str) -> Result<Vec<String>> {
        self.read(&json!({ "bars": { "label": label } }))
    }

    /// Kills the process that runs the page of an app, as the kernel does when memory is short.
    ///
    /// # Errors
    /// It cannot be found.
    pub fn kill_page(&self, app: &str) -> Result<()> {
        // The engine does not say which process it is: it is the one that works while the page does.
        let shell = self.shell_process()?.to_string();
        let before = page_processes(&shell);
        self.eval(app, "{ const end = Date.now() + 1500; while (Date.now() < end); } 1")?;
        let worked = |(id, after): &(u32, u64)| {
            let then = before.iter().find(|(other, _)| other == id).map_or(0, |(_, then)| *then);
            after.saturating_sub(then)
        };
        let found = page_processes(&shell).into_iter().max_by_key(worked);
        let (id, _) = found.ok_or_else(|| Failure::new(self.failed("there is no page's process")))?;
        kill(u64::from(id))
    }

    /// What each process of pages has in memory now, in kB.
    ///
    /// # Errors
    /// The shell does not answer.
    pub fn memory_of_pages(&self) -> Result<Vec<u64>> {
        let shell = self.ask(&json!("process"))?.to_string();
        let held = |id: u32| {
            let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
            let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
            line.split_whitespace().next()?.parse::<u64>().ok()
        };
        Ok(page_processes(&shell).into_iter().filter_map(|(id, _)| held(id)).collect())
    }

    /// The most memory that a process of pages has held so far, in MB.
    ///
    /// # Errors
    /// There is none, or the kernel does not tell.
    pub fn peak_memory_of_pages(&self) -> Result<u64> {
        let shell = self.ask(&json!("process"))?.to_string();
        let peak = |id: u32| {
            let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
            let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
            line.split_whitespace().next()?.parse::<u64>().ok()
        };
        let peaks = page_processes(&shell).into_iter().filter_map(|(id, _)| peak(id));
        let most = peaks.max().ok_or_else(|| Failure::new(self.failed("there is no page's process")))?;
        Ok(most / 1024)
    }

    /// Closes every window and waits for the end.
    ///
    /// # Errors
    /// It does not end.
    pub fn quit(mut self) -> Result<ExitStatus> {
        for window in &self.windows()? {
            // The last one ends the app, and then no answer comes.
            let _gone = self.close(&window.label);
        }
        self.process.wait_for_exit(PATIENCE)
    }

    /// Waits for the app to end by itself.
    ///
    /// # Errors
    /// It does not.
    pub fn wait_for_exit(&mut self) -> Result<ExitStatus> {
        self.process.wait_for_exit(PATIENCE)
    }

    /// What it has written to its terminal.
    pub fn log(&self) -> String {
        self.process.lines().iter().map(|line| format!("{}\n", line.text)).collect()
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Where the driver listens.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    fn failed(&self, what: &str) -> String {
        self.process.failure(what).to_string()
    }
}

fn kill(process: u64) -> Result<()> {
    let process = process.to_string();
    Process::run(porthole_support::process::command("kill", ["-KILL", &process]), PATIENCE).map(drop)
}

/// The processes that `shell` has started for pages, each with the time that it has worked.
fn page_processes(shell: &str) -> Vec<(u32, u64)> {
    let all = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let stats = all.filter_map(|entry| {
        let id = entry.file_name().to_str()?.parse().ok()?;
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        let (name, rest) = stat.rsplit_once(')')?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let is_ours = name.contains("(WebKitWebProces") && *fields.get(1)? == shell;
        is_ours.then_some((id, fields.get(11)?.parse().ok()?))
    });
    stats.collect()
}

/// The place that a page gave, if it is the same as `before`: a page that is still being laid out moves things away from
/// under the pointer.
pub(crate) fn resting(before: &mut Option<(i32, i32)>, given: Value) -> Option<(i32, i32)> {
    let now = serde_json::from_value(given).ok();
    now.filter(|_| std::mem::replace(before, now) == now)
}
