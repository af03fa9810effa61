//! TLS to servers: always verified, with the device certificate only where policy allows it.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use parking_lot::Mutex;
use porthole_policy::{HostPattern, WithoutPort};
use rustls::{
    ClientConfig, ConfigBuilder, NamedGroup, SupportedProtocolVersion, WantsVerifier,
    client::{
        ClientSessionMemoryCache, ClientSessionStore, ResolvesClientCert, Resumption,
        danger::ServerCertVerifier,
    },
    crypto::CryptoProvider,
    version::{TLS12, TLS13},
};

use super::{certificate::Presentable, queue::Queue, sessions::WithoutGroup};
use crate::{Limits, Settings, route::Target};

/// The limit of hosts with a separate configuration; beyond, all are dropped and made again when needed.
const HOSTS: usize = 512;

/// The limit of hosts whose sessions share a store: the default of rustls.
const SESSIONS: usize = 256;

tokio::task_local! {
    /// Whether the server requested a certificate in the current handshake.
    pub(super) static DEMANDED: Arc<AtomicBool>;
}

/// Has no certificate, and notes that one was requested: a TLS 1.2 server that requires one only reports a failed
/// handshake.
#[derive(Debug)]
struct NoCertificate;

impl ResolvesClientCert for NoCertificate {
    fn resolve(&self, _: &[&[u8]], _: &[rustls::SignatureScheme]) -> Option<Arc<rustls::sign::CertifiedKey>> {
        // Outside of our handshakes nothing is recorded.
        let _noted = DEMANDED.try_with(|demanded| demanded.store(true, Ordering::Release));
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}

/// The HTTP version of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ProtocolChoice {
    /// HTTP/2 if the server supports it, else HTTP/1.1.
    Either,
    /// HTTP/1.1, for a connection that will be upgraded.
    Http1,
}

/// The key exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyExchange {
    /// X25519MLKEM768 first. The hello needs more than one packet.
    PostQuantum,
    /// Without it, for hosts on whose route such a hello is lost.
    Classical,
}

/// The versions of TLS.
#[derive(Clone)]
pub(super) struct Versions {
    provider: Arc<CryptoProvider>,
    /// All.
    any: ConfigBuilder<ClientConfig, WantsVerifier>,
    /// All, with [`KeyExchange::Classical`].
    classical: ConfigBuilder<ClientConfig, WantsVerifier>,
    /// TLS 1.2, for a key that supports no signature of TLS 1.3.
    tls12: ConfigBuilder<ClientConfig, WantsVerifier>,
}

/// The TLS configurations of one generation of connections.
pub(super) struct Tls {
    versions: Versions,
    verifier: Arc<dyn ServerCertVerifier>,
    anonymous: Arc<Configs>,
    device: Option<Presentable>,
    present_to: Arc<[HostPattern]>,
    presenting: Mutex<HashMap<Target, Arc<Presenting>>>,
    /// Hosts on whose route a long hello is lost.
    classical: Mutex<HashSet<Target>>,
    /// Hosts whose last answer was to a long hello.
    take_long_hello: Mutex<HashSet<Target>>,
    limits: Limits,
}

/// The TLS configuration for a host.
pub(super) enum Setup {
    /// The shared one of all hosts that never see the device certificate.
    Anonymous(Arc<Configs>),
    /// The host's own, which presents the certificate on request.
    Presenting(Arc<Presenting>),
}

/// The TLS configuration for one host that may see the device certificate. Its sessions and tickets belong to it: none
/// of them can reach another host or outlive the identity.
pub(super) struct Presenting {
    any: Configs,
    tls12: Configs,
    needs_tls12: AtomicBool,
    queue: Arc<Queue>,
}

/// One configuration, for each HTTP version.
pub(super) struct Configs {
    post_quantum: ByProtocol,
    classical: ByProtocol,
}

struct ByProtocol {
    either: Arc<ClientConfig>,
    http1: Arc<ClientConfig>,
}

impl Versions {
    pub(super) fn new(provider: &Arc<CryptoProvider>) -> Result<Self, rustls::Error> {
        let with = |provider: &Arc<CryptoProvider>, versions: &[&'static SupportedProtocolVersion]| {
            ClientConfig::builder_with_provider(Arc::clone(provider)).with_protocol_versions(versions)
        };
        let mut classical = CryptoProvider::clone(provider);
        classical.kx_groups.retain(|group| group.name() != NamedGroup::X25519MLKEM768);
        Ok(Self {
            provider: Arc::clone(provider),
            any: with(provider, &[&TLS13, &TLS12])?,
            classical: with(&Arc::new(classical), &[&TLS13, &TLS12])?,
            tls12: with(provider, &[&TLS12])?,
        })
    }

    /// The algorithms that verify signatures.
    pub(super) const fn provider(&self) -> &Arc<CryptoProvider> {
        &self.provider
    }
}

impl Tls {
    pub(super) fn new(
        versions: Versions,
        verifier: Arc<dyn ServerCertVerifier>,
        settings: &Settings,
        limits: Limits,
    ) -> Self {
        let resolver: Arc<dyn ResolvesClientCert> = Arc::new(NoCertificate);
        let sessions = Arc::new(ClientSessionMemoryCache::new(SESSIONS));
        let anonymous = Arc::new(configs(&versions, &verifier, &resolver, sessions));
        let device = settings.identity.as_ref().map(|identity| Presentable::new(Arc::clone(identity)));
        let present_to = Arc::clone(&settings.present_to);
        let (presenting, classical, take_long_hello) = (Mutex::default(), Mutex::default(), Mutex::default());
        Self {
            versions,
            verifier,
            anonymous,
            device,
            present_to,
            presenting,
            classical,
            take_long_hello,
            limits,
        }
    }

