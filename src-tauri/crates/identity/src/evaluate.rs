//! From what the stores hold to the device class: every candidate judged, one chosen, and the reason told.

use crate::certificate::{Certificate, Fingerprint};
use crate::checks::{self, Checked, Subject};
use crate::choice::{self, Choice, ChosenBy, Pick};
use crate::inspection::{Inspected, Inspection, inspect};
use crate::ledger::{Candidate, Ledger, Standing, UnreadStore};
use crate::managed::{ManagedSigns, Sign};
use crate::requirements::{Choose, Requirements};
use crate::revocation::{Answers, Proofs, Question, Revocation};
use crate::status::{DeviceStatus, Evidence, OpenChoice};
use crate::store::{KeyPresence, StoreError, StoreReading, StoredCertificate};
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
    /// What the person picked, if the person did. Counts where the managed file lets the person choose.
    pub pick: Option<&'a Pick>,
    /// The signs by which the managed file takes a device for managed, as they were found; `None` where it names
    /// none.
    pub managed: Option<&'a ManagedSigns>,
    /// What was answered about revocation; `None` where nobody has asked yet.
    pub answers: Option<&'a Answers>,
    /// The moment of the judgement.
    pub now: OffsetDateTime,
}

impl<'a> Circumstances<'a> {
    /// Nothing decides but `requirements`, at the moment `now`.
    #[must_use]
    pub const fn of(requirements: Option<&'a Requirements>, now: OffsetDateTime) -> Self {
        Self { requirements, pick: None, managed: None, answers: None, now }
    }
}

/// What an evaluation found.
#[derive(Debug, Clone)]
pub struct Evaluation {
    /// The device class with its evidence.
    pub status: DeviceStatus,
    /// Every candidate with its reason.
    pub ledger: Ledger,
    /// The next moment at which time alone may change the class: something expires, or begins to hold. Judge again
    /// then.
    pub until: Option<OffsetDateTime>,
    /// What is to be asked about revocation, so that the next evaluation can know (better).
    pub questions: Vec<Question>,
}

/// Looks at what the stores hold and judges it once. Keys are asked to sign, so this may take as long as a store needs
/// for that.
#[must_use]
pub fn evaluate(readings: Vec<StoreReading>, circumstances: &Circumstances<'_>) -> Evaluation {
    inspect(readings).judge(circumstances)
}

impl Inspection {
    /// Judges everything that the stores hold. Of the candidates that pass every check the newest (by the first moment
    /// it is valid) is chosen, and of equally new ones the one whose fingerprint sorts first. Where the managed file has
    /// the person asked, it is the one that the person picked; with several and none picked, none is.
    #[must_use]
    pub fn judge(&self, circumstances: &Circumstances<'_>) -> Evaluation {
        let Circumstances { requirements, pick, managed, now, .. } = *circumstances;
        let known = authorities(self, requirements);
        let mut questions: Vec<Question> = Vec::new();
        let mut ledger = Ledger::default();
        let mut proven = Vec::new();
        let mut proofs = Proofs::default();
        for store in &self.stores {
            match &store.found {
                Err(error) => ledger.unread.push(UnreadStore { kind: store.kind, error: error.clone() }),
                Ok(found) => {
                    for inspected in found {
                        let Judged { candidate, identity, questions: asked } =
                            judge(inspected, &known, circumstances, &mut proofs);
                        asked.into_iter().for_each(|question| question.join(&mut questions));
                        proven.extend(identity.map(|identity| (ledger.candidates.len(), Arc::new(identity))));
                        ledger.candidates.push(candidate);
                    }
                }
            }
        }
        let asks = requirements.map(|requirements| requirements.choose).unwrap_or_default();
        let identity = choose(&mut ledger, proven, asks, pick);
        let signs = managed.map(|signs| signs.judge(now)).unwrap_or_default();
        let class = if signs.iter().any(|sign| sign.evidence.holds) {
            DeviceClass::Managed
        } else if identity.is_some() {
            DeviceClass::Certified
        } else {
            DeviceClass::Untrusted
        };
        let until = until(&ledger, identity.as_deref(), &signs, now);
        let problem = (class == DeviceClass::Untrusted).then(|| {
            if requirements.is_none() && managed.is_some() {
                unmanaged(&signs)
            } else {
                problem(&ledger, requirements)
            }
        });
        let mut facts = signs.into_iter().map(|sign| sign.evidence).collect::<Vec<_>>();
        // Where only signs of management are asked for, a certificate decides nothing.
        if requirements.is_some() || managed.is_none() {
            facts.extend(evidence(&ledger, requirements, identity.as_deref(), now));
        }
        let status = DeviceStatus {
            class,
            evidence: facts,
            choice: (asks == Choose::Ask)
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
            "the device was judged"
        );
        Evaluation { status, ledger, until, questions }
    }
}

