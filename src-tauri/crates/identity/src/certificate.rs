//! The contents of a certificate, parsed once.

mod revocation_endpoints;
mod strength;

pub use strength::{PublicKey, SignedWith};

use crate::name::DistinguishedName;
use porthole_explain::{Detail, Details};
use rustls_pki_types::CertificateDer;
use sha2::{Digest as _, Sha256};
use std::fmt;
use time::OffsetDateTime;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// SHA-256 over a certificate's DER: the name of the certificate in the activity log and in the UI.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 32]);

/// SHA-256 over a public key (DER `SubjectPublicKeyInfo`). It connects a certificate with the key that it was issued
/// for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpkiHash([u8; 32]);

macro_rules! hex_hash {
    ($name:ident) => {
        impl $name {
            pub(crate) fn of(bytes: &[u8]) -> Self {
                Self(Sha256::digest(bytes).into())
            }

            /// The 32 bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }

        /// 64 lower-case hex digits.
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotAHash;

            fn from_str(text: &str) -> Result<Self, NotAHash> {
                parse_hex(text).map(Self)
            }
        }
    };
}
hex_hash!(Fingerprint);
hex_hash!(SpkiHash);

impl SpkiHash {
    /// The hash of a public key as DER `SubjectPublicKeyInfo`.
    #[must_use]
    pub fn of_public_key(spki: &[u8]) -> Self {
        Self::of(spki)
    }
}

impl Fingerprint {
    /// The fingerprint of a certificate.
    #[must_use]
    pub fn of_certificate(certificate: &CertificateDer<'_>) -> Self {
        Self::of(certificate)
    }
}

fn parse_hex(text: &str) -> Result<[u8; 32], NotAHash> {
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return Err(NotAHash) };
    let digit = |c: u8| char::from(c).to_digit(16).and_then(|digit| u8::try_from(digit).ok()).ok_or(NotAHash);
    let bytes = pairs.iter().map(|&[high, low]| Ok(digit(high)? << 4 | digit(low)?));
    let bytes = bytes.collect::<Result<Vec<u8>, NotAHash>>()?;
    bytes.try_into().map_err(|_| NotAHash)
}

/// The text is not 64 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not 64 hex digits")]
pub struct NotAHash;

/// A certificate with the facts that checks and people need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    der: CertificateDer<'static>,
    /// The subject.
    pub subject: DistinguishedName,
    /// The issuer.
    pub issuer: DistinguishedName,
    /// The serial number, hex with colons.
    pub serial: String,
    /// The start of its validity.
    pub not_before: OffsetDateTime,
    /// The end of its validity.
    pub not_after: OffsetDateTime,
    /// Whether its extended key usage allows client authentication.
    pub client_auth: ClientAuth,
    /// Whether its key usage allows signatures.
    pub digital_signature: DigitalSignature,
    /// Whether its basic constraints say that it is a CA.
    pub is_ca: bool,
    /// Its alternative names.
    pub alternative_names: Vec<AlternativeName>,
    /// Its public key.
    pub key: PublicKey,
    /// The algorithm with which its issuer signed it.
    pub signed_with: SignedWith,
    /// The URLs of its CA's revocation list, from the certificate.
    pub list_points: Vec<String>,
    /// The directory names of that list, from the certificate.
    pub list_names: Vec<DistinguishedName>,
    /// Whether the certificate has an extension for that list, supported or not.
    pub has_list_points: bool,
    /// The URLs of its OCSP responders, from the certificate.
    pub responders: Vec<String>,
    /// SHA-256 over its DER.
    pub fingerprint: Fingerprint,
    /// SHA-256 over its public key.
    pub spki: SpkiHash,
}

/// What the extended key usage (RFC 5280 section 4.2.1.12) allows for client authentication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientAuth {
    /// The extension lists `clientAuth`.
    Listed,
    /// The extension does not list `clientAuth`.
    NotListed,
    /// There is no such extension: the certificate does not say what it is for.
    NoExtension,
}

/// What the key usage (RFC 5280 section 4.2.1.3) allows for signing a TLS handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigitalSignature {
    /// The bit is set.
    Allowed,
    /// The extension is there, and the bit is not set.
    Forbidden,
    /// There is no such extension, so every use is allowed.
    NoExtension,
}

/// An alternative name (RFC 5280 section 4.2.1.6) of a kind that a filter can match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlternativeName {
    /// A host name.
    Dns(String),
    /// A mail address.
    Email(String),
    /// A URI.
    Uri(String),
}

/// Why bytes cannot be used as a certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.detail())]
pub struct UnreadableCertificate(Details);

impl UnreadableCertificate {
    /// The same as a message, which completes a sentence after "because".
    #[must_use]
    pub fn detail(&self) -> Detail {
        Detail::NotACertificate { reason: self.0.clone() }
    }

