//! Asking about every certificate of a chain, at the next place where one fails, with one look at the stores; and what
//! is kept of it.
// Debian's nginx answers it.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test's helpers fail as the test does")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use porthole_activity::ActivityLog;
use porthole_config::{ManagedConfig, Source};
use porthole_host::{CertificatePreference, DeviceEvaluator, Host};
use porthole_identity::{Evaluation, StoredCertificate};
use porthole_policy::DeviceClass;
use porthole_support::nginx::{Nginx, Site};
use porthole_support::pki::{Authority, DeviceSpec, Issued, ListSpec, RevocationReason};
use time::OffsetDateTime;

use crate::holding::{Counts, Holding, managed_file, stored};

const SERIAL: [u8; 2] = [0x10, 0x01];
const HOST: &str = "pki.harbor.test";
const ROOT_LIST: &str = "http://pki.harbor.test/root.crl";
const LIST: &str = "http://pki.harbor.test/issuing.crl";
/// Nothing listens there.
const GONE: &str = "http://gone.harbor.test/issuing.crl";
const SOON: Duration = Duration::from_secs(40);

struct Fixture {
    folder: tempfile::TempDir,
    root: Authority,
    issuing: Authority,
    issued: Issued,
}

impl Fixture {
    /// A root, a CA that names the root's list, and a certificate that names that CA's list in two places.
    fn new() -> Self {
        let root = Authority::root("Harbor Root").unwrap();
        let issuing = root.intermediate_naming("Harbor Issuing CA", &[ROOT_LIST.to_owned()], &[]).unwrap();
        let spec = DeviceSpec::named("laptop-7").serial(SERIAL).list_at(GONE).list_at(LIST);
        let issued = issuing.issue_device(&spec).unwrap();
        let folder = tempfile::tempdir().unwrap();
        root.write(folder.path(), "root").unwrap();
        Self { folder, root, issuing, issued }
    }

    fn evaluator(&self) -> (DeviceEvaluator, Arc<Counts>) {
        let counts = Arc::new(Counts::default());
        (self.evaluator_of(vec![stored(&self.issued, &counts)], &counts), counts)
    }

    fn evaluator_of(&self, found: Vec<StoredCertificate>, counts: &Arc<Counts>) -> DeviceEvaluator {
        let store = Holding { found, counts: Arc::clone(counts) };
        DeviceEvaluator::new(vec![Box::new(store)], self.folder.path().join("state"))
    }

    fn source(&self, port: u16) -> Source {
        let text = managed_file(&format!(
            r#"anchors = ["root.pem"]
choose = "ask"
revocation = {{ check = "crl", unknown = "accept" }}
[network]
resolve = {{ "{HOST}" = "127.0.0.1:{port}", "gone.harbor.test" = "127.0.0.1:1" }}"#
        ));
        let path = self.folder.path().join("managed.toml");
        write(&path, text.as_bytes());
        Source::File(path)
    }

    fn config(&self, port: u16) -> Arc<ManagedConfig> {
        porthole_config::load(&self.source(port)).unwrap()
    }

    fn site(&self, of_root: &ListSpec, of_issuing: &ListSpec) -> Site {
        let tls = self.root.issue_server(&[HOST]).unwrap();
        Site::new(&[HOST], &tls)
            .file("/root.crl", self.root.revocation_list(of_root).unwrap())
            .file("/issuing.crl", self.issuing.revocation_list(of_issuing).unwrap())
    }

    /// The answers that lie in the state folder.
    fn kept(&self) -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(self.folder.path().join("state/revocation")) else {
            return Vec::new();
        };
        let entries = entries.map(|entry| entry.unwrap().path());
        entries.filter(|path| path.extension().is_none()).collect()
    }
}

#[expect(clippy::disallowed_methods, reason = "a test's own folder")]
fn write(path: &Path, content: &[u8]) {
    std::fs::write(path, content).unwrap();
}

fn summary(found: &Evaluation) -> String {
    let checks = found.ledger.candidates[0].checks.iter();
    checks
        .filter(|check| check.name.as_str() == "Revocation status")
        .map(|check| check.detail.to_string())
        .collect()
}

