//! Systems whose engine has not been connected yet. Everything answers "not yet", so that no app opens without the
//! gate.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use porthole_policy::{AppId, HostName};
use rustls_pki_types::CertificateDer;
use tauri::WebviewWindow;
use tokio::sync::oneshot;
use url::Url;

use super::{Builder, DownloadActions, Engine, EngineError, Gate, Notice, Profile, ProxyAccess, Starting};
use crate::downloads::Download;
use crate::folders::{Folders, Surroundings};

/// An engine that opens nothing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Native;

impl Engine for Native {
    fn in_profile<'a>(&self, builder: Builder<'a>, _: &Profile, _: Option<&WebviewWindow>) -> Builder<'a> {
        builder
    }

    fn prepare_profile(
        &self,
        _: &WebviewWindow,
        _: &Profile,
        _: &ProxyAccess,
        _: Arc<dyn Gate>,
    ) -> Result<(), EngineError> {
        Err(EngineError::NotYet)
    }

    fn prepare_window(&self, _: &WebviewWindow, _: &AppId, _: Arc<dyn Gate>) -> Result<(), EngineError> {
        Err(EngineError::NotYet)
    }

    fn trust_leaf(
        &self,
        _: &WebviewWindow,
        _: &HostName,
        _: CertificateDer<'static>,
    ) -> Result<oneshot::Receiver<Result<(), EngineError>>, EngineError> {
        Err(EngineError::NotYet)
    }

    fn starting(&self, _: &Url) -> Option<Starting> {
        None
    }

    fn cancel_download(&self, _: &Path) {}

    fn show_download(&self, _: &WebviewWindow, _: &Download, _: Arc<dyn DownloadActions>) {}

    fn show_notice(&self, _: &WebviewWindow, _: &Notice, _: Arc<dyn Fn(Url) + Send + Sync>) {}
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

/// No app is opened here, so there are none.
pub(crate) fn end_processes() {}

pub(crate) fn as_the_person_had_it(_: &mut Command) {}

/// Taken to run: a folder that may be in use is not removed.
pub(crate) fn is_running(_: u32) -> bool {
    true
}
