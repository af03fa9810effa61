//! Whether a certificate was revoked: every way to know it, and every way not to, with `openssl` as the responder.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail as the test does")]

use porthole_identity::{
    Anchor, CandidateView, DeviceView, Evaluation, EvaluationContext, KeyPresence, Pkcs8, QueryKind,
    Requirements, RevocationCheck, RevocationList, RevocationPolicy, RevocationQuery, RevocationResponses,
    SoftwareKey, StoreKind, StoreName, StoreReading, StoredCertificate, StoredResponse, WhenUnknown,
    evaluate,
};
use porthole_policy::DeviceClass;
use porthole_support::pki::{Authority, DeviceSpec, Issued, LIST_EXTENSIONS, ListSpec, RevocationReason};
use rustls_pki_types::pem::PemObject as _;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use time::{Duration, OffsetDateTime};

const STORE: StoreName = StoreName::from_static("Test Store");
const SERIAL: [u8; 2] = [0x10, 0x01];
const LIST: &str = "http://pki.harbor.test/harbor.crl";
const RESPONDER: &str = "http://ocsp.harbor.test/";
const NONCE: [u8; 32] = [7; 32];

/// A CA with one device certificate, which names both a list and a responder.
struct Bench {
    root: Authority,
    issued: Issued,
    asks: Requirements,
    now: OffsetDateTime,
}

impl Bench {
    fn new(check: RevocationCheck) -> Self {
        Self::with(check, |spec| spec.list_at(LIST).responder_at(RESPONDER))
    }

    fn with(check: RevocationCheck, change: impl FnOnce(DeviceSpec) -> DeviceSpec) -> Self {
        Self::under(Authority::root("Harbor Device CA").unwrap(), check, change)
    }

    fn under(root: Authority, check: RevocationCheck, change: impl FnOnce(DeviceSpec) -> DeviceSpec) -> Self {
        let issued = root.issue_device(&change(DeviceSpec::named("laptop-7").serial(SERIAL))).unwrap();
        let anchors = Anchor::read(root.certificate_pem().as_bytes()).unwrap();
        let mut asks = Requirements::anchored_in(anchors);
        asks.revocation =
            Some(RevocationPolicy { check, unknown: WhenUnknown::Untrusted, lists: Vec::new() });
        // What is made an hour ago from now on is an hour old, and not a moment less.
        let now = OffsetDateTime::now_utc() + Duration::seconds(30);
        Self { root, issued, asks, now }
    }

    fn unknown_is(mut self, unknown: WhenUnknown) -> Self {
        self.asks.revocation.as_mut().unwrap().unknown = unknown;
        self
    }

    fn beside(mut self, list: Vec<u8>) -> Self {
        let list = RevocationList::read("harbor.crl", list).unwrap();
        self.asks.revocation.as_mut().unwrap().lists.push(list);
        self
    }

    fn evaluate(&self, answers: Option<&RevocationResponses>) -> Evaluation {
        let key = SoftwareKey::from_pkcs8(&Pkcs8::from_der(self.issued.key().serialize_der())).unwrap();
        let stored = StoredCertificate {
            chain: self.issued.chain(),
            key: KeyPresence::Present(Arc::new(key)),
            store: STORE,
            kind: StoreKind::User,
            label: "an entry".to_owned(),
        };
        let reading = StoreReading { store: STORE, kind: StoreKind::User, found: Ok(vec![stored]) };
        evaluate(
            vec![reading],
            &EvaluationContext { answers, ..EvaluationContext::of(Some(&self.asks), self.now) },
        )
    }

    fn question(&self, kind: QueryKind) -> RevocationQuery {
        self.evaluate(None).questions.into_iter().find(|question| question.kind() == kind).unwrap()
    }

    /// As if `content` had been fetched and kept.
    fn holding(&self, kind: QueryKind, content: Vec<u8>) -> RevocationResponses {
        let mut answers = RevocationResponses::default();
        answers.put(&self.question(kind), StoredResponse { content: Some(content.into()), trouble: None });
        answers
    }

    fn list(&self, spec: &ListSpec) -> Vec<u8> {
        self.root.revocation_list(spec).unwrap()
    }

