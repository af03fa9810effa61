//! The one loop of the host: what applies first, and what is asked of stores and keys.
#![cfg(unix)]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test's helpers fail as the test does, and write files of its own"
)]

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use porthole_activity::ActivityLog;
use porthole_config::Source;
use porthole_host::{DeviceEvaluator, Host, InForce, State};
use porthole_identity::{CertificateStore, StoreError, StoreKind, StoreName, StoreWatch, StoredCertificate};
use porthole_policy::DeviceClass;
use porthole_support::pki::{Authority, DeviceSpec, Issued};

use crate::holding::{Counts, STORE, managed_file, stored};

const LONG: Duration = Duration::from_secs(60);

type Changed = Arc<dyn Fn() + Send + Sync>;

/// A token that a test makes hang, change and answer again.
struct Token {
    found: Vec<StoredCertificate>,
    lookups: Sender<()>,
    hangs: Mutex<bool>,
    answers: Condvar,
    changed: Mutex<Option<Changed>>,
    counts: Arc<Counts>,
}

impl Token {
    fn hang(&self, hangs: bool) {
        *self.hangs.lock() = hangs;
        self.answers.notify_all();
    }

    fn signal(&self) {
        (self.changed.lock().as_ref().unwrap())();
    }
}

#[derive(Clone)]
struct Shared(Arc<Token>);

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

impl CertificateStore for Shared {
    fn name(&self) -> StoreName {
        STORE
    }

    fn kind(&self) -> StoreKind {
        StoreKind::User
    }

    fn certificates(&self) -> Result<Vec<StoredCertificate>, StoreError> {
        self.0.counts.reads.fetch_add(1, Ordering::SeqCst);
        let _sent = self.0.lookups.send(());
        let mut hangs = self.0.hangs.lock();
        self.0.answers.wait_while(&mut hangs, |hangs| *hangs);
        drop(hangs);
        Ok(self.0.found.clone())
    }

    fn watch(&self, changed: Changed) -> Option<StoreWatch> {
        *self.0.changed.lock() = Some(changed);
        Some(StoreWatch::new(()))
    }
}

struct Fixture {
    folder: tempfile::TempDir,
    issued: Issued,
}

/// A host that looks for changes, and what a test holds of it.
struct Running {
    host: Arc<Host>,
    token: Arc<Token>,
    lookups: Receiver<()>,
    states: Receiver<(Instant, InForce)>,
}

impl Fixture {
    fn new() -> Self {
        let authority = Authority::root("Harbor Device CA").unwrap();
        let folder = tempfile::tempdir().unwrap();
        authority.write(folder.path(), "ca").unwrap();
        let fixture =
            Self { folder, issued: authority.issue_device(&DeviceSpec::named("laptop-7")).unwrap() };
        fixture.write("");
        fixture
    }

    fn write(&self, more: &str) {
        let text = managed_file(&format!("anchors = [\"ca.pem\"]\n{more}"));
        let path = self.folder.path().join("managed.toml");
        std::fs::write(path.with_extension("new"), text).unwrap();
        std::fs::rename(path.with_extension("new"), path).unwrap();
    }

    fn start(&self) -> Running {
        let counts = Arc::default();
        let (sender, lookups) = channel();
        let token = Arc::new(Token {
            found: vec![stored(&self.issued, &counts)],
            lookups: sender,
            hangs: Mutex::new(false),
            answers: Condvar::new(),
            changed: Mutex::default(),
            counts,
        });
        let evaluator = DeviceEvaluator::new(
            vec![Box::new(Shared(Arc::clone(&token)))],
            self.folder.path().join("state"),
        );
        let log = ActivityLog::open(self.folder.path().join("activity.jsonl")).unwrap();
        let source = Source::File(self.folder.path().join("managed.toml"));
        let host = Host::new(source, evaluator, Arc::new(log)).unwrap();
        lookups.recv_timeout(LONG).unwrap();
        assert_eq!(host.state().device.status.class, DeviceClass::Certified);
        let (sender, states) = channel();
        host.on_change(move |state: &State| drop(sender.send((Instant::now(), state.in_force.clone()))));
        Running { host, token, lookups, states }
    }
}

const RULE: &str =
    "[[session_policy]]\nname = \"No downloads\"\nwhen = { activity = [\"download\"] }\nthen = \"block\"";

impl Running {
    /// Waits until a session rule is in force; when that was.
    fn until_rule(&self) -> Instant {
        loop {
            let (when, in_force) = self.states.recv_timeout(LONG).unwrap();
            if in_force
                .config()
                .unwrap()
                .session_policy
                .rules()
                .iter()
                .any(|rule| rule.name == "No downloads")
            {
                return when;
            }
        }
    }

    fn counts(&self) -> (usize, usize) {
        self.token.counts.so_far()
    }
}

#[test]
fn a_tightened_rule_is_in_force_at_once_while_a_token_hangs() {
    let fixture = Fixture::new();
    let running = fixture.start();
    let _watch = running.host.watch().unwrap();
    running.token.hang(true);
    running.token.signal();
    running.lookups.recv_timeout(LONG).unwrap();
    let written = Instant::now();
    fixture.write(RULE);
    let took = running.until_rule().duration_since(written);
    // The token has not answered yet: the test has not let it.
    println!("in force after {} ms", took.as_millis());
    assert_eq!(running.host.state().device.status.class, DeviceClass::Certified, "by the last look");
    // One who has everything read again waits for the token, and for nothing else.
    std::thread::scope(|scope| {
        let reading = scope.spawn(|| running.host.read_again());
        fixture.write("");
        let has_rules = |in_force: InForce| !in_force.config().unwrap().session_policy.rules().is_empty();
        while has_rules(running.states.recv_timeout(LONG).unwrap().1) {}
        assert!(!reading.is_finished());
        running.token.hang(false);
        assert_eq!(reading.join().unwrap().device.status.class, DeviceClass::Certified);
    });
}

#[test]
fn a_store_is_read_when_it_has_changed_and_a_key_signs_when_it_is_new_or_the_person_asks() {
    let fixture = Fixture::new();
    let running = fixture.start();
    let _watch = running.host.watch().unwrap();
    assert_eq!(running.counts(), (1, 1));
    fixture.write(RULE);
    running.until_rule();
    assert_eq!(running.counts(), (1, 1), "another rule changes nothing in a store");
    running.token.signal();
    running.token.signal();
    running.lookups.recv_timeout(LONG).unwrap();
    running.host.read_again();
    let (reads, signatures) = running.counts();
    assert_eq!(signatures, 2, "the signal had nothing new sign, the person did");
    assert_eq!(reads, 3, "two signals at once are one look");
}

#[test]
fn what_a_store_says_before_anybody_watches_is_not_lost() {
    let fixture = Fixture::new();
    let running = fixture.start();
    running.token.signal();
    let _watch = running.host.watch().unwrap();
    running.lookups.recv_timeout(LONG).unwrap();
}
