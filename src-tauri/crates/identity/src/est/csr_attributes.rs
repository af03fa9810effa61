//! The attributes that an EST server requires of a request (RFC 7030 section 4.5, clarified by RFC 8951 section 3.2).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use der::asn1::{AnyRef, ObjectIdentifier, UintRef};
use der::{Decode as _, Reader, Tag, Tagged as _};
use porthole_explain::{Detail, Details};

use super::error::{EstError, server_message};
use crate::request::{RequestAlgorithm, RequestSpec};

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

// RFC 2985 sections 5.4.1 and 5.4.2.
const CHALLENGE_PASSWORD: ObjectIdentifier = oid("1.2.840.113549.1.9.7");
const EXTENSION_REQUEST: ObjectIdentifier = oid("1.2.840.113549.1.9.14");
// RFC 3279 section 2.3 and RFC 8410 section 3.
const EC_PUBLIC_KEY: ObjectIdentifier = oid("1.2.840.10045.2.1");
const RSA_ENCRYPTION: ObjectIdentifier = oid("1.2.840.113549.1.1.1");
const ED25519: ObjectIdentifier = oid("1.3.101.112");
const ED448: ObjectIdentifier = oid("1.3.101.113");
// RFC 5280 section 4.2.1.6, and Microsoft's certificate templates of both versions.
const ALTERNATIVE_NAME: ObjectIdentifier = oid("2.5.29.17");
const TEMPLATE_NAME: ObjectIdentifier = oid("1.3.6.1.4.1.311.20.2");
const TEMPLATE: ObjectIdentifier = oid("1.3.6.1.4.1.311.21.7");

/// Curves, and the name of a key on each. RFC 5480 section 2.1.1.1.
const CURVES: [(ObjectIdentifier, Kind, &str); 3] = [
    (oid("1.2.840.10045.3.1.7"), Kind::Made(RequestAlgorithm::P256), "P-256"),
    (oid("1.3.132.0.34"), Kind::Made(RequestAlgorithm::P384), "P-384"),
    (oid("1.3.132.0.35"), Kind::NotMade, "P-521"),
];

/// Signature algorithms of requests, each with the kinds of key that use it. RFC 5758 section 3.2 and RFC 4055 section
/// 5.
const SIGNATURES: [(ObjectIdentifier, &[RequestAlgorithm], &str); 8] = [
    (oid("1.2.840.10045.4.3.2"), &[RequestAlgorithm::P256], "ECDSA with SHA-256"),
    (oid("1.2.840.10045.4.3.3"), &[RequestAlgorithm::P384], "ECDSA with SHA-384"),
    (oid("1.2.840.10045.4.3.4"), &[], "ECDSA with SHA-512"),
    (oid("1.2.840.113549.1.1.5"), &[], "RSA with SHA-1"),
    (oid("1.2.840.113549.1.1.10"), &[], "RSA-PSS"),
    (
        oid("1.2.840.113549.1.1.11"),
        &[RequestAlgorithm::Rsa2048, RequestAlgorithm::Rsa3072],
        "RSA with SHA-256",
    ),
    (oid("1.2.840.113549.1.1.12"), &[], "RSA with SHA-384"),
    (oid("1.2.840.113549.1.1.13"), &[], "RSA with SHA-512"),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Made(RequestAlgorithm),
    NotMade,
}

/// What a server requires of a request. Unknown attributes are ignored, as RFC 8951 allows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CsrAttributes {
    /// The accepted kinds of key; empty if the server accepts any.
    keys: Vec<Wanted>,
    /// The accepted signature algorithms; empty if the server accepts any.
    signatures: Vec<Wanted>,
    alternative_name: bool,
    template: bool,
    bound_to_the_connection: bool,
}

/// One requirement, and the kinds of key that meet it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wanted {
    name: Detail,
    given_by: Vec<RequestAlgorithm>,
}

/// A requirement of the server that a request of this device cannot meet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.detail())]
pub enum UnmetAttributes {
    /// The kind of key.
    Key(Details),
    /// The signature algorithm of the request.
    Signature(Details),
    /// An alternative name.
    AlternativeName,
    /// The name of a certificate template.
    Template,
    /// A proof that only the TLS connection itself can give (RFC 7030 section 3.5).
    Binding,
}

