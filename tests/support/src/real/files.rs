//! copyparty: a file server with uploads by drag and drop and downloads of every kind.

use std::path::PathBuf;

use tempfile::TempDir;

use super::{PASSWORD, READY, USER, installed, make_folder, passing_on, temporary_folder, write};
use crate::nginx::Site;
use crate::pki::Issued;
use crate::process::{Process, command};
use crate::{Result, free_ports};

/// A running copyparty; dropping it ends it and removes its files.
#[derive(Debug)]
pub struct Files {
    _server: Process,
    port: u16,
    folder: TempDir,
}

impl Files {
    /// Starts it on an empty folder.
    ///
    /// # Errors
    /// It is not installed, or does not start.
    pub fn start() -> Result<Self> {
        let folder = temporary_folder("files")?;
        let [port] = free_ports()?;
        for part in ["home", "shared"] {
            make_folder(&folder.path().join(part))?;
        }
        let shared = folder.path().join("shared");
        let mut server = command(
            installed("python/bin/copyparty")?,
            ["-i", "127.0.0.1", "--no-thumb", "--no-crt", "--xff-src", "127.0.0.1", "--rproxy", "1"],
        );
        server.args(["-p", &port.to_string(), "-a", &format!("{USER}:{PASSWORD}")]);
        server.args(["-v", &format!("{}::rwmd,{USER}", shared.display())]);
        server.current_dir(folder.path()).env("HOME", folder.path().join("home"));
        server.env("XDG_CONFIG_HOME", folder.path().join("home")).env_remove("XDG_RUNTIME_DIR");
        let server = Process::spawn(server)?;
        server.wait_for_line(READY, |line| line.contains("listening @"))?;
        Ok(Self { _server: server, port, folder })
    }

    /// The folder that it shares.
    pub fn shared(&self) -> PathBuf {
        self.folder.path().join("shared")
    }

    /// Puts a file there, as somebody else does who has access.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn share(&self, name: &str, content: &[u8]) -> Result<()> {
        let path = self.shared().join(name);
        path.parent().map_or(Ok(()), make_folder)?;
        write(&path, content)
    }

    /// Its site under `name`.
    pub fn site(&self, name: &str, certificate: &Issued) -> Site {
        passing_on(name, certificate, self.port)
    }
}
