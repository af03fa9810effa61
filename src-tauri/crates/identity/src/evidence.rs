//! Why the device is of its class: the facts that decided, and the problem where nothing could be proved.

use crate::checks::CheckName;
use crate::ledger::{Candidate, Ledger};
use crate::managed::ManagedSign;
use crate::requirements::Requirements;
use crate::revocation::Revocation;
use crate::status::Evidence;
use crate::tls::DeviceIdentity;
use porthole_explain::{Code, Problem};
use std::cmp::Reverse;
use time::OffsetDateTime;

/// What the stores and their certificates come to, in the order it was asked.
pub(crate) fn of_certificates(
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

/// What is known of the revocation of the device certificate, also that it is not checked.
fn revocation(ledger: &Ledger, requirements: Option<&Requirements>) -> Option<Evidence> {
    let chosen = ledger.candidates.iter().find(|candidate| candidate.is_chosen())?;
    let policy = requirements.and_then(|asked| asked.revocation.as_ref());
    let (fact, would_change) = match (&chosen.revocation, policy) {
        (Revocation::NotChecked | Revocation::NoChain | Revocation::WouldNotCount, _) | (_, None) => (
            "Your organisation accepts the certificate without checking whether it was revoked",
            "Your IT team writes `revocation` in the [device_certificate] part of the managed file",
        ),
        (Revocation::Good { .. } | Revocation::Revoked { .. }, Some(_)) => {
            ("The CA has not revoked the certificate", "It does")
        }
        (Revocation::Unknown { .. }, Some(_)) => (
            "Your organisation accepts the certificate although its revocation status is unknown",
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

/// Why nothing was chosen. A personal store that cannot be read comes before what was found in others: the device
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

/// Why a device is not managed where nothing else could prove it.
pub(crate) fn unmanaged(signs: &[ManagedSign]) -> Problem {
    let found = signs.iter().filter_map(|sign| sign.evidence.found.as_deref()).collect::<Vec<_>>();
    Code::DeviceNotManaged.with_detail(format!("{}.", found.join(". ")))
}

fn nearest_miss(ledger: &Ledger) -> Option<&Candidate> {
    ledger.candidates.iter().min_by_key(|candidate| {
        let newest = candidate.certificate.as_ref().ok().map(|certificate| certificate.not_before);
        // One of the machine's never proves the person's device: their own tells more of what to do.
        let is_of_machine = candidate.failures().any(|(check, _)| check.name == CheckName::PersonalStore);
        (candidate.distance(), is_of_machine, Reverse(newest), candidate.fingerprint)
    })
}

fn asks_nothing(requirements: Option<&Requirements>) -> bool {
    requirements.is_none_or(|requirements| requirements.anchors.is_empty())
}
