//! Whether a CA between the device's certificate and the anchor was revoked, and who is asked when the first one asked
//! fails.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail as the test does")]

use porthole_identity::{
    Anchor, Certificate, DeviceKey, Evaluation, EvaluationContext, KeyAlgorithm, KeyPresence, Pkcs8,
    QueryKind, Requirements, RevocationCheck, RevocationList, RevocationPolicy, RevocationQuery,
    RevocationResponses, SigningError, SoftwareKey, StoreKind, StoreName, StoreReading, StoredCertificate,
    StoredResponse, WhenUnknown, evaluate, inspect,
};
use porthole_policy::DeviceClass;
use porthole_support::pki::{Authority, DeviceSpec, Issued, LIST_EXTENSIONS, ListSpec, RevocationReason};
use rustls::SignatureScheme;
use std::fmt::Write as _;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use time::{Duration, OffsetDateTime};

const STORE: StoreName = StoreName::from_static("Test Store");
const SERIAL: [u8; 2] = [0x10, 0x01];
const ROOT_LIST: &str = "http://pki.harbor.test/root.crl";
const LIST: &str = "http://pki.harbor.test/issuing.crl";
const SECOND: &str = "http://mirror.harbor.test/issuing.crl";
const RESPONDER: &str = "http://ocsp.harbor.test/";

/// Why nothing came, in words.
fn failed(reason: &str) -> porthole_explain::Detail {
    porthole_explain::Detail::FetchMessage { reason: reason.to_owned() }
}

/// An address, what is held of it, and why nothing newer came.
type HeldAt<'a> = (&'a str, Option<Vec<u8>>, Option<&'a str>);

/// A root, a CA that it issued, and a device certificate from that.
struct Bench {
    root: Authority,
    issuing: Authority,
    issued: Issued,
    asks: Requirements,
    now: OffsetDateTime,
}

impl Bench {
    fn new(check: RevocationCheck, of_ca: &[&str], of_leaf: &[&str]) -> Self {
        let root = Authority::root("Harbor Root").unwrap();
        let named = |urls: &[&str]| urls.iter().map(ToString::to_string).collect::<Vec<_>>();
        let (lists, responders) = match check {
            RevocationCheck::Ocsp => (Vec::new(), named(of_ca)),
            RevocationCheck::Crl | RevocationCheck::Either => (named(of_ca), Vec::new()),
        };
        let issuing = root.intermediate_naming("Harbor Issuing CA", &lists, &responders).unwrap();
        let spec = DeviceSpec::named("laptop-7").serial(SERIAL);
        let spec = of_leaf.iter().fold(spec, |spec, url| match check {
            RevocationCheck::Ocsp => spec.responder_at(*url),
            RevocationCheck::Crl | RevocationCheck::Either => spec.list_at(*url),
        });
        let issued = issuing.issue_device(&spec).unwrap();
        let anchors = Anchor::read(root.certificate_pem().as_bytes()).unwrap();
        let mut asks = Requirements::anchored_in(anchors);
        asks.revocation =
            Some(RevocationPolicy { check, unknown: WhenUnknown::Untrusted, lists: Vec::new() });
        Self { root, issuing, issued, asks, now: OffsetDateTime::now_utc() + Duration::seconds(30) }
    }

    fn beside(mut self, name: &str, list: &[u8]) -> Self {
        let list = RevocationList::read(name, list.to_vec()).unwrap();
        self.asks.revocation.as_mut().unwrap().lists.push(list);
        self
    }

    fn stored(&self) -> StoredCertificate {
        let key = SoftwareKey::from_pkcs8(&Pkcs8::from_der(self.issued.key().serialize_der())).unwrap();
        StoredCertificate {
            chain: self.issued.chain(),
            key: KeyPresence::Present(Arc::new(key)),
            store: STORE,
            kind: StoreKind::User,
            label: "an entry".to_owned(),
        }
    }

    fn evaluate(&self, answers: &RevocationResponses) -> Evaluation {
        let reading = StoreReading { store: STORE, kind: StoreKind::User, found: Ok(vec![self.stored()]) };
        let circumstances = EvaluationContext::of(Some(&self.asks), self.now);
        evaluate(vec![reading], &EvaluationContext { answers: Some(answers), ..circumstances })
    }

