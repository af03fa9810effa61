//! Renewal without a person, against the stand-in EST server.

use std::sync::mpsc::channel;

use porthole_activity::Kind;
use porthole_support::est::EstServer;
use porthole_support::managed::harbor_with_device_ca;
use porthole_support::pki::{Authority, CsrTerms};
use porthole_support::process::Process;
use porthole_support::session_bus::SessionBus;
use time::OffsetDateTime;

use crate::{LONG, enrol, folder, host, within};

#[test]
fn a_certificate_that_is_due_is_renewed_without_a_person_and_the_old_one_goes() {
    let session = SessionBus::with_keyring().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let program = within(&session, folder.path(), "unattended_renewal::renews_by_itself");
    let printed = Process::run(program, LONG).unwrap();
    assert!(printed.contains("1 passed"), "{printed}");
}

#[test]
#[ignore = "runs within the session of another test"]
fn renews_by_itself() {
    let folder = folder();
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
    let (now, day) = (OffsetDateTime::now_utc(), time::Duration::DAY);
    let terms = CsrTerms { not_before: now - day * 70, not_after: now + day * 20, ..CsrTerms::default() };
    let old = enrol(store.as_ref(), &device_ca, &terms).certificate;
    let (host, activity) = host(&folder);
    let (sender, steps) = channel();
    activity.subscribe(move |entry| {
        let record = &entry.record;
        if record.activity == Kind::Enrolment {
            let _sent = sender.send((record.rule.clone(), record.detail.clone()));
        }
    });
    let in_force = || host.state().device.status.identity.as_ref().map(|identity| identity.fingerprint());
    assert_eq!(in_force(), Some(old.fingerprint));
    host.renew_when_due(porthole_keystore::open_user_store()).unwrap();

    let seen: Vec<_> = (0..3).map_while(|_| steps.recv_timeout(LONG / 2).ok()).collect();
    let rules: Vec<&str> = seen.iter().map(|(rule, _)| rule.as_str()).collect();
    assert_eq!(
        rules,
        ["certificate renewed", "new certificate tried", "old certificate removed"],
        "{seen:?}"
    );
    assert!(in_force().is_some_and(|fingerprint| fingerprint != old.fingerprint), "no restart was needed");
    let held = store.certificates().unwrap();
    assert_eq!(held.len(), 1, "the old one is gone with its key");
    assert_ne!(held[0].chain[0], *old.der());
}
