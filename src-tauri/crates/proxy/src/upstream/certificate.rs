//! The device certificate in handshakes: gives it to servers that request it, notes that, and signs without blocking
//! other traffic.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

use porthole_identity::{ClientCertificateResolution, DeviceIdentity, SigningError};
use rustls::{
    SignatureAlgorithm, SignatureScheme,
    client::ResolvesClientCert,
    sign::{CertifiedKey, Signer, SigningKey},
};
use tokio::sync::Semaphore;

use super::queue::Queue;
use crate::traffic_runtime::run_blocking;

/// The limit of signatures with one device certificate that are running or waiting. Each uses a thread.
const SIGNATURES: usize = 32;

tokio::task_local! {
    /// The notes about the handshake of the current task.
    pub(super) static NOTES: Arc<Notes>;
}

/// The facts that were learnt in one handshake.
#[derive(Debug, Default)]
pub(super) struct Notes {
    request: OnceLock<CertificateRequest>,
    is_signing: AtomicBool,
}

/// The server requested a certificate; our answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CertificateRequest {
    Presented,
    NotPresented,
    /// Not possible in this version of TLS.
    KeyCannotSign,
}

impl Notes {
    /// `None`: the server did not request one.
    pub(super) fn request(&self) -> Option<CertificateRequest> {
        self.request.get().copied()
    }

    /// Whether the handshake waits for the key.
    pub(super) fn is_signing(&self) -> bool {
        self.is_signing.load(Ordering::Acquire)
    }
}

/// The device certificate, which all hosts of one generation of connections share.
#[derive(Debug, Clone)]
pub(super) struct Presentable {
    identity: Arc<DeviceIdentity>,
    signatures: Arc<Semaphore>,
}

impl Presentable {
    pub(super) fn new(identity: Arc<DeviceIdentity>) -> Self {
        Self { identity, signatures: Arc::new(Semaphore::new(SIGNATURES)) }
    }

    /// The answer for the host whose handshakes `queue` orders.
    pub(super) fn to(&self, queue: Arc<Queue>) -> Arc<dyn ResolvesClientCert> {
        Arc::new(Presenter { what: self.clone(), queue })
    }
}

#[derive(Debug)]
struct Presenter {
    what: Presentable,
    queue: Arc<Queue>,
}

impl ResolvesClientCert for Presenter {
    fn resolve(&self, issuers: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        let (request, certified) = match self.what.identity.answer(issuers, schemes) {
            ClientCertificateResolution::Present(certified) => {
                (CertificateRequest::Presented, Some(certified))
            }
            ClientCertificateResolution::OtherSignatures if self.what.identity.is_for_tls12_alone() => {
                (CertificateRequest::KeyCannotSign, None)
            }
            ClientCertificateResolution::OtherSignatures | ClientCertificateResolution::OtherIssuers => {
                (CertificateRequest::NotPresented, None)
            }
        };
        // Outside of our handshakes nothing is recorded; a server cannot request a certificate twice in one handshake.
        let _noted = NOTES.try_with(|notes| notes.request.set(request));
        let certified = certified?;
        self.queue.signs();
        let key = BlockingSigningKey {
            key: Arc::clone(&certified.key),
            signatures: Arc::clone(&self.what.signatures),
        };
        Some(Arc::new(CertifiedKey::new(certified.cert.clone(), Arc::new(key))))
    }

    fn has_certs(&self) -> bool {
        true
    }
}

/// A key in a token or behind a daemon blocks while it signs, so it must not use a thread that others need.
#[derive(Debug)]
struct BlockingSigningKey {
    key: Arc<dyn SigningKey>,
    signatures: Arc<Semaphore>,
}

impl SigningKey for BlockingSigningKey {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let signer = self.key.choose_scheme(offered)?;
        Some(Box::new(BlockingSigner { signer, signatures: Arc::clone(&self.signatures) }))
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        self.key.algorithm()
    }
}

#[derive(Debug)]
struct BlockingSigner {
    signer: Box<dyn Signer>,
    signatures: Arc<Semaphore>,
}

impl Signer for BlockingSigner {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        let Ok(_one_of_them) = self.signatures.try_acquire() else {
            tracing::warn!(
                SIGNATURES,
                "the device certificate's key is asked for too many signatures at once"
            );
            let busy = SigningError::Failed("too many signatures wait for its store".to_owned());
            return Err(rustls::Error::Other(rustls::OtherError(Arc::new(busy))));
        };
        let note = |is_signing| {
            // Outside of our handshakes nothing is recorded.
            let _noted = NOTES.try_with(|notes| notes.is_signing.store(is_signing, Ordering::Release));
        };
        note(true);
        let signed = run_blocking(|| self.signer.sign(message));
        note(false);
        signed
    }

    fn scheme(&self) -> SignatureScheme {
        self.signer.scheme()
    }
}