    fn question(&self, url: &str) -> RevocationQuery {
        let questions = self.evaluate(&RevocationResponses::default()).questions;
        questions.into_iter().find(|question| question.url() == url).unwrap()
    }

    fn urls_to_query(&self, answers: &RevocationResponses) -> Vec<String> {
        let questions = self.evaluate(answers).questions;
        let sent = questions.iter().filter(|question| !question.stands_by());
        sent.map(|question| question.url().to_owned()).collect()
    }

    fn answers(&self, held: &[HeldAt<'_>]) -> RevocationResponses {
        let mut answers = RevocationResponses::default();
        for (url, content, trouble) in held {
            let content = content.clone().map(Into::into);
            answers.put(&self.question(url), StoredResponse { content, trouble: trouble.map(failed) });
        }
        answers
    }

    /// The root's list, which revokes the issuing CA or does not.
    fn of_root(&self, revokes: bool) -> Vec<u8> {
        let serial = self.serial_of_ca();
        let spec = ListSpec::default();
        let spec = if revokes { spec.revokes(&serial, RevocationReason::CaCompromise) } else { spec };
        self.root.revocation_list(&spec).unwrap()
    }

    fn of_issuing(&self, hours: i64, revokes: bool) -> Vec<u8> {
        let spec = ListSpec::default().valid(self.now - Duration::hours(hours), self.now + Duration::DAY);
        let spec = if revokes { spec.revokes(&SERIAL, RevocationReason::KeyCompromise) } else { spec };
        self.issuing.revocation_list(&spec).unwrap()
    }

    fn serial_of_ca(&self) -> Vec<u8> {
        let serial = Certificate::from_der(self.issuing.certificate().clone()).unwrap().serial;
        let bytes = serial.split(':').map(|pair| u8::from_str_radix(pair, 16).unwrap());
        bytes.skip_while(|byte| *byte == 0).collect()
    }
}

fn summary(found: &Evaluation) -> String {
    let candidate = &found.ledger.candidates[0];
    let code = found.status.problem.as_ref().map_or("certified", |problem| problem.code);
    let check = candidate.checks.iter().find(|check| check.name.as_str() == "Revocation status").unwrap();
    let day = (OffsetDateTime::now_utc() - Duration::days(2)).date().to_string();
    format!("{code}\n    {}", check.detail.to_string().replace(&day, "DAY"))
}

#[test]
fn every_ca_below_the_anchor_is_looked_for_too() {
    use RevocationCheck::{Crl, Ocsp};
    let mut page = String::new();
    let mut case = |name: &str, found: &Evaluation| writeln!(page, "{name}: {}", summary(found)).unwrap();
    let none = RevocationResponses::default();
    let it = Bench::new(Crl, &[ROOT_LIST], &[LIST]);
    let with = |root: Option<Vec<u8>>, issuing: Option<Vec<u8>>| {
        let mut held = Vec::new();
        held.extend(root.map(|list| (ROOT_LIST, Some(list), None)));
        held.extend(issuing.map(|list| (LIST, Some(list), None)));
        it.evaluate(&it.answers(&held))
    };
    case("nothing is known", &it.evaluate(&none));
    case("the CA is not known", &with(None, Some(it.of_issuing(1, false))));
    case("the certificate is not known", &with(Some(it.of_root(false)), None));
    case("both are good", &with(Some(it.of_root(false)), Some(it.of_issuing(1, false))));
    case("the CA is revoked", &with(Some(it.of_root(true)), Some(it.of_issuing(1, false))));
    case("the CA is revoked, and no more is known", &with(Some(it.of_root(true)), None));
    case("both are revoked", &with(Some(it.of_root(true)), Some(it.of_issuing(1, true))));
    let scope = format!(
        "{LIST_EXTENSIONS}issuingDistributionPoint = critical, @scope\n[scope]\nfullname = URI:{ROOT_LIST}\nonlyuser = TRUE\n"
    );
    let users = it.root.list_by_openssl(&scope, "").unwrap();
    let users = it.question(ROOT_LIST).accept(users, &[], None, it.now).unwrap_err().to_string();
    assert_eq!(users, "it does not cover CA certificates");

    let silent = Bench::new(Crl, &[], &[LIST]);
    let good = silent.answers(&[(LIST, Some(silent.of_issuing(1, false)), None)]);
    case("the CA names nobody", &silent.evaluate(&good));
    let ldap = Bench::new(Crl, &["ldap:///CN=Harbor"], &[LIST]);
    let good = ldap.answers(&[(LIST, Some(ldap.of_issuing(1, false)), None)]);
    case("the CA names what is not on the web", &ldap.evaluate(&good));

    let files = |of_ca: &[&str], root: Option<bool>| {
        let it = Bench::new(Crl, of_ca, &[LIST]);
        let (issuing, of_root) = (it.of_issuing(1, false), root.map(|revokes| it.of_root(revokes)));
        let it = it.beside("issuing.crl", &issuing);
        let it = of_root.into_iter().fold(it, |it, list| it.beside("root.crl", &list));
        it.evaluate(&RevocationResponses::default())
    };
    case("a file for the certificate alone", &files(&[ROOT_LIST], None));
    case("a file for each", &files(&[ROOT_LIST], Some(false)));
    case("a file for each, the CA's revoking", &files(&[ROOT_LIST], Some(true)));
    case("a file for the certificate alone, the CA names nobody", &files(&[], None));
    case("a file that revokes the CA, which names nobody", &files(&[], Some(true)));

    let it = Bench::new(Ocsp, &[RESPONDER], &[]);
    let openssl = |state: &str| {
        let folder = tempfile::tempdir().unwrap();
        it.root.write(folder.path(), "ca").unwrap();
        let question = it.question(RESPONDER);
        let hex: String = it.serial_of_ca().iter().map(|byte| format!("{byte:02X}")).collect();
        write(folder.path(), "request.der", &question.request(&[7; 32]).unwrap());
        write(folder.path(), "index.txt", format!("{state}\t{hex}\tunknown\t/CN=ca\n").as_bytes());
        let args = "ocsp -index index.txt -CA ca.pem -rsigner ca.pem -rkey ca.key.pem -ndays 1 -reqin request.der -respout answer.der";
        let output =
            Command::new("openssl").current_dir(folder.path()).args(args.split(' ')).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let answer = std::fs::read(folder.path().join("answer.der")).unwrap();
        question.accept(answer.clone(), &[7; 32], None, it.now).unwrap();
        it.evaluate(&it.answers(&[(RESPONDER, Some(answer), None)]))
    };
    case("a responder says the CA is good", &openssl("V\t391231235959Z\t"));
    case("a responder says the CA is revoked", &openssl("R\t391231235959Z\t261101120000Z,CACompromise"));

    let mut it = Bench::new(Crl, &[ROOT_LIST], &[LIST]);
    it.asks.anchors = Anchor::read(it.issuing.certificate_pem().as_bytes()).unwrap();
    assert_eq!(it.urls_to_query(&none), [LIST], "an anchor is trusted by being named");
    case("the CA is the anchor", &it.evaluate(&it.answers(&[(LIST, Some(it.of_issuing(1, false)), None)])));
    insta::assert_snapshot!(page);
}

#[expect(clippy::disallowed_methods, reason = "a test's own folder")]
fn write(folder: &std::path::Path, name: &str, content: &[u8]) {
    std::fs::write(folder.join(name), content).unwrap();
}

#[test]
fn the_next_place_is_asked_when_one_fails_and_what_it_said_still_counts_later() {
    let it = Bench::new(RevocationCheck::Crl, &[], &["ldap:///CN=Harbor", LIST, SECOND]);
    assert_eq!(it.urls_to_query(&RevocationResponses::default()), [LIST], "one after the other");
    let all = it.evaluate(&RevocationResponses::default()).questions;
    assert_eq!(all.len(), 2, "what stands by is named, so that what it said before is looked up");
    let gone = Some("nothing listens there");
    let failed = it.answers(&[(LIST, None, gone)]);
    assert_eq!(it.urls_to_query(&failed), [LIST, SECOND]);
    let reason = it.evaluate(&failed).ledger.candidates[0].reason().to_string();
    assert!(reason.contains(&format!("nothing listens there; `{SECOND}` has not answered yet")), "{reason}");

    let helped = it.answers(&[(LIST, None, gone), (SECOND, Some(it.of_issuing(1, false)), None)]);
    let found = it.evaluate(&helped);
    assert_eq!(found.status.class, DeviceClass::Certified);
    assert!(found.ledger.candidates[0].checks.iter().any(|check| check.detail.to_string().contains(SECOND)));

    // The first is back with a list that is older than the second's, which stands by now.
    let back = [(LIST, Some(it.of_issuing(3, false)), None), (SECOND, Some(it.of_issuing(2, true)), None)];
    let back = it.answers(&back);
    assert_eq!(it.urls_to_query(&back), [LIST]);
    assert_eq!(it.evaluate(&back).status.problem.unwrap().code, "certificate-revoked");
    let newer = [(LIST, Some(it.of_issuing(1, false)), None), (SECOND, Some(it.of_issuing(2, true)), None)];
    assert_eq!(
        it.evaluate(&it.answers(&newer)).status.class,
        DeviceClass::Certified,
        "a hold was lifted since"
    );

    let responders = Bench::new(RevocationCheck::Ocsp, &[], &[RESPONDER, "http://ocsp2.harbor.test/"]);
    let failed = responders.answers(&[(RESPONDER, None, gone)]);
    assert_eq!(responders.urls_to_query(&failed), [RESPONDER, "http://ocsp2.harbor.test/"]);
}

#[test]
fn one_list_that_speaks_of_several_is_asked_for_once() {
    let it = Bench::new(RevocationCheck::Crl, &[ROOT_LIST], &[LIST]);
    let other = it.issuing.issue_device(&DeviceSpec::named("laptop-8").list_at(LIST)).unwrap();
    let key = SoftwareKey::from_pkcs8(&Pkcs8::from_der(other.key().serialize_der())).unwrap();
    let other =
        StoredCertificate { chain: other.chain(), key: KeyPresence::Present(Arc::new(key)), ..it.stored() };
    let reading = StoreReading { store: STORE, kind: StoreKind::User, found: Ok(vec![it.stored(), other]) };
    let found = evaluate(vec![reading], &EvaluationContext::of(Some(&it.asks), it.now));
    let mut queries: Vec<_> =
        found.questions.iter().map(|question| (question.kind(), question.url())).collect();
    queries.sort_unstable();
    assert_eq!(queries, [(QueryKind::List, LIST), (QueryKind::List, ROOT_LIST)]);
}

/// Counts how often it is asked.
#[derive(Debug)]
struct Counting {
    key: SoftwareKey,
    signed: Arc<AtomicUsize>,
}

impl DeviceKey for Counting {
    fn algorithm(&self) -> KeyAlgorithm {
        self.key.algorithm()
    }

    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        self.signed.fetch_add(1, Ordering::Relaxed);
        self.key.sign(scheme, message)
    }
}

