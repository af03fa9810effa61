//! End-to-end tests: the real app under Xvfb, on a session bus with a real gnome-keyring, against Debian's nginx.
//!
//! [`Scene`] is the world around the app: servers, certificates, a person's session. [`App`] is a running Porthole,
//! built with its test driver. What a person sees is looked at on the screen; what a page sees is asked of the page.
#![cfg(unix)]
#![expect(
    clippy::disallowed_methods,
    reason = "the write gate guards the product; this crate writes the files that tests need"
)]

mod app;
#[cfg(target_os = "linux")]
pub mod browser;
pub mod launcher;
#[cfg(target_os = "linux")]
mod managed;
#[cfg(target_os = "linux")]
mod oidc;
mod page;
mod pages;
mod program;
#[cfg(target_os = "linux")]
mod real;
mod scene;
mod servers;

pub use app::{App, Download, Notice, Window};
#[cfg(target_os = "linux")]
pub use oidc::OidcScene;
pub use page::Page;
pub use pages::{DOWNLOAD_WAYS, attachment, canaries};
pub use program::program;
#[cfg(target_os = "linux")]
pub use real::{RealApp, RealScene};
pub use scene::{Device, Scene};
pub use servers::SLOW_FILE;
