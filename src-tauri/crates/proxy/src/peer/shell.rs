//! The shell's process, and which processes count as its descendants.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

#[cfg(not(target_os = "linux"))]
use super::elsewhere::Descendants;
#[cfg(target_os = "linux")]
use super::linux::Descendants;

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
/// Its processes are looked through on its own thread: the kernel lets a process that is restricted by Landlock
/// look only into those that it restricts as well, so that thread is started before the broker restricts itself.
#[derive(Debug, Clone)]
pub struct ShellProcess {
    /// Zero while there is none.
    id: Arc<AtomicU32>,
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "no caller is looked up there yet"))]
    descendants: Descendants,
}

impl ShellProcess {
    /// No shell yet.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn new() -> io::Result<Self> {
        Ok(Self { id: Arc::default(), descendants: Descendants::start()? })
    }

    /// The shell runs as this process. It must be a child that has not been waited for, so that no other process can
    /// have its number.
    pub fn set(&self, id: u32) {
        self.id.store(id, Ordering::Release);
    }

    /// There is no shell now. Call it before the child is waited for.
    pub fn clear(&self) {
        self.id.store(0, Ordering::Release);
    }

    #[cfg(target_os = "linux")]
    pub(super) fn holds(&self, inode: u64) -> io::Result<bool> {
        match self.id.load(Ordering::Acquire) {
            0 => Ok(false),
            id => self.descendants.hold(id, inode),
        }
    }
}
