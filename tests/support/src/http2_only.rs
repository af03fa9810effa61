//! A server of Node.js that speaks HTTP/2 and nothing else, WebSockets included (RFC 8441).

use std::time::Duration;

use tempfile::TempDir;

use crate::Result;
use crate::failure::{Failure, While as _};
use crate::pki::Issued;
use crate::process::{Process, command};

const READY: Duration = Duration::from_secs(30);

/// Whether the server takes WebSockets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebSockets {
    /// It does, and sends back what comes; it declines at `/declined`, and resets at the first message at `/reset`.
    Taken,
    /// It does not say that it does.
    None,
}

/// A running server, which answers with the host and the path that it was asked for. Dropping it ends it.
#[derive(Debug)]
pub struct Http2Only {
    _process: Process,
    port: u16,
    _folder: TempDir,
}

impl Http2Only {
    /// Starts it with this certificate.
    ///
    /// # Errors
    /// When Node.js is not there.
    pub fn start(certificate: &Issued, websockets: WebSockets) -> Result<Self> {
        let folder = tempfile::tempdir().doing("make a folder for a server of HTTP/2")?;
        std::fs::write(folder.path().join("key.pem"), certificate.key_pem()).doing("write its key")?;
        std::fs::write(folder.path().join("chain.pem"), certificate.chain_pem())
            .doing("write its certificate")?;
        let mut server = command("node", [concat!(env!("CARGO_MANIFEST_DIR"), "/src/http2_only.mjs")]);
        server.arg(folder.path()).arg(match websockets {
            WebSockets::Taken => "taken",
            WebSockets::None => "none",
        });
        let process = Process::spawn(server)?;
        let port = process.wait_for_line(READY, |line| line.parse::<u16>().is_ok())?;
        let port = port.parse().map_err(|_| Failure::new("the server named no port"))?;
        Ok(Self { _process: process, port, _folder: folder })
    }

    /// Where it listens, on this machine.
    pub const fn port(&self) -> u16 {
        self.port
    }
}
