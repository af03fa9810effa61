//! The Secret Service store against a real gnome-keyring on a session bus of its own.
//!
//! A process has one session bus, so what is asked within a session is an ignored test here, and its claim starts
//! this binary again for it with that session's environment.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test's helpers fail as the test does")]

use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use porthole_explain::Code;
use porthole_identity::{
    Anchor, Certificate, EnrolmentStore, Evaluation, EvaluationContext, ImportContext, ImportError, Imported,
    RequestAlgorithm, RequestSpec, Requirements, StoreFailure, evaluate, new_request,
};
use porthole_keystore::{WorkerCommand, open_user_store, readable_stores};
use porthole_policy::DeviceClass;
use porthole_support::pki::{Authority, CsrTerms, DeviceSpec, Pkcs12Encryption, windows_cer};
use porthole_support::process::Process;
use porthole_support::session_bus::SessionBus;
use rustls_pki_types::CertificateDer;
use time::OffsetDateTime;

const LONG: Duration = Duration::from_secs(60);

/// Where the two halves of a test find each other's files.
const FOLDER: &str = "PORTHOLE_TEST_FOLDER";

fn child(test: &str) -> Command {
    let mut program = Command::new(std::env::current_exe().unwrap());
    program.args([test, "--exact", "--ignored", "--nocapture"]);
    program
}

/// Runs one of the ignored tests in `session`; returns what it printed.
fn within(session: &SessionBus, folder: &Path, test: &str) -> String {
    let mut program = child(test);
    session.apply_to(&mut program);
    program.env(FOLDER, folder);
    let printed = Process::run(program, LONG).unwrap();
    assert!(printed.contains("1 passed"), "{test} did not run: {printed}");
    printed
}

fn folder() -> PathBuf {
    PathBuf::from(std::env::var_os(FOLDER).expect("run by another test"))
}

fn requirements(authority: &[u8]) -> Requirements {
    Requirements::anchored_in(Anchor::read(authority).unwrap())
}

fn look(authority: &[u8]) -> Evaluation {
    let worker = WorkerCommand::with_arguments(["--exact", "token_worker", "--ignored", "--nocapture"]);
    let readings = readable_stores(worker).iter().flat_map(|store| store.read()).collect();
    let requirements = requirements(authority);
    evaluate(readings, &EvaluationContext::of(Some(&requirements), OffsetDateTime::now_utc()))
}

fn import(store: &dyn EnrolmentStore, file: &[u8], password: Option<&str>) -> Result<Imported, ImportError> {
    let context = ImportContext::without_managed_file(OffsetDateTime::now_utc());
    porthole_identity::import(store, file, password, &context)
}

fn enrol(store: &dyn EnrolmentStore, authority: &Authority, algorithm: RequestAlgorithm) {
    let now = OffsetDateTime::now_utc();
    let spec = RequestSpec::new("CN=laptop-7,O=Harbor Ltd".parse().unwrap(), &[]).unwrap().key(algorithm);
    let request = new_request(store, &spec, now).unwrap();
    let waiting = store.pending().unwrap();
    assert_eq!(waiting.iter().map(|key| key.spki).collect::<Vec<_>>(), [request.pending.spki]);
    assert!(store.certificates().unwrap().is_empty(), "a pending key is no certificate");
    let issued = authority.sign_csr(request.pem.as_bytes(), &CsrTerms::default()).unwrap();
    import(store, windows_cer(&issued).as_bytes(), None).unwrap();
    assert!(store.pending().unwrap().is_empty());
}

#[test]
fn a_device_enrols_and_stays_certified_after_the_keyring_comes_back() {
    let mut session = SessionBus::with_keyring().unwrap();
    let folder = tempfile::tempdir().unwrap();
    within(&session, folder.path(), "enrols_every_kind_of_key");
    session.stop_keyring().unwrap();
    session.start_keyring().unwrap();
    within(&session, folder.path(), "is_certified");
}

#[test]
#[ignore = "runs within the session of another test"]
fn enrols_every_kind_of_key() {
    let authority = Authority::root("Harbor Device CA").unwrap();
    #[expect(clippy::disallowed_methods, reason = "a test's own file")]
    std::fs::write(folder().join("ca.pem"), authority.certificate_pem()).unwrap();
    let store = open_user_store();
    let before = look(authority.certificate_pem().as_bytes());
    assert_eq!(before.status.problem.unwrap().code, Code::DeviceNoCertificate.as_str());
    for (nth, (algorithm, _)) in RequestAlgorithm::ALL.into_iter().enumerate() {
        if nth == 0 {
            enrol(store.as_ref(), &authority, algorithm);
            continue;
        }
        let now = OffsetDateTime::now_utc();
        let spec = RequestSpec::new("CN=laptop-7".parse().unwrap(), &[]).unwrap().key(algorithm);
        let request = new_request(store.as_ref(), &spec, now).unwrap();
        let issued = authority.sign_csr(&request.der, &CsrTerms::default()).unwrap();
        import(store.as_ref(), &issued, None).unwrap();
    }
    assert_eq!(store.certificates().unwrap().len(), RequestAlgorithm::ALL.len());
}

