//! Debian's sway without a screen: a Wayland compositor that says which windows it shows.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::Result;
use crate::failure::{Failure, While as _};
use crate::process::{Process, command};
use crate::session_bus::SessionBus;

const READY: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Whom sway runs as where the tests are root, which it refuses.
const NOBODY: u32 = 65_534;

/// A running sway; dropping it ends it.
#[derive(Debug)]
pub struct Sway {
    process: Process,
    _folder: TempDir,
    display: PathBuf,
    control: PathBuf,
}

/// A window as the compositor knows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WaylandWindow {
    /// The application id (xdg-shell, `set_app_id`).
    pub app_id: String,
    /// What its frame says.
    pub title: String,
}

impl Sway {
    /// Starts it for a session, with one headless output, and returns once it accepts windows.
    ///
    /// # Errors
    /// sway is not installed or does not come up.
    pub fn start(session: &SessionBus) -> Result<Self> {
        let runtime = session.runtime_dir();
        let memory = runtime.parent().unwrap_or(&runtime);
        let folder =
            tempfile::Builder::new().prefix("porthole-sway-").tempdir_in(memory).doing("make a folder")?;
        let config = folder.path().join("config");
        std::fs::write(&config, "xwayland disable\noutput HEADLESS-1 resolution 1280x900\n")
            .doing("write sway's configuration")?;
        let control = folder.path().join("control");
        let is_root = rustix::process::geteuid().is_root();
        let mut sway = if is_root {
            for path in [folder.path(), &config] {
                std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY)).doing("give sway its folder")?;
            }
            let id = NOBODY.to_string();
            command("setpriv", ["--reuid", &id, "--regid", &id, "--clear-groups", "sway"])
        } else {
            command("sway", [""; 0])
        };
        sway.arg("--unsupported-gpu").arg("--config").arg(&config);
        sway.env("WLR_BACKENDS", "headless")
            .env("WLR_LIBINPUT_NO_DEVICES", "1")
            .env("WLR_RENDERER", "pixman");
        sway.env("XDG_RUNTIME_DIR", folder.path()).env("SWAYSOCK", &control).env("HOME", folder.path());
        sway.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        let process = Process::spawn(sway)?;
        let started = Instant::now();
        loop {
            if let Some(socket) = display_in(folder.path())
                && control.exists()
            {
                // Open to programs in a user namespace, in which root has no rights over another user's socket.
                let everyone = std::os::unix::fs::PermissionsExt::from_mode(0o777);
                std::fs::set_permissions(&socket, everyone).doing("open sway's socket")?;
                // Where the session's programs look for it: sway, as somebody else, cannot write there.
                let display = runtime.join("wayland-sway");
                std::fs::hard_link(&socket, &display).doing("put sway's socket into the runtime folder")?;
                return Ok(Self { process, _folder: folder, display, control });
            }
            if started.elapsed() > READY || !process.is_running() {
                return Err(process.failure("did not come up"));
            }
            std::thread::park_timeout(LOOK_EVERY);
        }
    }

    /// Has a program show its windows here.
    pub fn apply_to(&self, program: &mut Command) {
        program
            .env("WAYLAND_DISPLAY", self.display.file_name().unwrap_or_default())
            .env_remove("DISPLAY")
            .env_remove("GDK_BACKEND");
    }

    /// Every window that is shown.
    ///
    /// # Errors
    /// sway does not answer.
    pub fn windows(&self) -> Result<Vec<WaylandWindow>> {
        let tree = self.ask(&["-t", "get_tree"])?;
        let tree: Value = serde_json::from_str(&tree)
            .map_err(|error| Failure::from_cause("read what sway shows", error))?;
        let mut found = Vec::new();
        collect(&tree, &mut found);
        found.sort_unstable();
        Ok(found)
    }

    fn ask(&self, arguments: &[&str]) -> Result<String> {
        let mut swaymsg = command("swaymsg", ["--raw", "--socket"]);
        swaymsg.arg(&self.control).args(arguments);
        Process::run(swaymsg, READY)
            .map_err(|error| Failure::from_cause(self.process.failure("did not answer").to_string(), error))
    }
}

/// The socket that sway has made for programs.
fn display_in(folder: &Path) -> Option<PathBuf> {
    let names = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    let is_display = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with("wayland-") && Path::new(name).extension().is_none_or(|it| it != "lock")
    };
    names.into_iter().find(is_display)
}

fn collect(node: &Value, found: &mut Vec<WaylandWindow>) {
    if let Some(app_id) = node["app_id"].as_str() {
        let title = node["name"].as_str().unwrap_or_default().to_owned();
        found.push(WaylandWindow { app_id: app_id.to_owned(), title });
    }
    for list in ["nodes", "floating_nodes"] {
        node[list].as_array().into_iter().flatten().for_each(|below| collect(below, found));
    }
}
