//! Where the windows appear: the person's own screen, or one in memory.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::service::Service;
use crate::children::Group;
use crate::failure::{Failure, Result};

/// How often a window is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// A screen.
#[derive(Debug)]
pub(crate) enum Display {
    /// That of the person who runs this.
    OfThisPerson,
    /// One in memory, with a window manager.
    InMemory { name: OsString, _manager: Service, _screen: Service },
}

impl Display {
    /// The screen of whoever runs this, if there is one.
    pub(crate) fn of_this_person() -> Option<Self> {
        let named = |variable| std::env::var_os(variable).is_some_and(|value| !value.is_empty());
        (named("WAYLAND_DISPLAY") || named("DISPLAY")).then_some(Self::OfThisPerson)
    }

    /// Starts a screen in memory.
    ///
    /// # Errors
    /// Xvfb or openbox is missing or does not come up.
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

    /// Lets `program` show itself here.
    pub(crate) fn apply_to(&self, program: &mut Command) {
        match self {
            Self::OfThisPerson => {}
            Self::InMemory { name, .. } => show_on(program, name),
        }
    }

    /// Waits until a window is seen whose title holds `title`.
    ///
    /// # Errors
    /// None is seen within `within`.
    pub(crate) fn wait_for_window(&self, title: &str, within: Duration) -> Result<()> {
        let begun = Instant::now();
        while begun.elapsed() < within {
            let mut search = self.command("xdotool");
            search.args(["search", "--onlyvisible", "--name", title]).stdout(Stdio::null());
            if search.status().map_err(Failure::cannot("xdotool"))?.success() {
                return Ok(());
            }
            std::thread::sleep(LOOK_EVERY);
        }
        Err(Failure::Finding(format!("no window with `{title}` in its title appeared")))
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

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.stdin(Stdio::null()).stderr(Stdio::null());
        self.apply_to(&mut command);
        command
    }
}

fn show_on(program: &mut Command, display: &OsString) {
    program.env("DISPLAY", display).env("GDK_BACKEND", "x11");
    program.env_remove("WAYLAND_DISPLAY").env_remove("XAUTHORITY");
}
