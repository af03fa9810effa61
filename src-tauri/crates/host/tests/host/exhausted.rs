//! Running out of files or threads is never a loss of trust.
//!
//! A limit is one of the whole process, so the claim starts this binary again.
#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "a test writes files of its own")]
#![expect(clippy::unwrap_used, reason = "a test's helpers fail as the test does")]

use std::fmt;
use std::fs::File;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use porthole_activity::ActivityLog;
use porthole_config::Source;
use porthole_host::{DeviceEvaluator, Host};
use porthole_identity::{
    CertificateStore, KeyPresence, Pkcs8, SoftwareKey, StoreError, StoreFailure, StoreKind, StoreName,
    StoredCertificate,
};
use porthole_policy::DeviceClass;
use porthole_support::managed::harbor_with_device_ca;
use porthole_support::pki::{Authority, DeviceSpec};
use porthole_support::process::Process;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::device_changes::device_changes;

const FOLDER: &str = "PORTHOLE_TEST_FOLDER";
const STORE: StoreName = StoreName::from_static("Test Store");
/// An id that no user of the machine has.
const NOBODY: u32 = 61_234;
const LONG: Duration = Duration::from_secs(60);

/// A store that is a file, as far as opening it goes.
struct InFile {
    file: PathBuf,
    found: Vec<StoredCertificate>,
    is_empty: Arc<AtomicBool>,
}

impl fmt::Debug for InFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InFile")
    }
}

impl CertificateStore for InFile {
    fn name(&self) -> StoreName {
        STORE
    }

    fn kind(&self) -> StoreKind {
        StoreKind::User
    }

    fn certificates(&self) -> Result<Vec<StoredCertificate>, StoreError> {
        let opened = File::open(&self.file);
        opened
            .map_err(|error| StoreError { store: STORE, reason: StoreFailure::Failed(error.to_string()) })?;
        Ok(if self.is_empty.load(Ordering::SeqCst) { Vec::new() } else { self.found.clone() })
    }
}

fn run_apart(test: &str) {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Command::new(std::env::current_exe().unwrap());
    program.args([test, "--exact", "--ignored", "--nocapture"]);
    program.env(FOLDER, folder.path());
    if rustix::process::getuid().is_root() {
        std::os::unix::fs::chown(folder.path(), Some(NOBODY), None).unwrap();
    }
    let printed = Process::run(program, 2 * LONG).unwrap();
    assert!(printed.contains("1 passed"), "{printed}");
}

#[test]
fn running_out_of_files_is_no_loss_of_trust_and_what_changed_meanwhile_counts_afterwards() {
    run_apart("exhausted::keeps_its_class");
}

#[cfg(target_os = "linux")]
#[test]
fn running_out_of_threads_is_no_loss_of_trust_and_what_changed_meanwhile_counts_afterwards() {
    run_apart("exhausted::keeps_its_class_without_threads");
}

#[test]
#[ignore = "runs in a process that another test gives its limit"]
fn keeps_its_class() {
    let before = getrlimit(Resource::Nofile);
    // Those that are open stay so; no other one is opened.
    keeps_its_class_without(Resource::Nofile, Rlimit { current: Some(3), maximum: before.maximum });
}

/// The limit is one of the user's, and root has none (`RLIMIT_NPROC` in getrlimit(2)).
#[cfg(target_os = "linux")]
#[test]
#[ignore = "runs in a process that another test gives its limit"]
fn keeps_its_class_without_threads() {
    if rustix::process::getuid().is_root() {
        let nobody = rustix::process::Uid::from_raw(NOBODY);
        rustix::thread::set_thread_res_uid(nobody, nobody, nobody).unwrap();
    }
    let before = getrlimit(Resource::Nproc);
    keeps_its_class_without(Resource::Nproc, Rlimit { current: Some(0), maximum: before.maximum });
}

fn keeps_its_class_without(resource: Resource, limit: Rlimit) {
    let folder = PathBuf::from(std::env::var_os(FOLDER).unwrap());
    let authority = Authority::root("Harbor Device CA").unwrap();
    authority.write(&folder, "device-ca").unwrap();
    let issued = authority.issue_device(&DeviceSpec::named("laptop-7")).unwrap();
    let file = folder.join("managed.toml");
    std::fs::write(&file, harbor_with_device_ca("")).unwrap();
    let key = SoftwareKey::from_pkcs8(&Pkcs8::from_der(issued.key().serialize_der())).unwrap();
    let stored = StoredCertificate {
        chain: issued.chain(),
        key: KeyPresence::Present(Arc::new(key)),
        store: STORE,
        kind: StoreKind::User,
        label: "an entry".to_owned(),
    };
    let is_empty = Arc::new(AtomicBool::new(false));
    let store = InFile { file: file.clone(), found: vec![stored], is_empty: Arc::clone(&is_empty) };
    let evaluator = DeviceEvaluator::new(vec![Box::new(store)], folder.join("state"));
    let activity = Arc::new(ActivityLog::open(folder.join("activity.jsonl")).unwrap());
    let host = Host::new(Source::File(file.clone()), evaluator, activity).unwrap();
    let _watch = host.watch().unwrap();
    assert_eq!(host.state().device.status.class, DeviceClass::Certified);
    let changes = device_changes(&host);

    let before = getrlimit(resource);
    setrlimit(resource, limit).unwrap();
    assert!(porthole_resources::unless_exhausted(|| ()).is_none());
    let state = host.read_again();
    assert_eq!(state.device.status.class, DeviceClass::Certified, "{:?}", state.device.status);
    assert!(state.in_force.config().is_some(), "the rules that were read last are in force");
    assert!(changes.try_recv().is_err());

    is_empty.store(true, Ordering::SeqCst);
    setrlimit(resource, before).unwrap();
    assert_eq!(
        changes.recv_timeout(LONG).unwrap().after,
        DeviceClass::Untrusted,
        "looked into again by itself"
    );
}
