//! The key of a request.

use crate::key::{DeviceKey, Pkcs8, SigningError, SoftwareKey};
use rcgen::{KeyPair, PublicKeyData as _};
use rustls::SignatureScheme;
use std::sync::Arc;
use zeroize::Zeroizing;

/// The kinds of key that a request can be made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RequestAlgorithm {
    /// ECDSA on NIST P-256: small, fast, supported everywhere.
    #[default]
    P256,
    /// ECDSA on NIST P-384.
    P384,
    /// RSA with 2048 bits, for CAs without elliptic curves.
    Rsa2048,
    /// RSA with 3072 bits.
    Rsa3072,
}

impl RequestAlgorithm {
    /// Every kind, with its name in scripts.
    pub const ALL: [(Self, &'static str); 4] =
        [(Self::P256, "p256"), (Self::P384, "p384"), (Self::Rsa2048, "rsa2048"), (Self::Rsa3072, "rsa3072")];

    /// The signature algorithm of its requests.
    pub(super) const fn scheme(self) -> SignatureScheme {
        match self {
            Self::P256 => SignatureScheme::ECDSA_NISTP256_SHA256,
            Self::P384 => SignatureScheme::ECDSA_NISTP384_SHA384,
            Self::Rsa2048 | Self::Rsa3072 => SignatureScheme::RSA_PKCS1_SHA256,
        }
    }
}

/// A key that a store made for a request and has not stored permanently.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// Signs the request.
    pub signer: Arc<dyn DeviceKey>,
    /// The public key as DER `SubjectPublicKeyInfo` (RFC 5280 section 4.1.2.7).
    pub spki: Vec<u8>,
    /// The reference by which the store finds the private key.
    pub handle: KeyHandle,
}

/// The reference by which a store finds a private key that it made.
#[derive(Debug, Clone)]
pub enum KeyHandle {
    /// The key itself, for stores that keep keys and cannot use them.
    Held(Pkcs8),
    /// The name of the key, which is in the store already.
    InStore(String),
}

impl NewKey {
    /// Makes a key in memory, for a store that keeps keys and cannot make them.
    ///
    /// # Errors
    /// There is no randomness, or the key cannot be used.
    pub fn in_memory(algorithm: RequestAlgorithm) -> Result<Self, SigningError> {
        let failed = |error: rcgen::Error| SigningError::Failed(error.to_string());
        let pair = Zeroizing::new(generate(algorithm).map_err(failed)?);
        let key = Pkcs8::from_der(pair.serialize_der());
        Ok(Self {
            signer: Arc::new(SoftwareKey::from_pkcs8(&key)?),
            spki: pair.subject_public_key_info(),
            handle: KeyHandle::Held(key),
        })
    }
}

fn generate(algorithm: RequestAlgorithm) -> Result<KeyPair, rcgen::Error> {
    match algorithm {
        RequestAlgorithm::P256 => KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256),
        RequestAlgorithm::P384 => KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384),
        RequestAlgorithm::Rsa2048 => {
            KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048)
        }
        RequestAlgorithm::Rsa3072 => {
            KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_3072)
        }
    }
}
