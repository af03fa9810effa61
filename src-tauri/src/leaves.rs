//! The proxy's questions to the windows: trust this leaf for this host, tell of a download that was stopped on its
//! way.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use porthole_policy::HostName;
use porthole_proxy::{BlockedDownload, LeafTrust, LeafTrustError, Notices};
use rustls_pki_types::CertificateDer;

use crate::downloads::Download;
use crate::engine::Engine as _;
use crate::porthole::Porthole;
use crate::{gate, windows};

/// How long the main thread may take to answer; it is busy only while a window is being made.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// The windows as the proxy knows them. The proxy starts before them, so they come later.
#[derive(Clone, Default)]
pub(crate) struct Windows {
    porthole: Arc<OnceLock<Arc<Porthole>>>,
    /// The leaf that the engine knows for each host: later connections need not wait for the main thread.
    known: Arc<Mutex<HashMap<HostName, CertificateDer<'static>>>>,
}

impl Windows {
    /// They are there now.
    pub(crate) fn are(&self, porthole: Arc<Porthole>) {
        let _only_once = self.porthole.set(porthole);
    }

    fn known(&self) -> MutexGuard<'_, HashMap<HostName, CertificateDer<'static>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows how downloads stand: all of them in the launcher, each in the window where it was asked for, too.
    pub(crate) fn show_downloads(&self, all: Vec<Download>) {
        if let Some(porthole) = self.porthole.get() {
            porthole.on_main_thread(move |porthole, handle| {
                windows::content::show_downloads(porthole, &all);
                windows::launcher::tell(handle, "downloads", all);
            });
        }
    }
}

impl LeafTrust for Windows {
    fn trust(
        &self,
        host: &HostName,
        leaf: &CertificateDer<'static>,
    ) -> BoxFuture<'_, Result<(), LeafTrustError>> {
        let (host, leaf) = (host.clone(), leaf.clone());
        let failed = |words: String| LeafTrustError(words);
        Box::pin(async move {
            if self.known().get(&host) == Some(&leaf) {
                return Ok(());
            }
            let porthole = self.porthole.get().ok_or_else(|| failed("there is no window yet".to_owned()))?;
            let answer =
                porthole.engine.trust_leaf(&host, leaf.clone()).map_err(|it| failed(it.to_string()))?;
            match tokio::time::timeout(ANSWER_WITHIN, answer).await {
                Ok(Ok(trusted)) => trusted.map_err(|error| failed(error.to_string()))?,
                Ok(Err(_)) => return Err(failed("the window has gone".to_owned())),
                Err(_) => return Err(failed("the window did not answer".to_owned())),
            }
            self.known().insert(host, leaf);
            Ok(())
        })
    }
}

impl Notices for Windows {
    fn download_blocked(&self, blocked: BlockedDownload) {
        if let Some(porthole) = self.porthole.get() {
            let file = blocked.file_name.unwrap_or_default();
            gate::refused(porthole, &blocked.decision, blocked.attribution.app(), &file);
        }
    }
}
