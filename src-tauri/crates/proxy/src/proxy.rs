//! Starts, changes and ends the proxy.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use arc_swap::ArcSwap;
use porthole_activity::ActivityLog;
use rustls::crypto::aws_lc_rs;
use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
};

use crate::{
    CertificatePinner, Credentials, Limits, Notices, Settings, StartError, StoppedDownloads,
    authority::Authority,
    listener,
    page_language::PageLanguage,
    peer::{Callers, Peers},
    places::Places,
    refusals::Refusals,
    shared::{InForce, Shared},
    upstream::{Connections, UpstreamContext},
};

/// A running proxy. Dropping it ends it as [`Proxy::shutdown`] does, without waiting.
pub struct Proxy {
    shared: Arc<Shared>,
    address: SocketAddr,
    closing: watch::Sender<bool>,
}

impl Proxy {
    /// Starts listening on a free port of 127.0.0.1, on the current tokio runtime, for `callers` that have the secret.
    ///
    /// # Errors
    /// There is no port, no randomness, or the TLS library cannot be set up.
    pub async fn start(
        callers: Callers,
        settings: Settings,
        trust: Arc<dyn CertificatePinner>,
        notices: Arc<dyn Notices>,
        activity: Arc<ActivityLog>,
    ) -> Result<Self, StartError> {
        Self::start_within(Limits::default(), callers, settings, trust, notices, activity).await
    }

    /// As [`Proxy::start`], with other limits.
    ///
    /// # Errors
    /// As there.
    pub async fn start_within(
        limits: Limits,
        callers: Callers,
        settings: Settings,
        trust: Arc<dyn CertificatePinner>,
        notices: Arc<dyn Notices>,
        activity: Arc<ActivityLog>,
    ) -> Result<Self, StartError> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(StartError::Bind)?;
        let address = listener.local_addr().map_err(StartError::Bind)?;
        let provider = Arc::new(aws_lc_rs::default_provider());
        let refusals = Arc::new(Refusals::new(activity, limits.retry_window));
        let upstream =
            UpstreamContext::load(Arc::clone(&provider), Arc::clone(&refusals), limits, address).await?;
        let upstream = Arc::new(upstream);
        let stopped = StoppedDownloads::new(Arc::clone(&refusals), Arc::clone(&notices), limits.claim);
        let settings = Arc::new(settings);
        let connections = Arc::new(Connections::new(&upstream, Arc::clone(&settings)));
        let (closing, closed) = watch::channel(false);
        let shared = Arc::new(Shared {
            credentials: Credentials::random(address).map_err(StartError::Random)?,
            authority: Arc::new(Authority::generate(provider)?),
            trust,
            notices,
            refusals,
            stopped,
            limits,
            peers: Peers::new(callers, address).map_err(StartError::Callers)?,
            language: PageLanguage::default(),
            unauthorized: Places::new(limits.unauthorized),
            turned_away: Semaphore::new(limits.unauthorized),
            upstream,
            in_force: ArcSwap::from_pointee(InForce { settings, connections }),
            applied: watch::Sender::new(()),
            closing: closed,
        });
        shared.spawn(listener::accept(listener, address, Arc::clone(&shared)));
        Ok(Self { shared, address, closing })
    }

    /// Its address: 127.0.0.1 and the port of this run.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The credentials of its callers.
    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        &self.shared.credentials
    }

    /// The stopped downloads, for windows to claim.
    #[must_use]
    pub fn stopped_downloads(&self) -> StoppedDownloads {
        self.shared.stopped.clone()
    }

    /// The language of its error pages, which can be set.
    #[must_use]
    pub fn page_language(&self) -> PageLanguage {
        self.shared.language.clone()
    }

    /// The CA certificate of this run as PEM, for a caller that trusts it as a whole.
    #[must_use]
    pub fn authority_pem(&self) -> String {
        self.shared.authority.pem().to_owned()
    }

    /// Applies `settings` to every request from now on. If the device's class, its certificate, the hosts that may see
    /// it, the roots or the route to servers have changed, it drops connections to servers, TLS sessions and tickets,
    /// and closes WebSockets. It also closes those of a host that no app names any more. Responses in progress
    /// complete.
    pub fn apply(&self, settings: Settings) {
        let settings = Arc::new(settings);
        let earlier = self.shared.in_force();
        let connections = if settings.needs_new_connections(&earlier.settings) {
            Arc::new(Connections::new(&self.shared.upstream, Arc::clone(&settings)))
        } else {
            Arc::clone(&earlier.connections)
        };
        let is_new = !Arc::ptr_eq(&connections, &earlier.connections);
        self.shared.in_force.store(Arc::new(InForce { settings, connections }));
        self.shared.applied.send_replace(());
        if is_new {
            earlier.connections.retire();
        }
    }

    /// Ends the listener and every connection now, without waiting until everything is gone. Later callers find no
    /// listener; a closed proxy does not open again.
    pub fn close(&self) {
        self.closing.send_replace(true);
        self.shared.in_force().connections.retire();
    }

    /// Ends every connection and releases the port; returns once everything is gone.
    pub async fn shutdown(self) {
        self.close();
        let Self { shared, closing, .. } = self;
        drop(shared);
        closing.closed().await;
    }
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proxy").field("address", &self.address).finish_non_exhaustive()
    }
}
