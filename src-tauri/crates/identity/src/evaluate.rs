//! Evaluates the stores: checks every candidate, chooses one, and derives the device class with its evidence.

use crate::certificate::{Certificate, Fingerprint};
use crate::checks::{self, CheckedCandidate, Subject};
use crate::choice::{self, Choice, ChosenBy, Pick};
use crate::evaluation_context::EvaluationContext;
use crate::evidence;
use crate::inspection::{InspectedCertificate, Inspection, inspect};
use crate::ledger::{Candidate, CandidateOutcome, Ledger, UnreadStore};
use crate::managed::ManagedSign;
use crate::requirements::{Choose, Requirements};
use crate::revocation::{Revocation, RevocationQuery};
use crate::status::{DeviceStatus, OpenChoice};
use crate::store::{KeyPresence, StoreError, StoreReading, StoredCertificate};
use crate::tls::DeviceIdentity;
use porthole_policy::DeviceClass;
use rustls_pki_types::CertificateDer;
use std::cmp::Reverse;
use std::sync::Arc;
use time::OffsetDateTime;

/// The result of an evaluation.
#[derive(Debug, Clone)]
pub struct Evaluation {
    /// The device class with its evidence.
    pub status: DeviceStatus,
    /// Every candidate with its reason.
    pub ledger: Ledger,
    /// The next moment at which the class may change by itself, because something expires or becomes valid. Evaluate
    /// again then.
    pub until: Option<OffsetDateTime>,
    /// The revocation queries whose responses would improve the next evaluation.
    pub questions: Vec<RevocationQuery>,
}

/// Inspects the stores and evaluates them once. Keys sign for it, so this takes as long as the stores need.
#[must_use]
pub fn evaluate(readings: Vec<StoreReading>, context: &EvaluationContext<'_>) -> Evaluation {
    inspect(readings).evaluate(context)
}

impl Inspection {
    /// Evaluates the contents of the stores. Of the candidates that pass every check, the one with the latest start of
    /// validity is chosen; among equals the one whose fingerprint sorts first. Where the managed file lets the person
    /// choose, it is the one that the person picked; none, if there are several and the person has picked none.
    #[must_use]
    pub fn evaluate(&self, context: &EvaluationContext<'_>) -> Evaluation {
        let EvaluationContext { requirements, pick, managed, now, .. } = *context;
        let known = authorities(self, requirements);
        let mut questions: Vec<RevocationQuery> = Vec::new();
        let mut ledger = Ledger::default();
        let mut proven = Vec::new();
        for store in &self.stores {
            match &store.found {
                Err(error) => ledger.unread.push(UnreadStore { kind: store.kind, error: error.clone() }),
                Ok(found) => {
                    for inspected in found {
                        let EvaluatedCandidate { candidate, identity, questions: open } =
                            evaluate_candidate(inspected, &known, context);
                        open.into_iter().for_each(|question| question.join(&mut questions));
                        proven.extend(identity.map(|identity| (ledger.candidates.len(), Arc::new(identity))));
                        ledger.candidates.push(candidate);
                    }
                }
            }
        }
        let choose_mode = requirements.map(|requirements| requirements.choose).unwrap_or_default();
        let identity = choose(&mut ledger, proven, choose_mode, pick);
        let signs = managed.map(|signs| signs.evaluate(now)).unwrap_or_default();
        let class = if signs.iter().any(|sign| sign.evidence.holds) {
            DeviceClass::Managed
        } else if identity.is_some() {
            DeviceClass::Certified
        } else {
            DeviceClass::Untrusted
        };
        let until = holds_until(&ledger, identity.as_deref(), &signs, now);
        let problem = (class == DeviceClass::Untrusted).then(|| {
            if requirements.is_none() && managed.is_some() {
                evidence::unmanaged(&signs)
            } else {
                evidence::problem(&ledger, requirements)
            }
        });
        let mut facts = signs.into_iter().map(|sign| sign.evidence).collect::<Vec<_>>();
        // Without requirements on certificates, only the signs of management count.
        if requirements.is_some() || managed.is_none() {
            facts.extend(evidence::of_certificates(&ledger, requirements, identity.as_deref(), now));
        }
        let status = DeviceStatus {
            class,
            evidence: facts,
            choice: (choose_mode == Choose::Ask)
                .then(|| OpenChoice { usable: ledger.usable().len(), due: ledger.is_choice_due() }),
            revocation: ledger.candidates.iter().find(|it| it.is_chosen()).map(|it| it.revocation.clone()),
            identity,
            problem,
            checked_at: now,
        };
        tracing::debug!(
            class = %status.class,
            candidates = ledger.candidates.len(),
            unread = ledger.unread.len(),
            "the device was evaluated"
        );
        Evaluation { status, ledger, until, questions }
    }
}

/// CA certificates from all stores that may stand between a certificate and an anchor. Being in a store does not make
/// one trusted.
fn authorities(inspection: &Inspection, requirements: Option<&Requirements>) -> Vec<Certificate> {
    let stored = inspection.stores.iter().filter_map(|store| store.found.as_ref().ok()).flatten();
    let stored = stored.flat_map(|inspected| inspected.certificate.iter().chain(&inspected.above));
    let read = stored.filter(|read| read.is_ca).cloned();
    let named = requirements.into_iter().flat_map(|open| open.intermediates.iter().cloned());
    let mut known: Vec<Certificate> = Vec::new();
    for certificate in named.chain(read) {
        if !known.contains(&certificate) {
            known.push(certificate);
        }
    }
    known
}

