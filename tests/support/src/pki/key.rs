//! Key pairs of the kinds that device certificates come with.

use rcgen::{KeyPair, RsaKeySize};

use crate::Result;
use crate::failure::While as _;

/// What kind of key a certificate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeyKind {
    /// ECDSA on NIST P-256, signing with SHA-256.
    #[default]
    P256,
    /// ECDSA on NIST P-384, signing with SHA-384.
    P384,
    /// ECDSA on NIST P-521, signing with SHA-512.
    P521,
    /// RSA with a 2048-bit modulus, signing with SHA-256.
    Rsa2048,
    /// RSA with a 3072-bit modulus, signing with SHA-256.
    Rsa3072,
}

impl KeyKind {
    /// A new key pair of this kind.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn generate(self) -> Result<KeyPair> {
        let made = match self {
            Self::P256 => KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256),
            Self::P384 => KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384),
            Self::P521 => KeyPair::generate_for(&rcgen::PKCS_ECDSA_P521_SHA512),
            Self::Rsa2048 => KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, RsaKeySize::_2048),
            Self::Rsa3072 => KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, RsaKeySize::_3072),
        };
        made.doing(format_args!("make a {self:?} key"))
    }
}
