//! Renewal without a person, against gnome-keyring on a session bus of its own and the stand-in EST server.
//!
//! A process has one session bus, so the claim starts this binary again within that session.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    reason = "a test's helpers fail as the test does, and write files of its own"
)]

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use porthole_activity::{ActivityLog, Kind};
use porthole_config::Source;
use porthole_host::{Host, Judge};
use porthole_identity::{ImportContext, RequestSpec, import, new_request};
use porthole_support::est::EstServer;
use porthole_support::managed::harbor_with_device_ca;
use porthole_support::pki::{Authority, CsrTerms, windows_cer};
use porthole_support::process::Process;
use porthole_support::session_bus::SessionBus;
use time::OffsetDateTime;

const LONG: Duration = Duration::from_secs(60);
const FOLDER: &str = "PORTHOLE_TEST_FOLDER";

#[test]
fn a_certificate_that_is_due_is_renewed_without_a_person_and_the_old_one_goes() {
    let session = SessionBus::with_keyring().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut program = Command::new(std::env::current_exe().unwrap());
    program.args(["renews_by_itself", "--exact", "--ignored", "--nocapture"]);
    session.apply_to(&mut program);
    program.env(FOLDER, folder.path());
    let printed = Process::run(program, LONG).unwrap();
    assert!(printed.contains("1 passed"), "{printed}");
}

#[test]
#[ignore = "runs within the session of another test"]
fn renews_by_itself() {
    let folder = PathBuf::from(std::env::var_os(FOLDER).expect("run by another test"));
    let device_ca = Authority::root("Harbor Device CA").unwrap();
    let server_ca = Authority::root("Harbor Root").unwrap();
    device_ca.write(&folder, "device-ca").unwrap();
    server_ca.write(&folder, "server-ca").unwrap();
    let identity = server_ca.issue_server(&["est.harbor.test"]).unwrap();
    let est = EstServer::start(&identity, &device_ca, &device_ca, ("enrol", "secret")).unwrap();
    let port = est.port();
    let text = harbor_with_device_ca(&format!(
        r#"[enrolment.est]
url = "https://est.harbor.test"
label = "devices"
anchors = ["server-ca.pem"]

[network]
proxy = "direct"
resolve = {{ "*.harbor.test" = "127.0.0.1:{port}" }}
"#
    ));
    std::fs::write(folder.join("managed.toml"), text).unwrap();

    let store = porthole_keystore::open_user_store();
    let now = OffsetDateTime::now_utc();
    let spec = RequestSpec::new("CN=laptop-7,O=Harbor Ltd".parse().unwrap(), &[]).unwrap();
    let request = new_request(store.as_ref(), &spec, now).unwrap();
    let day = time::Duration::DAY;
    let terms = CsrTerms { not_before: now - day * 70, not_after: now + day * 20, ..CsrTerms::default() };
    let issued = device_ca.sign_csr(&request.der, &terms).unwrap();
    let context = ImportContext::without_managed_file(OffsetDateTime::now_utc());
    let old = import(store.as_ref(), windows_cer(&issued).as_bytes(), None, &context).unwrap().certificate;

    let worker = porthole_keystore::WorkerCommand::with_arguments([
        "--exact",
        "token_worker",
        "--ignored",
        "--nocapture",
    ]);
    let judge = Judge::new(porthole_keystore::readable_stores(worker), folder.join("state"));
    let activity = Arc::new(ActivityLog::open(folder.join("activity.jsonl")).unwrap());
    let steps = Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = Arc::clone(&steps);
    activity.subscribe(move |record| {
        if record.activity == Kind::Enrolment {
            seen.lock().unwrap().push((record.rule.clone(), record.detail.clone()));
        }
    });
    let host = Host::new(Source::File(folder.join("managed.toml")), judge, activity);
    let in_force = || host.state().device.status.identity.as_ref().map(|identity| identity.fingerprint());
    assert_eq!(in_force(), Some(old.fingerprint));
    host.renew_when_due(porthole_keystore::open_user_store());

    let began = Instant::now();
    while steps.lock().unwrap().len() < 3 && began.elapsed() < LONG / 2 {
        std::thread::yield_now();
    }
    let told = steps.lock().unwrap().clone();
    let rules: Vec<&str> = told.iter().map(|(rule, _)| rule.as_str()).collect();
    assert_eq!(
        rules,
        ["certificate renewed", "new certificate tried", "old certificate removed"],
        "{told:?}"
    );
    assert!(in_force().is_some_and(|fingerprint| fingerprint != old.fingerprint), "no restart was needed");
    let held = store.certificates().unwrap();
    assert_eq!(held.len(), 1, "the old one is gone with its key");
    assert_ne!(held[0].chain[0], issued);
}

/// What a token's module is loaded in: this binary, started again.
#[test]
#[ignore = "started by the tests that look into tokens"]
fn token_worker() {
    let _served = porthole_keystore::token_worker();
}
