//! What a candidate must fulfil to prove the device: each check by itself, with its answer in words.

mod filters;
mod key;
mod revocation;
mod strength;
mod usage;

use crate::certificate::Certificate;
use crate::chain::{self, Chain};
use crate::evaluation_context::EvaluationContext;
use crate::key::DeviceKey;
use crate::possession::KeyTest;
use crate::requirements::Requirements;
use crate::revocation::{Revocation, RevocationQuery, WhenUnknown, lookup};
use crate::store::{KeyPresence, StoreKind, StoreName};
use porthole_explain::Code;
use std::sync::Arc;
use time::OffsetDateTime;

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
    /// Its issuer signed it in a way that cannot be forged.
    Signature,
    /// Its key is strong enough.
    KeyStrength,
    /// A chain leads to an anchor.
    Chain,
    /// The issuer filter matches.
    Issuer,
    /// The subject filter matches.
    Subject,
    /// The filter on alternative names matches.
    AlternativeName,
    /// The filter on the kind of key matches.
    KeyKind,
    /// `clientAuth` is in the extended key usage.
    ClientAuth,
    /// The key usage allows digital signatures.
    KeyUsage,
    /// It lies in the user's own store.
    PersonalStore,
    /// Now lies in its validity.
    Validity,
    /// Its CA has not revoked it.
    NotRevoked,
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
            Self::Signature => "Signed safely",
            Self::KeyStrength => "Strong key",
            Self::Chain => "From your organisation's CA",
            Self::Issuer => "Issuer",
            Self::Subject => "Subject",
            Self::AlternativeName => "Alternative name",
            Self::KeyKind => "Kind of key",
            Self::ClientAuth => "For client authentication",
            Self::KeyUsage => "May sign",
            Self::PersonalStore => "In your personal store",
            Self::Validity => "Valid now",
            Self::NotRevoked => "Not revoked",
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

/// What is known of a candidate when its checks begin.
pub(crate) struct Subject<'a> {
    pub(crate) leaf: &'a Certificate,
    pub(crate) others: &'a [Certificate],
    pub(crate) key: &'a KeyPresence,
    pub(crate) key_test: &'a KeyTest,
    pub(crate) store: &'a StoreName,
    pub(crate) kind: StoreKind,
}

/// The checks of one candidate, in the order of [`CheckName`], and what some of them yield.
pub(crate) struct Checked {
    pub(crate) checks: Vec<Check>,
    /// Those that the managed file does not ask for.
    pub(crate) not_asked: Vec<CheckName>,
    pub(crate) chain: Option<Chain>,
    pub(crate) key: Option<Arc<dyn DeviceKey>>,
    pub(crate) revocation: Revocation,
    /// What is worth asking about its revocation.
    pub(crate) questions: Vec<RevocationQuery>,
}

impl Checked {
    /// The one check of what is no certificate.
    pub(crate) fn unreadable(why: &str) -> Self {
        let checks = vec![Check::failed(CheckName::Readable, Code::CertificateDamaged, why)];
        let (not_asked, questions) = (Vec::new(), Vec::new());
        Self { checks, not_asked, chain: None, key: None, revocation: Revocation::NoChain, questions }
    }
}

/// Makes every check that can be made. A filter that the managed file does not have gives no check, and is named as not
/// asked: nothing passes for want of being asked.
pub(crate) fn run(subject: &Subject<'_>, context: &EvaluationContext<'_>) -> Checked {
    let EvaluationContext { requirements, now, .. } = *context;
    let leaf = subject.leaf;
    let mut checks = vec![
        Check::passed(CheckName::Readable, "it is an X.509 certificate"),
        usage::not_authority(leaf),
        strength::signature(leaf),
        strength::key(leaf),
    ];
    let (check, chain) = chain_check(subject, requirements, now);
    checks.push(check);
    if let Some(requirements) = requirements {
        checks.extend(filters::filters(leaf, requirements));
    }
    checks.extend([
        usage::client_auth(leaf),
        usage::key_usage(leaf),
        usage::personal_store(subject),
        usage::validity(leaf, now),
    ]);
    let (key_checks, key) = key::key(subject);
    let others_pass = checks.iter().chain(&key_checks).all(|check| check.failure().is_none());
    let (revocation, questions) = look_for_revocation(leaf, chain.as_ref(), context);
    // A CA learns of no certificate that would not count anyway; that nobody asked is then no reason of its own.
    let (revocation, questions) = match revocation {
        _ if others_pass => (revocation, questions),
        Revocation::Unknown { .. } => (Revocation::WouldNotCount, Vec::new()),
        Revocation::NotChecked
        | Revocation::NoChain
        | Revocation::WouldNotCount
        | Revocation::Good { .. }
        | Revocation::Revoked { .. } => (revocation, Vec::new()),
    };
    let unknown = requirements.and_then(|asked| asked.revocation.as_ref());
    let unknown = unknown.map_or(WhenUnknown::Untrusted, |asked| asked.unknown);
    checks.extend(revocation::check(&revocation, unknown));
    checks.extend(key_checks);
    let not_asked = not_asked(requirements);
    Checked { checks, not_asked, chain, key, revocation, questions }
}

/// The checks that there would be if the managed file asked for them.
fn not_asked(requirements: Option<&Requirements>) -> Vec<CheckName> {
    let asked = |asks: fn(&Requirements) -> bool| requirements.is_some_and(asks);
    let all = [
        (CheckName::Issuer, asked(|it| it.issuer.is_some())),
        (CheckName::Subject, asked(|it| it.subject.is_some())),
        (CheckName::AlternativeName, asked(|it| it.san.is_some())),
        (CheckName::KeyKind, asked(|it| it.key.is_some())),
        (CheckName::NotRevoked, asked(|it| it.revocation.is_some())),
    ];
    all.into_iter().filter(|(_, asked)| !asked).map(|(name, _)| name).collect()
}

fn look_for_revocation(
    leaf: &Certificate,
    chain: Option<&Chain>,
    context: &EvaluationContext<'_>,
) -> (Revocation, Vec<RevocationQuery>) {
    let policy = context.requirements.and_then(|asked| asked.revocation.as_ref());
    let Some(policy) = policy else { return (Revocation::NotChecked, Vec::new()) };
    let Some(chain) = chain else { return (Revocation::NoChain, Vec::new()) };
    let found = lookup(leaf, &chain.verified, policy, context.answers, context.now);
    (found.revocation, found.questions)
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
