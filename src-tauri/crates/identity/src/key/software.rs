//! Private keys in this process's memory.

use super::device::{DeviceKey, KeyAlgorithm, SigningError};
use rustls::SignatureScheme;
use rustls::sign::SigningKey;
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::fmt;
use std::sync::Arc;
use zeroize::Zeroizing;

/// A private key as PKCS#8 DER (RFC 5208), wiped from memory when dropped. `Debug` prints nothing of it.
#[derive(Clone)]
pub struct Pkcs8(Zeroizing<Vec<u8>>);

impl Pkcs8 {
    /// Takes `der` without checking it; [`SoftwareKey::from_pkcs8`] does.
    #[must_use]
    pub fn from_der(der: Vec<u8>) -> Self {
        Self(Zeroizing::new(der))
    }

    /// The bytes, for a store. Never log them, never write them to a file.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Pkcs8 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pkcs8(secret)")
    }
}

/// A private key in this process's memory, for stores that cannot sign themselves.
pub struct SoftwareKey {
    inner: Arc<dyn SigningKey>,
    algorithm: KeyAlgorithm,
}

impl SoftwareKey {
    /// Reads a private key.
    /// # Errors
    /// [`SigningError::Failed`] if the bytes are not a PKCS#8 key of a kind that TLS uses.
    pub fn from_pkcs8(key: &Pkcs8) -> Result<Self, SigningError> {
        // Only borrowed: the TLS library keeps a copy in its own allocator and wipes it when freed.
        let der = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.expose()));
        let inner = rustls::crypto::aws_lc_rs::sign::any_supported_type(&der)
            .map_err(|_| SigningError::Failed("it is no PKCS#8 key of a kind that TLS uses".to_owned()))?;
        let algorithm = [
            KeyAlgorithm::P256,
            KeyAlgorithm::P384,
            KeyAlgorithm::P521,
            KeyAlgorithm::Rsa,
            KeyAlgorithm::Ed25519,
        ]
        .into_iter()
        .find(|algorithm| inner.choose_scheme(algorithm.schemes()).is_some())
        .ok_or_else(|| SigningError::Failed("its algorithm is not known to TLS".to_owned()))?;
        Ok(Self { inner, algorithm })
    }
}

impl DeviceKey for SoftwareKey {
    fn algorithm(&self) -> KeyAlgorithm {
        self.algorithm
    }

    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        let signer = self.inner.choose_scheme(&[scheme]).ok_or(SigningError::UnsupportedScheme(scheme))?;
        signer.sign(message).map_err(|error| SigningError::Failed(error.to_string()))
    }
}

impl fmt::Debug for SoftwareKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SoftwareKey").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}
