//! A fleet's way to certificates: enrol and renew at an EST server, and by hand where there is none.

use porthole_support::est::{EstBehaviour, EstServer};
use porthole_support::pki::{Authority, DeviceSpec, Pkcs12Encryption};

use crate::desk::{Desk, Ran};

const PASSWORD: &str = "correct horse";

/// A desk whose managed file names a running EST server, which issues from an intermediate of the device CA.
struct Fleet {
    desk: Desk,
    est: EstServer,
    bootstrap: Authority,
}

impl Fleet {
    fn new(credential: &str) -> Self {
        let desk = Desk::with_keyring();
        let issuing = desk.device_ca.intermediate("Harbor Issuing CA").unwrap();
        let bootstrap = Authority::root("Harbor Bootstrap CA").unwrap();
        let identity = desk.server_ca.issue_server(&["est.harbor.test"]).unwrap();
        let est = EstServer::start(&identity, &issuing, &bootstrap, ("enrol", PASSWORD)).unwrap();
        desk.manage(est.port());
        desk.write("est-password", format!("{PASSWORD}\n"));
        desk.manage_also(&format!(
            "[enrolment]\nsubject = \"CN={{hostname}},OU=Sales,OU=Berlin,O=Harbor Ltd\"\n\
             san = [\"DNS:{{hostname}}.devices.harbor.test\"]\n\n\
             [enrolment.est]\nurl = \"https://est.harbor.test\"\nlabel = \"devices\"\n\
             anchors = [\"server-ca.pem\"]\n{credential}\n"
        ));
        Self { desk, est, bootstrap }
    }

    fn with_password() -> Self {
        Self::new("user = \"enrol\"\npassword_file = \"est-password\"")
    }

    fn run(&self, words: &[&str]) -> Ran {
        self.desk.run(words)
    }

    fn enrol(&self) -> Ran {
        self.run(&["certificate", "enrol", "--json"])
    }

    fn status(&self) -> serde_json::Value {
        self.run(&["device", "status", "--json"]).json()
    }

    /// How many certificates and pending keys the store holds.
    fn held(&self) -> (usize, usize) {
        let list = self.run(&["certificate", "list", "--json"]).json();
        let count = |what: &str| list[what].as_array().unwrap().len();
        (count("certificates"), count("pending"))
    }

    fn operations(&self) -> Vec<String> {
        self.est.asked().into_iter().map(|(operation, _)| operation).collect()
    }
}

#[test]
fn a_device_enrols_is_certified_and_renews_with_a_new_key_and_the_old_one_goes_after_use() {
    let fleet = Fleet::with_password();
    let enrolled = fleet.enrol();
    assert_eq!((enrolled.code, &enrolled.json()["state"]), (0, &"issued".into()), "{enrolled:?}");
    let first = fleet.status();
    assert_eq!(first["class"], "certified", "the chain came from /cacerts: {first}");
    let fingerprint = |status: &serde_json::Value| status["certificate"]["fingerprint"].clone();
    assert_eq!(fingerprint(&first), enrolled.json()["certificate"]["fingerprint"]);

    let renewed = fleet.run(&["certificate", "renew", "--json"]);
    assert_eq!(renewed.code, 0, "{renewed:?}");
    let renewed = renewed.json();
    assert_eq!((&renewed["state"], &renewed["oldRemoved"]), (&"issued".into(), &true.into()), "{renewed}");
    assert_eq!(renewed["replaces"], fingerprint(&first));
    let second = fleet.status();
    assert_eq!(
        (&second["class"], fingerprint(&second)),
        (&"certified".into(), renewed["certificate"]["fingerprint"].clone())
    );
    assert_eq!(fleet.held(), (1, 0), "the old certificate is gone with its key");
    assert_eq!(fleet.operations(), ["simpleenroll", "simplereenroll"]);
    let page = fleet.run(&["certificate", "renew"]);
    assert!(page.stdout.contains("the old one is removed"), "{page:?}");
}

#[test]
fn a_bootstrap_certificate_opens_the_way_to_a_first_one() {
    let fleet = Fleet::new("certificate = \"bootstrap.p12\"\ncertificate_password_file = \"est-password\"");
    let issued = fleet.bootstrap.issue_device(&DeviceSpec::named("bootstrap")).unwrap();
    let missing = fleet.enrol();
    assert_eq!((missing.code, &missing.json()["error"]["code"]), (2, &"enrolment-credential".into()));
    fleet.desk.write("bootstrap.p12", issued.pkcs12("b", PASSWORD, Pkcs12Encryption::Modern).unwrap());
    let enrolled = fleet.enrol();
    assert_eq!((enrolled.code, &enrolled.json()["state"]), (0, &"issued".into()), "{enrolled:?}");
    assert_eq!(fleet.status()["class"], "certified");
}

