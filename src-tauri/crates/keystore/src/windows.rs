//! Windows' certificate stores: `CurrentUser\My` with its keys in CNG, and `LocalMachine\My` for the ledger only.
//!
//! Pending requests are stored as Windows' own tools store them: a placeholder certificate in the store `REQUEST` links
//! to the key, until the issued certificate in `My` has that link.

mod address;
mod encoding;
mod key;
mod provider;
mod refusal;
mod system_store;
#[cfg(test)]
mod tests;
mod watch;

use crate::public_key;
use crate::thread::StoreThread;
use address::KeyAddress;
use key::CngKey;
use porthole_identity::{
    BoundCertificate, Certificate, CertificateStore, EnrolmentStore, ImportedIdentity, KeyAlgorithm,
    KeyHandle, KeyPresence, NewKey, PendingKey, RequestAlgorithm, SpkiHash, StoreError, StoreFailure,
    StoreKind, StoreName, StoreWatch, StoredCertificate, placeholder_for,
};
use refusal::Refusal;
use rustls_pki_types::CertificateDer;
use std::sync::Arc;
use std::time::Duration;
use system_store::{AcquiredKey, Context, StoreLocation, SystemStore};

const USER: StoreName = StoreName::from_static("Windows personal store");
const MACHINE: StoreName = StoreName::from_static("Windows machine store");

/// The store of certificates with keys.
const PERSONAL: &str = "My";
/// The store of intermediate CA certificates.
const INTERMEDIATES: &str = "CA";
/// The store of placeholders for requested certificates.
const REQUESTS: &str = "REQUEST";

/// The time limit of a lookup; people wait for it. Keys may be on a slow card.
const READ_LIMIT: Duration = Duration::from_secs(10);

/// The time limit of a change. A TPM needs some time to make an RSA key.
const WRITE_LIMIT: Duration = Duration::from_secs(60);

/// The user's own store.
#[derive(Debug)]
pub(crate) struct PersonalStore {
    /// The thread for lookups and signatures, for which people and handshakes wait.
    looks: Arc<StoreThread<()>>,
    /// The thread for changes, which may wait for the person without delaying lookups.
    changes: StoreThread<()>,
}

/// The store of all users of the machine. Its certificates are listed, its keys are never used.
#[derive(Debug)]
pub(crate) struct MachineStore {
    looks: StoreThread<()>,
}

type StoreResult<T> = Result<T, StoreFailure>;

impl PersonalStore {
    pub(crate) fn new() -> Self {
        let thread = |name| StoreThread::start(name, None, || ());
        Self { looks: Arc::new(thread("certificate-store")), changes: thread("certificate-store-changes") }
    }
}

impl MachineStore {
    pub(crate) fn new() -> Self {
        Self { looks: StoreThread::start("machine-certificates", None, || ()) }
    }
}

impl CertificateStore for PersonalStore {
    fn name(&self) -> StoreName {
        USER
    }

    fn kind(&self) -> StoreKind {
        StoreKind::User
    }

    fn certificates(&self) -> Result<Vec<StoredCertificate>, StoreError> {
        let looks = Arc::clone(&self.looks);
        let answer = self.looks.post(READ_LIMIT, move |_| {
            let intermediates = intermediates(StoreLocation::User)?;
            let contexts = SystemStore::read(PERSONAL, StoreLocation::User)?;
            Ok(contexts.iter().map(|context| personal_certificate(context, &intermediates, &looks)).collect())
        });
        answer.of(&USER)
    }

    fn watch(&self, changed: Arc<dyn Fn() + Send + Sync>) -> Option<StoreWatch> {
        watch::watch(PERSONAL, StoreLocation::User, changed)
    }
}

impl CertificateStore for MachineStore {
    fn name(&self) -> StoreName {
        MACHINE
    }

    fn kind(&self) -> StoreKind {
        StoreKind::Machine
    }

    fn certificates(&self) -> Result<Vec<StoredCertificate>, StoreError> {
        let answer = self.looks.post(READ_LIMIT, |_| {
            let intermediates = intermediates(StoreLocation::Machine)?;
            let contexts = SystemStore::read(PERSONAL, StoreLocation::Machine)?;
            Ok(contexts.iter().map(|context| machine_certificate(context, &intermediates)).collect())
        });
        answer.of(&MACHINE)
    }

    fn watch(&self, changed: Arc<dyn Fn() + Send + Sync>) -> Option<StoreWatch> {
        watch::watch(PERSONAL, StoreLocation::Machine, changed)
    }
}

impl EnrolmentStore for PersonalStore {
    fn pending(&self) -> Result<Vec<PendingKey>, StoreError> {
        let answer = self.looks.post(READ_LIMIT, |_| {
            let found = SystemStore::read(REQUESTS, StoreLocation::User)?;
            Ok(pending_requests(found).into_iter().map(|waiting| waiting.key).collect())
        });
        answer.of(&USER)
    }