    fn revoking(&self) -> Vec<u8> {
        self.list(&ListSpec::default().revokes(&SERIAL, RevocationReason::KeyCompromise))
    }

    /// What `openssl ocsp` answers to our question, with the index that `entry` makes.
    fn ask_openssl(&self, entry: &str, change: impl FnOnce(&Path) -> Vec<&'static str>) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        self.root.write(folder.path(), "ca").unwrap();
        let request = self.question(QueryKind::Status).request(&NONCE).unwrap();
        write(&at("index.txt"), entry.as_bytes());
        write(&at("request.der"), &request);
        let signer = change(folder.path());
        let signer =
            if signer.is_empty() { vec!["-rsigner", "ca.pem", "-rkey", "ca.key.pem"] } else { signer };
        let args = [
            "ocsp",
            "-index",
            "index.txt",
            "-CA",
            "ca.pem",
            "-reqin",
            "request.der",
            "-respout",
            "answer.der",
        ];
        let mut openssl = Command::new("openssl");
        openssl.current_dir(folder.path()).args(args).args(signer);
        if !openssl.get_args().any(|arg| arg == "-ndays") {
            openssl.args(["-ndays", "1"]);
        }
        let output = openssl.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        std::fs::read(at("answer.der")).unwrap()
    }
}

#[expect(clippy::disallowed_methods, reason = "a test's own folder")]
fn write(path: &Path, content: &[u8]) {
    std::fs::write(path, content).unwrap();
}

const GOOD: &str = "V\t391231235959Z\t\t1001\tunknown\t/CN=laptop-7\n";
const REVOKED: &str = "R\t391231235959Z\t261101120000Z,keyCompromise\t1001\tunknown\t/CN=laptop-7\n";
const NOBODY: &str = "V\t391231235959Z\t\t2002\tunknown\t/CN=another\n";

fn as_signed(_: &Path) -> Vec<&'static str> {
    Vec::new()
}

/// What the only candidate is told to be, without the dates of the day.
fn summary(found: &Evaluation) -> String {
    let candidate = &found.ledger.candidates[0];
    let code = found.status.problem.as_ref().map_or("certified", |problem| problem.code);
    let mut text = candidate.reason().to_string();
    for check in candidate.checks.iter().filter(|check| check.name.as_str() == "Revocation status") {
        if check.failure().is_none() {
            text = format!("{text} [{}]", check.detail);
        }
    }
    let today = OffsetDateTime::now_utc().date();
    for days in [-40_i64, -9, -8, -7, -2, -1, 0, 1] {
        text = text.replace(&(today + Duration::days(days)).to_string(), &format!("TODAY{days:+}"));
    }
    format!("{code}\n    {text}")
}

