//! Who is at the far end of a loopback connection.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux as platform;

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(not(target_os = "linux"))]
use elsewhere as platform;

mod caller;
mod shell;

use std::io;
use std::net::SocketAddr;

pub(crate) use caller::Caller;
pub use shell::{Callers, ShellProcess};

/// Looks callers up.
#[derive(Debug)]
pub(crate) struct Peers {
    callers: Callers,
    lookup: platform::Lookup,
}

impl Peers {
    /// Opens what is needed now, so that a machine that runs out of files later can still tell callers apart.
    pub(crate) fn new(callers: Callers, listener: SocketAddr) -> io::Result<Self> {
        Ok(Self { callers, lookup: platform::Lookup::open(listener)? })
    }

    /// Whose end `far_end` of a connection to `near_end` is. An error means that the system cannot tell.
    pub(crate) fn identify(&self, far_end: SocketAddr, near_end: SocketAddr) -> io::Result<Caller> {
        self.lookup.identify(&self.callers, far_end, near_end)
    }
}
