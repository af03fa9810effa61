//! The certificate template of a Microsoft CA.

use der::asn1::{BmpString, ObjectIdentifier};
use der::{Encode as _, Sequence};
use std::fmt;
use std::str::FromStr;

/// `szOID_ENROLL_CERTTYPE_EXTENSION` ([MS-WCCE] section 2.2.2.7.7.1): a template by its name.
const BY_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.20.2");

/// `szOID_CERTIFICATE_TEMPLATE` ([MS-WCCE] section 2.2.2.7.7.2): a template of version 2 or later by its OID.
const BY_OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.21.7");

/// The certificate template of a Microsoft CA.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateTemplate(Named);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Named {
    /// The template's common name, which has no spaces in Active Directory.
    Name(String),
    Oid(ObjectIdentifier),
}

/// The text is not the name of a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` names no certificate template; write its name (not its display name), such as `HarborDevice`, or its object identifier, such as `1.3.6.1.4.1.311.21.8.1.2`"
)]
pub struct TemplateError(String);

#[derive(Sequence)]
struct TemplateId {
    id: ObjectIdentifier,
}

impl CertificateTemplate {
    /// The request extension: its object identifier and its value, DER.
    pub(super) fn extension(&self) -> der::Result<(ObjectIdentifier, Vec<u8>)> {
        Ok(match &self.0 {
            Named::Name(name) => (BY_NAME, BmpString::from_utf8(name)?.to_der()?),
            Named::Oid(oid) => (BY_OID, TemplateId { id: *oid }.to_der()?),
        })
    }
}

impl FromStr for CertificateTemplate {
    type Err = TemplateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let refuse = || TemplateError(text.to_owned());
        let is_dotted = text.contains('.') && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if is_dotted {
            return ObjectIdentifier::new(text).map(|oid| Self(Named::Oid(oid))).map_err(|_| refuse());
        }
        let fits = (1..=255).contains(&text.chars().count())
            && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
            && BmpString::from_utf8(text).is_ok();
        if fits { Ok(Self(Named::Name(text.to_owned()))) } else { Err(refuse()) }
    }
}

impl fmt::Display for CertificateTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Named::Name(name) => f.write_str(name),
            Named::Oid(oid) => write!(f, "{oid}"),
        }
    }
}