#[test]
#[ignore = "runs within the session of another test"]
fn is_certified() {
    let found = look(&std::fs::read(folder().join("ca.pem")).unwrap());
    assert_eq!(found.status.class, DeviceClass::Certified, "{:?}", found.status.problem);
    let passed = |candidate: &porthole_identity::Candidate| candidate.failures().next().is_none();
    assert!(found.ledger.candidates.iter().all(passed), "every kind of key works from the store");
    assert_eq!(found.ledger.candidates.iter().filter(|candidate| candidate.is_chosen()).count(), 1);
}

#[test]
fn a_bundle_is_taken_in_a_foreign_certificate_is_not_and_debug_shows_no_key() {
    let session = SessionBus::with_keyring().unwrap();
    let folder = tempfile::tempdir().unwrap();
    within(&session, folder.path(), "imports_a_bundle_and_refuses_a_foreign_certificate");
}

#[test]
#[ignore = "runs within the session of another test"]
fn imports_a_bundle_and_refuses_a_foreign_certificate() {
    let store = open_user_store();
    let authority = Authority::root("Harbor Device CA").unwrap().intermediate("Harbor Issuing CA").unwrap();
    let issued = authority.issue_device(&DeviceSpec::named("laptop-7")).unwrap();

    let now = OffsetDateTime::now_utc();
    let waits = RequestSpec::new("CN=waits".parse().unwrap(), &[]).unwrap();
    let waits = new_request(store.as_ref(), &waits, now).unwrap().pending;
    let foreign = import(store.as_ref(), issued.certificate_pem().as_bytes(), None).unwrap_err();
    assert!(matches!(foreign, ImportError::WrongKey { .. }), "{foreign}");

    let bundle = issued.pkcs12("laptop", "geheim", Pkcs12Encryption::Modern).unwrap();
    import(store.as_ref(), &bundle, Some("geheim")).unwrap();
    let found = look(authority.certificate_pem().as_bytes());
    assert_eq!(found.status.class, DeviceClass::Certified, "{:?}", found.status.problem);
    assert_eq!(store.pending().unwrap(), std::slice::from_ref(&waits), "the other request still waits");

    store.remove(waits.spki).unwrap();
    store.remove(waits.spki).unwrap();
    assert_eq!(
        (store.pending().unwrap().len(), store.certificates().unwrap().len()),
        (0, 1),
        "that one alone"
    );

    // Some CAs answer with a PKCS#12 file that holds the certificate and its chain only.
    let spec = RequestSpec::new("CN=laptop-8".parse().unwrap(), &[]).unwrap();
    let request = new_request(store.as_ref(), &spec, now).unwrap();
    let answer = authority.sign_csr(&request.der, &CsrTerms::default()).unwrap();
    let answer = import(store.as_ref(), &without_key(&windows_cer(&answer)), Some("geheim")).unwrap();
    assert_eq!(answer.certificate.subject.to_string(), "CN=laptop-8");
    assert!(store.pending().unwrap().is_empty(), "its request waits no more");

    let secret = issued.key().serialize_der();
    let as_list = secret[40..56].iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    for shown in [format!("{store:?}"), format!("{:?}", store.certificates().unwrap()), format!("{found:?}")]
    {
        assert!(!shown.contains(&as_list), "{shown}");
        assert!(!shown.to_lowercase().contains("pkcs8(["), "{shown}");
    }
}

/// A PKCS#12 file with a certificate only.
fn without_key(certificate: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    #[expect(clippy::disallowed_methods, reason = "a test's own file")]
    std::fs::write(folder.path().join("cert.pem"), certificate).unwrap();
    let args = ["pkcs12", "-export", "-nokeys", "-in", "cert.pem", "-passout", "pass:geheim"];
    let made = Command::new("openssl").current_dir(folder.path()).args(args).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    made.stdout
}

#[test]
fn two_certificates_for_one_key_lie_side_by_side_until_one_is_removed() {
    let session = SessionBus::with_keyring().unwrap();
    let folder = tempfile::tempdir().unwrap();
    within(&session, folder.path(), "keeps_two_certificates_for_one_key");
}

