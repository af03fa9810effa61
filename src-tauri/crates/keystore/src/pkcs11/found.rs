//! What is found in tokens: which they are, their certificates, and the keys of these.

use porthole_identity::{KeyAlgorithm, PinEntry, StoreFailure};
use rustls::SignatureScheme;
use rustls_pki_types::CertificateDer;
use serde::{Deserialize, Serialize};

use crate::secret_service::TokenMark;

/// Which token it is, wherever it is inserted. A PIN is never tried on another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) struct TokenId {
    pub(super) label: String,
    pub(super) manufacturer: String,
    pub(super) model: String,
    pub(super) serial: String,
}

impl TokenId {
    /// What its PIN is kept under.
    pub(super) fn mark(&self) -> TokenMark {
        TokenMark::of([&self.manufacturer, &self.model, &self.serial, &self.label])
    }
}

/// What a look into a token finds.
#[derive(Debug)]
pub(super) struct TokenReading {
    pub(super) id: TokenId,
    pub(super) pin_entry: PinEntry,
    pub(super) found: Result<Vec<Found>, StoreFailure>,
    /// Why its keys are not seen, and perhaps not all of its certificates.
    pub(super) closed: Option<StoreFailure>,
}

/// A certificate in a token.
#[derive(Debug)]
pub(super) struct Found {
    /// The certificate, then the token's CA certificates.
    pub(super) chain: Vec<CertificateDer<'static>>,
    pub(super) label: String,
    pub(super) key: FoundKey,
}

/// The key of a certificate in a token.
#[derive(Debug)]
pub(super) enum FoundKey {
    Present(UsableKey),
    Absent,
    /// It is not known before the token is open.
    Closed(StoreFailure),
    Unusable(String),
}

/// How a key is found again in another session.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct KeyRef {
    /// `CKA_ID`.
    pub(super) id: Vec<u8>,
    /// `CKA_LABEL`, for tokens that give several keys one id.
    pub(super) label: Vec<u8>,
}

/// What a token says of a key that can be used.
#[derive(Debug, Clone)]
pub(super) struct UsableKey {
    pub(super) key: KeyRef,
    pub(super) algorithm: KeyAlgorithm,
    pub(super) schemes: Vec<SignatureScheme>,
    /// The token wants its PIN for every signature (`CKA_ALWAYS_AUTHENTICATE`).
    pub(super) pin_each_time: bool,
}
