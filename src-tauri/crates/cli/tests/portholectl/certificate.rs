use porthole_support::pki::{
    CsrTerms, DeviceSpec, ExtendedKeyUsagePurpose, Pkcs12Encryption, certificate_pem,
};

use crate::fixture::{Fixture, openssl};

#[test]
fn a_device_enrols_and_is_certified() {
    let fixture = Fixture::with_keyring();
    let before = fixture.run(&["device", "status", "--json"]);
    assert_eq!(before.code, 1, "{before:?}");
    let placeholders = [("checkedAt", "[now]"), ("stateFolder", "[state]"), ("activityLog", "[log]")];
    insta::assert_json_snapshot!("untrusted", before.json_with(&placeholders));

    let imported = fixture.enrol("CN=laptop-7,O=Harbor Ltd");
    assert_eq!(imported.code, 0, "{imported:?}");
    assert!(imported.stdout.contains("portholectl device status"), "says what comes next: {imported:?}");

    let after = fixture.run(&["device", "status", "--json"]);
    assert_eq!(after.code, 0, "{after:?}");
    let placeholders = [
        ("checkedAt", "[now]"),
        ("stateFolder", "[state]"),
        ("activityLog", "[log]"),
        ("certificate.serial", "[serial]"),
        ("certificate.fingerprint", "[sha-256]"),
        ("certificate.notBefore", "[then]"),
        ("certificate.notAfter", "[then]"),
        ("certificate.daysLeft", "[days]"),
        ("evidence.[].wouldChange", "[words]"),
        ("evidence.[].messages", "[messages]"),
        ("renewal.due", "[then]"),
    ];
    insta::assert_json_snapshot!("certified", after.json_with(&placeholders));
    let page = fixture.run(&["device", "status"]).stdout;
    assert!(page.starts_with("✓ This device is certified"), "{page}");
    assert!(!page.contains('\x1b'), "no colours into a pipe");

    let list = fixture.run(&["certificate", "list", "--json"]).json();
    assert_eq!(list["certificates"][0]["subject"], "CN=laptop-7,O=Harbor Ltd");
    assert_eq!(list["certificates"][0]["key"], "present");
    assert_eq!(list["pending"].as_array().unwrap().len(), 0, "{list}");

    let candidates = fixture.run(&["device", "candidates", "--json"]);
    assert_eq!((candidates.code, &candidates.json()["candidates"][0]["chosen"]), (0, &true.into()));
}

#[test]
fn a_request_asks_for_what_was_named_and_its_key_waits() {
    let fixture = Fixture::with_keyring();
    let made = fixture.run(&[
        "certificate",
        "request",
        "--subject",
        "CN=laptop-7",
        "--san",
        "DNS:laptop-7.harbor.test",
        "--san",
        "email:robin@harbor.test",
        "--key",
        "p384",
    ]);
    assert_eq!(made.code, 0, "{made:?}");
    assert!(made.stdout.starts_with("-----BEGIN CERTIFICATE REQUEST-----"), "the request alone: {made:?}");
    assert!(made.stderr.contains("portholectl certificate import"), "says what comes next: {made:?}");
    let request = fixture.write("laptop.csr", &made.stdout);
    let read = openssl(&["req", "-noout", "-text", "-verify"], &request);
    for wanted in [
        "CN = laptop-7",
        "DNS:laptop-7.harbor.test",
        "email:robin@harbor.test",
        "P-384",
        "Digital Signature",
        "TLS Web Client Authentication, TLS Web Server Authentication",
    ] {
        assert!(read.contains(wanted), "{wanted} is missing: {read}");
    }
    let list = fixture.run(&["certificate", "list", "--json"]).json();
    assert_eq!(list["pending"][0]["subject"], "CN=laptop-7");
}

