//! What is seen of a token before its PIN, and what a PIN does.

use crate::fixture::{PIN, STORE, TOKEN, card, inside, key_checks, look, pin, tokens};
use porthole_explain::Code;
use porthole_identity::{KeyPresence, StoreFailure, StoreName};
use porthole_policy::DeviceClass;
use porthole_support::pki::{Authority, DeviceSpec, KeyKind};
use porthole_support::softhsm::SoftHsm;

#[test]
fn a_closed_token_shows_its_certificates_and_opens_with_its_pin_alone() {
    let (hsm, _) = card(&[KeyKind::P256, KeyKind::Rsa2048]);
    inside(&hsm, "pin::opens_with_its_pin_alone");
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn opens_with_its_pin_alone() {
    let store = tokens();
    let closed = look(store.as_ref());
    assert_eq!(closed.status.class, DeviceClass::Untrusted);
    assert_eq!(closed.status.problem.as_ref().unwrap().code, Code::StorePinNeeded.as_str());
    assert_eq!(closed.ledger.candidates.len(), 2);
    let why = "Harbor card (softhsm2) does not give access to its private key: it is locked until its PIN is entered";
    assert_eq!(key_checks(&closed), [why, why]);
    let waiting = closed.ledger.waiting_for_pin();
    assert_eq!(waiting.iter().map(|error| error.store.clone()).collect::<Vec<_>>(), [STORE]);

    let wrong = store.unlock(&STORE, &pin("1111")).unwrap().unwrap_err();
    assert_eq!(wrong.reason, StoreFailure::PinWrong { last_try: false });
    let still = look(store.as_ref());
    assert_eq!(still.status.problem.unwrap().code, Code::StorePinWrong.as_str());
    assert!(store.unlock(&StoreName::from_static("Another card (softhsm2)"), &pin(PIN)).is_none());

    assert_eq!(store.unlock(&STORE, &pin(PIN)), Some(Ok(())));
    let open = look(store.as_ref());
    assert_eq!(open.status.class, DeviceClass::Certified, "{:?}", open.status.problem);
    assert!(open.ledger.waiting_for_pin().is_empty());
    assert!(open.ledger.candidates.iter().all(|candidate| candidate.failures().next().is_none()));
    let shown = format!("{store:?} {open:?} {:?}", store.certificates());
    assert!(!shown.contains(PIN), "a PIN is shown by Debug");

    // A wrong one now closes it again: only the token knows whether a PIN is right.
    let wrong = store.unlock(&STORE, &pin("1111")).unwrap().unwrap_err();
    assert_eq!(wrong.reason, StoreFailure::PinWrong { last_try: false });
    assert_eq!(look(store.as_ref()).status.class, DeviceClass::Untrusted);
}

#[test]
fn a_token_without_certificates_and_one_that_nobody_set_up_say_nothing() {
    let (hsm, authority) = card(&[]);
    let anything = authority.certificate().clone();
    hsm.put_certificate(TOKEN, PIN, "01", &anything).unwrap();
    hsm.remove_certificate(TOKEN, PIN, "01").unwrap();
    inside(&hsm, "pin::says_nothing");
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn says_nothing() {
    let store = tokens();
    // The one with a PIN may hide certificates; once it is open it has none.
    assert_eq!(look(store.as_ref()).ledger.waiting_for_pin().len(), 1);
    store.unlock(&STORE, &pin(PIN)).unwrap().unwrap();
    assert!(store.read().is_empty());
}

#[test]
fn a_key_that_wants_its_pin_each_time_signs_without_asking_again() {
    let (hsm, authority) = card(&[]);
    put_always(&hsm, &authority, "b0", KeyKind::Rsa2048);
    put_always(&hsm, &authority, "b1", KeyKind::P256);
    inside(&hsm, "pin::signs_without_asking_again");
}

/// Puts a certificate whose key wants the PIN for every signature into the token.
pub(crate) fn put_always(hsm: &SoftHsm, authority: &Authority, id: &str, kind: KeyKind) {
    let issued = authority.issue_device(&DeviceSpec::named(id).key(kind)).unwrap();
    let file = hsm.folder().join("always.der");
    #[expect(clippy::disallowed_methods, reason = "a test's own file")]
    std::fs::write(&file, issued.key().serialize_der()).unwrap();
    let mut key = hsm.tool(TOKEN, PIN);
    key.args(["--type", "privkey", "--usage-sign", "--always-auth", "--id", id, "--label", "device"]);
    key.arg("--write-object").arg(&file);
    hsm.run(key).unwrap();
    hsm.put_certificate(TOKEN, PIN, id, issued.certificate()).unwrap();
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn signs_without_asking_again() {
    let store = tokens();
    let _closed = store.read();
    store.unlock(&STORE, &pin(PIN)).unwrap().unwrap();
    let certificates = store.certificates().unwrap();
    assert_eq!(certificates.len(), 2);
    assert!(format!("{certificates:?}").contains("pin_each_time: true"));
    assert!(certificates.iter().all(|stored| matches!(stored.key, KeyPresence::Present(_))));
    let found = look(store.as_ref());
    assert_eq!(found.status.class, DeviceClass::Certified, "{:?}", found.status.problem);
    assert!(found.ledger.candidates.iter().all(|candidate| candidate.failures().next().is_none()));
}
