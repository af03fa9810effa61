//! What an administrator reads when a certificate was revoked, or its status is unknown.

use porthole_support::pki::{LIST_EXTENSIONS, ListSpec, RevocationReason};

use crate::fixture::Fixture;

#[test]
fn a_revoked_certificate_is_told_with_its_reason_and_what_to_do() {
    let fixture = Fixture::with_keyring();
    let imported = fixture.enrol("CN=laptop-7,O=Harbor Ltd");
    assert_eq!(imported.code, 0, "{imported:?}");
    let fresh = fixture.run(&["device", "status", "--json"]).json();
    assert_eq!(fresh["certificate"]["revocation"]["state"], "not-checked");
    let serial = fresh["certificate"]["serial"].as_str().unwrap();
    let serial: Vec<u8> = serial.split(':').map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect();
    let list = |spec: ListSpec| fixture.device_ca.revocation_list(&spec).unwrap();
    let manage = |line: &str| {
        fixture.manage(443);
        let text = std::fs::read_to_string(fixture.path("managed.toml")).unwrap();
        fixture.write("managed.toml", text.replace("\n[network]", &format!("{line}\n\n[network]")));
    };
    let mut pages = String::new();
    let mut show = |name: &str, wanted: i32| {
        let ran = fixture.run(&["device", "status"]);
        assert_eq!(ran.code, wanted, "{ran:?}");
        pages.push_str(&format!("# {name}\n\n{}\n", without_the_day(&ran.stdout)));
    };

    manage("revocation = { check = \"crl\", crl = [\"harbor.crl\"] }");
    fixture.write("harbor.crl", list(ListSpec::default()));
    show("Not revoked", 0);
    fixture.write("harbor.crl", list(ListSpec::default().revokes(&serial, RevocationReason::KeyCompromise)));
    show("Revoked", 1);
    let json = fixture.run(&["device", "candidates", "--json"]).json();
    let revocation = &json["candidates"][0]["revocation"];
    assert_eq!((&revocation["state"], &revocation["source"]), (&"revoked".into(), &"harbor.crl".into()));
    assert!(revocation["ageSeconds"].as_u64().unwrap() >= 3600 && revocation["since"].is_string());
    manage("revocation = { check = \"crl\" }");
    show("Nowhere to look", 1);
    manage("revocation = { check = \"crl\", unknown = \"accept\" }");
    show("Nowhere to look, and that is accepted", 0);
    insta::assert_snapshot!(pages);
}

#[test]
fn a_list_that_openssl_made_with_the_fewest_lines_counts() {
    let fixture = Fixture::with_keyring();
    let imported = fixture.enrol("CN=laptop-7,O=Harbor Ltd");
    assert_eq!(imported.code, 0, "{imported:?}");
    let text = std::fs::read_to_string(fixture.path("managed.toml")).unwrap();
    let line = "revocation = { check = \"crl\", crl = [\"harbor.crl\"] }\n\n[network]";
    fixture.write("managed.toml", text.replace("\n[network]", line));
    for extensions in ["", LIST_EXTENSIONS] {
        fixture.write("harbor.crl", fixture.device_ca.list_by_openssl(extensions, "").unwrap());
        let ran = fixture.run(&["config", "check"]);
        assert_eq!(ran.code, 0, "{extensions:?}: {ran:?}");
        let ran = fixture.run(&["device", "status"]);
        assert_eq!(ran.code, 0, "{extensions:?}: {ran:?}");
    }
}

/// Dates, numbers and lines that hold them are those of the day.
fn without_the_day(page: &str) -> String {
    let own = [
        "Activity log",
        "State folder",
        "Valid until",
        "Serial",
        "SHA-256",
        "Checked at",
        "Would change if: The certificate",
    ];
    let lines = page.lines().filter(|line| !own.iter().any(|own| line.contains(own)));
    let text = lines.map(|line| {
        let text = line.split(' ').map(|word| {
            let is_date = word.starts_with("20") && word.bytes().filter(|byte| *byte == b'-').count() == 2;
            if is_date { "[day]" } else { word }
        });
        text.collect::<Vec<_>>().join(" ")
    });
    text.collect::<Vec<_>>().join("\n")
}
