//! Enrolment with a store: the key of a request waits in it, and what the CA sends back goes beside it.

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

    /// Puts a certificate beside the key it was issued for, which is pending no longer. Other certificates for the same
    /// key stay.
    ///
    /// # Errors
    /// When the store cannot be written or the key is gone.
    fn bind(&self, certificate: &BoundCertificate) -> Result<(), StoreError>;

    /// Takes in a certificate that came with its key. Other certificates for the same key stay.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn import(&self, identity: &ImportedIdentity) -> Result<(), StoreError>;

    /// Removes the private key whose public key has the hash `key`, with every certificate that has come for it.
    /// Nothing happens where there is no such key.
    ///
    /// # Errors
    /// When the store cannot be written; the key may still be there.
    fn remove(&self, key: SpkiHash) -> Result<(), StoreError>;

    /// Removes one certificate, and its key where no other certificate and no request needs it. Nothing happens where
    /// it is not there.
    ///
    /// # Errors
    /// When the store cannot be written; the certificate or its key may still be there.
    fn remove_certificate(&self, certificate: &Certificate) -> Result<(), StoreError>;
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

/// What decides about an import.
#[derive(Debug, Clone, Copy)]
pub struct ImportContext<'a> {
    /// Where the requirements on the certificate come from.
    pub requirement_source: RequirementSource<'a>,
    /// Whether the person wants it in the store even if it does not prove this device.
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

/// What an import came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The certificate that is in the store now.
    pub certificate: Certificate,
    /// Whether it was not there before.
    pub is_new: bool,
    /// What it lacks to prove this device, in words; nothing where it proves it.
    pub shortcomings: Vec<String>,
    /// The other certificates of the file that have their key in it or in the store.
    pub skipped: Vec<SkippedCertificate>,
}

/// Takes `file` into `store`: a certificate goes beside its key, a PKCS#12 file is opened with `password`. Of several the
/// one that proves this device is taken, and of those the newest.
///
/// It is checked first: what would not prove this device is not stored, and a request stays pending, unless the person
/// wants it `anyway`. What is in the store already is left as it is.
///
/// # Errors
/// When the file cannot be read, does not fit, needs another password, would not prove this device, or the store does
/// not take it.
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
            // Many have none, and say so only by opening.
            None => open_bundle(file, "").map_err(without_password),
        };
        match opened {
            Ok(identities) => {
                return take(store, &held, identities, context, ImportedIdentity::chain, |one| {
                    store.import(one)
                });
            }
            // Its certificates may be for keys that are here.
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

/// Takes the best of `all`, each with the chain that `chain` shows, with `put`.
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
