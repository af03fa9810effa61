//! The NSS user database, made with NSS' own tools.

use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use crate::fixture::{LONG, inside, look, pin, tokens, write};
use crate::renewed::{again, both_count};
use porthole_identity::StoreName;
use porthole_policy::DeviceClass;
use porthole_support::pki::{Authority, DeviceSpec, Issued, KeyKind, Pkcs12Encryption};
use porthole_support::process::{Process, command};
use porthole_support::softhsm::SoftHsm;

const NSS: StoreName = StoreName::from_static("NSS user database");
const PASSWORD: &str = "correct horse";

/// A person with a database, `password` or none, and one certificate for each of `kinds`.
fn person(password: Option<&str>, kinds: &[KeyKind]) -> (SoftHsm, Authority) {
    let person = SoftHsm::unregistered().unwrap();
    let authority = Authority::root("Harbor Device CA").unwrap();
    write(&person, "ca.pem", &authority.certificate_pem());
    let folder = person.home().join(".pki/nssdb");
    std::fs::create_dir_all(&folder).unwrap();
    write(&person, "password", password.unwrap_or_default());
    let at = format!("sql:{}", folder.display());
    let password_file = person.folder().join("password");
    let mut make = command("certutil", ["-N", "-d", &at]);
    match password {
        Some(_) => make.arg("-f").arg(&password_file),
        None => make.arg("--empty-password"),
    };
    Process::run(make, LONG).unwrap();
    for (nth, kind) in kinds.iter().enumerate() {
        let issued = authority.issue_device(&DeviceSpec::named(format!("laptop-{nth}")).key(*kind)).unwrap();
        take_in(&person, &format!("laptop {nth}"), &issued);
    }
    (person, authority)
}

/// Puts a certificate with its key into the person's database.
fn take_in(person: &SoftHsm, name: &str, issued: &Issued) {
    let at = format!("sql:{}", person.home().join(".pki/nssdb").display());
    let bundle = person.folder().join("bundle.p12");
    let content = issued.pkcs12(name, "geheim", Pkcs12Encryption::Modern).unwrap();
    #[expect(clippy::disallowed_methods, reason = "a test's own file")]
    std::fs::write(&bundle, content).unwrap();
    let mut import = command("pk12util", ["-d", &at, "-W", "geheim", "-i"]);
    import.arg(&bundle).arg("-k").arg(person.folder().join("password"));
    Process::run(import, LONG).unwrap();
}

#[test]
fn certificates_of_the_nss_user_database_prove_the_device_and_their_keys_stay_there() {
    let (person, _) = person(None, &[KeyKind::P256, KeyKind::Rsa2048]);
    inside(&person, "nss::prove_the_device");
}

#[test]
#[ignore = "runs with the database of another test"]
fn prove_the_device() {
    let store = tokens();
    let found = look(store.as_ref());
    assert_eq!(found.status.class, DeviceClass::Certified, "{:?}", found.status.problem);
    assert_eq!(found.status.identity.unwrap().store(), &NSS);
    let works = found.ledger.candidates.iter().filter(|candidate| candidate.failures().next().is_none());
    assert_eq!(works.count(), 2, "{:?}", found.ledger);
    assert!(found.ledger.waiting_for_pin().is_empty());
}

#[test]
fn two_certificates_for_one_key_of_the_nss_database_both_count() {
    let (person, authority) = person(None, &[]);
    let issued = authority.issue_device(&DeviceSpec::named("laptop-0").key(KeyKind::P256)).unwrap();
    take_in(&person, "first", &issued);
    let renewed = again(&authority, &issued, time::Duration::MINUTE * -5);
    write(&person, "renewed.pem", &renewed.certificate_pem());
    let at = format!("sql:{}", person.home().join(".pki/nssdb").display());
    // As people put a renewed certificate beside the first one.
    let mut add = command("certutil", ["-A", "-d", &at, "-n", "second", "-t", ",,", "-a", "-i"]);
    add.arg(person.folder().join("renewed.pem"));
    Process::run(add, LONG).unwrap();
    inside(&person, "nss::has_both");
}

#[test]
#[ignore = "runs with the database of another test"]
fn has_both() {
    both_count(&look(tokens().as_ref()));
}

#[test]
fn an_nss_database_with_a_password_asks_for_it_like_a_pin() {
    let (person, _) = person(Some(PASSWORD), &[KeyKind::P384]);
    inside(&person, "nss::asks_for_it");
}

#[test]
#[ignore = "runs with the database of another test"]
fn asks_for_it() {
    let store = tokens();
    let closed = look(store.as_ref());
    assert_eq!(closed.status.class, DeviceClass::Untrusted);
    let waiting: Vec<_> = closed.ledger.waiting_for_pin().into_iter().map(|error| error.store).collect();
    assert_eq!(waiting, [NSS]);
    store.unlock(&NSS, &pin("wrong")).unwrap().unwrap_err();
    store.unlock(&NSS, &pin(PASSWORD)).unwrap().unwrap();
    let open = look(store.as_ref());
    assert_eq!(open.status.class, DeviceClass::Certified, "{:?}", open.status.problem);
}

#[test]
fn without_an_nss_database_there_is_nothing_to_say_and_an_empty_one_says_nothing() {
    inside(&SoftHsm::unregistered().unwrap(), "nss::has_nothing_to_say");
    for password in [None, Some(PASSWORD)] {
        let (person, _) = person(password, &[]);
        inside(&person, "nss::has_nothing_to_say");
    }
}

#[test]
#[ignore = "runs with the database of another test"]
fn has_nothing_to_say() {
    assert!(tokens().read().is_empty(), "{:?}", tokens().read());
}

#[test]
fn a_change_of_the_nss_database_is_noticed_at_once() {
    let (person, _) = person(None, &[KeyKind::P256]);
    inside(&person, "nss::change_is_noticed");
}

#[test]
#[ignore = "runs with the database of another test"]
fn change_is_noticed() {
    let store = tokens();
    assert_eq!(look(store.as_ref()).status.class, DeviceClass::Certified);
    let (sender, changes) = channel();
    let changed = move || {
        let _sent = sender.send(());
    };
    let _watch = store.watch(Arc::new(changed)).unwrap();
    let at = format!("sql:{}", crate::fixture::folder().join("home/.pki/nssdb").display());
    // -F: the certificate with its key.
    Process::run(command("certutil", ["-F", "-d", &at, "-n", "laptop 0"]), LONG).unwrap();
    changes.recv_timeout(Duration::from_secs(2)).unwrap();
    assert_eq!(look(store.as_ref()).status.class, DeviceClass::Untrusted);
}
