//! When to renew a device certificate: the next step, from the certificate, the state of enrolment and the time.

use crate::certificate::{Certificate, Fingerprint, SpkiHash};
use std::time::Duration;
use time::OffsetDateTime;

/// The stored state of enrolments.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RenewalHistory {
    /// A request that the server has accepted and not answered yet.
    pub waiting: Option<WaitingRequest>,
    /// A request that a person made to replace a certificate; importing a certificate ends it.
    pub by_hand: Option<ManualRequest>,
    /// A certificate that has a successor and is still there.
    pub replaced: Option<ReplacedCertificate>,
    /// The end of the last attempt.
    pub last: Option<Attempt>,
}

/// A request that the server has accepted. It is sent again until the server answers (RFC 7030 section 4.2.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingRequest {
    /// The pending key in the store.
    pub key: SpkiHash,
    /// The request, DER.
    pub request: Vec<u8>,
    /// The certificate that it replaces; `None` for a first one.
    pub replaces: Option<OldCertificate>,
    /// The time of sending it again; `None` if the person stopped waiting. Then it is sent again only when the person
    /// asks for it, or when a certificate is due for renewal.
    pub ask_again: Option<OffsetDateTime>,
}

/// A request that a person made to replace a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManualRequest {
    /// The pending key in the store.
    pub key: SpkiHash,
    /// The certificate that it replaces.
    pub replaces: OldCertificate,
}

/// A certificate that is removed once its successor has worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OldCertificate {
    /// The certificate.
    pub certificate: Fingerprint,
    /// Its key.
    pub key: SpkiHash,
    /// The end of its validity; it is of no use afterwards.
    pub not_after: OffsetDateTime,
}

impl From<&Certificate> for OldCertificate {
    fn from(certificate: &Certificate) -> Self {
        Self { certificate: certificate.fingerprint, key: certificate.spki, not_after: certificate.not_after }
    }
}

/// A certificate that has a successor. It and its key stay until the successor has worked once: until a server has
/// requested it in a handshake that completed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplacedCertificate {
    /// The certificate.
    pub old: OldCertificate,
    /// Its successor.
    pub new: Fingerprint,
    /// Whether the successor has worked.
    pub worked: bool,
    /// When Porthole last connected to the enrolment server to see whether it works.
    pub tried: Option<OffsetDateTime>,
}

/// The end of an attempt to enrol or renew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The time.
    pub at: OffsetDateTime,
    /// The problem; `None` after a success.
    pub failure: Option<(String, String)>,
    /// The number of failures in a row, including this one.
    pub failures: u32,
}

/// What to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenewalStep {
    /// Wait until this moment; `None` waits until something changes.
    Wait(Option<OffsetDateTime>),
    /// Make a new key and request a successor.
    Renew,
    /// Send the pending request again.
    AskAgain(WaitingRequest),
    /// Connect to the enrolment server with the successor, to see that it works.
    Prove(ReplacedCertificate),
    /// Remove the old certificate with its key.
    Retire(ReplacedCertificate),
}

/// The first pause after a failure; it doubles with each further failure.
const FIRST_PAUSE: Duration = Duration::from_secs(5 * 60);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(12 * 60 * 60);
/// How often Porthole connects to the enrolment server to see whether the successor works.
const PROVE_EVERY: Duration = Duration::from_secs(60 * 60);

/// When to request the successor of `certificate`: after two thirds of its lifetime.
#[must_use]
pub fn renewal_due(certificate: &Certificate) -> OffsetDateTime {
    due_at(certificate.not_before, certificate.not_after)
}

fn due_at(from: OffsetDateTime, until: OffsetDateTime) -> OffsetDateTime {
    from + (until - from) * 2 / 3
}

/// The pause after so many failures in a row.
#[must_use]
pub fn pause_after(failures: u32) -> Duration {
    let doubled = failures.checked_sub(1).map(|times| 2_u32.saturating_pow(times));
    FIRST_PAUSE.saturating_mul(doubled.unwrap_or(0)).min(LONGEST_PAUSE)
}

/// What to do now. `certificate` is the one in use, if Porthole can renew it.
#[must_use]
pub fn plan_renewal(
    certificate: Option<&Certificate>,
    memory: &RenewalHistory,
    now: OffsetDateTime,
) -> RenewalStep {
    let lifetime = certificate.map(|it| (it.fingerprint, it.not_before, it.not_after));
    plan(lifetime, memory, now)
}

fn plan(
    certificate: Option<(Fingerprint, OffsetDateTime, OffsetDateTime)>,
    memory: &RenewalHistory,
    now: OffsetDateTime,
) -> RenewalStep {
    if let Some(replaced) = &memory.replaced {
        let in_force = certificate.map(|(fingerprint, ..)| fingerprint);
        if in_force != Some(replaced.old.certificate) && (replaced.worked || now > replaced.old.not_after) {
            return RenewalStep::Retire(replaced.clone());
        }
        if in_force == Some(replaced.new) && !replaced.worked {
            let next = replaced.tried.map(|tried| tried + PROVE_EVERY);
            return match next {
                Some(next) if now < next => RenewalStep::Wait(Some(next)),
                Some(_) | None => RenewalStep::Prove(replaced.clone()),
            };
        }
        // The old certificate is in use although it has a successor: another successor would not change that.
        if in_force == Some(replaced.old.certificate) {
            return RenewalStep::Wait(None);
        }
    }
    if let Some((waiting, ask_again)) =
        memory.waiting.as_ref().and_then(|waiting| Some((waiting, waiting.ask_again?)))
    {
        return if now < ask_again {
            RenewalStep::Wait(Some(ask_again))
        } else {
            RenewalStep::AskAgain(waiting.clone())
        };
    }
    let Some((_, from, until)) = certificate else { return RenewalStep::Wait(None) };
    let paused = memory.last.as_ref().filter(|last| last.failures > 0);
    let paused_until = paused.map(|last| last.at + pause_after(last.failures));
    let next = due_at(from, until).max(paused_until.unwrap_or(from));
    if now < next {
        return RenewalStep::Wait(Some(next));
    }
    // A stopped request is resumed, so that the certificate does not expire.
    let stopped = memory.waiting.as_ref().filter(|waiting| waiting.replaces.is_some());
    stopped.map_or(RenewalStep::Renew, |waiting| RenewalStep::AskAgain(waiting.clone()))
}

#[cfg(test)]
mod tests;
