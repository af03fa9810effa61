//! Changes as the system tells them.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod others;

#[cfg(target_os = "linux")]
pub(crate) use linux::{Changes, End};
#[cfg(not(target_os = "linux"))]
pub(crate) use others::{Changes, End};
