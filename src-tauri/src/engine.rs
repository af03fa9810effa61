//! What differs by operating system: one small trait, one file for each.
//!
//! The launcher and the PIN window are Tauri's. The windows that show apps are made by the engine's own file, with the
//! engine's own types and nothing of Tauri in them: a page finds there what a browser of that engine gives it. The app
//! above knows them by their labels. Everything that must speak to the web engine itself, or to the desktop, stands
//! behind [`Engine`] and the functions of the platform's file.

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
