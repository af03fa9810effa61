//! macOS' keychains: the login keychain, which uses its keys in place, and the system's for the ledger only.
//!
//! A keychain pairs a certificate with its private key by the hash of the public key. It has no place for a pending
//! request (its subject and time), so a password item of Porthole's holds that.

mod failure;
mod key;
mod request;

use crate::keychain_binding::{self, Added, Keychain};
use crate::public_key;
use crate::thread::StoreThread;
use failure::{StoreResult, describe, failure};
use key::KeychainKey;
use p12_keystore::{
    Certificate as BundleCertificate, EncryptionAlgorithm, KeyStore, KeyStoreEntry, MacAlgorithm, PrivateKey,
    PrivateKeyChain,
};
use porthole_identity::{
    BoundCertificate, Certificate, CertificateStore, EnrolmentStore, ImportedIdentity, KeyAlgorithm,
    KeyHandle, KeyPresence, NewKey, PendingKey, Pkcs8, RequestAlgorithm, SpkiHash, StoreError, StoreFailure,
    StoreKind, StoreName, StoredCertificate,
};
use rustls_pki_types::CertificateDer;
use security_framework::certificate::SecCertificate;
use security_framework::identity::SecIdentity;
use security_framework::import_export::Pkcs12ImportOptions;
use security_framework::item::{ItemClass, ItemSearchOptions, Limit, Location, Reference, SearchResult};
use security_framework::key::{GenerateKeyOptions, KeyType, SecKey};
use security_framework::os::macos::identity::SecIdentityExt as _;
use security_framework::os::macos::keychain::SecKeychain;
use security_framework::os::macos::keychain::SecPreferencesDomain;
use security_framework_sys::base::{errSecDuplicateItem, errSecItemNotFound};
use std::sync::Arc;
use std::time::Duration;
use zeroize::Zeroizing;

const USER: StoreName = StoreName::from_static("Login keychain");
const MACHINE: StoreName = StoreName::from_static("System keychain");

/// The time limit of a lookup; a person waits for it.
const READ_LIMIT: Duration = Duration::from_secs(10);

/// The time limit of a change: long enough to type the keychain's password.
const WRITE_LIMIT: Duration = Duration::from_secs(60);

/// The login keychain.
#[derive(Debug)]
pub(crate) struct LoginKeychain {
    /// The thread for lookups and signatures, for which people and handshakes wait.
    looks: Arc<StoreThread<()>>,
    /// The thread for changes, which may wait for the person without delaying lookups.
    changes: StoreThread<()>,
}

/// The keychain of all users of the machine. Its certificates are listed, its keys are never used.
#[derive(Debug)]
pub(crate) struct SystemKeychain {
    looks: StoreThread<()>,
}

impl LoginKeychain {
    pub(crate) fn new() -> Self {
        let thread = |name| StoreThread::start(name, None, || ());
        Self { looks: Arc::new(thread("certificate-store")), changes: thread("certificate-store-changes") }
    }
}

impl SystemKeychain {
    pub(crate) fn new() -> Self {
        Self { looks: StoreThread::start("machine-certificates", None, || ()) }
    }
}

impl CertificateStore for LoginKeychain {
    fn name(&self) -> StoreName {
        USER
    }

    fn kind(&self) -> StoreKind {
        StoreKind::User
    }

    fn certificates(&self) -> Result<Vec<StoredCertificate>, StoreError> {
        let looks = Arc::clone(&self.looks);
        let answer = self.looks.post(READ_LIMIT, move |_| {
            let keychain = login()?;
            read(&keychain, USER, StoreKind::User, |found, certificate| {
                let identity = match SecIdentity::with_certificate(std::slice::from_ref(&keychain), found) {
                    Err(error) if error.code() == errSecItemNotFound => return KeyPresence::Absent,
                    other => other,
                };
                match identity.and_then(|identity| identity.private_key()) {
                    Err(error) => KeyPresence::Unusable(describe(error)),
                    Ok(key) => match public_key::algorithm_of(certificate) {
                        Some(algorithm) => KeyPresence::Present(Arc::new(KeychainKey::new(
                            key,
                            algorithm,
                            Arc::clone(&looks),
                        ))),
                        None => {
                            KeyPresence::Unusable("its kind of key is none that Porthole uses".to_owned())
                        }
                    },
                }
            })
        });
        answer.of(&USER)
    }
}

