//! The candidate ledger: every certificate that was found, with the reason it was chosen or lost.

use crate::certificate::{Certificate, Fingerprint, UnreadableCertificate};
use crate::checks::{Check, CheckName};
use crate::choice::ChosenBy;
use crate::revocation::Revocation;
use crate::store::{StoreError, StoreFailure, StoreKind, StoreName};
use porthole_explain::{Code, Detail, Details, Problem};

/// Every certificate that was found, and every store that could not be read.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// In the order of the stores, and within one as it listed them.
    pub candidates: Vec<Candidate>,
    /// Stores whose certificates are not known.
    pub unread: Vec<UnreadStore>,
}

impl Ledger {
    /// Whether several certificates pass every check and the person has to pick one.
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

    /// The stores that show their keys, or anything at all, only after a PIN, each with the last word about it.
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
    /// Whose it is.
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
    /// What it says, or why it cannot be read.
    pub certificate: Result<Certificate, UnreadableCertificate>,
    /// SHA-256 over what the store holds.
    pub fingerprint: Fingerprint,
    /// The store.
    pub store: StoreName,
    /// What the store calls it.
    pub label: String,
    /// Why its key cannot be seen, where the store must be opened first.
    pub closed: Option<StoreError>,
    /// What is known about its revocation.
    pub revocation: Revocation,
    /// Its checks, in the order of [`CheckName`].
    pub checks: Vec<Check>,
    /// The checks that were not made because the managed file does not ask for them. They count neither for the
    /// candidate nor against it.
    pub not_asked: Vec<CheckName>,
    /// Chosen or not, and why.
    pub standing: CandidateOutcome,
}

/// How a candidate stands among the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CandidateOutcome {
    /// It is the device certificate.
    Chosen(ChosenBy),
    /// It passed every check, but another became valid later.
    Older,
    /// It passed every check and is as new as the chosen one, whose fingerprint sorts first.
    Tied,
    /// It passed every check, but the person picked another.
    NotPicked,
    /// It passed every check and the person picked it once, but now the managed file has the newest chosen.
    PickIgnored,
    /// It passed every check, others did too, and the person has not picked one.
    Undecided,
    /// The very same certificate was chosen from an earlier entry.
    Duplicate,
    /// It failed at least one check.
    Failed,
}

impl Candidate {
    /// What to call it: its subject, or the store's label if it cannot be read.
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

    /// One sentence: why it was chosen or lost.
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

    /// What the checks that failed found.
    #[must_use]
    pub fn why_failed(&self) -> Details {
        self.failures().flat_map(|(check, _)| check.detail.clone()).collect()
    }

    /// The problem this candidate stands for, when it failed.
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

    /// How far a failed candidate is from passing; less is nearer. One from the right CA is nearer than any other,
    /// whatever else it lacks: that is the one a person means by "my device certificate".
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
