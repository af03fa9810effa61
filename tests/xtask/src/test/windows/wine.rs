//! A Wine prefix, made for each run and removed afterwards.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::super::debian_rust::text;
use crate::children::PassingFolder;
use crate::failure::{Failure, Result};
use crate::steps::{Step, root};

/// The programs of Debian's package, which are not on the search path.
const WINE: &str = "/usr/lib/wine/wine64";
const SERVER: &str = "/usr/lib/wine/wineserver64";

const SETTINGS: &[(&str, &str)] = &[
    // Without .NET and a browser: Wine would open windows that ask to install them.
    ("WINEDLLOVERRIDES", "mscoree,mshtml="),
    ("WINEDEBUG", "-all"),
    ("DISPLAY", ""),
    // Tests read it, and name what they cannot check under Wine.
    ("PORTHOLE_TEST_UNDER_WINE", "1"),
];

/// The time limit of a program under Wine. Each takes seconds; where Wine lacks something, a test may hang.
pub(super) const LIMIT: Duration = Duration::from_secs(180);

/// How a program ended.
pub(super) struct Output {
    pub(super) code: Option<i32>,
    /// Its standard output and its standard error.
    pub(super) text: String,
}

/// A new Windows in a folder, which is removed when this value is dropped.
pub(super) struct Wine {
    prefix: PassingFolder,
}

impl Wine {
    /// Makes the Wine prefix.
    ///
    /// # Errors
    /// Wine is missing or fails.
    pub(super) fn start() -> Result<Self> {
        let prefix = PassingFolder::make("porthole-wine").map_err(Failure::cannot("a folder for Wine"))?;
        let wine = Self { prefix };
        wine.step("a Windows for this run", &["wineboot", "--init"])?.at_most(LIMIT).run()?;
        Ok(wine)
    }

    /// A step that runs a program of Windows.
    ///
    /// # Errors
    /// A path is not UTF-8.
    pub(super) fn run(&self, title: &str, program: &Path, arguments: &[&str]) -> Result<Step> {
        self.step(title, &[&[text(program)?], arguments].concat())
    }

    /// The folder of its files.
    pub(super) fn folder(&self) -> &Path {
        self.prefix.path()
    }

    /// Runs a program of Windows to its end, for a minute at most.
    ///
    /// # Errors
    /// It could not start.
    pub(super) fn output(&self, program: &Path, arguments: &[&str]) -> Result<Output> {
        // `timeout` ends with 124, which no test expects, so a program that hangs is reported as a failure.
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
            // Snapshots are only compared, and found without cargo, which is missing under Wine.
            .with("INSTA_UPDATE", "no")
            .with("INSTA_WORKSPACE_ROOT", text(&top)?);
        Ok(SETTINGS.iter().fold(step, |step, (name, value)| step.with(name, value)))
    }
}

impl Drop for Wine {
    fn drop(&mut self) {
        // Wine's processes outlive the program that started them. `wineserver -k` ends those of this prefix only.
        let _ended = Command::new(SERVER)
            .args(["-k", "-w"])
            .env("WINEPREFIX", self.prefix.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
}
