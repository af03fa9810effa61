//! Starting, changing and ending the proxy.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use arc_swap::ArcSwap;
use porthole_activity::ActivityLog;
use porthole_explain::Code;
use rustls::crypto::aws_lc_rs;
use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
};

use crate::{
    AuthorityError, Credentials, LeafTrust, Limits, Notices, Settings, StoppedDownloads,
    authority::Authority,
    listener,
    peer::{Callers, Peers},
    refusals::Refusals,
    route::{self, Target},
    upstream::{Connections, Ground},
};

/// A running proxy. Dropping it ends it as [`Proxy::shutdown`] does, without waiting.
pub struct Proxy {
    shared: Arc<Shared>,
    address: SocketAddr,
    closing: watch::Sender<bool>,
}

/// Why the proxy did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no port.
    #[error("the embedded proxy could not listen on 127.0.0.1: {0}")]
    Bind(#[source] io::Error),
    /// There is no randomness for the secret.
    #[error("the system gives no random numbers: {0}")]
    Random(#[source] getrandom::Error),
    /// The interception key could not be made.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// The system does not tell whose a connection is.
    #[error("the system does not tell whose a connection is: {0}")]
    Callers(#[source] io::Error),
    /// The TLS library cannot be set up.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
}

impl StartError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Bind(_) | Self::Callers(_) => Code::ProxyBind,
            Self::Random(_) | Self::Authority(_) | Self::Tls(_) => Code::Internal,
        }
    }
}

/// What every connection works with.
pub(crate) struct Shared {
    pub(crate) credentials: Credentials,
    pub(crate) authority: Arc<Authority>,
    pub(crate) trust: Arc<dyn LeafTrust>,
    pub(crate) notices: Arc<dyn Notices>,
    pub(crate) refusals: Arc<Refusals>,
    pub(crate) stopped: StoppedDownloads,
    pub(crate) limits: Limits,
    pub(crate) peers: Peers,
    /// Places for connections that have not shown the secret yet.
    pub(crate) unauthorized: Arc<Semaphore>,
    ground: Arc<Ground>,
    in_force: ArcSwap<InForce>,
    applied: watch::Sender<()>,
    closing: watch::Receiver<bool>,
}

/// The settings, and the connections made under them. A request takes one of these and keeps to it.
pub(crate) struct InForce {
    pub(crate) settings: Arc<Settings>,
    pub(crate) connections: Arc<Connections>,
}

impl Shared {
    pub(crate) fn in_force(&self) -> Arc<InForce> {
        self.in_force.load_full()
    }

    /// Returns once the settings in force do not let `target` be reached any more.
    pub(crate) async fn until_refused(&self, target: &Target) {
        let mut applied = self.applied.subscribe();
        while route::admit(&self.in_force().settings, target).is_ok() {
            if applied.changed().await.is_err() {
                return;
            }
        }
    }

    /// Runs `task` until it ends or the proxy does. A panic in it ends it alone.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut closing = self.closing.clone();
        tokio::spawn(async move {
            tokio::select! {
                // Closed or gone: either way the proxy has ended.
                _ended = closing.wait_for(|closing| *closing) => {}
                () = task => {}
            }
        });
    }
}

impl Proxy {
    /// Starts listening on a free port of 127.0.0.1, on the current tokio runtime, for `callers` that have the secret.
    ///
    /// # Errors
    /// There is no port, no randomness, or the TLS library cannot be set up.
    pub async fn start(
        callers: Callers,
        settings: Settings,
        trust: Arc<dyn LeafTrust>,
        notices: Arc<dyn Notices>,
        activity: Arc<ActivityLog>,
    ) -> Result<Self, StartError> {
        Self::start_within(Limits::default(), callers, settings, trust, notices, activity).await
    }

    /// Starts as [`Proxy::start`] does, with more or less patience.
    ///
    /// # Errors
    /// As there.
    pub async fn start_within(
        limits: Limits,
        callers: Callers,
        settings: Settings,
        trust: Arc<dyn LeafTrust>,
        notices: Arc<dyn Notices>,
        activity: Arc<ActivityLog>,
    ) -> Result<Self, StartError> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(StartError::Bind)?;
        let address = listener.local_addr().map_err(StartError::Bind)?;
        let provider = Arc::new(aws_lc_rs::default_provider());
        let refusals = Arc::new(Refusals::new(activity, limits.come_back));
        let ground =
            Arc::new(Ground::lay(Arc::clone(&provider), Arc::clone(&refusals), limits, address).await?);
        let stopped = StoppedDownloads::new(Arc::clone(&refusals), Arc::clone(&notices), limits.claim);
        let settings = Arc::new(settings);
        let connections = Arc::new(Connections::new(&ground, Arc::clone(&settings)));
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
            unauthorized: Arc::new(Semaphore::new(limits.unauthorized)),
            ground,
            in_force: ArcSwap::from_pointee(InForce { settings, connections }),
            applied: watch::Sender::new(()),
            closing: closed,
        });
        shared.spawn(listener::accept(listener, address, Arc::clone(&shared)));
        Ok(Self { shared, address, closing })
    }

    /// Where it listens: 127.0.0.1 and the port of this run.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What proves to it that a caller is one of ours.
    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        &self.shared.credentials
    }

    /// What was stopped, for windows to claim.
    #[must_use]
    pub fn stopped_downloads(&self) -> StoppedDownloads {
        self.shared.stopped.clone()
    }

    /// The certificate of this run's authority as PEM, for a caller that trusts it as a whole.
    #[must_use]
    pub fn authority_pem(&self) -> String {
        self.shared.authority.pem().to_owned()
    }

    /// Puts `settings` in force: every request from here on goes by them. Where the device's class, its certificate,
    /// the hosts that may see it, roots, or the way to the servers changed, connections to servers, TLS sessions and tickets
    /// made before are dropped, and WebSockets made before are closed, as are those of a host that no app names any
    /// more; answers under way still finish.
    pub fn apply(&self, settings: Settings) {
        let settings = Arc::new(settings);
        let earlier = self.shared.in_force();
        let connections = if settings.needs_new_connections(&earlier.settings) {
            Arc::new(Connections::new(&self.shared.ground, Arc::clone(&settings)))
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

    /// Ends the listener and every connection now, without waiting until all of it is gone. Whoever comes later
    /// finds nobody; a proxy that was closed does not open again.
    pub fn close(&self) {
        self.closing.send_replace(true);
        self.shared.in_force().connections.retire();
    }

    /// Ends every connection and gives up the port; returns once all of it is gone.
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
