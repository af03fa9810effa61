//! What a candidate must fulfil to prove the device: each check by itself, with its answer in words.

use crate::certificate::{Certificate, ClientAuth, DigitalSignature};
use crate::chain::{self, Chain};
use crate::key::{DeviceKey, KeyAlgorithm};
use crate::requirements::Requirements;
use crate::store::{KeyPresence, StoreError, StoreKind, StoreName};
use porthole_explain::Code;
use rustls::SignatureScheme;
use rustls_pki_types::SubjectPublicKeyInfoDer;
use std::sync::Arc;
use time::OffsetDateTime;
use webpki::RawPublicKeyEntity;
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// One check of one candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Which check.
    pub name: CheckName,
    /// Passed, or the code of how it failed.
    pub outcome: Outcome,
    /// What was found, in words; reads on from "because" and ends without a full stop.
    pub detail: String,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// As it should be.
    Passed,
    /// Not as it should be; the code says in which way.
    Failed(Code),
}

/// The checks. Their order is that of importance: a candidate that fails several is reported with the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckName {
    /// The certificate can be read at all.
    Readable,
    /// It is a device's, not a CA's.
    NotAuthority,
    /// A chain leads to an anchor.
    Chain,
    /// The issuer filter matches.
    Issuer,
    /// The subject filter matches.
    Subject,
    /// The filter on alternative names matches.
    AlternativeName,
    /// `clientAuth` is in the extended key usage.
    ClientAuth,
    /// The key usage allows digital signatures.
    KeyUsage,
    /// It lies in the user's own store.
    PersonalStore,
    /// Now lies in its validity.
    Validity,
    /// The store has its private key.
    KeyPresent,
    /// The private key signs, and the signature fits the certificate.
    KeyUsable,
}

impl CheckName {
    /// The check as people read it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Readable => "Readable certificate",
            Self::NotAuthority => "Not a CA's certificate",
            Self::Chain => "From your organisation's CA",
            Self::Issuer => "Issuer",
            Self::Subject => "Subject",
            Self::AlternativeName => "Alternative name",
            Self::ClientAuth => "For client authentication",
            Self::KeyUsage => "May sign",
            Self::PersonalStore => "In your personal store",
            Self::Validity => "Valid now",
            Self::KeyPresent => "Private key present",
            Self::KeyUsable => "Private key works",
        }
    }
}

impl Check {
    fn passed(name: CheckName, detail: impl Into<String>) -> Self {
        Self { name, outcome: Outcome::Passed, detail: detail.into() }
    }

    fn failed(name: CheckName, code: Code, detail: impl Into<String>) -> Self {
        Self { name, outcome: Outcome::Failed(code), detail: detail.into() }
    }

    fn of(name: CheckName, holds: bool, code: Code, yes: impl Into<String>, no: impl Into<String>) -> Self {
        if holds { Self::passed(name, yes) } else { Self::failed(name, code, no) }
    }

    /// The code of the failure, if it failed.
    #[must_use]
    pub const fn failure(&self) -> Option<Code> {
        match self.outcome {
            Outcome::Passed => None,
            Outcome::Failed(code) => Some(code),
        }
    }
}

/// The one check of what is no certificate.
pub(crate) fn of_unreadable(why: &str) -> Vec<Check> {
    vec![Check::failed(CheckName::Readable, Code::CertificateDamaged, why)]
}

/// What is known of a candidate when its checks begin.
pub(crate) struct Subject<'a> {
    pub(crate) leaf: &'a Certificate,
    pub(crate) others: &'a [Certificate],
    pub(crate) key: &'a KeyPresence,
    pub(crate) store: &'a StoreName,
    pub(crate) kind: StoreKind,
}

/// The checks of one candidate, in the order of [`CheckName`], and the proofs that some of them yield.
pub(crate) struct Checked {
    pub(crate) checks: Vec<Check>,
    pub(crate) chain: Option<Chain>,
    pub(crate) key: Option<Arc<dyn DeviceKey>>,
}

