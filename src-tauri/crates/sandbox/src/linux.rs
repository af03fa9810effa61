//! Linux: Landlock, seccomp, a user and mount namespace, limits.

mod landlock;
mod memory;
mod namespace;
mod places;
mod process;
mod seccomp;
mod shell;
mod thread;
mod worker;

pub(crate) use memory::is_in_memory;
pub(crate) use shell::confine_shell;
pub(crate) use thread::restrict_current_thread;
pub(crate) use worker::confine_worker;

use crate::{BrokerHardening, SandboxError};

pub(crate) fn harden_broker() -> Result<BrokerHardening, SandboxError> {
    process::not_dumpable().map_err(|source| SandboxError::Process { what: "memory", source })?;
    process::no_core_files().map_err(|source| SandboxError::Process { what: "core files", source })?;
    let open_files =
        process::more_files().map_err(|source| SandboxError::Process { what: "open files", source })?;
    Ok(BrokerHardening { open_files })
}
