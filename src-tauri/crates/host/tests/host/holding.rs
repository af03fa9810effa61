//! A store that counts how often it is read and its key signs, and the managed file of one app.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test's helpers fail as the test does")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use porthole_identity::{
    CertificateStore, DeviceKey, KeyAlgorithm, KeyPresence, Pkcs8, SigningError, SoftwareKey, StoreError,
    StoreKind, StoreName, StoredCertificate,
};
use porthole_support::managed::harbor;
use porthole_support::pki::Issued;
use rustls::SignatureScheme;

pub(crate) const STORE: StoreName = StoreName::from_static("Test Store");

/// How often the store was read, and the key asked to sign.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) reads: AtomicUsize,
    signatures: AtomicUsize,
}

impl Counts {
    pub(crate) fn so_far(&self) -> (usize, usize) {
        (self.reads.load(Ordering::SeqCst), self.signatures.load(Ordering::SeqCst))
    }
}

/// A store that always answers.
#[derive(Debug)]
pub(crate) struct Holding {
    pub(crate) found: Vec<StoredCertificate>,
    pub(crate) counts: Arc<Counts>,
}

impl CertificateStore for Holding {
    fn name(&self) -> StoreName {
        STORE
    }

    fn kind(&self) -> StoreKind {
        StoreKind::User
    }

    fn certificates(&self) -> Result<Vec<StoredCertificate>, StoreError> {
        self.counts.reads.fetch_add(1, Ordering::SeqCst);
        Ok(self.found.clone())
    }
}

#[derive(Debug)]
struct CountingKey {
    key: SoftwareKey,
    counts: Arc<Counts>,
}

impl DeviceKey for CountingKey {
    fn algorithm(&self) -> KeyAlgorithm {
        self.key.algorithm()
    }

    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        self.counts.signatures.fetch_add(1, Ordering::SeqCst);
        self.key.sign(scheme, message)
    }
}

/// What was issued, as the store has it.
pub(crate) fn stored(issued: &Issued, counts: &Arc<Counts>) -> StoredCertificate {
    let key = SoftwareKey::from_pkcs8(&Pkcs8::from_der(issued.key().serialize_der())).unwrap();
    StoredCertificate {
        chain: issued.chain(),
        key: KeyPresence::Present(Arc::new(CountingKey { key, counts: Arc::clone(counts) })),
        store: STORE,
        kind: StoreKind::User,
        label: "an entry".to_owned(),
    }
}

/// The managed file with one app; `of_certificates` ends the part about device certificates.
pub(crate) fn managed_file(of_certificates: &str) -> String {
    harbor(&format!("[device_certificate]\npresent_to = [\"*.harbor.test\"]\n{of_certificates}\n"))
}