/// CA certificates that may stand between a certificate and an anchor, wherever they were found: none is trusted for
/// being known.
fn authorities(inspection: &Inspection, requirements: Option<&Requirements>) -> Vec<Certificate> {
    let stored = inspection.stores.iter().filter_map(|store| store.found.as_ref().ok()).flatten();
    let stored = stored.flat_map(|inspected| inspected.certificate.iter().chain(&inspected.above));
    let read = stored.filter(|read| read.is_ca).cloned();
    let named = requirements.into_iter().flat_map(|asked| asked.intermediates.iter().cloned());
    let mut known: Vec<Certificate> = Vec::new();
    for certificate in named.chain(read) {
        if !known.contains(&certificate) {
            known.push(certificate);
        }
    }
    known
}

struct Judged {
    candidate: Candidate,
    identity: Option<DeviceIdentity>,
    questions: Vec<Question>,
}

fn judge(
    inspected: &Inspected,
    known: &[Certificate],
    circumstances: &Circumstances<'_>,
    proofs: &mut Proofs,
) -> Judged {
    let Inspected { stored, certificate, above, key_test } = inspected;
    let nothing = CertificateDer::from(Vec::new());
    let fingerprint = Fingerprint::of_certificate(stored.chain.first().unwrap_or(&nothing));
    let elsewhere = known.iter().filter(|known| !above.contains(known));
    let others = above.iter().chain(elsewhere).cloned().collect::<Vec<_>>();
    let StoredCertificate { key, store, kind, label, .. } = stored;
    let checked = match certificate {
        Ok(leaf) => checks::run(
            &Subject { leaf, others: &others, key, key_test, store, kind: *kind },
            circumstances,
            proofs,
        ),
        Err(error) => Checked::unreadable(&error.to_string()),
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
    let Checked { checks, not_asked, revocation, questions, .. } = checked;
    let candidate = Candidate {
        certificate: certificate.clone(),
        fingerprint,
        store: store.clone(),
        label: label.clone(),
        closed,
        revocation,
        checks,
        not_asked,
        standing: Standing::Failed,
    };
    Judged { candidate, identity, questions }
}

fn choose(
    ledger: &mut Ledger,
    mut proven: Vec<(usize, Arc<DeviceIdentity>)>,
    asks: Choose,
    pick: Option<&Pick>,
) -> Option<Arc<DeviceIdentity>> {
    proven.sort_by_key(|(at, identity)| {
        (Reverse(identity.certificate().not_before), identity.fingerprint(), *at)
    });
    let usable = proven.iter().map(|(_, identity)| identity.certificate()).collect::<Vec<_>>();
    let chosen = match choice::choose(&usable, asks, pick) {
        Choice::Nothing | Choice::Due => None,
        Choice::Chosen(nth, by) => Some((nth, by)),
    };
    let identity = chosen.and_then(|(nth, _)| proven.get(nth)).map(|(_, identity)| Arc::clone(identity));
    for (nth, (at, other)) in proven.iter().enumerate() {
        let standing = match (chosen, identity.as_deref()) {
            (Some((place, by)), _) if place == nth => Standing::Chosen(by),
            (Some((_, by)), Some(chosen)) => lost(other.certificate(), chosen.certificate(), by, pick),
            (Some(_) | None, _) => Standing::Undecided,
        };
        if let Some(candidate) = ledger.candidates.get_mut(*at) {
            candidate.standing = standing;
        }
    }
    identity
}

/// How a certificate that passed every check stands when another was chosen.
fn lost(certificate: &Certificate, chosen: &Certificate, by: ChosenBy, pick: Option<&Pick>) -> Standing {
    let was_picked =
        matches!(pick, Some(Pick::This(picked)) if picked.fingerprint == certificate.fingerprint);
    if certificate.fingerprint == chosen.fingerprint {
        return Standing::Duplicate;
    }
    match by {
        ChosenBy::Pick => Standing::NotPicked,
        ChosenBy::Age if was_picked => Standing::PickIgnored,
        ChosenBy::BeingAlone | ChosenBy::Age | ChosenBy::AgeAsWished | ChosenBy::Renewal => {
            if certificate.not_before == chosen.not_before { Standing::Tied } else { Standing::Older }
        }
    }
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
    if ledger.is_choice_due() {
        return Code::DeviceChoiceDue.problem();
    }
    if let Some(unread) = ledger.unread.iter().find(|unread| unread.may_hold_the_device_certificate()) {
        return unread.error.problem();
    }
    nearest_miss(ledger).and_then(Candidate::problem).unwrap_or_else(|| Code::DeviceNoCertificate.problem())
}

/// Why a device is not managed where nothing else could prove it.
fn unmanaged(signs: &[Sign]) -> Problem {
    let found = signs.iter().filter_map(|sign| sign.evidence.found.as_deref()).collect::<Vec<_>>();
    Code::DeviceNotManaged.with_detail(format!("{}.", found.join(". ")))
}

fn until(
    ledger: &Ledger,
    identity: Option<&DeviceIdentity>,
    signs: &[Sign],
    now: OffsetDateTime,
) -> Option<OffsetDateTime> {
    let begins = ledger.candidates.iter().filter_map(|candidate| candidate.certificate.as_ref().ok());
    let begins = begins.map(|certificate| certificate.not_before);
    let ends = identity.map(|identity| identity.certificate().not_after);
    let signs = signs.iter().filter_map(|sign| sign.until);
    let word = ledger.candidates.iter().filter_map(|candidate| match &candidate.revocation {
        Revocation::Good { said, above } => {
            let above = above.iter().filter_map(|word| word.said.as_ref());
            above.chain([said]).map(|said| said.until).min()
        }
        Revocation::NotChecked
        | Revocation::NoChain
        | Revocation::WouldNotCount
        | Revocation::Revoked { .. }
        | Revocation::Unknown { .. } => None,
    });
    begins.chain(ends).chain(signs).chain(word).filter(|moment| *moment >= now).min()
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
        found: None,
        would_change: "Your IT team edits the [device_certificate] part of the managed file".to_owned(),
    }];
    let unread: Vec<_> =
        ledger.unread.iter().filter(|unread| unread.may_hold_the_device_certificate()).collect();
    evidence.push(Evidence {
        fact: "Your personal certificate store can be read".to_owned(),
        holds: unread.is_empty(),
        found: unread.first().map(|unread| unread.error.to_string()),
        would_change: match unread.first() {
            Some(unread) => unread.error.problem().next_step.trim_end_matches('.').to_owned(),
            None => "The store is locked or does not answer".to_owned(),
        },
    });
    let passes = "A certificate in your personal store passes every check".to_owned();
    if ledger.is_choice_due() {
        evidence.push(Evidence {
            fact: passes,
            holds: true,
            found: None,
            would_change: "All of them expire, are removed, or your organisation asks for others".to_owned(),
        });
        evidence.push(Evidence {
            fact: "It is clear which of your good certificates proves this device".to_owned(),
            holds: false,
            found: None,
            would_change: Code::DeviceChoiceDue.problem().next_step.trim_end_matches('.').to_owned(),
        });
        return evidence;
    }
    evidence.push(match identity {
        Some(identity) => Evidence {
            fact: passes,
            holds: true,
            found: None,
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
            found: None,
            would_change: problem(ledger, requirements).next_step.trim_end_matches('.').to_owned(),
        },
    });
    evidence.extend(revocation(ledger, requirements));
    evidence
}

/// What is known of the revocation of the device certificate; and if nobody looks, that nobody does.
fn revocation(ledger: &Ledger, requirements: Option<&Requirements>) -> Option<Evidence> {
    let chosen = ledger.candidates.iter().find(|candidate| candidate.is_chosen())?;
    let policy = requirements.and_then(|asked| asked.revocation.as_ref());
    let (fact, would_change) = match (&chosen.revocation, policy) {
        (Revocation::NotChecked | Revocation::NoChain | Revocation::WouldNotCount, _) | (_, None) => (
            "Your organisation lets the certificate count without asking whether it was revoked",
            "Your IT team writes `revocation` in the [device_certificate] part of the managed file",
        ),
        (Revocation::Good { .. } | Revocation::Revoked { .. }, Some(_)) => {
            ("The CA has not revoked the certificate", "It does")
        }
        (Revocation::Unknown { .. }, Some(_)) => (
            "Your organisation lets the certificate count although nobody can tell whether it was revoked",
            "The CA says that it was",
        ),
    };
    let found = policy.is_some().then(|| sentence(&chosen.revocation.detail()));
    Some(Evidence { fact: fact.to_owned(), holds: true, found, would_change: would_change.to_owned() })
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
