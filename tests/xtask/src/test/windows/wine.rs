//! A Wine prefix for each run, removed afterwards.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::super::debian_rust::text;
use crate::children::PassingFolder;
use crate::failure::{Failure, Result};
use crate::steps::{Step, root};

/// Debian's, which puts neither on the search path by itself.
const WINE: &str = "/usr/lib/wine/wine64";
const SERVER: &str = "/usr/lib/wine/wineserver64";

const SETTINGS: &[(&str, &str)] = &[
    // Neither .NET nor a browser: both would ask, in a window, to be installed.
    ("WINEDLLOVERRIDES", "mscoree,mshtml="),
    ("WINEDEBUG", "-all"),
    ("DISPLAY", ""),
    // For the tests, which say what they cannot show there.
    ("PORTHOLE_TEST_UNDER_WINE", "1"),
];

/// How long one program may take under Wine. Each takes seconds; where Wine lacks something, a test may wait for ever.
pub(super) const LIMIT: Duration = Duration::from_secs(180);

/// How a program ended.
pub(super) struct Output {
    pub(super) code: Option<i32>,
    /// What it said, on either stream.
    pub(super) text: String,
}

/// A fresh Windows. It ends with this value.
pub(super) struct Wine {
    prefix: PassingFolder,
}

impl Wine {
    /// Makes it.
    ///
    /// # Errors
    /// Wine is not there or cannot make one.
    pub(super) fn start() -> Result<Self> {
        let prefix = PassingFolder::make("porthole-wine").map_err(Failure::cannot("a folder for Wine"))?;
        let wine = Self { prefix };
        wine.step("a Windows for this run", &["wineboot", "--init"])?.at_most(LIMIT).run()?;
        Ok(wine)
    }

    /// A step that runs a program of Windows.
    ///
    /// # Errors
    /// A path is no text.
    pub(super) fn run(&self, title: &str, program: &Path, arguments: &[&str]) -> Result<Step> {
        self.step(title, &[&[text(program)?], arguments].concat())
    }

    /// Where it keeps its files; what a test writes there goes with it.
    pub(super) fn folder(&self) -> &Path {
        self.prefix.path()
    }

    /// Runs a program of Windows to its end, for a minute at most.
    ///
    /// # Errors
    /// It could not start.
    pub(super) fn output(&self, program: &Path, arguments: &[&str]) -> Result<Output> {
        // Its own code, 124, is none of those expected, so what hangs is reported like any other wrong end.
        let mut command = Command::new("timeout");
        command
            .args(["--kill-after=5", "60", WINE])
            .arg(program)
            .args(arguments)
            .current_dir(root())
            .stdin(Stdio::null());
        command.envs(SETTINGS.iter().copied()).env("WINEPREFIX", self.prefix.path());
        let ended = command.output().map_err(Failure::cannot(program.display()))?;
        let text = [ended.stdout, ended.stderr].concat();
        Ok(Output { code: ended.status.code(), text: String::from_utf8_lossy(&text).into_owned() })
    }

    fn step(&self, title: &str, args: &[&str]) -> Result<Step> {
        let top = root();
        let step = Step::new(title, WINE, args)
            .with("WINEPREFIX", text(self.prefix.path())?)
            // Snapshots are compared, never written, and found without asking cargo, which is not there.
            .with("INSTA_UPDATE", "no")
            .with("INSTA_WORKSPACE_ROOT", text(&top)?);
        Ok(SETTINGS.iter().fold(step, |step, (name, value)| step.with(name, value)))
    }
}

impl Drop for Wine {
    fn drop(&mut self) {
        // Its processes outlive the program that started them; this one ends those of this Windows only.
        let _ended = Command::new(SERVER)
            .args(["-k", "-w"])
            .env("WINEPREFIX", self.prefix.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
}
