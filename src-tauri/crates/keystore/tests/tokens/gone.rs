//! A module whose process crashes, leaks or is killed is a store that is gone, with its reason, until it is back.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Instant;

use porthole_identity::{CertificateStore, SigningError, StoreFailure, StoreReading};
use porthole_policy::DeviceClass;
use porthole_support::pki::KeyKind;
use porthole_support::softhsm::SoftHsm;

use crate::fixture::{LONG, PIN, card, fill, finish, inside, key, look, pin, tokens};
use crate::shim::{SHIM_STORE, begin, child_with_shim, end, register};

fn with_shim(test: &str) {
    let hsm = SoftHsm::unregistered().unwrap();
    register(&hsm);
    fill(&hsm, &[KeyKind::P256]);
    let printed = finish(child_with_shim(&hsm, test), test);
    assert!(!printed.contains("shim:"), "what the module printed is on the terminal: {printed}");
}

fn open(store: &dyn CertificateStore) {
    // The process is started again after a pause.
    let until = Instant::now() + LONG;
    while store.unlock(&SHIM_STORE, &pin(PIN)) != Some(Ok(())) {
        assert!(Instant::now() < until, "it never serves again: {:?}", store.read());
        std::thread::yield_now();
    }
}

fn signs(store: &dyn CertificateStore) {
    let key = key(store, &SHIM_STORE);
    key.sign(key.schemes()[0], b"message").unwrap();
}

/// Why the module's store is gone.
fn reason(readings: &[StoreReading]) -> String {
    assert_eq!(readings.len(), 1);
    let error = readings[0].found.as_ref().unwrap_err();
    assert!(matches!(error.reason, StoreFailure::NotRunning(_)), "{error}");
    error.to_string()
}

#[test]
fn a_process_that_is_killed_while_it_lists_is_gone_and_comes_back() {
    with_shim("gone::is_killed_while_it_lists");
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn is_killed_while_it_lists() {
    let store = tokens();
    open(store.as_ref());
    assert_eq!(look(store.as_ref()).status.class, DeviceClass::Certified);
    begin("killed-list");
    let gone = "shim: it is not running: its process was ended by signal 9";
    assert_eq!(reason(&store.read()), gone);
    assert_eq!(look(store.as_ref()).status.class, DeviceClass::Untrusted);
    end("killed-list");
    open(store.as_ref());
    assert_eq!(look(store.as_ref()).status.class, DeviceClass::Certified);
    signs(store.as_ref());
}

#[test]
fn a_process_that_is_killed_while_it_logs_in_is_gone_and_comes_back() {
    with_shim("gone::is_killed_while_it_logs_in");
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn is_killed_while_it_logs_in() {
    let store = tokens();
    let _closed = store.read();
    begin("killed-login");
    let error = store.unlock(&SHIM_STORE, &pin(PIN)).unwrap().unwrap_err();
    assert_eq!(error.reason, StoreFailure::NotRunning("its process was ended by signal 9".to_owned()));
    end("killed-login");
    open(store.as_ref());
    signs(store.as_ref());
}

#[test]
fn a_process_that_is_killed_while_it_signs_is_gone_and_comes_back() {
    with_shim("gone::is_killed_while_it_signs");
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn is_killed_while_it_signs() {
    let store = tokens();
    open(store.as_ref());
    let key = key(store.as_ref(), &SHIM_STORE);
    begin("killed-sign");
    let error = key.sign(key.schemes()[0], b"message").unwrap_err();
    let gone = "it is not running: its process was ended by signal 9";
    assert_eq!(error, SigningError::Unavailable(gone.to_owned()));
    end("killed-sign");
    open(store.as_ref());
    // The same key as before, in the new process.
    key.sign(key.schemes()[0], b"message").unwrap();
}

#[test]
fn a_module_that_crashes_or_takes_all_memory_ends_its_own_process_only() {
    with_shim("gone::ends_its_own_process_only");
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn ends_its_own_process_only() {
    let store = tokens();
    for (name, signal) in [("crash-list", 11), ("leak-list", 6)] {
        open(store.as_ref());
        begin(name);
        let gone = format!("shim: it is not running: its process was ended by signal {signal}");
        assert_eq!(reason(&store.read()), gone);
        end(name);
    }
    open(store.as_ref());
    signs(store.as_ref());
}

#[test]
fn a_watcher_hears_that_a_process_is_gone_and_that_it_is_tried_again() {
    with_shim("gone::hears_that_it_is_gone");
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn hears_that_it_is_gone() {
    let store = tokens();
    open(store.as_ref());
    let (sender, changes) = channel();
    let _watch = store.watch(Arc::new(move || {
        let _sent = sender.send(());
    }));
    begin("killed-list");
    changes.recv_timeout(LONG).unwrap();
    // The look that finds it gone, then the time for another.
    let _gone = reason(&store.read());
    end("killed-list");
    changes.recv_timeout(LONG).unwrap();
    open(store.as_ref());
    signs(store.as_ref());
}

#[test]
fn a_process_that_is_killed_once_costs_no_look_anything() {
    with_shim("gone::is_killed_once");
}

/// Killed at any moment, between two looks or in the middle of one.
#[test]
#[ignore = "runs with the tokens of another test"]
fn is_killed_once() {
    let store = tokens();
    let _closed = store.read();
    let workers = children();
    for worker in &workers {
        let worker = rustix::process::Pid::from_raw(worker.parse().unwrap()).unwrap();
        rustix::process::kill_process(worker, rustix::process::Signal::KILL).unwrap();
    }
    for reading in store.read() {
        // Closed, as at first, and not gone.
        let found = reading.found.map(|found| found.len()).unwrap_or_default();
        assert!(found > 0, "{} is not as it was", reading.store);
    }
    assert_ne!(children(), workers, "another process has taken its place");
}

#[test]
fn what_a_module_prints_does_not_reach_the_terminal() {
    with_shim("gone::prints");
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn prints() {
    begin("noisy");
    let store = tokens();
    open(store.as_ref());
    signs(store.as_ref());
}

#[test]
fn the_process_of_a_module_has_a_filter_and_leaves_no_core() {
    let (hsm, _) = card(&[KeyKind::P256]);
    inside(&hsm, "gone::has_a_filter");
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn has_a_filter() {
    let store = tokens();
    let _started = store.read();
    let workers = children();
    assert!(!workers.is_empty());
    for worker in workers {
        // The thread that serves is confined; in a test it is not the first.
        let threads = std::fs::read_dir(format!("/proc/{worker}/task")).unwrap();
        let mut states = threads.map(|thread| read(&thread.unwrap().path().join("status")));
        assert!(states.any(|state| state.contains("Seccomp:\t2") && state.contains("NoNewPrivs:\t1")));
        let limits = read(format!("/proc/{worker}/limits").as_ref());
        let core = limits.lines().find_map(|line| line.strip_prefix("Max core file size")).unwrap();
        assert_eq!(core.split_whitespace().take(2).collect::<Vec<_>>(), ["0", "0"]);
    }
}

/// The processes that this one's threads have started.
fn children() -> Vec<String> {
    let threads = std::fs::read_dir("/proc/self/task").unwrap();
    let lists: Vec<_> = threads.map(|thread| read(&thread.unwrap().path().join("children"))).collect();
    lists.iter().flat_map(|list| list.split_whitespace()).map(ToOwned::to_owned).collect()
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap()
}