    fn new_key(&self, algorithm: RequestAlgorithm) -> Result<NewKey, StoreError> {
        let looks = Arc::clone(&self.looks);
        let answer = self.changes.post(WRITE_LIMIT, move |_| {
            let made = provider::make(algorithm)?;
            let spki = made.handle.public_key().map_err(StoreFailure::from)?;
            let kind = match algorithm {
                RequestAlgorithm::P256 => KeyAlgorithm::P256,
                RequestAlgorithm::P384 => KeyAlgorithm::P384,
                RequestAlgorithm::Rsa2048 | RequestAlgorithm::Rsa3072 => KeyAlgorithm::Rsa,
            };
            Ok(NewKey {
                signer: Arc::new(CngKey::new(made.handle, kind, looks)),
                spki,
                handle: KeyHandle::InStore(made.address.to_string()),
            })
        });
        answer.of(&USER)
    }

    fn save_pending(&self, key: &NewKey, request: &PendingKey) -> Result<(), StoreError> {
        let KeyHandle::InStore(name) = &key.handle else {
            return Err(failed(&USER, StoreFailure::Failed("the key was made in another store".to_owned())));
        };
        let address = name.parse::<KeyAddress>().map_err(|error| failed(&USER, error.into()))?;
        let placeholder = placeholder_for(key, request)
            .map_err(|error| failed(&USER, StoreFailure::Failed(error.to_string())))?;
        let answer = self.changes.post(WRITE_LIMIT, move |_| {
            SystemStore::open(REQUESTS, StoreLocation::User)?.add(&placeholder)?.link_to(&address)?;
            Ok(())
        });
        answer.of(&USER)
    }

    fn bind(&self, certificate: &BoundCertificate) -> Result<(), StoreError> {
        let (spki, is_pending) = (certificate.key(), certificate.is_pending());
        let chain = ders(certificate.chain());
        let answer = self.changes.post(WRITE_LIMIT, move |_| {
            if !is_pending {
                let held = SystemStore::read(PERSONAL, StoreLocation::User)?;
                let mut held = held.iter().filter(|context| is_for(context, spki));
                let address = held.find_map(Context::key_address).ok_or(StoreFailure::PendingKeyGone)?;
                return add_to_store(&chain, &address);
            }
            let requests = SystemStore::open(REQUESTS, StoreLocation::User)?;
            let waiting = pending_requests(requests.certificates())
                .into_iter()
                .find(|waiting| waiting.key.spki == spki);
            let waiting = waiting.ok_or(StoreFailure::PendingKeyGone)?;
            add_to_store(&chain, &waiting.address)?;
            requests.delete(waiting.placeholder)?;
            Ok(())
        });
        answer.of(&USER)
    }

    fn import(&self, identity: &ImportedIdentity) -> Result<(), StoreError> {
        let key = identity.key().clone();
        let chain = ders(identity.chain());
        let answer = self.changes.post(WRITE_LIMIT, move |_| {
            let address = provider::import(&key)?.address;
            add_to_store(&chain, &address).inspect_err(|_| {
                if let Err(refusal) = provider::delete(&address) {
                    tracing::warn!(%refusal, "a key that no certificate was put beside stays behind");
                }
            })
        });
        answer.of(&USER)
    }

    fn remove(&self, key: SpkiHash) -> Result<(), StoreError> {
        let answer = self.changes.post(WRITE_LIMIT, move |_| {
            for name in [REQUESTS, PERSONAL] {
                let store = SystemStore::open(name, StoreLocation::User)?;
                for context in store.certificates() {
                    if !is_for(&context, key) {
                        continue;
                    }
                    // Only the program that made a key may delete it.
                    if let Some(address) = context.key_address().filter(KeyAddress::is_ours) {
                        match provider::delete(&address) {
                            Err(refusal) if !refusal.means_no_key() => return Err(refusal.into()),
                            Ok(()) | Err(_) => {}
                        }
                    }
                    store.delete(context)?;
                }
            }
            Ok(())
        });
        answer.of(&USER)
    }

    fn remove_certificate(&self, certificate: &Certificate) -> Result<(), StoreError> {
        let der = certificate.der().clone();
        let answer = self.changes.post(WRITE_LIMIT, move |_| {
            let store = SystemStore::open(PERSONAL, StoreLocation::User)?;
            let mut addresses = Vec::new();
            for context in store.certificates() {
                if context.der() == der {
                    addresses.extend(context.key_address().filter(KeyAddress::is_ours));
                    store.delete(context)?;
                }
            }
            let mut left = store.certificates();
            left.extend(SystemStore::read(REQUESTS, StoreLocation::User)?);
            let needed: Vec<KeyAddress> = left.iter().filter_map(Context::key_address).collect();
            for address in addresses.iter().filter(|address| !needed.contains(address)) {
                match provider::delete(address) {
                    Err(refusal) if !refusal.means_no_key() => return Err(refusal.into()),
                    Ok(()) | Err(_) => {}
                }
            }
            Ok(())
        });
        answer.of(&USER)
    }
}

