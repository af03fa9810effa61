//! The evaluated device: with a good certificate, with one that has expired, with several, …

use std::sync::Arc;

use porthole_identity::{
    Anchor, Choose, DomainMembership, Evaluation, EvaluationContext, KeyPresence, ManagedSigns, Pick,
    PickedCertificate, Pkcs8, RequiredDomain, Requirements, RevocationCheck, RevocationList,
    RevocationPolicy, SoftwareKey, StoreError, StoreFailure, StoreKind, StoreName, StoreReading,
    StoredCertificate, WhenUnknown, evaluate, read_certificates,
};

use super::facts::{AUTHORITY, CARD, DEVICE, KEYRING, MACHINE, NEWER, NOW, OF_MACHINE, OLD, ON_CARD, moment};

/// A certificate of the person, or of the machine, with its key.
fn stored(pem: &[u8], store: StoreName, kind: StoreKind) -> StoredCertificate {
    let key = SoftwareKey::from_pkcs8(&Pkcs8::from_der(include_bytes!("../device.p8").to_vec())).unwrap();
    StoredCertificate {
        chain: read_certificates(pem).unwrap().iter().map(|certificate| certificate.der().clone()).collect(),
        key: KeyPresence::Present(Arc::new(key)),
        store,
        kind,
        label: "Porthole".to_owned(),
    }
}

fn keyring(pems: &[&[u8]]) -> StoreReading {
    let found = pems.iter().map(|pem| stored(pem, KEYRING, StoreKind::User)).collect();
    StoreReading { store: KEYRING, kind: StoreKind::User, found: Ok(found) }
}

fn of_machine() -> StoreReading {
    let found = vec![stored(OF_MACHINE, MACHINE, StoreKind::Machine)];
    StoreReading { store: MACHINE, kind: StoreKind::Machine, found: Ok(found) }
}

fn card(found: Result<Vec<StoredCertificate>, StoreFailure>) -> StoreReading {
    let found = found.map_err(|reason| StoreError { store: CARD, reason });
    StoreReading { store: CARD, kind: StoreKind::User, found }
}

fn requirements(choose: Choose) -> Requirements {
    let mut required = Requirements::anchored_in(Anchor::read(AUTHORITY).unwrap());
    required.choose = choose;
    let list = RevocationList::read("/etc/porthole/device-ca.crl", include_bytes!("../list.pem").to_vec());
    required.revocation = Some(RevocationPolicy {
        check: RevocationCheck::Crl,
        unknown: WhenUnknown::Untrusted,
        lists: vec![list.unwrap()],
    });
    required
}

/// Requirements of a device without a revocation list, as without a network.
fn unreachable_lists() -> Requirements {
    let mut required = requirements(Choose::Automatic);
    if let Some(revocation) = &mut required.revocation {
        revocation.lists.clear();
    }
    required
}

fn closed_keyring(reason: StoreFailure) -> StoreReading {
    StoreReading { store: KEYRING, kind: StoreKind::User, found: Err(StoreError { store: KEYRING, reason }) }
}

/// Evaluations of a device, each under the name of its state.
pub(super) fn scenes() -> Vec<(&'static str, Evaluation)> {
    let now = moment(NOW);
    let (newest, ask_person) = (requirements(Choose::Automatic), requirements(Choose::Ask));
    let evaluated =
        |readings, requirements| evaluate(readings, &EvaluationContext::of(Some(requirements), now));
    let several = || {
        let on_card = vec![stored(ON_CARD, CARD, StoreKind::User)];
        vec![keyring(&[DEVICE]), card(Ok(on_card)), keyring(&[NEWER, OLD])]
    };
    let undecided = evaluated(several(), &ask_person);
    let pick = Pick::This(PickedCertificate::of(undecided.ledger.usable()[0], undecided.ledger.usable()));
    let picked = EvaluationContext { pick: Some(&pick), ..EvaluationContext::of(Some(&ask_person), now) };
    let joined = DomainMembership {
        required: RequiredDomain::Named("harbor.test".to_owned()),
        joined: Ok(vec!["harbor.test".to_owned()]),
    };
    let signs = ManagedSigns { statement: None, domain: Some(joined) };
    let managed = EvaluationContext { managed: Some(&signs), ..EvaluationContext::of(Some(&newest), now) };
    let certified = || vec![keyring(&[DEVICE, OLD]), of_machine()];
    vec![
        ("certified", evaluated(certified(), &newest)),
        ("managed", evaluate(certified(), &managed)),
        ("untrusted", evaluated(vec![keyring(&[OLD]), of_machine()], &newest)),
        ("unenrolled", evaluated(vec![keyring(&[])], &newest)),
        ("picked", evaluate(several(), &picked)),
        ("closed", evaluated(vec![keyring(&[]), card(Err(StoreFailure::PinNeeded))], &newest)),
        ("undecided", undecided),
        (
            "noKeyring",
            evaluated(vec![closed_keyring(StoreFailure::NotRunning("no bus".to_owned()))], &newest),
        ),
        ("lockedKeyring", evaluated(vec![closed_keyring(StoreFailure::Locked)], &newest)),
        ("offline", evaluated(certified(), &unreachable_lists())),
    ]
}
