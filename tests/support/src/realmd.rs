//! Debian's realmd on its own bus, with the domains that a test says.
//!
//! realmd takes what has been joined from sssd's configuration, and the place of that from a file of the system. So
//! it runs in a mount namespace of its own, in which that file is the test's; nothing of the system is changed.

use std::fmt::Write as _;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use crate::Result;
use crate::failure::While as _;
use crate::process::{Process, command};
use crate::session_bus::SessionBus;

const PROGRAM: &str = "/usr/libexec/realmd";

/// The part of realmd's settings that the distribution writes; it is read last.
const SETTINGS: &str = "/usr/lib/realmd/realmd-distro.conf";

/// How long realmd may take to be ready on a busy machine.
const READY: Duration = Duration::from_secs(30);

/// A running realmd. Dropping it ends it and its bus.
#[derive(Debug)]
pub struct Realmd {
    // Before the bus that it speaks on and the folder that it reads.
    _daemon: Process,
    bus: SessionBus,
    _folder: TempDir,
}

impl Realmd {
    /// Starts one whose device has joined `domains`.
    ///
    /// # Errors
    /// realmd is not installed, or this system allows no mount namespace.
    pub fn joined(domains: &[&str]) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("porthole-realmd-").tempdir().doing("make a folder")?;
        let within = |name: &str| folder.path().join(name);
        std::fs::write(within("sssd.conf"), sssd(domains)).doing("write sssd's configuration")?;
        let paths = ["sssd.conf", "smb.conf", "krb5.conf"]
            .map(|name| format!("{name} = {}\n", within(name).display()))
            .concat();
        std::fs::write(within("realmd.conf"), format!("[paths]\n{paths}"))
            .doing("write realmd's settings")?;
        let bus = SessionBus::start()?;
        let mut daemon = namespace();
        daemon.args(["sh", "-ec", r#"mount --bind "$1" "$2"; shift 2; exec "$@""#, "sh"]);
        daemon.arg(within("realmd.conf")).args([SETTINGS, PROGRAM, "--debug"]);
        daemon.env("DBUS_SYSTEM_BUS_ADDRESS", bus.address());
        let daemon = Process::spawn(daemon)?;
        let mut wait = command("gdbus", ["wait", "--session", "--timeout", "30", "org.freedesktop.realmd"]);
        bus.apply_to(&mut wait);
        Process::run(wait, READY)
            .map_err(|error| daemon.failure(&format!("did not take its name on the bus: {error}")))?;
        Ok(Self { _daemon: daemon, bus, _folder: folder })
    }

    /// The address of the bus on which it answers.
    pub fn address(&self) -> &str {
        self.bus.address()
    }
}

/// What gives a program a mount namespace. Whoever is not root needs a user namespace around it.
fn namespace() -> Command {
    let mut unshare = command("unshare", ["--mount"]);
    if !rustix::process::getuid().is_root() {
        unshare.args(["--map-current-user", "--keep-caps"]);
    }
    unshare
}

/// sssd's configuration as `realm join` leaves it.
fn sssd(domains: &[&str]) -> String {
    let mut text = format!("[sssd]\ndomains = {}\nservices = nss, pam\n", domains.join(", "));
    for domain in domains {
        let realm = domain.to_uppercase();
        let _written = write!(
            text,
            "\n[domain/{domain}]\nid_provider = ad\naccess_provider = ad\nad_domain = {domain}\n\
             krb5_realm = {realm}\nrealmd_tags = manages-system joined-with-adcli\n"
        );
    }
    text
}
