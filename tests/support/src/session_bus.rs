//! A session bus and an unlocked gnome-keyring for one test, separate from those of the person who runs it.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use rustix::process::Signal;
use tempfile::TempDir;

use crate::Result;
use crate::failure::{Failure, While as _};
use crate::process::{Process, command};

/// How long a daemon may take to be ready on a busy machine.
const READY: Duration = Duration::from_secs(30);

/// A file system in memory. Systems other than Linux have no such one at a fixed place.
const MEMORY: &str = if cfg!(target_os = "linux") { "/dev/shm" } else { "/tmp" };

/// The name that a Secret Service owns on the bus.
const SECRET_SERVICE: &str = "org.freedesktop.secrets";

/// A private session bus with an own home folder and, if asked for, a keyring. Dropping it ends its daemons and
/// removes its folders.
#[derive(Debug)]
pub struct SessionBus {
    // Before the folder that it keeps its files in, and before the bus that it speaks on.
    keyring: Option<Process>,
    bus: Process,
    address: String,
    folder: TempDir,
    /// In memory, as `XDG_RUNTIME_DIR` is on a real desktop.
    runtime: TempDir,
}

impl SessionBus {
    /// Starts an empty bus. It activates no services either, so only what the test starts is on it.
    ///
    /// # Errors
    /// When dbus-daemon is not installed or does not come up.
    pub fn start() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("porthole-session-").tempdir().doing("make a folder")?;
        for name in ["home", "data", "config", "cache", "state"] {
            let path = folder.path().join(name);
            std::fs::create_dir(&path).doing(format_args!("make {}", path.display()))?;
            let private = std::os::unix::fs::PermissionsExt::from_mode(0o700);
            std::fs::set_permissions(&path, private).doing(format_args!("guard {}", path.display()))?;
        }
        let runtime =
            tempfile::Builder::new().prefix("porthole-runtime-").tempdir_in(MEMORY).doing("make a folder")?;
        // No PKCS#11 module that happens to be installed on this machine takes part.
        let modules = folder.path().join("config/pkcs11");
        std::fs::create_dir(&modules)
            .and_then(|()| std::fs::write(modules.join("pkcs11.conf"), "user-config: only\n"))
            .doing("register no PKCS#11 modules")?;
        let socket = folder.path().join("bus");
        let config = folder.path().join("bus.conf");
        std::fs::write(&config, bus_config(&socket)).doing("write the bus's configuration")?;
        let mut daemon = command("dbus-daemon", ["--nofork", "--print-address"]);
        daemon.arg("--config-file").arg(&config);
        let bus = Process::spawn(daemon)?;
        let address = bus.wait_for_line(READY, |line| line.starts_with("unix:"))?;
        Ok(Self { keyring: None, bus, address, folder, runtime })
    }

    /// Starts a bus and on it a gnome-keyring whose default keyring is unlocked.
    ///
    /// # Errors
    /// When either is not installed or does not come up.
    pub fn with_keyring() -> Result<Self> {
        let mut session = Self::start()?;
        session.start_keyring()?;
        Ok(session)
    }

    /// Starts gnome-keyring, unlocked, and returns once it answers on the bus. Its files outlive
    /// [`SessionBus::stop_keyring`], as those of a person who logs in again.
    ///
    /// # Errors
    /// When gnome-keyring-daemon is not installed or does not come up, or one is running already.
    pub fn start_keyring(&mut self) -> Result<()> {
        if self.keyring.is_some() {
            return Err(Failure::new("this bus has a keyring already"));
        }
        let mut daemon =
            command("gnome-keyring-daemon", ["--foreground", "--unlock", "--components=secrets"]);
        daemon.arg("--control-directory").arg(self.runtime_dir().join("keyring"));
        self.apply_to(&mut daemon);
        let mut keyring = Process::spawn(daemon)?;
        if let Some(mut password) = keyring.take_stdin() {
            password.write_all(b"a test's password").doing("unlock the keyring")?;
        }
        self.wait_for_name(SECRET_SERVICE, READY).map_err(|error| {
            Failure::from_cause(keyring.failure("did not take its name on the bus").to_string(), error)
        })?;
        self.keyring = Some(keyring);
        Ok(())
    }

    /// Waits until somebody owns `name` on the bus.
    ///
    /// # Errors
    /// Nobody does within `timeout`.
    pub fn wait_for_name(&self, name: &str, timeout: Duration) -> Result<()> {
        let seconds = timeout.as_secs().to_string();
        let mut wait = command("gdbus", ["wait", "--session", "--timeout", &seconds, name]);
        self.apply_to(&mut wait);
        Process::run(wait, timeout).map(drop)
    }

    /// Has the keyring answer nothing, as one that waits for something else, until it [wakes](Self::wake_keyring).
    pub fn hang_keyring(&self) {
        self.signal_keyring(Signal::STOP);
    }

    /// Has it answer again.
    pub fn wake_keyring(&self) {
        self.signal_keyring(Signal::CONT);
    }

    /// Locks the keyring, as a desktop does that unlocks it with another password than that of the sign-in. Nobody is
    /// there to ask the person for it.
    ///
    /// # Errors
    /// It does not answer.
    pub fn lock_keyring(&self) -> Result<()> {
        const ROOT: &str = "/org/freedesktop/secrets";
        let collections = format!("['{ROOT}/collection/login']");
        let mut lock =
            command("gdbus", ["call", "--session", "--dest", SECRET_SERVICE, "--object-path", ROOT]);
        lock.args(["--method", "org.freedesktop.Secret.Service.Lock", &collections]);
        self.apply_to(&mut lock);
        let text = Process::run(lock, READY)?;
        if text.contains("collection/login") {
            return Ok(());
        }
        Err(Failure::new(format!("the keyring was not locked: {text}")))
    }

    fn signal_keyring(&self, signal: Signal) {
        if let Some(keyring) = &self.keyring {
            keyring.signal(signal);
        }
    }

    /// Ends the keyring, as if it had crashed: the Secret Service is gone from the bus.
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub fn stop_keyring(&mut self) -> Result<()> {
        if let Some(keyring) = self.keyring.take() {
            keyring.stop()?;
        }
        Ok(())
    }

    /// Ends the bus, as the end of the session does.
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub fn stop_bus(&mut self) -> Result<()> {
        self.bus.terminate().map(drop)
    }

    /// The bus's address, as in `DBUS_SESSION_BUS_ADDRESS`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The home folder of the session.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// The session's `XDG_RUNTIME_DIR`.
    pub fn runtime_dir(&self) -> PathBuf {
        self.runtime.path().to_owned()
    }

    /// The folder that holds everything the session may write on the disk: home, data, config, cache, state.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The environment that puts a program into this session.
    pub fn env(&self) -> Vec<(&'static str, OsString)> {
        let within = |name: &str| self.folder.path().join(name).into_os_string();
        vec![
            ("DBUS_SESSION_BUS_ADDRESS", OsString::from(&self.address)),
            ("HOME", within("home")),
            ("XDG_DATA_HOME", within("data")),
            ("XDG_CONFIG_HOME", within("config")),
            ("XDG_CACHE_HOME", within("cache")),
            ("XDG_STATE_HOME", within("state")),
            ("XDG_RUNTIME_DIR", self.runtime_dir().into_os_string()),
        ]
    }

    /// Puts `program` into this session, and takes from it what would lead it to another one.
    pub fn apply_to(&self, program: &mut Command) {
        program.envs(self.env());
        for name in
            ["GNOME_KEYRING_CONTROL", "SSH_AUTH_SOCK", "DBUS_STARTER_ADDRESS", "DBUS_STARTER_BUS_TYPE"]
        {
            program.env_remove(name);
        }
    }

    /// Whether both daemons that were started still run.
    pub fn is_running(&self) -> bool {
        self.bus.is_running() && self.keyring.as_ref().is_none_or(Process::is_running)
    }
}

