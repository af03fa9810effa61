//! Every way for a candidate to fail has its own code and its own reason; of those that pass, the newest is chosen.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail as the test does")]

use parking_lot::{Condvar, Mutex};
use porthole_explain::Code;
use porthole_identity::{
    Anchor, Candidate, CandidateView, DeviceKey, DeviceView, Evaluation, EvaluationContext, KeyAlgorithm,
    KeyPresence, Pkcs8, Requirements, SigningError, SoftwareKey, StoreError, StoreFailure, StoreKind,
    StoreName, StoreReading, StoredCertificate, evaluate,
};
use porthole_policy::DeviceClass;
use porthole_support::pki::{
    Authority, CsrTerms, DeviceSpec, DnType, ExtendedKeyUsagePurpose, Issued, KeyKind,
};
use rustls::SignatureScheme;
use rustls_pki_types::CertificateDer;
use std::fmt::Write as _;
use std::process::Command;
use std::sync::Arc;
use time::{Duration, OffsetDateTime};

const STORE: StoreName = StoreName::from_static("Test Store");

fn key_of(issued: &Issued) -> KeyPresence {
    let key = SoftwareKey::from_pkcs8(&Pkcs8::from_der(issued.key().serialize_der())).unwrap();
    KeyPresence::Present(Arc::new(key))
}

fn stored(issued: &Issued) -> StoredCertificate {
    StoredCertificate {
        chain: issued.chain(),
        key: key_of(issued),
        store: STORE,
        kind: StoreKind::User,
        label: "an entry".to_owned(),
    }
}

fn requirements(authority: &Authority) -> Requirements {
    let anchors = Anchor::read(authority.certificate_pem().as_bytes()).unwrap();
    Requirements::anchored_in(anchors)
}

fn reading(found: Vec<StoredCertificate>) -> StoreReading {
    StoreReading { store: STORE, kind: StoreKind::User, found: Ok(found) }
}

fn evaluation_of(found: Vec<StoredCertificate>, requirements: &Requirements) -> Evaluation {
    evaluate(vec![reading(found)], &EvaluationContext::of(Some(requirements), OffsetDateTime::now_utc()))
}

/// A key whose token has been pulled.
#[derive(Debug)]
struct Gone;

impl DeviceKey for Gone {
    fn algorithm(&self) -> KeyAlgorithm {
        KeyAlgorithm::P256
    }

    fn sign(&self, _: SignatureScheme, _: &[u8]) -> Result<Vec<u8>, SigningError> {
        Err(SigningError::Unavailable("the token was pulled".to_owned()))
    }
}

fn encipherment_only(authority: &Authority) -> StoredCertificate {
    let key = KeyKind::P256.generate().unwrap();
    let mut params = rcgen::CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "laptop-7");
    params.key_usages = vec![rcgen::KeyUsagePurpose::KeyEncipherment];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let request = params.serialize_request(&key).unwrap();
    let certificate = authority.sign_csr(request.der(), &CsrTerms::default()).unwrap();
    let key = SoftwareKey::from_pkcs8(&Pkcs8::from_der(key.serialize_der())).unwrap();
    StoredCertificate {
        chain: vec![certificate],
        key: KeyPresence::Present(Arc::new(key)),
        store: STORE,
        kind: StoreKind::User,
        label: "an entry".to_owned(),
    }
}

struct Case {
    name: &'static str,
    stored: StoredCertificate,
    requirements: Requirements,
}

