//! The public key that verifies statements.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};
use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::public_key::PublicKey;
use x509_parser::x509::SubjectPublicKeyInfo;

use crate::asn1::{self, tag};
use crate::{import, pem};

/// The smallest accepted RSA key, in bits (RFC 7518 section 3.3).
const SMALLEST_RSA: usize = 2048;

/// A public key that verifies statements. It decides which algorithms are accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementKey {
    kind: Kind,
    /// The key bits, without the algorithm.
    public: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    P256,
    P384,
    Rsa,
    Ed25519,
}

/// Why a file contains no key for verifying statements.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementKeyError {
    /// It is neither a public key nor a certificate.
    #[error("it holds neither a public key (PEM or DER) nor a certificate")]
    Unreadable,
    /// It contains a private key.
    #[error("it holds a private key, which only the signer may have")]
    Private,
    /// It contains several keys.
    #[error("it holds more than one key or certificate, so it is not certain which one signs")]
    Several,
    /// The kind of the key is not supported.
    #[error("its key is not P-256, P-384, RSA or Ed25519")]
    OtherKind,
    /// The RSA key is too small.
    #[error("its RSA key has {0} bits, and fewer than {SMALLEST_RSA} are not safe")]
    TooSmall(usize),
}

impl StatementKey {
    /// Reads a public key or a certificate: PEM, DER, or base64 of DER. A key is a `SubjectPublicKeyInfo`, or an
    /// `RSAPublicKey` as older tools write it. Of a certificate only the key counts, because the managed file vouches
    /// for it, not a CA.
    ///
    /// # Errors
    /// The file contains no such key, a private key, several keys, or a key of an unsupported kind.
    pub fn read(file: &[u8]) -> Result<Self, StatementKeyError> {
        let der = match pem::text(file) {
            None => pem::bare_base64(file).unwrap_or_else(|| asn1::without_padding(file).to_vec()),
            Some(text) => {
                if text.contains("PRIVATE KEY-----") {
                    return Err(StatementKeyError::Private);
                }
                let blocks = pem::blocks(&text).map_err(|_| StatementKeyError::Unreadable)?;
                let [block] = blocks.as_slice() else { return Err(StatementKeyError::Several) };
                block.decode().map_err(|_| StatementKeyError::Unreadable)?
            }
        };
        // The contents decide, not the label.
        match import::Kind::of(&der) {
            import::Kind::PrivateKey => return Err(StatementKeyError::Private),
            import::Kind::PublicKey => return Self::from_spki(&with_algorithm(der)),
            import::Kind::Certificate
            | import::Kind::Message
            | import::Kind::Bundle
            | import::Kind::List
            | import::Kind::Request
            | import::Kind::Unknown => {}
        }
        let certificates = import::read_certificates(file).map_err(|_| StatementKeyError::Unreadable)?;
        let [certificate] = certificates.as_slice() else { return Err(StatementKeyError::Several) };
        let (_, parsed) =
            X509Certificate::from_der(certificate.der()).map_err(|_| StatementKeyError::Unreadable)?;
        Self::from_spki(parsed.public_key().raw)
    }

    fn from_spki(der: &[u8]) -> Result<Self, StatementKeyError> {
        let (rest, spki) = SubjectPublicKeyInfo::from_der(der).map_err(|_| StatementKeyError::Unreadable)?;
        if !rest.is_empty() {
            return Err(StatementKeyError::Unreadable);
        }
        let curve = spki.algorithm.parameters.as_ref().and_then(|parameters| parameters.as_oid().ok());
        let curve = curve.map(|oid| oid.to_id_string()).unwrap_or_default();
        // RFC 5480 section 2.1.1, RFC 8017 appendix A.1, RFC 8410 section 3.
        let kind = match (spki.algorithm.algorithm.to_id_string().as_str(), curve.as_str()) {
            ("1.2.840.10045.2.1", "1.2.840.10045.3.1.7") => Kind::P256,
            ("1.2.840.10045.2.1", "1.3.132.0.34") => Kind::P384,
            ("1.2.840.113549.1.1.1", _) => Kind::Rsa,
            ("1.3.101.112", _) => Kind::Ed25519,
            _ => return Err(StatementKeyError::OtherKind),
        };
        if kind == Kind::Rsa {
            let Ok(PublicKey::RSA(key)) = spki.parsed() else { return Err(StatementKeyError::Unreadable) };
            if key.key_size() < SMALLEST_RSA {
                return Err(StatementKeyError::TooSmall(key.key_size()));
            }
        }
        Ok(Self { kind, public: spki.subject_public_key.data.to_vec() })
    }

    /// The names of the algorithms that the key accepts (RFC 7518 section 3.1, RFC 8037 section 3.1, RFC 9864).
    pub(super) const fn algorithms(&self) -> &'static str {
        match self.kind {
            Kind::P256 => "`ES256`",
            Kind::P384 => "`ES384`",
            Kind::Rsa => "`RS256` or `PS256`",
            Kind::Ed25519 => "`EdDSA` or `Ed25519`",
        }
    }

    /// Whether `signature` matches; `None` if the key does not accept `algorithm`.
    pub(super) fn verifies(&self, algorithm: &str, signed: &[u8], signature: &[u8]) -> Option<bool> {
        let with: &'static dyn VerificationAlgorithm = match (self.kind, algorithm) {
            (Kind::P256, "ES256") => &ECDSA_P256_SHA256_FIXED,
            (Kind::P384, "ES384") => &ECDSA_P384_SHA384_FIXED,
            (Kind::Rsa, "RS256") => &RSA_PKCS1_2048_8192_SHA256,
            (Kind::Rsa, "PS256") => &RSA_PSS_2048_8192_SHA256,
            (Kind::Ed25519, "EdDSA" | "Ed25519") => &ED25519,
            (Kind::P256 | Kind::P384 | Kind::Rsa | Kind::Ed25519, _) => return None,
        };
        Some(UnparsedPublicKey::new(with, &self.public).verify(signed, signature).is_ok())
    }
}

/// Reads a `SubjectPublicKeyInfo` (RFC 8017 appendix A.1), or an RSA key without its algorithm.
fn with_algorithm(der: Vec<u8>) -> Vec<u8> {
    const RSA: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
    let has_algorithm =
        asn1::Reader::contents(&der, tag::SEQUENCE).is_ok_and(|key| key.peek() == Some(tag::SEQUENCE));
    if has_algorithm {
        return der;
    }
    let bits = asn1::encode(tag::BIT_STRING, &[&[0], der.as_slice()].concat());
    asn1::encode(tag::SEQUENCE, &[RSA, &bits].concat())
}
