//! Enrolment with a store: the store keeps the key of a request until the CA's certificate is stored with it.

use crate::certificate::{Certificate, SpkiHash, UnreadableCertificate};
use crate::import::{
    BoundCertificate, ImportError, ImportedIdentity, SkippedCertificate, bind_all, is_bundle, no_key_for,
    open_bundle, read_certificates,
};
use crate::issued::{RequirementSource, unmet_requirements};
use crate::request::{NewKey, NewRequest, RequestAlgorithm, RequestError, RequestSpec, request_for};
use crate::store::{CertificateStore, KeyPresence, PendingKey, StoreError};
use porthole_explain::Detail;
use std::cmp::Reverse;
use time::OffsetDateTime;

/// A store that can make keys and store their certificates.
pub trait EnrolmentStore: CertificateStore {
    /// The keys whose certificate is pending.
    ///
    /// # Errors
    /// The store cannot be read.
    fn pending(&self) -> Result<Vec<PendingKey>, StoreError>;

    /// Makes a key for a request. It never leaves the store if the store can make and use keys in place.
    ///
    /// # Errors
    /// The store cannot make such a key.
    fn new_key(&self, algorithm: RequestAlgorithm) -> Result<NewKey, StoreError>;

    /// Keeps `key` until the certificate of `request` arrives.
    ///
    /// # Errors
    /// The store cannot be written.
    fn save_pending(&self, key: &NewKey, request: &PendingKey) -> Result<(), StoreError>;

    /// Stores a certificate with the key that it was issued for, which is then no longer pending. Other certificates
    /// for the same key stay.
    ///
    /// # Errors
    /// The store cannot be written, or has lost the key.
    fn bind(&self, certificate: &BoundCertificate) -> Result<(), StoreError>;

    /// Stores a certificate together with its key. Other certificates for the same key stay.
    ///
    /// # Errors
    /// The store cannot be written.
    fn import(&self, identity: &ImportedIdentity) -> Result<(), StoreError>;

    /// Removes the private key whose public key has the hash `key`, and every certificate for it. Does nothing if there
    /// is no such key.
    ///
    /// # Errors
    /// The store cannot be written; the key may still be there.
    fn remove(&self, key: SpkiHash) -> Result<(), StoreError>;

    /// Removes one certificate, and its key if no other certificate and no request needs it. Does nothing if the
    /// certificate is not there.
    ///
    /// # Errors
    /// The store cannot be written; the certificate or its key may still be there.
    fn remove_certificate(&self, certificate: &Certificate) -> Result<(), StoreError>;
}

/// Makes a key in `store` and the request that `spec` describes, and keeps the key pending in `store`.
///
/// `now` is stored with the pending key.
///
/// # Errors
/// The store cannot make or keep a key, or the key does not sign.
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

/// What decides on an import.
#[derive(Debug, Clone, Copy)]
pub struct ImportContext<'a> {
    /// Where the requirements on the certificate come from.
    pub requirement_source: RequirementSource<'a>,
    /// Whether the person wants to store it even if it does not prove this device.
    pub anyway: bool,
    /// The moment of the import.
    pub now: OffsetDateTime,
}

impl ImportContext<'_> {
    /// Only the checks that every device certificate must pass, at the moment `now`.
    #[must_use]
    pub const fn without_managed_file(now: OffsetDateTime) -> Self {
        Self { requirement_source: RequirementSource::BuiltIn, anyway: false, now }
    }
}

/// The result of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The certificate in the store.
    pub certificate: Certificate,
    /// Whether it is new in the store.
    pub is_new: bool,
    /// Why it does not prove this device; empty if it does.
    pub shortcomings: Vec<String>,
    /// The other certificates of the file whose key is in the file or in the store.
    pub skipped: Vec<SkippedCertificate>,
}

