//! Chooses the device certificate among several that pass every check: the newest, or the one that the person picked.

use crate::certificate::{Certificate, Fingerprint};
use crate::name::DistinguishedName;
use crate::requirements::Choose;

/// The person's choice among the certificates that pass every check, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// Always the newest.
    Newest,
    /// This certificate, and after its renewal the new one.
    This(PickedCertificate),
}

/// The certificate that the person picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickedCertificate {
    /// The certificate itself.
    pub fingerprint: Fingerprint,
    /// Its subject. A renewal has the same.
    pub subject: DistinguishedName,
    /// Its issuer. A renewal has the same.
    pub issuer: DistinguishedName,
    /// The other certificates that the person could have picked. None of them is a renewal of this one.
    pub passed_over: Vec<Fingerprint>,
}

impl PickedCertificate {
    /// The choice of `certificate`, when the person could choose among `offered`.
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

    /// Whether `certificate` is a renewal of the picked one: same subject, same issuer, and not there when the person
    /// picked.
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
    /// It is the only one that passes every check.
    BeingAlone,
    /// It is the newest of those that pass, and the managed file chooses the newest.
    Age,
    /// It is the newest of those that pass, and the person chose to use always the newest.
    AgeAsWished,
    /// The person picked it.
    Pick,
    /// It renews the one that the person picked.
    Renewal,
}

/// The outcome of choosing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// There is nothing to choose.
    Nothing,
    /// The person has to pick.
    Due,
    /// The certificate at this position is chosen.
    Chosen(usize, ChosenBy),
}

/// Chooses among `usable`, which is sorted by preference: the newest first.
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
