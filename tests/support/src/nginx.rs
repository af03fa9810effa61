//! Debian's nginx in the foreground, with TLS, client certificates, and the pages that a test gives it.
//!
//! ```no_run
//! # fn main() -> porthole_support::Result<()> {
//! use porthole_support::nginx::{Nginx, Site};
//! use porthole_support::pki::Authority;
//!
//! let root = Authority::root("Test Root")?;
//! let device_ca = Authority::root("Device CA")?;
//! let nginx = Nginx::start([Site::new(&["mail.test"], &root.issue_server(&["mail.test"])?)
//!     .ask_for_certificates(device_ca.certificate_pem())
//!     .file("/index.html", "<title>Mail</title>")])?;
//! println!("https://mail.test/ is on port {}", nginx.port());
//! # Ok(()) }
//! ```

mod access;
mod config;
mod site;

use std::path::Path;
use std::time::Duration;

use rustix::process::Signal;
use tempfile::TempDir;

pub use access::Access;
pub use site::Site;

use crate::Result;
use crate::failure::{Failure, While as _};
use crate::free_ports;
use crate::process::{Process, command};

const READY: Duration = Duration::from_secs(30);

/// A running nginx; dropping it ends it and removes its files.
#[derive(Debug)]
pub struct Nginx {
    process: Process,
    port: u16,
    plain_port: u16,
    folder: TempDir,
}

impl Nginx {
    /// Starts nginx with `sites` on two free ports of 127.0.0.1, one with TLS and one without, and returns once it
    /// serves.
    ///
    /// # Errors
    /// When nginx is not installed or refuses its configuration; its words are in the error.
    pub fn start(sites: impl IntoIterator<Item = Site>) -> Result<Self> {
        let sites: Vec<Site> = sites.into_iter().collect();
        let mut last = Failure::new("no port was tried");
        // Between the choice of a free port and its use by nginx somebody else may take it.
        for _ in 0..5 {
            match Self::start_on(free_ports()?, &sites) {
                Ok(nginx) => return Ok(nginx),
                Err(error) if error.to_string().contains("Address already in use") => last = error,
                Err(error) => return Err(error),
            }
        }
        Err(last)
    }

    fn start_on([port, plain_port]: [u16; 2], sites: &[Site]) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("porthole-nginx-").tempdir().doing("make a folder")?;
        config::write(folder.path(), port, plain_port, sites)?;
        Ok(Self { process: spawn(folder.path())?, port, plain_port, folder })
    }

    /// The port on 127.0.0.1 that speaks TLS.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The port on 127.0.0.1 that serves the same over plain HTTP.
    pub fn plain_port(&self) -> u16 {
        self.plain_port
    }

    /// The folder of its configuration and files.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Puts `sites` in place of those served so far; returns once new connections see them. Running ones end in
    /// peace.
    ///
    /// # Errors
    /// When nginx refuses the new configuration (it goes on with the old one then) or has ended.
    pub fn reload(&self, sites: impl IntoIterator<Item = Site>) -> Result<()> {
        let sites: Vec<Site> = sites.into_iter().collect();
        config::write(self.folder.path(), self.port, self.plain_port, &sites)?;
        self.replace_workers()
    }

    /// Reads the same configuration again: new workers take over, the old ones end in peace. Returns once one has.
    ///
    /// # Errors
    /// When nginx has ended.
    pub fn replace_workers(&self) -> Result<()> {
        let seen = self.process.lines().len();
        self.process.signal(Signal::HUP);
        let (_, line) = self.process.wait_for_line_after(seen, READY, |line| {
            line.contains("exited with code") || line.contains("[emerg]")
        })?;
        if line.contains("[emerg]") {
            return Err(self.process.failure("refused the new configuration"));
        }
        Ok(())
    }

    /// Ends nginx and closes its connections, as a server does that fails. The port refuses connections until
    /// [`Nginx::come_back`].
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub fn go_away(&mut self) -> Result<()> {
        self.process.terminate().map(drop)
    }

    /// Starts nginx on the same ports with the same sites. Its list of requests begins again.
    ///
    /// # Errors
    /// When it does not start.
    pub fn come_back(&mut self) -> Result<()> {
        self.process = spawn(self.folder.path())?;
        Ok(())
    }

    /// Every request that was answered so far.
    pub fn accesses(&self) -> Vec<Access> {
        self.process.lines().iter().filter_map(|line| access::parse(&line.text)).collect()
    }

    /// Waits for the first request that `wanted` accepts; nginx writes it down once it is answered in full.
    ///
    /// # Errors
    /// When there is none within `timeout`; what nginx wrote is in the error.
    pub fn wait_for_access(&self, timeout: Duration, wanted: impl Fn(&Access) -> bool) -> Result<Access> {
        let line =
            self.process.wait_for_line(timeout, |line| access::parse(line).is_some_and(|it| wanted(&it)))?;
        access::parse(&line).ok_or_else(|| self.process.failure("wrote an access line that cannot be read"))
    }

    /// Ends nginx now: connections are refused from here on.
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub fn stop(self) -> Result<()> {
        self.process.stop().map(drop)
    }
}

fn spawn(folder: &Path) -> Result<Process> {
    let mut nginx = command("nginx", ["-e", "stderr", "-p"]);
    nginx.arg(folder).arg("-c").arg(folder.join("nginx.conf"));
    let process = Process::spawn(nginx)?;
    // The port is open before the first worker starts, and connections wait for it there.
    process.wait_for_line(READY, |line| line.contains("start worker process "))?;
    Ok(process)
}

#[cfg(test)]
mod tests;
