//! The operations of a device certificate's private key, in whatever store it is.

use rustls::SignatureScheme;
use std::fmt;

/// The private key of a device certificate. It may be in memory, in a token, or behind an operating system's interface.
/// Its users can have it sign, and learn nothing else of it.
///
/// `Debug` must not print secrets. Signing is synchronous, as rustls requires: an implementation over something slow
/// needs a time limit and returns [`SigningError::TimedOut`].
pub trait DeviceKey: fmt::Debug + Send + Sync {
    /// The kind of the key.
    fn algorithm(&self) -> KeyAlgorithm;

    /// The TLS signature schemes of this key, the preferred one first.
    fn schemes(&self) -> &[SignatureScheme] {
        self.algorithm().schemes()
    }

    /// Signs `message` (not yet hashed) with `scheme`; the result has the form of TLS (RFC 8446 section 4.2.3).
    ///
    /// # Errors
    /// The key cannot be reached, may not be used, or does not support `scheme`.
    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, SigningError>;
}

/// The kinds of key that a device certificate may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyAlgorithm {
    /// ECDSA on NIST P-256.
    P256,
    /// ECDSA on NIST P-384.
    P384,
    /// ECDSA on NIST P-521.
    P521,
    /// RSA, of any size that the TLS library accepts.
    Rsa,
    /// Ed25519.
    Ed25519,
}

impl KeyAlgorithm {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::P256, Self::P384, Self::P521, Self::Rsa, Self::Ed25519];

    /// The name in the managed file.
    #[must_use]
    pub const fn keyword(self) -> &'static str {
        match self {
            Self::P256 => "p256",
            Self::P384 => "p384",
            Self::P521 => "p521",
            Self::Rsa => "rsa",
            Self::Ed25519 => "ed25519",
        }
    }

    /// The schemes of TLS 1.2 and 1.3 for such a key, the best first.
    #[must_use]
    pub const fn schemes(self) -> &'static [SignatureScheme] {
        match self {
            Self::P256 => &[SignatureScheme::ECDSA_NISTP256_SHA256],
            Self::P384 => &[SignatureScheme::ECDSA_NISTP384_SHA384],
            Self::P521 => &[SignatureScheme::ECDSA_NISTP521_SHA512],
            Self::Rsa => &[
                SignatureScheme::RSA_PSS_SHA256,
                SignatureScheme::RSA_PSS_SHA384,
                SignatureScheme::RSA_PSS_SHA512,
                SignatureScheme::RSA_PKCS1_SHA256,
                SignatureScheme::RSA_PKCS1_SHA384,
                SignatureScheme::RSA_PKCS1_SHA512,
            ],
            Self::Ed25519 => &[SignatureScheme::ED25519],
        }
    }

    /// The TLS library's name of this kind of key.
    #[must_use]
    pub const fn tls(self) -> rustls::SignatureAlgorithm {
        match self {
            Self::P256 | Self::P384 | Self::P521 => rustls::SignatureAlgorithm::ECDSA,
            Self::Rsa => rustls::SignatureAlgorithm::RSA,
            Self::Ed25519 => rustls::SignatureAlgorithm::ED25519,
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::P256 => "ECDSA P-256",
            Self::P384 => "ECDSA P-384",
            Self::P521 => "ECDSA P-521",
            Self::Rsa => "RSA",
            Self::Ed25519 => "Ed25519",
        }
    }
}

impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a key did not sign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SigningError {
    /// The key is gone: its token was removed, or its store no longer has it.
    #[error("the private key is no longer there: {0}")]
    Unavailable(String),
    /// The store does not let this user or program use the key now.
    #[error("the store does not allow the private key to be used: {0}")]
    Denied(String),
    /// The key does not support this signature scheme.
    #[error("the private key cannot make a {0:?} signature")]
    UnsupportedScheme(SignatureScheme),
    /// The store did not answer within its time limit.
    #[error("the store that holds the private key did not answer in time")]
    TimedOut,
    /// The store or library failed in another way.
    #[error("the private key could not sign: {0}")]
    Failed(String),
}
