//! oidc-provider: a certified OpenID provider, and oidc-client-ts in the pages that sign in with it.

use super::{READY, installed, node, passing_on};
use crate::failure::While as _;
use crate::nginx::Site;
use crate::pki::Issued;
use crate::process::{Process, command};
use crate::{Result, free_ports};

/// A running provider; dropping it ends it.
#[derive(Debug)]
pub struct OpenIdProvider {
    _server: Process,
    port: u16,
}

impl OpenIdProvider {
    /// Starts it as `issuer` for clients at these origins, each called as its host begins.
    ///
    /// # Errors
    /// It is not installed, or does not start.
    pub fn start(issuer: &str, clients: &[&str]) -> Result<Self> {
        let [port] = free_ports()?;
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/src/real/oidc.mjs");
        let mut server = command(node()?, [script]);
        server.arg(installed("npm/node_modules/oidc-provider/lib/index.js")?);
        server.arg(port.to_string()).arg(issuer).args(clients);
        let server = Process::spawn(server)?;
        server.wait_for_line(READY, |line| line == "listening")?;
        Ok(Self { _server: server, port })
    }

    /// Its site under `name`.
    pub fn site(&self, name: &str, certificate: &Issued) -> Site {
        passing_on(name, certificate, self.port)
    }
}

/// The script of oidc-client-ts for pages.
///
/// # Errors
/// It is not installed.
pub fn client_script() -> Result<Vec<u8>> {
    let script = installed("npm/node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js")?;
    std::fs::read(script).doing("read oidc-client-ts")
}
