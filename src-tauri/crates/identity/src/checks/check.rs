//! One check, its name and its outcome.

use crate::certificate::Certificate;
use crate::possession::KeyTest;
use crate::store::{KeyPresence, StoreKind, StoreName};
use porthole_explain::{Code, Details};

/// One check of one candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Which check.
    pub name: CheckName,
    /// Passed, or the code of the failure.
    pub outcome: Outcome,
    /// What was found. Completes a sentence after "because", without a full stop.
    pub detail: Details,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The check passed.
    Passed,
    /// The check failed; the code says how.
    Failed(Code),
}

/// The checks, the most important first: a candidate that fails several is reported with the first of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckName {
    /// The certificate can be read at all.
    Readable,
    /// It is a device's certificate, not a CA's.
    NotAuthority,
    /// Its issuer's signature cannot be forged.
    Signature,
    /// Its key is strong enough.
    KeyStrength,
    /// It has a chain to an anchor.
    Chain,
    /// The issuer filter matches.
    Issuer,
    /// The subject filter matches.
    Subject,
    /// The filter on alternative names matches.
    AlternativeName,
    /// The filter on the kind of key matches.
    KeyKind,
    /// Its extended key usage contains `clientAuth`.
    ClientAuth,
    /// The key usage allows digital signatures.
    KeyUsage,
    /// It is in the user's own store.
    PersonalStore,
    /// It is valid now.
    Validity,
    /// Its CA has not revoked it.
    NotRevoked,
    /// The store has its private key.
    KeyPresent,
    /// The private key signs, and the signature matches the certificate.
    KeyUsable,
}

impl CheckName {
    /// The name of the check in the UI.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Readable => "X.509 format",
            Self::NotAuthority => "Not a CA certificate",
            Self::Signature => "Signature algorithm",
            Self::KeyStrength => "Key strength",
            Self::Chain => "Certificate chain",
            Self::Issuer => "Issuer",
            Self::Subject => "Subject",
            Self::AlternativeName => "Subject alternative name",
            Self::KeyKind => "Key type",
            Self::ClientAuth => "Extended key usage",
            Self::KeyUsage => "Key usage",
            Self::PersonalStore => "Personal store",
            Self::Validity => "Validity period",
            Self::NotRevoked => "Revocation status",
            Self::KeyPresent => "Private key",
            Self::KeyUsable => "Test signature",
        }
    }
}

impl Check {
    pub(super) fn passed(name: CheckName, detail: impl Into<Details>) -> Self {
        Self { name, outcome: Outcome::Passed, detail: detail.into() }
    }

    pub(super) fn failed(name: CheckName, code: Code, detail: impl Into<Details>) -> Self {
        Self { name, outcome: Outcome::Failed(code), detail: detail.into() }
    }

    pub(super) fn of(
        name: CheckName,
        holds: bool,
        code: Code,
        yes: impl Into<Details>,
        no: impl Into<Details>,
    ) -> Self {
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

/// What is known about a candidate before its checks.
pub(crate) struct Subject<'a> {
    pub(crate) leaf: &'a Certificate,
    pub(crate) others: &'a [Certificate],
    pub(crate) key: &'a KeyPresence,
    pub(crate) key_test: &'a KeyTest,
    pub(crate) store: &'a StoreName,
    pub(crate) kind: StoreKind,
}
