//! Reads the files that CAs send, and matches certificates with the keys that they were issued for.

mod key_form;
mod kind;
mod pkcs12;
mod pkcs7;
mod text_keys;

use crate::asn1;
use crate::certificate::{Certificate, SpkiHash, UnreadableCertificate};
use crate::key::{Pkcs8, SoftwareKey};
use crate::other_formats;
use crate::pem;
use crate::possession::{KeyTest, test_key};
use crate::store::{PendingKey, StoreError};
pub(crate) use kind::Kind;
use pkcs12::Pkcs12Contents;
use porthole_explain::{Code, Detail, Details, Problem};
use rustls_pki_types::CertificateDer;
use std::borrow::Cow;
use text_keys::TextKeys;

/// A certificate that matches a key of the store. Only [`bind`] and [`bind_all`] make one.
#[derive(Debug, Clone)]
pub struct BoundCertificate {
    key: SpkiHash,
    is_pending: bool,
    chain: Vec<Certificate>,
}

impl BoundCertificate {
    /// The key that it matches.
    #[must_use]
    pub const fn key(&self) -> SpkiHash {
        self.key
    }

    /// Whether that key waits for its certificate. If not, the store has a certificate for it already, and keeps both.
    #[must_use]
    pub const fn is_pending(&self) -> bool {
        self.is_pending
    }

    /// The certificate first, then the others of its file.
    #[must_use]
    pub fn chain(&self) -> &[Certificate] {
        &self.chain
    }
}

/// A certificate with its key, from a PKCS#12 file or a text file (PEM) that holds both. Only [`open_bundle`] makes
/// one.
#[derive(Debug)]
pub struct ImportedIdentity {
    key: Pkcs8,
    chain: Vec<Certificate>,
}

impl ImportedIdentity {
    /// The private key, for the store only.
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

/// Why an import failed.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.detail())]
pub enum ImportError {
    /// The file is of no kind that can contain a certificate.
    Unreadable(#[from] UnreadableCertificate),
    /// It matches no pending key.
    WrongKey {
        /// The file's first certificate.
        certificate: Box<Certificate>,
        /// The pending keys.
        pending: Vec<PendingKey>,
    },
    /// The private key of the file is protected by a password.
    PasswordNeeded,
    /// The password is wrong.
    WrongPassword,
    /// The password fits the file, but not its encrypted contents.
    OtherPassword,
    /// The file's protection is not supported.
    Protected(Details),
    /// The file opens, but no key in it matches a certificate in it.
    NoIdentity {
        /// The number of keys in it.
        keys: usize,
        /// How many of these keys are of a kind that is not supported.
        unusable: usize,
        /// The certificates in it.
        certificates: Vec<Certificate>,
    },
    /// It would not prove this device.
    ProvesNothing {
        /// The certificate that fails the fewest checks.
        certificate: Box<Certificate>,
        /// The checks that it fails.
        shortcomings: Details,
        /// The other certificates of the file whose key is here.
        others: Vec<SkippedCertificate>,
    },
    /// The store did not accept it.
    Store(#[from] StoreError),
}

impl ImportError {
    /// The problem: its code and the details of this case.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let code = match self {
            Self::Unreadable(_) | Self::NoIdentity { .. } => Code::CertificateUnreadable,
            Self::WrongKey { .. } => Code::CertificateWrongKey,
            Self::PasswordNeeded | Self::WrongPassword | Self::OtherPassword => Code::BundlePassword,
            Self::Protected(_) => Code::BundleProtection,
            Self::ProvesNothing { .. } => Code::CertificateProvesNothing,
            Self::Store(error) => return error.problem(),
        };
        code.with(self.detail())
    }

