//! PINs that the person has the keyring keep.

use crate::fixture::{PIN, TOKEN, fill, finish, look, pin, tokens};
use crate::shim::{SHIM_STORE, child_with_shim, register};
use porthole_explain::Code;
use porthole_policy::DeviceClass;
use porthole_support::pki::KeyKind;
use porthole_support::process::command;
use porthole_support::session_bus::SessionBus;
use porthole_support::softhsm::SoftHsm;

fn with_keyring(hsm: &SoftHsm, session: &SessionBus, test: &str) {
    let mut program = child_with_shim(hsm, test);
    session.apply_to(&mut program);
    hsm.apply_to(&mut program);
    finish(program, test);
}

/// How many items in the keyring are PINs of ours.
fn kept(session: &SessionBus) -> usize {
    let mut search = command("secret-tool", ["search", "--all", "service", "porthole-token-pin"]);
    session.apply_to(&mut search);
    let found = search.output().unwrap();
    let all = [found.stdout, found.stderr].concat();
    String::from_utf8_lossy(&all).matches("attribute.service").count()
}

#[test]
fn a_kept_pin_opens_its_token_in_later_runs_and_is_forgotten_after_one_try_when_it_is_wrong() {
    let session = SessionBus::with_keyring().unwrap();
    let hsm = SoftHsm::unregistered().unwrap();
    register(&hsm);
    fill(&hsm, &[KeyKind::P256]);
    let logins = || std::fs::read(hsm.folder().join("logins")).map_or(0, |tried| tried.len());

    with_keyring(&hsm, &session, "saved_pin::keeps_none_unasked");
    assert_eq!(kept(&session), 0, "never stored unless the person wants it");
    with_keyring(&hsm, &session, "saved_pin::keeps_it");
    assert_eq!(kept(&session), 1);
    with_keyring(&hsm, &session, "saved_pin::opens_by_itself");
    assert_eq!(kept(&session), 1);
    with_keyring(&hsm, &session, "saved_pin::forgets_all");
    assert_eq!(kept(&session), 0);
    with_keyring(&hsm, &session, "saved_pin::asks_again");
    with_keyring(&hsm, &session, "saved_pin::keeps_it");

    let mut change = hsm.tool(TOKEN, PIN);
    change.args(["--change-pin", "--new-pin", "8642"]);
    hsm.run(change).unwrap();
    let before = logins();
    with_keyring(&hsm, &session, "saved_pin::says_that_it_is_wrong");
    assert_eq!(logins() - before, 1, "a second try could lock the token");
    assert_eq!(kept(&session), 0);
    with_keyring(&hsm, &session, "saved_pin::asks_again");
    assert_eq!(logins() - before, 1);
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn keeps_none_unasked() {
    let store = tokens();
    store.unlock(&SHIM_STORE, &pin(PIN)).unwrap().unwrap();
    assert_eq!(look(store.as_ref()).status.class, DeviceClass::Certified);
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn keeps_it() {
    let store = tokens();
    store.unlock(&SHIM_STORE, &pin(PIN)).unwrap().unwrap();
    store.remember(&SHIM_STORE, &pin(PIN)).unwrap().unwrap();
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn opens_by_itself() {
    let found = look(tokens().as_ref());
    assert_eq!(found.status.class, DeviceClass::Certified, "{:?}", found.status.problem);
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn forgets_all() {
    assert_eq!(tokens().forget_pins(), Some(Ok(1)));
    assert_eq!(tokens().forget_pins(), Some(Ok(0)));
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn says_that_it_is_wrong() {
    let store = tokens();
    for _ in 0..3 {
        let problem = look(store.as_ref()).status.problem.unwrap();
        assert_eq!(problem.code, Code::StorePinWrong.as_str());
    }
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn asks_again() {
    let problem = look(tokens().as_ref()).status.problem.unwrap();
    assert_eq!(problem.code, Code::StorePinNeeded.as_str());
}
