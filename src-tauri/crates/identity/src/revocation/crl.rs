//! Lists of revoked certificates (RFC 5280 section 5).

mod unreadable;

pub use unreadable::UnreadableList;

use super::{Says, Statement, words};
use crate::certificate::Certificate;
use rustls_pki_types::CertificateRevocationListDer;
use rustls_pki_types::{UnixTime, pem::PemObject as _};
use std::sync::Arc;
use std::time::Duration;
use time::OffsetDateTime;
use webpki::{
    BorrowedCertRevocationList, CertRevocationList, EndEntityCert, Error, ExpirationPolicy,
    ExtendedKeyUsageValidator, KeyPurposeIdIter, RevocationCheckDepth, RevocationOptionsBuilder,
    UnknownStatusPolicy,
};
use x509_parser::prelude::{CertificateRevocationList, FromDer as _, X509Certificate};

/// A list that lies beside the managed file. It can be read; whether it counts shows with each certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevocationList {
    name: String,
    der: Arc<[u8]>,
}

impl RevocationList {
    /// Reads a PEM or DER file; people know it as `name`.
    ///
    /// # Errors
    /// When it holds no list, or one of a kind that is not understood.
    pub fn read(name: impl Into<String>, file: &[u8]) -> Result<Self, UnreadableList> {
        let der = to_der(file)?;
        Ok(Self { name: name.into(), der: der.into() })
    }

    /// What people know it as.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
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

/// What the list says about `leaf`, if `issuer`, which issued that, signed it and covers it.
pub(super) fn read(
    der: &[u8],
    leaf: &Certificate,
    issuer: &Certificate,
    now: OffsetDateTime,
) -> Result<Statement, String> {
    let borrowed = BorrowedCertRevocationList::from_der(der)
        .map_err(|error| UnreadableList::new(&error, der).with_remedy())?;
    let (_, dates) = CertificateRevocationList::from_der(der).map_err(|_| "it cannot be read".to_owned())?;
    let until = dates.next_update().ok_or("it does not say when it ends")?.to_datetime();
    let as_of = dates.last_update().to_datetime();
    may_sign_lists(issuer)?;
    let list = CertRevocationList::Borrowed(borrowed);
    let says = match judged(&list, leaf, issuer) {
        Ok(()) => Says::Good,
        Err(Error::CertRevoked) => entry(&list, leaf)?,
        Err(error) => return Err(refused(&error, issuer)),
    };
    Statement { as_of, until, says }.dated(now)
}

/// Signature, scope and entry, by the library. Dates are judged by whoever asked, because a list that is out of date
/// still says who was revoked.
fn judged(list: &CertRevocationList<'_>, leaf: &Certificate, issuer: &Certificate) -> Result<(), Error> {
    let end = EndEntityCert::try_from(leaf.der())?;
    let anchor = webpki::anchor_from_trusted_cert(issuer.der())?;
    let lists = [list];
    let options = RevocationOptionsBuilder::new(&lists)
        .map_err(|_| Error::UnknownRevocationStatus)?
        .with_depth(RevocationCheckDepth::EndEntity)
        .with_status_policy(UnknownStatusPolicy::Deny)
        .with_expiration_policy(ExpirationPolicy::Ignore)
        .build();
    let within = u64::try_from(leaf.not_before.unix_timestamp()).unwrap_or(0);
    let within = UnixTime::since_unix_epoch(Duration::from_secs(within));
    let known = webpki::ALL_VERIFICATION_ALGS;
    end.verify_for_usage(known, &[anchor], &[], within, Anything, Some(options), None).map(|_| ())
}

/// Usage and validity of the certificate are checks of their own.
struct Anything;

impl ExtendedKeyUsageValidator for Anything {
    fn validate(&self, _: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        Ok(())
    }
}

/// RFC 5280 section 6.3.3 (f). The library asks this of intermediates; here the issuer is taken as an anchor.
fn may_sign_lists(issuer: &Certificate) -> Result<(), String> {
    let (_, parsed) =
        X509Certificate::from_der(issuer.der()).map_err(|_| "its CA cannot be read".to_owned())?;
    let usage = parsed.key_usage().map_err(|error| error.to_string())?;
    if usage.is_none_or(|usage| usage.value.crl_sign()) {
        return Ok(());
    }
    Err(format!("the key usage of `{}` does not let it sign such lists", issuer.subject))
}

fn entry(list: &CertRevocationList<'_>, leaf: &Certificate) -> Result<Says, String> {
    let (_, parsed) = X509Certificate::from_der(leaf.der()).map_err(|_| "the certificate cannot be read")?;
    let found = list
        .find_serial(parsed.raw_serial())
        .map_err(|error| UnreadableList::Other(error.to_string()).to_string())?;
    let entry = found.ok_or("it lists the certificate in a way that is not understood")?;
    let since = i64::try_from(entry.revocation_date.as_secs()).ok();
    let since = since.and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
    Ok(Says::Revoked {
        since: since.ok_or("its dates are not understood")?,
        reason: entry.reason_code.and_then(words::listed),
    })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the library's own words serve for what is rare")]
fn refused(error: &Error, issuer: &Certificate) -> String {
    let issuer = &issuer.subject;
    match error {
        Error::UnknownRevocationStatus => {
            format!("it is not about the certificates that `{issuer}` issued for devices")
        }
        Error::InvalidCrlSignatureForPublicKey => format!("it was not signed by `{issuer}`"),
        Error::UnsupportedCrlSignatureAlgorithmContext(_)
        | Error::UnsupportedCrlSignatureAlgorithmForPublicKeyContext(_) => {
            "it is signed in a way that is not safe or not known".to_owned()
        }
        other => UnreadableList::Other(other.to_string()).to_string(),
    }
}