#[test]
fn a_request_that_is_discarded_is_gone_with_its_key_and_its_certificate_fits_nothing() {
    let fixture = Fixture::with_keyring();
    let made = fixture.run(&["certificate", "request", "--subject", "CN=laptop-7", "--out", "laptop.csr"]);
    assert_eq!(made.code, 0, "{made:?}");
    let kept = fixture.run(&["certificate", "request", "--subject", "CN=laptop-8", "--out", "kept.csr"]);
    assert_eq!(kept.code, 0, "{kept:?}");
    let pending = || fixture.run(&["certificate", "list", "--json"]).json()["pending"].clone();
    let waits = pending();
    let first = waits.as_array().unwrap().iter().find(|it| it["subject"] == "CN=laptop-7").unwrap();
    let key = first["publicKey"].as_str().unwrap();

    let gone = fixture.run(&["certificate", "discard", &key.to_uppercase()]);
    assert_eq!(gone.code, 0, "{gone:?}");
    assert!(gone.stdout.starts_with("✓ The request was discarded, and its key was deleted"), "{gone:?}");
    assert!(gone.stdout.contains("CN=laptop-7"), "says which: {gone:?}");
    let left = pending();
    assert_eq!((left.as_array().unwrap().len(), &left[0]["subject"]), (1, &"CN=laptop-8".into()));

    let again = fixture.run(&["certificate", "discard", key, "--json"]);
    assert_eq!((again.code, &again.json()["error"]["code"]), (1, &"request-not-pending".into()));
    let request = std::fs::read(fixture.path("laptop.csr")).unwrap();
    let issued = fixture.device_ca.sign_csr(&request, &CsrTerms::default()).unwrap();
    fixture.write("late.cer", certificate_pem(&issued));
    let late = fixture.run(&["certificate", "import", "late.cer", "--json"]);
    assert_eq!((late.code, &late.json()["error"]["code"]), (1, &"certificate-wrong-key".into()));

    let odd = fixture.run(&["certificate", "discard", "laptop-7"]);
    assert_eq!(odd.code, 2);
    assert!(odd.stderr.contains("portholectl certificate list"), "says where to look: {odd:?}");
}

#[test]
fn a_request_without_a_subject_is_what_the_managed_file_describes() {
    let fixture = Fixture::with_keyring();
    let unsaid = fixture.run(&["certificate", "request", "--json"]);
    assert_eq!((unsaid.code, &unsaid.json()["error"]["code"]), (2, &"enrolment-not-configured".into()));

    fixture.manage_also(
        r#"
[enrolment]
subject = "CN={hostname},OU=of {user},O=Harbor Ltd"
san = ["DNS:{hostname}.devices.harbor.test", "URI:urn:machine:{machine_id}"]
key = "p384"
template = "HarborDevice"
instructions = "Send the request to the service fixture."
send_to = "mailto:pki@harbor.test"
"#,
    );
    let made = fixture.run(&["certificate", "request", "--form", "der", "--out", "laptop.csr"]);
    assert_eq!(made.code, 0, "{made:?}");
    assert!(made.stdout.contains("Send the request to the service fixture."), "{made:?}");
    assert!(made.stdout.contains("pki@harbor.test") && !made.stdout.contains("mailto"), "{made:?}");
    let output_of = |program: &str, args: &[&str]| {
        let output = std::process::Command::new(program).args(args).output().unwrap().stdout;
        String::from_utf8(output).unwrap().trim().to_owned()
    };
    let (host, user) = (output_of("uname", &["-n"]), output_of("id", &["-un"]));
    let host = host.split('.').next().unwrap();
    let read = openssl(&["req", "-inform", "DER", "-noout", "-text", "-verify"], &fixture.path("laptop.csr"));
    for wanted in [
        format!("O = Harbor Ltd, OU = of {user}, CN = {host}"),
        format!("DNS:{host}.devices.harbor.test"),
        "P-384".to_owned(),
        "1.3.6.1.4.1.311.20.2".to_owned(),
    ] {
        assert!(read.contains(&wanted), "{wanted} is missing: {read}");
    }
    let id = output_of("systemd-id128", &["machine-id", "--app-specific=2c9e0aee032a4cd6901686ce71b65b73"]);
    assert!(id.len() == 32 && read.contains(&format!("URI:urn:machine:{id}")), "{id}: {read}");
    let fewer = fixture.run(&["certificate", "request", "--key", "p256", "--san", "DNS:a.harbor.test"]);
    let read = openssl(&["req", "-noout", "-text", "-verify"], &fixture.write("fewer.csr", &fewer.stdout));
    assert!(
        read.contains("P-256") && read.contains("DNS:a.harbor.test") && !read.contains("urn:machine"),
        "{read}"
    );
}

