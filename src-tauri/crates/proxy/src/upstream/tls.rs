//! TLS towards servers: always verified, the device certificate only where policy allows.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use porthole_identity::DeviceIdentity;
use porthole_policy::{HostName, HostPattern};
use rustls::{
    ClientConfig, ConfigBuilder, RootCertStore, SignatureScheme, WantsVerifier, client::ResolvesClientCert,
    sign::CertifiedKey,
};

use crate::Settings;

/// Hosts with a set-up of their own that are kept; beyond, all are made anew as needed.
const HOSTS: usize = 512;

/// What a connection is to speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speaks {
    /// HTTP/2 where the server does, else HTTP/1.1.
    Either,
    /// HTTP/1.1, for a connection that is to be upgraded.
    Http1,
}

/// The set-ups of one generation of connections.
pub(super) struct Tls {
    base: ConfigBuilder<ClientConfig, WantsVerifier>,
    roots: Arc<RootCertStore>,
    anonymous: Arc<Setup>,
    device: Option<Arc<dyn ResolvesClientCert>>,
    present_to: Arc<[HostPattern]>,
    presenting: Mutex<HashMap<HostName, Arc<Setup>>>,
}

/// How to shake hands with one host, or with all that never see the device certificate. Sessions and tickets live
/// and die with it.
pub(super) struct Setup {
    either: Arc<ClientConfig>,
    http1: Arc<ClientConfig>,
    watch: Option<Arc<Watch>>,
}

impl Tls {
    pub(super) fn new(
        base: ConfigBuilder<ClientConfig, WantsVerifier>,
        roots: Arc<RootCertStore>,
        settings: &Settings,
    ) -> Self {
        let verified = || base.clone().with_root_certificates(Arc::clone(&roots)).with_no_client_auth();
        let anonymous = Arc::new(Setup::new(verified, None));
        let device = settings.identity.as_ref().map(DeviceIdentity::resolver);
        let present_to = Arc::clone(&settings.present_to);
        Self { base, roots, anonymous, device, present_to, presenting: Mutex::default() }
    }

    /// The set-up for `host`. A host that may see the device certificate has its own: nothing of its sessions can
    /// reach another host, and what it was shown is known to be for it.
    pub(super) fn for_host(&self, host: &HostName) -> Arc<Setup> {
        let device = match &self.device {
            Some(device) if self.present_to.iter().any(|pattern| pattern.matches(host)) => device,
            Some(_) | None => return Arc::clone(&self.anonymous),
        };
        let mut presenting = self.presenting.lock().unwrap_or_else(PoisonError::into_inner);
        if presenting.len() >= HOSTS && !presenting.contains_key(host) {
            presenting.clear();
        }
        let setup = presenting.entry(host.clone()).or_insert_with(|| {
            let watch = Arc::new(Watch { inner: Arc::clone(device), has_answered: AtomicBool::new(false) });
            let resolver = || Arc::clone(&watch) as Arc<dyn ResolvesClientCert>;
            let verified = || {
                let verified = self.base.clone().with_root_certificates(Arc::clone(&self.roots));
                verified.with_client_cert_resolver(resolver())
            };
            Arc::new(Setup::new(verified, Some(Arc::clone(&watch))))
        });
        Arc::clone(setup)
    }
}

impl Setup {
    fn new(verified: impl Fn() -> ClientConfig, watch: Option<Arc<Watch>>) -> Self {
        let speaking = |protocols: &[&[u8]]| {
            let mut config = verified();
            config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
            Arc::new(config)
        };
        Self { either: speaking(&[b"h2", b"http/1.1"]), http1: speaking(&[b"http/1.1"]), watch }
    }

    pub(super) fn config(&self, speaks: Speaks) -> Arc<ClientConfig> {
        Arc::clone(match speaks {
            Speaks::Either => &self.either,
            Speaks::Http1 => &self.http1,
        })
    }

    /// Whether a handshake may have to sign with the device certificate's key, which may take a while.
    pub(super) fn may_sign(&self) -> bool {
        self.watch.is_some()
    }

    /// Whether the device certificate was given to the server since the last call.
    pub(super) fn has_presented(&self) -> bool {
        self.watch.as_ref().is_some_and(|watch| watch.has_answered.swap(false, Ordering::AcqRel))
    }
}

/// Notices when the device certificate is given away.
#[derive(Debug)]
struct Watch {
    inner: Arc<dyn ResolvesClientCert>,
    has_answered: AtomicBool,
}

impl ResolvesClientCert for Watch {
    fn resolve(&self, issuers: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        let answer = self.inner.resolve(issuers, schemes);
        if answer.is_some() {
            self.has_answered.store(true, Ordering::Release);
        }
        answer
    }

    fn has_certs(&self) -> bool {
        self.inner.has_certs()
    }
}
