//! Tickets of the person's Kerberos sign-in, from the system's GSSAPI library (RFC 2744), where it is installed. Sole
//! home of the unsafe code for that.
//!
//! The library reads the person's files, speaks with the realm's servers and may hang while it does: load it in a
//! process that can be ended.

#[cfg(target_os = "linux")]
mod library;

#[cfg(target_os = "linux")]
pub use library::Library;
