//! What differs by operating system: one small trait, one file for each.
//!
//! The app above knows windows by Tauri's types alone. Everything that must speak to the web engine itself, or to
//! the desktop, stands behind [`Engine`] and the functions of the platform's file.

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

pub(crate) use platform::{
    Native, always_writable, as_the_person_had_it, browser_command, end_processes, folder_command,
    is_running, prepare_process, surroundings,
};

#[cfg(feature = "test-driver")]
pub(crate) use platform::without_proxy;

use std::path::PathBuf;
use std::sync::Arc;

use porthole_explain::Problem;
use porthole_policy::{AppId, HostName};
use rustls_pki_types::CertificateDer;
use tauri::webview::WebviewWindowBuilder;
use tauri::{AppHandle, WebviewWindow, Wry};
use tokio::sync::oneshot;
use url::Url;

use crate::downloads::Download;

/// Builds one window of this app.
pub(crate) type Builder<'a> = WebviewWindowBuilder<'a, Wry, AppHandle<Wry>>;

/// Where the proxy listens, with the secret of this run.
#[derive(Clone)]
pub(crate) struct ProxyAccess {
    /// `http://user:secret@127.0.0.1:port`.
    pub(crate) uri: String,
}

/// Where the pages' cookies and caches live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Profile {
    /// In memory, for a device that has not proved itself; the folder is a place in memory for the engine's own use.
    Memory(PathBuf),
    /// On the disk, for one that has.
    Disk(PathBuf),
}

/// What the person is told inside a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Notice {
    /// What happened.
    pub(crate) title: String,
    /// The organisation's words, or ours.
    pub(crate) message: String,
    /// The rule that decided, and the code.
    pub(crate) reason: String,
    /// The organisation's help page.
    pub(crate) help: Option<Url>,
}

/// A download that the engine is about to begin.
#[derive(Debug, Clone)]
pub(crate) struct Starting {
    /// The app whose page asked for it, where the engine knows.
    pub(crate) app: Option<AppId>,
    /// What it is to be called.
    pub(crate) suggested: String,
}

/// What the engine tells and asks while pages run. It decides nothing itself.
pub(crate) trait Gate: Send + Sync + 'static {
    /// A download is progressing: bytes so far, and in all where known.
    fn download_received(&self, staged: &std::path::Path, received: u64, total: Option<u64>);
    /// A download is whole.
    fn download_finished(&self, staged: &std::path::Path);
    /// A download ended before it was whole.
    fn download_failed(&self, staged: &std::path::Path, cancelled: bool, detail: String);
    /// May this page be printed? A refusal has been told to the person when this returns.
    fn may_print(&self, app: &AppId) -> bool;
    /// A page's notification was clicked.
    fn raise(&self, app: &AppId);
}

/// What a person can do about a download that a window shows.
pub(crate) trait DownloadActions: Send + Sync + 'static {
    /// Stop it.
    fn cancel(&self, id: u64);
    /// Show it in the file browser.
    fn show(&self, id: u64);
}

/// Why the engine could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EngineError {
    /// The operating system is not supported yet.
    #[cfg_attr(target_os = "linux", expect(dead_code, reason = "the other systems answer with it"))]
    #[error("not on this operating system yet")]
    NotYet,
    /// The engine refused.
    #[error("{0}")]
    Refused(String),
}

impl EngineError {
    pub(crate) fn problem(&self) -> Problem {
        match self {
            Self::NotYet => porthole_explain::Code::NotOnThisPlatform.problem(),
            Self::Refused(detail) => porthole_explain::Code::Internal.with_detail(detail.clone()),
        }
    }
}

/// What the app needs of a web engine beyond Tauri. Every method may be called on the main thread only, except where
/// it says otherwise.
pub(crate) trait Engine {
    /// Gives a content window its place in the shared profile. `root` is the first one, once it is there.
    fn in_profile<'a>(
        &self,
        builder: Builder<'a>,
        profile: &Profile,
        root: Option<&WebviewWindow>,
    ) -> Builder<'a>;

    /// Sends everything of the first content window's profile through the proxy and watches its downloads. It must
    /// not have loaded anything yet.
    fn prepare_profile(
        &self,
        root: &WebviewWindow,
        profile: &Profile,
        proxy: &ProxyAccess,
        gate: Arc<dyn Gate>,
    ) -> Result<(), EngineError>;

    /// Connects one content window: printing, notifications, names for its downloads.
    fn prepare_window(
        &self,
        window: &WebviewWindow,
        app: &AppId,
        gate: Arc<dyn Gate>,
    ) -> Result<(), EngineError>;

    /// From now on, exactly this certificate is good for exactly this host. May be called from any thread; the
    /// answer comes when the engine knows it.
    fn trust_leaf(
        &self,
        root: &WebviewWindow,
        host: &HostName,
        leaf: CertificateDer<'static>,
    ) -> Result<oneshot::Receiver<Result<(), EngineError>>, EngineError>;

    /// What the engine knows of the download that it just asked about.
    fn starting(&self, url: &Url) -> Option<Starting>;

    /// Stops the download that is staged at `staged`.
    fn cancel_download(&self, staged: &std::path::Path);

    /// Shows how a download stands inside a window, until the person closes it; the next one takes its place.
    fn show_download(&self, window: &WebviewWindow, download: &Download, actions: Arc<dyn DownloadActions>);

    /// Shows a notice inside a window until the person closes it; a later one takes its place.
    fn show_notice(&self, window: &WebviewWindow, notice: &Notice, open_help: Arc<dyn Fn(Url) + Send + Sync>);
}
