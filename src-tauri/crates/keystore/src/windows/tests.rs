//! Tests with Windows' own stores. Wine has them too, but no keys of CNG: a test prints what it cannot check there and,
//! where possible, asserts the expected failure.

use super::*;
use porthole_explain::Code;
use porthole_identity::{
    Anchor, Evaluation, EvaluationContext, ImportContext, Pkcs8, RequestSpec, Requirements, StoreReading,
    evaluate, import, new_request,
};
use porthole_support::pki::{Authority, CsrTerms, DeviceSpec, KeyKind, windows_cer};
use rustls_pki_types::SubjectPublicKeyInfoDer;
use time::OffsetDateTime;
use webpki::RawPublicKeyEntity;

/// Set when the tests run under Wine.
const UNDER_WINE: &str = "PORTHOLE_TEST_UNDER_WINE";

fn under_wine() -> bool {
    std::env::var_os(UNDER_WINE).is_some()
}

/// Prints what this run does not check.
fn not_shown(what: &str) {
    println!("not shown under Wine: {what}");
}

/// Deletes a certificate from a store at the end of a test, however it ends.
struct Placed(&'static str, StoreLocation, CertificateDer<'static>);

impl Placed {
    fn put(store: &'static str, whose: StoreLocation, certificate: &CertificateDer<'static>) -> Self {
        SystemStore::open(store, whose).unwrap().add(certificate).unwrap();
        Self(store, whose, certificate.clone())
    }
}

impl Drop for Placed {
    fn drop(&mut self) {
        let Ok(store) = SystemStore::open(self.0, self.1) else { return };
        for context in store.certificates() {
            if context.der() == self.2 {
                let _gone = store.delete(context);
            }
        }
    }
}

fn of(store: &dyn CertificateStore, certificate: &CertificateDer<'static>) -> Vec<StoredCertificate> {
    let mut found = store.certificates().unwrap();
    found.retain(|stored| stored.chain.first() == Some(certificate));
    found
}

fn evaluation_of(authority: &Authority, found: Vec<StoredCertificate>) -> Evaluation {
    let requirements =
        Requirements::anchored_in(Anchor::read(authority.certificate_pem().as_bytes()).unwrap());
    let reading = StoreReading { store: USER, kind: StoreKind::User, found: Ok(found) };
    let circumstances = EvaluationContext::of(Some(&requirements), OffsetDateTime::now_utc());
    evaluate(vec![reading], &circumstances)
}

#[test]
fn a_certificate_in_the_users_store_is_found_and_says_that_its_key_is_not_there() {
    let authority = Authority::root("Harbor Device CA").unwrap();
    let issued = authority.issue_device(&DeviceSpec::named("keyless")).unwrap();
    let placed = Placed::put(PERSONAL, StoreLocation::User, issued.certificate());
    let found = of(&PersonalStore::new(), issued.certificate());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].kind, StoreKind::User);
    assert_eq!(found[0].label, "CN=keyless");
    assert!(matches!(found[0].key, KeyPresence::Absent), "{:?}", found[0].key);
    let problem = evaluation_of(&authority, found).status.problem.unwrap();
    assert_eq!(problem.code, Code::CertificateNoKey.as_str());
    drop(placed);
    assert!(of(&PersonalStore::new(), issued.certificate()).is_empty());
}

#[test]
fn a_certificate_in_the_machine_store_is_told_apart_and_does_not_count() {
    let authority = Authority::root("Harbor Device CA").unwrap();
    let issued = authority.issue_device(&DeviceSpec::named("shared")).unwrap();
    let _placed = Placed::put(PERSONAL, StoreLocation::Machine, issued.certificate());
    if under_wine() {
        not_shown("that the user's store is without the machine's certificates: Wine's has both");
    } else {
        assert!(of(&PersonalStore::new(), issued.certificate()).is_empty());
    }
    let found = of(&MachineStore::new(), issued.certificate());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].kind, StoreKind::Machine);
    let evaluation = evaluation_of(&authority, found);
    assert!(evaluation.status.identity.is_none());
    assert_eq!(evaluation.status.problem.unwrap().code, Code::CertificateMachineStore.as_str());
}

#[test]
fn intermediates_that_windows_knows_stand_beside_a_certificate_and_make_its_chain() {
    let root = Authority::root("Harbor Root").unwrap();
    let middle = root.intermediate("Harbor Device CA 2").unwrap();
    let issued = middle.issue_device(&DeviceSpec::named("below")).unwrap();
    let stranger = Authority::root("Another CA").unwrap();
    let _leaf = Placed::put(PERSONAL, StoreLocation::User, issued.certificate());
    let _middle = Placed::put(INTERMEDIATES, StoreLocation::User, middle.certificate());
    let _stranger = Placed::put(INTERMEDIATES, StoreLocation::User, stranger.certificate());
    let found = of(&PersonalStore::new(), issued.certificate());
    assert_eq!(found[0].chain.first(), Some(issued.certificate()));
    assert!(found[0].chain.contains(middle.certificate()));
    assert!(!found[0].chain.contains(stranger.certificate()));
    // Its chain is complete; only the key is missing.
    let problem = evaluation_of(&root, found).status.problem.unwrap();
    assert_eq!(problem.code, Code::CertificateNoKey.as_str());
}