/// Imports `file` into `store`: stores a certificate with its key, and opens a PKCS#12 file with `password`. Of several
/// certificates it takes the newest that proves this device.
///
/// A certificate that does not prove this device is not stored, and its request stays pending, unless the person wants
/// it `anyway`. What is in the store already is not changed.
///
/// # Errors
/// The file cannot be read, does not fit, needs another password, or would not prove this device, or the store does not
/// accept it.
pub fn import(
    store: &dyn EnrolmentStore,
    file: &[u8],
    password: Option<&str>,
    context: &ImportContext<'_>,
) -> Result<Imported, ImportError> {
    let held = Held::of(store)?;
    let mut no_identity = None;
    let certificates = if is_bundle(file) {
        let opened = match password {
            Some(password) => open_bundle(file, password),
            // Many files have no password, which shows only when they are opened.
            None => open_bundle(file, "").map_err(without_password),
        };
        match opened {
            Ok(identities) => {
                return take(store, &held, identities, context, ImportedIdentity::chain, |one| {
                    store.import(one)
                });
            }
            // Its certificates may belong to keys in the store.
            Err(ImportError::NoIdentity { keys, unusable, certificates }) => {
                let found = certificates.clone();
                no_identity = Some(ImportError::NoIdentity { keys, unusable, certificates });
                found
            }
            Err(error) => return Err(error),
        }
    } else {
        read_certificates(file)?
    };
    let pending = store.pending()?;
    let bound = bind_all(&certificates, &pending, &held.keys());
    if bound.is_empty() {
        return Err(no_identity.unwrap_or_else(|| no_key_for(certificates, pending)));
    }
    take(store, &held, bound, context, BoundCertificate::chain, |one| store.bind(one))
}

/// What the store holds before an import.
struct Held {
    /// Certificates with their key.
    proven: Vec<Certificate>,
    authorities: Vec<Certificate>,
}

impl Held {
    fn of(store: &dyn EnrolmentStore) -> Result<Self, StoreError> {
        let (mut proven, mut authorities) = (Vec::new(), Vec::new());
        for stored in store.certificates()? {
            let has_key = matches!(stored.key, KeyPresence::Present(_));
            let mut chain = stored.chain.into_iter().map(Certificate::from_der);
            proven.extend(chain.next().and_then(Result::ok).filter(|_| has_key));
            authorities.extend(chain.filter_map(Result::ok).filter(|read| read.is_ca));
        }
        Ok(Self { proven, authorities })
    }

    fn keys(&self) -> Vec<SpkiHash> {
        self.proven.iter().map(|certificate| certificate.spki).collect()
    }

    fn has_certificate(&self, certificate: &Certificate) -> bool {
        self.proven.iter().any(|held| held.fingerprint == certificate.fingerprint)
    }
}

/// Stores the best of `all` with `put`; `chain` gives the chain of each.
fn take<T>(
    store: &dyn EnrolmentStore,
    held: &Held,
    all: Vec<T>,
    context: &ImportContext<'_>,
    chain: fn(&T) -> &[Certificate],
    put: impl FnOnce(&T) -> Result<(), StoreError>,
) -> Result<Imported, ImportError> {
    let ImportContext { requirement_source, anyway, now } = *context;
    let name = store.name();
    let checked = all.iter().filter_map(|one| {
        let leaf = chain(one).first()?;
        Some((one, leaf, unmet_requirements(chain(one), &held.authorities, &name, requirement_source, now)))
    });
    let mut checked = checked.collect::<Vec<_>>();
    checked.sort_by_key(|(_, leaf, lacks)| (lacks.len(), Reverse(leaf.not_before)));
    let mut checked = checked.into_iter();
    let (best, certificate, lacks) =
        checked.next().ok_or_else(|| UnreadableCertificate::from(Detail::CertificateFileEmpty))?;
    let others = checked.map(|(_, other, lacks)| SkippedCertificate {
        certificate: Box::new(other.clone()),
        why: match lacks.is_empty() {
            true => Detail::WouldProveButOlder.into(),
            false => lacks.into_iter().flatten().collect(),
        },
    });
    let skipped = others.collect();
    let (certificate, is_new) = (certificate.clone(), !held.has_certificate(certificate));
    if is_new {
        if !lacks.is_empty() && !anyway {
            let certificate = Box::new(certificate);
            let shortcomings = lacks.into_iter().flatten().collect();
            return Err(ImportError::ProvesNothing { certificate, shortcomings, others: skipped });
        }
        put(best)?;
    }
    let shortcomings = lacks.iter().map(ToString::to_string).collect();
    Ok(Imported { certificate, is_new, shortcomings, skipped })
}

fn without_password(error: ImportError) -> ImportError {
    if matches!(error, ImportError::WrongPassword | ImportError::OtherPassword) {
        ImportError::PasswordNeeded
    } else {
        error
    }
}
