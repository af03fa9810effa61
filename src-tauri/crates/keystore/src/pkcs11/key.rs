//! A private key in a token, which signs there.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use porthole_identity::{DeviceKey, KeyAlgorithm, SigningError};
use rustls::SignatureScheme;

use super::found::{TokenId, UsableKey};
use super::module::Module;

/// The time limit of a signature. A TLS handshake waits for it; the slowest cards need about a second for RSA.
const SIGN_LIMIT: Duration = Duration::from_secs(10);

/// A key in a token.
pub(super) struct TokenKey {
    module: Arc<Module>,
    token: TokenId,
    key: UsableKey,
}

impl TokenKey {
    pub(super) const fn new(module: Arc<Module>, token: TokenId, key: UsableKey) -> Self {
        Self { module, token, key }
    }
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