    /// The same as a message: whole sentences.
    #[must_use]
    pub fn detail(&self) -> Detail {
        match self {
            Self::Unreadable(error) => Detail::ImportUnreadable { reason: error.reason().clone() },
            Self::PasswordNeeded => Detail::ImportPasswordNeeded,
            Self::WrongPassword => Detail::ImportWrongPassword,
            Self::OtherPassword => Detail::ImportOtherPassword,
            Self::Protected(reason) => Detail::ImportProtected { reason: reason.clone() },
            Self::NoIdentity { keys, unusable, certificates } => {
                let (keys, certificates) = (keys.to_string(), certificates.len().to_string());
                match unusable {
                    0 => Detail::ImportNoIdentity { keys, certificates },
                    _ => {
                        Detail::ImportNoUsableIdentity { keys, unusable: unusable.to_string(), certificates }
                    }
                }
            }
            Self::WrongKey { certificate, pending } => wrong_key(certificate, pending),
            Self::ProvesNothing { certificate, shortcomings, others } => {
                proves_nothing(certificate, shortcomings, others)
            }
            Self::Store(error) => error.detail(),
        }
    }
}

/// A certificate of a file that was not imported, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedCertificate {
    /// The certificate.
    pub certificate: Box<Certificate>,
    /// Why.
    pub why: Details,
}

fn proves_nothing(
    certificate: &Certificate,
    shortcomings: &Details,
    others: &[SkippedCertificate],
) -> Detail {
    let (subject, reason) = (certificate.subject.to_string(), shortcomings.clone());
    if others.is_empty() {
        return Detail::ImportProvesNothing { subject, reason };
    }
    let others = others.iter().map(|SkippedCertificate { certificate, why }| Detail::AlsoInFile {
        subject: certificate.subject.to_string(),
        reason: why.clone(),
    });
    Detail::ImportNoneProves { subject, reason, others: others.collect() }
}

fn wrong_key(certificate: &Certificate, pending: &[PendingKey]) -> Detail {
    let (subject, issuer) = (certificate.subject.to_string(), certificate.issuer.to_string());
    if pending.is_empty() {
        return Detail::ImportNothingPending { subject, issuer };
    }
    let pending = pending.iter().map(|key| Detail::PendingSince {
        subject: key.subject.to_string(),
        day: key.created.date().to_string(),
    });
    Detail::ImportOthersPending { subject, issuer, pending: pending.collect() }
}

/// Reads every certificate of a file: PEM with one or more, DER, base64 of DER without PEM boundaries, and in the same
/// forms PKCS#7 (`.p7b`), as CAs and EST servers send a certificate with its chain. The contents decide, not the label.
/// Text may be UTF-8 or UTF-16.
///
/// # Errors
/// The file contains no certificate, or one that cannot be read.
/// When the file holds none, or one that cannot be read.
pub fn read_certificates(file: &[u8]) -> Result<Vec<Certificate>, UnreadableCertificate> {
    if let Some(text) = pem::text(file) {
        return in_armour(&text);
    }
    let decoded = pem::bare_base64(file);
    // `certutil -encode` and stores of secrets encode a text once more.
    if let Some(text) = decoded.as_deref().and_then(pem::text) {
        return in_armour(&text);
    }
    match decoded.as_deref().unwrap_or(file) {
        [] => Err(Detail::CertificateFileEmpty.into()),
        der => of_der(der),
    }
}

/// The certificates of every block of `text`, which may also contain keys, requests and lists.
fn in_armour(text: &str) -> Result<Vec<Certificate>, UnreadableCertificate> {
    let mut certificates = Vec::new();
    let mut others = Vec::new();
    for block in pem::blocks(text)? {
        let der = match block.decode() {
            Ok(der) => der,
            // Blocks with other labels are ignored if they cannot be read: OpenPGP puts a checksum after its base64.
            Err(_) if !says_certificate(block.label) => {
                others.push(of_label(block.label));
                continue;
            }
            Err(broken) => return Err(broken.into()),
        };
        match Kind::of(&der) {
            Kind::Certificate => {
                // OpenSSL writes the trusted uses after the certificate ("TRUSTED CERTIFICATE").
                let first = asn1::Reader::new(&der).next().map_or(der.as_slice(), |first| first.raw);
                let is_trusted = block.label == "TRUSTED CERTIFICATE";
                certificates.extend(of_der(if is_trusted { first } else { &der })?);
            }
            Kind::Message => certificates.extend(of_der(&der)?),
            Kind::Unknown if says_certificate(block.label) => match pem::text(&der) {
                Some(text) => certificates.extend(in_armour(&text)?),
                None => return of_der(&der),
            },
            Kind::Unknown => others.push(of_label(block.label)),
            other @ (Kind::Bundle | Kind::List | Kind::Request | Kind::PrivateKey | Kind::PublicKey) => {
                others.push(other.detail());
            }
        }
    }
    if certificates.is_empty() {
        others.dedup();
        let kinds = others.into_iter().collect::<Details>();
        let reason = if kinds.is_empty() { Detail::PemEmpty } else { Detail::PemOnlyOthers { kinds } };
        return Err(reason.into());
    }
    Ok(certificates)
}

