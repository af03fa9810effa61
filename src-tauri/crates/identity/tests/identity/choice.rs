//! Where the person is asked, what the person picked counts; until then nothing does.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail as the test does")]

use porthole_explain::Code;
use porthole_identity::{
    Anchor, Choose, DeviceView, Evaluation, EvaluationContext, Fingerprint, KeyPresence, Pick,
    PickedCertificate, Pkcs8, Requirements, SoftwareKey, StoreKind, StoreName, StoreReading,
    StoredCertificate, evaluate,
};
use porthole_policy::DeviceClass;
use porthole_support::pki::{Authority, DeviceSpec, Issued};
use std::sync::Arc;
use time::{Duration, OffsetDateTime};

const STORE: StoreName = StoreName::from_static("Test Store");

struct Device {
    root: Authority,
    now: OffsetDateTime,
}

impl Device {
    fn new() -> Self {
        Self { root: Authority::root("Harbor Device CA").unwrap(), now: OffsetDateTime::now_utc() }
    }

    /// A certificate for `name`, valid since so many days.
    fn issue(&self, name: &str, days: i64) -> StoredCertificate {
        let since = self.now - Duration::days(days);
        stored(
            &self
                .root
                .issue_device(&DeviceSpec::named(name).valid(since, self.now + Duration::days(90)))
                .unwrap(),
        )
    }

    fn evaluate(&self, choose: Choose, pick: Option<&Pick>, found: &[&StoredCertificate]) -> Evaluation {
        let anchors = Anchor::read(self.root.certificate_pem().as_bytes()).unwrap();
        let requirements = Requirements { choose, ..Requirements::anchored_in(anchors) };
        let found = Ok(found.iter().map(|stored| (*stored).clone()).collect());
        evaluate(
            vec![StoreReading { store: STORE, kind: StoreKind::User, found }],
            &EvaluationContext { pick, ..EvaluationContext::of(Some(&requirements), self.now) },
        )
    }

    fn ask(&self, pick: Option<&Pick>, found: &[&StoredCertificate]) -> Evaluation {
        self.evaluate(Choose::Ask, pick, found)
    }
}

fn stored(issued: &Issued) -> StoredCertificate {
    let key = SoftwareKey::from_pkcs8(&Pkcs8::from_der(issued.key().serialize_der())).unwrap();
    StoredCertificate {
        chain: issued.chain(),
        key: KeyPresence::Present(Arc::new(key)),
        store: STORE,
        kind: StoreKind::User,
        label: "an entry".to_owned(),
    }
}

/// What the person is left with after picking `stored` from what `found` offers.
fn picking(stored: &StoredCertificate, found: &Evaluation) -> Pick {
    let usable = found.ledger.usable();
    let picked = usable.iter().find(|certificate| certificate.fingerprint == id(stored)).unwrap();
    Pick::This(PickedCertificate::of(picked, usable.iter().copied()))
}

fn id(stored: &StoredCertificate) -> Fingerprint {
    Fingerprint::of_certificate(&stored.chain[0])
}

fn chosen(found: &Evaluation) -> Option<Fingerprint> {
    found.status.identity.as_ref().map(|identity| identity.fingerprint())
}

fn reasons(found: &Evaluation) -> Vec<String> {
    found.ledger.candidates.iter().map(|candidate| candidate.reason().to_string()).collect()
}

#[test]
fn before_the_person_has_picked_nothing_is_presented_and_the_device_is_untrusted() {
    let device = Device::new();
    let (old, new) = (device.issue("anna", 20), device.issue("anna-admin", 10));
    let found = device.ask(None, &[&old, &new]);
    assert_eq!((chosen(&found), found.status.class), (None, DeviceClass::Untrusted));
    assert_eq!(found.status.problem.as_ref().unwrap().code, Code::DeviceChoiceDue.as_str());
    let not_yet = "Not chosen yet: several certificates pass every check, and you have not picked one.";
    assert_eq!(reasons(&found), [not_yet, not_yet]);
    let choice = DeviceView::from(&found.status).choice.unwrap();
    assert_eq!((choice.usable, choice.due), (2, true));
    let facts: Vec<_> = found.status.evidence.iter().map(|it| (it.fact.to_string(), it.holds)).collect();
    assert_eq!(
        facts[2..],
        [
            ("A certificate in your personal store passes every check".to_owned(), true),
            ("One of your valid certificates is chosen to prove this device".to_owned(), false),
        ]
    );
}

