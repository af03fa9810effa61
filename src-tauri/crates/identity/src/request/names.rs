//! Encodes the names of a request (RFC 5280 sections 4.1.2.4 and 4.2.1.6).

use super::error::{RequestError, encoding_failed};
use crate::certificate::AlternativeName;
use crate::name::{Attribute, DistinguishedName};
use der::asn1::{Any, Ia5String, ObjectIdentifier, PrintableString, SetOfVec};
use der::{Encode as _, Tag};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::name::{RdnSequence, RelativeDistinguishedName};

/// A name as it is encoded in a certificate.
pub(super) fn name(subject: &DistinguishedName) -> Result<Vec<u8>, RequestError> {
    let mut sequence = RdnSequence::default();
    for relative in subject.relative_names() {
        let mut set = SetOfVec::new();
        for part in relative {
            let bad = |_| RequestError::BadValue(part.value.clone());
            if !part.is_text() || part.value.chars().any(char::is_control) {
                return Err(RequestError::BadValue(part.value.clone()));
            }
            let value = attribute(part).map_err(bad)?;
            if let Some(most) = longest(&part.oid).filter(|most| part.value.chars().count() > *most) {
                return Err(RequestError::TooLong { value: part.value.clone(), most });
            }
            set.insert(value).map_err(bad)?;
        }
        sequence.push(RelativeDistinguishedName::from(set));
    }
    sequence.to_der().map_err(encoding_failed)
}

/// The largest number of characters of an attribute (RFC 5280 appendix A.1, "Upper Bounds"). CAs refuse longer values.
fn longest(oid: &str) -> Option<usize> {
    match oid {
        // Common name, serial number, organisation, organisational unit, title.
        "2.5.4.3" | "2.5.4.5" | "2.5.4.10" | "2.5.4.11" | "2.5.4.12" => Some(64),
        // Country.
        "2.5.4.6" => Some(2),
        // Locality, state.
        "2.5.4.7" | "2.5.4.8" => Some(128),
        // Mail address.
        "1.2.840.113549.1.9.1" => Some(255),
        _ => None,
    }
}

fn attribute(part: &Attribute) -> der::Result<AttributeTypeAndValue> {
    let text = part.value.as_str();
    // The string types that X.520 and RFC 4519 prescribe; UTF-8 for all others (RFC 5280 section 4.1.2.4).
    let value = match part.oid.as_str() {
        "2.5.4.6" | "2.5.4.5" | "2.5.4.46" => Any::encode_from(&PrintableString::new(text)?)?,
        "0.9.2342.19200300.100.1.25" | "1.2.840.113549.1.9.1" => Any::encode_from(&Ia5String::new(text)?)?,
        _ => Any::new(Tag::Utf8String, text.as_bytes())?,
    };
    Ok(AttributeTypeAndValue { oid: ObjectIdentifier::new(&part.oid)?, value })
}

/// The value of a subject alternative name extension; `None` for no names.
pub(super) fn alternative_names(names: &[AlternativeName]) -> Result<Option<Vec<u8>>, RequestError> {
    if names.is_empty() {
        return Ok(None);
    }
    let names = names.iter().map(general_name).collect::<Result<Vec<_>, _>>()?;
    names.to_der().map(Some).map_err(encoding_failed)
}

fn general_name(name: &AlternativeName) -> Result<GeneralName, RequestError> {
    // RFC 5280 section 4.2.1.6: each of these is an IA5String.
    let ascii = |text: &str| Ia5String::new(text).map_err(|_| RequestError::BadValue(text.to_owned()));
    Ok(match name {
        AlternativeName::Dns(name) => GeneralName::DnsName(ascii(name)?),
        AlternativeName::Email(name) => GeneralName::Rfc822Name(ascii(name)?),
        AlternativeName::Uri(name) => GeneralName::UniformResourceIdentifier(ascii(name)?),
    })
}
