//! Parts the tests share. Never shipped.
//!
//! Everything here is real rather than mocked: certificates are made by a program, servers speak TLS on loopback
//! ports, the keyring is gnome-keyring on a bus of its own. Each part cleans up after itself when dropped, so
//! tests may run side by side and in any order.

#![expect(
    clippy::disallowed_methods,
    reason = "the write gate guards the product; this crate writes the files that tests need"
)]

mod failure;
pub mod leaks;
#[cfg(unix)]
pub mod nginx;
pub mod origin;
pub mod pki;
#[cfg(unix)]
pub mod process;
#[cfg(unix)]
pub mod session_bus;
#[cfg(unix)]
pub mod xvfb;

pub use failure::{Failure, Result};
