//! The device as the launcher and `portholectl` show it: plain text and numbers, field names as in JSON.

use crate::certificate::Certificate;
use crate::checks::Check;
use crate::ledger::Candidate;
use crate::moment::rfc3339;
use crate::revocation::Revocation;
use crate::status::{Change, DeviceStatus, Evidence, OpenChoice};
use crate::tls::DeviceIdentity;
use porthole_explain::{Detail, Details, Problem};
use porthole_policy::DeviceClass;
use serde::Serialize;
use time::OffsetDateTime;

/// A [`DeviceStatus`] to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "Device"))]
pub struct DeviceView {
    /// What the device has proved.
    pub class: DeviceClass,
    /// The device certificate, if there is one.
    pub certificate: Option<CertificateView>,
    /// What the person may choose; `null` where the organisation has the newest chosen.
    pub choice: Option<ChoiceView>,
    /// Why the device has proved nothing.
    pub problem: Option<Problem>,
    /// The facts that decided the class.
    pub evidence: Vec<EvidenceView>,
    /// When this was found out, RFC 3339.
    pub checked_at: String,
}

/// What a certificate says, for people and scripts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CertificateFacts {
    /// The subject, RFC 4514.
    pub subject: String,
    /// The issuer, RFC 4514.
    pub issuer: String,
    /// The serial number, hex with colons.
    pub serial: String,
    /// SHA-256, 64 hex digits.
    pub fingerprint: String,
    /// The first moment it is valid, RFC 3339.
    pub not_before: String,
    /// The last moment it is valid, RFC 3339.
    pub not_after: String,
    /// Whole days until then.
    pub days_left: i64,
}

impl CertificateFacts {
    /// The facts of `certificate`, at the moment `now`.
    #[must_use]
    pub fn new(certificate: &Certificate, now: OffsetDateTime) -> Self {
        Self {
            subject: certificate.subject.to_string(),
            issuer: certificate.issuer.to_string(),
            serial: certificate.serial.clone(),
            fingerprint: certificate.fingerprint.to_string(),
            not_before: rfc3339(certificate.not_before),
            not_after: rfc3339(certificate.not_after),
            days_left: certificate.days_left(now),
        }
    }
}

/// The device certificate to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "Certificate"))]
pub struct CertificateView {
    /// What it says.
    #[serde(flatten)]
    pub facts: CertificateFacts,
    /// The store that holds it.
    pub store: String,
    /// What is known about its revocation.
    pub revocation: RevocationView,
}

/// A choice that the organisation leaves to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "OpenChoice"))]
pub struct ChoiceView {
    /// How many certificates pass every check.
    pub usable: usize,
    /// Whether there is no device certificate until the person picks one.
    pub due: bool,
}

/// What is known about the revocation of a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "Revocation"))]
pub struct RevocationView {
    /// `good`, `revoked`, `unknown`, or `not-checked` where it was not looked up.
    #[cfg_attr(feature = "typescript", ts(type = "\"good\" | \"revoked\" | \"unknown\" | \"not-checked\""))]
    pub state: &'static str,
    /// The file or address whose word this is.
    pub source: Option<String>,
    /// When that was true, RFC 3339.
    pub as_of: Option<String>,
    /// Whole seconds since then.
    pub age_seconds: Option<u64>,
    /// Since when it is revoked, RFC 3339.
    pub since: Option<String>,
    /// All of it in words.
    pub detail: String,
    /// The same as messages that every language has.
    #[cfg_attr(feature = "typescript", ts(type = "Array<DetailMessage>"))]
    pub messages: Details,
}

impl RevocationView {
    fn new(revocation: &Revocation) -> Self {
        let (state, statement, since) = match revocation {
            Revocation::NotChecked | Revocation::NoChain | Revocation::WouldNotCount => {
                ("not-checked", None, None)
            }
            Revocation::Good { statement, .. } => ("good", Some(statement), None),
            Revocation::Revoked { statement, since, .. } => ("revoked", Some(statement), Some(*since)),
            Revocation::Unknown { statement, .. } => ("unknown", statement.as_ref(), None),
        };
        Self {
            state,
            source: statement.map(|statement| statement.source.clone()),
            as_of: statement.map(|statement| rfc3339(statement.as_of)),
            age_seconds: statement.map(|statement| statement.age.as_secs()),
            since: since.map(rfc3339),
            detail: revocation.detail().to_string(),
            messages: revocation.detail(),
        }
    }
}

/// One fact that decides the class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "Evidence"))]
pub struct EvidenceView {
    /// The fact.
    pub fact: String,
    /// Whether it holds.
    pub holds: bool,
    /// What was found, where that says more.
    pub found: Option<String>,
    /// What would change it.
    pub would_change: String,
    /// The same as messages that every language has.
    pub messages: EvidenceMessages,
}

