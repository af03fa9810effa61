//! A managed device, watched while what makes it one comes, changes, ends and goes.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test's helpers fail as the test does, and write files of its own"
)]

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use porthole_activity::ActivityLog;
use porthole_config::Source;
use porthole_host::{
    ChangeKind, DeviceChange, DeviceEvaluator, Host, JoinState, JoinUnknown, Watch, machine_id,
};
use porthole_policy::DeviceClass;
use porthole_support::Result;
use porthole_support::managed::harbor;
use porthole_support::statement::DeviceManagement;

use crate::device_changes::device_changes;

/// What a change may take at most, and some patience for a busy machine.
const SIGNALLED: Duration = Duration::from_secs(2);
const DAY: Duration = Duration::from_secs(86_400);

/// A device that a test has joined to nothing.
#[derive(Debug)]
struct Alone;

impl JoinState for Alone {
    fn joined_domains(&self) -> std::result::Result<Vec<String>, JoinUnknown> {
        Ok(Vec::new())
    }
}

struct Fixture {
    folder: tempfile::TempDir,
    management: DeviceManagement,
}

impl Fixture {
    fn new() -> Result<Self> {
        let fixture = Self { folder: tempfile::tempdir().unwrap(), management: DeviceManagement::new()? };
        fixture.write("mdm-signing-key.pem", &fixture.management.public_key_pem());
        let parts = r#"[managed_device]
domain_joined = true
statement = { file = "mdm/compliance.jws", key = "mdm-signing-key.pem" }
"#;
        fixture.write("managed.toml", &harbor(parts));
        Ok(fixture)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path.with_extension("new"), text).unwrap();
        std::fs::rename(path.with_extension("new"), path).unwrap();
    }

    /// Device management vouches for this machine.
    fn state(&self, holds: Duration) -> Result<()> {
        let statement = self.management.statement(machine_id().unwrap().as_str(), holds)?;
        self.write("mdm/compliance.jws", &statement);
        Ok(())
    }

    fn log(&self) -> std::path::PathBuf {
        self.folder.path().join("activity.jsonl")
    }

    fn host(&self) -> Watched {
        let activity = ActivityLog::open(self.log()).unwrap();
        let evaluator =
            DeviceEvaluator::new(Vec::new(), self.folder.path().to_owned()).with_join_state(Alone);
        let source = Source::File(self.folder.path().join("managed.toml"));
        let host = Host::new(source, evaluator, Arc::new(activity)).unwrap();
        let changes = device_changes(&host);
        let watch = host.watch().unwrap();
        Watched { host, changes, _watch: watch }
    }
}

struct Watched {
    host: Arc<Host>,
    changes: Receiver<DeviceChange>,
    _watch: Watch,
}

impl Watched {
    fn class(&self) -> DeviceClass {
        self.host.state().device.status.class
    }

    fn next(&self, within: Duration) -> DeviceChange {
        self.changes.recv_timeout(within).unwrap()
    }
}

fn log(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn a_statement_that_comes_goes_or_is_replaced_counts_within_two_seconds() -> Result<()> {
    let fixture = Fixture::new()?;
    let watched = fixture.host();
    assert_eq!(watched.class(), DeviceClass::Untrusted);

    fixture.state(DAY)?;
    let gained = watched.next(SIGNALLED);
    assert_eq!((gained.kind, gained.after), (ChangeKind::TrustGained, DeviceClass::Managed));

    let other = DeviceManagement::new()?.statement(machine_id().unwrap().as_str(), DAY)?;
    fixture.write("mdm/compliance.jws", &other);
    let lost = watched.next(SIGNALLED);
    assert_eq!(
        (lost.kind, lost.before, lost.after),
        (ChangeKind::TrustLost, DeviceClass::Managed, DeviceClass::Untrusted)
    );
    assert_eq!(lost.problem.map(|problem| problem.title), Some("This device is not managed"));

    fixture.state(DAY)?;
    assert_eq!(watched.next(SIGNALLED).kind, ChangeKind::TrustGained);
    std::fs::remove_file(fixture.folder.path().join("mdm/compliance.jws")).unwrap();
    assert_eq!(watched.next(SIGNALLED).kind, ChangeKind::TrustLost);

    let log = log(&fixture.log());
    let of_the_device: Vec<_> = log.lines().filter(|line| line.contains("device_class")).collect();
    assert_eq!(of_the_device.len(), 5, "one for the start and one for each change: {log}");
    let is_recorded = |line: &&str| line.contains(r#""verdict":"monitor""#);
    assert!(of_the_device.iter().all(is_recorded), "a class is recorded, neither allowed nor blocked: {log}");
    Ok(())
}

#[test]
fn a_statement_that_ends_counts_until_then_and_no_longer() -> Result<()> {
    let fixture = Fixture::new()?;
    fixture.state(Duration::from_secs(4))?;
    let watched = fixture.host();
    let started = Instant::now();
    assert_eq!(watched.class(), DeviceClass::Managed);
    // The stores are read every half minute; the test must not wait for that.
    let lost = watched.next(Duration::from_secs(10));
    assert_eq!(lost.kind, ChangeKind::TrustLost);
    assert!(started.elapsed() > Duration::from_secs(2), "not before its time");
    let found = watched.host.state().device.status.evidence[0].found.clone().unwrap();
    assert!(found.to_string().contains("it expired at "), "{found}");
    Ok(())
}
