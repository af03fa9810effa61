//! From what the stores hold to the device class: every candidate judged, one chosen, and the reason told.

use crate::certificate::{Certificate, Fingerprint, UnreadableCertificate};
use crate::checks::{self, Checked, Subject};
use crate::ledger::{Candidate, Ledger, Standing, UnreadStore};
use crate::requirements::Requirements;
use crate::status::{DeviceStatus, Evidence};
use crate::store::{StoreKind, StoreReading, StoredCertificate};
use crate::tls::DeviceIdentity;
use porthole_explain::{Code, Problem};
use porthole_policy::DeviceClass;
use rustls_pki_types::CertificateDer;
use std::cmp::Reverse;
use std::sync::Arc;
use time::OffsetDateTime;

/// What a device is judged by, besides what its stores hold.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// What the managed file asks; `None` where it asks for no certificate, so that none counts.
    pub requirements: Option<&'a Requirements>,
    /// The moment of the judgement.
    pub now: OffsetDateTime,
}

/// What an evaluation found.
#[derive(Debug, Clone)]
pub struct Evaluation {
    /// The device class with its evidence.
    pub status: DeviceStatus,
    /// Every candidate with its reason.
    pub ledger: Ledger,
}

/// Judges everything that the stores hold. Of the candidates that pass every check the newest (by the first moment
/// it is valid) is chosen, and of equally new ones the one whose fingerprint sorts first.
///
/// Keys are asked to sign, so this may take as long as a store needs for that.
#[must_use]
pub fn evaluate(readings: Vec<StoreReading>, circumstances: &Circumstances<'_>) -> Evaluation {
    let Circumstances { requirements, now } = *circumstances;
    let mut ledger = Ledger::default();
    let mut proven = Vec::new();
    for reading in readings {
        match reading.found {
            Err(error) => ledger.unread.push(UnreadStore { kind: reading.kind, error }),
            Ok(found) => {
                for stored in found {
                    let (candidate, identity) = judge(stored, requirements, now);
                    proven.extend(identity.map(|identity| (ledger.candidates.len(), Arc::new(identity))));
                    ledger.candidates.push(candidate);
                }
            }
        }
    }
    let identity = choose(&mut ledger, proven);
    let problem = identity.is_none().then(|| problem(&ledger, requirements));
    let status = DeviceStatus {
        class: if identity.is_some() { DeviceClass::Certified } else { DeviceClass::Untrusted },
        evidence: evidence(&ledger, requirements, identity.as_deref(), now),
        identity,
        problem,
        checked_at: now,
    };
    tracing::debug!(
        class = %status.class,
        candidates = ledger.candidates.len(),
        unread = ledger.unread.len(),
        "the device was judged"
    );
    Evaluation { status, ledger }
}

fn judge(
    stored: StoredCertificate,
    requirements: Option<&Requirements>,
    now: OffsetDateTime,
) -> (Candidate, Option<DeviceIdentity>) {
    let mut chain = stored.chain.into_iter();
    let first = chain.next();
    let fingerprint =
        Fingerprint::of_certificate(first.as_ref().unwrap_or(&CertificateDer::from(Vec::new())));
    let certificate = first
        .ok_or_else(|| UnreadableCertificate("the entry holds none".to_owned()))
        .and_then(Certificate::from_der);
    // What cannot be read cannot be part of a chain; the search for one then says what is missing.
    let others = chain.filter_map(|der| Certificate::from_der(der).ok()).collect::<Vec<_>>();
    let (store, kind) = (stored.store, stored.kind);
    let checked = match &certificate {
        Ok(leaf) => checks::run(
            &Subject { leaf, others: &others, key: &stored.key, store: &store, kind },
            requirements,
            now,
        ),
        Err(error) => Checked { checks: checks::of_unreadable(&error.to_string()), chain: None, key: None },
    };
    let passed = checked.checks.iter().all(|check| check.failure().is_none());
    let identity = match (&certificate, checked.chain, checked.key) {
        (Ok(leaf), Some(way), Some(key)) if passed => {
            Some(DeviceIdentity::new(leaf.clone(), store.clone(), way.intermediates, way.issuers, key))
        }
        _ => None,
    };
    let standing = Standing::Failed;
    let label = stored.label;
    (Candidate { certificate, fingerprint, store, label, checks: checked.checks, standing }, identity)
}

