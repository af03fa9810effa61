//! Lists of revoked certificates (RFC 5280 section 5).

mod unreadable;

pub use unreadable::UnreadableList;

use super::signature::{Signed, Unproven};
use super::{Says, Statement, words};
use crate::certificate::{Certificate, Fingerprint};
use crate::name::DistinguishedName;
use der::Decode as _;
use der::{Header, Reader as _, SliceReader};
use rustls_pki_types::CertificateRevocationListDer;
use rustls_pki_types::pem::PemObject as _;
use std::sync::Arc;
use time::OffsetDateTime;
use webpki::{BorrowedCertRevocationList, CertRevocationList};
use x509_cert::ext::pkix::crl::dp::IssuingDistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::time::Time;
use x509_parser::prelude::{FromDer as _, X509Certificate};

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
        let head = Head::of(&der).ok_or(UnreadableList::NoList)?;
        Ok(Self { name: name.into(), issuer: head.issuer, der: der.into() })
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

/// The proofs of one judgement: a list that speaks of many certificates is large, and is proved once.
#[derive(Debug, Default)]
pub(crate) struct Proofs(Vec<Proof>);

#[derive(Debug)]
struct Proof {
    /// Where the list lies; it lies there for as long as the judgement lasts.
    list: *const [u8],
    issuer: Fingerprint,
    outcome: Result<(), String>,
}

impl Proofs {
    fn of(&mut self, list: &[u8], issuer: &Certificate) -> Result<(), String> {
        let at = std::ptr::from_ref(list);
        let same = |proof: &&Proof| std::ptr::eq(proof.list, at) && proof.issuer == issuer.fingerprint;
        if let Some(proof) = self.0.iter().find(same) {
            return proof.outcome.clone();
        }
        let outcome = signed(list, issuer).and_then(|()| may_sign_lists(issuer));
        self.0.push(Proof { list: at, issuer: issuer.fingerprint, outcome: outcome.clone() });
        outcome
    }
}

/// What the list says about `certificate`, if `issuer`, which issued that, signed it and it is about such certificates.
pub(super) fn read(
    der: &[u8],
    certificate: &Certificate,
    issuer: &Certificate,
    now: OffsetDateTime,
    proofs: &mut Proofs,
) -> Result<Statement, String> {
    let list = BorrowedCertRevocationList::from_der(der)
        .map_err(|error| UnreadableList::new(&error, der).with_remedy())?;
    let head = Head::of(der).ok_or(UNREADABLE)?;
    if head.issuer != certificate.issuer {
        return Err(format!("it is a list of `{}`, not of `{}`", head.issuer, certificate.issuer));
    }
    proofs.of(der, issuer)?;
    let list = CertRevocationList::Borrowed(list);
    covers(&list, certificate)?;
    let statement = Statement { as_of: head.as_of, until: head.until, says: entry(&list, certificate)? };
    // A list that is out of date still says who was revoked; whoever asked judges the dates.
    statement.dated(now)
}

const UNREADABLE: &str = "it cannot be read";

/// Whose list it is and when it holds (RFC 5280 section 5.1.2). The library reads this too, but does not tell it.
struct Head {
    issuer: DistinguishedName,
    as_of: OffsetDateTime,
    until: OffsetDateTime,
}

impl Head {
    fn of(list: &[u8]) -> Option<Self> {
        let mut reader = SliceReader::new(Signed::read(list).ok()?.message).ok()?;
        Header::decode(&mut reader).ok()?;
        let (_version, _algorithm) = (reader.tlv_bytes().ok()?, reader.tlv_bytes().ok()?);
        let issuer = DistinguishedName::from_der(reader.tlv_bytes().ok()?)?;
        let mut moment = || {
            let seconds = Time::decode(&mut reader).ok()?.to_unix_duration().as_secs();
            OffsetDateTime::from_unix_timestamp(i64::try_from(seconds).ok()?).ok()
        };
        Some(Self { issuer, as_of: moment()?, until: moment()? })
    }
}

fn signed(list: &[u8], issuer: &Certificate) -> Result<(), String> {
    let signed = Signed::read(list).map_err(|_| UNREADABLE)?;
    let (_, ca) = X509Certificate::from_der(issuer.der()).map_err(|_| "its CA cannot be read")?;
    signed.verify(ca.public_key().raw).map_err(|error| match error {
        Unproven::OtherSigner => format!("it was not signed by `{}`", issuer.subject),
        Unproven::UnreadableKey | Unproven::UnknownAlgorithm => error.to_string(),
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