#[test]
fn a_key_of_cng_makes_every_signature_that_tls_asks_of_its_kind() {
    for algorithm in [RequestAlgorithm::Rsa2048, RequestAlgorithm::P256, RequestAlgorithm::P384] {
        let made = PersonalStore::new().new_key(algorithm);
        if under_wine() && !matches!(algorithm, RequestAlgorithm::Rsa2048) {
            let error = made.unwrap_err();
            assert!(matches!(error.reason, StoreFailure::Failed(_)), "{error}");
            not_shown(&format!("a signature by {algorithm:?}: {error}"));
            continue;
        }
        let key = made.unwrap();
        let KeyHandle::InStore(name) = &key.handle else { panic!("the key is not in the store") };
        assert!(name.parse::<KeyAddress>().unwrap().is_ours());
        let schemes = key.signer.schemes();
        assert_eq!(schemes, key.signer.algorithm().schemes());
        // Wine makes no PKCS#1 signature with a key that has made a PSS signature.
        for scheme in schemes.iter().rev() {
            let signature = key.signer.sign(*scheme, b"a handshake");
            let signature = signature.unwrap_or_else(|error| panic!("{scheme:?}: {error}"));
            assert!(verifies(&key.spki, *scheme, b"a handshake", &signature), "{scheme:?}");
            assert!(!verifies(&key.spki, *scheme, b"another handshake", &signature), "{scheme:?}");
        }
        forget(&key);
    }
}

/// Deletes a key that a test made.
fn forget(key: &NewKey) {
    let KeyHandle::InStore(name) = &key.handle else { return };
    let ended = provider::delete(&name.parse().unwrap());
    assert!(ended.is_ok() || under_wine(), "{ended:?}");
}

fn verifies(spki: &[u8], scheme: rustls::SignatureScheme, message: &[u8], signature: &[u8]) -> bool {
    let spki = SubjectPublicKeyInfoDer::from(spki);
    let public = RawPublicKeyEntity::try_from(&spki).unwrap();
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let known = provider.signature_verification_algorithms.mapping.iter();
    known
        .filter(|(with, _)| *with == scheme)
        .flat_map(|(_, algorithms)| *algorithms)
        .any(|algorithm| public.verify_signature(*algorithm, message, signature).is_ok())
}

#[test]
fn a_request_waits_in_windows_own_store_and_the_issued_certificate_takes_over_its_key() {
    let authority = Authority::root("Harbor Device CA").unwrap();
    let spec = RequestSpec::new("CN=enrolled,O=Harbor Ltd".parse().unwrap(), &[]).unwrap();
    let spec = spec.key(RequestAlgorithm::Rsa2048);
    let now = OffsetDateTime::now_utc();
    let request = new_request(&PersonalStore::new(), &spec, now).unwrap();

    let spki = request.pending.spki;
    let waiting = |spki| PersonalStore::new().pending().unwrap().into_iter().find(|key| key.spki == spki);
    let pending = waiting(spki).expect("the request waits");
    assert_eq!(pending.subject, request.pending.subject);
    assert_eq!(pending.created, now.replace_nanosecond(0).unwrap());
    let address = pending_requests(SystemStore::read(REQUESTS, StoreLocation::User).unwrap())
        .into_iter()
        .find(|waiting| waiting.key.spki == spki)
        .unwrap()
        .address;

    let issued = authority.sign_csr(request.pem.as_bytes(), &CsrTerms::default()).unwrap();
    // Wine cannot use the key, so the certificate proves nothing there.
    let context = ImportContext {
        anyway: under_wine(),
        ..ImportContext::without_managed_file(OffsetDateTime::now_utc())
    };
    import(&PersonalStore::new(), windows_cer(&issued).as_bytes(), None, &context).unwrap();
    assert_eq!(waiting(spki), None, "a key that has its certificate waits no longer");
    let contexts = SystemStore::read(PERSONAL, StoreLocation::User).unwrap();
    let bound = contexts.iter().find(|context| context.der() == issued).expect("it is in the store");
    assert_eq!(bound.key_address(), Some(address.clone()), "it is linked to the key of its request");

    let found = of(&PersonalStore::new(), &issued);
    if under_wine() {
        assert!(!matches!(found[0].key, KeyPresence::Present(_)), "Wine keeps no keys of CNG");
        not_shown(&format!("the bound key in use: {:?}", found[0].key));
    } else {
        let evaluation = evaluation_of(&authority, found);
        assert!(evaluation.status.identity.is_some(), "{:?}", evaluation.status.problem);
        provider::delete(&address).unwrap();
    }
    drop(Placed(PERSONAL, StoreLocation::User, issued));
}

