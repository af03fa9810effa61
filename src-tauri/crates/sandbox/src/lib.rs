//! The kernel's part of the write gate.
//!
//! The thread that will run the web engine is restricted before the engine starts; every process the engine starts
//! inherits the restriction, and nothing can lift it. Threads that started earlier, such as the proxy's, stay free.

#![forbid(unsafe_code)]

#[cfg(target_os = "linux")]
#[path = "linux.rs"]
mod platform;
#[cfg(not(target_os = "linux"))]
#[path = "elsewhere.rs"]
mod platform;

use std::path::PathBuf;

use thiserror::Error;

/// What the restricted thread and its children may still do. Everything else that writes or connects is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// Folders beneath which they may write; each must exist.
    pub writable: Vec<PathBuf>,
    /// The only TCP port they may connect to: the proxy's.
    pub connect_port: u16,
}

/// Proof that the calling thread is restricted. Only [`restrict_current_thread`] makes one.
#[derive(Debug, PartialEq, Eq)]
pub struct Restricted {
    _made_here: (),
}

/// Why the thread could not be restricted. It then is not restricted at all, and must not start an engine.
#[derive(Debug, Error)]
pub enum SandboxError {
    /// A folder that should stay writable cannot be opened.
    #[error("{folder} cannot be opened: {source}")]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The kernel lacks Landlock, or has it without file and TCP rules.
    #[error("the kernel cannot restrict files and connections: {0}")]
    Kernel(String),
    /// This operating system has no sandbox here yet.
    #[error("not available on this operating system")]
    Platform,
}

/// Restricts the calling thread, and whatever it starts from now on, to `allowed`.
///
/// # Errors
/// The kernel cannot do it whole: a partial restriction is refused, not accepted.
pub fn restrict_current_thread(allowed: &Allowed) -> Result<Restricted, SandboxError> {
    platform::restrict_current_thread(allowed).map(|()| Restricted { _made_here: () })
}
