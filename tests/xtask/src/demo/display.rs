//! The screen on which the windows appear: the person's, or one in memory.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::service::Service;
use crate::children::Group;
use crate::failure::{Failure, Result};

/// The pause between two looks at the screen.
const LOOK_EVERY: Duration = Duration::from_millis(300);

/// How long a window may take to appear on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A window with at most this number of colours is still empty.
const BLANK: u32 = 16;

/// A window on the screen: its X11 id.
#[derive(Debug)]
pub(crate) struct Window(String);

/// A screen.
#[derive(Debug)]
pub(crate) enum Display {
    /// The screen of the person who runs this program.
    OfThisPerson,
    /// A screen in memory, with a window manager.
    InMemory { name: OsString, _manager: Service, _screen: Service },
}

impl Display {
    /// The screen of the person who runs this program, if there is one.
    pub(crate) fn of_this_person() -> Option<Self> {
        let named = |variable| std::env::var_os(variable).is_some_and(|value| !value.is_empty());
        (named("WAYLAND_DISPLAY") || named("DISPLAY")).then_some(Self::OfThisPerson)
    }

    /// Starts a screen in memory.
    ///
    /// # Errors
    /// Xvfb or openbox is missing or does not start.
    pub(crate) fn in_memory() -> Result<Self> {
        let mut server = Command::new("Xvfb");
        server.args(["-displayfd", "1", "-screen", "0", "1280x860x24", "-nolisten", "tcp", "-noreset"]);
        let (screen, number) = Service::start("screen", server, |line| line.parse::<u32>().is_ok())?;
        let name = OsString::from(format!(":{number}"));
        let mut openbox = Command::new("openbox");
        openbox.args(["--sm-disable", "--startup", "echo ready"]);
        show_on(&mut openbox, &name);
        let (manager, _) = Service::start("window manager", openbox, |line| line == "ready")?;
        Ok(Self::InMemory { name, _manager: manager, _screen: screen })
    }

    /// Makes `program` open its windows on this screen.
    pub(crate) fn apply_to(&self, program: &mut Command) {
        match self {
            Self::OfThisPerson => {}
            Self::InMemory { name, .. } => show_on(program, name),
        }
    }

    /// Waits for a window whose title matches `title` (a regular expression), and brings it to the front.
    ///
    /// # Errors
    /// No such window appears in time.
    pub(crate) fn wait_for_window(&self, title: &str) -> Result<Window> {
        let window = until(&format!("a window with the title {title}"), || {
            let found = self.output_of("xdotool", &["search", "--onlyvisible", "--name", title])?;
            Ok(found.lines().last().map(|id| Window(id.to_owned())))
        })?;
        self.output_of("xdotool", &["windowactivate", "--sync", &window.0])?;
        Ok(window)
    }

    /// Waits until a window is not empty and looks the same twice in a row.
    ///
    /// # Errors
    /// The window is still empty or changing after the time limit.
    pub(crate) fn wait_until_still(&self, window: &Window) -> Result<()> {
        let mut before = String::new();
        until("a window that shows something", || {
            let seen =
                self.output_of("import", &["-silent", "-window", &window.0, "-format", "%k %#", "info:-"])?;
            let colours =
                seen.split(' ').next().and_then(|count| count.parse::<u32>().ok()).unwrap_or_default();
            let is_still = colours > BLANK && seen == before;
            before = seen;
            Ok(is_still.then_some(()))
        })
    }

    /// Presses keys, such as `Return` or `alt+s`, in the window in front.
    ///
    /// # Errors
    /// xdotool is missing.
    pub(crate) fn press(&self, keys: &str) -> Result<()> {
        self.output_of("xdotool", &["key", "--clearmodifiers", keys]).map(drop)
    }

    /// Takes a picture of the whole screen.
    ///
    /// # Errors
    /// It cannot be taken or written.
    pub(crate) fn picture(&self, file: &Path) -> Result<()> {
        let mut import = self.command("import");
        import.args(["-silent", "-window", "root"]).arg(file);
        let mut taken = Group::start(&mut import).map_err(Failure::cannot("import"))?;
        let status = taken.wait().map_err(Failure::cannot("import"))?;
        if status.success() {
            Ok(())
        } else {
            Err(Failure::Finding(format!("the picture {} could not be taken", file.display())))
        }
    }

    /// The standard output of a program that runs on this screen, whatever its exit code.
    fn output_of(&self, program: &str, args: &[&str]) -> Result<String> {
        let output = self.command(program).args(args).output().map_err(Failure::cannot(program))?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.stdin(Stdio::null()).stderr(Stdio::null());
        self.apply_to(&mut command);
        command
    }
}

/// Calls `look` until it finds something.
///
/// # Errors
/// Nothing is found in time, or `look` fails.
pub(crate) fn until<T>(what: &str, mut look: impl FnMut() -> Result<Option<T>>) -> Result<T> {
    let begun = Instant::now();
    loop {
        if let Some(found) = look()? {
            return Ok(found);
        }
        if begun.elapsed() > PATIENCE {
            return Err(Failure::Finding(format!("waited in vain for {what}")));
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

fn show_on(program: &mut Command, display: &OsString) {
    // No screen reader listens on a screen in memory.
    program.env("DISPLAY", display).env("GDK_BACKEND", "x11").env("NO_AT_BRIDGE", "1");
    program.env_remove("WAYLAND_DISPLAY").env_remove("XAUTHORITY");
}
