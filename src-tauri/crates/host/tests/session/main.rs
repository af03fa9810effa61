//! A person's session with its own keyring: gnome-keyring on a session bus that is only the test's.
//!
//! A process has one session bus, so each claim starts this binary again within its session.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test's helpers fail as the test does, write files of its own, and tell the other half what they see"
)]

mod keyring;
mod unattended_renewal;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use porthole_activity::ActivityLog;
use porthole_config::Source;
use porthole_host::{DeviceEvaluator, Host};
use porthole_identity::{EnrolmentStore, ImportContext, Imported, RequestSpec, import, new_request};
use porthole_support::pki::{Authority, CsrTerms};
use porthole_support::session_bus::SessionBus;
use time::OffsetDateTime;

const LONG: Duration = Duration::from_secs(60);
const FOLDER: &str = "PORTHOLE_TEST_FOLDER";

/// One of the ignored tests as a program in this session.
fn within(session: &SessionBus, folder: &Path, test: &str) -> Command {
    let mut program = Command::new(std::env::current_exe().unwrap());
    program.args([test, "--exact", "--ignored", "--nocapture"]);
    session.apply_to(&mut program);
    program.env(FOLDER, folder);
    program
}

/// Where the two halves of a test find each other's files.
fn folder() -> PathBuf {
    std::env::var_os(FOLDER).expect("run by another test").into()
}

/// The store asks for a certificate, and gets it from `authority` on these terms.
fn enrol(store: &dyn EnrolmentStore, authority: &Authority, terms: &CsrTerms) -> Imported {
    let spec = RequestSpec::new("CN=laptop-7,O=Harbor Ltd".parse().unwrap(), &[]).unwrap();
    let request = new_request(store, &spec, OffsetDateTime::now_utc()).unwrap();
    let issued = authority.sign_csr(&request.der, terms).unwrap();
    let context = ImportContext::without_managed_file(OffsetDateTime::now_utc());
    import(store, &issued, None, &context).unwrap()
}

/// A host with the managed file of the folder, and its activity log.
fn host(folder: &Path) -> (Arc<Host>, Arc<ActivityLog>) {
    let worker = ["--exact", "token_worker", "--ignored", "--nocapture"];
    let worker = porthole_keystore::WorkerCommand::with_arguments(worker);
    let evaluator = DeviceEvaluator::new(porthole_keystore::readable_stores(worker), folder.join("state"));
    let activity = Arc::new(ActivityLog::open(folder.join("activity.jsonl")).unwrap());
    (
        Host::new(Source::File(folder.join("managed.toml")), evaluator, Arc::clone(&activity)).unwrap(),
        activity,
    )
}

/// What a token's module is loaded in: this binary, started again.
#[test]
#[ignore = "started by the tests that look into tokens"]
fn token_worker() {
    let _served = porthole_keystore::token_worker();
}