    /// The TLS configuration for a host that must not see the device certificate, even if `present_to` names it.
    pub(super) const fn anonymous(&self) -> &Arc<Configs> {
        &self.anonymous
    }

    /// The key exchange with `target`.
    pub(super) fn key_exchange(&self, target: &Target) -> KeyExchange {
        let classical = self.classical.lock();
        if classical.contains(target) { KeyExchange::Classical } else { KeyExchange::PostQuantum }
    }

    /// `target` answered a long hello.
    pub(super) fn took_long_hello(&self, target: &Target) {
        remember(&mut self.take_long_hello.lock(), target);
    }

    /// `target` answered a hello without the post-quantum key, and not the long one before it. Remembers until the settings
    /// change that a long hello does not reach it. A host that had answered a long hello before gets one more, because a
    /// server that restarts also closes connections without a byte.
    pub(super) fn took_short_hello_only(&self, target: &Target) {
        if self.take_long_hello.lock().remove(target) {
            return;
        }
        remember(&mut self.classical.lock(), target);
    }

    pub(super) fn for_target(&self, target: &Target) -> Setup {
        let may_see = |pattern: &HostPattern| pattern.matches(target, WithoutPort::Any);
        let device = match &self.device {
            Some(device) if self.present_to.iter().any(may_see) => device,
            Some(_) | None => return Setup::Anonymous(Arc::clone(&self.anonymous)),
        };
        let mut presenting = self.presenting.lock();
        if presenting.len() >= HOSTS && !presenting.contains_key(target) {
            presenting.clear();
        }
        let setup = presenting.entry(target.clone()).or_insert_with(|| Arc::new(self.presenting(device)));
        Setup::Presenting(Arc::clone(setup))
    }

    fn presenting(&self, device: &Presentable) -> Presenting {
        let queue = Arc::new(Queue::new(self.limits));
        let resolver: Arc<dyn ResolvesClientCert> = device.to(Arc::clone(&queue));
        let sessions = || Arc::clone(queue.sessions()) as Arc<dyn ClientSessionStore>;
        let any = configs(&self.versions, &self.verifier, &resolver, sessions());
        let tls12 = config(&self.versions.tls12, &self.verifier, &resolver, sessions());
        // In TLS 1.2 keys are exchanged after the hello.
        let tls12 = Configs::new(&tls12, &tls12);
        Presenting { any, tls12, needs_tls12: AtomicBool::new(false), queue }
    }
}

/// The configurations for every version of TLS, whose sessions share a store.
fn configs(
    versions: &Versions,
    verifier: &Arc<dyn ServerCertVerifier>,
    resolver: &Arc<dyn ResolvesClientCert>,
    sessions: Arc<dyn ClientSessionStore>,
) -> Configs {
    let any = config(&versions.any, verifier, resolver, Arc::clone(&sessions));
    let classical = config(&versions.classical, verifier, resolver, Arc::new(WithoutGroup(sessions)));
    Configs::new(&any, &classical)
}

fn config(
    versions: &ConfigBuilder<ClientConfig, WantsVerifier>,
    verifier: &Arc<dyn ServerCertVerifier>,
    resolver: &Arc<dyn ResolvesClientCert>,
    sessions: Arc<dyn ClientSessionStore>,
) -> ClientConfig {
    let verified = versions.clone().dangerous().with_custom_certificate_verifier(Arc::clone(verifier));
    let mut config = verified.with_client_cert_resolver(Arc::clone(resolver));
    config.resumption = Resumption::store(sessions);
    config
}

/// Adds a host to a set of at most [`HOSTS`]; beyond, all others are forgotten.
fn remember(hosts: &mut HashSet<Target>, host: &Target) {
    if hosts.contains(host) {
        return;
    }
    if hosts.len() >= HOSTS {
        hosts.clear();
    }
    hosts.insert(host.clone());
}

impl Presenting {
    /// The order of its handshakes.
    pub(super) const fn queue(&self) -> &Arc<Queue> {
        &self.queue
    }

    pub(super) fn config(&self, speaks: ProtocolChoice, exchange: KeyExchange) -> Arc<ClientConfig> {
        let configs = if self.needs_tls12() { &self.tls12 } else { &self.any };
        configs.config(speaks, exchange)
    }

    /// Whether the host requests the certificate, and the key can sign for it only in TLS 1.2.
    pub(super) fn needs_tls12(&self) -> bool {
        self.needs_tls12.load(Ordering::Acquire)
    }

    /// Remembers that it does.
    pub(super) fn speak_tls12(&self) {
        self.needs_tls12.store(true, Ordering::Release);
    }
}

impl Configs {
    fn new(post_quantum: &ClientConfig, classical: &ClientConfig) -> Self {
        Self { post_quantum: ByProtocol::new(post_quantum), classical: ByProtocol::new(classical) }
    }

    pub(super) fn config(&self, speaks: ProtocolChoice, exchange: KeyExchange) -> Arc<ClientConfig> {
        let configs = match exchange {
            KeyExchange::PostQuantum => &self.post_quantum,
            KeyExchange::Classical => &self.classical,
        };
        Arc::clone(match speaks {
            ProtocolChoice::Either => &configs.either,
            ProtocolChoice::Http1 => &configs.http1,
        })
    }
}

impl ByProtocol {
    /// Sessions are shared: the HTTP version does not matter for them.
    fn new(config: &ClientConfig) -> Self {
        let speaking = |protocols: &[&[u8]]| {
            let mut config = config.clone();
            config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
            Arc::new(config)
        };
        Self { either: speaking(&[b"h2", b"http/1.1"]), http1: speaking(&[b"http/1.1"]) }
    }
}
