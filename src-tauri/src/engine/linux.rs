//! Linux: WebKitGTK, GTK 3 and the XDG desktop.

mod bar;
mod desktop;
mod download_bar;
mod downloads;
mod keys;
mod notice;
mod processes;
mod profile;
mod tile;
mod window;

pub(crate) use desktop::{
    always_writable, as_the_person_had_it, browser_command, folder_command, is_running, prepare_process,
    surroundings,
};

pub(crate) use processes::end_processes;

#[cfg(feature = "test-driver")]
pub(crate) use profile::without_proxy;

use std::path::Path;
use std::sync::Arc;

use porthole_policy::{AppId, HostName};
use rustls_pki_types::CertificateDer;
use tauri::WebviewWindow;
use tokio::sync::oneshot;
use url::Url;

use crate::downloads::Download;

use super::{Builder, DownloadActions, Engine, EngineError, Gate, Notice, Profile, ProxyAccess, Starting};

/// WebKitGTK.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Native;

impl Engine for Native {
    fn in_profile<'a>(
        &self,
        builder: Builder<'a>,
        profile: &Profile,
        root: Option<&WebviewWindow>,
    ) -> Builder<'a> {
        profile::place(builder, profile, root)
    }

    fn prepare_profile(
        &self,
        root: &WebviewWindow,
        profile: &Profile,
        proxy: &ProxyAccess,
        gate: Arc<dyn Gate>,
    ) -> Result<(), EngineError> {
        profile::prepare(root, profile, proxy, gate)
    }

    fn prepare_window(
        &self,
        window: &WebviewWindow,
        app: &AppId,
        gate: Arc<dyn Gate>,
    ) -> Result<(), EngineError> {
        window::prepare(window, app, gate)
    }

    fn trust_leaf(
        &self,
        root: &WebviewWindow,
        host: &HostName,
        leaf: CertificateDer<'static>,
    ) -> Result<oneshot::Receiver<Result<(), EngineError>>, EngineError> {
        profile::trust_leaf(root, host, leaf)
    }

    fn starting(&self, url: &Url) -> Option<Starting> {
        downloads::starting(url)
    }

    fn cancel_download(&self, staged: &Path) {
        downloads::cancel(staged);
    }

    fn show_download(&self, window: &WebviewWindow, download: &Download, actions: Arc<dyn DownloadActions>) {
        download_bar::show(window, download, actions);
    }

    fn show_notice(
        &self,
        window: &WebviewWindow,
        notice: &Notice,
        open_help: Arc<dyn Fn(Url) + Send + Sync>,
    ) {
        notice::show(window, notice, open_help);
    }
}

/// Runs `with` on the engine's own view of `window`. On the main thread it has run when this returns.
fn with_view(
    window: &WebviewWindow,
    with: impl FnOnce(&webkit2gtk::WebView) + Send + 'static,
) -> Result<(), EngineError> {
    window
        .with_webview(move |view| with(&view.inner()))
        .map_err(|error| EngineError::Refused(error.to_string()))
}