/// Makes every check that can be made. A filter that the managed file does not have gives no check: nothing passes
/// for want of being asked.
pub(crate) fn run(
    subject: &Subject<'_>,
    requirements: Option<&Requirements>,
    now: OffsetDateTime,
) -> Checked {
    let leaf = subject.leaf;
    let mut checks =
        vec![Check::passed(CheckName::Readable, "it is an X.509 certificate"), not_authority(leaf)];
    let (check, chain) = chain_check(subject, requirements, now);
    checks.push(check);
    if let Some(requirements) = requirements {
        checks.extend(filters(leaf, requirements));
    }
    checks.extend([client_auth(leaf), key_usage(leaf), personal_store(subject), validity(leaf, now)]);
    let (key_checks, key) = key(subject);
    checks.extend(key_checks);
    Checked { checks, chain, key }
}

fn not_authority(leaf: &Certificate) -> Check {
    Check::of(
        CheckName::NotAuthority,
        !leaf.is_ca,
        Code::CertificateIsAuthority,
        "its basic constraints make it no CA",
        "its basic constraints say that it is a CA's certificate",
    )
}

fn chain_check(
    subject: &Subject<'_>,
    requirements: Option<&Requirements>,
    now: OffsetDateTime,
) -> (Check, Option<Chain>) {
    let name = CheckName::Chain;
    let Some(requirements) = requirements.filter(|requirements| !requirements.anchors.is_empty()) else {
        return (
            Check::failed(name, Code::DeviceNotConfigured, "the managed file names no CA to trust"),
            None,
        );
    };
    match chain::find(subject.leaf, subject.others, requirements, now) {
        Ok(chain) => (Check::passed(name, format!("its chain leads to `{}`", chain.anchor)), Some(chain)),
        Err(why) => (Check::failed(name, Code::CertificateNotAnchored, why), None),
    }
}

fn filters(leaf: &Certificate, requirements: &Requirements) -> Vec<Check> {
    let mut checks = Vec::new();
    if let Some(filter) = &requirements.issuer {
        checks.push(Check::of(
            CheckName::Issuer,
            leaf.issuer.contains(filter),
            Code::CertificateWrongIssuer,
            format!("its issuer `{}` has `{filter}`", leaf.issuer),
            format!("its issuer is `{}`, but `{filter}` is asked for", leaf.issuer),
        ));
    }
    if let Some(filter) = &requirements.subject {
        checks.push(Check::of(
            CheckName::Subject,
            leaf.subject.contains(filter),
            Code::CertificateWrongSubject,
            format!("its subject `{}` has `{filter}`", leaf.subject),
            format!("its subject is `{}`, but `{filter}` is asked for", leaf.subject),
        ));
    }
    if let Some(filter) = &requirements.san {
        let found = leaf.alternative_names.iter().find(|name| filter.matches(name));
        checks.push(match found {
            Some(name) => Check::passed(CheckName::AlternativeName, format!("`{name}` matches `{filter}`")),
            None => Check::failed(
                CheckName::AlternativeName,
                Code::CertificateWrongAlternativeName,
                format!("{}, but `{filter}` is asked for", alternative_names(leaf)),
            ),
        });
    }
    checks
}

fn alternative_names(leaf: &Certificate) -> String {
    if leaf.alternative_names.is_empty() {
        return "it has no alternative names".to_owned();
    }
    let names = leaf.alternative_names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
    format!("its alternative names are {}", names.join(", "))
}

fn client_auth(leaf: &Certificate) -> Check {
    let name = CheckName::ClientAuth;
    match leaf.client_auth {
        ClientAuth::Listed => Check::passed(name, "its extended key usage lists clientAuth"),
        ClientAuth::NotListed => Check::failed(
            name,
            Code::CertificateNoClientAuth,
            "its extended key usage does not list clientAuth",
        ),
        ClientAuth::NoExtension => Check::failed(
            name,
            Code::CertificateNoClientAuth,
            "it has no extended key usage, so nothing says clientAuth",
        ),
    }
}

fn key_usage(leaf: &Certificate) -> Check {
    let name = CheckName::KeyUsage;
    match leaf.digital_signature {
        DigitalSignature::Allowed => Check::passed(name, "its key usage includes digitalSignature"),
        DigitalSignature::NoExtension => Check::passed(name, "it has no key usage, so every use is allowed"),
        DigitalSignature::Forbidden => {
            Check::failed(name, Code::CertificateKeyUsage, "its key usage does not include digitalSignature")
        }
    }
}

fn personal_store(subject: &Subject<'_>) -> Check {
    let store = subject.store;
    match subject.kind {
        StoreKind::User => Check::passed(CheckName::PersonalStore, format!("it is in {store}, your own")),
        StoreKind::Machine => Check::failed(
            CheckName::PersonalStore,
            Code::CertificateMachineStore,
            format!("it is in {store}, which every user of the machine shares"),
        ),
    }
}

