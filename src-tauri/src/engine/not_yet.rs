//! Systems whose engine has not been connected yet. Everything answers "not yet", so that no app opens without the
//! gate.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use porthole_policy::{AppId, HostName};
use rustls_pki_types::CertificateDer;
use tokio::sync::oneshot;
use url::Url;

use super::{
    DownloadActions, Engine, EngineError, Gate, Insistence, Notice, OpenWindow, Opening, Profile, ProxyAccess,
};
use crate::downloads::Download;
use crate::folders::{Folders, Surroundings};

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

    fn window_of_download(&self, _: &Path) -> Option<String> {
        None
    }

    fn cancel_download(&self, _: &Path) {}

    fn show_downloads(&self, _: &str, _: &[Download], _: Arc<dyn DownloadActions>) {}

    fn show_notice(&self, _: &str, _: &Notice, _: Arc<dyn Fn(Url) + Send + Sync>) {}
}

/// What the environment says, as far as it means the same everywhere.
pub(super) fn surroundings(home: &str, runtime: Option<PathBuf>) -> Surroundings {
    let home = std::env::var_os(home).map(PathBuf::from);
    let process = std::process::id();
    Surroundings { home, runtime, state: None, data: None, downloads: None, process }
}

pub(crate) fn prepare_process(_: &Folders) {}

pub(crate) fn always_writable() -> Vec<PathBuf> {
    Vec::new()
}

/// No page is opened here that could ask.
pub(crate) fn on_termination(_: impl Fn(Insistence) + Clone + 'static) {}

/// No app is opened here, so there are none.
pub(crate) fn end_processes() {}

pub(crate) fn as_the_person_had_it(_: &mut Command) {}

/// Taken to run: a folder that may be in use is not removed.
pub(crate) fn is_running(_: u32) -> bool {
    true
}
