//! Reading what a CA sends back, and tying it to the key it was issued for.

mod pkcs7;

use crate::certificate::{Certificate, UnreadableCertificate};
use crate::key::{Pkcs8, SoftwareKey};
use crate::possession::key_fits;
use crate::store::{PendingKey, StoreError};
use base64::Engine as _;
use p12_keystore::Pkcs12Archive;
use porthole_explain::{Code, Problem};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use std::sync::Arc;

/// A certificate that was found to fit a pending key. Only [`fit`] makes one.
#[derive(Debug, Clone)]
pub struct BoundCertificate {
    pending: PendingKey,
    chain: Vec<Certificate>,
}

impl BoundCertificate {
    /// The key it fits.
    #[must_use]
    pub const fn pending(&self) -> &PendingKey {
        &self.pending
    }

    /// The certificate first, then the others of its file.
    #[must_use]
    pub fn chain(&self) -> &[Certificate] {
        &self.chain
    }
}

/// A certificate with its key, from a PKCS#12 file. Only [`open_bundle`] makes one.
#[derive(Debug)]
pub struct ImportedIdentity {
    key: Pkcs8,
    chain: Vec<Certificate>,
}

impl ImportedIdentity {
    /// The private key, for the store alone.
    #[must_use]
    pub const fn key(&self) -> &Pkcs8 {
        &self.key
    }

    /// The certificate first, then the others of its file.
    #[must_use]
    pub fn chain(&self) -> &[Certificate] {
        &self.chain
    }
}

/// Why an import did not happen.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file is none of the kinds that can hold a certificate.
    #[error("{0}")]
    Unreadable(#[from] UnreadableCertificate),
    /// No pending key fits.
    #[error("{}", wrong_key(.certificate, .pending))]
    WrongKey {
        /// The file's first certificate.
        certificate: Box<Certificate>,
        /// The keys that wait.
        pending: Vec<PendingKey>,
    },
    /// The file is a PKCS#12 file and needs a password to be read.
    #[error("this PKCS#12 file needs its password")]
    PasswordNeeded,
    /// The password does not open the file.
    #[error("the password does not open this file")]
    WrongPassword,
    /// The file opens, but no key in it fits a certificate in it.
    #[error(
        "the file holds {keys} private keys and {certificates} certificates, and no key fits a certificate"
    )]
    NoIdentity {
        /// How many keys it holds.
        keys: usize,
        /// How many certificates it holds.
        certificates: usize,
    },
    /// The store did not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ImportError {
    /// The code with its words and what this case adds.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let code = match self {
            Self::Unreadable(_) | Self::NoIdentity { .. } => Code::CertificateUnreadable,
            Self::WrongKey { .. } => Code::CertificateWrongKey,
            Self::PasswordNeeded | Self::WrongPassword => Code::BundlePassword,
            Self::Store(error) => return error.problem(),
        };
        code.with_detail(self.to_string())
    }
}

fn wrong_key(certificate: &Certificate, pending: &[PendingKey]) -> String {
    let mut words =
        format!("The certificate is `{}`, issued by `{}`.", certificate.subject, certificate.issuer);
    if pending.is_empty() {
        words.push_str(" No request is pending on this device.");
        return words;
    }
    words.push_str(" Pending here:");
    for (nth, key) in pending.iter().enumerate() {
        let separator = if nth == 0 { "" } else { "," };
        let day = key.created.date();
        words.push_str(&format!("{separator} `{}`, requested on {day}", key.subject));
    }
    words.push('.');
    words
}

/// The byte order mark that some editors put before text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads every certificate of a file: PEM with one or more, DER, base64 of DER without armour, and in the same forms
/// PKCS#7 (`.p7b`), as CAs and EST servers send a certificate with its chain.
///
/// # Errors
/// When the file holds none, or one that cannot be read.
pub fn read_certificates(file: &[u8]) -> Result<Vec<Certificate>, UnreadableCertificate> {
    let file = file.strip_prefix(BYTE_ORDER_MARK).unwrap_or(file);
    if let Some(found) = from_pem(file)? {
        return Ok(found);
    }
    let decoded = bare_base64(file);
    let der = decoded.as_deref().unwrap_or(file);
    if pkcs7::is_message(der) {
        return pkcs7::certificates(der);
    }
    Ok(vec![Certificate::from_der(CertificateDer::from(der.to_vec()))?])
}

