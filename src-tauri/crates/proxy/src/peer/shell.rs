//! The shell's process, and which processes are its descendants.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

#[cfg(not(target_os = "linux"))]
use super::elsewhere::Descendants;
#[cfg(target_os = "linux")]
use super::linux::Descendants;

/// The callers that may use the proxy with the secret.
#[derive(Debug, Clone)]
pub enum Callers {
    /// Every program of this user: for a proxy without windows.
    ThisUser,
    /// The shell and its descendants.
    Shell(ShellProcess),
}

/// The shell's process, which starts and ends while the proxy runs. Copies share one value.
///
/// A separate thread inspects its processes. The kernel lets a process under Landlock inspect only processes with the
/// same restrictions, so that thread starts before the broker restricts itself.
#[derive(Debug, Clone)]
pub struct ShellProcess {
    /// Zero while there is none.
    id: Arc<AtomicU32>,
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "no caller is looked up there yet"))]
    descendants: Descendants,
}

impl ShellProcess {
    /// Without a shell yet.
    ///
    /// # Errors
    /// The system has no thread.
    pub fn new() -> io::Result<Self> {
        Ok(Self { id: Arc::default(), descendants: Descendants::start()? })
    }

    /// The shell runs as this process. It must be a child that has not been waited for, so that no other process can
    /// have its id.
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