#[test]
fn what_was_picked_is_chosen_though_another_is_newer() {
    let device = Device::new();
    let (old, new) = (device.issue("anna", 20), device.issue("anna-admin", 10));
    let pick = picking(&old, &device.ask(None, &[&old, &new]));
    for found in [device.ask(Some(&pick), &[&old, &new]), device.ask(Some(&pick), &[&new, &old])] {
        assert_eq!((chosen(&found), found.status.class), (Some(id(&old)), DeviceClass::Certified));
        let mut reasons = reasons(&found);
        reasons.sort();
        assert_eq!(
            reasons,
            ["Chosen: you picked it.", "Not chosen: it passes every check, but you picked another.",]
        );
    }
}

#[test]
fn one_alone_is_taken_without_a_question() {
    let device = Device::new();
    let (only, expired) = (device.issue("anna", 20), {
        stored(&device.root.issue_device(&DeviceSpec::named("anna").expired()).unwrap())
    });
    let found = device.ask(None, &[&expired, &only, &only]);
    assert_eq!(chosen(&found), Some(id(&only)));
    assert!(!found.status.choice.unwrap().due);
    assert_eq!(reasons(&found)[2], "Not chosen: another entry with the same certificate was chosen.");
}

#[test]
fn a_renewal_takes_the_place_of_what_was_picked_and_one_that_was_passed_over_does_not() {
    let device = Device::new();
    let (picked, skipped) = (device.issue("anna", 40), device.issue("anna", 20));
    let pick = picking(&picked, &device.ask(None, &[&picked, &skipped]));
    let found = device.ask(Some(&pick), &[&picked, &skipped]);
    assert_eq!(chosen(&found), Some(id(&picked)));
    let renewed = device.issue("anna", 1);
    let found = device.ask(Some(&pick), &[&picked, &skipped, &renewed]);
    assert_eq!(chosen(&found), Some(id(&renewed)));
    assert_eq!(reasons(&found)[2], "Chosen: it renews the certificate that you picked.");
    let other = device.issue("bert", 0);
    assert_eq!(chosen(&device.ask(Some(&pick), &[&picked, &other])), Some(id(&picked)));
}

#[test]
fn what_was_picked_and_is_gone_gives_way_to_the_only_other_or_to_a_new_question() {
    let device = Device::new();
    let (picked, second, third) = (device.issue("a", 30), device.issue("b", 20), device.issue("c", 10));
    let pick = picking(&picked, &device.ask(None, &[&picked, &second, &third]));
    assert_eq!(chosen(&device.ask(Some(&pick), &[&second])), Some(id(&second)));
    let found = device.ask(Some(&pick), &[&second, &third]);
    assert_eq!(found.status.problem.unwrap().code, Code::DeviceChoiceDue.as_str());
}

#[test]
fn whoever_wants_the_newest_gets_it() {
    let device = Device::new();
    let (old, new) = (device.issue("anna", 20), device.issue("bert", 10));
    let found = device.ask(Some(&Pick::Newest), &[&old, &new]);
    assert_eq!(chosen(&found), Some(id(&new)));
    assert_eq!(
        reasons(&found)[1],
        "Chosen: you picked the newest, and this is the newest certificate that passes every check."
    );
}

#[test]
fn where_the_organisation_has_the_newest_chosen_a_pick_does_not_count_and_the_ledger_says_so() {
    let device = Device::new();
    let (old, new) = (device.issue("anna", 20), device.issue("bert", 10));
    let pick = picking(&old, &device.ask(None, &[&old, &new]));
    let found = device.evaluate(Choose::Automatic, Some(&pick), &[&old, &new]);
    assert_eq!((chosen(&found), found.status.choice), (Some(id(&new)), None));
    assert_eq!(
        reasons(&found)[0],
        "Not chosen: you picked it, but your organisation requires the newest certificate, and another is newer."
    );
}