fn choose(ledger: &mut Ledger, mut proven: Vec<(usize, Arc<DeviceIdentity>)>) -> Option<Arc<DeviceIdentity>> {
    proven.sort_by_key(|(at, identity)| {
        (Reverse(identity.certificate().not_before), identity.fingerprint(), *at)
    });
    let rivals = proven.len().saturating_sub(1);
    let chosen = proven.first().map(|(_, identity)| Arc::clone(identity))?;
    for (nth, (at, identity)) in proven.iter().enumerate() {
        let standing = if nth == 0 {
            Standing::Chosen { rivals }
        } else if identity.fingerprint() == chosen.fingerprint() {
            Standing::Duplicate
        } else if identity.certificate().not_before == chosen.certificate().not_before {
            Standing::Tied
        } else {
            Standing::Older
        };
        if let Some(candidate) = ledger.candidates.get_mut(*at) {
            candidate.standing = standing;
        }
    }
    Some(chosen)
}

fn asks_nothing(requirements: Option<&Requirements>) -> bool {
    requirements.is_none_or(|requirements| requirements.anchors.is_empty())
}

/// Why nothing was chosen. A personal store that cannot be read comes before what was found in others: the device
/// certificate may be in it.
fn problem(ledger: &Ledger, requirements: Option<&Requirements>) -> Problem {
    if asks_nothing(requirements) {
        return Code::DeviceNotConfigured.problem();
    }
    let personal = |unread: &&UnreadStore| unread.kind == StoreKind::User;
    if let Some(unread) = ledger.unread.iter().find(personal) {
        return unread.error.problem();
    }
    nearest_miss(ledger).and_then(Candidate::problem).unwrap_or_else(|| Code::DeviceNoCertificate.problem())
}

fn nearest_miss(ledger: &Ledger) -> Option<&Candidate> {
    ledger.candidates.iter().min_by_key(|candidate| {
        let newest = candidate.certificate.as_ref().ok().map(|certificate| certificate.not_before);
        (candidate.distance(), Reverse(newest), candidate.fingerprint)
    })
}

fn evidence(
    ledger: &Ledger,
    requirements: Option<&Requirements>,
    identity: Option<&DeviceIdentity>,
    now: OffsetDateTime,
) -> Vec<Evidence> {
    let mut evidence = vec![Evidence {
        fact: "The managed file names the CAs that device certificates come from".to_owned(),
        holds: !asks_nothing(requirements),
        would_change: "Your IT team edits the [device_certificate] part of the managed file".to_owned(),
    }];
    let unread = ledger.unread.iter().filter(|unread| unread.kind == StoreKind::User).collect::<Vec<_>>();
    evidence.push(Evidence {
        fact: "Your personal certificate store can be read".to_owned(),
        holds: unread.is_empty(),
        would_change: match unread.first() {
            Some(unread) => unread.error.problem().next_step.trim_end_matches('.').to_owned(),
            None => "The keyring is locked or stops".to_owned(),
        },
    });
    let passes = "A certificate in your personal store passes every check".to_owned();
    evidence.push(match identity {
        Some(identity) => Evidence {
            fact: passes,
            holds: true,
            would_change: format!(
                "The certificate `{}` expires on {} ({} days left), is removed, or your organisation asks for another",
                identity.certificate().subject,
                identity.certificate().not_after.date(),
                identity.certificate().days_left(now),
            ),
        },
        None => Evidence {
            fact: passes,
            holds: false,
            would_change: problem(ledger, requirements).next_step.trim_end_matches('.').to_owned(),
        },
    });
    evidence
}
