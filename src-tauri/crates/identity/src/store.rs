//! The interface to the operating systems' certificate stores.

use crate::certificate::SpkiHash;
use crate::key::DeviceKey;
use porthole_explain::{Code, Detail, Problem};
use rustls_pki_types::CertificateDer;
use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use time::OffsetDateTime;
use zeroize::Zeroizing;

/// A store's name for people, such as `Secret Service`, or the module and label of a token.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoreName(Cow<'static, str>);

impl StoreName {
    /// A name that is a constant.
    #[must_use]
    pub const fn from_static(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }

    /// A name that is read from a token.
    #[must_use]
    pub const fn read(name: String) -> Self {
        Self(Cow::Owned(name))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StoreName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The PIN of a token. Wiped from memory when dropped; `Debug` prints nothing of it.
#[derive(Clone)]
pub struct Pin(Zeroizing<String>);

impl Pin {
    /// Takes the typed PIN.
    #[must_use]
    pub const fn new(typed: Zeroizing<String>) -> Self {
        Self(typed)
    }

    /// The text, for the token only. Never log it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(secret)")
    }
}

/// Where a token's PIN is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PinEntry {
    /// On this computer, which sends it to the token.
    Here,
    /// On a keypad of the token or its reader; the PIN does not pass through this computer.
    OwnKeypad,
}

/// The owner of a store. Only a certificate in the user's own store can prove the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StoreKind {
    /// The personal store of the user that runs Porthole.
    User,
    /// A store that every user of the machine shares.
    Machine,
}

/// A certificate in a store.
#[derive(Debug, Clone)]
pub struct StoredCertificate {
    /// The certificate, then those of its issuers that the store has, in any order.
    pub chain: Vec<CertificateDer<'static>>,
    /// Its private key, or why it is not available.
    pub key: KeyPresence,
    /// The store that holds it.
    pub store: StoreName,
    /// The owner of the store.
    pub kind: StoreKind,
    /// Its label in the store.
    pub label: String,
}

/// Whether the private key of a certificate is available.
#[derive(Debug, Clone)]
pub enum KeyPresence {
    /// It is there and can sign.
    Present(Arc<dyn DeviceKey>),
    /// The store has none for this certificate.
    Absent,
    /// Unknown until the store is unlocked.
    Closed(StoreFailure),
    /// It is there, but cannot be used; why.
    Unusable(String),
}

/// A store that certificates can be read from.
pub trait CertificateStore: fmt::Debug + Send + Sync {
    /// Its name for people.
    fn name(&self) -> StoreName;

    /// Its owner.
    fn kind(&self) -> StoreKind;

    /// Every certificate in it, usable or not. An empty list means that the store was read and is empty.
    ///
    /// # Errors
    /// The store cannot be read; it never returns an empty list instead.
    fn certificates(&self) -> Result<Vec<StoredCertificate>, StoreError>;

    /// The result of a lookup: one reading, or one for each token.
    fn read(&self) -> Vec<StoreReading> {
        vec![StoreReading { store: self.name(), kind: self.kind(), found: self.certificates() }]
    }

    /// Adds the PKCS#11 modules that the managed file names, from the next lookup on, if this store consists of such
    /// modules.
    fn use_modules(&self, modules: &[PathBuf]) {
        let _ = modules;
    }

    /// Where the PIN of the token `store` is typed; `None` if there is no such token.
    fn pin_entry(&self, store: &StoreName) -> Option<PinEntry> {
        let _ = store;
        None
    }

    /// Unlocks the token `store` with the typed PIN; if the token has a keypad, `pin` is ignored. `None` if there is no
    /// such token.
    fn unlock(&self, store: &StoreName, pin: &Pin) -> Option<Result<(), StoreError>> {
        let _ = (store, pin);
        None
    }

    /// Saves the PIN that unlocked the token `store` in the person's keyring, until it turns out to be wrong. `None` if
    /// there is no such token.
    fn remember(&self, store: &StoreName, pin: &Pin) -> Option<Result<(), StoreError>> {
        let _ = (store, pin);
        None
    }

    /// Deletes all saved PINs from the person's keyring, and returns their number; `None` if this store saves none.
    fn forget_pins(&self) -> Option<Result<usize, StoreError>> {
        None
    }

    /// Calls `changed` whenever the store signals a change, as long as the returned value lives; and once more if
    /// listening begins only after this has returned. `None` if the store never signals, so that it must be read
    /// regularly.
    fn watch(&self, changed: Arc<dyn Fn() + Send + Sync>) -> Option<StoreWatch> {
        let _ = changed;
        None
    }
}

/// Listens to a store until it is dropped.
pub struct StoreWatch(#[expect(dead_code, reason = "what it holds listens")] Box<dyn Send + Sync>);

impl StoreWatch {
    /// `listening` listens to the store and stops when it is dropped.
    #[must_use]
    pub fn new(listening: impl Send + Sync + 'static) -> Self {
        Self(Box::new(listening))
    }
}

impl fmt::Debug for StoreWatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreWatch")
    }
}

/// A key whose certificate is pending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingKey {
    /// The hash of the public key, which the certificate must have.
    pub spki: SpkiHash,
    /// The requested subject, as RFC 4514 text.
    pub subject: String,
    /// When the request was made.
    pub created: OffsetDateTime,
}

