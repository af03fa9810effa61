//! Why a process could not be confined.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why the process could not be confined. It may then be confined in part, and must end without starting an engine.
#[derive(Debug, Error)]
pub enum SandboxError {
    /// A folder that should stay writable cannot be opened.
    #[error("{folder} cannot be opened: {source}")]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A folder that must be in memory is on a disk.
    #[error("{folder} is on a disk; this device may keep nothing there")]
    OnDisk {
        /// The folder.
        folder: PathBuf,
    },
    /// The kernel lacks Landlock, or has it without file and TCP rules.
    #[error("the kernel cannot restrict files and connections: {0}")]
    Kernel(String),
    /// The kernel does not filter system calls.
    #[error("the kernel cannot restrict system calls: {0}")]
    SystemCalls(String),
    /// A setting of the process itself was refused.
    #[error("the kernel refused to restrict the {what} of this process: {source}")]
    Process {
        /// Which.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The process has several threads, so it cannot be confined as a whole.
    #[error("the process has several threads already")]
    Threads,
    /// This operating system has no sandbox here yet.
    #[error("not available on this operating system")]
    Platform,
}
