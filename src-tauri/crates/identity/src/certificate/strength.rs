//! The strength of a certificate's key and of its CA's signature.

use crate::key::KeyAlgorithm;
use std::fmt;
use x509_parser::prelude::X509Certificate;
use x509_parser::public_key::PublicKey as Parsed;

/// The shortest accepted RSA key, in bits (NIST SP 800-131A revision 2, section 3).
const RSA_BITS: usize = 2048;

/// A certificate's public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// An RSA key.
    Rsa {
        /// The length of its modulus in bits.
        bits: usize,
    },
    /// A key on an accepted curve.
    OnCurve(KeyAlgorithm),
    /// A key of another kind or on another curve: its name, or its object identifier.
    Other(String),
}

impl PublicKey {
    pub(super) fn of(certificate: &X509Certificate<'_>) -> Self {
        let key = certificate.public_key();
        if let Ok(Parsed::RSA(rsa)) = key.parsed() {
            let zeros = rsa.modulus.iter().take_while(|byte| **byte == 0).count();
            let bits = rsa.modulus.len().saturating_sub(zeros) * 8;
            let first = rsa.modulus.get(zeros).map_or(0, |byte| byte.leading_zeros());
            return Self::Rsa { bits: bits.saturating_sub(usize::try_from(first).unwrap_or(0)) };
        }
        let kind = key.algorithm.algorithm.to_id_string();
        let curve = key.algorithm.parameters.as_ref().and_then(|parameters| parameters.as_oid().ok());
        match (kind.as_str(), curve.map(|curve| curve.to_id_string()).as_deref()) {
            ("1.3.101.112", _) => Self::OnCurve(KeyAlgorithm::Ed25519),
            ("1.2.840.10045.2.1", Some("1.2.840.10045.3.1.7")) => Self::OnCurve(KeyAlgorithm::P256),
            ("1.2.840.10045.2.1", Some("1.3.132.0.34")) => Self::OnCurve(KeyAlgorithm::P384),
            ("1.2.840.10045.2.1", Some("1.3.132.0.35")) => Self::OnCurve(KeyAlgorithm::P521),
            ("1.2.840.10045.2.1", Some("1.3.132.0.10")) => Self::Other("on the curve secp256k1".to_owned()),
            ("1.2.840.10045.2.1", Some("1.3.132.0.33")) => Self::Other("on the curve P-224".to_owned()),
            ("1.2.840.10045.2.1", Some("1.2.840.10045.3.1.1")) => {
                Self::Other("on the curve P-192".to_owned())
            }
            ("1.2.840.10045.2.1", Some(curve)) => Self::Other(format!("on the curve {curve}")),
            ("1.2.840.10040.4.1", _) => Self::Other("a DSA key".to_owned()),
            (other, _) => Self::Other(format!("of the kind {other}")),
        }
    }

    /// The kind of key, if it is accepted.
    #[must_use]
    pub const fn algorithm(&self) -> Option<KeyAlgorithm> {
        match self {
            Self::Rsa { bits } if *bits >= RSA_BITS => Some(KeyAlgorithm::Rsa),
            Self::OnCurve(algorithm) => Some(*algorithm),
            Self::Rsa { .. } | Self::Other(_) => None,
        }
    }
}

/// Completes a sentence after "its key is".
impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa { bits } => write!(f, "RSA with {bits} bits"),
            Self::OnCurve(algorithm) => algorithm.fmt(f),
            Self::Other(name) => f.write_str(name),
        }
    }
}

/// How a CA signed a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignedWith {
    /// With an accepted algorithm.
    Strong(&'static str),
    /// With a hash for which another certificate can be made to fit.
    Weak(&'static str),
    /// With an unknown algorithm; its object identifier.
    Other(String),
}

impl SignedWith {
    pub(super) fn of(certificate: &X509Certificate<'_>) -> Self {
        let oid = certificate.signature_algorithm.algorithm.to_id_string();
        match oid.as_str() {
            "1.2.840.113549.1.1.11" => Self::Strong("RSA and SHA-256"),
            "1.2.840.113549.1.1.12" => Self::Strong("RSA and SHA-384"),
            "1.2.840.113549.1.1.13" => Self::Strong("RSA and SHA-512"),
            "1.2.840.113549.1.1.10" => Self::Strong("RSA-PSS"),
            "1.2.840.10045.4.3.2" => Self::Strong("ECDSA and SHA-256"),
            "1.2.840.10045.4.3.3" => Self::Strong("ECDSA and SHA-384"),
            "1.2.840.10045.4.3.4" => Self::Strong("ECDSA and SHA-512"),
            "1.3.101.112" => Self::Strong("Ed25519"),
            "1.2.840.113549.1.1.5" | "1.2.840.10045.4.1" | "1.2.840.10040.4.3" | "1.3.14.3.2.29" => {
                Self::Weak("SHA-1")
            }
            "1.2.840.113549.1.1.4" => Self::Weak("MD5"),
            "1.2.840.113549.1.1.2" => Self::Weak("MD2"),
            _ => Self::Other(oid),
        }
    }
}