    /// Only the reason, without "not a readable X.509 certificate".
    pub(crate) const fn reason(&self) -> &Details {
        &self.0
    }
}

impl From<Detail> for UnreadableCertificate {
    fn from(reason: Detail) -> Self {
        Self(reason.into())
    }
}

impl From<Details> for UnreadableCertificate {
    fn from(reason: Details) -> Self {
        Self(reason)
    }
}

impl Certificate {
    /// Reads a DER certificate.
    ///
    /// # Errors
    /// The bytes are not an X.509 certificate, something follows it, or an extension that matters here is malformed or
    /// occurs twice.
    pub fn from_der(der: CertificateDer<'static>) -> Result<Self, UnreadableCertificate> {
        let (rest, parsed) = X509Certificate::from_der(&der).map_err(|_| Detail::CertificateBrokenDer)?;
        if !rest.is_empty() {
            return Err(Detail::TrailingData.into());
        }
        let broken =
            |error: x509_parser::error::X509Error| Detail::CertificateMessage { reason: error.to_string() };
        let client_auth = match parsed.extended_key_usage().map_err(broken)? {
            None => ClientAuth::NoExtension,
            Some(usage) if usage.value.client_auth => ClientAuth::Listed,
            Some(_) => ClientAuth::NotListed,
        };
        let digital_signature = match parsed.key_usage().map_err(broken)? {
            None => DigitalSignature::NoExtension,
            Some(usage) if usage.value.digital_signature() => DigitalSignature::Allowed,
            Some(_) => DigitalSignature::Forbidden,
        };
        let is_ca =
            parsed.basic_constraints().map_err(broken)?.is_some_and(|constraints| constraints.value.ca);
        let alternative_names = match parsed.subject_alternative_name().map_err(broken)? {
            None => Vec::new(),
            Some(names) => names.value.general_names.iter().filter_map(alternative_name).collect(),
        };
        let validity = parsed.validity();
        Ok(Self {
            subject: DistinguishedName::from_x509(parsed.subject()),
            issuer: DistinguishedName::from_x509(parsed.issuer()),
            serial: parsed.raw_serial_as_string(),
            not_before: validity.not_before.to_datetime(),
            not_after: validity.not_after.to_datetime(),
            client_auth,
            digital_signature,
            is_ca,
            alternative_names,
            key: PublicKey::of(&parsed),
            signed_with: SignedWith::of(&parsed),
            list_points: revocation_endpoints::list_points(&parsed),
            list_names: revocation_endpoints::list_names(&parsed),
            has_list_points: revocation_endpoints::has_list_points(&parsed),
            responders: revocation_endpoints::responders(&parsed),
            fingerprint: Fingerprint::of(&der),
            spki: SpkiHash::of(parsed.public_key().raw),
            der,
        })
    }

    /// The DER bytes of the certificate.
    #[must_use]
    pub fn der(&self) -> &CertificateDer<'static> {
        &self.der
    }

    /// Whole days from `now` until it expires; negative when it has expired.
    #[must_use]
    pub fn days_left(&self, now: OffsetDateTime) -> i64 {
        (self.not_after - now).whole_days()
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the library knows nine kinds of name, a filter asks for three"
)]
fn alternative_name(name: &GeneralName<'_>) -> Option<AlternativeName> {
    match name {
        GeneralName::DNSName(name) => Some(AlternativeName::Dns((*name).to_owned())),
        GeneralName::RFC822Name(name) => Some(AlternativeName::Email((*name).to_owned())),
        GeneralName::URI(name) => Some(AlternativeName::Uri((*name).to_owned())),
        _ => None,
    }
}

/// The text is not an alternative name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not an alternative name; write `DNS:laptop-7.harbor.test`, `email:robin@harbor.test` or `URI:urn:harbor:7`"
)]
pub struct NotAnAlternativeName(String);

impl std::str::FromStr for AlternativeName {
    type Err = NotAnAlternativeName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = || NotAnAlternativeName(text.to_owned());
        let (kind, value) = text.split_once(':').ok_or_else(refuse)?;
        let value = value.trim();
        if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(refuse());
        }
        match kind.trim().to_ascii_lowercase().as_str() {
            "dns" => Ok(Self::Dns(value.to_owned())),
            "email" => Ok(Self::Email(value.to_owned())),
            "uri" => Ok(Self::Uri(value.to_owned())),
            _ => Err(refuse()),
        }
    }
}

impl AlternativeName {
    /// The name without its kind.
    pub(crate) fn value(&self) -> &str {
        match self {
            Self::Dns(name) | Self::Email(name) | Self::Uri(name) => name,
        }
    }
}

impl fmt::Display for AlternativeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(name) => write!(f, "DNS:{name}"),
            Self::Email(name) => write!(f, "email:{name}"),
            Self::Uri(name) => write!(f, "URI:{name}"),
        }
    }
}
