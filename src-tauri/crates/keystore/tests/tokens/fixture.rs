//! What the tests share: a person's tokens outside, and what is seen of them inside.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use porthole_identity::{
    Anchor, CertificateStore, CheckName, DeviceKey, Evaluation, EvaluationContext, KeyPresence, Pin,
    Requirements, StoreName, evaluate,
};
use porthole_keystore::{WorkerCommand, readable_stores};
use porthole_support::pki::{Authority, DeviceSpec, KeyKind};
use porthole_support::process::Process;
use porthole_support::softhsm::SoftHsm;
use time::OffsetDateTime;

pub(crate) const LONG: Duration = Duration::from_secs(120);
/// Long, so that no certificate holds it by chance where a test looks whether it is shown.
pub(crate) const PIN: &str = "246813579024";
pub(crate) const TOKEN: &str = "Harbor card";
pub(crate) const STORE: StoreName = StoreName::from_static("Harbor card (softhsm2)");

/// Where the two halves of a test find each other's files.
const FOLDER: &str = "PORTHOLE_TEST_FOLDER";

/// The CA, its anchor file for the other half, and a token with one certificate for each of `kinds`.
pub(crate) fn card(kinds: &[KeyKind]) -> (SoftHsm, Authority) {
    let hsm = SoftHsm::new().unwrap();
    let authority = fill(&hsm, kinds);
    (hsm, authority)
}

pub(crate) fn fill(hsm: &SoftHsm, kinds: &[KeyKind]) -> Authority {
    let authority = Authority::root("Harbor Device CA").unwrap();
    write(hsm, "ca.pem", &authority.certificate_pem());
    hsm.token(TOKEN, PIN).unwrap();
    for (nth, kind) in kinds.iter().enumerate() {
        let issued = authority.issue_device(&DeviceSpec::named(format!("laptop-{nth}")).key(*kind)).unwrap();
        hsm.put(TOKEN, PIN, &format!("a{nth}"), &issued).unwrap();
    }
    authority
}

pub(crate) fn write(hsm: &SoftHsm, name: &str, text: &str) {
    #[expect(clippy::disallowed_methods, reason = "a test's own file")]
    std::fs::write(hsm.folder().join(name), text).unwrap();
}

/// One of the ignored tests as a program, with the environment of `hsm`'s person.
pub(crate) fn child(hsm: &SoftHsm, test: &str) -> Command {
    let mut program = Command::new(std::env::current_exe().unwrap());
    program.args([test, "--exact", "--ignored", "--nocapture"]);
    hsm.apply_to(&mut program);
    program.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    program.env(FOLDER, hsm.folder());
    program
}

/// Runs one of the ignored tests; returns what it printed.
pub(crate) fn inside(hsm: &SoftHsm, test: &str) -> String {
    finish(child(hsm, test), test)
}

pub(crate) fn finish(program: Command, test: &str) -> String {
    let printed = Process::run(program, LONG).unwrap();
    assert!(printed.contains("1 passed"), "{test} did not run: {printed}");
    printed
}

pub(crate) fn folder() -> PathBuf {
    std::env::var_os(FOLDER).expect("run by another test").into()
}

/// The tokens only: no keyring is there.
pub(crate) fn tokens() -> Box<dyn CertificateStore> {
    let worker = WorkerCommand::with_arguments(["--exact", "token_worker", "--ignored", "--nocapture"]);
    readable_stores(worker).into_iter().nth(1).unwrap()
}

pub(crate) fn pin(typed: &str) -> Pin {
    Pin::new(typed.to_owned().into())
}

pub(crate) fn look(store: &dyn CertificateStore) -> Evaluation {
    let anchors = Anchor::read(&std::fs::read(folder().join("ca.pem")).unwrap()).unwrap();
    let requirements = Requirements::anchored_in(anchors);
    let now = OffsetDateTime::now_utc();
    evaluate(store.read(), &EvaluationContext::of(Some(&requirements), now))
}

/// What the ledger says about the key of each candidate.
pub(crate) fn key_checks(found: &Evaluation) -> Vec<String> {
    let checks = found.ledger.candidates.iter().flat_map(|candidate| &candidate.checks);
    checks.filter(|check| check.name == CheckName::KeyUsable).map(|check| check.detail.to_string()).collect()
}

/// The key of the only certificate in this store.
pub(crate) fn key(store: &dyn CertificateStore, of: &StoreName) -> Arc<dyn DeviceKey> {
    let found = store.certificates().unwrap().into_iter().find(|stored| stored.store == *of).unwrap();
    match found.key {
        KeyPresence::Present(key) => key,
        other @ (KeyPresence::Absent | KeyPresence::Closed(_) | KeyPresence::Unusable(_)) => {
            panic!("{other:?}")
        }
    }
}
