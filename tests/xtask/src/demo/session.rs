//! The demo's session bus, unlocked keyring and home folder.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::service::Service;
use crate::children::PassingFolder;
use crate::failure::{Failure, Result};

/// The folders of the session, by the environment variable that names each.
const FOLDERS: [(&str, &str); 6] = [
    ("HOME", "home"),
    ("XDG_DATA_HOME", "data"),
    ("XDG_CONFIG_HOME", "config"),
    ("XDG_CACHE_HOME", "cache"),
    ("XDG_STATE_HOME", "state"),
    ("XDG_RUNTIME_DIR", "runtime"),
];

/// The demo's session. Dropping it ends its daemons and removes its folders.
#[derive(Debug)]
pub(crate) struct Session {
    // Dropped in this order: the keyring uses the bus, and both have files in the folder.
    _keyring: Service,
    _bus: Service,
    environment: Vec<(&'static str, OsString)>,
    folder: PassingFolder,
}

impl Session {
    /// Starts the bus and the keyring.
    ///
    /// # Errors
    /// The bus or the keyring is missing or does not start.
    pub(crate) fn start() -> Result<Self> {
        let folder =
            PassingFolder::make("porthole-demo").map_err(Failure::cannot("a folder for the demo"))?;
        let mut environment = Vec::new();
        for (variable, name) in FOLDERS {
            let path = folder.folder(name).map_err(Failure::cannot("a folder for the demo"))?;
            environment.push((variable, path.into_os_string()));
        }
        let config = folder.path().join("bus.conf");
        std::fs::write(&config, bus_config(&folder.path().join("bus")))
            .map_err(Failure::cannot(config.display()))?;
        let mut daemon = Command::new("dbus-daemon");
        daemon.args(["--nofork", "--print-address", "--config-file"]).arg(&config);
        let (bus, address) = Service::start("bus", daemon, |line| line.starts_with("unix:"))?;
        environment.push(("DBUS_SESSION_BUS_ADDRESS", address.into()));
        let keyring = start_keyring(&environment, &folder.path().join("runtime/keyring"))?;
        Ok(Self { _keyring: keyring, _bus: bus, environment, folder })
    }

    /// Makes `program` run in this session.
    pub(crate) fn apply_to(&self, program: &mut Command) {
        enter(program, &self.environment);
    }

    /// The folder for files of the story.
    pub(crate) fn folder(&self) -> PathBuf {
        self.folder.path().join("home")
    }
}

fn enter(program: &mut Command, environment: &[(&'static str, OsString)]) {
    // `WAYLAND_DISPLAY` is relative to the runtime folder of the person's session.
    if let (Some(display), Some(runtime)) =
        (std::env::var_os("WAYLAND_DISPLAY"), std::env::var_os("XDG_RUNTIME_DIR"))
    {
        program.env("WAYLAND_DISPLAY", Path::new(&runtime).join(display));
    }
    // The X authority file is in that session, too, unless `XAUTHORITY` names it.
    if let (None, Some(home)) = (std::env::var_os("XAUTHORITY"), std::env::var_os("HOME")) {
        program.env("XAUTHORITY", Path::new(&home).join(".Xauthority"));
    }
    program.envs(environment.iter().map(|(name, value)| (name, value)));
    program.env_remove("GNOME_KEYRING_CONTROL");
}

/// Starts gnome-keyring, unlocked, and waits until it is on the bus.
fn start_keyring(environment: &[(&'static str, OsString)], control: &Path) -> Result<Service> {
    let mut daemon = Command::new("gnome-keyring-daemon");
    daemon.args(["--foreground", "--unlock", "--components=secrets", "--control-directory"]).arg(control);
    enter(&mut daemon, environment);
    let is_ready = |line: &str| line.starts_with("GNOME_KEYRING_CONTROL=");
    let (keyring, _) = Service::start_with_input("keyring", daemon, "demo", is_ready)?;
    let mut wait = Command::new("gdbus");
    wait.args(["wait", "--session", "--timeout", "30", "org.freedesktop.secrets"]);
    enter(&mut wait, environment);
    let waited = wait.status().map_err(Failure::cannot("gdbus"))?;
    if waited.success() {
        Ok(keyring)
    } else {
        Err(Failure::Finding("the demo's keyring did not come up".to_owned()))
    }
}

/// A bus for this user that starts no services: they would outlive the demo.
fn bus_config(socket: &Path) -> String {
    include_str!("../../../support/src/session_bus.conf").replace("{socket}", &socket.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_has_a_keyring_and_leaves_nothing() {
        let session = Session::start().unwrap();
        let folder = session.folder();
        let mut wait = Command::new("gdbus");
        wait.args(["wait", "--session", "--timeout", "5", "org.freedesktop.secrets"]);
        session.apply_to(&mut wait);
        assert!(wait.status().unwrap().success());
        drop(session);
        assert!(!folder.exists());
        assert!(!wait.status().unwrap().success(), "the bus is gone");
    }
}