#[test]
#[ignore = "runs within the session of another test"]
fn keeps_two_certificates_for_one_key() {
    let (store, authority) = (open_user_store(), Authority::root("Harbor Device CA").unwrap());
    let store = store.as_ref();
    let spec = RequestSpec::new("CN=laptop-7".parse().unwrap(), &[]).unwrap();
    let request = new_request(store, &spec, OffsetDateTime::now_utc()).unwrap();
    let issue = || authority.sign_csr(&request.der, &CsrTerms::default()).unwrap();
    let held = || {
        let stored = store.certificates().unwrap();
        let mut held = stored.into_iter().map(|stored| stored.chain[0].clone()).collect::<Vec<_>>();
        held.sort_by(|one, other| one.as_ref().cmp(other.as_ref()));
        held
    };
    let (first, second) = (issue(), issue());
    let mut both = [first.clone(), second.clone()];
    both.sort_by(|one: &CertificateDer<'_>, other| one.as_ref().cmp(other.as_ref()));
    assert!(import(store, &first, None).unwrap().is_new);
    assert!(import(store, &second, None).unwrap().is_new, "for the key that has one already");
    assert!(!import(store, &first, None).unwrap().is_new, "it is there already");
    assert_eq!((held(), store.pending().unwrap()), (both.to_vec(), Vec::new()));
    let found = look(authority.certificate_pem().as_bytes());
    assert_eq!(found.ledger.usable().len(), 2, "each with its key");

    let read = |der: &CertificateDer<'static>| Certificate::from_der(der.clone()).unwrap();
    store.remove_certificate(&read(&first)).unwrap();
    store.remove_certificate(&read(&first)).unwrap();
    assert_eq!(held(), std::slice::from_ref(&second));
    assert_eq!(look(authority.certificate_pem().as_bytes()).status.class, DeviceClass::Certified);
    import(store, &first, None).unwrap();
    store.remove(request.pending.spki).unwrap();
    assert_eq!(held(), Vec::new(), "without its key no certificate is of use");

    // The same by PKCS#12.
    let issued = authority.issue_device(&DeviceSpec::named("laptop-8")).unwrap();
    let bundle = issued.pkcs12("laptop", "geheim", Pkcs12Encryption::Modern).unwrap();
    assert!(import(store, &bundle, Some("geheim")).unwrap().is_new);
    assert!(!import(store, &bundle, Some("geheim")).unwrap().is_new);
    assert_eq!(held().len(), 1);
}

#[test]
fn a_damaged_entry_is_told_of_and_hides_no_other() {
    let session = SessionBus::with_keyring().unwrap();
    let folder = tempfile::tempdir().unwrap();
    within(&session, folder.path(), "enrols_every_kind_of_key");
    let mut store = porthole_support::process::command(
        "secret-tool",
        ["store", "--label", "broken", "service", "porthole-device-certificate", "username", "broken"],
    );
    session.apply_to(&mut store);
    let mut store = Process::spawn(store).unwrap();
    std::io::Write::write_all(&mut store.take_stdin().unwrap(), b"{ no record").unwrap();
    assert!(store.wait_for_exit(LONG).unwrap().success());
    within(&session, folder.path(), "tells_of_the_damaged_entry");
}

#[test]
#[ignore = "runs within the session of another test"]
fn tells_of_the_damaged_entry() {
    let found = look(&std::fs::read(folder().join("ca.pem")).unwrap());
    assert_eq!(found.status.class, DeviceClass::Certified);
    let damaged = found.ledger.candidates.iter().filter(|candidate| candidate.certificate.is_err());
    let reasons = damaged.map(|candidate| candidate.reason().to_string()).collect::<Vec<_>>();
    assert_eq!(reasons, ["Not chosen: not a readable X.509 certificate: the entry contains no certificate."]);
}

#[test]
fn a_locked_keyring_is_not_an_empty_one() {
    let session = SessionBus::with_keyring().unwrap();
    let folder = tempfile::tempdir().unwrap();
    within(&session, folder.path(), "enrols_every_kind_of_key");
    let mut lock = porthole_support::process::command(
        "gdbus",
        [
            "call",
            "--session",
            "--dest=org.freedesktop.secrets",
            "--object-path=/org/freedesktop/secrets",
            "--method=org.freedesktop.Secret.Service.Lock",
            "['/org/freedesktop/secrets/collection/login']",
        ],
    );
    session.apply_to(&mut lock);
    Process::run(lock, LONG).unwrap();
    within(&session, folder.path(), "is_locked");
}

#[test]
#[ignore = "runs within the session of another test"]
fn is_locked() {
    let found = look(&std::fs::read(folder().join("ca.pem")).unwrap());
    assert_eq!(found.status.class, DeviceClass::Untrusted);
    assert_eq!(found.status.problem.unwrap().code, Code::StoreLocked.as_str());
    assert_eq!(open_user_store().pending().unwrap_err().reason, StoreFailure::Locked);
}

#[test]
fn a_session_without_a_keyring_says_that_none_is_running() {
    let session = SessionBus::start().unwrap();
    within(&session, Path::new("/nonexistent"), "is_not_running");
}

#[test]
fn a_process_without_a_session_bus_says_that_none_is_running() {
    let mut program = child("is_not_running");
    program.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus").env(FOLDER, "/nonexistent");
    assert!(Process::run(program, LONG).unwrap().contains("1 passed"));
}

#[test]
#[ignore = "runs within the session of another test"]
fn is_not_running() {
    let authority = Authority::root("Harbor Device CA").unwrap();
    let store = open_user_store();
    assert!(matches!(store.certificates().unwrap_err().reason, StoreFailure::NotRunning(_)));
    let problem = look(authority.certificate_pem().as_bytes()).status.problem.unwrap();
    assert_eq!(problem.code, Code::StoreUnavailable.as_str());
}

#[test]
fn a_bus_that_never_answers_is_given_up_after_the_time_limit() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("silent");
    let _silent = UnixListener::bind(&socket).unwrap();
    let mut program = child("times_out");
    program.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", socket.display()));
    assert!(Process::run(program, LONG).unwrap().contains("1 passed"));
}

