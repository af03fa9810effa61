//! Parts the tests share. Never shipped.
//!
//! Everything here is real rather than mocked: certificates are made by a program, servers speak TLS on loopback
//! ports, the keyring is gnome-keyring on its own bus. Each part cleans up after itself when dropped, so
//! tests may run side by side and in any order.

#![expect(
    clippy::disallowed_methods,
    reason = "the write gate guards the product; this crate writes the files that tests need"
)]

#[cfg(target_os = "linux")]
pub mod accessibility;
#[cfg(unix)]
pub mod apache;
#[cfg(target_os = "linux")]
pub mod attacks;
pub mod bombs;
#[cfg(target_os = "linux")]
pub mod chromium;
#[cfg(target_os = "linux")]
pub mod dunst;
pub mod est;
mod failure;
#[cfg(unix)]
pub mod forward_proxy;
#[cfg(unix)]
pub mod http2_only;
#[cfg(unix)]
pub mod kerberos;
#[cfg(unix)]
pub mod leaks;
pub mod managed;
#[cfg(unix)]
pub mod nginx;
#[cfg(target_os = "linux")]
pub mod old_kernel;
#[cfg(unix)]
pub mod openssl_server;
pub mod origin;
#[cfg(target_os = "linux")]
pub mod own_network;
#[cfg(target_os = "linux")]
pub mod panel;
pub mod pki;
#[cfg(target_os = "linux")]
pub mod portal;
#[cfg(unix)]
pub mod process;
#[cfg(target_os = "linux")]
pub mod real;
#[cfg(target_os = "linux")]
pub mod realmd;
#[cfg(unix)]
pub mod session_bus;
#[cfg(target_os = "linux")]
pub mod session_manager;
#[cfg(target_os = "linux")]
pub mod slow_notifications;
#[cfg(unix)]
pub mod softhsm;
pub mod statement;
#[cfg(target_os = "linux")]
pub mod sway;
#[cfg(target_os = "linux")]
pub mod terminal;
#[cfg(target_os = "linux")]
pub mod xfce_session;
#[cfg(target_os = "linux")]
mod xfconf;
#[cfg(unix)]
pub mod xvfb;

pub use failure::{Failure, Result};

/// As many different free ports of 127.0.0.1.
///
/// # Errors
/// There are not so many.
#[cfg(unix)]
pub fn free_ports<const COUNT: usize>() -> Result<[u16; COUNT]> {
    use failure::While as _;
    // All are held until all are known.
    let mut held = Vec::new();
    let mut ports = [0; COUNT];
    for port in &mut ports {
        let listener = std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0));
        let listener = listener.doing("look for a free port")?;
        *port = listener.local_addr().doing("ask for the port")?.port();
        held.push(listener);
    }
    Ok(ports)
}
