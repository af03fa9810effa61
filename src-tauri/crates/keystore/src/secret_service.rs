//! The Secret Service (`org.freedesktop.secrets`): one item for each pending key, and one for each certificate with its
//! key.

mod items;
mod record;
pub(crate) mod saved_accounts;
mod saved_pins;
mod service_thread;
mod signals;

use keyring::api::CredentialStoreApi;
use keyring::{Entry, Error};
use porthole_identity::{
    BoundCertificate, Certificate, CertificateStore, EnrolmentStore, Fingerprint, ImportedIdentity,
    KeyHandle, KeyPresence, NewKey, PendingKey, RequestAlgorithm, SoftwareKey, SpkiHash, StoreError,
    StoreFailure, StoreKind, StoreName, StoreWatch, StoredCertificate,
};
use record::{Record, State};
use rustls_pki_types::CertificateDer;
pub(crate) use saved_pins::{SavedPins, TokenMark};
use service_thread::{NAME, ServiceThread, Session, StoreResult, failure};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use time::OffsetDateTime;
use zeroize::Zeroizing;

/// The attribute `service` of Porthole's items, by which they are found. The attribute `username` is [`Item::user`].
const SERVICE: &str = "porthole-device-certificate";

/// The time limit of a lookup; people wait for it.
const READ_LIMIT: Duration = Duration::from_secs(5);

/// The time limit of a change: long enough to type the keyring's password.
const WRITE_LIMIT: Duration = Duration::from_secs(60);

/// The personal store of Linux desktops. Each request opens a new connection, so that a keyring is found again after a
/// crash or a new login.
#[derive(Debug, Default)]
pub struct SecretService {
    looks: ServiceThread,
    /// The thread for changes, which may wait for the person to unlock the keyring without delaying lookups.
    changes: ServiceThread,
}

impl SecretService {
    /// Makes the store without using it yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { looks: ServiceThread::new(), changes: ServiceThread::new() }
    }
}

impl CertificateStore for SecretService {
    fn name(&self) -> StoreName {
        NAME
    }

    fn kind(&self) -> StoreKind {
        StoreKind::User
    }

    fn certificates(&self) -> Result<Vec<StoredCertificate>, StoreError> {
        let records = self.looks.ask_alone(READ_LIMIT, records)?;
        Ok(records.into_iter().filter_map(to_certificate).collect())
    }

    fn watch(&self, changed: Arc<dyn Fn() + Send + Sync>) -> Option<StoreWatch> {
        Some(StoreWatch::new(signals::Listening::start(changed)))
    }
}

impl EnrolmentStore for SecretService {
    fn pending(&self) -> Result<Vec<PendingKey>, StoreError> {
        let records = self.looks.ask_alone(READ_LIMIT, records)?;
        Ok(records.into_iter().filter_map(Result::ok).filter_map(|record| record.pending()).collect())
    }

    fn new_key(&self, algorithm: RequestAlgorithm) -> Result<NewKey, StoreError> {
        // This store keeps secrets; it can neither make nor use keys.
        NewKey::in_memory(algorithm).map_err(|error| failed(StoreFailure::Failed(error.to_string())))
    }

    fn save_pending(&self, key: &NewKey, request: &PendingKey) -> Result<(), StoreError> {
        let KeyHandle::Held(held) = &key.handle else {
            return Err(failed(StoreFailure::Failed("the key was made in another store".to_owned())));
        };
        let record = Record {
            spki: request.spki,
            subject: request.subject.clone(),
            created: request.created,
            key: held.clone(),
            state: State::Pending,
        };
        self.changes.ask(WRITE_LIMIT, move |session| session.save(&record))
    }

    fn bind(&self, certificate: &BoundCertificate) -> Result<(), StoreError> {
        let Some(leaf) = certificate.chain().first() else { return Err(no_certificate()) };
        let (spki, fingerprint, subject) = (leaf.spki, leaf.fingerprint, leaf.subject.to_string());
        let (is_pending, chain) = (certificate.is_pending(), ders(certificate.chain()));
        self.changes.ask(WRITE_LIMIT, move |session| {
            let mine = records()?.into_iter().filter_map(Result::ok).filter(|record| record.spki == spki);
            let found = mine.into_iter().find(|record| record.pending().is_some() == is_pending);
            let Record { created, key, .. } = found.ok_or(StoreFailure::PendingKeyGone)?;
            session.save(&Record { spki, subject, created, key, state: State::Bound(fingerprint, chain) })?;
            // Last, so that an earlier failure leaves the request unchanged.
            if is_pending { session.remove(Item::Pending(spki)) } else { Ok(()) }
        })
    }

