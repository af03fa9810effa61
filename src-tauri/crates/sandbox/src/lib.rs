//! What the kernel holds for each role of Porthole.
//!
//! A role is confined before it does anything: before its first thread, and before the web engine or a token's module
//! is loaded. What it starts inherits the confinement, and nothing can lift it.

#![deny(unsafe_code)]

mod drawing;
#[cfg(not(target_os = "linux"))]
mod elsewhere;
mod engine_folders;
mod environment;
mod error;
#[cfg(target_os = "linux")]
mod linux;
mod ordinary_file;
mod plan;
mod private_folder;

use std::io;
use std::path::Path;

#[cfg(not(target_os = "linux"))]
use elsewhere as platform;
#[cfg(target_os = "linux")]
use linux as platform;

pub use drawing::drawing_variables;
pub use engine_folders::EngineFolders;
pub use environment::shell_environment;
pub use error::SandboxError;
pub use ordinary_file::{open_ordinary_file, open_to_read, read_ordinary_file};
pub use plan::{
    BrokerHardening, BrokerPlan, Display, Holds, Landlock, Namespace, Person, ShellPlan, WorkerPlan,
};
pub use private_folder::make_private_folder;

/// Proof that this process is confined as the shell. Only [`confine_shell`] makes one.
#[derive(Debug, PartialEq, Eq)]
pub struct Confined {
    holds: Holds,
}

impl Confined {
    /// What holds.
    #[must_use]
    pub const fn holds(&self) -> &Holds {
        &self.holds
    }
}

/// Confines this process, and whatever it starts from now on, as the shell. Call it while the process has one thread,
/// before GTK starts; a socket that is to be listened on must listen already.
///
/// # Errors
/// The process may be confined in part: it must end.
pub fn confine_shell(plan: &ShellPlan) -> Result<Confined, SandboxError> {
    platform::confine_shell(plan).map(|holds| Confined { holds })
}

/// Confines the calling thread, and whatever it starts from now on, as a token worker. Call it before the module is
/// loaded, and on the thread that will load it. The process ends with the thread that started it.
///
/// # Errors
/// The process may be confined in part: it must end.
pub fn confine_worker(plan: &WorkerPlan) -> Result<(), SandboxError> {
    platform::confine_worker(plan)
}

/// Confines this process as one that runs somebody else's script: it may use its standard streams and tell the time, and
/// reach, read, write or start nothing. The process ends with the thread that started it.
///
/// # Errors
/// The process may be confined in part: it must end.
pub fn confine_evaluator() -> Result<(), SandboxError> {
    platform::confine_evaluator()
}

/// Closes the broker to other programs of the same user, keeps its memory out of core files, and lets it have as many
/// files open as the system allows. Call it first thing.
///
/// As a process that is not dumpable it is not recognised by the desktop's portals, which read `/proc/PID/root` of
/// their caller: the shell is not either. What needs a portal is asked by a program started for it (`xdg-open`).
///
/// # Errors
/// The system refused.
pub fn harden_broker() -> Result<BrokerHardening, SandboxError> {
    platform::harden_broker()
}

/// Lets this process have as many files open as the system allows, as [`harden_broker`] does: a program that carries a
/// window's connections holds two for each. Returns how many.
///
/// # Errors
/// The system refused.
pub fn raise_open_files() -> io::Result<u64> {
    platform::raise_open_files()
}

/// Restricts the calling thread, and those that it starts from now on, to writing in the broker's own folders.
///
/// Programs that such a thread starts are restricted as well, and none of them can mount. So the few threads that start
/// others come first: the one that starts the shell and opens programs for the person, the tokens' (their workers write
/// where their modules keep files), and the one that looks callers of the proxy up. They take closed lists of orders;
/// what comes from the network or the shell is read on restricted threads. A runtime's threads can call
/// it as each starts (tokio's `on_thread_start`).
///
/// # Errors
/// The kernel cannot do it, or a folder is not there.
pub fn confine_broker(plan: &BrokerPlan) -> Result<(), SandboxError> {
    platform::confine_broker(plan)
}

/// Whether what is written beneath `folder` stays in memory (swap apart).
///
/// # Errors
/// The folder cannot be looked at.
pub fn is_in_memory(folder: &Path) -> io::Result<bool> {
    platform::is_in_memory(folder)
}

/// Which Landlock this kernel has.
#[must_use]
pub fn landlock() -> Landlock {
    platform::landlock()
}

/// Tries whether this program may make a user namespace with folders in memory, in a copy of this process. Call it while
/// the process has one thread.
///
/// # Errors
/// It may not; why, in words without a full stop at the end.
pub fn namespaces() -> Result<(), String> {
    platform::namespaces()
}
