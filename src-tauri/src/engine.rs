//! What differs by operating system: one trait, with one file for each system.
//!
//! Tauri makes the launcher and the PIN window. The engine's own file makes the windows of apps, with the engine's own
//! types and without Tauri, so that a page finds what any browser of that engine offers. The rest of the app knows
//! these windows by their labels. Everything that calls the web engine or the desktop is behind [`Engine`] and the
//! functions of the platform's file.

mod port;

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

#[cfg(not(target_os = "linux"))]
mod not_yet;

pub(crate) use platform::{Native, open_display, prepare_process};

#[cfg(feature = "test-driver")]
pub(crate) use platform::{bars, evaluate, without_proxy};

pub(crate) use port::{
    DownloadActions, DownloadFailure, Engine, EngineError, ExternalNavigation, Gate, Opening, ProxyAccess,
    Showing, Starting,
};