#[test]
fn every_way_to_know_and_not_to_know_has_its_code_and_its_reason() {
    use QueryKind::{List, Status};
    let now = OffsetDateTime::now_utc();
    let (old, due) = (now - Duration::days(8), now - Duration::DAY);
    let mut page = String::new();
    let mut case = |name: &str, found: &Evaluation| writeln!(page, "{name}: {}", summary(found)).unwrap();
    let crl = || Bench::new(RevocationCheck::Crl);
    let ocsp = || Bench::new(RevocationCheck::Ocsp);

    let it = crl();
    case(
        "a list that does not name it",
        &it.evaluate(Some(&it.holding(List, it.list(&ListSpec::default())))),
    );
    case("a list that names it", &it.evaluate(Some(&it.holding(List, it.revoking()))));
    for (name, reason) in [
        ("on hold", RevocationReason::CertificateHold),
        ("superseded", RevocationReason::Superseded),
        ("for no reason", RevocationReason::Unspecified),
    ] {
        let list = it.list(&ListSpec::default().revokes(&SERIAL, reason));
        case(&format!("a list that names it, {name}"), &it.evaluate(Some(&it.holding(List, list))));
    }
    let stale = ListSpec::default().valid(old, due);
    case("a list that is out of date", &it.evaluate(Some(&it.holding(List, it.list(&stale)))));
    let stale = stale.revokes(&SERIAL, RevocationReason::KeyCompromise);
    case("a list that is out of date and names it", &it.evaluate(Some(&it.holding(List, it.list(&stale)))));
    let early = ListSpec::default().valid(now + Duration::DAY, now + Duration::WEEK);
    case("a list of tomorrow", &it.evaluate(Some(&it.holding(List, it.list(&early)))));
    let namesake =
        Authority::root("Harbor Device CA").unwrap().revocation_list(&ListSpec::default()).unwrap();
    case("a list by another CA of the same name", &it.evaluate(Some(&it.holding(List, namesake))));
    let stranger = Authority::root("Stranger CA").unwrap().revocation_list(&ListSpec::default()).unwrap();
    case("a list by another CA", &it.evaluate(Some(&it.holding(List, stranger))));
    case("bytes that are no list", &it.evaluate(Some(&it.holding(List, b"<html>".to_vec()))));
    case("no list yet", &it.evaluate(None));
    let mut failed = RevocationResponses::default();
    let reason = porthole_explain::Detail::ReachNothingListens.into();
    let trouble = Some(porthole_explain::Detail::FetchUnreachable { address: LIST.to_owned(), reason });
    failed.put(&it.question(List), StoredResponse { content: None, trouble: trouble.clone() });
    case("no list to be had", &it.evaluate(Some(&failed)));
    failed.put(
        &it.question(List),
        StoredResponse { content: Some(it.list(&ListSpec::default().valid(old, due)).into()), trouble },
    );
    case("no newer list to be had", &it.evaluate(Some(&failed)));
    let accepting = crl().unknown_is(WhenUnknown::Accept);
    case("no list yet, and that is accepted", &accepting.evaluate(None));
    // The DER of such a number begins with a zero byte.
    let high = [0x90, 0x01];
    let it = Bench::with(RevocationCheck::Crl, |spec| spec.list_at(LIST).serial(high));
    let list = it.list(&ListSpec::default().revokes(&high, RevocationReason::KeyCompromise));
    case("a list that names it, its number's first bit set", &it.evaluate(Some(&it.holding(List, list))));
    let nowhere = Bench::with(RevocationCheck::Crl, |spec| spec);
    case("no distribution point", &nowhere.evaluate(None));
    let ldap = Bench::with(RevocationCheck::Crl, |spec| spec.list_at("ldap:///CN=Harbor"));
    case("a distribution point that is not on the web", &ldap.evaluate(None));
    let it = Bench::with(RevocationCheck::Crl, |spec| spec);
    let (good, bad) = (it.list(&ListSpec::default()), it.revoking());
    case("a file that does not name it", &it.beside(good).evaluate(None));
    let it = Bench::with(RevocationCheck::Crl, |spec| spec);
    let bad_of_it = it.revoking();
    case("a file that names it", &it.beside(bad_of_it).evaluate(None));
    let other = Bench::with(RevocationCheck::Crl, |spec| spec).beside(bad);
    case("a file for another CA", &other.evaluate(None));

    let it = ocsp();
    case(
        "an answer that it is good",
        &it.evaluate(Some(&it.holding(Status, it.ask_openssl(GOOD, as_signed)))),
    );
    case(
        "an answer that it is revoked",
        &it.evaluate(Some(&it.holding(Status, it.ask_openssl(REVOKED, as_signed)))),
    );
    case(
        "an answer that it is not known",
        &it.evaluate(Some(&it.holding(Status, it.ask_openssl(NOBODY, as_signed)))),
    );
    let by_stranger = it.ask_openssl(GOOD, |folder| {
        Authority::root("Stranger CA").unwrap().write(folder, "stranger").unwrap();
        vec!["-rsigner", "stranger.pem", "-rkey", "stranger.key.pem"]
    });
    case("an answer by a stranger", &it.evaluate(Some(&it.holding(Status, by_stranger))));
    let appointed = |usages: &'static [porthole_support::pki::ExtendedKeyUsagePurpose]| {
        it.ask_openssl(GOOD, |folder| {
            let spec = DeviceSpec::named("Harbor OCSP").usages(usages.iter().cloned());
            it.root.issue_device(&spec).unwrap().write(folder, "responder").unwrap();
            vec!["-rsigner", "responder.pem", "-rkey", "responder.key.pem"]
        })
    };
    use porthole_support::pki::ExtendedKeyUsagePurpose::{ClientAuth, OcspSigning};
    case(
        "an answer by somebody appointed",
        &it.evaluate(Some(&it.holding(Status, appointed(&[OcspSigning])))),
    );
    case("an answer by another device", &it.evaluate(Some(&it.holding(Status, appointed(&[ClientAuth])))));
    case(
        "an answer by somebody appointed for nothing",
        &it.evaluate(Some(&it.holding(Status, appointed(&[])))),
    );
    let retired = |entry: &str| {
        it.ask_openssl(entry, |folder| {
            let spec = DeviceSpec::named("Harbor OCSP").usages([OcspSigning]).expired();
            it.root.issue_device(&spec).unwrap().write(folder, "responder").unwrap();
            vec!["-rsigner", "responder.pem", "-rkey", "responder.key.pem"]
        })
    };
    case(
        "an answer by somebody appointed until an hour ago",
        &it.evaluate(Some(&it.holding(Status, retired(GOOD)))),
    );
    case("such an answer that it is revoked", &it.evaluate(Some(&it.holding(Status, retired(REVOKED)))));
    case(
        "an error in place of an answer",
        &it.evaluate(Some(&it.holding(Status, vec![0x30, 3, 0x0a, 1, 3]))),
    );
    case("no responder", &Bench::with(RevocationCheck::Ocsp, |spec| spec.list_at(LIST)).evaluate(None));
    let it = Bench::with(RevocationCheck::Ocsp, |spec| spec.responder_at(RESPONDER).serial(high));
    let revoked = it.ask_openssl(&REVOKED.replace("1001", "9001"), as_signed);
    case(
        "an answer that it is revoked, its number's first bit set",
        &it.evaluate(Some(&it.holding(Status, revoked))),
    );
    let ended = (now - Duration::days(30), now - Duration::days(2));
    let late = Bench::with(RevocationCheck::Crl, |spec| spec.list_at(LIST).valid(ended.0, ended.1));
    case("it has expired, and is not looked up", &late.evaluate(None));
    case("neither", &Bench::with(RevocationCheck::Either, |spec| spec).evaluate(None));
    insta::assert_snapshot!(page);
}

