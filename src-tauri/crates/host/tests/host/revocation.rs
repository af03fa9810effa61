//! A running host learns of revocations by itself, from nginx and from openssl's responder, and forgets none.
// Debian's nginx and openssl answer it.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test's helpers fail as the test does")]

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use porthole_activity::ActivityLog;
use porthole_config::Source;
use porthole_host::{DeviceEvaluator, Host, State};
use porthole_policy::DeviceClass;
use porthole_support::nginx::{Nginx, Site};
use porthole_support::pki::{Authority, DeviceSpec, Issued, ListSpec, RevocationReason};
use porthole_support::process::Process;
use time::OffsetDateTime;

use crate::holding::{Holding, managed_file, stored};

const SERIAL: [u8; 2] = [0x10, 0x01];
const HOST: &str = "pki.harbor.test";
const SOON: Duration = Duration::from_secs(40);

struct Fixture {
    folder: tempfile::TempDir,
    root: Authority,
    issued: Issued,
}

impl Fixture {
    fn new() -> Self {
        let root = Authority::root("Harbor Device CA").unwrap();
        let spec = DeviceSpec::named("laptop-7").serial(SERIAL);
        let spec =
            spec.list_at(format!("http://{HOST}/harbor.crl")).responder_at(format!("http://{HOST}/ocsp"));
        let issued = root.issue_device(&spec).unwrap();
        let folder = tempfile::tempdir().unwrap();
        root.write(folder.path(), "ca").unwrap();
        Self { folder, root, issued }
    }

    fn evaluator(&self) -> DeviceEvaluator {
        let counts = Arc::default();
        let found = vec![stored(&self.issued, &counts)];
        let store = Holding { found, counts };
        DeviceEvaluator::new(vec![Box::new(store)], self.folder.path().join("state"))
    }

    /// The managed file, which finds the PKI at `port`.
    fn source(&self, check: &str, port: u16) -> Source {
        let text = managed_file(&format!(
            r#"anchors = ["ca.pem"]
revocation = {{ check = "{check}", unknown = "untrusted" }}
[network]
resolve = {{ "{HOST}" = "127.0.0.1:{port}" }}"#
        ));
        let path = self.folder.path().join("managed.toml");
        write(&path, text.as_bytes());
        Source::File(path)
    }

    fn host(&self, check: &str, port: u16) -> Arc<Host> {
        let log = ActivityLog::open(self.folder.path().join("activity.jsonl")).unwrap();
        Host::new(self.source(check, port), self.evaluator(), Arc::new(log)).unwrap()
    }

    fn list(&self, next: time::Duration) -> ListSpec {
        let now = OffsetDateTime::now_utc();
        ListSpec::default().valid(now - time::Duration::SECOND, now + next)
    }

    fn site(&self, list: &ListSpec) -> Site {
        let tls = self.root.issue_server(&[HOST]).unwrap();
        Site::new(&[HOST], &tls).file("/harbor.crl", self.root.revocation_list(list).unwrap())
    }
}

#[expect(clippy::disallowed_methods, reason = "a test's own folder")]
fn write(path: &Path, content: &[u8]) {
    std::fs::write(path, content).unwrap();
}

/// Class and code, whenever they change.
fn changes(host: &Host) -> Receiver<(DeviceClass, Option<&'static str>)> {
    let (sender, changes) = channel();
    host.on_change(move |state| {
        let _gone = sender.send(standing(state));
    });
    changes
}

fn standing(state: &State) -> (DeviceClass, Option<&'static str>) {
    let status = &state.device.status;
    (status.class, status.problem.as_ref().map(|problem| problem.code))
}

#[test]
fn a_certificate_revoked_while_running_loses_its_class_at_the_refresh_and_never_gets_it_back_by_a_failure() {
    let fixture = Fixture::new();
    let nginx = Nginx::start([fixture.site(&fixture.list(time::Duration::seconds(4)))]).unwrap();
    let port = nginx.plain_port();
    let host = fixture.host("crl", port);
    let unknown = (DeviceClass::Untrusted, Some("revocation-unknown"));
    let revoked = (DeviceClass::Untrusted, Some("certificate-revoked"));
    assert_eq!(standing(&host.state()), unknown, "nothing was asked yet");
    let changes = changes(&host);
    let watch = host.watch().unwrap();
    assert_eq!(changes.recv_timeout(SOON).unwrap(), (DeviceClass::Certified, None));

    let revoking = fixture.list(time::Duration::seconds(3)).revokes(&SERIAL, RevocationReason::KeyCompromise);
    nginx.reload([fixture.site(&revoking)]).unwrap();
    let after = std::iter::repeat_with(|| changes.recv_timeout(SOON).unwrap()).find(|it| *it != unknown);
    assert_eq!(after, Some(revoked));

    // Neither a server that is gone nor a new start without it brings the certificate back.
    nginx.stop().unwrap();
    let until = Instant::now() + Duration::from_secs(5);
    while let Ok(change) = changes.recv_timeout(until.saturating_duration_since(Instant::now())) {
        assert_eq!(change, revoked);
    }
    drop(watch);
    assert_eq!(standing(&fixture.host("crl", port).state()), revoked);
    let found = fixture.evaluator().device_after_asking(
        Some(&porthole_config::load(&fixture.source("crl", port)).unwrap()),
        Duration::from_secs(5),
    );
    assert_eq!(found.status.problem.unwrap().code, "certificate-revoked");
}