#[test]
fn a_certificate_comes_with_its_chain_as_pkcs7() {
    let fixture = Fixture::with_keyring();
    fixture.run(&["certificate", "request", "--subject", "CN=laptop-7", "--out", "laptop.csr"]);
    let issuing = fixture.device_ca.intermediate("Harbor Issuing CA").unwrap();
    let request = std::fs::read(fixture.path("laptop.csr")).unwrap();
    let issued = certificate_pem(&issuing.sign_csr(&request, &CsrTerms::default()).unwrap());
    fixture.write("chain.pem", [issuing.certificate_pem(), issued].concat());
    let chain = fixture.path("chain.pem");
    let message = fixture.path("laptop.p7b").display().to_string();
    let chain = chain.display().to_string();
    let made = ["crl2pkcs7", "-nocrl", "-outform", "DER", "-out", &message, "-certfile", &chain];
    assert_eq!(crate::fixture::ran(std::process::Command::new("openssl").args(made)).code, 0);
    let imported = fixture.run(&["certificate", "import", "laptop.p7b", "--json"]);
    assert_eq!((imported.code, &imported.json()["certificate"]["subject"]), (0, &"CN=laptop-7".into()));
    assert_eq!(fixture.run(&["device", "status"]).code, 0, "the intermediate came along");
}

