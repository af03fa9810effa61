//! A new key and the PKCS#10 request (RFC 2986) for its certificate.

use crate::certificate::{AlternativeName, SpkiHash};
use crate::key::Pkcs8;
use crate::name::{Attribute, DistinguishedName};
use crate::store::PendingKey;
use porthole_explain::{Code, Problem};
use rcgen::string::{Ia5String, PrintableString};
use rcgen::{
    CertificateParams, DnType, DnValue, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose,
    PublicKeyData as _, SanType,
};
use rustls_pki_types::CertificateSigningRequestDer;
use std::collections::BTreeSet;
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
}

/// A request ready to send, with the key it is for. The key waits in the store until the certificate comes.
#[derive(Debug)]
pub struct NewRequest {
    /// The private key, for the store alone.
    pub key: Pkcs8,
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
    /// The key or the signature could not be made.
    #[error("the key could not be made: {0}")]
    Key(String),
}

impl RequestError {
    /// The code with its words and what this case adds.
    #[must_use]
    pub fn problem(&self) -> Problem {
        Code::CertificateRequestFailed.with_detail(self.to_string())
    }
}

/// Makes a key and a request for `subject`, also known by `alternative_names`, that asks for client and server
/// authentication and for digital signatures.
///
/// `now` is remembered beside the pending key.
///
/// # Errors
/// When the subject cannot be put into a request, or no key can be made.
pub fn new_request(
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
    let key = Zeroizing::new(generate(algorithm).map_err(failed)?);
    let request = params.serialize_request(&*key).map_err(failed)?;
    let pending = PendingKey {
        spki: SpkiHash::of(&key.subject_public_key_info()),
        subject: subject.to_string(),
        created: now,
    };
    Ok(NewRequest {
        key: Pkcs8::from_der(key.serialize_der()),
        pending,
        pem: request.pem().map_err(failed)?,
        der: request.der().clone(),
    })
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
fn to_rcgen(subject: &DistinguishedName) -> Result<rcgen::DistinguishedName, RequestError> {
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
