//! Keys that this process holds itself.

use super::device::{DeviceKey, KeyAlgorithm, SigningError};
use rustls::SignatureScheme;
use rustls::sign::SigningKey;
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::fmt;
use std::sync::Arc;
use zeroize::Zeroizing;

/// A private key as PKCS#8 DER (RFC 5208), wiped from memory when dropped. `Debug` shows nothing of it.
#[derive(Clone)]
pub struct Pkcs8(Zeroizing<Vec<u8>>);

impl Pkcs8 {
    /// Takes over `der`. Whether it is a key shows when [`SoftwareKey::from_pkcs8`] reads it.
    #[must_use]
    pub fn from_der(der: Vec<u8>) -> Self {
        Self(Zeroizing::new(der))
    }

    /// The bytes, for a store to keep. Never log them, never write them to a file.
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

/// A private key held in this process, for stores that hand keys out rather than sign themselves.
pub struct SoftwareKey {
    inner: Arc<dyn SigningKey>,
    algorithm: KeyAlgorithm,
}

impl SoftwareKey {
    /// Reads a private key.
    ///
    /// # Errors
    /// [`SigningError::Failed`] when the bytes are no PKCS#8 key of a kind that TLS uses.
    pub fn from_pkcs8(key: &Pkcs8) -> Result<Self, SigningError> {
        // A borrowed view: the TLS library keeps its own copy in its own allocator and wipes it when freed.
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
