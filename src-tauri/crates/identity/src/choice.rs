//! Which of several good certificates proves the device: the newest, or the one that the person picked.

use crate::certificate::{Certificate, Fingerprint};
use crate::name::DistinguishedName;
use crate::requirements::Choose;

/// What the person picked among the certificates that pass every check, as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// Always the newest.
    Newest,
    /// A certificate, and after its renewal the one that takes its place.
    This(PickedCertificate),
}

/// The certificate that the person picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickedCertificate {
    /// The certificate itself.
    pub fingerprint: Fingerprint,
    /// Whom it names; its renewal names the same.
    pub subject: DistinguishedName,
    /// Who issued it; its renewal comes from the same.
    pub issuer: DistinguishedName,
    /// The others that could have been picked then. None of them is its renewal.
    pub passed_over: Vec<Fingerprint>,
}

impl PickedCertificate {
    /// `certificate`, picked when `offered` could have been picked too.
    #[must_use]
    pub fn of<'a>(certificate: &Certificate, offered: impl IntoIterator<Item = &'a Certificate>) -> Self {
        let others = offered.into_iter().map(|other| other.fingerprint);
        Self {
            fingerprint: certificate.fingerprint,
            subject: certificate.subject.clone(),
            issuer: certificate.issuer.clone(),
            passed_over: others.filter(|other| *other != certificate.fingerprint).collect(),
        }
    }

    /// Whether `certificate` came to take the place of the picked one: it names the same, comes from the same issuer,
    /// and was not there to be picked.
    fn is_renewed_by(&self, certificate: &Certificate) -> bool {
        certificate.subject == self.subject
            && certificate.issuer == self.issuer
            && certificate.fingerprint != self.fingerprint
            && !self.passed_over.contains(&certificate.fingerprint)
    }
}

/// Why a candidate is the device certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChosenBy {
    /// No other passes every check.
    BeingAlone,
    /// It is the newest of those that do, and the managed file has the newest chosen.
    Age,
    /// It is the newest of those that do, and the person wants the newest.
    AgeAsWished,
    /// The person picked it.
    Pick,
    /// It renews the one that the person picked.
    Renewal,
}

/// What comes of choosing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// There is nothing to choose.
    Nothing,
    /// The person has to pick.
    Due,
    /// The one at this place.
    Chosen(usize, ChosenBy),
}

/// Chooses among `usable`, which stand in the order in which they are preferred, the newest first.
pub(crate) fn choose(usable: &[&Certificate], choose: Choose, pick: Option<&Pick>) -> Choice {
    let Some((newest, others)) = usable.split_first() else { return Choice::Nothing };
    if others.iter().all(|other| other.fingerprint == newest.fingerprint) {
        let by = match (choose, pick) {
            (Choose::Ask, Some(Pick::This(picked))) => by_pick(picked, newest),
            (Choose::Ask, Some(Pick::Newest) | None) | (Choose::Automatic, _) => None,
        };
        return Choice::Chosen(0, by.unwrap_or(ChosenBy::BeingAlone));
    }
    match (choose, pick) {
        (Choose::Automatic, _) => Choice::Chosen(0, ChosenBy::Age),
        (Choose::Ask, None) => Choice::Due,
        (Choose::Ask, Some(Pick::Newest)) => Choice::Chosen(0, ChosenBy::AgeAsWished),
        (Choose::Ask, Some(Pick::This(picked))) => usable
            .iter()
            .enumerate()
            .find_map(|(at, certificate)| Some(Choice::Chosen(at, by_pick(picked, certificate)?)))
            .unwrap_or(Choice::Due),
    }
}

fn by_pick(picked: &PickedCertificate, certificate: &Certificate) -> Option<ChosenBy> {
    if certificate.fingerprint == picked.fingerprint {
        Some(ChosenBy::Pick)
    } else if picked.is_renewed_by(certificate) {
        Some(ChosenBy::Renewal)
    } else {
        None
    }
}