fn from_pem(file: &[u8]) -> Result<Option<Vec<Certificate>>, UnreadableCertificate> {
    const ARMOUR: &[u8] = b"-----BEGIN ";
    if !file.windows(ARMOUR.len()).any(|window| window == ARMOUR) {
        return Ok(None);
    }
    let mut certificates = CertificateDer::pem_slice_iter(file)
        .map(|found| {
            let der = found.map_err(|error| UnreadableCertificate(format!("its PEM is broken: {error}")))?;
            Certificate::from_der(der.into_owned())
        })
        .collect::<Result<Vec<_>, _>>()?;
    for message in pkcs7::in_pem(file)? {
        certificates.extend(pkcs7::certificates(&message)?);
    }
    if certificates.is_empty() {
        return Err(UnreadableCertificate("the PEM file holds no CERTIFICATE".to_owned()));
    }
    Ok(Some(certificates))
}

fn bare_base64(file: &[u8]) -> Option<Vec<u8>> {
    let digits = file.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect::<Vec<_>>();
    base64::engine::general_purpose::STANDARD.decode(digits).ok().filter(|der| !der.is_empty())
}

/// Whether `file` looks like PKCS#12: a SEQUENCE that starts with version 3 (RFC 7292 section 4).
#[must_use]
pub fn is_bundle(file: &[u8]) -> bool {
    use x509_parser::der_parser::asn1_rs::{FromBer as _, FromDer as _, Header, Integer};
    let Ok((content, header)) = Header::from_ber(file) else { return false };
    header.is_constructed()
        && header.tag().0 == 16
        && matches!(Integer::from_der(content), Ok((_, version)) if version.as_u32() == Ok(3))
}

/// Finds the pending key that one of `certificates` was issued for.
///
/// # Errors
/// [`ImportError::WrongKey`] when there is none.
pub fn fit(
    certificates: Vec<Certificate>,
    pending: Vec<PendingKey>,
) -> Result<BoundCertificate, ImportError> {
    let found = certificates.iter().enumerate().find_map(|(at, certificate)| {
        Some((at, pending.iter().find(|key| key.spki == certificate.spki)?.clone()))
    });
    match found {
        Some((at, pending)) => Ok(BoundCertificate { pending, chain: leaf_first(certificates, at) }),
        None => Err(match certificates.into_iter().next() {
            Some(first) => ImportError::WrongKey { certificate: Box::new(first), pending },
            None => UnreadableCertificate("the file holds no certificate".to_owned()).into(),
        }),
    }
}

/// Opens a PKCS#12 file and finds the certificate in it that has its key there.
///
/// # Errors
/// When the password or the file is wrong, or no key fits a certificate.
pub fn open_bundle(file: &[u8], password: &str) -> Result<ImportedIdentity, ImportError> {
    let archive = Pkcs12Archive::from_pkcs12(file, password).map_err(|error| bundle_error(&error))?;
    let certificates = archive
        .certs
        .iter()
        .map(|bag| Certificate::from_der(CertificateDer::from(bag.cert.as_der().to_vec())))
        .collect::<Result<Vec<_>, _>>()?;
    for bag in &archive.keys {
        let key = Pkcs8::from_der(bag.key.as_der().to_vec());
        let Ok(signer) = SoftwareKey::from_pkcs8(&key) else { continue };
        let signer: Arc<dyn crate::DeviceKey> = Arc::new(signer);
        let leaf = certificates.iter().position(|certificate| key_fits(certificate, signer.as_ref()).is_ok());
        if let Some(at) = leaf {
            return Ok(ImportedIdentity { key, chain: leaf_first(certificates, at) });
        }
    }
    Err(ImportError::NoIdentity { keys: archive.keys.len(), certificates: certificates.len() })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "every other error of the library means a broken file")]
fn bundle_error(error: &p12_keystore::error::Error) -> ImportError {
    use p12_keystore::error::Error;
    match error {
        // Without a MAC a wrong password shows as padding or a key that cannot be read.
        Error::MacError(_) | Error::UnpadError | Error::Pkcs5Error(_) => ImportError::WrongPassword,
        other => UnreadableCertificate(format!("the PKCS#12 file is broken: {other}")).into(),
    }
}

fn leaf_first(mut certificates: Vec<Certificate>, leaf: usize) -> Vec<Certificate> {
    if let Some(upto) = certificates.get_mut(..=leaf) {
        upto.rotate_right(1);
    }
    certificates
}