/// The lists that `openssl ca -gencrl` makes, as fetched ones.
#[test]
fn every_kind_of_list_that_cannot_count_is_refused_with_its_reason() {
    let mut page = String::new();
    let it = Bench::new(RevocationCheck::Crl);
    let mut case = |name: &str, it: &Bench, lines: &str, index: &str| {
        let list = it.root.list_by_openssl(lines, index).unwrap();
        // What a fetched list must be to be kept at all.
        let accepted = it.question(QueryKind::List).accept(list.clone(), &NONCE, None, it.now);
        let list = rustls_pki_types::CertificateRevocationListDer::from_pem_slice(&list).unwrap();
        let found = it.evaluate(Some(&it.holding(QueryKind::List, list.to_vec())));
        let refused = accepted.as_ref().map_or_else(ToString::to_string, |_| "kept".to_owned());
        writeln!(page, "{name}: {}\n    Fetched: {refused}", summary(&found)).unwrap();
    };
    let with = |lines: &str| format!("{LIST_EXTENSIONS}{lines}");
    let scope = |lines: &str| with(&format!("issuingDistributionPoint = critical, @scope\n[scope]\n{lines}"));
    let mine = format!("fullname = URI:{LIST}\n");
    case("with both extensions", &it, LIST_EXTENSIONS, GOOD);
    case("with both extensions, revoking", &it, LIST_EXTENSIONS, REVOKED);
    case("with the fewest lines", &it, "", GOOD);
    case("with the fewest lines, revoking", &it, "", REVOKED);
    case("with a number alone", &it, "crlnumber = number\n", REVOKED);
    case("a delta", &it, &with("2.5.29.27 = critical,DER:02:01:01\n"), GOOD);
    case("an indirect one", &it, &scope(&format!("{mine}indirectCRL = TRUE\n")), GOOD);
    case("of some reasons", &it, &scope(&format!("{mine}onlysomereasons = keyCompromise\n")), GOOD);
    case("about CAs alone", &it, &scope(&format!("{mine}onlyCA = TRUE\n")), GOOD);
    case("about no CAs", &it, &scope(&format!("{mine}onlyuser = TRUE\n")), REVOKED);
    case("about attribute certificates", &it, &scope(&format!("{mine}onlyAA = TRUE\n")), GOOD);
    case(
        "about what another place lists",
        &it,
        &scope("fullname = URI:http://pki.harbor.test/2.crl\n"),
        GOOD,
    );
    case("about its own place", &it, &scope(&mine), REVOKED);
    case("about no CAs, without a place", &it, &scope("onlyuser = TRUE\n"), GOOD);
    case("with an unknown critical extension", &it, &with("1.2.3.4 = critical,DER:05:00\n"), GOOD);
    case("with an extension nobody needs", &it, &with("1.2.3.4 = DER:05:00\n"), REVOKED);
    let mute = Authority::root_without_lists("Harbor Device CA").unwrap();
    let mute = Bench::under(mute, RevocationCheck::Crl, |spec| spec.list_at(LIST));
    case("by a CA that may sign none", &mute, LIST_EXTENSIONS, REVOKED);
    insta::assert_snapshot!(page);
}

