//! Who is at the far end of a loopback connection.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux as platform;

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(not(target_os = "linux"))]
use elsewhere as platform;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Who may use the proxy, given the secret.
#[derive(Debug, Clone)]
pub enum Callers {
    /// Every program of this user: for a proxy without windows.
    ThisUser,
    /// The shell and the processes that it started.
    Shell(ShellProcess),
}

/// The shell's process, which comes and goes while the proxy runs. Copies stand for the same one.
///
/// Its processes are looked through on a thread of its own: the kernel lets a process that is restricted by Landlock
/// look only into those that it restricts as well, so that thread is started before the broker restricts itself.
#[derive(Debug, Clone)]
pub struct ShellProcess {
    /// Zero while there is none.
    id: Arc<AtomicU32>,
    descendants: platform::Descendants,
}

impl ShellProcess {
    /// No shell yet.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn new() -> io::Result<Self> {
        Ok(Self { id: Arc::default(), descendants: platform::Descendants::start()? })
    }

    /// The shell runs as this process. It must be a child that has not been waited for, so that no other process can
    /// have its number.
    pub fn started(&self, id: u32) {
        self.id.store(id, Ordering::Release);
    }

    /// There is no shell now. Call it before the child is waited for.
    pub fn ended(&self) {
        self.id.store(0, Ordering::Release);
    }

    #[cfg(target_os = "linux")]
    fn holds(&self, inode: u64) -> io::Result<bool> {
        match self.id.load(Ordering::Acquire) {
            0 => Ok(false),
            id => self.descendants.hold(id, inode),
        }
    }
}

/// Who a caller is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caller {
    Ours,
    OtherUser,
    OtherProgram,
    /// The connection has no owner any more.
    Gone,
}

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
    pub(crate) fn who(&self, far_end: SocketAddr, near_end: SocketAddr) -> io::Result<Caller> {
        self.lookup.who(&self.callers, far_end, near_end)
    }
}
