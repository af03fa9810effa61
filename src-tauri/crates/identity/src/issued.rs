//! Checks an issued certificate before it is stored.

use crate::certificate::Certificate;
use crate::checks::{self, CheckName, Subject};
use crate::evaluation_context::EvaluationContext;
use crate::import::BoundCertificate;
use crate::possession::KeyTest;
use crate::requirements::Requirements;
use crate::store::{KeyPresence, StoreKind, StoreName};
use porthole_explain::{Detail, Details};
use time::{Duration, OffsetDateTime};

/// The source of the requirements on an issued certificate.
#[derive(Debug, Clone, Copy)]
pub enum RequirementSource<'a> {
    /// The managed file; `None` if it requires no certificate, so that none counts.
    ManagedFile(Option<&'a Requirements>),
    /// There is no managed file: only the checks that every device certificate must pass.
    BuiltIn,
}

/// How much this device's clock may be behind the CA's.
const SKEW: Duration = Duration::minutes(5);

/// Why `chain`, a certificate with the others of its file, would not prove this device in `store`; empty if it would.
/// Makes every check of a candidate except those of the key, which is in the store and matches, and that of revocation,
/// which was not queried yet. `known` are CA certificates of the store.
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

/// Checks whether `issued` would prove this device in `store`, as far as that can be known before.
///
/// A certificate that is not valid yet is accepted, because the server's clock may be ahead.
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

/// The certificates of a response with the CA certificates of the server, so that a chain can be built. Roots are left
/// out: sending a root does not make it trusted.
#[must_use]
pub fn with_authorities(mut issued: Vec<Certificate>, authorities: Vec<Certificate>) -> Vec<Certificate> {
    for authority in authorities {
        if authority.is_ca && authority.subject != authority.issuer && !issued.contains(&authority) {
            issued.push(authority);
        }
    }
    issued
}
