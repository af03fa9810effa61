//! Debian's dunst: shows notifications on a screen, where they can be clicked.

use std::path::Path;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::Result;
use crate::failure::{Failure, While as _};
use crate::process::{Process, command};
use crate::session_bus::SessionBus;
use crate::xvfb::Xvfb;

/// The name that a notification service owns on the bus.
const NAME: &str = "org.freedesktop.Notifications";

const READY: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// A running dunst; dropping it ends it.
#[derive(Debug)]
pub struct Dunst {
    process: Process,
    folder: TempDir,
}

/// A notification as it was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Who says it.
    pub app_name: String,
    /// Its title.
    pub summary: String,
    /// Its text.
    pub body: String,
}

impl Dunst {
    /// Starts it in the session and on the screen, and returns once it takes notifications.
    ///
    /// # Errors
    /// dunst is not installed or does not come up.
    pub fn start(session: &SessionBus, screen: &Xvfb) -> Result<Self> {
        Self::start_with_timeout(session, screen, 0)
    }

    /// The same, which takes a notification from the screen after so many seconds.
    ///
    /// # Errors
    /// dunst is not installed or does not come up.
    pub fn start_with_timeout(session: &SessionBus, screen: &Xvfb, seconds: u32) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("porthole-dunst-").tempdir().doing("make a folder")?;
        let note = folder.path().join("note");
        write(
            &note,
            format!(
                "#!/bin/sh\nprintf '%s\\036%s\\036%s\\n' \"$1\" \"$2\" \"$3\" >> '{}'\n",
                folder.path().join("shown").display()
            ),
        )?;
        let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&note, executable).doing("make the script executable")?;
        let config = folder.path().join("dunstrc");
        write(
            &config,
            format!(
                "[global]\n origin = top-left\n offset = 0x0\n width = 300\n height = 120\n timeout = {seconds}\n \
                 mouse_left_click = do_action, close_current\n sticky_history = no\n notification_limit = 1\n \
                 enable_recursive_icon_lookup = false\n font = DejaVu Sans 10\n\
                 [urgency_normal]\n timeout = {seconds}\n[everything]\n summary = \"*\"\n script = \"{}\"\n",
                note.display()
            ),
        )?;
        let mut dunst = command("dunst", ["-config"]);
        dunst.arg(&config);
        session.apply_to(&mut dunst);
        screen.apply_to(&mut dunst);
        let process = Process::spawn(dunst)?;
        let mut wait = command("gdbus", ["wait", "--session", "--timeout", "30", NAME]);
        session.apply_to(&mut wait);
        Process::run(wait, READY)
            .map_err(|error| Failure::from_cause(process.failure("did not come up").to_string(), error))?;
        Ok(Self { process, folder })
    }

    /// Every notification so far.
    #[must_use]
    pub fn shown(&self) -> Vec<Shown> {
        // Before the first one there is no file.
        let text = std::fs::read_to_string(self.folder.path().join("shown")).unwrap_or_default();
        let read = |line: &str| {
            let mut parts = line.split('\u{1e}').map(str::to_owned);
            Some(Shown { app_name: parts.next()?, summary: parts.next()?, body: parts.next()? })
        };
        text.lines().filter_map(read).collect()
    }

    /// Waits for the first notification that `wanted` accepts.
    ///
    /// # Errors
    /// None comes within `timeout`.
    pub fn wait_for(&self, timeout: Duration, wanted: impl Fn(&Shown) -> bool) -> Result<Shown> {
        let started = Instant::now();
        loop {
            if let Some(found) = self.shown().into_iter().find(|shown| wanted(shown)) {
                return Ok(found);
            }
            if started.elapsed() > timeout || !self.process.is_running() {
                let what = format!("showed no such notification; it showed {:?}", self.shown());
                return Err(self.process.failure(&what));
            }
            std::thread::park_timeout(LOOK_EVERY);
        }
    }

    /// Waits until nothing is left on the screen.
    ///
    /// # Errors
    /// It has gone, or something stays.
    pub fn wait_until_none_is_shown(&self, session: &SessionBus, timeout: Duration) -> Result<()> {
        self.wait_until_left(session, timeout, 0)
    }

    /// Waits until so many are on the screen or wait for their place there.
    ///
    /// # Errors
    /// It has gone, or there never are.
    pub fn wait_until_left(&self, session: &SessionBus, timeout: Duration, count: u64) -> Result<()> {
        let started = Instant::now();
        loop {
            let mut left = 0;
            for place in ["displayed", "waiting"] {
                let mut ask = command("dunstctl", ["count", place]);
                session.apply_to(&mut ask);
                let text = Process::run(ask, READY)?;
                left += text.trim().parse::<u64>().doing("read how many dunst shows")?;
            }
            if left == count {
                return Ok(());
            }
            if started.elapsed() > timeout || !self.process.is_running() {
                return Err(self.process.failure(&format!("still shows {left} notifications")));
            }
            std::thread::park_timeout(LOOK_EVERY);
        }
    }

    /// Has it answer nothing until [`Self::resume`], as a desktop that is busy.
    ///
    /// # Errors
    /// It has gone.
    pub fn pause(&self) -> Result<()> {
        self.signal("-STOP")
    }

    /// Has it go on.
    ///
    /// # Errors
    /// It has gone.
    pub fn resume(&self) -> Result<()> {
        self.signal("-CONT")
    }

    fn signal(&self, signal: &str) -> Result<()> {
        Process::run(command("kill", [signal, &self.process.id().to_string()]), READY).map(drop)
    }

    /// Clicks on the notification that is shown now.
    ///
    /// # Errors
    /// Its window never comes.
    pub fn click(&self, screen: &Xvfb) -> Result<()> {
        // It is announced before its window can be seen.
        screen.find_window("^Dunst$", READY)?;
        screen.click(150, 20)
    }
}

fn write(path: &Path, content: String) -> Result<()> {
    std::fs::write(path, content).doing(format_args!("write {}", path.display()))
}