/// A bus for one user that starts nothing by itself.
fn bus_config(socket: &Path) -> String {
    include_str!("session_bus.conf").replace("{socket}", &socket.display().to_string())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::time::Duration;

    use super::SessionBus;
    use crate::Result;
    use crate::process::{Process, command};

    const LONG: Duration = Duration::from_secs(30);

    fn lookup(session: &SessionBus) -> Result<String> {
        let mut lookup = command("secret-tool", ["lookup", "kind", "test"]);
        session.apply_to(&mut lookup);
        Process::run(lookup, LONG)
    }

    fn store(session: &SessionBus) {
        let mut store = command("secret-tool", ["store", "--label", "Test", "kind", "test"]);
        session.apply_to(&mut store);
        let mut store = Process::spawn(store).unwrap();
        store.take_stdin().unwrap().write_all(b"a secret").unwrap();
        assert!(store.wait_for_exit(LONG).unwrap().success());
    }

    #[test]
    fn a_secret_outlives_the_keyring_but_not_the_session() {
        let mut session = SessionBus::with_keyring().unwrap();
        store(&session);
        assert_eq!(lookup(&session).unwrap(), "a secret\n");
        session.stop_keyring().unwrap();
        assert!(lookup(&session).is_err());
        session.start_keyring().unwrap();
        assert_eq!(lookup(&session).unwrap(), "a secret\n");

        let other = SessionBus::with_keyring().unwrap();
        assert!(lookup(&other).is_err());
        assert!(session.is_running() && other.is_running());
    }

    #[test]
    fn nothing_is_left_of_a_session() {
        let session = SessionBus::with_keyring().unwrap();
        let folder = session.folder().to_path_buf();
        drop(session);
        assert!(!folder.exists());
    }

    #[test]
    fn a_bus_without_a_keyring_has_no_secret_service() {
        assert!(lookup(&SessionBus::start().unwrap()).is_err());
    }
}
