//! A new key and the PKCS#10 request (RFC 2986) for its certificate.

use crate::certificate::{AlternativeName, SpkiHash};
use crate::key::{DeviceKey, Pkcs8, SigningError, SoftwareKey};
use crate::name::{Attribute, DistinguishedName};
use crate::store::{EnrolmentStore, PendingKey, StoreError};
use porthole_explain::{Code, Problem};
use rcgen::string::{Ia5String, PrintableString};
use rcgen::{
    CertificateParams, DnType, DnValue, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose, PublicKeyData,
    SanType, SigningKey,
};
use rustls::SignatureScheme;
use rustls_pki_types::CertificateSigningRequestDer;
use std::collections::BTreeSet;
use std::sync::Arc;
use time::OffsetDateTime;
use x509_parser::prelude::FromDer as _;
use x509_parser::x509::SubjectPublicKeyInfo;
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
    /// A subject as no request here can carry it.
    #[error("the subject names `{0}` more than once or joined with `+`; name each part once, apart")]
    RepeatedPart(String),
    /// A value that its attribute's string type cannot carry.
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
            Self::NoSubject | Self::RepeatedPart(_) | Self::BadValue(_) | Self::Key(_) => {
                Code::CertificateRequestFailed.with_detail(self.to_string())
            }
        }
    }
}

/// Has `store` make a key, makes a request for `subject`, also known by `alternative_names`, that asks for client and
/// server authentication and for digital signatures, and leaves the key waiting in `store`.
///
/// `now` is remembered beside the pending key.
///
/// # Errors
/// When the subject cannot be put into a request, or the store makes or keeps no key.
pub fn new_request(
    store: &dyn EnrolmentStore,
    subject: &DistinguishedName,
    alternative_names: &[AlternativeName],
    algorithm: RequestAlgorithm,
    now: OffsetDateTime,
) -> Result<NewRequest, RequestError> {
    let key = store.new_key(algorithm)?;
    let request = request_for(&key, subject, alternative_names, algorithm, now)?;
    store.save_pending(&key, &request.pending)?;
    Ok(request)
}

/// The request of [`new_request`] for a key that is there already; no store keeps anything.
///
/// # Errors
/// When the subject cannot be put into a request, or the key does not sign.
pub fn request_for(
    key: &NewKey,
    subject: &DistinguishedName,
    alternative_names: &[AlternativeName],
    algorithm: RequestAlgorithm,
    now: OffsetDateTime,
) -> Result<NewRequest, RequestError> {
    let mut params = CertificateParams::default();
    params.distinguished_name = to_rcgen(subject)?;
    params.subject_alt_names = alternative_names.iter().map(to_rcgen_name).collect::<Result<_, _>>()?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::ServerAuth];
    let failed = |error: rcgen::Error| RequestError::Key(error.to_string());
    let request = params.serialize_request(&RequestSigner::of(key, algorithm)?).map_err(failed)?;
    let pending = PendingKey { spki: SpkiHash::of(&key.spki), subject: subject.to_string(), created: now };
    Ok(NewRequest { pending, pem: request.pem().map_err(failed)?, der: request.der().clone() })
}

/// A store's key as the request library has it sign.
pub(crate) struct RequestSigner<'a> {
    key: &'a NewKey,
    /// The bare public key: the bits within its `SubjectPublicKeyInfo`.
    public: Vec<u8>,
    algorithm: RequestAlgorithm,
}

impl<'a> RequestSigner<'a> {
    pub(crate) fn of(key: &'a NewKey, algorithm: RequestAlgorithm) -> Result<Self, RequestError> {
        let (_, spki) = SubjectPublicKeyInfo::from_der(&key.spki)
            .map_err(|_| RequestError::Key("the store's public key cannot be read".to_owned()))?;
        Ok(Self { key, public: spki.subject_public_key.data.to_vec(), algorithm })
    }

    const fn scheme(&self) -> SignatureScheme {
        match self.algorithm {
            RequestAlgorithm::P256 => SignatureScheme::ECDSA_NISTP256_SHA256,
            RequestAlgorithm::P384 => SignatureScheme::ECDSA_NISTP384_SHA384,
            RequestAlgorithm::Rsa2048 | RequestAlgorithm::Rsa3072 => SignatureScheme::RSA_PKCS1_SHA256,
        }
    }
}

impl PublicKeyData for RequestSigner<'_> {
    fn der_bytes(&self) -> &[u8] {
        &self.public
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        match self.algorithm {
            RequestAlgorithm::P256 => &rcgen::PKCS_ECDSA_P256_SHA256,
            RequestAlgorithm::P384 => &rcgen::PKCS_ECDSA_P384_SHA384,
            RequestAlgorithm::Rsa2048 | RequestAlgorithm::Rsa3072 => &rcgen::PKCS_RSA_SHA256,
        }
    }
}

impl SigningKey for RequestSigner<'_> {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        self.key.signer.sign(self.scheme(), message).map_err(|error| {
            tracing::warn!(%error, "the new key did not sign its request");
            rcgen::Error::RemoteKeyError
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

fn to_rcgen_name(name: &AlternativeName) -> Result<SanType, RequestError> {
    // RFC 5280 section 4.2.1.6: each of these is an IA5String.
    let ascii = |text: &str| Ia5String::try_from(text).map_err(|_| RequestError::BadValue(text.to_owned()));
    Ok(match name {
        AlternativeName::Dns(name) => SanType::DnsName(ascii(name)?),
        AlternativeName::Email(name) => SanType::Rfc822Name(ascii(name)?),
        AlternativeName::Uri(name) => SanType::URI(ascii(name)?),
    })
}

/// The request library keeps one value for each attribute type, so a name it would silently shorten is refused.
pub(crate) fn to_rcgen(subject: &DistinguishedName) -> Result<rcgen::DistinguishedName, RequestError> {
    if subject.is_empty() {
        return Err(RequestError::NoSubject);
    }
    let mut seen = BTreeSet::new();
    let mut name = rcgen::DistinguishedName::new();
    for attribute in subject.attributes() {
        if subject.has_joined_attributes() || !seen.insert(&attribute.oid) {
            return Err(RequestError::RepeatedPart(attribute.type_name().to_owned()));
        }
        let (kind, value) = to_rcgen_attribute(attribute)?;
        name.push(kind, value);
    }
    Ok(name)
}

fn to_rcgen_attribute(attribute: &Attribute) -> Result<(DnType, DnValue), RequestError> {
    let bad = || RequestError::BadValue(attribute.value.clone());
    let arcs =
        attribute.oid.split('.').map(str::parse::<u64>).collect::<Result<Vec<_>, _>>().map_err(|_| bad())?;
    let text = attribute.value.as_str();
    // The string types that X.520 and RFC 4519 prescribe; UTF-8 for all others (RFC 5280 section 4.1.2.4).
    let value = match attribute.oid.as_str() {
        "2.5.4.6" | "2.5.4.5" | "2.5.4.46" => {
            DnValue::PrintableString(PrintableString::try_from(text).map_err(|_| bad())?)
        }
        "0.9.2342.19200300.100.1.25" | "1.2.840.113549.1.9.1" => {
            DnValue::Ia5String(Ia5String::try_from(text).map_err(|_| bad())?)
        }
        _ => DnValue::Utf8String(text.to_owned()),
    };
    Ok((DnType::from_oid(&arcs), value))
}