fn validity(leaf: &Certificate, now: OffsetDateTime) -> Check {
    let name = CheckName::Validity;
    if now < leaf.not_before {
        let first = leaf.not_before.date();
        return Check::failed(
            name,
            Code::CertificateNotYetValid,
            format!("it is valid only from {first} on"),
        );
    }
    let last = leaf.not_after.date();
    if now > leaf.not_after {
        return Check::failed(name, Code::CertificateExpired, format!("it expired on {last}"));
    }
    match leaf.days_left(now) {
        0 => Check::passed(name, format!("it expires on {last}, within a day")),
        1 => Check::passed(name, format!("it is valid until {last}, 1 more day")),
        days => Check::passed(name, format!("it is valid until {last}, {days} more days")),
    }
}

fn key(subject: &Subject<'_>) -> (Vec<Check>, Option<Arc<dyn DeviceKey>>) {
    let present = || Check::passed(CheckName::KeyPresent, format!("{} has its private key", subject.store));
    let unusable = |why: String| Check::failed(CheckName::KeyUsable, Code::KeyUnusable, why);
    match subject.key {
        KeyPresence::Absent => {
            let why = format!("{} has no private key for it", subject.store);
            (vec![Check::failed(CheckName::KeyPresent, Code::CertificateNoKey, why)], None)
        }
        KeyPresence::Closed(reason) => {
            let error = StoreError { store: subject.store.clone(), reason: reason.clone() };
            let why = format!("nobody can see its private key: {error}");
            (vec![Check::failed(CheckName::KeyUsable, error.code(), why)], None)
        }
        KeyPresence::Unusable(why) => (vec![present(), unusable(why.clone())], None),
        KeyPresence::Present(key) => match key_fits(subject.leaf, key.as_ref()) {
            Ok(()) => {
                let how = format!(
                    "its {} key made a signature that fits the certificate{}",
                    key.algorithm(),
                    cannot(key.as_ref())
                );
                (vec![present(), Check::passed(CheckName::KeyUsable, how)], Some(Arc::clone(key)))
            }
            Err(why) => (vec![present(), unusable(why)], None),
        },
    }
}

/// What a key that works cannot do all the same. TLS 1.3 takes no RSA signature but PSS (RFC 8446 section 4.2.3).
fn cannot(key: &dyn DeviceKey) -> &'static str {
    let pss = |scheme: &SignatureScheme| {
        matches!(
            *scheme,
            SignatureScheme::RSA_PSS_SHA256
                | SignatureScheme::RSA_PSS_SHA384
                | SignatureScheme::RSA_PSS_SHA512
        )
    };
    if key.algorithm() == KeyAlgorithm::Rsa && !key.schemes().iter().any(pss) {
        "; it cannot do RSA-PSS, so servers are spoken to with TLS 1.2"
    } else {
        ""
    }
}

/// Has `key` sign, and verifies the signature with the certificate's public key.
///
/// What is signed begins unlike anything that TLS has a client sign, so the signature is of no use elsewhere.
pub(crate) fn key_fits(certificate: &Certificate, key: &dyn DeviceKey) -> Result<(), String> {
    let scheme = *key.schemes().first().ok_or("its private key can make no signature that TLS knows")?;
    let message = [
        b"Porthole asks whether this key works for the certificate ",
        &certificate.fingerprint.as_bytes()[..],
    ]
    .concat();
    let signature = key.sign(scheme, &message).map_err(|error| error.to_string())?;
    let unreadable = "its public key cannot be read";
    let (_, parsed) = X509Certificate::from_der(certificate.der()).map_err(|_| unreadable)?;
    let spki = SubjectPublicKeyInfoDer::from(parsed.public_key().raw);
    let public = RawPublicKeyEntity::try_from(&spki).map_err(|_| unreadable)?;
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let known = provider.signature_verification_algorithms.mapping.iter();
    let verifies = known
        .filter(|(with, _)| *with == scheme)
        .flat_map(|(_, algorithms)| *algorithms)
        .any(|algorithm| public.verify_signature(*algorithm, &message, &signature).is_ok());
    if verifies { Ok(()) } else { Err("its private key signs, but for another certificate".to_owned()) }
}
