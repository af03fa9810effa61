//! The proxy's questions and reports: they become events.

use std::sync::mpsc::Sender;
use std::time::Duration;

use futures_util::future::BoxFuture;
use porthole_policy::{AppId, HostName};
use porthole_proxy::{BlockedDownload, CertificatePinner, Notices, PinningError, ProxyAuthRequired};
use rustls_pki_types::CertificateDer;
use tokio::sync::oneshot;

use crate::event::Event;

/// How long the shell may take to answer; it is busy only while a window is being made.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Hands what the proxy asks and reports to the controller.
#[derive(Debug, Clone)]
pub(crate) struct ProxyCallbacks {
    events: Sender<Event>,
}

impl ProxyCallbacks {
    pub(crate) const fn new(events: Sender<Event>) -> Self {
        Self { events }
    }

    fn send(&self, event: Event) {
        if self.events.send(event).is_err() {
            tracing::debug!("the controller has ended");
        }
    }
}

impl CertificatePinner for ProxyCallbacks {
    fn trust(
        &self,
        host: &HostName,
        leaf: &CertificateDer<'static>,
    ) -> BoxFuture<'_, Result<(), PinningError>> {
        let (answer, answered) = oneshot::channel();
        self.send(Event::PinCertificate { host: host.clone(), certificate: leaf.clone(), answer });
        Box::pin(async move {
            let problem = match tokio::time::timeout(ANSWER_WITHIN, answered).await {
                Ok(Ok(Ok(()))) => return Ok(()),
                Ok(Ok(Err(problem))) => problem,
                Ok(Err(_)) => "the shell has ended".to_owned(),
                Err(_) => "the shell did not answer".to_owned(),
            };
            Err(PinningError(problem))
        })
    }
}

impl Notices for ProxyCallbacks {
    fn download_blocked(&self, blocked: BlockedDownload) {
        self.send(Event::DownloadBlocked(blocked));
    }

    fn proxy_auth_required(&self, request: ProxyAuthRequired) {
        self.send(Event::ProxyAuthRequired(request));
    }

    fn not_looked_into(&self, host: &HostName, apps: Vec<AppId>) {
        self.send(Event::NotLookedInto { host: host.clone(), apps });
    }
}
