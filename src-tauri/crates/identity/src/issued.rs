//! Judging what a server issued before it is kept.

use crate::certificate::Certificate;
use crate::checks::{self, CheckName, Subject};
use crate::circumstances::Circumstances;
use crate::import::BoundCertificate;
use crate::possession::KeyTest;
use crate::requirements::Requirements;
use crate::revocation::Proofs;
use crate::store::{KeyPresence, StoreKind, StoreName};
use time::OffsetDateTime;

/// Whether `issued` would prove this device once it is in `store`: every check of a candidate but those of the key,
/// which lies in the store and fits already, and that of revocation, about which nobody has asked yet.
///
/// A certificate whose validity has yet to begin is taken: the server's clock may be ahead of ours.
///
/// # Errors
/// The first check that it fails, in words.
pub fn would_prove(
    issued: &BoundCertificate,
    store: &StoreName,
    requirements: Option<&Requirements>,
    now: OffsetDateTime,
) -> Result<(), String> {
    let Some((leaf, others)) = issued.chain().split_first() else {
        return Err("the answer holds no certificate".to_owned());
    };
    let now = now.max(leaf.not_before);
    let (key, key_test) = (&KeyPresence::Absent, &KeyTest::NotAsked);
    let subject = Subject { leaf, others, key, key_test, store, kind: StoreKind::User };
    let checked = checks::run(&subject, &Circumstances::of(requirements, now), &mut Proofs::default());
    let later = [CheckName::KeyPresent, CheckName::KeyUsable, CheckName::NotRevoked];
    let failed = checked.checks.iter().filter(|check| !later.contains(&check.name));
    match failed.into_iter().find(|check| check.failure().is_some()) {
        Some(check) => Err(format!("`{}`: {}", leaf.subject, check.detail)),
        None => Ok(()),
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