#[test]
fn one_look_and_one_signature_serve_all_that_is_asked_and_all_that_is_kept() {
    let fixture = Fixture::new();
    let nginx = Nginx::start([fixture.site(&ListSpec::default(), &ListSpec::default())]).unwrap();
    let config = fixture.config(nginx.plain_port());
    let (evaluator, counts) = fixture.evaluator();
    let found = evaluator.device_after_asking(Some(&config), SOON);
    assert_eq!(found.status.class, DeviceClass::Certified);
    let text = summary(&found);
    assert!(text.starts_with(&format!("it is not revoked according to `{LIST}`")), "{text}");
    assert!(
        text.contains(&format!(
            "the CA `CN=Harbor Issuing CA` above it is not revoked according to `{ROOT_LIST}`"
        )),
        "{text}"
    );
    assert_eq!(counts.so_far(), (1, 1), "asked the first place, the second, and for the CA above");

    nginx.stop().unwrap();
    let (evaluator, counts) = fixture.evaluator();
    let found = evaluator.device(Some(&config));
    assert!(summary(&found).starts_with("it is not revoked"), "{}", summary(&found));
    assert_eq!(counts.so_far(), (1, 1), "learnt what is kept");
    evaluator.choose(Some(&config), CertificatePreference::Newest).unwrap();
    assert_eq!(counts.so_far(), (2, 2), "chose, and evaluated by that");
}

#[test]
fn a_running_host_asks_the_next_place_by_itself_and_hears_that_a_ca_was_revoked() {
    let fixture = Fixture::new();
    let serial =
        porthole_identity::Certificate::from_der(fixture.issuing.certificate().clone()).unwrap().serial;
    let serial: Vec<u8> = serial.split(':').map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect();
    let serial: Vec<u8> = serial.into_iter().skip_while(|byte| *byte == 0).collect();
    let revoking = ListSpec::default().revokes(&serial, RevocationReason::CaCompromise);
    let nginx = Nginx::start([fixture.site(&revoking, &ListSpec::default())]).unwrap();
    let log = ActivityLog::open(fixture.folder.path().join("activity.jsonl")).unwrap();
    let host = Host::new(fixture.source(nginx.plain_port()), fixture.evaluator().0, Arc::new(log)).unwrap();
    assert_eq!(host.state().device.status.class, DeviceClass::Certified, "not knowing is accepted here");
    let (sender, changes) = channel();
    host.on_change(move |state| {
        let _gone = sender.send(state.device.status.problem.as_ref().map(|problem| problem.code));
    });
    let _watch = host.watch().unwrap();
    assert_eq!(changes.recv_timeout(SOON).unwrap(), Some("authority-revoked"));
    nginx.wait_for_access(SOON, |access| access.target == "/issuing.crl").unwrap();
}

#[test]
fn answers_of_no_use_are_forgotten_and_one_that_says_revoked_is_not() {
    let fixture = Fixture::new();
    let now = OffsetDateTime::now_utc();
    let past = ListSpec::default().valid(now - time::Duration::days(2), now - time::Duration::DAY);
    let revoking = past.clone().revokes(&SERIAL, RevocationReason::KeyCompromise);
    let nginx = Nginx::start([fixture.site(&past, &revoking)]).unwrap();
    let config = fixture.config(nginx.plain_port());
    let found = fixture.evaluator().0.device_after_asking(Some(&config), SOON);
    assert_eq!(found.status.problem.unwrap().code, "certificate-revoked");
    assert_eq!(fixture.kept().len(), 2, "the root's list and the CA's");
    nginx.stop().unwrap();

    let away = fixture.evaluator_of(Vec::new(), &Arc::default());
    assert_eq!(away.device(Some(&config)).status.class, DeviceClass::Untrusted);
    assert_eq!(fixture.kept().len(), 1, "the root's, out of date and revoking nobody, is of no use");
    let back = fixture.evaluator().0.device(Some(&config));
    assert_eq!(back.status.problem.unwrap().code, "certificate-revoked", "though not knowing is accepted");
}