impl UnmetAttributes {
    /// The same as a message.
    #[must_use]
    pub fn detail(&self) -> Detail {
        match self {
            Self::Key(wanted) => Detail::UnmetKey { wanted: wanted.clone() },
            Self::Signature(wanted) => Detail::UnmetSignature { wanted: wanted.clone() },
            Self::AlternativeName => Detail::UnmetAlternativeName,
            Self::Template => Detail::UnmetTemplate,
            Self::Binding => Detail::UnmetBinding,
        }
    }
}

impl CsrAttributes {
    /// Reads the response to `csrattrs`: the HTTP status and the body. A server without such a response requires
    /// nothing.
    ///
    /// # Errors
    /// The server did not accept the client, cannot answer now, or sent a response that cannot be read.
    pub fn read(status: u16, body: &[u8]) -> Result<Self, EstError> {
        let message = server_message(body);
        match status {
            200 => Self::from_body(body).map_err(|error| EstError::BrokenDemands(error.to_string())),
            401 | 403 => Err(EstError::NotAccepted { status, message }),
            408 | 425 | 429 | 500 | 502..=599 => Err(EstError::Unavailable { status, message }),
            // RFC 8951 section 3.2 names 204 and 404 for a server that does not support it; some servers use other
            // statuses.
            _ => Ok(Self::default()),
        }
    }

    fn from_body(body: &[u8]) -> der::Result<Self> {
        let letters: Vec<u8> = body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        if letters.is_empty() {
            return Ok(Self::default());
        }
        let decoded = STANDARD.decode(&letters);
        Self::from_der(decoded.as_deref().unwrap_or(body))
    }

    /// `CsrAttrs`: a sequence of object identifiers and of attributes with values.
    fn from_der(der: &[u8]) -> der::Result<Self> {
        let mut demands = Self::default();
        AnyRef::from_der(der)?.sequence(|all| {
            while !all.is_finished() {
                let one = AnyRef::decode(all)?;
                if one.tag() == Tag::ObjectIdentifier {
                    demands.add_oid(one.decode_as()?);
                    continue;
                }
                one.sequence(|attribute| {
                    let kind = ObjectIdentifier::decode(attribute)?;
                    let values = AnyRef::decode(attribute)?;
                    values.tag().assert_eq(Tag::Set)?;
                    demands.attribute(kind, &each(values.value())?);
                    Ok::<_, der::Error>(())
                })?;
            }
            Ok::<_, der::Error>(())
        })?;
        Ok(demands)
    }

    fn add_oid(&mut self, what: ObjectIdentifier) {
        if let Some((_, given_by, name)) = SIGNATURES.iter().find(|(signature, ..)| *signature == what) {
            self.signatures.push(Wanted { name: named(*name), given_by: given_by.to_vec() });
            return;
        }
        match what {
            CHALLENGE_PASSWORD => self.bound_to_the_connection = true,
            ALTERNATIVE_NAME => self.alternative_name = true,
            TEMPLATE_NAME | TEMPLATE => self.template = true,
            EC_PUBLIC_KEY | RSA_ENCRYPTION | ED25519 | ED448 => self.attribute(what, &[]),
            other => tracing::debug!(%other, "the EST server asks for what is not known here"),
        }
    }