/// Whether a certificate is for the key with this hash.
fn is_for(context: &Context, key: SpkiHash) -> bool {
    Certificate::from_der(context.der()).is_ok_and(|found| found.spki == key)
}

/// A pending request of Porthole's.
struct Waiting {
    key: PendingKey,
    address: KeyAddress,
    placeholder: Context,
}

/// Those of `placeholders` that Porthole made. Other programs complete their own.
fn pending_requests(placeholders: Vec<Context>) -> Vec<Waiting> {
    placeholders
        .into_iter()
        .filter_map(|placeholder| {
            let address = placeholder.key_address().filter(KeyAddress::is_ours)?;
            let certificate = Certificate::from_der(placeholder.der()).ok()?;
            let key = PendingKey {
                spki: certificate.spki,
                subject: certificate.subject.to_string(),
                created: certificate.not_before,
            };
            Some(Waiting { key, address, placeholder })
        })
        .collect()
}

/// Links the first of `chain` to its key, and adds the CA certificates of the others where Windows looks for them. A
/// root is left out: it is not trusted for being sent, and Windows would ask the person to trust it.
fn add_to_store(chain: &[CertificateDer<'static>], address: &KeyAddress) -> StoreResult<()> {
    let Some((leaf, others)) = chain.split_first() else {
        return Err(StoreFailure::Damaged("the file to import holds no certificate".to_owned()));
    };
    if !others.is_empty() {
        let store = SystemStore::open(INTERMEDIATES, StoreLocation::User)?;
        for other in others {
            let read = Certificate::from_der(other.clone());
            if read.is_ok_and(|read| read.is_ca && read.subject != read.issuer) {
                store.add(other)?;
            }
        }
    }
    SystemStore::open(PERSONAL, StoreLocation::User)?.add(leaf)?.link_to(address)?;
    Ok(())
}

/// The intermediate CA certificates in Windows' stores.
fn intermediates(whose: StoreLocation) -> Result<Vec<Certificate>, Refusal> {
    let found = SystemStore::read(INTERMEDIATES, whose)?;
    Ok(found.iter().filter_map(|context| Certificate::from_der(context.der()).ok()).collect())
}

fn personal_certificate(
    context: &Context,
    intermediates: &[Certificate],
    signs: &Arc<StoreThread<()>>,
) -> StoredCertificate {
    let key = match context.acquire_key() {
        // The certificate names the kind of key: CNG has several names for those on one curve.
        Ok(AcquiredKey::Cng(handle)) => match public_key::algorithm_of(&context.der()) {
            Some(algorithm) => {
                KeyPresence::Present(Arc::new(CngKey::new(handle, algorithm, Arc::clone(signs))))
            }
            None => KeyPresence::Unusable("its kind of key is none that Porthole uses".to_owned()),
        },
        Ok(AcquiredKey::Older) => KeyPresence::Unusable(
            "its provider is one of before CNG, which cannot make the signatures of today's TLS".to_owned(),
        ),
        Err(refusal) if refusal.means_no_key() => KeyPresence::Absent,
        Err(refusal) => KeyPresence::Unusable(refusal.to_string()),
    };
    to_stored(context, intermediates, key, USER, StoreKind::User)
}

fn machine_certificate(context: &Context, intermediates: &[Certificate]) -> StoredCertificate {
    let key = match context.key_address() {
        Some(_) => KeyPresence::Unusable("keys of the machine store are not asked".to_owned()),
        None => KeyPresence::Absent,
    };
    to_stored(context, intermediates, key, MACHINE, StoreKind::Machine)
}

fn to_stored(
    context: &Context,
    intermediates: &[Certificate],
    key: KeyPresence,
    store: StoreName,
    kind: StoreKind,
) -> StoredCertificate {
    let leaf = context.der();
    let read = Certificate::from_der(leaf.clone()).ok();
    let subject = read.as_ref().map(|read| read.subject.to_string());
    let mut chain = vec![leaf];
    if let Some(read) = read {
        chain.extend(public_key::issuers_of(&read, intermediates));
    }
    let label = context.friendly_name().or(subject).unwrap_or_default();
    StoredCertificate { chain, key, store, kind, label }
}

fn ders(chain: &[Certificate]) -> Vec<CertificateDer<'static>> {
    chain.iter().map(|certificate| certificate.der().clone()).collect()
}

fn failed(store: &StoreName, reason: StoreFailure) -> StoreError {
    StoreError { store: store.clone(), reason }
}
