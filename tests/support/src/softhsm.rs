//! SoftHSM 2 with tokens of its own, registered with p11-kit for the person of one test.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use crate::Result;
use crate::failure::{Failure, While as _};
use crate::pki::Issued;
use crate::process::{Process, command};

const LIMIT: Duration = Duration::from_secs(60);

/// Where Debian, Fedora and Arch put the module.
const MODULES: [&str; 3] =
    ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so", "/usr/lib/pkcs11/libsofthsm2.so"];

/// A home folder in which p11-kit registers what the test says and nothing of the machine's, with a SoftHSM of its own.
#[derive(Debug)]
pub struct SoftHsm {
    folder: TempDir,
    module: PathBuf,
}

impl SoftHsm {
    /// Without tokens yet, registered as `softhsm2`.
    ///
    /// # Errors
    /// When SoftHSM is not installed.
    pub fn new() -> Result<Self> {
        let hsm = Self::unregistered()?;
        hsm.register("softhsm2", &hsm.module)?;
        Ok(hsm)
    }

    /// The same, not registered with p11-kit.
    ///
    /// # Errors
    /// When SoftHSM is not installed.
    pub fn unregistered() -> Result<Self> {
        let module = MODULES.iter().map(PathBuf::from).find(|module| module.exists());
        let module = module.ok_or_else(|| Failure::new("SoftHSM 2 is not installed".to_owned()))?;
        let folder = tempfile::Builder::new().prefix("porthole-softhsm-").tempdir().doing("make a folder")?;
        let hsm = Self { folder, module };
        for part in ["tokens", "home/.config/pkcs11/modules"] {
            std::fs::create_dir_all(hsm.folder.path().join(part)).doing("make a folder")?;
        }
        // Nothing that is installed on this machine takes part.
        hsm.write("home/.config/pkcs11/pkcs11.conf", "user-config: only\n")?;
        hsm.mechanisms("ALL")?;
        Ok(hsm)
    }

    /// The mechanisms that the tokens have, as `softhsm2.conf(5)` takes them: `ALL`, or names with commas between.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn mechanisms(&self, which: &str) -> Result<()> {
        let tokens = self.folder.path().join("tokens");
        let config = format!(
            "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\nslots.mechanisms = {which}\n",
            tokens.display()
        );
        self.write("softhsm2.conf", &config)
    }

    /// Registers a module with p11-kit for this home folder.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn register(&self, name: &str, module: &Path) -> Result<()> {
        let file = format!("home/.config/pkcs11/modules/{name}.module");
        self.write(&file, &format!("module: {}\n", module.display()))
    }

    /// Makes an empty token.
    ///
    /// # Errors
    /// When SoftHSM's tool fails.
    pub fn token(&self, label: &str, pin: &str) -> Result<()> {
        let args = ["--init-token", "--free", "--label", label, "--so-pin", "12345678", "--pin", pin];
        self.run(command("softhsm2-util", args)).map(drop)
    }

    /// Puts a certificate with its key into a token, both under the id `id` (hex).
    ///
    /// # Errors
    /// When one of the tools fails.
    pub fn put(&self, label: &str, pin: &str, id: &str, issued: &Issued) -> Result<()> {
        self.write("key.pem", &issued.key_pem())?;
        let mut key =
            command("softhsm2-util", ["--token", label, "--pin", pin, "--label", "device", "--id", id]);
        key.arg("--import").arg(self.folder.path().join("key.pem"));
        self.run(key)?;
        std::fs::remove_file(self.folder.path().join("key.pem")).doing("remove a key")?;
        self.put_certificate(label, pin, id, issued.certificate())
    }

    /// Puts a certificate into a token, without its key.
    ///
    /// # Errors
    /// When the tool fails.
    pub fn put_certificate(&self, label: &str, pin: &str, id: &str, der: &[u8]) -> Result<()> {
        let file = self.folder.path().join("certificate.der");
        std::fs::write(&file, der).doing("write a certificate")?;
        let mut text = self.tool(label, pin);
        text.args(["--type", "cert", "--id", id, "--label", "device", "--write-object"]).arg(file);
        self.run(text).map(drop)
    }

    /// Removes the certificate with this id.
    ///
    /// # Errors
    /// When the tool fails.
    pub fn remove_certificate(&self, label: &str, pin: &str, id: &str) -> Result<()> {
        let mut text = self.tool(label, pin);
        text.args(["--delete-object", "--type", "cert", "--id", id]);
        self.run(text).map(drop)
    }

    /// `pkcs11-tool` on this token, with its PIN.
    #[must_use]
    pub fn tool(&self, label: &str, pin: &str) -> Command {
        let mut tool = command("pkcs11-tool", ["--login", "--pin", pin, "--token-label", label]);
        tool.arg("--module").arg(&self.module);
        tool
    }

    /// Runs a tool on these tokens; returns what it printed.
    ///
    /// # Errors
    /// When it fails.
    pub fn run(&self, mut tool: Command) -> Result<String> {
        self.apply_to(&mut tool);
        Process::run(tool, LIMIT)
    }

    /// Has `program` run with this home folder and these tokens.
    pub fn apply_to(&self, program: &mut Command) {
        program.env("HOME", self.home()).env_remove("XDG_CONFIG_HOME");
        program.env("SOFTHSM2_CONF", self.folder.path().join("softhsm2.conf"));
    }

    /// The module's library.
    #[must_use]
    pub fn module(&self) -> &Path {
        &self.module
    }

    /// The person's home folder.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// For what else a test keeps.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, name: &str, text: &str) -> Result<()> {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).doing(format_args!("write {}", path.display()))
    }
}
