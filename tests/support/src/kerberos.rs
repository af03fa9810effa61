//! A Kerberos realm of a test's own: MIT's key distribution centre, one keytab for its services, and tickets for its people.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use crate::Result;
use crate::failure::{Failure, While as _};
use crate::free_ports;
use crate::process::{Process, command};

const READY: Duration = Duration::from_secs(30);

/// Its name.
pub const REALM: &str = "HARBOR.TEST";

const PASSWORD: &str = "a password for tests";

/// A running realm; dropping it ends it and removes its files.
#[derive(Debug)]
pub struct Realm {
    _centre: Process,
    folder: TempDir,
}

impl Realm {
    /// Starts a realm with these services (`HTTP/mail.test`) and people (`joe`).
    ///
    /// # Errors
    /// When Debian's `krb5-kdc`, `krb5-admin-server` or `krb5-user` is not installed or does not do as it is told.
    pub fn start(services: &[&str], people: &[&str]) -> Result<Self> {
        let mut last = Failure::new("no port was tried");
        // Between the choice of a free port and its use somebody else may take it.
        for _ in 0..5 {
            let [port] = free_ports()?;
            match Self::start_on(port, services, people) {
                Ok(realm) => return Ok(realm),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn start_on(port: u16, services: &[&str], people: &[&str]) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("porthole-realm-").tempdir().doing("make a folder")?;
        let path = folder.path().display();
        // Servers that were started by root read the keytab as somebody else.
        std::fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).doing("open the folder")?;
        let client = format!(
            "[libdefaults]\ndefault_realm = {REALM}\ndns_lookup_kdc = false\ndns_lookup_realm = false\n\
             dns_canonicalize_hostname = false\nrdns = false\nignore_acceptor_hostname = true\n\
             [realms]\n{REALM} = {{\nkdc = 127.0.0.1:{port}\n}}\n[domain_realm]\n.test = {REALM}\nlocalhost = {REALM}\n"
        );
        let server = format!(
            "[kdcdefaults]\nkdc_listen = 127.0.0.1:{port}\nkdc_tcp_listen = 127.0.0.1:{port}\n\
             [realms]\n{REALM} = {{\ndatabase_name = {path}/principal\nkey_stash_file = {path}/stash\n\
             acl_file = {path}/acl\n}}\n[logging]\nkdc = STDERR\n"
        );
        for (name, content) in [("krb5.conf", client), ("kdc.conf", server)] {
            std::fs::write(folder.path().join(name), content).doing("write a file")?;
        }
        let of_realm = |program: &str, args: &[&str]| {
            let mut command = command(program, args);
            command.env("KRB5_CONFIG", folder.path().join("krb5.conf"));
            command.env("KRB5_KDC_PROFILE", folder.path().join("kdc.conf"));
            command
        };
        Process::run(of_realm("kdb5_util", &["create", "-s", "-P", PASSWORD]), READY)?;
        let administer = |query: String| Process::run(of_realm("kadmin.local", &["-q", &query]), READY);
        for person in people {
            administer(format!("addprinc -pw \"{PASSWORD}\" {person}"))?;
        }
        for service in services {
            administer(format!("addprinc -randkey {service}"))?;
            administer(format!("ktadd -k {path}/keytab {service}"))?;
        }
        let keytab = folder.path().join("keytab");
        std::fs::set_permissions(&keytab, Permissions::from_mode(0o644)).doing("open the keytab")?;
        let centre = Process::spawn(of_realm("krb5kdc", &["-n"]))?;
        centre.wait_for_line(READY, |line| line.contains("commencing operation"))?;
        Ok(Self { _centre: centre, folder })
    }

    /// The client's configuration (`KRB5_CONFIG`).
    pub fn config(&self) -> PathBuf {
        self.folder.path().join("krb5.conf")
    }

    /// The keys of the services.
    pub fn keytab(&self) -> PathBuf {
        self.folder.path().join("keytab")
    }

    /// Signs a person in; has `program` use the tickets.
    ///
    /// # Errors
    /// The realm gives no ticket.
    pub fn sign_in(&self, person: &str, program: &mut Command) -> Result<()> {
        let tickets = self.folder.path().join(format!("tickets-{person}"));
        if !tickets.exists() {
            self.ask_for_tickets(person, &tickets)?;
        }
        program.env("KRB5_CONFIG", self.config()).env("KRB5CCNAME", &tickets);
        Ok(())
    }

    fn ask_for_tickets(&self, person: &str, tickets: &Path) -> Result<()> {
        let script = "printf '%s\\n' \"$1\" | kinit -c \"$2\" \"$3\"";
        let mut kinit = command("sh", ["-c", script, "kinit", PASSWORD]);
        kinit.arg(tickets).arg(person).env("KRB5_CONFIG", self.config());
        Process::run(kinit, READY).map(drop)
    }
}
