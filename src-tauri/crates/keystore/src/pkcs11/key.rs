//! A private key that stays in its token and signs there.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use porthole_identity::{DeviceKey, KeyAlgorithm, SigningError};
use rustls::SignatureScheme;

use super::module::Module;
use super::token::TokenId;

/// A TLS handshake waits for it; the slowest cards need about a second for RSA.
const SIGN_LIMIT: Duration = Duration::from_secs(10);

/// What a key is found by again, in whatever session.
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

impl UsableKey {
    pub(super) fn on(self, module: Arc<Module>, token: TokenId) -> TokenKey {
        TokenKey { module, token, key: self }
    }
}

/// A key in a token.
pub(super) struct TokenKey {
    module: Arc<Module>,
    token: TokenId,
    key: UsableKey,
}

impl DeviceKey for TokenKey {
    fn algorithm(&self) -> KeyAlgorithm {
        self.key.algorithm
    }

    fn schemes(&self) -> &[SignatureScheme] {
        &self.key.schemes
    }

    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        if !self.key.schemes.contains(&scheme) {
            return Err(SigningError::UnsupportedScheme(scheme));
        }
        self.module.sign(SIGN_LIMIT, self.token.clone(), &self.key, scheme, message.to_vec())
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenKey").field("token", &self.token).field("key", &self.key).finish_non_exhaustive()
    }
}