#[test]
fn a_certificate_for_another_key_is_refused_and_says_so() {
    let fixture = Fixture::with_keyring();
    fixture.run(&["certificate", "request", "--subject", "CN=laptop-7", "--out", "laptop.csr"]);
    let other = fixture.device_ca.issue_device(&DeviceSpec::named("laptop-8")).unwrap();
    fixture.write("other.pem", other.certificate_pem());
    let refused = fixture.run(&["certificate", "import", "other.pem", "--json"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    let problem = &refused.json()["error"];
    assert_eq!(problem["code"], "certificate-wrong-key");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("CN=laptop-8") && detail.contains("CN=laptop-7"), "{detail}");
    let page = fixture.run(&["certificate", "import", "other.pem"]);
    assert!(page.stderr.contains("another key") && page.stdout.is_empty(), "{page:?}");
}

#[test]
fn a_pkcs12_file_is_imported_with_its_password_only() {
    let fixture = Fixture::with_keyring();
    let device = fixture.device_ca.issue_device(&DeviceSpec::named("laptop-9")).unwrap();
    fixture.write("laptop.p12", device.pkcs12("laptop", "correct horse", Pkcs12Encryption::Modern).unwrap());
    fixture.write("right", "correct horse\n");
    fixture.write("wrong", "battery staple\n");
    let import =
        |more: &[&str]| fixture.run(&[&["certificate", "import", "laptop.p12", "--json"], more].concat());
    let without = import(&[]);
    assert_eq!((without.code, &without.json()["error"]["code"]), (2, &"bundle-password".into()));
    assert!(without.stdout.contains("--password-file"), "{without:?}");
    let wrong = import(&["--password-file", "wrong"]);
    assert_eq!((wrong.code, &wrong.json()["error"]["code"]), (1, &"bundle-password".into()));
    let right = import(&["--password-file", "right"]);
    assert_eq!((right.code, &right.json()["certificate"]["subject"]), (0, &"CN=laptop-9".into()));
    assert_eq!(fixture.run(&["device", "status"]).code, 0);
}

#[test]
fn what_would_not_prove_this_device_is_not_imported_and_the_request_stays_pending() {
    let fixture = Fixture::with_keyring();
    fixture.run(&["certificate", "request", "--subject", "CN=laptop-7", "--out", "laptop.csr"]);
    let request = std::fs::read(fixture.path("laptop.csr")).unwrap();
    let now = time::OffsetDateTime::now_utc();
    let (day, good) = (time::Duration::DAY, CsrTerms::default());
    let stranger = porthole_support::pki::Authority::root("Another CA").unwrap();
    let bad = [
        (
            &fixture.device_ca,
            CsrTerms { not_before: now - 9 * day, not_after: now - day, ..good.clone() },
            "it expired",
        ),
        (&fixture.device_ca, CsrTerms { not_before: now + day, ..good.clone() }, "it is not valid before"),
        (
            &fixture.device_ca,
            CsrTerms { usages: Some(vec![ExtendedKeyUsagePurpose::ServerAuth]), ..good.clone() },
            "does not list clientAuth",
        ),
        (&stranger, good.clone(), "no chain was found from its issuer"),
    ];
    for (authority, terms, why) in bad {
        fixture.write("laptop.pem", certificate_pem(&authority.sign_csr(&request, &terms).unwrap()));
        let refused = fixture.run(&["certificate", "import", "laptop.pem", "--json"]);
        let problem = &refused.json()["error"];
        assert_eq!((refused.code, &problem["code"]), (1, &"certificate-proves-nothing".into()));
        assert!(problem["detail"].as_str().unwrap().contains(why), "{why}: {refused:?}");
        assert!(problem["nextStep"].as_str().unwrap().contains("--anyway"), "{refused:?}");
        let list = fixture.run(&["certificate", "list", "--json"]).json();
        assert_eq!(
            (list["certificates"].as_array().unwrap().len(), list["pending"].as_array().unwrap().len()),
            (0, 1)
        );
    }
    fixture.write("laptop.pem", certificate_pem(&fixture.device_ca.sign_csr(&request, &good).unwrap()));
    let imported = fixture.run(&["certificate", "import", "laptop.pem", "--json"]).json();
    assert_eq!((&imported["state"], &imported["provesDevice"]), (&"imported".into(), &true.into()));
    let again = fixture.run(&["certificate", "import", "laptop.pem", "--json"]);
    assert_eq!((again.code, &again.json()["state"]), (0, &"already_there".into()));
    let page = fixture.run(&["certificate", "import", "laptop.pem"]).stdout;
    assert!(page.starts_with("✓ The certificate is in your Secret Service already"), "{page}");

    // A second one for the same key goes beside the first, and the first is not lost by it.
    fixture.write("second.pem", certificate_pem(&fixture.device_ca.sign_csr(&request, &good).unwrap()));
    assert_eq!(fixture.run(&["certificate", "import", "second.pem", "--json"]).json()["state"], "imported");
    let list = fixture.run(&["certificate", "list", "--json"]).json();
    assert_eq!(list["certificates"].as_array().unwrap().len(), 2, "{list}");
}

#[test]
fn who_insists_gets_the_certificate_and_is_told_what_it_lacks() {
    let fixture = Fixture::with_keyring();
    fixture.run(&["certificate", "request", "--subject", "CN=laptop-7", "--out", "laptop.csr"]);
    let request = std::fs::read(fixture.path("laptop.csr")).unwrap();
    let terms = CsrTerms { usages: Some(vec![ExtendedKeyUsagePurpose::ServerAuth]), ..CsrTerms::default() };
    fixture.write("laptop.pem", certificate_pem(&fixture.device_ca.sign_csr(&request, &terms).unwrap()));
    let imported = fixture.run(&["certificate", "import", "laptop.pem", "--anyway"]);
    assert_eq!(imported.code, 0, "{imported:?}");
    assert!(imported.stdout.starts_with("! The certificate is in your Secret Service"), "{imported:?}");
    assert!(imported.stdout.contains("does not list clientAuth"), "{imported:?}");
    let candidates = fixture.run(&["device", "candidates"]);
    assert_eq!(candidates.code, 1);
    assert!(candidates.stdout.contains("✗ Extended key usage"), "{candidates:?}");
    let status = fixture.run(&["device", "status", "--json"]);
    assert_eq!((status.code, &status.json()["problem"]["code"]), (1, &"certificate-no-client-auth".into()));
}

#[test]
fn of_several_identities_in_a_bundle_the_one_that_proves_the_device_is_taken() {
    let fixture = Fixture::with_keyring();
    let stranger = porthole_support::pki::Authority::root("Another CA").unwrap();
    let foreign = stranger.issue_device(&DeviceSpec::named("foreign")).unwrap();
    let right = fixture.device_ca.issue_device(&DeviceSpec::named("right")).unwrap();
    for issued in [&foreign, &right] {
        let name = if std::ptr::eq(issued, &foreign) { "foreign" } else { "right" };
        fixture
            .write(&format!("{name}.p12"), issued.pkcs12(name, "geheim", Pkcs12Encryption::Modern).unwrap());
    }
    fixture.write("password", "geheim\n");
    let only =
        fixture.run(&["certificate", "import", "foreign.p12", "--password-file", "password", "--json"]);
    assert_eq!((only.code, &only.json()["error"]["code"]), (1, &"certificate-proves-nothing".into()));
    let right = fixture.run(&["certificate", "import", "right.p12", "--password-file", "password", "--json"]);
    assert_eq!((right.code, &right.json()["certificate"]["subject"]), (0, &"CN=right".into()));
}

#[test]
fn a_certificate_is_removed_once_that_is_confirmed() {
    let fixture = Fixture::with_keyring();
    assert_eq!(fixture.enrol("CN=laptop-7").code, 0);
    let list = || fixture.run(&["certificate", "list", "--json"]).json()["certificates"].clone();
    let fingerprint = list()[0]["fingerprint"].as_str().unwrap().to_uppercase();
    let unasked = fixture.run(&["certificate", "remove", &fingerprint]);
    assert_eq!(unasked.code, 2, "{unasked:?}");
    assert!(unasked.stderr.contains("CN=laptop-7") && unasked.stderr.contains("--yes"), "{unasked:?}");
    assert_eq!(list().as_array().unwrap().len(), 1);
    let removed = fixture.run(&["certificate", "remove", &fingerprint, "--yes", "--json"]);
    assert_eq!((removed.code, &removed.json()["removed"]["subject"]), (0, &"CN=laptop-7".into()));
    assert_eq!(list().as_array().unwrap().len(), 0);
    let again = fixture.run(&["certificate", "remove", &fingerprint, "--yes", "--json"]);
    assert_eq!((again.code, &again.json()["error"]["code"]), (1, &"certificate-not-found".into()));
}

#[test]
fn without_a_keyring_nothing_is_made_and_the_reason_is_told() {
    let fixture = Fixture::new();
    let refused = fixture.run(&["certificate", "request", "--subject", "CN=laptop-7", "--json"]);
    assert_eq!((refused.code, &refused.json()["error"]["code"]), (2, &"store-unavailable".into()));
    let status = fixture.run(&["device", "status", "--json"]);
    assert_eq!((status.code, &status.json()["problem"]["code"]), (2, &"store-unavailable".into()));
}

#[test]
fn a_file_that_is_there_is_not_written_over() {
    let fixture = Fixture::with_keyring();
    fixture.write("laptop.csr", "precious");
    let refused =
        fixture.run(&["certificate", "request", "--subject", "CN=a", "--out", "laptop.csr", "--json"]);
    assert_eq!((refused.code, &refused.json()["error"]["code"]), (2, &"file-unwritable".into()));
    assert_eq!(std::fs::read_to_string(fixture.path("laptop.csr")).unwrap(), "precious");
    let list = fixture.run(&["certificate", "list", "--json"]).json();
    assert_eq!(list["pending"].as_array().unwrap().len(), 0, "no key was made for it: {list}");
}

#[test]
fn what_is_said_to_be_allowed_is_what_the_rules_decide() {
    let fixture = Fixture::with_keyring();
    let text = std::fs::read_to_string(fixture.path("managed.toml")).unwrap();
    fixture.write("managed.toml", text.replace("then = \"block\"", "then = \"allow\""));
    let status = fixture.run(&["device", "status"]);
    assert!(status.code == 1 && status.stdout.contains("This device is untrusted"), "{status:?}");
    assert!(status.stdout.contains("✓ download: allowed in every app"), "{status:?}");
    assert!(status.stdout.contains("✗ print: blocked in every app"), "{status:?}");
    let json = fixture.run(&["device", "status", "--json"]).json();
    let permissions = json["permissions"].as_array().unwrap();
    let ask = ["policy", "explain", "--app", "mail", "--url", "https://mail.harbor.test/", "--json"];
    for permission in permissions {
        let activity = permission["activity"].as_str().unwrap();
        let explained = fixture.run(&[&ask[..], &["--activity", activity]].concat()).json();
        assert_eq!(permission["verdict"], explained["verdict"], "{permission}");
    }
    assert_eq!(permissions.len(), 2, "{json}");
}

#[test]
fn status_says_where_the_activity_log_and_the_state_are() {
    let fixture = Fixture::with_keyring();
    let json = fixture.run(&["device", "status", "--json"]).json();
    assert_eq!(json["activityLog"], fixture.activity_log().to_str().unwrap());
    assert_eq!(json["stateFolder"], fixture.activity_log().parent().unwrap().to_str().unwrap());
    assert!(fixture.run(&["device", "status"]).stdout.contains("activity.jsonl"));
}

#[test]
fn without_a_keyring_every_command_that_needs_one_cannot_run() {
    let fixture = Fixture::new();
    for args in [
        &["device", "status"][..],
        &["device", "candidates"],
        &["certificate", "list"],
        &["certificate", "request", "--subject", "CN=laptop-7", "--out", "laptop.csr"],
        &["certificate", "discard", &"ab".repeat(32)],
        &["certificate", "remove", &"ab".repeat(32), "--yes"],
        &["certificate", "renew", "--out", "laptop.csr"],
    ] {
        let ran = fixture.run(args);
        assert_eq!(ran.code, 2, "{args:?}: {ran:?}");
    }
    assert!(!fixture.path("laptop.csr").exists(), "a request that failed leaves no file");
}

#[test]
fn an_enrolment_that_was_never_configured_does_not_stay_in_the_status() {
    let fixture = Fixture::with_keyring();
    assert_eq!(fixture.run(&["certificate", "enrol"]).code, 2);
    let json = fixture.run(&["device", "status", "--json"]).json();
    assert_eq!(json["renewal"]["lastAttempt"], serde_json::Value::Null, "{json}");
}

#[test]
fn the_first_request_that_is_advised_is_one_that_can_be_made() {
    for (parts, wanted) in [
        ("", "certificate request --subject \"CN=NAME\""),
        ("[enrolment]\nsubject = \"CN=laptop-7\"\n", "certificate request"),
    ] {
        let fixture = Fixture::with_keyring();
        fixture.manage_also(parts);
        for args in [&["certificate", "list"][..], &["device", "candidates"]] {
            let text = fixture.run(args).stdout.split_whitespace().collect::<Vec<_>>().join(" ");
            let advised =
                text.split("Make a request: portholectl ").nth(1).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(advised, wanted, "{args:?}");
        }
        let program = env!("CARGO_BIN_EXE_portholectl");
        let mut shell = fixture.in_session(std::process::Command::new("sh"));
        shell.args(["-c", &format!("{program} {wanted} --config managed.toml")]);
        let made = crate::fixture::ran(&mut shell);
        assert!(made.code == 0 && made.stdout.contains("BEGIN CERTIFICATE REQUEST"), "{made:?}");
    }
    // If the managed file is refused, its requirements on certificates are unknown.
    let fixture = Fixture::with_keyring();
    fixture.write("managed.toml", "schema = 1\napp = 1\n");
    let text = fixture.run(&["certificate", "list"]).stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("portholectl config check") && !text.contains("certificate request"), "{text}");
    // Where no certificate would count, none is asked for.
    let fixture = Fixture::with_keyring();
    let text = std::fs::read_to_string(fixture.path("managed.toml")).unwrap();
    let (before, rest) = text.split_once("[device_certificate]").unwrap();
    let (_, after) = rest.split_once("[network]").unwrap();
    fixture.write("managed.toml", format!("{before}[network]{after}"));
    let text = fixture.run(&["device", "candidates"]).stdout;
    assert!(text.contains("Ask your IT team") && !text.contains("certificate request"), "{text}");
}