struct EvaluatedCandidate {
    candidate: Candidate,
    identity: Option<DeviceIdentity>,
    questions: Vec<RevocationQuery>,
}

fn evaluate_candidate(
    inspected: &InspectedCertificate,
    known: &[Certificate],
    context: &EvaluationContext<'_>,
) -> EvaluatedCandidate {
    let InspectedCertificate { stored, certificate, above, key_test } = inspected;
    let nothing = CertificateDer::from(Vec::new());
    let fingerprint = Fingerprint::of_certificate(stored.chain.first().unwrap_or(&nothing));
    let elsewhere = known.iter().filter(|known| !above.contains(known));
    let others = above.iter().chain(elsewhere).cloned().collect::<Vec<_>>();
    let StoredCertificate { key, store, kind, label, .. } = stored;
    let checked = match certificate {
        Ok(leaf) => {
            checks::run(&Subject { leaf, others: &others, key, key_test, store, kind: *kind }, context)
        }
        Err(error) => CheckedCandidate::unreadable(error),
    };
    let passed = checked.checks.iter().all(|check| check.failure().is_none());
    let identity = match (certificate, &checked.chain, &checked.key) {
        (Ok(leaf), Some(way), Some(key)) if passed => Some(DeviceIdentity::new(
            leaf.clone(),
            store.clone(),
            way.intermediates.clone(),
            way.issuers.clone(),
            Arc::clone(key),
        )),
        _ => None,
    };
    let closed = match key {
        KeyPresence::Closed(reason) => Some(StoreError { store: store.clone(), reason: reason.clone() }),
        KeyPresence::Present(_) | KeyPresence::Absent | KeyPresence::Unusable(_) => None,
    };
    let CheckedCandidate { checks, not_asked, revocation, questions, .. } = checked;
    let candidate = Candidate {
        certificate: certificate.clone(),
        fingerprint,
        store: store.clone(),
        label: label.clone(),
        closed,
        revocation,
        checks,
        not_asked,
        standing: CandidateOutcome::Failed,
    };
    EvaluatedCandidate { candidate, identity, questions }
}

fn choose(
    ledger: &mut Ledger,
    mut proven: Vec<(usize, Arc<DeviceIdentity>)>,
    choose_mode: Choose,
    pick: Option<&Pick>,
) -> Option<Arc<DeviceIdentity>> {
    proven.sort_by_key(|(at, identity)| {
        (Reverse(identity.certificate().not_before), identity.fingerprint(), *at)
    });
    let usable = proven.iter().map(|(_, identity)| identity.certificate()).collect::<Vec<_>>();
    let chosen = match choice::choose(&usable, choose_mode, pick) {
        Choice::Nothing | Choice::Due => None,
        Choice::Chosen(nth, by) => Some((nth, by)),
    };
    let identity = chosen.and_then(|(nth, _)| proven.get(nth)).map(|(_, identity)| Arc::clone(identity));
    for (nth, (at, other)) in proven.iter().enumerate() {
        let standing = match (chosen, identity.as_deref()) {
            (Some((place, by)), _) if place == nth => CandidateOutcome::Chosen(by),
            (Some((_, by)), Some(chosen)) => {
                losing_outcome(other.certificate(), chosen.certificate(), by, pick)
            }
            (Some(_) | None, _) => CandidateOutcome::Undecided,
        };
        if let Some(candidate) = ledger.candidates.get_mut(*at) {
            candidate.standing = standing;
        }
    }
    identity
}

/// The standing of a certificate that passed every check while another was chosen.
fn losing_outcome(
    certificate: &Certificate,
    chosen: &Certificate,
    by: ChosenBy,
    pick: Option<&Pick>,
) -> CandidateOutcome {
    let was_picked =
        matches!(pick, Some(Pick::This(picked)) if picked.fingerprint == certificate.fingerprint);
    if certificate.fingerprint == chosen.fingerprint {
        return CandidateOutcome::Duplicate;
    }
    match by {
        ChosenBy::Pick => CandidateOutcome::NotPicked,
        ChosenBy::Age if was_picked => CandidateOutcome::PickIgnored,
        ChosenBy::BeingAlone | ChosenBy::Age | ChosenBy::AgeAsWished | ChosenBy::Renewal => {
            if certificate.not_before == chosen.not_before {
                CandidateOutcome::Tied
            } else {
                CandidateOutcome::Older
            }
        }
    }
}

fn holds_until(
    ledger: &Ledger,
    identity: Option<&DeviceIdentity>,
    signs: &[ManagedSign],
    now: OffsetDateTime,
) -> Option<OffsetDateTime> {
    let begins = ledger.candidates.iter().filter_map(|candidate| candidate.certificate.as_ref().ok());
    let begins = begins.map(|certificate| certificate.not_before);
    let ends = identity.map(|identity| identity.certificate().not_after);
    let signs = signs.iter().filter_map(|sign| sign.until);
    let word = ledger.candidates.iter().filter_map(|candidate| match &candidate.revocation {
        Revocation::Good { statement, above } => {
            let above = above.iter().filter_map(|word| word.statement.as_ref());
            above.chain([statement]).map(|statement| statement.until).min()
        }
        Revocation::NotChecked
        | Revocation::NoChain
        | Revocation::WouldNotCount
        | Revocation::Revoked { .. }
        | Revocation::Unknown { .. } => None,
    });
    begins.chain(ends).chain(signs).chain(word).filter(|moment| *moment >= now).min()
}
