//! Systems whose engine is not supported yet. Every call fails, so that no app opens without the gate.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use porthole_policy::{AppId, HostName};
use porthole_protocol::{ColourScheme, Download, Notice, PermissionPrompt, Profile};
use rustls_pki_types::CertificateDer;
use tokio::sync::oneshot;
use url::Url;

use super::port::{DownloadActions, Engine, EngineError, Gate, OpenWindow, Opening, ProxyAccess};

/// An engine that opens nothing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Native;

impl Engine for Native {
    fn start_session(&self, _: &Profile, _: &ProxyAccess, _: Arc<dyn Gate>) -> Result<(), EngineError> {
        Err(EngineError::NotYet)
    }

    fn prepare_filter(
        &self,
        _: &Path,
        _: &AppId,
        _: String,
        ready: Box<dyn FnOnce(Result<(), EngineError>)>,
    ) {
        ready(Err(EngineError::NotYet));
    }

    fn refresh_filters(&self) {}

    fn trust_leaf(
        &self,
        _: &HostName,
        _: CertificateDer<'static>,
    ) -> Result<oneshot::Receiver<Result<(), EngineError>>, EngineError> {
        Err(EngineError::NotYet)
    }

    fn open_window(&self, _: &Opening, _: Arc<dyn Gate>) -> Result<(), EngineError> {
        Err(EngineError::NotYet)
    }

    fn open_windows(&self) -> Vec<OpenWindow> {
        Vec::new()
    }

    fn raise_window(&self, _: &str) -> bool {
        false
    }

    fn navigate(&self, _: &str, _: &Url) {}

    fn set_sleep(&self, _: &str, _: Option<Duration>) {}

    fn set_colour_scheme(&self, _: ColourScheme) {}

    fn close_window(&self, _: &str) -> bool {
        false
    }

    /// There is none.
    fn close_all_windows(&self, done: Box<dyn FnOnce(bool)>) {
        done(true);
    }

    fn close_idle_windows(&self, done: Box<dyn FnOnce(bool)>) {
        done(true);
    }

    fn ask_to_leave(&self, _: &str, _: &str, answered: Box<dyn FnOnce(bool)>) {
        answered(true);
    }

    fn window_of_download(&self, _: &Path) -> Option<String> {
        None
    }

    fn give_files(&self, _: u64, _: Vec<PathBuf>) {}

    fn set_notification_origins(&self, _: Vec<String>) {}

    fn click_notification(&self, _: u64) {}

    fn close_notifications(&self, done: Box<dyn FnOnce()>) {
        done();
    }

    fn close_notifications_now(&self) {}

    fn close_notifications_of(&self, _: &AppId) {}

    fn show_permission_prompt(&self, _: &str, _: u64, _: &PermissionPrompt) {}

    fn answer_permission(&self, _: u64, _: bool) {}

    fn cancel_download(&self, _: &Path) {}

    fn show_downloads(&self, _: &str, _: &[Download], _: Arc<dyn DownloadActions>) {}

    fn show_notice(&self, _: &str, _: &Notice, _: Arc<dyn Fn(Url) + Send + Sync>) {}
}

pub(crate) fn prepare_process() {}

#[expect(clippy::unnecessary_wraps, reason = "as where a display is a server")]
pub(crate) fn open_display() -> Result<(), String> {
    Ok(())
}