#[test]
fn a_long_list_is_fetched_whole_and_its_last_entry_counts() {
    let now = OffsetDateTime::now_utc();
    let empty = ListSpec::default().valid(now - time::Duration::SECOND, now + time::Duration::HOUR);
    // Some 3 MiB: more than an answer of the PKI may otherwise have, and enough to be gone through on its own thread.
    let long = (0..60_000_u64).fold(empty, |spec, number| {
        let serial = [[0x7e; 8], number.to_be_bytes()].concat();
        spec.revokes(&serial, RevocationReason::Superseded)
    });
    let revoking = |revokes: bool| {
        if revokes { long.clone().revokes(&SERIAL, RevocationReason::KeyCompromise) } else { long.clone() }
    };
    for (revokes, expected) in [(false, DeviceClass::Certified), (true, DeviceClass::Untrusted)] {
        let fixture = Fixture::new();
        let nginx = Nginx::start([fixture.site(&revoking(revokes))]).unwrap();
        let config = porthole_config::load(&fixture.source("crl", nginx.plain_port())).unwrap();
        let found = fixture.evaluator().device_after_asking(Some(&config), Duration::from_secs(30));
        assert_eq!(found.status.class, expected, "{:?}", found.status.problem);
    }
}

#[test]
fn what_lies_in_the_state_folder_counts_only_with_the_cas_signature() {
    let fixture = Fixture::new();
    let nginx = Nginx::start([fixture.site(&fixture.list(time::Duration::HOUR))]).unwrap();
    let config = porthole_config::load(&fixture.source("crl", nginx.plain_port())).unwrap();
    let after = fixture.evaluator().device_after_asking(Some(&config), Duration::from_secs(20));
    assert_eq!(after.status.class, DeviceClass::Certified);
    nginx.stop().unwrap();
    assert_eq!(fixture.evaluator().device(Some(&config)).status.class, DeviceClass::Certified, "it is kept");

    let kept = std::fs::read_dir(fixture.folder.path().join("state/revocation")).unwrap();
    let kept = kept.map(|entry| entry.unwrap().path());
    let kept: Vec<_> = kept.filter(|path| path.extension().is_none()).collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    let namesake = Authority::root("Harbor Device CA").unwrap();
    write(&kept[0], &namesake.revocation_list(&ListSpec::default()).unwrap());
    let found = fixture.evaluator().device(Some(&config)).status.problem.unwrap();
    assert_eq!(found.code, "revocation-unknown");
    assert!(found.detail.unwrap().contains("was not signed by"));
}

#[test]
fn a_silent_server_holds_no_evaluation_up() {
    let fixture = Fixture::new();
    let silent = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let host = fixture.host("crl", silent.local_addr().unwrap().port());
    let _watch = host.watch().unwrap();
    // It has been asked, and says nothing.
    let (_asking, _) = silent.accept().unwrap();
    let begun = Instant::now();
    let standing = standing(&host.read_again());
    assert_eq!(standing, (DeviceClass::Untrusted, Some("revocation-unknown")));
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}

#[test]
fn openssls_responder_is_asked_and_believed() {
    for (entry, expected) in [
        ("V\t391231235959Z\t\t1001\tunknown\t/CN=laptop-7\n", (DeviceClass::Certified, None)),
        (
            "R\t391231235959Z\t261101120000Z,keyCompromise\t1001\tunknown\t/CN=laptop-7\n",
            (DeviceClass::Untrusted, Some("certificate-revoked")),
        ),
    ] {
        let fixture = Fixture::new();
        write(&fixture.folder.path().join("index.txt"), entry.as_bytes());
        let mut openssl = Command::new("openssl");
        openssl.current_dir(fixture.folder.path()).args(["ocsp", "-index", "index.txt", "-CA", "ca.pem"]);
        openssl.args(["-rsigner", "ca.pem", "-rkey", "ca.key.pem", "-ndays", "1", "-port", "0"]);
        let responder = Process::spawn(openssl).unwrap();
        let line = responder.wait_for_line(SOON, |line| line.starts_with("ACCEPT ")).unwrap();
        let port =
            line.split_whitespace().nth(1).and_then(|at| at.rsplit(':').next()).unwrap().parse().unwrap();
        let host = fixture.host("ocsp", port);
        let changes = changes(&host);
        let _watch = host.watch().unwrap();
        assert_eq!(changes.recv_timeout(SOON).unwrap(), expected);
        responder.stop().unwrap();
    }
}