#[test]
fn one_look_serves_any_number_of_evaluations_with_one_signature() {
    let it = Bench::new(RevocationCheck::Crl, &[], &[LIST]);
    let signed = Arc::new(AtomicUsize::new(0));
    let key = SoftwareKey::from_pkcs8(&Pkcs8::from_der(it.issued.key().serialize_der())).unwrap();
    let key = KeyPresence::Present(Arc::new(Counting { key, signed: Arc::clone(&signed) }));
    let stored = StoredCertificate { key, ..it.stored() };
    let reading = StoreReading { store: STORE, kind: StoreKind::User, found: Ok(vec![stored]) };
    let inspection = inspect(vec![reading]);
    let evaluate = |answers: &RevocationResponses| {
        let circumstances = EvaluationContext::of(Some(&it.asks), it.now);
        inspection.evaluate(&EvaluationContext { answers: Some(answers), ..circumstances }).status.class
    };
    assert_eq!(evaluate(&RevocationResponses::default()), DeviceClass::Untrusted);
    let good = it.answers(&[(LIST, Some(it.of_issuing(1, false)), None)]);
    assert_eq!(evaluate(&good), DeviceClass::Certified);
    let revoked = it.answers(&[(LIST, Some(it.of_issuing(1, true)), None)]);
    assert_eq!(evaluate(&revoked), DeviceClass::Untrusted);
    assert_eq!(signed.load(Ordering::Relaxed), 1);
}
