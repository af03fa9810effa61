//! What the operating system calls this machine: the one place that asks it.

mod error;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "windows")]
mod windows;

#[cfg(target_os = "linux")]
use linux as platform;
#[cfg(target_os = "macos")]
use macos as platform;
#[cfg(target_os = "windows")]
use windows as platform;

pub use error::NoMachineId;

use porthole_identity::MachineId;

/// This machine's id.
///
/// # Errors
/// The system has none, or it cannot be read.
pub fn machine_id() -> Result<MachineId, NoMachineId> {
    platform::read()
}
