//! The evidence for the device class: the facts that decided it, and the problem if nothing proves the device.

use crate::checks::CheckName;
use crate::ledger::{Candidate, Ledger};
use crate::managed::ManagedSign;
use crate::requirements::Requirements;
use crate::revocation::Revocation;
use crate::status::{Change, Evidence};
use crate::tls::DeviceIdentity;
use porthole_explain::{Code, Detail, Problem};
use std::cmp::Reverse;
use time::OffsetDateTime;

/// The evidence from the stores and their certificates, in the order in which it was evaluated.
pub(crate) fn of_certificates(
    ledger: &Ledger,
    requirements: Option<&Requirements>,
    identity: Option<&DeviceIdentity>,
    now: OffsetDateTime,
) -> Vec<Evidence> {
    let mut evidence = vec![Evidence {
        fact: Detail::FactAnchors,
        holds: !asks_nothing(requirements),
        found: None,
        would_change: Change::Event(Detail::ChangeAnchors),
    }];
    let unread: Vec<_> =
        ledger.unread.iter().filter(|unread| unread.may_hold_the_device_certificate()).collect();
    evidence.push(Evidence {
        fact: Detail::FactStore,
        holds: unread.is_empty(),
        found: unread.first().map(|unread| unread.error.detail().into()),
        would_change: match unread.first() {
            Some(unread) => Change::NextStep(unread.error.problem()),
            None => Change::Event(Detail::ChangeStore),
        },
    });
    let passes = Detail::FactPasses;
    if ledger.is_choice_due() {
        evidence.push(Evidence {
            fact: passes,
            holds: true,
            found: None,
            would_change: Change::Event(Detail::ChangeAllPass),
        });
        evidence.push(Evidence {
            fact: Detail::FactClear,
            holds: false,
            found: None,
            would_change: Change::NextStep(Code::DeviceChoiceDue.problem()),
        });
        return evidence;
    }
    evidence.push(match identity {
        Some(identity) => Evidence {
            fact: passes,
            holds: true,
            found: None,
            would_change: Change::Event(Detail::ChangePasses {
                name: identity.certificate().subject.to_string(),
                day: identity.certificate().not_after.date().to_string(),
                days: identity.certificate().days_left(now).to_string(),
            }),
        },
        None => Evidence {
            fact: passes,
            holds: false,
            found: None,
            would_change: Change::NextStep(problem(ledger, requirements)),
        },
    });
    evidence.extend(revocation(ledger, requirements));
    evidence
}

/// What is known about the revocation of the device certificate, including that it is not checked.
fn revocation(ledger: &Ledger, requirements: Option<&Requirements>) -> Option<Evidence> {
    let chosen = ledger.candidates.iter().find(|candidate| candidate.is_chosen())?;
    let policy = requirements.and_then(|requirements| requirements.revocation.as_ref());
    let (fact, would_change) = match (&chosen.revocation, policy) {
        (Revocation::NotChecked | Revocation::NoChain | Revocation::WouldNotCount, _) | (_, None) => {
            (Detail::FactRevocationNotAsked, Detail::ChangeRevocationNotAsked)
        }
        (Revocation::Good { .. } | Revocation::Revoked { .. }, Some(_)) => {
            (Detail::FactNotRevoked, Detail::ChangeNotRevoked)
        }
        (Revocation::Unknown { .. }, Some(_)) => {
            (Detail::FactRevocationUnknown, Detail::ChangeRevocationUnknown)
        }
    };
    let found = policy.is_some().then(|| chosen.revocation.detail());
    Some(Evidence { fact, holds: true, found, would_change: Change::Event(would_change) })
}

/// Why no certificate was chosen. An unreadable personal store is reported before failed candidates, because the device
/// certificate may be in it.
pub(crate) fn problem(ledger: &Ledger, requirements: Option<&Requirements>) -> Problem {
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

/// Why a device is not managed, where it could not be proved in another way.
pub(crate) fn unmanaged(signs: &[ManagedSign]) -> Problem {
    let mut found = signs.iter().filter_map(|sign| sign.evidence.found.clone());
    let code = Code::DeviceNotManaged;
    match (found.next(), found.next()) {
        (Some(first), Some(second)) => code.with(Detail::NotManagedByBoth { first, second }),
        (Some(found), None) => code.with(Detail::NotManaged { found }),
        (None, _) => code.problem(),
    }
}

fn nearest_miss(ledger: &Ledger) -> Option<&Candidate> {
    ledger.candidates.iter().min_by_key(|candidate| {
        let newest = candidate.certificate.as_ref().ok().map(|certificate| certificate.not_before);
        // A certificate in the machine store never counts, so the candidates in the person's own store say more about
        // what to do.
        let is_of_machine = candidate.failures().any(|(check, _)| check.name == CheckName::PersonalStore);
        (candidate.distance(), is_of_machine, Reverse(newest), candidate.fingerprint)
    })
}

fn asks_nothing(requirements: Option<&Requirements>) -> bool {
    requirements.is_none_or(|requirements| requirements.anchors.is_empty())
}