#[test]
fn a_list_of_one_place_says_nothing_of_a_certificate_that_names_none() {
    let evaluated = |scope: &str| {
        let it = Bench::with(RevocationCheck::Crl, |spec| spec);
        let lines = format!("{LIST_EXTENSIONS}issuingDistributionPoint = critical, @scope\n[scope]\n{scope}");
        let list = it.root.list_by_openssl(&lines, GOOD).unwrap();
        it.beside(list).evaluate(None).status.class
    };
    assert_eq!(evaluated("onlyuser = TRUE\n"), DeviceClass::Certified, "about all that the CA issued");
    assert_eq!(evaluated(&format!("fullname = URI:{LIST}\n")), DeviceClass::Untrusted);
    // RFC 5280 section 6.3.3: then the name of the CA is the place.
    let directory = |common: &str| format!("fullname = dirName:directory\n[directory]\nCN = {common}\n");
    assert_eq!(evaluated(&directory("Harbor Device CA")), DeviceClass::Certified);
    assert_eq!(evaluated(&directory("Another CA")), DeviceClass::Untrusted);
}

#[test]
fn whoever_does_not_ask_is_told_that_nobody_looked() {
    let mut it = Bench::new(RevocationCheck::Crl);
    it.asks.revocation = None;
    let found = it.evaluate(None);
    assert_eq!(found.status.class, DeviceClass::Certified);
    assert!(found.questions.is_empty());
    let last = found.status.evidence.last().unwrap();
    assert!(last.fact.to_string().contains("without checking whether it was revoked"), "{}", last.fact);
    let view = CandidateView::from(&found.ledger.candidates[0]);
    assert_eq!(view.revocation.state, "not-checked");
    assert!(!view.checks.iter().any(|check| check.name == "Revocation status"));
}

#[test]
fn a_failed_or_older_refresh_never_takes_the_place_of_what_is_known() {
    let it = Bench::new(RevocationCheck::Crl);
    let question = it.question(QueryKind::List);
    let at = |hours: i64| ListSpec::default().valid(it.now - Duration::hours(hours), it.now + Duration::DAY);
    let revoking = it.list(&at(2).revokes(&SERIAL, RevocationReason::KeyCompromise));
    let accept = |fetched: &[u8], held: &[u8]| {
        question.accept(fetched.to_vec(), &NONCE, Some(&held.to_vec().into()), it.now)
    };
    let namesake = Authority::root("Harbor Device CA").unwrap().revocation_list(&at(1)).unwrap();
    let mut broken = it.list(&at(1));
    *broken.last_mut().unwrap() ^= 1;
    for (bad, why) in [
        (b"<html>not found</html>".to_vec(), "not a certificate revocation list"),
        (namesake, "was not signed by"),
        (broken, "was not signed by"),
        (it.list(&at(3)), "older than the stored status"),
    ] {
        let refused = accept(&bad, &revoking).unwrap_err().to_string();
        assert!(refused.contains(why), "{refused}");
    }
    // A hold that was lifted: the newer list does not name it.
    let lifted = it.list(&at(1));
    assert_eq!(accept(&lifted, &revoking).unwrap().content.as_bytes(), lifted);
}

