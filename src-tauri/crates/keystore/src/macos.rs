//! macOS' Keychain: not built yet, so it answers just that.

use porthole_identity::{
    BoundCertificate, CertificateStore, EnrolmentStore, ImportedIdentity, NewKey, PendingKey,
    RequestAlgorithm, StoreError, StoreFailure, StoreKind, StoreName, StoredCertificate,
};

/// The store that this system has for the user.
#[derive(Debug)]
pub(crate) struct Keychain;

const NAME: StoreName = StoreName::fixed("Keychain");

const fn not_built() -> StoreError {
    StoreError { store: NAME, reason: StoreFailure::NotOnThisPlatform }
}

impl CertificateStore for Keychain {
    fn name(&self) -> StoreName {
        NAME
    }

    fn kind(&self) -> StoreKind {
        StoreKind::User
    }

    fn certificates(&self) -> Result<Vec<StoredCertificate>, StoreError> {
        Err(not_built())
    }
}

impl EnrolmentStore for Keychain {
    fn pending(&self) -> Result<Vec<PendingKey>, StoreError> {
        Err(not_built())
    }

    fn new_key(&self, _algorithm: RequestAlgorithm) -> Result<NewKey, StoreError> {
        Err(not_built())
    }

    fn save_pending(&self, _key: &NewKey, _request: &PendingKey) -> Result<(), StoreError> {
        Err(not_built())
    }

    fn bind(&self, _certificate: &BoundCertificate) -> Result<(), StoreError> {
        Err(not_built())
    }

    fn import(&self, _identity: &ImportedIdentity) -> Result<(), StoreError> {
        Err(not_built())
    }
}
