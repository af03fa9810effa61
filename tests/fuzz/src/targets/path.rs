//! The path from a device certificate to its anchor, with bytes from outside at either end. The signatures between are
//! real: what is mutated is what is read before one is verified, or without one.

use std::sync::LazyLock;

use porthole_identity::{
    Anchor, Candidate, Certificate, CheckName, EvaluationContext, KeyPresence, Requirements, StoreKind,
    StoreName, StoreReading, StoredCertificate, evaluate,
};
use rustls_pki_types::CertificateDer;

use super::revocation::NOW;

static DEVICE: LazyLock<CertificateDer<'static>> =
    LazyLock::new(|| CertificateDer::from(include_bytes!("../../keys/device.der").to_vec()));

/// Whether a chain leads from the certificate to one of `anchors`, and what is said of it.
fn candidate_of(chain: Vec<CertificateDer<'static>>, anchors: Vec<Anchor>) -> Option<(Candidate, bool)> {
    let (store, kind) = (StoreName::from_static("keys"), StoreKind::User);
    let (key, label) = (KeyPresence::Absent, String::new());
    let stored = StoredCertificate { chain, key, store: store.clone(), kind, label };
    let reading = StoreReading { store, kind, found: Ok(vec![stored]) };
    let asks = Requirements::anchored_in(anchors);
    let found = evaluate(vec![reading], &EvaluationContext::of(Some(&asks), *NOW));
    let candidate = found.ledger.candidates.into_iter().next()?;
    let check = candidate.checks.iter().find(|check| check.name == CheckName::Chain)?;
    assert!(!check.detail.to_string().chars().any(char::is_control), "{}", check.detail);
    let leads = check.failure().is_none();
    Some((candidate, leads))
}

/// A CA's certificates as anchors of the device, whose names its constraints are held against; and a device's, with the
/// CAs above it, below the anchor.
pub(crate) fn path(input: &[u8]) -> bool {
    let ca = Anchor::read(include_bytes!("../../keys/ca.pem")).unwrap_or_default();
    let Some(ca_key) = ca.first().map(|anchor| anchor.certificate().spki) else {
        panic!("the CA of this target is valid");
    };
    let mut leads_anywhere = false;
    if let Ok(anchors) = Anchor::read(input) {
        let has_its_key = anchors.iter().any(|anchor| anchor.certificate().spki == ca_key);
        if let Some((_, true)) = candidate_of(vec![DEVICE.clone()], anchors) {
            assert!(has_its_key, "no anchor counts but one with the key that signed");
            leads_anywhere = true;
        }
    }
    if let Ok(read) = porthole_identity::read_certificates(input) {
        let chain = read.iter().map(|certificate| certificate.der().clone()).collect();
        if let Some((candidate, true)) = candidate_of(chain, ca) {
            let device = Certificate::from_der(DEVICE.clone());
            let is_made =
                matches!((&candidate.certificate, &device), (Ok(one), Ok(made)) if one.spki == made.spki);
            assert!(is_made, "no certificate counts but one that the CA signed");
            leads_anywhere = true;
        }
    }
    leads_anywhere
}
