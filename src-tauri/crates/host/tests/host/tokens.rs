//! A device whose certificate is in a token, watched while the token opens and goes.
//!
//! A process has one environment, so the claim starts this binary again with that of its own person.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "a test writes files of its own")]

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use porthole_activity::ActivityLog;
use porthole_config::Source;
use porthole_host::{ChangeKind, DeviceEvaluator, Host, Remember};
use porthole_identity::{Pin, StoreFailure, StoreName};
use porthole_policy::DeviceClass;
use porthole_support::managed::harbor_with_device_ca;
use porthole_support::pki::{Authority, DeviceSpec};
use porthole_support::process::Process;
use porthole_support::softhsm::SoftHsm;

use crate::device_changes::device_changes;

const SIGNALLED: Duration = Duration::from_secs(2);
const FOLDER: &str = "PORTHOLE_TEST_FOLDER";
const PIN: &str = "2468";
const STORE: StoreName = StoreName::from_static("Harbor card (softhsm2)");

#[test]
fn a_token_that_opens_certifies_the_device_and_one_that_goes_ends_it_within_two_seconds() {
    let hsm = SoftHsm::new().unwrap();
    let authority = Authority::root("Harbor Device CA").unwrap();
    authority.write(hsm.folder(), "device-ca").unwrap();
    hsm.token("Harbor card", PIN).unwrap();
    let issued = authority.issue_device(&DeviceSpec::named("laptop-7")).unwrap();
    hsm.put("Harbor card", PIN, "a1", &issued).unwrap();
    std::fs::write(hsm.folder().join("managed.toml"), harbor_with_device_ca("")).unwrap();
    let mut program = Command::new(std::env::current_exe().unwrap());
    program.args(["tokens::certifies_the_device", "--exact", "--ignored", "--nocapture"]);
    hsm.apply_to(&mut program);
    program.env(FOLDER, hsm.folder()).env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    let printed = Process::run(program, Duration::from_secs(120)).unwrap();
    assert!(printed.contains("1 passed"), "{printed}");
}

#[test]
#[ignore = "runs with the token of another test"]
fn certifies_the_device() {
    let folder = PathBuf::from(std::env::var_os(FOLDER).unwrap());
    let activity = Arc::new(ActivityLog::open(folder.join("activity.jsonl")).unwrap());
    let worker = porthole_keystore::WorkerCommand::with_arguments([
        "--exact",
        "tokens::token_worker",
        "--ignored",
        "--nocapture",
    ]);
    let evaluator = DeviceEvaluator::new(porthole_keystore::readable_stores(worker), folder.clone());
    let host = Host::new(Source::File(folder.join("managed.toml")), evaluator, activity).unwrap();
    let changes = device_changes(&host);
    let _watch = host.watch().unwrap();
    let class = || host.state().device.status.class;
    assert_eq!(class(), DeviceClass::Untrusted);
    let waiting = host.state().device.ledger.waiting_for_pin();
    assert_eq!(waiting.into_iter().map(|error| error.store).collect::<Vec<_>>(), [STORE]);

    let pin = |typed: &str| Pin::new(typed.to_owned().into());
    let wrong = host.unlock(&STORE, &pin("1111"), Remember::ThisRun).unwrap_err();
    assert_eq!(wrong.reason, StoreFailure::PinWrong { last_try: false });
    let nowhere = host.unlock(&StoreName::from_static("Another"), &pin(PIN), Remember::ThisRun).unwrap_err();
    assert_eq!(nowhere.reason, StoreFailure::NoSuchToken);
    host.unlock(&STORE, &pin(PIN), Remember::ThisRun).unwrap();
    assert_eq!(class(), DeviceClass::Certified, "evaluated again by the time it has opened");
    while changes.recv_timeout(SIGNALLED).unwrap().kind != ChangeKind::TrustGained {}

    std::fs::remove_file(folder.join("home/.config/pkcs11/modules/softhsm2.module")).unwrap();
    let lost = changes.recv_timeout(SIGNALLED).unwrap();
    assert_eq!((lost.kind, lost.after), (ChangeKind::TrustLost, DeviceClass::Untrusted));
}

/// What a token's module is loaded in: this binary, started again.
#[test]
#[ignore = "started by the tests that look into tokens"]
fn token_worker() {
    let _served = porthole_keystore::token_worker();
}