/// What is said of a fact, as messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct EvidenceMessages {
    /// The fact.
    #[cfg_attr(feature = "typescript", ts(type = "DetailMessage"))]
    pub fact: Detail,
    /// What was found.
    #[cfg_attr(feature = "typescript", ts(type = "Array<DetailMessage>"))]
    pub found: Details,
    /// What would change it, where that is an event.
    #[cfg_attr(feature = "typescript", ts(type = "DetailMessage | null"))]
    pub would_change: Option<Detail>,
    /// Where it is a next step: the code that has it.
    pub next_step_of: Option<&'static str>,
}

/// A line of the candidate ledger to show. What an unreadable certificate cannot tell is empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "Candidate"))]
pub struct CandidateView {
    /// The subject, or the store's label if the certificate cannot be read.
    pub subject: String,
    /// The issuer.
    pub issuer: String,
    /// The serial number.
    pub serial: String,
    /// SHA-256 over what the store holds.
    pub fingerprint: String,
    /// The store.
    pub store: String,
    /// Whether it passed every check.
    pub usable: bool,
    /// Whether it is the device certificate.
    pub chosen: bool,
    /// The first moment it is valid, RFC 3339.
    pub not_before: String,
    /// The last moment it is valid, RFC 3339.
    pub not_after: String,
    /// Its checks.
    pub checks: Vec<CheckView>,
    /// The names of the checks that the managed file does not ask for.
    pub not_asked: Vec<&'static str>,
    /// What is known about its revocation.
    pub revocation: RevocationView,
    /// Why it was chosen or lost, one sentence.
    pub reason: String,
    /// The same as a message that every language has.
    #[cfg_attr(feature = "typescript", ts(type = "DetailMessage"))]
    pub message: Detail,
}

/// One check of a candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "Check"))]
pub struct CheckView {
    /// What was checked.
    pub name: &'static str,
    /// Whether it passed.
    pub passed: bool,
    /// What was found.
    pub detail: String,
    /// The same as messages that every language has.
    #[cfg_attr(feature = "typescript", ts(type = "Array<DetailMessage>"))]
    pub messages: Details,
}

impl CertificateView {
    fn new(identity: &DeviceIdentity, revocation: &Revocation, now: OffsetDateTime) -> Self {
        Self {
            facts: CertificateFacts::new(identity.certificate(), now),
            store: identity.store().to_string(),
            revocation: RevocationView::new(revocation),
        }
    }
}

impl From<&DeviceStatus> for DeviceView {
    fn from(status: &DeviceStatus) -> Self {
        let now = status.checked_at;
        let revocation = status.revocation.as_ref().unwrap_or(&Revocation::NotChecked);
        let certificate = |identity: &DeviceIdentity| CertificateView::new(identity, revocation, now);
        Self {
            class: status.class,
            certificate: status.identity.as_deref().map(certificate),
            choice: status.choice.map(|OpenChoice { usable, due }| ChoiceView { usable, due }),
            problem: status.problem.clone(),
            evidence: status.evidence.iter().map(EvidenceView::from).collect(),
            checked_at: rfc3339(now),
        }
    }
}

impl From<&Evidence> for EvidenceView {
    fn from(evidence: &Evidence) -> Self {
        let (would_change, next_step_of) = match &evidence.would_change {
            Change::Event(event) => (Some(event.clone()), None),
            Change::NextStep(problem) => (None, Some(problem.code)),
        };
        Self {
            fact: evidence.fact.to_string(),
            holds: evidence.holds,
            found: evidence.found.as_ref().map(|found| sentence(found.to_string().trim_end_matches('.'))),
            would_change: evidence.would_change.to_string(),
            messages: EvidenceMessages {
                fact: evidence.fact.clone(),
                found: evidence.found.clone().unwrap_or_default(),
                would_change,
                next_step_of,
            },
        }
    }
}

impl From<&Candidate> for CandidateView {
    fn from(candidate: &Candidate) -> Self {
        let field =
            |field: fn(&Certificate) -> String| candidate.certificate.as_ref().map(field).unwrap_or_default();
        Self {
            subject: candidate.subject(),
            issuer: field(|certificate| certificate.issuer.to_string()),
            serial: field(|certificate| certificate.serial.clone()),
            fingerprint: candidate.fingerprint.to_string(),
            store: candidate.store.to_string(),
            usable: candidate.is_usable(),
            chosen: candidate.is_chosen(),
            not_before: field(|certificate| rfc3339(certificate.not_before)),
            not_after: field(|certificate| rfc3339(certificate.not_after)),
            checks: candidate.checks.iter().map(CheckView::from).collect(),
            not_asked: candidate.not_asked.iter().map(|name| name.as_str()).collect(),
            revocation: RevocationView::new(&candidate.revocation),
            reason: candidate.reason().to_string(),
            message: candidate.reason(),
        }
    }
}

impl From<&Check> for CheckView {
    fn from(check: &Check) -> Self {
        Self {
            name: check.name.as_str(),
            passed: check.failure().is_none(),
            detail: check.detail.to_string(),
            messages: check.detail.clone(),
        }
    }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