fn failing(root: &Authority) -> Vec<Case> {
    let asks = requirements(root);
    let good = || DeviceSpec::named("laptop-7").subject_part(DnType::OrganizationName, "Harbor Ltd");
    let issue = |spec: DeviceSpec| stored(&root.issue_device(&spec).unwrap());
    let case = |name, stored| Case { name, stored, requirements: asks.clone() };
    let asking = |name, stored, change: &dyn Fn(&mut Requirements)| {
        let mut requirements = asks.clone();
        change(&mut requirements);
        Case { name, stored, requirements }
    };
    let changed = |change: &dyn Fn(&mut StoredCertificate)| {
        let mut stored = issue(good());
        change(&mut stored);
        stored
    };
    let stranger = Authority::root("Stranger CA").unwrap();
    let namesake = Authority::root("Harbor Device CA").unwrap();
    let issuing = root.intermediate("Harbor Issuing CA").unwrap();
    vec![
        case("expired", issue(good().expired())),
        case("not yet valid", issue(good().not_yet_valid())),
        case("server authentication only", issue(good().usages([ExtendedKeyUsagePurpose::ServerAuth]))),
        case("no extended key usage", issue(good().usages([]))),
        case("key usage without signatures", encipherment_only(root)),
        case("another CA", stored(&stranger.issue_device(&good()).unwrap())),
        case("another CA of the same name", stored(&namesake.issue_device(&good()).unwrap())),
        case("the intermediate is missing", {
            let mut stored = stored(&issuing.issue_device(&good()).unwrap());
            stored.chain.truncate(1);
            stored
        }),
        case("a CA's own certificate", of_authority(root)),
        asking("issuer filter", issue(good()), &|asks| {
            asks.issuer = Some("CN=Harbor Issuing CA".parse().unwrap());
        }),
        asking("issuer filter, part of a value", issue(good()), &|asks| {
            asks.issuer = Some("CN=Harbor".parse().unwrap());
        }),
        asking("subject filter", issue(good()), &|asks| asks.subject = Some("O=Quay Ltd".parse().unwrap())),
        asking("name filter, no names", issue(good()), &|asks| {
            asks.san = Some("DNS:*.devices.harbor.test".parse().unwrap());
        }),
        asking("name filter, other names", issue(good().dns_name("laptop-7.quay.test")), &|asks| {
            asks.san = Some("DNS:*.devices.harbor.test".parse().unwrap());
        }),
        case("no private key", changed(&|stored| stored.key = KeyPresence::Absent)),
        case(
            "the store cannot use the key",
            changed(&|stored| {
                stored.key = KeyPresence::Unusable("its token is not initialised".to_owned());
            }),
        ),
        case(
            "the key of another certificate",
            changed(&|stored| {
                stored.key = key_of(&root.issue_device(&good()).unwrap());
            }),
        ),
        case(
            "the key of another kind",
            changed(&|stored| {
                stored.key = key_of(&root.issue_device(&good().key(KeyKind::P384)).unwrap());
            }),
        ),
        case("the key is gone", changed(&|stored| stored.key = KeyPresence::Present(Arc::new(Gone)))),
        case("the machine's store", changed(&|stored| stored.kind = StoreKind::Machine)),
        case(
            "no certificate at all",
            changed(&|stored| stored.chain = vec![CertificateDer::from(vec![1, 2, 3])]),
        ),
        case("an empty entry", changed(&|stored| stored.chain.clear())),
        case("several faults", issue(good().expired().usages([]))),
        asking("no anchors", issue(good()), &|asks| asks.anchors.clear()),
        asking("another kind of key", issue(good()), &|asks| {
            asks.key = Some(vec![KeyAlgorithm::P384, KeyAlgorithm::Rsa]);
        }),
        case("a short RSA key", by_openssl(root, &["-newkey", "rsa:1024"], &["-sha256"])),
        case(
            "another curve",
            by_openssl(root, &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp256k1"], &["-sha256"]),
        ),
        case("signed with SHA-1", by_openssl(root, &["-newkey", "rsa:2048"], &["-sha1"])),
    ]
}

/// What rcgen cannot make: `openssl` makes a key and a request with `options`, and the authority signs as `signed`. The
/// key itself stays behind, for no store could use it.
fn by_openssl(authority: &Authority, options: &[&str], signed: &[&str]) -> StoredCertificate {
    let folder = tempfile::tempdir().unwrap();
    authority.write(folder.path(), "ca").unwrap();
    let run = |args: &[&str]| {
        let output = Command::new("openssl").current_dir(folder.path()).args(args).output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let extensions = ["-addext", "extendedKeyUsage=clientAuth", "-addext", "keyUsage=digitalSignature"];
    let request =
        ["req", "-new", "-nodes", "-keyout", "key.pem", "-subj", "/CN=laptop-7", "-out", "device.csr"];
    run(&[&request[..], options, &extensions[..]].concat());
    let sign = [
        "x509",
        "-req",
        "-in",
        "device.csr",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key.pem",
        "-copy_extensions",
        "copy",
    ];
    run(&[&sign[..], signed, &["-days", "30", "-outform", "DER", "-out", "device.der"]].concat());
    let der = CertificateDer::from(std::fs::read(folder.path().join("device.der")).unwrap());
    StoredCertificate {
        chain: vec![der],
        key: KeyPresence::Unusable("the store cannot use such a key".to_owned()),
        store: STORE,
        kind: StoreKind::User,
        label: "an entry".to_owned(),
    }
}

/// The CA's certificate as someone would import it by mistake.
fn of_authority(authority: &Authority) -> StoredCertificate {
    StoredCertificate {
        chain: vec![authority.certificate().clone()],
        key: KeyPresence::Absent,
        store: STORE,
        kind: StoreKind::User,
        label: "an entry".to_owned(),
    }
}

/// The dates of a test are those of the day it runs.
fn without_dates(text: &str, candidate: &Candidate) -> String {
    let Ok(certificate) = &candidate.certificate else { return text.to_owned() };
    let first = certificate.not_before.date().to_string();
    text.replace(&certificate.not_after.date().to_string(), "LAST").replace(&first, "FIRST")
}

#[test]
fn every_way_to_fail_has_its_code_and_its_reason() {
    let root = Authority::root("Harbor Device CA").unwrap();
    let mut text = String::new();
    for case in failing(&root) {
        let found = evaluation_of(vec![case.stored], &case.requirements);
        assert_eq!(found.status.class, DeviceClass::Untrusted, "{}", case.name);
        assert!(found.status.identity.is_none(), "{}", case.name);
        let [candidate] = &found.ledger.candidates[..] else { panic!("{}: not one candidate", case.name) };
        let problem = found.status.problem.unwrap();
        let reason = without_dates(&candidate.reason().to_string(), candidate);
        writeln!(text, "{}: {}\n    {reason}", case.name, problem.code).unwrap();
    }
    insta::assert_snapshot!(text);
}

#[test]
fn a_good_certificate_passes_every_check_and_each_says_what_it_found() {
    let root = Authority::root("Harbor Device CA").unwrap();
    let spec = DeviceSpec::named("laptop-7").dns_name("laptop-7.devices.harbor.test");
    let mut asks = requirements(&root);
    asks.issuer = Some("CN=harbor  device ca".parse().unwrap());
    asks.subject = Some("CN=laptop-7".parse().unwrap());
    asks.san = Some("DNS:*.devices.harbor.test".parse().unwrap());
    let found = evaluation_of(vec![stored(&root.issue_device(&spec).unwrap())], &asks);
    assert_eq!(found.status.class, DeviceClass::Certified);
    assert!(found.status.problem.is_none());
    let candidate = &found.ledger.candidates[0];
    let mut text = format!("{}\n", candidate.reason());
    for check in &candidate.checks {
        let detail = without_dates(&check.detail.to_string(), candidate);
        writeln!(text, "{}: {detail}", check.name.as_str()).unwrap();
    }
    insta::assert_snapshot!(text);
}

#[test]
fn the_newest_is_chosen_and_each_of_the_others_says_why_it_lost() {
    let root = Authority::root("Harbor Device CA").unwrap();
    let now = OffsetDateTime::now_utc().replace_nanosecond(0).unwrap();
    let from = |days: i64| {
        let spec = DeviceSpec::named("laptop-7").valid(now - Duration::days(days), now + Duration::days(30));
        root.issue_device(&spec).unwrap()
    };
    // Not older than their CA, which is a day old.
    let (older, newer, twin) = (from(1), from(0), from(0));
    let all = vec![stored(&older), stored(&newer), stored(&twin), stored(&newer), stored(&twin)];
    let found = evaluation_of(all.clone(), &requirements(&root));
    let chosen = found.status.identity.unwrap().fingerprint();
    let least =
        [&newer, &twin].map(|issued| porthole_identity::Fingerprint::of_certificate(issued.certificate()));
    assert_eq!(chosen, *least.iter().min().unwrap());
    let reasons = found.ledger.candidates.iter().map(|one| one.reason().to_string()).collect::<Vec<_>>();
    assert_eq!(reasons.iter().filter(|reason| reason.starts_with("Chosen: of the certificates")).count(), 1);
    assert!(reasons[0].contains("a newer certificate also passes"), "{}", reasons[0]);
    assert_eq!(reasons.iter().filter(|reason| reason.contains("another entry")).count(), 1);
    assert_eq!(reasons.iter().filter(|reason| reason.contains("sorts first")).count(), 2);

    let turned = all.into_iter().rev().collect();
    let again = evaluation_of(turned, &requirements(&root)).status.identity.unwrap().fingerprint();
    assert_eq!(again, chosen, "the order of a store decides nothing");
}

#[test]
fn the_problem_names_the_nearest_miss() {
    let root = Authority::root("Harbor Device CA").unwrap();
    let stranger = Authority::root("Stranger CA").unwrap();
    let private = stranger.issue_device(&DeviceSpec::named("my mail certificate")).unwrap();
    let expired = root.issue_device(&DeviceSpec::named("laptop-7").expired().usages([])).unwrap();
    let problem =
        evaluation_of(vec![stored(&private), stored(&expired)], &requirements(&root)).status.problem.unwrap();
    assert_eq!(problem.code, Code::CertificateNoClientAuth.as_str());
    let detail = problem.detail.unwrap();
    assert!(detail.contains("`CN=laptop-7` (from `CN=Harbor Device CA`)"), "{detail}");
    assert!(detail.contains("it expired on"), "{detail}");
}

/// Each fails one check only: the machine's is newer, and only the person's own tells them what to do.
#[test]
fn the_persons_own_expired_certificate_comes_before_one_of_the_machine() {
    let root = Authority::root("Harbor Device CA").unwrap();
    let expired = stored(&root.issue_device(&DeviceSpec::named("laptop-7").expired()).unwrap());
    let of_machine = root.issue_device(&DeviceSpec::named("laptop-7.harbor.test")).unwrap();
    let of_machine = StoredCertificate { kind: StoreKind::Machine, ..stored(&of_machine) };
    let problem = evaluation_of(vec![of_machine, expired], &requirements(&root)).status.problem.unwrap();
    assert_eq!(problem.code, Code::CertificateExpired.as_str());
}

#[test]
fn an_unread_store_comes_before_what_others_hold() {
    let root = Authority::root("Harbor Device CA").unwrap();
    let now = OffsetDateTime::now_utc();
    let locked = || StoreReading {
        store: STORE,
        kind: StoreKind::User,
        found: Err(StoreError { store: STORE, reason: StoreFailure::Locked }),
    };
    let expired = stored(&root.issue_device(&DeviceSpec::named("laptop-7").expired()).unwrap());
    let found = evaluate(
        vec![locked(), reading(vec![expired])],
        &EvaluationContext::of(Some(&requirements(&root)), now),
    );
    assert_eq!(found.status.problem.unwrap().code, Code::StoreLocked.as_str());
    assert_eq!(found.ledger.unread.len(), 1);

    let good = stored(&root.issue_device(&DeviceSpec::named("laptop-7")).unwrap());
    let found = evaluate(
        vec![locked(), reading(vec![good])],
        &EvaluationContext::of(Some(&requirements(&root)), now),
    );
    assert_eq!(found.status.class, DeviceClass::Certified);
}

/// Signs only while the key of another store does too.
#[derive(Debug)]
struct Meets {
    key: Arc<dyn DeviceKey>,
    signing: Arc<(Mutex<usize>, Condvar)>,
}

impl DeviceKey for Meets {
    fn algorithm(&self) -> KeyAlgorithm {
        self.key.algorithm()
    }

    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        let (signing, changed) = &*self.signing;
        let mut now = signing.lock();
        *now += 1;
        changed.notify_all();
        let both = changed.wait_while_for(&mut now, |now| *now < 2, std::time::Duration::from_secs(30));
        if both.timed_out() {
            return Err(SigningError::TimedOut);
        }
        self.key.sign(scheme, message)
    }
}

#[test]
fn the_keys_of_different_stores_are_tried_side_by_side() {
    let root = Authority::root("Harbor Device CA").unwrap();
    let signing = Arc::<(Mutex<usize>, Condvar)>::default();
    let in_store = |name: &str, store: StoreName| {
        let mut found = stored(&root.issue_device(&DeviceSpec::named(name)).unwrap());
        let KeyPresence::Present(key) = found.key else { panic!("a key was issued") };
        found.key = KeyPresence::Present(Arc::new(Meets { key, signing: Arc::clone(&signing) }));
        StoreReading { store, kind: StoreKind::User, found: Ok(vec![found]) }
    };
    let readings = vec![
        in_store("laptop-7", STORE),
        in_store("laptop-8", StoreName::from_static("Harbor card (opensc)")),
    ];
    let found =
        evaluate(readings, &EvaluationContext::of(Some(&requirements(&root)), OffsetDateTime::now_utc()));
    assert!(found.ledger.candidates.iter().all(Candidate::is_usable));
    let subjects: Vec<_> = found.ledger.candidates.iter().map(Candidate::subject).collect();
    assert_eq!(subjects, ["CN=laptop-7", "CN=laptop-8"], "in the order of the stores");
}

#[test]
fn nothing_found_and_nothing_asked_are_told_apart() {
    let root = Authority::root("Harbor Device CA").unwrap();
    let none = evaluation_of(Vec::new(), &requirements(&root)).status.problem.unwrap();
    assert_eq!(none.code, Code::DeviceNoCertificate.as_str());
    let good = stored(&root.issue_device(&DeviceSpec::named("laptop-7")).unwrap());
    let found = evaluate(vec![reading(vec![good])], &EvaluationContext::of(None, OffsetDateTime::now_utc()));
    assert_eq!(found.status.class, DeviceClass::Untrusted);
    assert_eq!(found.status.problem.unwrap().code, Code::DeviceNotConfigured.as_str());
}

#[test]
fn the_evidence_says_what_holds_and_what_would_change_it() {
    let root = Authority::root("Harbor Device CA").unwrap();
    let expired = stored(&root.issue_device(&DeviceSpec::named("laptop-7").expired()).unwrap());
    let good = stored(&root.issue_device(&DeviceSpec::named("laptop-7")).unwrap());
    let mut text = String::new();
    for found in
        [evaluation_of(vec![expired], &requirements(&root)), evaluation_of(vec![good], &requirements(&root))]
    {
        writeln!(text, "{}", found.status.class).unwrap();
        for evidence in &found.status.evidence {
            let holds = if evidence.holds { "yes" } else { "no" };
            let change = without_dates(&evidence.would_change.to_string(), &found.ledger.candidates[0]);
            writeln!(text, "{holds}: {}\n    {change}", evidence.fact).unwrap();
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn an_anchor_may_be_an_intermediate() {
    let issuing = Authority::root("Harbor Root").unwrap().intermediate("Harbor Issuing CA").unwrap();
    let issued = issuing.issue_device(&DeviceSpec::named("laptop-7")).unwrap();
    let mut alone = stored(&issued);
    alone.chain.truncate(1);
    assert_eq!(evaluation_of(vec![alone], &requirements(&issuing)).status.class, DeviceClass::Certified);
}

#[test]
fn the_views_have_the_shape_that_pages_and_scripts_read() {
    let root = Authority::root("Harbor Device CA").unwrap();
    let found = evaluation_of(
        vec![stored(&root.issue_device(&DeviceSpec::named("laptop-7")).unwrap())],
        &requirements(&root),
    );
    let keys =
        |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    let device = serde_json::to_value(DeviceView::from(&found.status)).unwrap();
    assert_eq!(keys(&device), "certificate checkedAt choice class evidence problem");
    assert_eq!(device["class"], "certified");
    assert_eq!(
        keys(&device["certificate"]),
        "daysLeft fingerprint issuer notAfter notBefore revocation serial store subject"
    );
    assert_eq!(device["certificate"]["daysLeft"], 364);
    assert_eq!(keys(&device["evidence"][0]), "fact found holds messages wouldChange");
    let candidate = serde_json::to_value(CandidateView::from(&found.ledger.candidates[0])).unwrap();
    assert_eq!(
        keys(&candidate),
        "checks chosen fingerprint issuer message notAfter notAsked notBefore reason revocation serial store subject usable"
    );
    assert_eq!(keys(&candidate["checks"][0]), "detail messages name passed");
}