fn says_certificate(label: &str) -> bool {
    label.contains("CERTIFICATE") && !label.contains("REQUEST")
}

/// Describes a block whose content is of no known kind.
fn of_label(label: &str) -> Detail {
    match label {
        label if label.ends_with("PRIVATE KEY") => Detail::KindPrivateKey,
        label if label.starts_with("PGP ") => Detail::KindOpenPgp,
        label => Detail::KindBlock { label: label.to_owned() },
    }
}

fn of_der(der: &[u8]) -> Result<Vec<Certificate>, UnreadableCertificate> {
    let der = asn1::without_padding(der);
    match Kind::of(der) {
        Kind::Message => pkcs7::certificates(der),
        Kind::Certificate => Ok(vec![Certificate::from_der(CertificateDer::from(der.to_vec()))?]),
        Kind::Unknown => match other_formats::name_of(der) {
            Some(kind) => Err(Detail::CertificateIs { kind: kind.into() }.into()),
            None if !der.starts_with(&[asn1::tag::SEQUENCE]) => Err(Detail::CertificateNoEncoding.into()),
            None => Ok(vec![Certificate::from_der(CertificateDer::from(der.to_vec()))?]),
        },
        other @ (Kind::Bundle | Kind::List | Kind::Request | Kind::PrivateKey | Kind::PublicKey) => {
            Err(Detail::CertificateIs { kind: other.detail().into() }.into())
        }
    }
}

impl From<pem::PemError> for UnreadableCertificate {
    fn from(broken: pem::PemError) -> Self {
        Detail::from(broken).into()
    }
}

/// The PKCS#12 file in `file`, which may be base64 with or without PEM boundaries.
fn bundle(file: &[u8]) -> Option<Cow<'_, [u8]>> {
    let is_bundle = |ber: &[u8]| Kind::of(ber) == Kind::Bundle;
    if is_bundle(file) {
        return Some(Cow::Borrowed(file));
    }
    let decoded = match pem::text(file) {
        Some(text) => {
            let decoded = pem::blocks(&text).ok()?.into_iter().filter_map(|block| block.decode().ok());
            decoded.into_iter().find(|ber| is_bundle(ber))
        }
        None => pem::bare_base64(file).filter(|ber| is_bundle(ber)),
    };
    decoded.map(Cow::Owned)
}

/// Whether `file` may contain a certificate with its private key: it looks like PKCS#12, a SEQUENCE that starts with a
/// version (RFC 7292 section 4), or it is text with both.
#[must_use]
pub fn is_bundle(file: &[u8]) -> bool {
    bundle(file).is_some() || text_identity(file).is_some()
}

/// Finds the pending key that one of `certificates` was issued for.
///
/// # Errors
/// [`ImportError::WrongKey`] if there is none.
pub fn bind(
    certificates: Vec<Certificate>,
    pending: Vec<PendingKey>,
) -> Result<BoundCertificate, ImportError> {
    let found = bind_all(&certificates, &pending, &[]).into_iter().next();
    found.ok_or_else(|| no_key_for(certificates, pending))
}

/// Each of `certificates` that was issued for a pending key, then each that was issued for a key with a certificate.
#[must_use]
pub(crate) fn bind_all(
    certificates: &[Certificate],
    pending: &[PendingKey],
    held: &[SpkiHash],
) -> Vec<BoundCertificate> {
    let found = certificates.iter().enumerate().filter_map(|(at, certificate)| {
        let is_pending = pending.iter().any(|key| key.spki == certificate.spki);
        let chain = || leaf_first(certificates.to_vec(), at);
        (is_pending || held.contains(&certificate.spki)).then(|| BoundCertificate {
            key: certificate.spki,
            is_pending,
            chain: chain(),
        })
    });
    let mut found = found.collect::<Vec<_>>();
    found.sort_by_key(|bound| !bound.is_pending);
    found
}