impl CertificateStore for SystemKeychain {
    fn name(&self) -> StoreName {
        MACHINE
    }

    fn kind(&self) -> StoreKind {
        StoreKind::Machine
    }

    fn certificates(&self) -> Result<Vec<StoredCertificate>, StoreError> {
        let answer = self.looks.post(READ_LIMIT, |_| {
            let keychain = SecKeychain::default_for_domain(SecPreferencesDomain::System).map_err(failure)?;
            read(&keychain, MACHINE, StoreKind::Machine, |found, _| {
                match SecIdentity::with_certificate(std::slice::from_ref(&keychain), found) {
                    Ok(_) => KeyPresence::Unusable("keys of the system keychain are not asked".to_owned()),
                    Err(_) => KeyPresence::Absent,
                }
            })
        });
        answer.of(&MACHINE)
    }
}

impl EnrolmentStore for LoginKeychain {
    fn pending(&self) -> Result<Vec<PendingKey>, StoreError> {
        self.looks.post(READ_LIMIT, |_| request::all()).of(&USER)
    }

    fn new_key(&self, algorithm: RequestAlgorithm) -> Result<NewKey, StoreError> {
        let looks = Arc::clone(&self.looks);
        let answer = self.changes.post(WRITE_LIMIT, move |_| {
            let (kind, size, of) = match algorithm {
                RequestAlgorithm::P256 => (KeyType::ec_sec_prime_random(), 256, KeyAlgorithm::P256),
                RequestAlgorithm::P384 => (KeyType::ec_sec_prime_random(), 384, KeyAlgorithm::P384),
                RequestAlgorithm::Rsa2048 => (KeyType::rsa(), 2048, KeyAlgorithm::Rsa),
                RequestAlgorithm::Rsa3072 => (KeyType::rsa(), 3072, KeyAlgorithm::Rsa),
            };
            let mut options = GenerateKeyOptions::default();
            options
                .set_key_type(kind)
                .set_size_in_bits(size)
                .set_label("Porthole device key")
                .set_location(Location::FileKeychain(login()?));
            let key = SecKey::new(&options).map_err(|error| StoreFailure::Failed(error.to_string()))?;
            let hidden = || StoreFailure::Failed("it does not tell the new key's public half".to_owned());
            let public = key.public_key().and_then(|key| key.external_representation()).ok_or_else(hidden)?;
            // RFC 8017 `RSAPublicKey` or an uncompressed point, as SecKeyCopyExternalRepresentation documents.
            let spki = match of {
                KeyAlgorithm::Rsa => public_key::rsa(public.bytes()),
                KeyAlgorithm::P256 | KeyAlgorithm::P384 | KeyAlgorithm::P521 | KeyAlgorithm::Ed25519 => {
                    public_key::on_curve(of, public.bytes())
                }
            };
            Ok(NewKey {
                signer: Arc::new(KeychainKey::new(key, of, looks)),
                spki: spki.ok_or_else(hidden)?,
                handle: KeyHandle::InStore("Login keychain".to_owned()),
            })
        });
        answer.of(&USER)
    }

    fn save_pending(&self, key: &NewKey, request: &PendingKey) -> Result<(), StoreError> {
        match key.handle {
            KeyHandle::InStore(_) => {}
            KeyHandle::Held(_) => {
                let reason = "the key was made in another store".to_owned();
                return Err(failed(&USER, StoreFailure::Failed(reason)));
            }
        }
        let request = request.clone();
        self.changes.post(WRITE_LIMIT, move |_| request::save(&request)).of(&USER)
    }

    fn bind(&self, certificate: &BoundCertificate) -> Result<(), StoreError> {
        let spki = certificate.key();
        let chain = ders(certificate.chain());
        let answer = self.changes.post(WRITE_LIMIT, move |_| {
            let keychain = login()?;
            let Some((leaf, others)) = chain.split_first() else {
                return Err(StoreFailure::Damaged("the file to import holds no certificate".to_owned()));
            };
            let others = others.iter().filter(|other| is_intermediate(other)).cloned().collect::<Vec<_>>();
            keychain_binding::bind(&Login(keychain), leaf, &others)?;
            request::forget(spki)
        });
        answer.of(&USER)
    }

