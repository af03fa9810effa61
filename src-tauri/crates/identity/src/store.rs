//! What a certificate store shows and takes: the seam that the operating systems' stores stand behind.

use crate::certificate::SpkiHash;
use crate::import::{BoundCertificate, ImportedIdentity};
use crate::key::DeviceKey;
use crate::request::NewRequest;
use porthole_explain::{Code, Problem};
use rustls_pki_types::CertificateDer;
use std::fmt;
use std::sync::Arc;
use time::OffsetDateTime;

/// A store's name as people know it, such as `Secret Service`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoreName(pub &'static str);

impl fmt::Display for StoreName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Whose store it is. Only a certificate in the user's own store can prove the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StoreKind {
    /// The personal store of the user that runs Porthole.
    User,
    /// A store that every user of the machine shares.
    Machine,
}

/// A certificate as a store holds it.
#[derive(Debug, Clone)]
pub struct StoredCertificate {
    /// The certificate, then what the store has of its issuers, in any order.
    pub chain: Vec<CertificateDer<'static>>,
    /// Its private key, or why there is none.
    pub key: KeyPresence,
    /// The store that holds it.
    pub store: StoreName,
    /// Whose store that is.
    pub kind: StoreKind,
    /// What the store calls it.
    pub label: String,
}

/// Whether the private key of a certificate is there.
#[derive(Debug, Clone)]
pub enum KeyPresence {
    /// It is, and may be asked to sign.
    Present(Arc<dyn DeviceKey>),
    /// The store has none for this certificate.
    Absent,
    /// There is one, but it cannot be used; the words say why.
    Unusable(String),
}

/// A store that certificates can be read from.
pub trait CertificateStore: fmt::Debug + Send + Sync {
    /// What people call it.
    fn name(&self) -> StoreName;

    /// Whose store it is.
    fn kind(&self) -> StoreKind;

    /// Every certificate it holds, usable or not. An empty list means that the store was read and is empty.
    ///
    /// # Errors
    /// When the store cannot be read; never an empty list instead.
    fn certificates(&self) -> Result<Vec<StoredCertificate>, StoreError>;
}

/// A store that keys can be made in and certificates bound to.
pub trait EnrolmentStore: CertificateStore {
    /// The keys that wait for their certificate.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn pending(&self) -> Result<Vec<PendingKey>, StoreError>;

    /// Keeps the key of a request until its certificate comes.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn save_pending(&self, request: &NewRequest) -> Result<(), StoreError>;

    /// Puts a certificate beside the pending key it was issued for; the key is pending no longer.
    ///
    /// # Errors
    /// When the store cannot be written or the pending key is gone.
    fn bind(&self, certificate: &BoundCertificate) -> Result<(), StoreError>;

    /// Takes in a certificate that came with its key.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn import(&self, identity: &ImportedIdentity) -> Result<(), StoreError>;
}

/// A key that waits for its certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingKey {
    /// The public key's hash: what the certificate must match.
    pub spki: SpkiHash,
    /// The subject that was asked for, as RFC 4514 text.
    pub subject: String,
    /// When the request was made.
    pub created: OffsetDateTime,
}

/// A store could not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{store}: {reason}")]
pub struct StoreError {
    /// The store.
    pub store: StoreName,
    /// Why.
    pub reason: StoreFailure,
}

/// Why a store could not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreFailure {
    /// It is there, but locked.
    #[error("it is locked")]
    Locked,
    /// Nothing answers for it.
    #[error("it is not running: {0}")]
    NotRunning(String),
    /// It did not answer within its time limit, or waits for the person.
    #[error("it did not answer in time; a question to unlock it may be waiting on the screen")]
    TimedOut,
    /// What is stored there cannot be understood.
    #[error("an entry in it is damaged: {0}")]
    Damaged(String),
    /// The pending key is not there any more.
    #[error("the key that waited for this certificate is no longer there")]
    PendingKeyGone,
    /// Anything else it said.
    #[error("{0}")]
    Failed(String),
    /// This system's store is not built yet.
    #[error("Porthole does not know this system's certificate store yet")]
    NotOnThisPlatform,
}

impl StoreError {
    /// The code that people and scripts see.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self.reason {
            StoreFailure::Locked => Code::StoreLocked,
            StoreFailure::TimedOut => Code::StoreTimeout,
            StoreFailure::NotRunning(_) | StoreFailure::Failed(_) => Code::StoreUnavailable,
            StoreFailure::Damaged(_) | StoreFailure::PendingKeyGone => Code::StoreDamaged,
            StoreFailure::NotOnThisPlatform => Code::NotOnThisPlatform,
        }
    }

    /// The code with its words and what this case adds.
    #[must_use]
    pub fn problem(&self) -> Problem {
        self.code().with_detail(self.to_string())
    }
}

/// What one look into a store found.
#[derive(Debug)]
pub struct StoreReading {
    /// The store.
    pub store: StoreName,
    /// Whose it is.
    pub kind: StoreKind,
    /// Its certificates, or why they cannot be known.
    pub found: Result<Vec<StoredCertificate>, StoreError>,
}

impl StoreReading {
    /// Looks into `store` now.
    pub fn of(store: &dyn CertificateStore) -> Self {
        Self { store: store.name(), kind: store.kind(), found: store.certificates() }
    }
}
