//! Enrolment with a store: the key of a request waits in it, and what the CA sends back goes beside it.

use crate::certificate::{Certificate, SpkiHash, UnreadableCertificate};
use crate::import::{
    BoundCertificate, ImportError, ImportedIdentity, fit, is_bundle, open_bundle, read_certificates,
};
use crate::request::{NewKey, NewRequest, RequestAlgorithm, RequestError, RequestSpec, request_for};
use crate::store::{CertificateStore, PendingKey, StoreError};
use time::OffsetDateTime;

/// A store that keys can be made in and certificates bound to.
pub trait EnrolmentStore: CertificateStore {
    /// The keys that wait for their certificate.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn pending(&self) -> Result<Vec<PendingKey>, StoreError>;

    /// Makes a key for a request. Where the store can make and use keys in place, it never leaves it.
    ///
    /// # Errors
    /// When the store cannot make such a key.
    fn new_key(&self, algorithm: RequestAlgorithm) -> Result<NewKey, StoreError>;

    /// Keeps `key` until the certificate of `request` comes.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn save_pending(&self, key: &NewKey, request: &PendingKey) -> Result<(), StoreError>;

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

    /// Removes the private key whose public key has the hash `key`, with its certificate if that has come. Nothing
    /// happens where there is no such key.
    ///
    /// # Errors
    /// When the store cannot be written; the key may still be there.
    fn remove(&self, key: SpkiHash) -> Result<(), StoreError>;
}

/// Has `store` make a key, makes the request that `spec` describes, and leaves the key waiting in `store`.
///
/// `now` is remembered beside the pending key.
///
/// # Errors
/// When the store makes or keeps no key, or the key does not sign.
pub fn new_request(
    store: &dyn EnrolmentStore,
    spec: &RequestSpec,
    now: OffsetDateTime,
) -> Result<NewRequest, RequestError> {
    let key = store.new_key(spec.algorithm())?;
    let request = request_for(&key, spec, now)?;
    store.save_pending(&key, &request.pending)?;
    Ok(request)
}

/// Takes `file` into `store`: a certificate goes beside its pending key, a PKCS#12 file is opened with `password`.
/// Returns the certificate that was taken in.
///
/// # Errors
/// When the file cannot be read, does not fit, needs another password, or the store does not take it.
pub fn import(
    store: &dyn EnrolmentStore,
    file: &[u8],
    password: Option<&str>,
) -> Result<Certificate, ImportError> {
    let taken = if is_bundle(file) {
        let identity = open_bundle(file, password.ok_or(ImportError::PasswordNeeded)?)?;
        store.import(&identity)?;
        identity.chain().first().cloned()
    } else {
        let bound = fit(read_certificates(file)?, store.pending()?)?;
        store.bind(&bound)?;
        bound.chain().first().cloned()
    };
    taken.ok_or_else(|| UnreadableCertificate("the file is empty".to_owned()).into())
}
