//! Which domains this device has joined, as its operating system says.

#[cfg(not(any(target_os = "linux", target_os = "windows")))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod linux;
mod remembered;
mod state;
#[cfg(target_os = "windows")]
mod windows;

#[cfg(not(any(target_os = "linux", target_os = "windows")))]
use elsewhere::NoDomains as OfThisSystem;
#[cfg(target_os = "linux")]
use linux::Realmd as OfThisSystem;
#[cfg(target_os = "windows")]
use windows::JoinInformation as OfThisSystem;

#[cfg(target_os = "linux")]
pub use linux::Realmd;
pub use state::{JoinState, JoinUnknown};

use remembered::Remembered;

/// What this system says, remembered for a while.
pub(crate) fn of_this_system() -> Box<dyn JoinState> {
    Box::new(Remembered::new(OfThisSystem::of_this_system()))
}
