//! Identifies the program at the other end of a loopback connection.

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

/// Looks up callers.
#[derive(Debug)]
pub(crate) struct Peers {
    callers: Callers,
    lookup: platform::Lookup,
}

impl Peers {
    /// Opens what it needs now, so that it works even if the machine runs out of file descriptors later.
    pub(crate) fn new(callers: Callers, listener: SocketAddr) -> io::Result<Self> {
        Ok(Self { callers, lookup: platform::Lookup::open(listener)? })
    }

    /// The owner of the end `far_end` of a connection to `near_end`. An error means that the system does not know.
    pub(crate) fn identify(&self, far_end: SocketAddr, near_end: SocketAddr) -> io::Result<Caller> {
        self.lookup.identify(&self.callers, far_end, near_end)
    }
}