/// An operation of a store failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{store}: {reason}")]
pub struct StoreError {
    /// The store.
    pub store: StoreName,
    /// Why.
    pub reason: StoreFailure,
}

/// Why an operation of a store failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreFailure {
    /// The store is locked.
    #[error("it is locked")]
    Locked,
    /// It needs the person's PIN before it shows its certificates or uses its keys.
    #[error("it is locked until its PIN is entered")]
    PinNeeded,
    /// The PIN is wrong.
    #[error("{}", wrong_pin(*.last_try))]
    PinWrong {
        /// One more wrong PIN locks the token.
        last_try: bool,
    },
    /// The token is locked by wrong PINs: only its administrator can unlock it.
    #[error("it is locked because of too many wrong PINs")]
    PinLocked,
    /// The store's service is not available.
    #[error("it is not running: {0}")]
    NotRunning(String),
    /// It did not respond in time, or waits for the person.
    #[error("it did not answer in time, and it may be waiting for you to unlock it")]
    TimedOut,
    /// Its contents cannot be read.
    #[error("an entry in it is damaged: {0}")]
    Damaged(String),
    /// The pending key no longer exists.
    #[error("the key of the request for this certificate is no longer there")]
    PendingKeyGone,
    /// There is no token of this name.
    #[error("no such token is present")]
    NoSuchToken,
    /// It is a PKCS#11 proxy module. Porthole loads the modules behind it itself, so nothing is missing.
    #[error("Porthole already loads the modules behind this one")]
    StandsForOthers,
    /// Any other failure, with the store's text.
    #[error("{0}")]
    Failed(String),
    /// Porthole does not support this system's store yet.
    #[error("Porthole does not support this system's certificate store yet")]
    NotOnThisPlatform,
}

impl StoreFailure {
    /// Whether the store's contents are unknown and may be known later: it is locked or does not respond.
    #[must_use]
    pub const fn is_silence(&self) -> bool {
        match self {
            Self::Locked
            | Self::PinNeeded
            | Self::PinWrong { .. }
            | Self::NotRunning(_)
            | Self::TimedOut
            | Self::Failed(_) => true,
            Self::PinLocked
            | Self::Damaged(_)
            | Self::PendingKeyGone
            | Self::NoSuchToken
            | Self::StandsForOthers
            | Self::NotOnThisPlatform => false,
        }
    }

    /// Whether the PIN was refused, so that trying it again would do harm.
    #[must_use]
    pub const fn is_about_the_pin(&self) -> bool {
        matches!(self, Self::PinWrong { .. } | Self::PinLocked)
    }
}

fn wrong_pin(last_try: bool) -> &'static str {
    if last_try {
        "the PIN does not unlock it, and one more wrong PIN locks it"
    } else {
        "the PIN does not unlock it"
    }
}

impl StoreError {
    /// The code for people and scripts.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self.reason {
            StoreFailure::Locked => Code::StoreLocked,
            StoreFailure::PinNeeded => Code::StorePinNeeded,
            StoreFailure::PinWrong { .. } => Code::StorePinWrong,
            StoreFailure::PinLocked => Code::StorePinLocked,
            StoreFailure::TimedOut => Code::StoreTimeout,
            StoreFailure::NoSuchToken => Code::StoreNoSuchToken,
            StoreFailure::StandsForOthers => Code::StoreStandsForOthers,
            StoreFailure::NotRunning(_) | StoreFailure::Failed(_) => Code::StoreUnavailable,
            StoreFailure::Damaged(_) | StoreFailure::PendingKeyGone => Code::StoreDamaged,
            StoreFailure::NotOnThisPlatform => Code::NotOnThisPlatform,
        }
    }

    /// The problem: its code and the details of this case.
    #[must_use]
    pub fn problem(&self) -> Problem {
        self.code().with(self.detail())
    }

    /// The details of this case.
    pub(crate) fn detail(&self) -> Detail {
        let store = self.store.to_string();
        match &self.reason {
            StoreFailure::Locked => Detail::StoreLocked { store },
            StoreFailure::PinNeeded => Detail::StorePinNeeded { store },
            StoreFailure::PinWrong { last_try: false } => Detail::StorePinWrong { store },
            StoreFailure::PinWrong { last_try: true } => Detail::StorePinLastTry { store },
            StoreFailure::PinLocked => Detail::StorePinLocked { store },
            StoreFailure::NotRunning(reason) => Detail::StoreNotRunning { store, reason: reason.clone() },
            StoreFailure::TimedOut => Detail::StoreTimedOut { store },
            StoreFailure::Damaged(reason) => Detail::StoreDamaged { store, reason: reason.clone() },
            StoreFailure::PendingKeyGone => Detail::StorePendingKeyGone { store },
            StoreFailure::NoSuchToken => Detail::StoreNoSuchToken { store },
            StoreFailure::StandsForOthers => Detail::StoreStandsForOthers { store },
            StoreFailure::Failed(reason) => Detail::StoreFailed { store, reason: reason.clone() },
            StoreFailure::NotOnThisPlatform => Detail::StoreNotKnown { store },
        }
    }
}

/// The result of one lookup into a store.
#[derive(Debug, Clone)]
pub struct StoreReading {
    /// The store.
    pub store: StoreName,
    /// Its owner.
    pub kind: StoreKind,
    /// Its certificates, or why they are unknown.
    pub found: Result<Vec<StoredCertificate>, StoreError>,
}
