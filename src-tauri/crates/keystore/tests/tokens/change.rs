//! What changes while somebody looks: tokens that come and go, modules that are registered, and modules that hang.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::fixture::{LONG, PIN, STORE, card, fill, finish, inside, key, look, pin, tokens, write};
use crate::shim::{SHIM_STORE, begin, child_with_shim, end, register};
use porthole_identity::{CertificateStore, SigningError, StoreFailure, StoreWatch};
use porthole_policy::DeviceClass;
use porthole_support::pki::KeyKind;
use porthole_support::softhsm::SoftHsm;

/// What a signal may take.
const SOON: Duration = Duration::from_secs(2);

fn watch(store: &dyn CertificateStore) -> (StoreWatch, Receiver<()>) {
    let (sender, changes) = channel();
    let changed = move || {
        let _sent = sender.send(());
    };
    (store.watch(Arc::new(changed)).unwrap(), changes)
}

fn shim() -> SoftHsm {
    let hsm = SoftHsm::unregistered().unwrap();
    register(&hsm);
    hsm
}

#[test]
fn a_card_that_is_pulled_and_comes_back_is_noticed_at_once_and_opens_without_asking_again() {
    let hsm = shim();
    fill(&hsm, &[KeyKind::P256]);
    let test = "change::is_pulled_and_comes_back";
    finish(child_with_shim(&hsm, test), test);
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn is_pulled_and_comes_back() {
    let store = tokens();
    let _closed = store.read();
    store.unlock(&SHIM_STORE, &pin(PIN)).unwrap().unwrap();
    let identity = look(store.as_ref()).status.identity.unwrap();
    assert_eq!(identity.store(), &SHIM_STORE);
    let (_watch, changes) = watch(store.as_ref());

    begin("pulled");
    changes.recv_timeout(SOON).unwrap();
    let without = look(store.as_ref());
    assert_eq!(without.status.class, DeviceClass::Untrusted);
    assert!(without.ledger.candidates.is_empty() && without.ledger.unread.is_empty(), "simply gone");

    end("pulled");
    changes.recv_timeout(SOON).unwrap();
    let back = look(store.as_ref());
    assert_eq!(back.status.class, DeviceClass::Certified, "{:?}", back.status.problem);
}

#[test]
fn a_key_whose_card_is_pulled_says_that_it_is_gone() {
    let hsm = shim();
    fill(&hsm, &[KeyKind::P256]);
    let test = "change::says_that_it_is_gone";
    finish(child_with_shim(&hsm, test), test);
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn says_that_it_is_gone() {
    let store = tokens();
    let _closed = store.read();
    store.unlock(&SHIM_STORE, &pin(PIN)).unwrap().unwrap();
    let key = key(store.as_ref(), &SHIM_STORE);
    let scheme = key.schemes()[0];
    key.sign(scheme, b"here").unwrap();
    begin("pulled");
    let _gone = store.read();
    let error = key.sign(scheme, b"gone").unwrap_err();
    assert_eq!(error, SigningError::Unavailable("the token is not there".to_owned()));
    end("pulled");
    key.sign(scheme, b"back").unwrap();
}

#[test]
fn a_token_that_hangs_is_given_up_and_delays_no_other() {
    let hsm = SoftHsm::new().unwrap();
    register(&hsm);
    fill(&hsm, &[KeyKind::P256]);
    let test = "change::delays_no_other";
    finish(child_with_shim(&hsm, test), test);
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn delays_no_other() {
    let store = tokens();
    let _closed = store.read();
    // Both modules show the same token, and each has it opened for itself.
    for token in [&STORE, &SHIM_STORE] {
        store.unlock(token, &pin(PIN)).unwrap().unwrap();
    }
    let (hangs, works) = (key(store.as_ref(), &SHIM_STORE), key(store.as_ref(), &STORE));
    let scheme = works.schemes()[0];
    begin("slow");
    let hanging = std::thread::spawn(move || (hangs.sign(scheme, b"slow"), hangs));
    let began = Instant::now();
    for _ in 0..20 {
        works.sign(scheme, b"fast").unwrap();
    }
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    let (given_up, hangs) = hanging.join().unwrap();
    assert_eq!(given_up, Err(SigningError::TimedOut));

    // Stuck for longer than allowed, it is not waited for again.
    let began = Instant::now();
    assert_eq!(hangs.sign(scheme, b"slow"), Err(SigningError::TimedOut));
    let found = look(store.as_ref());
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert_eq!(found.status.class, DeviceClass::Certified);
    let unread: Vec<_> = found.ledger.unread.iter().map(|unread| unread.error.to_string()).collect();
    assert_eq!(unread, ["shim: it did not answer in time, and it may be waiting for you to unlock it"]);

    end("slow");
    let until = Instant::now() + LONG;
    while hangs.sign(scheme, b"again").is_err() {
        assert!(Instant::now() < until, "it never serves again");
        std::thread::yield_now();
    }
}

#[test]
fn a_token_says_when_one_more_wrong_pin_locks_it_and_when_it_is_locked() {
    let hsm = shim();
    fill(&hsm, &[KeyKind::P256]);
    let test = "change::says_when_it_is_locked";
    finish(child_with_shim(&hsm, test), test);
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn says_when_it_is_locked() {
    let store = tokens();
    begin("last");
    let reason = |typed: &str| store.unlock(&SHIM_STORE, &pin(typed)).unwrap().unwrap_err().reason;
    assert_eq!(reason("1111"), StoreFailure::PinWrong { last_try: true });
    end("last");
    begin("locked");
    assert_eq!(reason(PIN), StoreFailure::PinLocked);
    let problem = look(store.as_ref()).status.problem.unwrap();
    assert_eq!(problem.code, porthole_explain::Code::StorePinLocked.as_str());
}

#[test]
fn a_module_that_is_registered_while_running_is_noticed_at_once() {
    let hsm = SoftHsm::unregistered().unwrap();
    fill(&hsm, &[KeyKind::P256]);
    write(&hsm, "module.path", hsm.module().to_str().unwrap());
    inside(&hsm, "change::is_noticed_at_once");
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn is_noticed_at_once() {
    let store = tokens();
    assert!(store.read().is_empty());
    let (_watch, changes) = watch(store.as_ref());
    let module = std::fs::read_to_string(crate::fixture::folder().join("module.path")).unwrap();
    let file = crate::fixture::folder().join("home/.config/pkcs11/modules/softhsm2.module");
    #[expect(clippy::disallowed_methods, reason = "a test's own file")]
    std::fs::write(file, format!("module: {module}\n")).unwrap();
    changes.recv_timeout(SOON).unwrap();
    assert_eq!(look(store.as_ref()).ledger.waiting_for_pin().len(), 1);
}

#[test]
fn a_module_counts_when_the_managed_file_names_it_and_is_heard_of_when_it_fails() {
    let hsm = SoftHsm::unregistered().unwrap();
    fill(&hsm, &[KeyKind::P256]);
    let no_module = hsm.folder().join("libnone.so");
    #[expect(clippy::disallowed_methods, reason = "a test's own file")]
    std::fs::write(&no_module, "no library").unwrap();
    hsm.register("broken", &no_module).unwrap();
    write(&hsm, "module.path", hsm.module().to_str().unwrap());
    inside(&hsm, "change::is_heard_of_when_it_fails");
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn is_heard_of_when_it_fails() {
    let store = tokens();
    assert!(store.read().is_empty(), "what is only registered and never works says nothing");
    let module = std::fs::read_to_string(crate::fixture::folder().join("module.path")).unwrap();
    store.use_modules(&[module.into(), crate::fixture::folder().join("libnone.so")]);
    let found = look(store.as_ref());
    assert_eq!(found.ledger.candidates.len(), 1);
    assert_eq!(found.ledger.candidates[0].store.as_str(), "Harbor card (libsofthsm2)");
    let unread: Vec<_> = found.ledger.unread.iter().map(|unread| unread.error.to_string()).collect();
    assert!(
        unread.len() == 1 && unread[0].starts_with("broken: its module cannot be loaded: "),
        "{unread:?}"
    );
    store.use_modules(&[]);
    assert!(store.read().is_empty());
}

#[test]
fn looking_again_and_again_at_a_card_leaves_its_signals_silent() {
    let (hsm, _) = card(&[KeyKind::P256]);
    inside(&hsm, "change::leaves_its_signals_silent");
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn leaves_its_signals_silent() {
    let store = tokens();
    let _closed = store.read();
    let (_watch, changes) = watch(store.as_ref());
    store.unlock(&STORE, &pin(PIN)).unwrap().unwrap();
    let _open = (look(store.as_ref()), look(store.as_ref()));
    assert!(changes.recv_timeout(SOON).is_err(), "its own looks are no change");
}