#[test]
fn of_a_list_and_an_answer_the_newer_counts_and_revoked_outlives_its_date() {
    let it = Bench::new(RevocationCheck::Either);
    let both = |list: Vec<u8>, answer: Vec<u8>| {
        let mut answers = it.holding(QueryKind::List, list);
        let held = StoredResponse { content: Some(answer.into()), trouble: None };
        answers.put(&it.question(QueryKind::Status), held);
        it.evaluate(Some(&answers)).status.class
    };
    let good = it.ask_openssl(GOOD, as_signed);
    assert_eq!(both(it.revoking(), good.clone()), DeviceClass::Certified, "the answer is newer");
    let revoked = it.ask_openssl(REVOKED, as_signed);
    assert_eq!(both(it.list(&ListSpec::default()), revoked), DeviceClass::Untrusted, "the answer is newer");
    let stale = ListSpec::default().valid(it.now - Duration::days(9), it.now - Duration::days(2));
    let stale = it.list(&stale.revokes(&SERIAL, RevocationReason::KeyCompromise));
    let alone = it.holding(QueryKind::List, stale);
    let found = it.evaluate(Some(&alone));
    assert_eq!(found.status.problem.unwrap().code, "certificate-revoked");
}

#[test]
fn an_answer_to_another_question_is_not_accepted() {
    let it = Bench::new(RevocationCheck::Ocsp);
    let question = it.question(QueryKind::Status);
    let answer = it.ask_openssl(GOOD, as_signed);
    question.accept(answer.clone(), &NONCE, None, it.now).unwrap();
    let refused = question.accept(answer.clone(), &[8; 32], None, it.now).unwrap_err();
    assert!(refused.to_string().contains("does not answer this request"), "{refused}");
    // Another certificate of the same CA must not be cleared by it.
    let other =
        it.root.issue_device(&DeviceSpec::named("laptop-8").serial([0x20, 2]).responder_at(RESPONDER));
    let other = Bench {
        issued: other.unwrap(),
        root: Authority::root("unused").unwrap(),
        asks: it.asks.clone(),
        now: it.now,
    };
    let refused = other.question(QueryKind::Status).accept(answer.clone(), &NONCE, None, it.now).unwrap_err();
    assert!(refused.to_string().contains("covers other certificates"), "{refused}");
}

#[test]
fn a_ca_learns_of_no_certificate_that_fails_anyway() {
    let it =
        Bench::with(RevocationCheck::Either, |spec| spec.expired().list_at(LIST).responder_at(RESPONDER));
    assert!(it.evaluate(None).questions.is_empty());
    assert_eq!(Bench::new(RevocationCheck::Either).evaluate(None).questions.len(), 2);
}

#[test]
fn scripts_read_state_source_and_age() {
    let it = Bench::new(RevocationCheck::Crl);
    let found = it.evaluate(Some(&it.holding(QueryKind::List, it.list(&ListSpec::default()))));
    let view = serde_json::to_value(DeviceView::from(&found.status)).unwrap();
    let revocation = &view["certificate"]["revocation"];
    let keys = revocation.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(keys, "ageSeconds asOf detail messages since source state");
    assert_eq!((&revocation["state"], &revocation["source"]), (&"good".into(), &LIST.into()));
    assert!((3600..3700).contains(&revocation["ageSeconds"].as_u64().unwrap()), "{revocation}");
    assert_eq!(revocation["since"], serde_json::Value::Null);
}

proptest::proptest! {
    #[test]
    fn no_bytes_are_taken_for_an_answer(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        let it = shared();
        for kind in [QueryKind::List, QueryKind::Status] {
            proptest::prop_assert!(it.question(kind).accept(bytes.clone(), &NONCE, None, it.now).is_err());
        }
    }

    #[test]
    fn a_changed_list_counts_for_nothing(at in 0_usize..1000, with in 1_u8..=255) {
        let it = shared();
        let mut list = it.list(&ListSpec::default());
        let at = at % list.len();
        list[at] ^= with;
        proptest::prop_assert!(it.question(QueryKind::List).accept(list.clone(), &NONCE, None, it.now).is_err());
    }
}

fn shared() -> &'static Bench {
    static BENCH: std::sync::LazyLock<Bench> =
        std::sync::LazyLock::new(|| Bench::new(RevocationCheck::Either));
    &BENCH
}
