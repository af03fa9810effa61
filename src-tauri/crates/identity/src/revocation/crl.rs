//! Lists of revoked certificates (RFC 5280 section 5).

mod unreadable;

pub use unreadable::UnreadableList;

use super::signature::{self, Unproven};
use super::{Says, Statement, words};
use crate::certificate::Certificate;
use crate::name::DistinguishedName;
use der::Decode as _;
use rustls_pki_types::CertificateRevocationListDer;
use rustls_pki_types::pem::PemObject as _;
use std::sync::Arc;
use time::OffsetDateTime;
use webpki::{BorrowedCertRevocationList, CertRevocationList};
use x509_cert::ext::pkix::crl::dp::IssuingDistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_parser::prelude::{CertificateRevocationList, FromDer as _, X509Certificate};

/// A list that lies beside the managed file. It can be read; whether it counts shows with each certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevocationList {
    name: String,
    issuer: DistinguishedName,
    der: Arc<[u8]>,
}

impl RevocationList {
    /// Reads a PEM or DER file; people know it as `name`.
    ///
    /// # Errors
    /// When it holds no list, or one of a kind that is not understood.
    pub fn read(name: impl Into<String>, file: &[u8]) -> Result<Self, UnreadableList> {
        let der = to_der(file)?;
        let (_, parsed) = CertificateRevocationList::from_der(&der).map_err(|_| UnreadableList::NoList)?;
        let issuer = DistinguishedName::from_x509(parsed.issuer());
        Ok(Self { name: name.into(), issuer, der: der.into() })
    }

    /// What people know it as.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The CA whose list it says to be.
    pub(super) const fn issuer(&self) -> &DistinguishedName {
        &self.issuer
    }

    pub(super) fn der(&self) -> &[u8] {
        &self.der
    }
}

/// The list in `file`, which may be armoured, as DER.
pub(super) fn to_der(file: &[u8]) -> Result<Vec<u8>, UnreadableList> {
    let der = if file.trim_ascii_start().starts_with(b"-----BEGIN") {
        let read = CertificateRevocationListDer::from_pem_slice(file);
        read.map_err(|_| UnreadableList::NoneInside)?.to_vec()
    } else {
        file.to_vec()
    };
    BorrowedCertRevocationList::from_der(&der).map_err(|error| UnreadableList::new(&error, &der))?;
    Ok(der)
}

/// What the list says about `certificate`, if `issuer`, which issued that, signed it and it is about such certificates.
pub(super) fn read(
    der: &[u8],
    certificate: &Certificate,
    issuer: &Certificate,
    now: OffsetDateTime,
) -> Result<Statement, String> {
    let list = BorrowedCertRevocationList::from_der(der)
        .map_err(|error| UnreadableList::new(&error, der).with_remedy())?;
    let (_, parsed) = CertificateRevocationList::from_der(der).map_err(|_| UNREADABLE)?;
    let by = DistinguishedName::from_x509(parsed.issuer());
    if by != certificate.issuer {
        return Err(format!("it is a list of `{by}`, not of `{}`", certificate.issuer));
    }
    signed(der, &parsed, issuer)?;
    may_sign_lists(issuer)?;
    let list = CertRevocationList::Borrowed(list);
    covers(&list, certificate)?;
    let statement = Statement {
        as_of: parsed.last_update().to_datetime(),
        until: parsed.next_update().ok_or(UNREADABLE)?.to_datetime(),
        says: entry(&list, certificate)?,
    };
    // A list that is out of date still says who was revoked; whoever asked judges the dates.
    statement.dated(now)
}

const UNREADABLE: &str = "it cannot be read";

fn signed(der: &[u8], list: &CertificateRevocationList<'_>, issuer: &Certificate) -> Result<(), String> {
    let (message, algorithm) = signature::signed_parts(der).map_err(|_| UNREADABLE)?;
    let (_, ca) = X509Certificate::from_der(issuer.der()).map_err(|_| "its CA cannot be read")?;
    signature::verify(ca.public_key().raw, algorithm, message, &list.signature_value.data).map_err(|error| {
        match error {
            Unproven::OtherSigner => format!("it was not signed by `{}`", issuer.subject),
            Unproven::UnreadableKey | Unproven::UnknownAlgorithm => error.to_string(),
        }
    })
}

/// RFC 5280 section 6.3.3 (b)(2): whether a list that is about some certificates alone is about this one.
fn covers(list: &CertRevocationList<'_>, certificate: &Certificate) -> Result<(), String> {
    let Some(point) = list.issuing_distribution_point() else { return Ok(()) };
    let odd = || UnreadableList::OddScope.to_string();
    let point = IssuingDistributionPoint::from_der(point).map_err(|_| odd())?;
    if point.only_contains_ca_certs && !certificate.is_ca {
        return Err("it is about the certificates of CAs alone".to_owned());
    }
    if point.only_contains_user_certs && certificate.is_ca {
        return Err("it is about no certificates of CAs".to_owned());
    }
    if point.indirect_crl || point.only_contains_attribute_certs || point.only_some_reasons.is_some() {
        return Err(odd());
    }
    let names = match point.distribution_point {
        Some(DistributionPointName::FullName(names)) => names,
        Some(DistributionPointName::NameRelativeToCRLIssuer(_)) | None => return Err(odd()),
    };
    let is_named = |name: &GeneralName| {
        matches!(name, GeneralName::UniformResourceIdentifier(uri)
            if certificate.list_points.iter().any(|point| point == uri.as_str()))
    };
    if !certificate.has_list_points || names.iter().any(is_named) {
        return Ok(());
    }
    Err("it is about certificates that name another place for their list than this one does".to_owned())
}

/// RFC 5280 section 6.3.3 (f).
fn may_sign_lists(issuer: &Certificate) -> Result<(), String> {
    let (_, parsed) =
        X509Certificate::from_der(issuer.der()).map_err(|_| "its CA cannot be read".to_owned())?;
    let usage = parsed.key_usage().map_err(|error| error.to_string())?;
    if usage.is_none_or(|usage| usage.value.crl_sign()) {
        return Ok(());
    }
    Err(format!("the key usage of `{}` does not let it sign such lists", issuer.subject))
}

fn entry(list: &CertRevocationList<'_>, certificate: &Certificate) -> Result<Says, String> {
    let (_, parsed) =
        X509Certificate::from_der(certificate.der()).map_err(|_| "the certificate cannot be read")?;
    let found = list.find_serial(parsed.raw_serial());
    let found = found.map_err(|error| UnreadableList::Other(error.to_string()).to_string())?;
    let Some(entry) = found else { return Ok(Says::Good) };
    let since = i64::try_from(entry.revocation_date.as_secs()).ok();
    let since = since.and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
    Ok(Says::Revoked {
        since: since.ok_or("its dates are not understood")?,
        reason: entry.reason_code.and_then(words::listed),
    })
}
