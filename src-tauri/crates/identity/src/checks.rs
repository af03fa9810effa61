//! The checks that a candidate must pass to prove the device.

mod check;
mod filters;
mod key;
mod revocation;
mod strength;
mod usage;

pub(crate) use check::Subject;
pub use check::{Check, CheckName, Outcome};

use crate::certificate::{Certificate, UnreadableCertificate};
use crate::chain::{self, Chain};
use crate::evaluation_context::EvaluationContext;
use crate::key::DeviceKey;
use crate::requirements::Requirements;
use crate::revocation::{Revocation, RevocationQuery, WhenUnknown, lookup};
use porthole_explain::{Code, Detail};
use std::sync::Arc;
use time::OffsetDateTime;

/// The checks of a candidate, in the order of [`CheckName`], with their other results.
pub(crate) struct CheckedCandidate {
    pub(crate) checks: Vec<Check>,
    /// The checks that the managed file does not require.
    pub(crate) not_asked: Vec<CheckName>,
    pub(crate) chain: Option<Chain>,
    pub(crate) key: Option<Arc<dyn DeviceKey>>,
    pub(crate) revocation: Revocation,
    /// The queries about its revocation.
    pub(crate) questions: Vec<RevocationQuery>,
}

impl CheckedCandidate {
    /// The only check of a candidate that is not a readable certificate.
    pub(crate) fn unreadable(why: &UnreadableCertificate) -> Self {
        let checks = vec![Check::failed(
            CheckName::Readable,
            Code::CertificateDamaged,
            Detail::FoundUnreadable { reason: why.detail().into() },
        )];
        let (not_asked, questions) = (Vec::new(), Vec::new());
        Self { checks, not_asked, chain: None, key: None, revocation: Revocation::NoChain, questions }
    }
}

/// Makes every check that applies. A filter that the managed file does not have is not a check, and is listed as not
/// required: it does not count as passed.
pub(crate) fn run(subject: &Subject<'_>, context: &EvaluationContext<'_>) -> CheckedCandidate {
    let EvaluationContext { requirements, now, .. } = *context;
    let leaf = subject.leaf;
    let mut checks = vec![
        Check::passed(CheckName::Readable, Detail::FoundReadable),
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
    // Revocation is not queried for a certificate that fails another check; its unknown status is then not a separate
    // reason.
    let (revocation, questions) = match revocation {
        _ if others_pass => (revocation, questions),
        Revocation::Unknown { .. } => (Revocation::WouldNotCount, Vec::new()),
        Revocation::NotChecked
        | Revocation::NoChain
        | Revocation::WouldNotCount
        | Revocation::Good { .. }
        | Revocation::Revoked { .. } => (revocation, Vec::new()),
    };
    let unknown = requirements.and_then(|requirements| requirements.revocation.as_ref());
    let unknown = unknown.map_or(WhenUnknown::Untrusted, |policy| policy.unknown);
    checks.extend(revocation::check(&revocation, unknown));
    checks.extend(key_checks);
    let not_asked = not_asked(requirements);
    CheckedCandidate { checks, not_asked, chain, key, revocation, questions }
}

/// The checks that the managed file could require and does not.
fn not_asked(requirements: Option<&Requirements>) -> Vec<CheckName> {
    let required = |has: fn(&Requirements) -> bool| requirements.is_some_and(has);
    let all = [
        (CheckName::Issuer, required(|it| it.issuer.is_some())),
        (CheckName::Subject, required(|it| it.subject.is_some())),
        (CheckName::AlternativeName, required(|it| it.san.is_some())),
        (CheckName::KeyKind, required(|it| it.key.is_some())),
        (CheckName::NotRevoked, required(|it| it.revocation.is_some())),
    ];
    all.into_iter().filter(|(_, required)| !required).map(|(name, _)| name).collect()
}

fn look_for_revocation(
    leaf: &Certificate,
    chain: Option<&Chain>,
    context: &EvaluationContext<'_>,
) -> (Revocation, Vec<RevocationQuery>) {
    let policy = context.requirements.and_then(|requirements| requirements.revocation.as_ref());
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
        return (Check::failed(name, Code::DeviceNotConfigured, Detail::FoundNoAnchors), None);
    };
    match chain::find(subject.leaf, subject.others, requirements, now) {
        Ok(chain) => {
            (Check::passed(name, Detail::FoundChain { anchor: chain.anchor.to_string() }), Some(chain))
        }
        Err(why) => (Check::failed(name, Code::CertificateNotAnchored, why), None),
    }
}
