//! A fleet's way to certificates: enrol and renew at an EST server, and by hand where there is none.

use porthole_support::est::{EstBehaviour, EstServer};
use porthole_support::pki::{Authority, DeviceSpec, Pkcs12Encryption};
use porthole_support::process::{Process, command};

use crate::fixture::{CommandOutput, Fixture, LONG};

const PASSWORD: &str = "correct horse";

/// A fixture whose managed file names a running EST server, which issues from an intermediate of the device CA.
struct Fleet {
    fixture: Fixture,
    est: EstServer,
    bootstrap: Authority,
}

impl Fleet {
    fn new(credential: &str) -> Self {
        let fixture = Fixture::with_keyring();
        let issuing = fixture.device_ca.intermediate("Harbor Issuing CA").unwrap();
        let bootstrap = Authority::root("Harbor Bootstrap CA").unwrap();
        let identity = fixture.server_ca.issue_server(&["est.harbor.test"]).unwrap();
        let est = EstServer::start(&identity, &issuing, &bootstrap, ("enrol", PASSWORD)).unwrap();
        fixture.manage(est.port());
        fixture.write("est-password", format!("{PASSWORD}\n"));
        fixture.manage_also(&format!(
            "[enrolment]\nsubject = \"CN={{hostname}},OU=Sales,OU=Berlin,O=Harbor Ltd\"\n\
             san = [\"DNS:{{hostname}}.devices.harbor.test\"]\n\n\
             [enrolment.est]\nurl = \"https://est.harbor.test\"\nlabel = \"devices\"\n\
             anchors = [\"server-ca.pem\"]\n{credential}\n"
        ));
        Self { fixture, est, bootstrap }
    }

    fn with_password() -> Self {
        Self::new("user = \"enrol\"\npassword_file = \"est-password\"")
    }

    fn run(&self, args: &[&str]) -> CommandOutput {
        self.fixture.run(args)
    }

