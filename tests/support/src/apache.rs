//! Debian's Apache in the foreground, for what nginx cannot do: ask for a certificate after the request.

use std::fmt::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use rustix::process::Signal;
use tempfile::TempDir;

use crate::Result;
use crate::failure::{Failure, While as _};
use crate::free_ports;
use crate::pki::Issued;
use crate::process::{Process, command};

const READY: Duration = Duration::from_secs(30);

const MODULES: [&str; 8] =
    ["mpm_event", "ssl", "http2", "dir", "authn_core", "authz_core", "authz_user", "auth_gssapi"];

/// A running Apache; dropping it ends it and removes its files.
#[derive(Debug)]
pub struct Apache {
    process: Process,
    port: u16,
    _folder: TempDir,
}

impl Apache {
    /// Starts Apache on a free port of 127.0.0.1, and returns once it serves `open` at `/` and `secret` at `/secret/`.
    /// It shows `certificate`, knows the `client_anchors` (PEM), and asks as the `directives` of its host say.
    ///
    /// # Errors
    /// When Apache is not installed or refuses its configuration; its words are in the error.
    pub fn start(certificate: &Issued, client_anchors: &str, directives: &[&str]) -> Result<Self> {
        let mut last = Failure::new("no port was tried");
        // Between the choice of a free port and its use by Apache somebody else may take it.
        for _ in 0..5 {
            let [port] = free_ports()?;
            match Self::start_on(port, certificate, client_anchors, directives) {
                Ok(apache) => return Ok(apache),
                Err(error) if error.to_string().contains("Address already in use") => last = error,
                Err(error) => return Err(error),
            }
        }
        Err(last)
    }

    fn start_on(port: u16, certificate: &Issued, client_anchors: &str, directives: &[&str]) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("porthole-apache-").tempdir().doing("make a folder")?;
        let path = folder.path();
        // Started by root, it serves as somebody who may read nothing of root's.
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).doing("open the folder")?;
        std::fs::create_dir_all(path.join("pages/secret")).doing("make the pages' folder")?;
        write(path, "certificate.pem", &certificate.chain_pem())?;
        write(path, "key.pem", &certificate.key_pem())?;
        write(path, "client-anchors.pem", client_anchors)?;
        write(path, "pages/index.html", "open\n")?;
        write(path, "pages/secret/index.html", "secret\n")?;
        write(path, "apache.conf", &config(path, port, directives)?)?;
        let mut apache = command("apache2", ["-DFOREGROUND", "-f"]);
        apache.arg(path.join("apache.conf"));
        let process = Process::spawn(apache)?;
        process.wait_for_line(READY, |line| line.contains("resuming normal operations"))?;
        Ok(Self { process, port, _folder: folder })
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Reads the same configuration again: new children take over, the old ones end in peace (`apachectl graceful`).
    /// Returns once it serves again.
    ///
    /// # Errors
    /// When Apache has ended.
    pub fn replace_workers(&self) -> Result<()> {
        let seen = self.process.lines().len();
        self.process.signal(Signal::USR1);
        let is_ready = |line: &str| line.contains("resuming normal operations");
        self.process.wait_for_line_after(seen, READY, is_ready).map(drop)
    }
}

fn config(folder: &Path, port: u16, directives: &[&str]) -> Result<String> {
    let path = folder.display();
    let mut config = String::new();
    for module in MODULES {
        writeln!(config, "LoadModule {module}_module /usr/lib/apache2/modules/mod_{module}.so")
            .doing("name a module")?;
    }
    let directives = directives.join("\n");
    write!(
        config,
        "ServerRoot \"{path}\"\nPidFile \"{path}/pid\"\nMutex file:{path} default\nServerName localhost\n\
         Listen 127.0.0.1:{port}\nErrorLog /dev/stderr\nLogLevel info\nDocumentRoot \"{path}/pages\"\n\
         <VirtualHost *:{port}>\nSSLEngine on\nSSLCertificateFile \"{path}/certificate.pem\"\n\
         SSLCertificateKeyFile \"{path}/key.pem\"\nSSLCACertificateFile \"{path}/client-anchors.pem\"\n\
         {directives}\n</VirtualHost>\n"
    )
    .doing("describe the host")?;
    Ok(config)
}

fn write(folder: &Path, name: &str, content: &str) -> Result<()> {
    let path = folder.join(name);
    std::fs::write(&path, content).doing(format_args!("write {}", path.display()))
}
