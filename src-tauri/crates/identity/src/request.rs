//! A new key and the PKCS#10 request (RFC 2986) for its certificate.

mod encode;
mod machine;
mod pattern;
mod spec;
mod template;

pub(crate) use encode::self_signed;
pub use machine::{EnrolmentId, MachineFacts};
pub use pattern::{FillError, NamePattern, PatternError, SubjectPattern};
pub use spec::RequestSpec;
pub use template::{CertificateTemplate, TemplateError};

use crate::certificate::SpkiHash;
use crate::key::{DeviceKey, Pkcs8, SigningError, SoftwareKey};
use crate::store::{PendingKey, StoreError};
use porthole_explain::{Code, Problem};
use rcgen::{KeyPair, PublicKeyData as _};
use rustls::SignatureScheme;
use rustls_pki_types::CertificateSigningRequestDer;
use std::sync::Arc;
use time::OffsetDateTime;
use zeroize::Zeroizing;

/// The kinds of key that a request can be made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RequestAlgorithm {
    /// ECDSA on NIST P-256: small, fast, known everywhere.
    #[default]
    P256,
    /// ECDSA on NIST P-384.
    P384,
    /// RSA with 2048 bits, for CAs that know no elliptic curves.
    Rsa2048,
    /// RSA with 3072 bits.
    Rsa3072,
}

impl RequestAlgorithm {
    /// Every kind, with the name that scripts use.
    pub const ALL: [(Self, &'static str); 4] =
        [(Self::P256, "p256"), (Self::P384, "p384"), (Self::Rsa2048, "rsa2048"), (Self::Rsa3072, "rsa3072")];

    /// How such a key signs its request.
    const fn scheme(self) -> SignatureScheme {
        match self {
            Self::P256 => SignatureScheme::ECDSA_NISTP256_SHA256,
            Self::P384 => SignatureScheme::ECDSA_NISTP384_SHA384,
            Self::Rsa2048 | Self::Rsa3072 => SignatureScheme::RSA_PKCS1_SHA256,
        }
    }
}

/// A key that a store made for a request and does not keep for good yet.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// Signs the request.
    pub signer: Arc<dyn DeviceKey>,
    /// The public key as DER `SubjectPublicKeyInfo` (RFC 5280 section 4.1.2.7).
    pub spki: Vec<u8>,
    /// Where the store finds the private key again.
    pub handle: KeyHandle,
}

/// How a store finds a private key again that it made.
#[derive(Debug, Clone)]
pub enum KeyHandle {
    /// The store keeps keys and cannot use them: this is the key itself, for the store alone.
    Held(Pkcs8),
    /// The key is in the store already, under this name.
    InStore(String),
}

impl NewKey {
    /// Makes a key in memory, for a store that keeps keys and cannot make them.
    ///
    /// # Errors
    /// When there is no randomness, or the key cannot be used.
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

/// A request ready to send. Its key waits in the store until the certificate comes.
#[derive(Debug)]
pub struct NewRequest {
    /// What the store remembers of the request.
    pub pending: PendingKey,
    /// The request as PEM, the form most CAs take.
    pub pem: String,
    /// The request as DER.
    pub der: CertificateSigningRequestDer<'static>,
}

/// Why a request could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// A request must name somebody.
    #[error("the subject is empty; write it like `CN=laptop-7,O=Harbor Ltd`")]
    NoSubject,
    /// A value that its part of the name cannot carry.
    #[error("`{0}` has a letter that this part of a name cannot carry")]
    BadValue(String),
    /// The request could not be signed or written down.
    #[error("the request could not be made: {0}")]
    Key(String),
    /// The store did not make or keep the key.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RequestError {
    /// The code with its words and what this case adds.
    #[must_use]
    pub fn problem(&self) -> Problem {
        match self {
            Self::Store(error) => error.problem(),
            Self::NoSubject | Self::BadValue(_) | Self::Key(_) => {
                Code::CertificateRequestFailed.with_detail(self.to_string())
            }
        }
    }
}

/// The request of [`new_request`] for a key that is there already; no store keeps anything.
///
/// # Errors
/// When the key does not sign, or its public key cannot be read.
pub fn request_for(
    key: &NewKey,
    spec: &RequestSpec,
    now: OffsetDateTime,
) -> Result<NewRequest, RequestError> {
    let der = encode::signed(key, spec)?;
    let pem = encode::pem(&der)?;
    let pending =
        PendingKey { spki: SpkiHash::of(&key.spki), subject: spec.subject().to_string(), created: now };
    Ok(NewRequest { pending, pem, der })
}

/// The key that a request as PEM is for; `None` where it is no request.
#[must_use]
pub fn requested_key(pem: &[u8]) -> Option<SpkiHash> {
    encode::public_key(pem).map(|spki| SpkiHash::of(&spki))
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