    fn enrol(&self) -> CommandOutput {
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
        self.est.requests().into_iter().map(|(operation, _)| operation).collect()
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
    assert!(page.stdout.contains("the old one was removed"), "{page:?}");
}

#[test]
fn a_bootstrap_certificate_opens_the_way_to_a_first_one() {
    let fleet = Fleet::new("certificate = \"bootstrap.p12\"\ncertificate_password_file = \"est-password\"");
    let issued = fleet.bootstrap.issue_device(&DeviceSpec::named("bootstrap")).unwrap();
    let missing = fleet.enrol();
    assert_eq!((missing.code, &missing.json()["error"]["code"]), (2, &"enrolment-credential".into()));
    fleet.fixture.write("bootstrap.p12", issued.pkcs12("b", PASSWORD, Pkcs12Encryption::Modern).unwrap());
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
    let session = fleet.fixture.session.as_mut().unwrap();
    session.stop_keyring().unwrap();
    session.start_keyring().unwrap();
    assert_eq!(fleet.held(), (0, 1));
    fleet.est.behave(EstBehaviour::Issues);
    assert_eq!(fleet.enrol().code, 0);
    assert_eq!(fleet.held(), (1, 0));
    let requests = fleet.est.requests();
    assert_eq!(requests[0], requests[1], "the same request");
}

#[test]
fn what_comes_to_nothing_says_why_and_leaves_nothing_behind() {
    let fleet = Fleet::with_password();
    let mut text = String::new();
    let mut note = |name: &str, ran: CommandOutput| {
        let error = ran.json()["error"].clone();
        let port = format!(":{}", fleet.est.port());
        let detail = error["detail"].as_str().unwrap_or_default().replace(&port, ":[port]");
        let detail = detail.replace(&fleet.fixture.folder.path().display().to_string(), "[folder]");
        text.push_str(&format!(
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
        note(name, fleet.enrol());
    }
    fleet.est.behave(EstBehaviour::Issues);
    fleet.fixture.write("est-password", "wrong");
    note("a wrong password", fleet.enrol());
    fleet.fixture.write("est-password", "");
    note("an empty password", fleet.enrol());
    fleet.fixture.write("server-ca.pem", Authority::root("Another Root").unwrap().certificate_pem());
    fleet.fixture.write("est-password", PASSWORD);
    note("a server of another root", fleet.enrol());
    note("nothing to renew", fleet.run(&["certificate", "renew", "--json"]));
    let host = std::process::Command::new("uname").arg("-n").output().unwrap().stdout;
    let host = String::from_utf8(host).unwrap();
    insta::assert_snapshot!(text.replace(host.trim().split('.').next().unwrap(), "[host]"));
}

fn status_of(fixture: &Fixture) -> serde_json::Value {
    fixture.run(&["device", "status", "--json"]).json()
}

#[test]
fn what_the_server_wants_of_a_request_is_met_or_refused_in_words_before_a_key_is_made() {
    let fleet = Fleet::with_password();
    let demand = |list: &str| {
        let lists = "[curve]\nname = OID:secp384r1\n[large]\nname = OID:secp521r1\n[names]\nname = \
                     OID:subjectAltName\n[p384]\nkind = OID:id-ecPublicKey\nvalues = SET:curve\n[p521]\nkind = \
                     OID:id-ecPublicKey\nvalues = SET:large\n[extensions]\nkind = OID:extReq\nvalues = SET:names\n";
        fleet.est.demand(&format!("{lists}[demands]\n{list}")).unwrap();
    };
    let mut text = String::new();
    for list in
        ["a = SEQUENCE:p521", "a = OID:challengePassword", "a = SEQUENCE:p384\nb = OID:ecdsa-with-SHA512"]
    {
        demand(list);
        let refused = fleet.enrol();
        let error = refused.json()["error"].clone();
        assert_eq!((refused.code, &error["code"]), (1, &"enrolment-unmet".into()), "{refused:?}");
        text.push_str(&format!("{}\n", error["detail"].as_str().unwrap()));
        assert_eq!(fleet.held(), (0, 0));
    }
    assert!(fleet.operations().is_empty(), "no request was sent");
    insta::assert_snapshot!("est_unmet", text);

    demand("a = SEQUENCE:p384\nb = SEQUENCE:extensions\nc = OID:ecdsa-with-SHA384\nd = OID:emailAddress");
    let enrolled = fleet.enrol();
    assert_eq!(enrolled.code, 0, "{enrolled:?}");
    assert_eq!(fleet.status()["class"], "certified");
    let candidates = fleet.run(&["device", "candidates", "--json"]).json();
    assert!(candidates["candidates"][0].to_string().contains("P-384"), "{candidates}");
    assert_eq!(fleet.run(&["certificate", "renew"]).code, 0);
    assert_eq!(fleet.operations(), ["simpleenroll", "simplereenroll"]);
}

#[test]
fn without_a_server_a_renewal_is_a_request_whose_import_replaces_the_old_certificate() {
    let fixture = Fixture::with_keyring();
    assert_eq!(
        fixture.run(&["certificate", "enrol", "--json"]).json()["error"]["code"],
        "enrolment-not-configured"
    );
    fixture.enrol("CN=laptop-7,O=Harbor Ltd");
    let made = fixture.run(&["certificate", "renew", "--out", "next.csr", "--json"]);
    assert_eq!((made.code, &made.json()["state"]), (0, &"requested".into()), "{made:?}");
    let again = fixture.run(&["certificate", "renew", "--json"]).json();
    assert_eq!(again["pem"], made.json()["pem"], "the one that waits, and no second one");
    assert_eq!(again["request"]["publicKey"], status_of(&fixture)["renewal"]["requested"]);
    let request = std::fs::read(fixture.path("next.csr")).unwrap();
    let issued = fixture.device_ca.sign_csr(&request, &Default::default()).unwrap();
    fixture.write("next.cer", porthole_support::pki::windows_cer(&issued));
    assert_eq!(fixture.run(&["certificate", "import", "next.cer"]).code, 0);
    let status = status_of(&fixture);
    assert_eq!(status["class"], "certified");
    assert_eq!(status["renewal"]["by"], "request");
    assert_eq!(status["renewal"]["requested"], serde_json::Value::Null);
    assert!(
        status["renewal"]["keeps"].is_string(),
        "the old one is kept until the new one has worked: {status}"
    );
}

/// GlobalSign's test server is no package; build it from its source, and have `PORTHOLE_ESTSERVER` name the program.
#[test]
#[ignore = "needs a program that no package brings: https://github.com/globalsign/est, cmd/estserver"]
fn a_device_enrols_and_renews_at_the_server_of_globalsign() {
    let server = std::env::var_os("PORTHOLE_ESTSERVER").unwrap();
    let fixture = Fixture::with_keyring();
    let issuing = fixture.device_ca.intermediate("Harbor Issuing CA").unwrap();
    issuing.write(fixture.folder.path(), "issuing").unwrap();
    let identity = fixture.server_ca.issue_server(&["est.harbor.test"]).unwrap();
    fixture.write("server.pem", identity.certificate_pem());
    fixture.write("server.key", identity.key_pem());
    let ca = |name: &str| std::fs::read_to_string(fixture.path(name)).unwrap();
    fixture.write("chain.pem", ca("issuing.pem") + &ca("device-ca.pem"));
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let path = |name: &str| fixture.path(name).display().to_string();
    let config = serde_json::json!({
        "mock_ca": { "certificates": path("chain.pem"), "private_key": path("issuing.key.pem") },
        "tls": {
            "listen_address": format!("127.0.0.1:{port}"),
            "certificates": path("server.pem"),
            "private_key": path("server.key"),
            "client_cas": [path("device-ca.pem")],
        },
        "allowed_hosts": ["est.harbor.test", format!("est.harbor.test:{port}")],
        "rate_limit": 150,
        "timeout": 30,
    });
    fixture.write("est.json", config.to_string());
    let _server = Process::spawn(command(server, ["-config", &path("est.json")])).unwrap();
    let until = std::time::Instant::now() + LONG;
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(std::time::Instant::now() < until, "it does not listen");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    fixture.manage(port);
    fixture.manage_also(
        "[enrolment]\nsubject = \"CN=laptop-7,O=Harbor Ltd\"\nsan = [\"DNS:laptop-7.harbor.test\"]\n\n\
         [enrolment.est]\nurl = \"https://est.harbor.test\"\nanchors = [\"server-ca.pem\"]\n",
    );
    let enrolled = fixture.run(&["certificate", "enrol", "--json"]);
    assert_eq!((enrolled.code, &enrolled.json()["state"]), (0, &"issued".into()), "{enrolled:?}");
    // Of two certificates of one second neither is the newer one.
    let second = || std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let issued = second();
    while second() == issued {
        std::thread::yield_now();
    }
    let renewed = fixture.run(&["certificate", "renew", "--json"]);
    assert_eq!(renewed.code, 0, "{renewed:?}");
    assert_eq!(renewed.json()["oldRemoved"], true, "{renewed:?}");
    let status = fixture.run(&["device", "status", "--json"]).json();
    assert_eq!(status["class"], "certified", "{status}");
    assert_eq!(status["certificate"]["issuer"], "CN=Harbor Issuing CA", "{status}");
}
