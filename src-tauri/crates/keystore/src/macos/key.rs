//! Private keys of a keychain, used in place.

use crate::thread::StoreThread;
use porthole_identity::{DeviceKey, KeyAlgorithm, SigningError};
use rustls::SignatureScheme;
use security_framework::key::{Algorithm, SecKey};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The time limit of a signature; a handshake waits for it.
const SIGN_LIMIT: Duration = Duration::from_secs(10);

/// A device key in a keychain.
pub(super) struct KeychainKey {
    key: SecKey,
    algorithm: KeyAlgorithm,
    /// The thread of the key's store.
    thread: Arc<StoreThread<()>>,
}

impl KeychainKey {
    pub(super) const fn new(key: SecKey, algorithm: KeyAlgorithm, thread: Arc<StoreThread<()>>) -> Self {
        Self { key, algorithm, thread }
    }
}

impl DeviceKey for KeychainKey {
    fn algorithm(&self) -> KeyAlgorithm {
        self.algorithm
    }

    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        let how = algorithm_for(scheme)
            .filter(|_| self.algorithm.schemes().contains(&scheme))
            .ok_or(SigningError::UnsupportedScheme(scheme))?;
        let (key, message) = (self.key.clone(), message.to_vec());
        let answer = self.thread.ask(SIGN_LIMIT, move |_| {
            key.create_signature(how, &message).map_err(|error| error.to_string())
        })?;
        answer.map_err(SigningError::Failed)
    }
}

/// The keychain itself hashes, pads, and encodes ECDSA signatures for TLS (X9.62). Its PSS salt is as long as the hash,
/// as RFC 8446 section 4.2.3 requires.
#[expect(clippy::wildcard_enum_match_arm, reason = "TLS's list of schemes is open")]
const fn algorithm_for(scheme: SignatureScheme) -> Option<Algorithm> {
    Some(match scheme {
        SignatureScheme::ECDSA_NISTP256_SHA256 => Algorithm::ECDSASignatureMessageX962SHA256,
        SignatureScheme::ECDSA_NISTP384_SHA384 => Algorithm::ECDSASignatureMessageX962SHA384,
        SignatureScheme::ECDSA_NISTP521_SHA512 => Algorithm::ECDSASignatureMessageX962SHA512,
        SignatureScheme::RSA_PKCS1_SHA256 => Algorithm::RSASignatureMessagePKCS1v15SHA256,
        SignatureScheme::RSA_PKCS1_SHA384 => Algorithm::RSASignatureMessagePKCS1v15SHA384,
        SignatureScheme::RSA_PKCS1_SHA512 => Algorithm::RSASignatureMessagePKCS1v15SHA512,
        SignatureScheme::RSA_PSS_SHA256 => Algorithm::RSASignatureMessagePSSSHA256,
        SignatureScheme::RSA_PSS_SHA384 => Algorithm::RSASignatureMessagePSSSHA384,
        SignatureScheme::RSA_PSS_SHA512 => Algorithm::RSASignatureMessagePSSSHA512,
        _ => return None,
    })
}

impl fmt::Debug for KeychainKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeychainKey").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}