#[test]
fn two_requests_of_one_subject_wait_side_by_side_and_so_do_two_certificates_for_one_key() {
    let spec = RequestSpec::new("CN=asked twice".parse().unwrap(), &[]).unwrap();
    let spec = spec.key(RequestAlgorithm::Rsa2048);
    let now = OffsetDateTime::now_utc();
    let requests = [0, 1].map(|_| new_request(&PersonalStore::new(), &spec, now).unwrap());
    let pending = PersonalStore::new().pending().unwrap();
    for request in &requests {
        assert!(pending.iter().any(|key| key.spki == request.pending.spki), "{pending:?}");
    }

    let authority = Authority::root("Harbor Device CA").unwrap();
    let context = ImportContext { anyway: under_wine(), ..ImportContext::without_managed_file(now) };
    let issue = || authority.sign_csr(requests[0].pem.as_bytes(), &CsrTerms::default()).unwrap();
    let (first, second) = (issue(), issue());
    import(&PersonalStore::new(), &first, None, &context).unwrap();
    if under_wine() {
        // Without usable keys, the second certificate cannot be bound to one; the store keeps both.
        not_shown("a second certificate bound to a key");
        drop(SystemStore::open(PERSONAL, StoreLocation::User).unwrap().add(&second).unwrap());
    } else {
        import(&PersonalStore::new(), &second, None, &context).unwrap();
    }
    for certificate in [first, second] {
        assert_eq!(of(&PersonalStore::new(), &certificate).len(), 1);
        drop(Placed(PERSONAL, StoreLocation::User, certificate));
    }
    for request in requests {
        if let Err(error) = PersonalStore::new().remove(request.pending.spki) {
            assert!(under_wine(), "{error}");
        }
    }
}

#[test]
fn a_request_that_is_taken_back_waits_no_longer_and_its_key_is_gone() {
    let spec =
        RequestSpec::new("CN=taken back".parse().unwrap(), &[]).unwrap().key(RequestAlgorithm::Rsa2048);
    let request = new_request(&PersonalStore::new(), &spec, OffsetDateTime::now_utc()).unwrap();
    let spki = request.pending.spki;
    let removed = PersonalStore::new().remove(spki);
    if under_wine() {
        not_shown(&format!("a request taken back: {}", removed.unwrap_err()));
        return;
    }
    removed.unwrap();
    assert!(PersonalStore::new().pending().unwrap().iter().all(|key| key.spki != spki));
    PersonalStore::new().remove(spki).expect("nothing happens where there is no such key");
}

#[test]
fn a_request_of_another_program_is_not_ours_to_show() {
    let authority = Authority::root("Harbor Device CA").unwrap();
    let theirs = authority.issue_device(&DeviceSpec::named("theirs")).unwrap();
    let _placed = Placed::put(REQUESTS, StoreLocation::User, theirs.certificate());
    let contexts = SystemStore::read(REQUESTS, StoreLocation::User).unwrap();
    let context = contexts.iter().find(|context| context.der() == *theirs.certificate()).unwrap();
    context.link_to(&KeyAddress::new("Some provider".to_owned(), "tq-1".to_owned())).unwrap();
    assert!(PersonalStore::new().pending().unwrap().iter().all(|key| key.subject != "CN=theirs"));
}

#[test]
fn a_key_that_came_in_a_file_is_taken_in_and_signs() {
    let authority = Authority::root("Harbor Device CA").unwrap();
    for kind in [KeyKind::Rsa2048, KeyKind::P256] {
        let issued = authority.issue_device(&DeviceSpec::named("imported").key(kind)).unwrap();
        let taken = provider::import(&Pkcs8::from_der(issued.key().serialize_der()));
        if under_wine() {
            not_shown(&format!("a key of {kind:?} taken in: {}", taken.err().expect("Wine keeps no keys")));
            continue;
        }
        let address = taken.unwrap().address;
        add_to_store(&issued.chain(), &address).unwrap();
        let _placed = Placed(PERSONAL, StoreLocation::User, issued.certificate().clone());
        let evaluation = evaluation_of(&authority, of(&PersonalStore::new(), issued.certificate()));
        assert!(evaluation.status.identity.is_some(), "{:?}", evaluation.status.problem);
        provider::delete(&address).unwrap();
    }
}

#[test]
fn a_change_to_the_store_is_heard_of() {
    let (sender, heard) = std::sync::mpsc::channel();
    let watch = PersonalStore::new().watch(Arc::new(move || {
        let _sent = sender.send(());
    }));
    let watch = watch.expect("Windows tells of changes");
    let authority = Authority::root("Harbor Device CA").unwrap();
    let issued = authority.issue_device(&DeviceSpec::named("new")).unwrap();
    let _placed = Placed::put(PERSONAL, StoreLocation::User, issued.certificate());
    if under_wine() {
        not_shown("a change to the store heard of: Wine takes the question and never answers");
    } else {
        heard.recv_timeout(Duration::from_secs(2)).expect("heard within two seconds");
    }
    // Dropping the watch ends the listening thread; if it did not, this test would hang.
    drop(watch);
}
