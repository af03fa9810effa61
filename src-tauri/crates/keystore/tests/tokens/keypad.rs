//! Tokens whose PIN is typed on their own keypad. No such reader can be had for a test, so the shim, a mock, says
//! that the token has one and stands in for the fingers; behind it is SoftHSM.

use crate::fixture::{PIN, fill, finish, key_checks, look, pin, tokens};
use crate::shim::{SHIM_STORE, begin, child_with_shim, end, keypad, logins, register};
use porthole_identity::{PinEntry, StoreFailure};
use porthole_policy::DeviceClass;
use porthole_support::pki::KeyKind;
use porthole_support::softhsm::SoftHsm;

#[test]
fn a_pin_that_is_typed_on_a_keypad_passes_us_by_is_kept_nowhere_and_asked_for_by_nobody_else() {
    let hsm = SoftHsm::unregistered().unwrap();
    register(&hsm);
    fill(&hsm, &[KeyKind::P256]);
    let test = "keypad::is_kept_nowhere";
    finish(child_with_shim(&hsm, test), test);
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn is_kept_nowhere() {
    keypad("1111");
    let store = tokens();
    let closed = look(store.as_ref());
    let why =
        "Harbor card (shim) does not give access to its private key: it is locked until its PIN is entered";
    assert_eq!(key_checks(&closed), [why]);
    assert_eq!(store.pin_entry(&SHIM_STORE), Some(PinEntry::OwnKeypad));
    assert_eq!(logins(), 0, "a look makes no keypad light up");

    // What is handed over here does not count, were it the right one.
    let wrong = store.unlock(&SHIM_STORE, &pin(PIN)).unwrap().unwrap_err();
    assert_eq!(wrong.reason, StoreFailure::PinWrong { last_try: false });
    keypad(PIN);
    store.unlock(&SHIM_STORE, &pin("")).unwrap().unwrap();
    let open = look(store.as_ref());
    assert_eq!(open.status.class, DeviceClass::Certified, "{:?}", open.status.problem);
    let kept = store.remember(&SHIM_STORE, &pin("")).unwrap().unwrap_err();
    assert_eq!(
        kept.to_string(),
        "Harbor card (shim): its PIN is typed on its own keypad, so there is none to keep"
    );

    // After it was pulled and put back, it waits for a request: a person does not type a PIN into a keypad that lights
    // up by itself.
    begin("pulled");
    let _without = look(store.as_ref());
    end("pulled");
    assert_eq!(look(store.as_ref()).ledger.waiting_for_pin().len(), 1);
    assert_eq!(logins(), 2);
}

#[test]
fn a_key_that_wants_a_keypad_for_every_signature_is_refused_in_words() {
    let hsm = SoftHsm::unregistered().unwrap();
    register(&hsm);
    let authority = fill(&hsm, &[]);
    crate::pin::put_always(&hsm, &authority, "b1", KeyKind::P256);
    let test = "keypad::is_refused_in_words";
    finish(child_with_shim(&hsm, test), test);
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn is_refused_in_words() {
    keypad(PIN);
    let store = tokens();
    let _closed = store.read();
    store.unlock(&SHIM_STORE, &pin("")).unwrap().unwrap();
    let found = look(store.as_ref());
    let why =
        "its token requires the PIN on the keypad for every signature, and a web app needs too many of them";
    let checks = key_checks(&found);
    assert!(checks.len() == 1 && checks[0].contains(why), "{checks:?}");
    assert_eq!(logins(), 1);
}
