//! An administrator's fixture: a folder with a managed file and its CAs, and a session to run the program in.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use porthole_support::pki::Authority;
use porthole_support::session_bus::SessionBus;
use serde_json::Value;

/// How long a program may take on a busy machine.
pub(crate) const LONG: Duration = Duration::from_secs(60);

pub(crate) struct Fixture {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) session: Option<SessionBus>,
    pub(crate) device_ca: Authority,
    pub(crate) server_ca: Authority,
}

/// What one run of the program gave.
#[derive(Debug)]
pub(crate) struct CommandOutput {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl CommandOutput {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The same with a placeholder for each value that differs from run to run: its path, with `[]` for every element
    /// of a list, and the placeholder.
    pub(crate) fn json_with(&self, placeholders: &[(&str, &str)]) -> Value {
        let mut json = self.json();
        for (path, placeholder) in placeholders {
            replace(&mut json, &path.split('.').collect::<Vec<_>>(), placeholder);
        }
        json
    }
}

/// Replaces every value at `path` that is there.
fn replace(value: &mut Value, path: &[&str], placeholder: &str) {
    match path.split_first() {
        None => *value = placeholder.into(),
        Some((&"[]", rest)) => {
            let elements = value.as_array_mut().into_iter().flatten();
            elements.for_each(|element| replace(element, rest, placeholder));
        }
        Some((key, rest)) => {
            if let Some(inner) = value.get_mut(key) {
                replace(inner, rest, placeholder);
            }
        }
    }
}

impl Fixture {
    /// A fixture without a keyring: for what asks no store.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let fixture = Self {
            session: None,
            device_ca: Authority::root("Harbor Device CA").unwrap(),
            server_ca: Authority::root("Harbor Root").unwrap(),
            folder,
        };
        fixture.device_ca.write(fixture.folder.path(), "device-ca").unwrap();
        fixture.server_ca.write(fixture.folder.path(), "server-ca").unwrap();
        fixture.manage(443);
        // No PKCS#11 module that happens to be installed on this machine takes part.
        std::fs::create_dir_all(fixture.path(".config/pkcs11")).unwrap();
        fixture.write(".config/pkcs11/pkcs11.conf", "user-config: only\n");
        fixture
    }

    /// A fixture whose session has an unlocked keyring.
    pub(crate) fn with_keyring() -> Self {
        Self { session: Some(SessionBus::with_keyring().unwrap()), ..Self::new() }
    }

    /// Writes the managed file; every host of Harbor is found at `port` of this machine.
    pub(crate) fn manage(&self, port: u16) {
        let text = format!(
            r#"schema = 1

[organization]
name = "Harbor Ltd"
help_url = "https://help.harbor.test/device"

[[app]]
id = "mail"
name = "Mail"
url = "https://mail.harbor.test/"
hosts = ["*.harbor.test"]

[device_certificate]
anchors = ["device-ca.pem"]
present_to = ["mail.harbor.test"]

[network]
proxy = "direct"
extra_roots = ["server-ca.pem"]
resolve = {{ "*.harbor.test" = "127.0.0.1:{port}" }}

[[session_policy]]
name = "No downloads without a device certificate"
when = {{ activity = ["download"], device = ["untrusted"] }}
then = "block"
message = "Downloads are blocked on this device. {{help_url}}"
"#
        );
        self.write("managed.toml", &text);
    }

    /// The same, with another `proxy`.
    pub(crate) fn manage_by(&self, proxy: &str, port: u16) {
        self.manage(port);
        let text = std::fs::read_to_string(self.path("managed.toml")).unwrap();
        self.write("managed.toml", text.replace("proxy = \"direct\"", &format!("proxy = \"{proxy}\"")));
    }

    /// Adds parts to the managed file.
    pub(crate) fn manage_also(&self, parts: &str) {
        let text = std::fs::read_to_string(self.path("managed.toml")).unwrap();
        self.write("managed.toml", format!("{text}\n{parts}"));
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// The program in this session, with the managed file of this fixture.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = self.in_session(Command::new(env!("CARGO_BIN_EXE_portholectl")));
        command.args(args).arg("--config").arg(self.path("managed.toml"));
        command
    }

    /// Any program in this session, in the folder of this fixture.
    pub(crate) fn in_session(&self, mut command: Command) -> Command {
        command.current_dir(self.folder.path());
        match &self.session {
            Some(session) => session.apply_to(&mut command),
            None => {
                command.env_remove("DBUS_SESSION_BUS_ADDRESS").env("HOME", self.folder.path());
                command.env("XDG_RUNTIME_DIR", self.folder.path()).env_remove("XDG_STATE_HOME");
                command.env_remove("XDG_CONFIG_HOME");
            }
        }
        command.env_remove("PORTHOLE_LOG").stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> CommandOutput {
        ran(&mut self.command(args))
    }

    /// Where the program finds the activity log.
    pub(crate) fn activity_log(&self) -> PathBuf {
        let state = match &self.session {
            Some(session) => session.folder().join("state"),
            None => self.path(".local/state"),
        };
        state.join("porthole/activity.jsonl")
    }

    /// Requests a certificate, has the CA sign it and imports it; gives back what the import said.
    pub(crate) fn enrol(&self, subject: &str) -> CommandOutput {
        let made = self.run(&["certificate", "request", "--subject", subject, "--out", "laptop.csr"]);
        assert_eq!(made.code, 0, "{made:?}");
        let request = std::fs::read(self.path("laptop.csr")).unwrap();
        let issued = self.device_ca.sign_csr(&request, &Default::default()).unwrap();
        self.write("laptop.cer", porthole_support::pki::windows_cer(&issued));
        self.run(&["certificate", "import", "laptop.cer"])
    }
}

pub(crate) fn ran(command: &mut Command) -> CommandOutput {
    let output = command.output().unwrap();
    CommandOutput {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// What `openssl` says, which knows nothing of us.
pub(crate) fn openssl(args: &[&str], file: &Path) -> String {
    let ran = ran(Command::new("openssl").args(args).arg("-in").arg(file));
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.stdout
}