/// Why none of `certificates` can be imported.
pub(crate) fn no_key_for(certificates: Vec<Certificate>, pending: Vec<PendingKey>) -> ImportError {
    match certificates.into_iter().next() {
        Some(first) => ImportError::WrongKey { certificate: Box::new(first), pending },
        None => UnreadableCertificate::from(Detail::CertificateFileWithout).into(),
    }
}

/// The private keys and the certificates of a text with both.
fn text_identity(file: &[u8]) -> Option<(TextKeys, Vec<Certificate>)> {
    let text = pem::text(file)?;
    let keys = TextKeys::of(&text)?;
    Some((keys, in_armour(&text).ok()?))
}

/// Opens a PKCS#12 file, or text with a key and certificates, and returns each certificate whose key is in it: at least
/// one.
///
/// # Errors
/// The password or the file is wrong, or no key matches a certificate.
pub fn open_bundle(file: &[u8], password: &str) -> Result<Vec<ImportedIdentity>, ImportError> {
    let (Pkcs12Contents { keys, certificates, unknown }, mut readable) = match bundle(file) {
        Some(file) => (pkcs12::open(&file, password)?, Vec::new()),
        None => match text_identity(file) {
            Some((keys, certificates)) => (keys.open(password)?, certificates),
            None => (pkcs12::open(file, password)?, Vec::new()),
        },
    };
    // A certificate that cannot be read, of a CA for instance, does not make the others useless.
    let mut unreadable = None;
    for der in certificates {
        match Certificate::from_der(CertificateDer::from(der)) {
            Ok(certificate) => readable.push(certificate),
            Err(error) => unreadable = Some(error),
        }
    }
    let (keys, certificates) = (without_duplicates(keys), without_duplicates(readable));
    let mut identities = Vec::new();
    let mut unusable = 0;
    for key in &keys {
        let key = Pkcs8::from_der(key.to_vec());
        let Ok(signer) = SoftwareKey::from_pkcs8(&key) else {
            unusable += 1;
            continue;
        };
        for (at, certificate) in certificates.iter().enumerate() {
            if test_key(certificate, &signer) == KeyTest::Fits {
                let chain = leaf_first(certificates.clone(), at);
                identities.push(ImportedIdentity { key: key.clone(), chain });
            }
        }
    }
    if !identities.is_empty() {
        return Ok(identities);
    }
    if !unknown.is_empty() {
        return Err(ImportError::Protected(unknown.into_iter().collect()));
    }
    if let Some(error) = unreadable {
        return Err(error.into());
    }
    Err(ImportError::NoIdentity { keys: keys.len(), unusable, certificates })
}

/// Removes duplicates, which some programs write into a file.
fn without_duplicates<T: PartialEq>(all: Vec<T>) -> Vec<T> {
    let mut found = Vec::with_capacity(all.len());
    for one in all {
        if !found.contains(&one) {
            found.push(one);
        }
    }
    found
}

impl From<pkcs12::Pkcs12Error> for ImportError {
    fn from(error: pkcs12::Pkcs12Error) -> Self {
        match error {
            pkcs12::Pkcs12Error::WrongPassword => Self::WrongPassword,
            pkcs12::Pkcs12Error::OtherPassword => Self::OtherPassword,
            pkcs12::Pkcs12Error::Unknown(how) => Self::Protected(how),
            pkcs12::Pkcs12Error::TooCostly(_)
            | pkcs12::Pkcs12Error::TooCostlyInAll
            | pkcs12::Pkcs12Error::Broken(_) => UnreadableCertificate::from(error.detail()).into(),
        }
    }
}

fn leaf_first(mut certificates: Vec<Certificate>, leaf: usize) -> Vec<Certificate> {
    if let Some(upto) = certificates.get_mut(..=leaf) {
        upto.rotate_right(1);
    }
    certificates
}
