//! What shows the page: a bare view of the same engine, Porthole, Chromium.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use porthole_support::process::{Process, command};
use porthole_support::session_bus::SessionBus;
use tempfile::TempDir;

use crate::result::Result;
use crate::shell::pages::Pages;
use crate::shell::screen::Screen;
use crate::usage;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Bare,
    Porthole,
    Chromium,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Bare, Self::Porthole, Self::Chromium];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare view",
            Self::Porthole => "Porthole",
            Self::Chromium => "Chromium",
        }
    }

    pub(crate) fn is(self) -> &'static str {
        match self {
            Self::Bare => "WebKitGTK's own MiniBrowser, without a proxy; several pages are its tabs",
            Self::Porthole => "the app, on a device without a certificate, its traffic through the proxy",
            Self::Chromium => "Debian's Chromium with --app and a profile of its own, without a proxy",
        }
    }

    /// The program, if this machine has it.
    pub(crate) fn program(self, porthole: &Path) -> std::result::Result<PathBuf, &'static str> {
        let candidates = match self {
            Self::Porthole => vec![porthole.to_owned()],
            Self::Bare => {
                ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/libexec", "/usr/lib"]
                    .iter()
                    .map(|folder| Path::new(folder).join("webkit2gtk-4.1/MiniBrowser"))
                    .collect()
            }
            Self::Chromium => vec![PathBuf::from("/usr/bin/chromium")],
        };
        let missing = match self {
            Self::Bare => "no MiniBrowser here; Debian has it in libwebkit2gtk-4.1-0",
            Self::Porthole => "the program that was named is not there",
            Self::Chromium => "no Chromium here: apt-get install chromium",
        };
        candidates.into_iter().find(|program| program.exists()).ok_or(missing)
    }
}

/// One person's session with a screen, in which a subject starts as for the first time.
pub(crate) struct Stage {
    kind: Kind,
    program: PathBuf,
    pub(crate) screen: Screen,
    session: SessionBus,
    folder: TempDir,
}

impl Stage {
    pub(crate) fn set(kind: Kind, program: &Path, pages: &Pages) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("porthole-bench-").tempdir()?;
        std::fs::create_dir(folder.path().join("tmp"))?;
        pages.write_managed(folder.path())?;
        let session = SessionBus::with_keyring()?;
        Ok(Self { kind, program: std::path::absolute(program)?, screen: Screen::start()?, session, folder })
    }

    fn command(&self, args: &[String]) -> Command {
        let mut program = command(&self.program, args);
        self.session.apply_to(&mut program);
        self.screen.apply_to(&mut program);
        program.env("TMPDIR", self.folder.path().join("tmp")).env("NO_AT_BRIDGE", "1");
        program.env("LIBGL_ALWAYS_SOFTWARE", "1").env_remove("PORTHOLE_LOG");
        program
    }

    /// The words that open these pages of [`Pages`].
    fn arguments(&self, pages: &Pages, numbers: &[usize]) -> Vec<String> {
        let local = |number: &usize| pages.local_url(*number);
        match self.kind {
            Kind::Bare => {
                let own = ["--geometry=1280x900+0+0", "--ignore-tls-errors"].map(str::to_owned);
                own.into_iter().chain(numbers.iter().map(local)).collect()
            }
            Kind::Porthole => {
                let managed = self.folder.path().join("managed.toml").display().to_string();
                let mut text = vec!["--config".to_owned(), managed];
                if let Some(number) = numbers.last() {
                    text.extend(["open".to_owned(), Pages::app(*number)]);
                }
                text
            }
            Kind::Chromium => {
                let profile = format!("--user-data-dir={}", self.folder.path().join("profile").display());
                let mut text = vec![profile];
                text.extend(
                    [
                        "--no-first-run",
                        "--no-default-browser-check",
                        "--ignore-certificate-errors",
                        "--window-size=1280,900",
                        "--window-position=0,0",
                        "--password-store=basic",
                    ]
                    .map(str::to_owned),
                );
                if rustix::process::geteuid().is_root() {
                    text.push("--no-sandbox".to_owned());
                }
                text.extend(numbers.last().map(|number| format!("--app={}", pages.local_url(*number))));
                text
            }
        }
    }

    /// Starts the subject with these pages, of which the last is the one to be seen; with none it shows what it shows.
    pub(crate) fn start(&self, pages: &Pages, numbers: &[usize]) -> Result<(Process, Instant)> {
        let command = self.command(&self.arguments(pages, numbers));
        let begun = Instant::now();
        Ok((Process::spawn(command)?, begun))
    }

    /// Opens one more page in the subject that runs, by a second start, which hands over.
    pub(crate) fn open(&self, pages: &Pages, number: usize) -> Result<Instant> {
        let mut command = self.command(&self.arguments(pages, &[number]));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let begun = Instant::now();
        Process::run(command, Duration::from_secs(60))?;
        Ok(begun)
    }

    /// Of the processes of a subject those that are not the engine's.
    pub(crate) fn own_processes(&self, root: u32) -> Vec<u32> {
        let name = self.program.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // The kernel keeps fifteen letters of a name.
        let is_own = |pid: &u32| {
            let comm = std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
            !comm.trim().is_empty() && name.starts_with(comm.trim())
        };
        usage::tree(root).into_iter().filter(is_own).collect()
    }
}
