//! The contents of tokens: their certificates and the keys of these.

use porthole_identity::{KeyAlgorithm, PinEntry, StoreFailure};
use rustls::SignatureScheme;
use rustls_pki_types::CertificateDer;
use serde::{Deserialize, Serialize};

use crate::secret_service::TokenMark;

/// Identifies a token, in whatever reader it is. A PIN is never tried on another token.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) struct TokenId {
    pub(super) label: String,
    pub(super) manufacturer: String,
    pub(super) model: String,
    pub(super) serial: String,
}

impl TokenId {
    /// The name under which its PIN is saved.
    pub(super) fn mark(&self) -> TokenMark {
        TokenMark::of([&self.manufacturer, &self.model, &self.serial, &self.label])
    }
}

/// The result of a lookup into a token.
#[derive(Debug)]
pub(super) struct TokenReading {
    pub(super) id: TokenId,
    pub(super) pin_entry: PinEntry,
    pub(super) found: Result<Vec<Found>, StoreFailure>,
    /// Why its keys, and perhaps some of its certificates, are not visible.
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
    /// Unknown until the token is unlocked.
    Closed(StoreFailure),
    Unusable(String),
}

/// How to find a key again in another session.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct KeyRef {
    /// `CKA_ID`.
    pub(super) id: Vec<u8>,
    /// `CKA_LABEL`, for tokens with several keys of the same id.
    pub(super) label: Vec<u8>,
}

/// The properties of a usable key.
#[derive(Debug, Clone)]
pub(super) struct UsableKey {
    pub(super) key: KeyRef,
    pub(super) algorithm: KeyAlgorithm,
    pub(super) schemes: Vec<SignatureScheme>,
    /// The token needs its PIN for every signature (`CKA_ALWAYS_AUTHENTICATE`).
    pub(super) pin_each_time: bool,
}
