//! A keyring that dies and comes back while the device is watched: gnome-keyring, on a session bus of its own.
//!
//! A process has one session bus, so the claim starts this binary again within that session, and hears from it what
//! the device is.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test writes files of its own, and one half tells the other what it sees"
)]

use std::io::Read as _;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use porthole_activity::ActivityLog;
use porthole_config::Source;
use porthole_host::{Host, Judge};
use porthole_identity::{DeviceStatus, ImportContext, RequestSpec, import, new_request};
use porthole_support::managed::harbor_with_device_ca;
use porthole_support::pki::{Authority, CsrTerms};
use porthole_support::process::Process;
use porthole_support::session_bus::SessionBus;
use time::OffsetDateTime;

const LONG: Duration = Duration::from_secs(60);
/// How long a change may take that the bus tells of, and nobody need wait for the next look for.
const SIGNALLED: Duration = Duration::from_secs(2);
const FOLDER: &str = "PORTHOLE_TEST_FOLDER";

#[test]
fn a_keyring_that_dies_takes_the_certificate_along_with_its_reason_and_gives_it_back_when_it_returns() {
    let mut session = SessionBus::with_keyring().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut program = Command::new(std::env::current_exe().unwrap());
    program.args(["is_watched", "--exact", "--ignored", "--nocapture"]);
    session.apply_to(&mut program);
    program.env(FOLDER, folder.path());
    let watching = Process::spawn(program).unwrap();
    let (seen, _) = watching.wait_for_line_after(0, LONG, |line| line.starts_with("now certified")).unwrap();
    let (seen, _) = watching.wait_for_line_after(seen, LONG, |line| line == "watched").unwrap();

    session.stop_keyring().unwrap();
    let died = Instant::now();
    let (seen, lost) =
        watching.wait_for_line_after(seen, LONG, |line| line.starts_with("now untrusted")).unwrap();
    assert!(died.elapsed() < SIGNALLED, "{:?}", died.elapsed());
    assert!(
        lost.starts_with("now untrusted, store-unavailable: Secret Service: it is not running: "),
        "{lost}"
    );

    session.start_keyring().unwrap();
    let back = Instant::now();
    watching.wait_for_line_after(seen, LONG, |line| line.starts_with("now certified")).unwrap();
    assert!(back.elapsed() < SIGNALLED, "{:?}", back.elapsed());
}

fn tell(status: &DeviceStatus) {
    let problem = status
        .problem
        .as_ref()
        .map(|problem| format!(", {}: {}", problem.code, problem.detail.as_deref().unwrap_or_default()));
    println!("now {}{}", status.class, problem.unwrap_or_default());
}

#[test]
#[ignore = "runs within the session of another test, until that ends it"]
fn is_watched() {
    let folder = PathBuf::from(std::env::var_os(FOLDER).expect("run by another test"));
    let authority = Authority::root("Harbor Device CA").unwrap();
    authority.write(&folder, "device-ca").unwrap();
    std::fs::write(folder.join("managed.toml"), harbor_with_device_ca("")).unwrap();
    let store = porthole_keystore::open_user_store();
    let spec = RequestSpec::new("CN=laptop-7".parse().unwrap(), &[]).unwrap();
    let request = new_request(store.as_ref(), &spec, OffsetDateTime::now_utc()).unwrap();
    let issued = authority.sign_csr(&request.der, &CsrTerms::default()).unwrap();
    let context = ImportContext::without_managed_file(OffsetDateTime::now_utc());
    import(store.as_ref(), &issued, None, &context).unwrap();

    let activity = Arc::new(ActivityLog::open(folder.join("activity.jsonl")).unwrap());
    let worker = porthole_keystore::WorkerCommand::with_arguments([
        "--exact",
        "token_worker",
        "--ignored",
        "--nocapture",
    ]);
    let judge = Judge::new(porthole_keystore::readable_stores(worker), folder.join("state"));
    let host = Host::new(Source::File(folder.join("managed.toml")), judge, activity);
    tell(&host.state().device.status);
    let watched = Arc::downgrade(&host);
    host.on_device_change(move |_| {
        if let Some(host) = watched.upgrade() {
            tell(&host.state().device.status);
        }
    });
    let _watch = host.watch();
    println!("watched");
    // Until the other half lets go of it.
    let _end = std::io::stdin().read_to_end(&mut Vec::new());
}

/// What a token's module is loaded in: this binary, started again.
#[test]
#[ignore = "started by the tests that look into tokens"]
fn token_worker() {
    let _served = porthole_keystore::token_worker();
}
