//! Two certificates for one key: a CA renewed it, or the person imported the new one beside the old.

use porthole_identity::{CheckName, DeviceStatus, Evaluation};
use porthole_policy::DeviceClass;
use porthole_support::pki::{Authority, DeviceSpec, Issued, KeyKind};
use time::{Duration, OffsetDateTime};

use crate::fixture::{PIN, STORE, TOKEN, card, inside, look, pin, tokens};

/// The same device again, with an earlier or later beginning.
pub(crate) fn again(authority: &Authority, issued: &Issued, from: Duration) -> Issued {
    let now = OffsetDateTime::now_utc();
    let spec = DeviceSpec::named("laptop-0").valid(now + from, now + Duration::days(400)).serial([0x33; 16]);
    authority.issue_again(issued, &spec).unwrap()
}

/// Both prove the device, and the younger one is taken.
pub(crate) fn both_count(found: &Evaluation) {
    let usable = found.ledger.candidates.iter().filter(|one| one.failures().next().is_none());
    assert_eq!(usable.count(), 2, "{:?}", found.ledger);
    let DeviceStatus { class, problem, identity, .. } = &found.status;
    assert_eq!(*class, DeviceClass::Certified, "{problem:?}");
    let newest = found.ledger.candidates.iter().filter_map(|one| one.certificate.as_ref().ok());
    let newest = newest.max_by_key(|certificate| certificate.not_before).unwrap();
    assert_eq!(identity.as_ref().unwrap().fingerprint(), newest.fingerprint);
}

#[test]
fn two_certificates_for_one_key_of_a_card_both_count_whatever_id_each_has() {
    for (kind, id) in [(KeyKind::P256, "a0"), (KeyKind::P256, "b7"), (KeyKind::Rsa2048, "b7")] {
        let (hsm, authority) = card(&[]);
        let issued = authority.issue_device(&DeviceSpec::named("laptop-0").key(kind)).unwrap();
        hsm.put(TOKEN, PIN, "a0", &issued).unwrap();
        let renewed = again(&authority, &issued, Duration::MINUTE * -5);
        hsm.put_certificate(TOKEN, PIN, id, renewed.certificate()).unwrap();
        inside(&hsm, "renewed::card_has_both");
    }
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn card_has_both() {
    let store = tokens();
    let closed = look(store.as_ref());
    assert_eq!(closed.ledger.candidates.len(), 2, "{:?}", closed.ledger);
    store.unlock(&STORE, &pin(PIN)).unwrap().unwrap();
    both_count(&look(store.as_ref()));
}

#[test]
fn a_certificate_with_the_id_of_another_key_gets_its_own() {
    let (hsm, authority) = card(&[KeyKind::P256]);
    let other = authority.issue_device(&DeviceSpec::named("laptop-1").key(KeyKind::P256)).unwrap();
    hsm.put(TOKEN, PIN, "c1", &other).unwrap();
    hsm.remove_certificate(TOKEN, PIN, "c1").unwrap();
    hsm.put_certificate(TOKEN, PIN, "a0", other.certificate()).unwrap();
    inside(&hsm, "renewed::each_has_its_own");
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn each_has_its_own() {
    let store = tokens();
    let _closed = store.read();
    store.unlock(&STORE, &pin(PIN)).unwrap().unwrap();
    let found = look(store.as_ref());
    assert_eq!(found.ledger.candidates.len(), 2, "{:?}", found.ledger);
    for candidate in &found.ledger.candidates {
        let key = candidate.checks.iter().find(|check| check.name == CheckName::KeyUsable).unwrap();
        assert_eq!(key.failure(), None, "{}", key.detail);
    }
}
