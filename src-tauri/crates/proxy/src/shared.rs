//! The state that the connections of one proxy share.

use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::sync::{Semaphore, watch};

use crate::{
    CertificatePinner, Credentials, Limits, Notices, Settings, StoppedDownloads,
    authority::Authority,
    page_language::PageLanguage,
    peer::Peers,
    places::Places,
    refusals::Refusals,
    route::{self, Target},
    upstream::{Connections, UpstreamContext},
};

/// What every connection works with.
pub(crate) struct Shared {
    pub(crate) credentials: Credentials,
    pub(crate) authority: Arc<Authority>,
    pub(crate) trust: Arc<dyn CertificatePinner>,
    pub(crate) notices: Arc<dyn Notices>,
    pub(crate) refusals: Arc<Refusals>,
    pub(crate) stopped: StoppedDownloads,
    pub(crate) limits: Limits,
    pub(crate) peers: Peers,
    pub(crate) language: PageLanguage,
    /// Places for connections that have not shown the secret yet.
    pub(crate) unauthorized: Arc<Places>,
    /// Places for refused callers, which have a moment to read why.
    pub(crate) turned_away: Semaphore,
    pub(crate) upstream: Arc<UpstreamContext>,
    pub(crate) in_force: ArcSwap<InForce>,
    pub(crate) applied: watch::Sender<()>,
    pub(crate) closing: watch::Receiver<bool>,
}

/// The settings, and the connections made under them. A request uses one of these throughout.
pub(crate) struct InForce {
    pub(crate) settings: Arc<Settings>,
    pub(crate) connections: Arc<Connections>,
}

impl Shared {
    pub(crate) fn in_force(&self) -> Arc<InForce> {
        self.in_force.load_full()
    }

    /// Returns once the settings in force no longer allow `target`.
    pub(crate) async fn until_refused(&self, target: &Target) {
        let mut applied = self.applied.subscribe();
        while route::admit(&self.in_force().settings, target).is_ok() {
            if applied.changed().await.is_err() {
                return;
            }
        }
    }

    /// Runs `task` until it or the proxy ends. A panic in it ends nothing else.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut closing = self.closing.clone();
        tokio::spawn(async move {
            tokio::select! {
                // Closed or gone: in both cases the proxy has ended.
                _ended = closing.wait_for(|closing| *closing) => {}
                () = task => {}
            }
        });
    }
}