    fn import(&self, identity: &ImportedIdentity) -> Result<(), StoreError> {
        let key = identity.key().clone();
        let chain = ders(identity.chain());
        let answer = self.changes.post(WRITE_LIMIT, move |_| {
            let (bundle, password) = bundle(&key, &chain)?;
            let mut options = Pkcs12ImportOptions::new();
            let keychain = login()?;
            options.passphrase(&password).keychain(keychain.clone());
            match options.import(&bundle) {
                Ok(_) => Ok(()),
                // The key is in the keychain already, with another certificate: both stay.
                Err(error) if error.code() == errSecDuplicateItem => chain
                    .iter()
                    .take(1)
                    .try_for_each(|leaf| keychain_binding::bind(&Login(keychain.clone()), leaf, &[])),
                Err(error) => Err(failure(error)),
            }
        });
        answer.of(&USER)
    }

    fn remove(&self, key: SpkiHash) -> Result<(), StoreError> {
        let answer = self.changes.post(WRITE_LIMIT, move |_| {
            let keychain = login()?;
            for (found, der) in certificates(&keychain)? {
                if Certificate::from_der(der).is_ok_and(|read| read.spki == key) {
                    found.delete().map_err(failure)?;
                }
            }
            remove_key(&keychain, key)?;
            request::forget(key)
        });
        answer.of(&USER)
    }

    fn remove_certificate(&self, certificate: &Certificate) -> Result<(), StoreError> {
        let (der, key) = (certificate.der().clone(), certificate.spki);
        let answer = self.changes.post(WRITE_LIMIT, move |_| {
            let keychain = login()?;
            let mut is_needed = request::all()?.iter().any(|pending| pending.spki == key);
            for (found, other) in certificates(&keychain)? {
                if other == der {
                    found.delete().map_err(failure)?;
                } else {
                    is_needed |= Certificate::from_der(other).is_ok_and(|other| other.spki == key);
                }
            }
            if is_needed { Ok(()) } else { remove_key(&keychain, key) }
        });
        answer.of(&USER)
    }
}

/// Deletes the private key whose public key has the hash `key`, if there is one.
fn remove_key(keychain: &SecKeychain, key: SpkiHash) -> StoreResult<()> {
    let mut search = ItemSearchOptions::new();
    search
        .keychains(std::slice::from_ref(keychain))
        .class(ItemClass::key())
        .label("Porthole device key")
        .load_refs(true)
        .limit(Limit::All);
    let found = match search.search() {
        Err(error) if error.code() == errSecItemNotFound => Vec::new(),
        other => other.map_err(failure)?,
    };
    for result in found {
        let SearchResult::Ref(Reference::Key(found)) = result else { continue };
        let public = found.public_key().and_then(|public| public.external_representation());
        let Some(public) = public else { continue };
        let kinds = [KeyAlgorithm::P256, KeyAlgorithm::P384];
        let on_curves = kinds.iter().filter_map(|kind| public_key::on_curve(*kind, public.bytes()));
        let mut forms = on_curves.chain(public_key::rsa(public.bytes()));
        if forms.any(|form| SpkiHash::of_public_key(&form) == key) {
            found.delete().map_err(failure)?;
        }
    }
    Ok(())
}

/// PKCS#12 with a random password: the only format in which a keychain imports every kind of key. It uses the old
/// algorithms, because some versions of macOS read only those; the file never leaves this process.
fn bundle(
    key: &Pkcs8,
    chain: &[CertificateDer<'static>],
) -> StoreResult<(Zeroizing<Vec<u8>>, Zeroizing<String>)> {
    let failed = |error: p12_keystore::error::Error| StoreFailure::Failed(error.to_string());
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).map_err(|error| StoreFailure::Failed(error.to_string()))?;
    let password = Zeroizing::new(format!("{:032x}", u128::from_ne_bytes(random)));
    let key = PrivateKey::from_der(key.expose()).map_err(failed)?;
    let chain = chain.iter().map(|der| BundleCertificate::from_der(der)).collect::<Result<Vec<_>, _>>();
    let chain = PrivateKeyChain::new(random.to_vec(), key, chain.map_err(failed)?);
    let mut bundle = KeyStore::new();
    bundle.add_entry("Porthole device key", KeyStoreEntry::PrivateKeyChain(chain));
    let written = bundle
        .writer(&password)
        .encryption_algorithm(EncryptionAlgorithm::PbeWithShaAnd3KeyTripleDesCbc)
        .mac_algorithm(MacAlgorithm::HmacSha1)
        .write();
    Ok((Zeroizing::new(written.map_err(failed)?), password))
}