    fn import(&self, identity: &ImportedIdentity) -> Result<(), StoreError> {
        let Some(leaf) = identity.chain().first() else { return Err(no_certificate()) };
        let record = Record {
            spki: leaf.spki,
            subject: leaf.subject.to_string(),
            created: OffsetDateTime::now_utc(),
            key: identity.key().clone(),
            state: State::Bound(leaf.fingerprint, ders(identity.chain())),
        };
        self.changes.ask(WRITE_LIMIT, move |session| session.save(&record))
    }

    fn remove(&self, key: SpkiHash) -> Result<(), StoreError> {
        self.changes.ask_alone(WRITE_LIMIT, move || items::remove(SERVICE, |user| Item::is_of_key(user, key)))
    }

    fn remove_certificate(&self, certificate: &Certificate) -> Result<(), StoreError> {
        // Each certificate has a copy of its key, so the others keep theirs.
        let (spki, fingerprint) = (certificate.spki, certificate.fingerprint);
        self.changes.ask(WRITE_LIMIT, move |session| {
            session.remove(Item::Bound(spki, fingerprint))?;
            // Earlier versions stored one certificate a key, in an item named by the key only.
            match session.load(Item::Pending(spki)) {
                Ok(Record { state: State::Bound(first, _), .. }) if first == fingerprint => {
                    session.remove(Item::Pending(spki))
                }
                Ok(_) | Err(StoreFailure::PendingKeyGone | StoreFailure::Damaged(_)) => Ok(()),
                Err(failure) => Err(failure),
            }
        })
    }
}

fn no_certificate() -> StoreError {
    failed(StoreFailure::Damaged("the file to import holds no certificate".to_owned()))
}

/// An item of the store, as named by its attribute `username`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    /// A pending key.
    Pending(SpkiHash),
    /// A certificate with its key. Two certificates for one key are two items.
    Bound(SpkiHash, Fingerprint),
}

impl Item {
    fn user(self) -> String {
        match self {
            Self::Pending(key) => key.to_string(),
            Self::Bound(key, certificate) => format!("{key}.{certificate}"),
        }
    }

    /// Whether the item of this attribute belongs to `key`.
    fn is_of_key(user: &str, key: SpkiHash) -> bool {
        user.split('.').next().is_some_and(|first| first == key.to_string())
    }
}

fn ders(chain: &[Certificate]) -> Vec<CertificateDer<'static>> {
    chain.iter().map(|certificate| certificate.der().clone()).collect()
}

/// The certificate of an item: none while its key is pending, and an unreadable one if the item is damaged, so that the
/// ledger lists it and the other items still count.
fn to_certificate(record: Result<Record, String>) -> Option<StoredCertificate> {
    let (chain, key, label) = match record {
        Err(why) => (Vec::new(), KeyPresence::Absent, format!("damaged entry: {why}")),
        Ok(Record { state: State::Pending, .. }) => return None,
        Ok(Record { state: State::Bound(_, chain), key, subject, .. }) => {
            let key = match SoftwareKey::from_pkcs8(&key) {
                Ok(key) => KeyPresence::Present(Arc::new(key)),
                Err(error) => KeyPresence::Unusable(error.to_string()),
            };
            (chain, key, subject)
        }
    };
    Some(StoredCertificate { chain, key, store: NAME, kind: StoreKind::User, label })
}

const fn failed(reason: StoreFailure) -> StoreError {
    StoreError { store: NAME, reason }
}

impl Session {
    fn load(&self, item: Item) -> StoreResult<Record> {
        match self.entry(item, None)?.get_secret() {
            Ok(secret) => Record::parse(Zeroizing::new(secret)).map_err(StoreFailure::Damaged),
            Err(Error::NoEntry) => Err(StoreFailure::PendingKeyGone),
            Err(error) => Err(failure(&error)),
        }
    }

    fn save(&self, record: &Record) -> StoreResult<()> {
        let secret = record.to_json().map_err(StoreFailure::Failed)?;
        let label = format!("Porthole device certificate: {}", record.subject);
        let item = match record.state {
            State::Pending => Item::Pending(record.spki),
            State::Bound(certificate, _) => Item::Bound(record.spki, certificate),
        };
        self.entry(item, Some(&label))?.set_secret(&secret).map_err(|error| failure(&error))
    }

    fn remove(&self, item: Item) -> StoreResult<()> {
        match self.entry(item, None)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(failure(&error)),
        }
    }

    fn entry(&self, item: Item, label: Option<&str>) -> StoreResult<Entry> {
        let label = label.map(|label| HashMap::from([("label", label)]));
        self.0.build(SERVICE, &item.user(), label.as_ref()).map_err(|error| failure(&error))
    }
}

/// All of Porthole's items.
fn records() -> StoreResult<Vec<Result<Record, String>>> {
    Ok(items::secrets(SERVICE)?.into_iter().map(read).collect())
}

fn read(secret: Zeroizing<Vec<u8>>) -> Result<Record, String> {
    let record = Record::parse(secret);
    if let Err(error) = &record {
        tracing::warn!(%error, "an entry of the Secret Service is damaged");
    }
    record
}