#[test]
#[ignore = "runs within the session of another test"]
fn times_out() {
    let started = Instant::now();
    let error = open_user_store().certificates().unwrap_err();
    assert_eq!(error.reason, StoreFailure::TimedOut);
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

#[test]
fn an_item_that_goes_while_it_is_looked_at_is_no_failure_of_the_store() {
    let session = SessionBus::with_keyring().unwrap();
    let folder = tempfile::tempdir().unwrap();
    within(&session, folder.path(), "looks_while_items_come_and_go");
}

#[test]
#[ignore = "runs within the session of another test"]
fn looks_while_items_come_and_go() {
    let run = |args: &[&str]| {
        let attributes = ["service", "porthole-device-certificate", "username", "x"];
        let args = [args, &attributes].concat();
        let mut process = Process::spawn(porthole_support::process::command("secret-tool", &args)).unwrap();
        std::io::Write::write_all(&mut process.take_stdin().unwrap(), b"x").unwrap();
        assert!(process.wait_for_exit(LONG).unwrap().success());
    };
    let store = open_user_store();
    std::thread::scope(|scope| {
        let changing = scope.spawn(|| {
            for _ in 0..100 {
                run(&["store", "--label", "x"]);
                run(&["clear"]);
            }
        });
        while !changing.is_finished() {
            store.certificates().unwrap();
        }
    });
}

#[test]
fn an_item_that_comes_or_goes_and_a_lock_are_told_of_at_once() {
    let session = SessionBus::with_keyring().unwrap();
    let folder = tempfile::tempdir().unwrap();
    within(&session, folder.path(), "is_told_of_changes");
}

#[test]
#[ignore = "runs within the session of another test"]
fn is_told_of_changes() {
    let soon = Duration::from_secs(2);
    let run = |program: &str, args: &[&str], input: &[u8]| {
        let mut process = Process::spawn(porthole_support::process::command(program, args)).unwrap();
        std::io::Write::write_all(&mut process.take_stdin().unwrap(), input).unwrap();
        assert!(process.wait_for_exit(LONG).unwrap().success());
    };
    let (sender, changes) = std::sync::mpsc::channel();
    let store = open_user_store();
    let changed = move || {
        let _sent = sender.send(());
    };
    let _watch = store.watch(std::sync::Arc::new(changed)).unwrap();
    // It listens, and what came before may have been missed.
    changes.recv_timeout(LONG).unwrap();
    let attributes = ["service", "porthole-device-certificate", "username", "x"];
    run("secret-tool", &[&["store", "--label", "x"], &attributes[..]].concat(), b"x");
    changes.recv_timeout(soon).unwrap();
    let quiet = || while changes.recv_timeout(Duration::from_millis(500)).is_ok() {};
    quiet();
    let _looks = (store.read(), store.read(), store.pending());
    assert!(changes.recv_timeout(soon).is_err(), "its own looks are no change");

    run("secret-tool", &[&["clear"], &attributes[..]].concat(), b"");
    changes.recv_timeout(soon).unwrap();
    quiet();
    run(
        "gdbus",
        &[
            "call",
            "--session",
            "--dest=org.freedesktop.secrets",
            "--object-path=/org/freedesktop/secrets",
            "--method=org.freedesktop.Secret.Service.Lock",
            "['/org/freedesktop/secrets/collection/login']",
        ],
        b"",
    );
    changes.recv_timeout(soon).unwrap();
}

/// What a token's module is loaded in: this binary, started again.
#[test]
#[ignore = "started by the tests that look into tokens"]
fn token_worker() {
    let _served = porthole_keystore::token_worker();
}