#[test]
fn a_request_that_waits_is_asked_again_as_it_was_and_survives_a_restart_of_the_keyring() {
    let mut fleet = Fleet::with_password();
    fleet.est.behave(EstBehaviour::Delays);
    let waiting = fleet.enrol();
    assert_eq!((waiting.code, &waiting.json()["state"]), (1, &"pending".into()), "{waiting:?}");
    assert!(waiting.json()["askAgain"].is_string());
    let session = fleet.desk.session.as_mut().unwrap();
    session.stop_keyring().unwrap();
    session.start_keyring().unwrap();
    assert_eq!(fleet.held(), (0, 1));
    fleet.est.behave(EstBehaviour::Issues);
    assert_eq!(fleet.enrol().code, 0);
    assert_eq!(fleet.held(), (1, 0));
    let asked = fleet.est.asked();
    assert_eq!(asked[0], asked[1], "the same request");
}

#[test]
fn what_comes_to_nothing_says_why_and_leaves_nothing_behind() {
    let fleet = Fleet::with_password();
    let mut told = String::new();
    let mut tell = |name: &str, ran: Ran| {
        let error = ran.json()["error"].clone();
        let port = format!(":{}", fleet.est.port());
        let detail = error["detail"].as_str().unwrap_or_default().replace(&port, ":[port]");
        let detail = detail.replace(&fleet.desk.folder.path().display().to_string(), "[folder]");
        told.push_str(&format!(
            "{name}\n  exit {}, {}: {detail}\n",
            ran.code,
            error["code"].as_str().unwrap()
        ));
        assert_eq!(fleet.held(), (0, 0), "{name}");
    };
    for (name, behaviour) in [
        ("refused", EstBehaviour::Refuses),
        ("busy", EstBehaviour::IsBusy),
        ("for another key", EstBehaviour::IssuesForAnotherKey),
        ("from another CA", EstBehaviour::IssuesFromAnotherCa),
    ] {
        fleet.est.behave(behaviour);
        tell(name, fleet.enrol());
    }
    fleet.est.behave(EstBehaviour::Issues);
    fleet.desk.write("est-password", "wrong");
    tell("a wrong password", fleet.enrol());
    fleet.desk.write("est-password", "");
    tell("an empty password", fleet.enrol());
    fleet.desk.write("server-ca.pem", Authority::root("Another Root").unwrap().certificate_pem());
    fleet.desk.write("est-password", PASSWORD);
    tell("a server of another root", fleet.enrol());
    tell("nothing to renew", fleet.run(&["certificate", "renew", "--json"]));
    let host = std::process::Command::new("uname").arg("-n").output().unwrap().stdout;
    let host = String::from_utf8(host).unwrap();
    insta::assert_snapshot!(told.replace(host.trim().split('.').next().unwrap(), "[host]"));
}

fn status_of(desk: &Desk) -> serde_json::Value {
    desk.run(&["device", "status", "--json"]).json()
}

#[test]
fn without_a_server_a_renewal_is_a_request_whose_import_replaces_the_old_certificate() {
    let desk = Desk::with_keyring();
    assert_eq!(
        desk.run(&["certificate", "enrol", "--json"]).json()["error"]["code"],
        "enrolment-not-configured"
    );
    desk.enrol("CN=laptop-7,O=Harbor Ltd");
    let made = desk.run(&["certificate", "renew", "--out", "next.csr", "--json"]);
    assert_eq!((made.code, &made.json()["state"]), (0, &"requested".into()), "{made:?}");
    let again = desk.run(&["certificate", "renew", "--json"]).json();
    assert_eq!(again["pem"], made.json()["pem"], "the one that waits, and no second one");
    assert_eq!(again["request"]["publicKey"], status_of(&desk)["renewal"]["requested"]);
    let request = std::fs::read(desk.path("next.csr")).unwrap();
    let issued = desk.device_ca.sign_csr(&request, &Default::default()).unwrap();
    desk.write("next.cer", porthole_support::pki::windows_cer(&issued));
    assert_eq!(desk.run(&["certificate", "import", "next.cer"]).code, 0);
    let status = status_of(&desk);
    assert_eq!(status["class"], "certified");
    assert_eq!(status["renewal"]["by"], "request");
    assert_eq!(status["renewal"]["requested"], serde_json::Value::Null);
    assert!(
        status["renewal"]["keeps"].is_string(),
        "the old one is kept until the new one has worked: {status}"
    );
}