fn login() -> StoreResult<SecKeychain> {
    SecKeychain::default_for_domain(SecPreferencesDomain::User).map_err(failure)
}

/// Every certificate of `keychain`.
fn certificates(keychain: &SecKeychain) -> StoreResult<Vec<(SecCertificate, CertificateDer<'static>)>> {
    let mut search = ItemSearchOptions::new();
    search
        .keychains(std::slice::from_ref(keychain))
        .class(ItemClass::certificate())
        .load_refs(true)
        .limit(Limit::All);
    let found = match search.search() {
        Err(error) if error.code() == errSecItemNotFound => Vec::new(),
        other => other.map_err(failure)?,
    };
    let found = found.into_iter().filter_map(|result| match result {
        SearchResult::Ref(Reference::Certificate(certificate)) => {
            let der = CertificateDer::from(certificate.to_der());
            Some((certificate, der))
        }
        SearchResult::Ref(_) | SearchResult::Dict(_) | SearchResult::Data(_) | SearchResult::Other => None,
    });
    Ok(found.collect())
}

/// Every certificate of `keychain`, each with the private key that `key` finds.
fn read(
    keychain: &SecKeychain,
    store: StoreName,
    kind: StoreKind,
    key: impl Fn(&SecCertificate, &CertificateDer<'static>) -> KeyPresence,
) -> StoreResult<Vec<StoredCertificate>> {
    let found = certificates(keychain)?;
    let known: Vec<Certificate> = found
        .iter()
        .filter_map(|(_, der)| Certificate::from_der(der.clone()).ok())
        .filter(|certificate| certificate.is_ca)
        .collect();
    let stored = found.iter().filter_map(|(certificate, der)| {
        let leaf = Certificate::from_der(der.clone());
        // A keychain also contains CA certificates. They are not candidates, but belong to the certificates that they
        // issued.
        if leaf.as_ref().is_ok_and(|leaf| leaf.is_ca) {
            return None;
        }
        let above = leaf.map(|leaf| public_key::issuers_of(&leaf, &known)).unwrap_or_default();
        Some(StoredCertificate {
            chain: std::iter::once(der.clone()).chain(above).collect(),
            key: key(certificate, der),
            store: store.clone(),
            kind,
            label: certificate.subject_summary(),
        })
    });
    Ok(stored.collect())
}

/// The login keychain, in its current state.
struct Login(SecKeychain);

impl Keychain for Login {
    type Item = SecCertificate;

    fn add(&self, der: &CertificateDer<'static>) -> StoreResult<Added<SecCertificate>> {
        let certificate = SecCertificate::from_der(der).map_err(failure)?;
        match certificate.add_to_keychain(Some(self.0.clone())) {
            Ok(()) => Ok(Added::New(certificate)),
            Err(error) if error.code() == errSecDuplicateItem => Ok(Added::AlreadyThere(certificate)),
            Err(error) => Err(failure(error)),
        }
    }

    fn has_key_of(&self, certificate: &SecCertificate) -> StoreResult<bool> {
        match SecIdentity::with_certificate(std::slice::from_ref(&self.0), certificate) {
            Ok(_) => Ok(true),
            Err(error) if error.code() == errSecItemNotFound => Ok(false),
            Err(error) => Err(failure(error)),
        }
    }

    fn delete(&self, certificate: SecCertificate) -> StoreResult<()> {
        certificate.delete().map_err(failure)
    }
}

fn is_intermediate(der: &CertificateDer<'static>) -> bool {
    Certificate::from_der(der.clone()).is_ok_and(|read| read.is_ca && read.subject != read.issuer)
}

fn ders(chain: &[Certificate]) -> Vec<CertificateDer<'static>> {
    chain.iter().map(|certificate| certificate.der().clone()).collect()
}

fn failed(store: &StoreName, reason: StoreFailure) -> StoreError {
    StoreError { store: store.clone(), reason }
}
