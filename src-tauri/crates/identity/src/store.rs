//! What a certificate store shows and takes: the seam that the operating systems' stores stand behind.

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

/// A store's name as people know it, such as `Secret Service` or, for a token, its module and label.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoreName(Cow<'static, str>);

impl StoreName {
    /// A name that is known when this is compiled.
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

/// What a person types to open a token. Wiped from memory when dropped; `Debug` shows nothing of it.
#[derive(Clone)]
pub struct Pin(Zeroizing<String>);

impl Pin {
    /// Takes over what was typed.
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

/// Where the PIN of a token is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PinEntry {
    /// Here, to be handed to the token.
    Here,
    /// On a keypad of the token's or its reader's own: it never passes through this computer.
    OwnKeypad,
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
    /// Nobody knows before the store is opened.
    Closed(StoreFailure),
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

    /// What a look into it finds: one reading, or one for each token where it has several.
    fn read(&self) -> Vec<StoreReading> {
        vec![StoreReading { store: self.name(), kind: self.kind(), found: self.certificates() }]
    }

    /// Where this store is made of PKCS#11 modules: uses these too, which the managed file names, from the next look
    /// on.
    fn use_modules(&self, modules: &[PathBuf]) {
        let _ = modules;
    }

    /// Where the PIN of the token called `store` is typed. `None` when it has no such token.
    fn pin_entry(&self, store: &StoreName) -> Option<PinEntry> {
        let _ = store;
        None
    }

    /// Opens the token called `store` with what the person typed; where the token has a keypad, `pin` does not count.
    /// `None` when it has no such token.
    fn unlock(&self, store: &StoreName, pin: &Pin) -> Option<Result<(), StoreError>> {
        let _ = (store, pin);
        None
    }

    /// Has the person's keyring keep the PIN that opened the token called `store`, until it turns out wrong. `None`
    /// when it has no such token.
    fn remember(&self, store: &StoreName, pin: &Pin) -> Option<Result<(), StoreError>> {
        let _ = (store, pin);
        None
    }

    /// Has the person's keyring keep no PIN of any token any longer. How many there were; `None` where this store has none.
    fn forget_pins(&self) -> Option<Result<usize, StoreError>> {
        None
    }

    /// Calls `changed` whenever the store itself signals that it changed, for as long as the answer lives; once more
    /// than that where listening begins only after this has returned. `None` when it never signals, so that it must
    /// be read at an interval.
    fn watch(&self, changed: Arc<dyn Fn() + Send + Sync>) -> Option<StoreWatch> {
        let _ = changed;
        None
    }
}

/// Listens to a store until it is dropped.
pub struct StoreWatch(#[expect(dead_code, reason = "what it holds listens")] Box<dyn Send + Sync>);

impl StoreWatch {
    /// `listening` hears the store and stops when it is dropped.
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
    /// It shows its certificates or uses its keys only after the person has typed its PIN.
    #[error("it is locked until its PIN is entered")]
    PinNeeded,
    /// The PIN that was typed does not open it.
    #[error("{}", wrong_pin(*.last_try))]
    PinWrong {
        /// One more wrong PIN locks it.
        last_try: bool,
    },
    /// Too many wrong PINs: only the administrator of the token can unlock it.
    #[error("it is locked because of too many wrong PINs")]
    PinLocked,
    /// Nothing answers for it.
    #[error("it is not running: {0}")]
    NotRunning(String),
    /// It did not answer within its time limit, or waits for the person.
    #[error("it did not answer in time, and it may be waiting for you to unlock it")]
    TimedOut,
    /// What is stored there cannot be understood.
    #[error("an entry in it is damaged: {0}")]
    Damaged(String),
    /// The pending key no longer exists.
    #[error("the key of the request for this certificate is no longer there")]
    PendingKeyGone,
    /// No token of this name is there.
    #[error("no such token is present")]
    NoSuchToken,
    /// It only hands on to other stores, which are read by themselves, so nothing in it is missed.
    #[error("Porthole already loads the modules behind this one")]
    StandsForOthers,
    /// Anything else it said.
    #[error("{0}")]
    Failed(String),
    /// This system's store is not built yet.
    #[error("Porthole does not support this system's certificate store yet")]
    NotOnThisPlatform,
}

impl StoreFailure {
    /// Whether the store has said nothing of what it holds, and may yet: it is closed, or nothing answers for it.
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

    /// Whether the PIN itself was refused, so that trying it again would do harm.
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
    /// The code that people and scripts see.
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

    /// The code with its words and what this case adds.
    #[must_use]
    pub fn problem(&self) -> Problem {
        self.code().with(self.detail())
    }

    /// What this case adds to the code.
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

/// What one look into a store found.
#[derive(Debug, Clone)]
pub struct StoreReading {
    /// The store.
    pub store: StoreName,
    /// Whose it is.
    pub kind: StoreKind,
    /// Its certificates, or why they cannot be known.
    pub found: Result<Vec<StoredCertificate>, StoreError>,
}
