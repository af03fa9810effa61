//! Checks a certificate that was issued, before it is kept.

use crate::certificate::Certificate;
use crate::checks::{self, CheckName, Subject};
use crate::evaluation_context::EvaluationContext;
use crate::import::BoundCertificate;
use crate::possession::KeyTest;
use crate::requirements::Requirements;
use crate::store::{KeyPresence, StoreKind, StoreName};
use porthole_explain::{Detail, Details};
use time::{Duration, OffsetDateTime};

/// Where the requirements on an issued certificate come from.
#[derive(Debug, Clone, Copy)]
pub enum RequirementSource<'a> {
    /// What the managed file asks; `None` where it asks for no certificate, so that none counts.
    ManagedFile(Option<&'a Requirements>),
    /// There is no managed file: only the checks that every device certificate must pass.
    BuiltIn,
}

/// The clock of this device may be this much behind that of the CA.
const SKEW: Duration = Duration::minutes(5);

/// What `chain`, a certificate with others of its file, lacks to prove this device once it is in `store`, in words; nothing
/// where it would prove it. Every check of a candidate is made but those of the key, which lies in the store and fits
/// already, and that of revocation, for which no response was requested yet. `known` are CA certificates of the store.
pub(crate) fn unmet_requirements(
    chain: &[Certificate],
    known: &[Certificate],
    store: &StoreName,
    requirement_source: RequirementSource<'_>,
    now: OffsetDateTime,
) -> Vec<Details> {
    let Some((leaf, others)) = chain.split_first() else {
        return vec![Detail::FoundUnreadable { reason: Detail::CertificateFileWithout.into() }.into()];
    };
    let requirements = match requirement_source {
        RequirementSource::ManagedFile(requirements) => requirements,
        RequirementSource::BuiltIn => None,
    };
    let named = requirements.into_iter().flat_map(|requirements| &requirements.intermediates);
    let others = others.iter().chain(known).chain(named).cloned().collect::<Vec<_>>();
    let now = if leaf.not_before - now <= SKEW { now.max(leaf.not_before) } else { now };
    let (key, key_test) = (&KeyPresence::Absent, &KeyTest::NotAsked);
    let subject = Subject { leaf, others: &others, key, key_test, store, kind: StoreKind::User };
    let checked = checks::run(&subject, &EvaluationContext::of(requirements, now));
    let later = [CheckName::KeyPresent, CheckName::KeyUsable, CheckName::NotRevoked];
    let is_required = |name| match requirement_source {
        RequirementSource::ManagedFile(_) => true,
        RequirementSource::BuiltIn => name != CheckName::Chain,
    };
    let failed = checked.checks.into_iter().filter(|check| check.failure().is_some());
    let counts = failed.filter(|check| !later.contains(&check.name) && is_required(check.name));
    counts.map(|check| check.detail).collect()
}

/// Whether `issued` would prove this device once it is in `store`, as far as that can be known before.
///
/// A certificate whose validity has yet to begin is taken: the server's clock may be ahead of ours.
///
/// # Errors
/// The first check that it fails.
pub fn would_prove(
    issued: &BoundCertificate,
    store: &StoreName,
    requirements: Option<&Requirements>,
    now: OffsetDateTime,
) -> Result<(), Detail> {
    let leaf = issued.chain().first();
    let now = leaf.map_or(now, |leaf| now.max(leaf.not_before));
    let lacks =
        unmet_requirements(issued.chain(), &[], store, RequirementSource::ManagedFile(requirements), now);
    match (lacks.into_iter().next(), leaf) {
        (None, _) => Ok(()),
        (Some(reason), Some(leaf)) => {
            Err(Detail::ImportProvesNothing { subject: leaf.subject.to_string(), reason })
        }
        (Some(reason), None) => Err(Detail::Because { reason }),
    }
}

/// The certificates of an answer with those that the server's CA stands on, so that a chain can be found. Roots stay
/// out: a root proves nothing by coming along.
#[must_use]
pub fn with_authorities(mut issued: Vec<Certificate>, authorities: Vec<Certificate>) -> Vec<Certificate> {
    for authority in authorities {
        if authority.is_ca && authority.subject != authority.issuer && !issued.contains(&authority) {
            issued.push(authority);
        }
    }
    issued
}
