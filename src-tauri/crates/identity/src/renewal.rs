//! When a device certificate is renewed: what to do now, given the certificate, what is remembered, and the time.

use crate::certificate::{Certificate, Fingerprint, SpkiHash};
use std::time::Duration;
use time::OffsetDateTime;

/// What is remembered of enrolments from one moment to the next.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RenewalHistory {
    /// A request that the server has taken and not answered yet.
    pub waiting: Option<WaitingRequest>,
    /// A request that was made by hand to replace a certificate; the import of what comes is its answer.
    pub by_hand: Option<ManualRequest>,
    /// A certificate that has a successor and is still kept.
    pub replaced: Option<ReplacedCertificate>,
    /// How the last attempt ended.
    pub last: Option<Attempt>,
}

/// A request that the server has taken. The same is asked again until it is answered (RFC 7030 section 4.2.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingRequest {
    /// The key that waits in the store.
    pub key: SpkiHash,
    /// The request, DER.
    pub request: Vec<u8>,
    /// The certificate that it is to replace; `None` for a first one.
    pub replaces: Option<OldCertificate>,
    /// Not to be asked again before this moment; `None` if the person stopped waiting: then only when they ask
    /// again themselves, or a certificate is due to be renewed.
    pub ask_again: Option<OffsetDateTime>,
}

/// A request that was made by hand to replace a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManualRequest {
    /// The key that waits in the store.
    pub key: SpkiHash,
    /// What it is to replace.
    pub replaces: OldCertificate,
}

/// A certificate that is to go once its successor has worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OldCertificate {
    /// The certificate.
    pub certificate: Fingerprint,
    /// Its key.
    pub key: SpkiHash,
    /// When it expires; after that it has no use.
    pub not_after: OffsetDateTime,
}

impl From<&Certificate> for OldCertificate {
    fn from(certificate: &Certificate) -> Self {
        Self { certificate: certificate.fingerprint, key: certificate.spki, not_after: certificate.not_after }
    }
}

/// A certificate that has a successor. It and its key are kept until the successor has worked once: until a server
/// has asked for it in a handshake that was finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplacedCertificate {
    /// The certificate.
    pub old: OldCertificate,
    /// Its successor.
    pub new: Fingerprint,
    /// Whether the successor has worked.
    pub worked: bool,
    /// When the enrolment server was last asked whether it does.
    pub tried: Option<OffsetDateTime>,
}

/// How an attempt to enrol or renew ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When.
    pub at: OffsetDateTime,
    /// The code of what went wrong with its words; `None` where nothing did.
    pub failure: Option<(String, String)>,
    /// How many attempts in a row have failed, this one included.
    pub failures: u32,
}

/// What to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenewalStep {
    /// Nothing before this moment; with none, not before something changes.
    Wait(Option<OffsetDateTime>),
    /// Make a new key and ask for a successor.
    Renew,
    /// Ask again for what was asked for.
    AskAgain(WaitingRequest),
    /// Show the successor to the enrolment server, to see it work.
    Prove(ReplacedCertificate),
    /// Remove the old certificate with its key.
    Retire(ReplacedCertificate),
}

/// The first pause after a failure; each further one doubles it.
const FIRST_PAUSE: Duration = Duration::from_secs(5 * 60);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(12 * 60 * 60);
/// How often the enrolment server is asked whether the successor works.
const PROVE_EVERY: Duration = Duration::from_secs(60 * 60);

/// When the successor of `certificate` is asked for: after two thirds of its lifetime.
#[must_use]
pub fn renewal_due(certificate: &Certificate) -> OffsetDateTime {
    due_at(certificate.not_before, certificate.not_after)
}

fn due_at(from: OffsetDateTime, until: OffsetDateTime) -> OffsetDateTime {
    from + (until - from) * 2 / 3
}

/// How long to wait after so many failures in a row.
#[must_use]
pub fn pause_after(failures: u32) -> Duration {
    let doubled = failures.checked_sub(1).map(|times| 2_u32.saturating_pow(times));
    FIRST_PAUSE.saturating_mul(doubled.unwrap_or(0)).min(LONGEST_PAUSE)
}

/// What to do now. `certificate` is the one in force, if it is one that can be renewed here.
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
        // The old one is in force although it has a successor: another would change nothing.
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
    // What was stopped is taken up again: a certificate must not run out over it.
    let stopped = memory.waiting.as_ref().filter(|waiting| waiting.replaces.is_some());
    stopped.map_or(RenewalStep::Renew, |waiting| RenewalStep::AskAgain(waiting.clone()))
}

#[cfg(test)]
mod tests;
