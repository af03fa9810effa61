//! A terminal that a test types on: a program in it cannot tell it from a person's.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::process::{Child, Command, ExitStatus};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};

use crate::Result;
use crate::failure::{Failure, While as _};

/// A program that runs in its own terminal. Dropping it kills the program.
#[derive(Debug)]
pub struct Terminal {
    keyboard: File,
    /// Held so that the terminal outlives the program, and shows how it was left.
    line: Option<File>,
    program: Child,
    screen: Arc<Screen>,
    reader: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Screen {
    shown: Mutex<Vec<u8>>,
    changed: Condvar,
}

/// How a program ended, and what was on the screen by then.
#[derive(Debug)]
pub struct Ended {
    /// How it ended.
    pub status: ExitStatus,
    /// Everything shown, with plain line ends.
    pub shown: String,
    /// Whether the terminal shows what is typed next.
    pub shows_typing: bool,
}

impl Terminal {
    /// Starts `command` in a terminal. What it says of input and output does not count.
    ///
    /// # Errors
    /// When there is no terminal to be had, or the program (or `setsid`, of util-linux) cannot be started.
    pub fn run(command: &Command) -> Result<Self> {
        let cannot = |error: rustix::io::Errno| Failure::new(format!("make a terminal: {error}"));
        let keyboard = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).map_err(cannot)?;
        grantpt(&keyboard).and_then(|()| unlockpt(&keyboard)).map_err(cannot)?;
        let name = ptsname(&keyboard, Vec::new()).map_err(cannot)?;
        let line = OpenOptions::new().read(true).write(true).open(OsStr::from_bytes(name.as_bytes()));
        let line = line.doing("open the terminal")?;
        let end = || line.try_clone().doing("open the terminal");
        // Makes the terminal the one that `/dev/tty` means and Ctrl-C is told through.
        let mut program = Command::new("setsid");
        program.arg("--ctty").arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => program.env(name, value),
                None => program.env_remove(name),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            program.current_dir(folder);
        }
        program.stdin(end()?).stdout(end()?).stderr(end()?);
        let program = program.spawn().doing("run setsid")?;
        let keyboard = File::from(keyboard);
        let screen = Arc::new(Screen::default());
        let reader = watch(keyboard.try_clone().doing("watch the terminal")?, Arc::clone(&screen));
        Ok(Self { keyboard, line: Some(line), program, screen, reader: Some(reader) })
    }

    /// Waits until `text` is on the screen and the program hides what is typed.
    ///
    /// # Errors
    /// When `limit` passes before.
    pub fn wait_for_hidden_question(&self, text: &str, limit: Duration) -> Result<()> {
        let until = Instant::now() + limit;
        let mut shown = self.screen.shown.lock();
        while !String::from_utf8_lossy(&shown).contains(text) || self.shows_typing() {
            if Instant::now() >= until {
                return Err(Failure::new(format!(
                    "no hidden question `{text}` within {limit:?}, but: {}",
                    String::from_utf8_lossy(&shown)
                )));
            }
            // The terminal sends no signal when its mode changes.
            let _told = self.screen.changed.wait_for(&mut shown, Duration::from_millis(10));
        }
        Ok(())
    }

    /// Types, as a person does: `\r` is the Enter key, `\x03` Ctrl-C.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn type_keys(&mut self, keys: &str) -> Result<()> {
        self.keyboard.write_all(keys.as_bytes()).doing("type")
    }

    /// Whether the terminal shows what is typed.
    fn shows_typing(&self) -> bool {
        tcgetattr(&self.keyboard).is_ok_and(|mode| mode.local_modes.contains(LocalModes::ECHO))
    }

    /// Waits for the program to end by itself.
    ///
    /// # Errors
    /// When it still runs after `limit`.
    pub fn wait_for_end(mut self, limit: Duration) -> Result<Ended> {
        let until = Instant::now() + limit;
        let status = loop {
            if let Some(status) = self.program.try_wait().doing("wait for the program")? {
                break status;
            }
            if Instant::now() >= until {
                let shown = self.screen.shown.lock();
                let shown = String::from_utf8_lossy(&shown).into_owned();
                return Err(Failure::new(format!("it still runs after {limit:?} and shows: {shown}")));
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        let shows_typing = self.shows_typing();
        // With the last end of the line closed, the reader has read everything.
        drop(self.line.take());
        if let Some(reader) = self.reader.take() {
            let _ended = reader.join();
        }
        let shown = self.screen.shown.lock();
        let shown = String::from_utf8_lossy(&shown).replace("\r\n", "\n");
        Ok(Ended { status, shown, shows_typing })
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It has mostly ended already; then there is nothing to end.
        let _killed = self.program.kill();
        let _ended = self.program.wait();
    }
}

fn watch(mut from: File, screen: Arc<Screen>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let mut part = [0; 4096];
        // The end of the line reads as an error.
        while let Ok(count @ 1..) = from.read(&mut part) {
            let part = part.get(..count).unwrap_or_default();
            screen.shown.lock().extend_from_slice(part);
            screen.changed.notify_all();
        }
    })
}
