//! The proxy's side towards servers: connections that are verified, kept, and never shared across identities.

mod certificate;
mod connector;
mod failure;
mod presented;
mod progress;
mod queue;
mod sessions;
mod stream;
mod tls;
mod wire;

pub(crate) use failure::Failure;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use http::{Request, Response};
use hyper::body::Incoming;
use hyper_util::{
    client::legacy::Client,
    rt::{TokioExecutor, TokioTimer},
};
use rustls::{RootCertStore, crypto::CryptoProvider};
use tokio::{sync::watch, time::Instant};

use crate::{AuthorityError, Limits, Settings, intercept, refusals::Refusals, route::Target};
use connector::Connector;
use presented::Presented;
use progress::{Progress, Watched};
use stream::{Fate, Stream};
use tls::{Speaks, Tls, Versions};
use wire::Wire;

/// How long an idle connection is kept.
const IDLE: Duration = Duration::from_secs(90);

/// Idle HTTP/1.1 connections kept for one host: as many as a webview opens.
const IDLE_PER_HOST: usize = 6;

/// The size of a head that is still read, in bytes; real servers send more than the usual 16 KiB.
const HEAD: u32 = 256 * 1024;

/// What stays the same however the settings change.
pub(crate) struct Ground {
    versions: Versions,
    platform_roots: RootCertStore,
    presented: Arc<Presented>,
    limits: Limits,
    /// Where the proxy itself listens.
    own: SocketAddr,
}

/// The connections made under one set of settings. When the settings change so that they could not be made again,
/// a new one takes their place: pool, TLS sessions and tickets are never carried over.
pub(crate) struct Connections {
    pool: Client<Connector, Watched<Incoming>>,
    connector: Connector,
    retired: watch::Sender<bool>,
    limits: Limits,
}

impl Ground {
    /// Reads the system's roots.
    pub(crate) async fn lay(
        provider: Arc<CryptoProvider>,
        refusals: Arc<Refusals>,
        limits: Limits,
        own: SocketAddr,
    ) -> Result<Self, crate::StartError> {
        let reading = tokio::task::spawn_blocking(porthole_network::system_roots);
        let platform_roots = reading.await.map_err(|_| AuthorityError::Thread)?;
        let versions = Versions::new(&provider)?;
        Ok(Self { versions, platform_roots, presented: Arc::new(Presented::new(refusals)), limits, own })
    }
}

impl Connections {
    pub(crate) fn new(ground: &Ground, settings: Arc<Settings>) -> Self {
        let mut roots = ground.platform_roots.clone();
        let (_, ignored) = roots.add_parsable_certificates(settings.extra_roots.iter().cloned());
        if ignored > 0 {
            tracing::warn!(ignored, "some of the extra roots are no certificates of an authority");
        }
        let tls = Tls::new(ground.versions.clone(), Arc::new(roots), &settings, ground.limits);
        let connector =
            Connector::new(tls, settings, Arc::clone(&ground.presented), ground.limits, ground.own);
        let pool = Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(IDLE_PER_HOST)
            .http1_max_headers(intercept::HEADERS)
            .http2_max_header_list_size(HEAD)
            .http2_keep_alive_interval(ground.limits.silence / 2)
            .http2_keep_alive_timeout(ground.limits.silence / 2)
            .http2_keep_alive_while_idle(true)
            .build(connector.clone());
        Self { pool, connector, retired: watch::Sender::new(false), limits: ground.limits }
    }

    /// Sends a request, whose address must be whole, and returns once the head of the answer is there.
    pub(crate) async fn send(&self, request: Request<Incoming>) -> Result<Response<Incoming>, Failure> {
        let _wanted = self.connector.want(request.uri());
        let progress = Progress::now();
        let asking = self.pool.request(request.map(|body| Watched::new(body, progress.clone())));
        tokio::select! {
            answer = asking => answer.map_err(|error| told(&error)),
            () = self.out_of_patience(&progress) => Err(Failure::NoAnswer),
        }
    }

    /// Waits until nothing moved for as long as an answer may take.
    async fn out_of_patience(&self, progress: &Progress) {
        loop {
            let end = progress.last() + self.limits.answer;
            if end <= Instant::now() {
                return;
            }
            tokio::time::sleep_until(end).await;
        }
    }

    /// Sends a request that asks for an upgrade, on an HTTP/1.1 connection of its own.
    pub(crate) async fn send_upgrading<B>(
        &self,
        target: &Target,
        request: Request<B>,
    ) -> Result<Response<Incoming>, Failure>
    where
        B: http_body::Body<Data: Send, Error: std::error::Error + Send + Sync> + Send + 'static,
    {
        let stream = self.connector.connect(target, Speaks::Http1).await?;
        let fate = stream.fate();
        let opened = hyper::client::conn::http1::handshake(stream).await;
        let (mut sender, connection) = opened.map_err(|error| Failure::of(&error))?;
        let mut retired = self.retired.subscribe();
        tokio::spawn(async move {
            tokio::select! {
                _retired = retired.wait_for(|retired| *retired) => {}
                ended = connection.with_upgrades() => {
                    if let Err(error) = ended {
                        tracing::debug!(%error, "a connection for an upgrade ended early");
                    }
                }
            }
        });
        match tokio::time::timeout(self.limits.answer, sender.send_request(request)).await {
            Ok(answer) => answer.map_err(|error| fate.failure().unwrap_or_else(|| Failure::of(&error))),
            Err(_) => Err(Failure::NoAnswer),
        }
    }

    /// Becomes true, or ends, when the connections are no longer to be used.
    pub(crate) fn retirement(&self) -> watch::Receiver<bool> {
        self.retired.subscribe()
    }

    /// Ends what stays open by itself.
    pub(crate) fn retire(&self) {
        self.retired.send_replace(true);
    }
}

/// What TLS said on the connection, where it said anything; else what the error says.
fn told(error: &hyper_util::client::legacy::Error) -> Failure {
    let mut about = http::Extensions::new();
    if let Some(connected) = error.connect_info() {
        connected.get_extras(&mut about);
    }
    about.get::<Fate>().and_then(Fate::failure).unwrap_or_else(|| Failure::of(error))
}

/// A TLS connection to a server.
type TlsStream = tokio_rustls::client::TlsStream<Wire>;
