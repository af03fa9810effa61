//! From a host to a verified connection.

use std::{
    net::SocketAddr,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::future::BoxFuture;
use http::Uri;
use porthole_network::{Dialer, ResolveTo, Upstream, tunnel};
use rustls_pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::{
    Failure, Presented, Stream, TlsStream,
    tls::{Setup, Speaks, Tls},
};
use crate::{Limits, Settings, route::Target};

/// Makes the connections of one generation.
#[derive(Clone)]
pub(super) struct Connector(Arc<Means>);

struct Means {
    tls: Tls,
    settings: Arc<Settings>,
    presented: Arc<Presented>,
    limits: Limits,
    dialer: Dialer,
}

impl Connector {
    pub(super) fn new(
        tls: Tls,
        settings: Arc<Settings>,
        presented: Arc<Presented>,
        limits: Limits,
        own: SocketAddr,
    ) -> Self {
        let dialer = Dialer { own: Some(own), limit: limits.connect, silence: limits.silence };
        Self(Arc::new(Means { tls, settings, presented, limits, dialer }))
    }

    pub(super) async fn connect(&self, target: &Target, speaks: Speaks) -> Result<TlsStream, Failure> {
        let Means { tls, settings, presented, limits, dialer } = &*self.0;
        let found = ResolveTo::find(&settings.resolve, &target.host, target.port);
        let (host, port) = found.unwrap_or_else(|| (target.host.to_string(), target.port));
        let socket = match &settings.upstream {
            Upstream::Direct => dialer.tcp(&host, port).await?,
            Upstream::HttpProxy { host: proxy, port: at } => {
                tunnel(dialer, (proxy, *at), &host, port, limits.upstream_proxy).await?
            }
        };
        let setup = tls.for_host(&target.host);
        let shaken = shake_hands(socket, target, &setup, speaks, limits.handshake).await;
        // Given away is given away, whatever became of the handshake.
        if setup.has_presented() {
            presented.note(&target.host, settings);
        }
        shaken
    }
}

async fn shake_hands(
    socket: TcpStream,
    target: &Target,
    setup: &Arc<Setup>,
    speaks: Speaks,
    limit: Duration,
) -> Result<TlsStream, Failure> {
    let name = ServerName::try_from(target.host.to_string())
        .map_err(|_| Failure::Protocol("the host has no name that TLS knows".to_owned()))?;
    let connector = TlsConnector::from(setup.config(speaks));
    let shaking = async move {
        let shaken = tokio::time::timeout(limit, connector.connect(name, socket)).await;
        shaken.map_err(|_| Failure::NoHandshake)?.map_err(|error| Failure::of_handshake(&error))
    };
    if !setup.may_sign() {
        return shaking.await;
    }
    // A key in a token or behind a daemon signs while its caller waits: not on a thread that others need.
    let runtime = tokio::runtime::Handle::current();
    let shaken = tokio::task::spawn_blocking(move || runtime.block_on(shaking)).await;
    shaken.unwrap_or(Err(Failure::NoHandshake))
}

impl tower_service::Service<Uri> for Connector {
    type Response = Stream;
    type Error = Failure;
    type Future = BoxFuture<'static, Result<Stream, Failure>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let this = self.clone();
        Box::pin(async move {
            let target = uri.authority().and_then(Target::parse);
            let target = target.ok_or_else(|| Failure::Protocol("the address has no host".to_owned()))?;
            this.connect(&target, Speaks::Either).await.map(Stream::new)
        })
    }
}
