//! Makes verified connections to hosts.

use std::{
    future::Future,
    io,
    net::SocketAddr,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use porthole_identity::SigningError;
use porthole_network::{Dialer, Reach, ResolveTo, Restarts, Route};
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::{io::AsyncReadExt as _, net::TcpStream, sync::oneshot};
use tokio_rustls::TlsConnector;

use super::{
    Failure,
    certificate::{CertificateRequest, NOTES, Notes},
    presented::Presented,
    queue::HandshakePermit,
    stream::Stream,
    tls::{DEMANDED, KeyExchange, Presenting, ProtocolChoice, Setup, Tls},
    wire::{Hello, TlsStream, Wire},
};
use crate::{Limits, Settings, route::Target};

/// Makes the connections of one generation.
#[derive(Clone)]
pub(super) struct Connector(Arc<ConnectorState>);

struct ConnectorState {
    tls: Tls,
    settings: Arc<Settings>,
    presented: Arc<Presented>,
    limits: Limits,
    dialer: Dialer,
    restarts: Restarts,
}

impl Connector {
    pub(super) fn new(
        tls: Tls,
        settings: Arc<Settings>,
        presented: Arc<Presented>,
        limits: Limits,
        own: SocketAddr,
    ) -> Self {
        let dialer = Dialer { own: Some(own), limit: limits.connect, idle_timeout: limits.idle_timeout };
        let restarts = Restarts::new(limits.restart);
        Self(Arc::new(ConnectorState { tls, settings, presented, limits, dialer, restarts }))
    }

    /// A verified connection to `target`. If a hello with a post-quantum key, which needs more than one packet, gets no
    /// response, a second connection sends one without it: some middleboxes drop the long hello, silently or with the
    /// connection.
    pub(super) async fn connect(&self, target: &Target, speaks: ProtocolChoice) -> Result<Stream, Failure> {
        let ConnectorState { tls, limits, .. } = &*self.0;
        let exchange = tls.key_exchange(target);
        let hello = Hello::new();
        let mut first = pin!(self.shake_hands(target, speaks, exchange, hello.clone()));
        if exchange == KeyExchange::Classical {
            return first.await;
        }
        let is_over = tokio::select! {
            biased;
            done = &mut first => match done {
                Err(Failure::HungUpInHandshake) if hello.is_unanswered() => true,
                Ok(stream) => {
                    tls.took_long_hello(target);
                    return Ok(stream);
                }
                Err(failure) => return Err(failure),
            },
            () = hello.is_unanswered_for(limits.long_hello) => false,
        };
        tracing::debug!(host = %target, "nothing answered a long hello: a shorter one is sent");
        let mut second = pin!(self.shake_hands(target, speaks, KeyExchange::Classical, Hello::new()));
        let done = tokio::select! {
            biased;
            done = &mut first, if !is_over => match done {
                Ok(stream) => {
                    tls.took_long_hello(target);
                    return Ok(stream);
                }
                Err(_) => second.await,
            },
            done = &mut second => match done {
                Err(_) if !is_over => return first.await,
                done => done,
            },
        };
        if done.is_ok() {
            tls.took_short_hello_only(target);
        }
        done
    }

    async fn shake_hands(
        &self,
        target: &Target,
        speaks: ProtocolChoice,
        exchange: KeyExchange,
        hello: Hello,
    ) -> Result<Stream, Failure> {
        let limits = &self.0.limits;
        let limit = limits.handshake;
        let setup = match self.0.tls.for_target(target) {
            Setup::Anonymous(configs) => {
                let (name, socket) = (name(target)?, self.dial(target).await?);
                let connector = TlsConnector::from(configs.config(speaks, exchange));
                let demanded = Arc::new(AtomicBool::new(false));
                let shaking = with_timeout(
                    limit,
                    connector.connect(name, Wire::new(socket, hello, limits.idle_timeout)),
                );
                let shaken = DEMANDED.scope(Arc::clone(&demanded), shaking).await;
                let stream = shaken.map_err(|failure| match demanded.load(Ordering::Acquire) {
                    true => failure.for_want_of_certificate(),
                    false => failure,
                })?;
                return Ok(Stream::new(stream, None));
            }
            Setup::Presenting(setup) => setup,
        };
        // If the key cannot sign, nothing is sent on that connection: one with TLS 1.2 replaces it.
        for _any_then_tls12 in 0..2 {
            match self.present(target, (speaks, exchange), &setup, hello.clone()).await? {
                HandshakeOutcome::Done(stream, permit) => return Ok(Stream::new(*stream, permit)),
                HandshakeOutcome::KeyCannotSign => {}
            }
        }
        Err(Failure::KeyCannotSign)
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Whether `target` may see the device certificate.
    pub(super) fn may_present(&self, target: &Target) -> bool {
        matches!(self.0.tls.for_target(target), Setup::Presenting(_))
    }

    /// A handshake with a host that may see the device certificate.
    async fn present(
        &self,
        target: &Target,
        (speaks, exchange): (ProtocolChoice, KeyExchange),
        setup: &Arc<Presenting>,
        hello: Hello,
    ) -> Result<HandshakeOutcome, Failure> {
        let ConnectorState { settings, presented, limits, .. } = &*self.0;
        let (name, socket) = (name(target)?, self.dial(target).await?);
        let begin = || {
            TlsConnector::from(setup.config(speaks, exchange))
                .connect(name, Wire::new(socket, hello, limits.idle_timeout))
        };
        let (permit, shaking) = setup.queue().begin(begin).await;
        let notes = Arc::new(Notes::default());
        let (noted, limit) = (Arc::clone(&notes), limits.handshake);
        let (target_too, presented, settings) = (target.clone(), Arc::clone(presented), Arc::clone(settings));
        // A separate task: while the key signs, only this handshake waits. It also completes, with the session that
        // others can resume, if no request waits for it any more.
        let (done, shaken) = oneshot::channel();
        let (setup_too, wait_for_session) = (Arc::clone(setup), limits.ticket);
        tokio::spawn(NOTES.scope(Arc::clone(&notes), async move {
            let shaken = with_timeout(limit, shaking).await;
            // The permit was used, even if the handshake failed afterwards.
            if noted.request() == Some(CertificateRequest::Presented) {
                presented.note(&target_too, &settings);
            }
            let settled = shaken.map(|stream| handshake_outcome(stream, permit, noted.request(), &setup_too));
            if let Err(Ok(HandshakeOutcome::Done(mut stream, Some(_turn)))) = done.send(settled) {
                // With or without a ticket, the session has had its time.
                let _read = tokio::time::timeout(wait_for_session, stream.read(&mut [0])).await;
            }
        }));
        let shaken = match tokio::time::timeout(limit, shaken).await {
            Ok(Ok(shaken)) => shaken,
            Err(_) if notes.is_signing() => Err(Failure::Key(SigningError::TimedOut)),
            Ok(Err(_)) | Err(_) => Err(Failure::NoHandshake),
        };
        shaken.map_err(|failure| if setup.needs_tls12() { failure.for_want_of_tls12() } else { failure })
    }

    /// The verified certificate of `target`.
    pub(super) async fn verify(&self, target: &Target) -> Result<CertificateDer<'static>, Failure> {
        let (name, socket) = (name(target)?, self.dial(target).await?);
        // Nothing is sent on it, so its key exchange does not matter.
        let config = self.0.tls.anonymous().config(ProtocolChoice::Either, KeyExchange::Classical);
        let connecting = TlsConnector::from(config)
            .connect(name, Wire::new(socket, Hello::new(), self.0.limits.idle_timeout));
        let stream = with_timeout(self.0.limits.handshake, connecting).await?;
        let shown = stream.get_ref().1.peer_certificates().and_then(|shown| shown.first()).cloned();
        shown.map(CertificateDer::into_owned).ok_or(Failure::HungUpInHandshake)
    }

    pub(super) async fn dial(&self, target: &Target) -> Result<TcpStream, Failure> {
        let ConnectorState { settings, limits, dialer, restarts, .. } = &*self.0;
        let found = ResolveTo::find(&settings.resolve, target);
        // The managed file names the address, or the host is an address, which only its own pattern matches.
        let is_named = found.is_some() || target.host.ip().is_some() || target.host.as_str() == "localhost";
        let reach = if is_named { Reach::Any } else { settings.private_addresses.reach(target) };
        let (host, port) = found.unwrap_or_else(|| (target.host.to_string(), target.port));
        let route = Route {
            upstream: &settings.upstream,
            sign_in: &settings.sign_in,
            server: target,
            at: (&host, port),
            reach,
            limit: limits.upstream_proxy,
            restarts: Some(restarts),
        };
        Ok(porthole_network::connect(dialer, route).await?)
    }
}

/// The outcome of a handshake with a host that may see the device certificate.
enum HandshakeOutcome {
    /// A connection, and its permit until the session has arrived.
    Done(Box<TlsStream>, Option<Arc<HandshakePermit>>),
    /// The server requested the certificate, and the key supports no signature of this TLS version.
    KeyCannotSign,
}

fn handshake_outcome(
    stream: TlsStream,
    permit: Arc<HandshakePermit>,
    certificate_request: Option<CertificateRequest>,
    setup: &Presenting,
) -> HandshakeOutcome {
    if certificate_request == Some(CertificateRequest::KeyCannotSign) {
        // Before the permit ends, so that the next handshake knows.
        setup.speak_tls12();
        return HandshakeOutcome::KeyCannotSign;
    }
    let (_, session) = stream.get_ref();
    let (kind, version) = (session.handshake_kind(), session.protocol_version());
    let permit =
        permit.record_handshake(kind, version, certificate_request == Some(CertificateRequest::Presented));
    HandshakeOutcome::Done(Box::new(stream), permit)
}

fn name(target: &Target) -> Result<ServerName<'static>, Failure> {
    ServerName::try_from(target.host.to_string())
        .map_err(|_| Failure::Protocol("the host has no name that TLS knows".to_owned()))
}

async fn with_timeout<T>(
    limit: Duration,
    shaking: impl Future<Output = io::Result<T>>,
) -> Result<T, Failure> {
    let shaken = tokio::time::timeout(limit, shaking).await;
    shaken.map_err(|_| Failure::NoHandshake)?.map_err(|error| Failure::of_handshake(&error))
}