    fn attribute(&mut self, kind: ObjectIdentifier, values: &[AnyRef<'_>]) {
        match kind {
            EC_PUBLIC_KEY if values.is_empty() => {
                let made = [RequestAlgorithm::P256, RequestAlgorithm::P384];
                self.keys.push(Wanted { name: Detail::WantedCurve, given_by: made.into() });
            }
            EC_PUBLIC_KEY => self.keys.extend(values.iter().map(curve)),
            RSA_ENCRYPTION => self.keys.push(rsa(values)),
            ED25519 => self.keys.push(Wanted { name: named("Ed25519"), given_by: Vec::new() }),
            ED448 => self.keys.push(Wanted { name: named("Ed448"), given_by: Vec::new() }),
            EXTENSION_REQUEST => {
                for value in values {
                    self.extensions(value);
                }
            }
            other => self.named_with_value(other),
        }
    }

    /// An attribute whose value is ignored, or that is unknown.
    fn named_with_value(&mut self, kind: ObjectIdentifier) {
        if kind == CHALLENGE_PASSWORD {
            self.bound_to_the_connection = true;
        }
    }

    /// The types of extensions (RFC 7030), or extensions with values (RFC 9908 section 3.2).
    fn extensions(&mut self, value: &AnyRef<'_>) {
        if let Ok(kind) = value.decode_as::<ObjectIdentifier>() {
            self.add_oid(kind);
            return;
        }
        let Ok(extensions) = each(value.value()) else { return };
        for extension in extensions {
            let kind = extension.decode_as::<ObjectIdentifier>().ok();
            let first = || each(extension.value()).ok()?.first()?.decode_as::<ObjectIdentifier>().ok();
            if let Some(kind) = kind.or_else(first) {
                self.add_oid(kind);
            }
        }
    }

    /// The request to make: `spec`, with another kind of key if the server requires one.
    ///
    /// # Errors
    /// The server requires what a request of this device cannot have.
    pub fn met_by(&self, spec: RequestSpec) -> Result<RequestSpec, UnmetAttributes> {
        if self.bound_to_the_connection {
            return Err(UnmetAttributes::Binding);
        }
        if self.alternative_name && spec.alternative_names_der().is_none() {
            return Err(UnmetAttributes::AlternativeName);
        }
        if self.template && spec.template().is_none() {
            return Err(UnmetAttributes::Template);
        }
        let wished = spec.algorithm();
        let all = std::iter::once(wished).chain(RequestAlgorithm::ALL.map(|(kind, _)| kind));
        let fit = all.filter(|kind| gives(&self.keys, *kind)).collect::<Vec<_>>();
        if fit.is_empty() {
            return Err(UnmetAttributes::Key(names(&self.keys)));
        }
        let fit = fit.into_iter().find(|kind| gives(&self.signatures, *kind));
        let kind = fit.ok_or_else(|| UnmetAttributes::Signature(names(&self.signatures)))?;
        if kind != wished {
            tracing::info!(?kind, "the EST server decides which kind of key is asked for");
        }
        Ok(spec.key(kind))
    }
}

fn gives(wanted: &[Wanted], kind: RequestAlgorithm) -> bool {
    wanted.is_empty() || wanted.iter().any(|one| one.given_by.contains(&kind))
}

fn names(wanted: &[Wanted]) -> Details {
    wanted.iter().map(|one| one.name.clone()).collect()
}

fn named(name: impl Into<String>) -> Detail {
    Detail::WantedKind { name: name.into() }
}

fn curve(value: &AnyRef<'_>) -> Wanted {
    let value = value.decode_as::<ObjectIdentifier>();
    let known = CURVES.iter().find(|(curve, ..)| value.as_ref().is_ok_and(|named| named == curve));
    match (known, value) {
        (Some((_, Kind::Made(kind), name)), _) => Wanted { name: named(*name), given_by: vec![*kind] },
        (Some((_, Kind::NotMade, name)), _) => Wanted { name: named(*name), given_by: Vec::new() },
        (None, Ok(oid)) => {
            Wanted { name: Detail::WantedOtherCurve { oid: oid.to_string() }, given_by: Vec::new() }
        }
        (None, Err(_)) => Wanted { name: Detail::WantedUnnamedCurve, given_by: Vec::new() },
    }
}

fn rsa(values: &[AnyRef<'_>]) -> Wanted {
    let both = || vec![RequestAlgorithm::Rsa2048, RequestAlgorithm::Rsa3072];
    let length = values.first().and_then(|value| value.decode_as::<UintRef<'_>>().ok());
    let Some(length) = length else { return Wanted { name: named("RSA"), given_by: both() } };
    let bits = length.as_bytes().iter().fold(0_u64, |all, byte| all.wrapping_shl(8) | u64::from(*byte));
    let given_by = match bits {
        2048 => vec![RequestAlgorithm::Rsa2048],
        3072 => vec![RequestAlgorithm::Rsa3072],
        _ => Vec::new(),
    };
    Wanted { name: named(format!("RSA {bits}")), given_by }
}

/// The consecutive values in `content`.
fn each(content: &[u8]) -> der::Result<Vec<AnyRef<'_>>> {
    let mut reader = der::SliceReader::new(content)?;
    let mut all = Vec::new();
    while !reader.is_finished() {
        all.push(AnyRef::decode(&mut reader)?);
    }
    Ok(all)
}

#[cfg(test)]
mod tests;
