//! The candidate ledger: every certificate that was found, with the reason why it was chosen or not.

use crate::certificate::{Certificate, Fingerprint, UnreadableCertificate};
use crate::checks::{Check, CheckName};
use crate::choice::ChosenBy;
use crate::revocation::Revocation;
use crate::store::{StoreError, StoreFailure, StoreKind, StoreName};
use porthole_explain::{Code, Detail, Details, Problem};

/// Every certificate that was found, and every store that could not be read.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// Sorted by store, and within a store in the store's order.
    pub candidates: Vec<Candidate>,
    /// Stores whose certificates are unknown.
    pub unread: Vec<UnreadStore>,
}

impl Ledger {
    /// Whether several certificates pass every check and the person must pick one.
    #[must_use]
    pub fn is_choice_due(&self) -> bool {
        self.candidates.iter().any(|candidate| candidate.standing == CandidateOutcome::Undecided)
    }

    /// The certificates that pass every check, each once.
    #[must_use]
    pub fn usable(&self) -> Vec<&Certificate> {
        let mut usable: Vec<&Certificate> = Vec::new();
        for candidate in self.candidates.iter().filter(|candidate| candidate.is_usable()) {
            if let Ok(certificate) = &candidate.certificate
                && !usable.iter().any(|known| known.fingerprint == certificate.fingerprint)
            {
                usable.push(certificate);
            }
        }
        usable
    }

    /// The stores that show their keys or certificates only after a PIN, each with its last error.
    #[must_use]
    pub fn waiting_for_pin(&self) -> Vec<StoreError> {
        let unread = self.unread.iter().map(|unread| &unread.error);
        let closed = self.candidates.iter().filter_map(|candidate| candidate.closed.as_ref());
        let mut waiting: Vec<StoreError> = Vec::new();
        for error in unread.chain(closed) {
            let wants = matches!(error.reason, StoreFailure::PinNeeded | StoreFailure::PinWrong { .. });
            if wants && !waiting.iter().any(|known| known.store == error.store) {
                waiting.push(error.clone());
            }
        }
        waiting
    }
}

/// A store that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadStore {
    /// Whether it is the person's store or the machine's.
    pub kind: StoreKind,
    /// Why it could not be read.
    pub error: StoreError,
}

impl UnreadStore {
    /// Whether the device certificate may be in it.
    pub(crate) const fn may_hold_the_device_certificate(&self) -> bool {
        match self.kind {
            StoreKind::User => !matches!(self.error.reason, StoreFailure::StandsForOthers),
            StoreKind::Machine => false,
        }
    }
}

/// A certificate that was found in a store.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The certificate, or why it cannot be read.
    pub certificate: Result<Certificate, UnreadableCertificate>,
    /// SHA-256 over its bytes in the store.
    pub fingerprint: Fingerprint,
    /// The store.
    pub store: StoreName,
    /// Its label in the store.
    pub label: String,
    /// Why its key is not visible, if the store must be unlocked first.
    pub closed: Option<StoreError>,
    /// What is known about its revocation.
    pub revocation: Revocation,
    /// Its checks, in the order of [`CheckName`].
    pub checks: Vec<Check>,
    /// The checks that were not made because the managed file does not require them. They do not count.
    pub not_asked: Vec<CheckName>,
    /// Whether it was chosen, and why.
    pub standing: CandidateOutcome,
}

/// The standing of a candidate among the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CandidateOutcome {
    /// It is the device certificate.
    Chosen(ChosenBy),
    /// It passed every check, but the validity of another began later.
    Older,
    /// It passed every check, but another that is equally new has the fingerprint that sorts first.
    Tied,
    /// It passed every check, but the person picked another.
    NotPicked,
    /// It passed every check and the person picked it once, but the managed file now chooses the newest.
    PickIgnored,
    /// It passed every check, as others did, and the person has not picked one.
    Undecided,
    /// The same certificate was chosen from an earlier entry.
    Duplicate,
    /// It failed at least one check.
    Failed,
}

impl Candidate {
    /// Its name in the UI: its subject, or the store's label if it cannot be read.
    #[must_use]
    pub fn subject(&self) -> String {
        match &self.certificate {
            Ok(certificate) => certificate.subject.to_string(),
            Err(_) => self.label.clone(),
        }
    }

    /// Whether it passed every check, chosen or not.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.failures().next().is_none()
    }

    /// Whether it is the device certificate.
    #[must_use]
    pub const fn is_chosen(&self) -> bool {
        matches!(self.standing, CandidateOutcome::Chosen(_))
    }

    /// The checks that failed, the most important first.
    pub fn failures(&self) -> impl Iterator<Item = (&Check, Code)> {
        self.checks.iter().filter_map(|check| Some((check, check.failure()?)))
    }

    /// One sentence: why it was chosen or not.
    #[must_use]
    pub fn reason(&self) -> Detail {
        match &self.standing {
            CandidateOutcome::Chosen(by) => chosen_reason(*by),
            CandidateOutcome::Older => Detail::LostOlder,
            CandidateOutcome::Tied => Detail::LostTied,
            CandidateOutcome::NotPicked => Detail::LostNotPicked,
            CandidateOutcome::PickIgnored => Detail::LostPickIgnored,
            CandidateOutcome::Undecided => Detail::LostUndecided,
            CandidateOutcome::Duplicate => Detail::LostDuplicate,
            CandidateOutcome::Failed => Detail::LostFailed { reason: self.why_failed() },
        }
    }

    /// The findings of the checks that failed.
    #[must_use]
    pub fn why_failed(&self) -> Details {
        self.failures().flat_map(|(check, _)| check.detail.clone()).collect()
    }

    /// The problem to report if it failed.
    pub(crate) fn problem(&self) -> Option<Problem> {
        let (_, code) = self.failures().next()?;
        let (subject, reason) = (self.subject(), self.why_failed());
        Some(code.with(match &self.certificate {
            Ok(certificate) => {
                Detail::NearestCertificateFrom { subject, issuer: certificate.issuer.to_string(), reason }
            }
            Err(_) => Detail::NearestCertificate { subject, reason },
        }))
    }

    /// How far a failed candidate is from passing; less is nearer. A candidate from the right CA is nearer than any
    /// other, whatever else it lacks, because it is what a person means by "my device certificate".
    pub(crate) fn distance(&self) -> (bool, bool, usize) {
        let failed = |name| self.failures().any(|(check, _)| check.name == name);
        let foreign = failed(CheckName::Chain) || failed(CheckName::Issuer);
        (failed(CheckName::Readable), foreign, self.failures().count())
    }
}

const fn chosen_reason(by: ChosenBy) -> Detail {
    match by {
        ChosenBy::BeingAlone => Detail::ChosenAlone,
        ChosenBy::Age => Detail::ChosenNewest,
        ChosenBy::AgeAsWished => Detail::ChosenNewestAsWished,
        ChosenBy::Pick => Detail::ChosenPicked,
        ChosenBy::Renewal => Detail::ChosenRenewal,
    }
}
