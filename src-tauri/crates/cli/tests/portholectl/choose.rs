use crate::fixture::Fixture;

/// A fixture with two good certificates and a managed file that has the person asked.
fn fixture_with_choice() -> Fixture {
    let fixture = Fixture::with_keyring();
    let text = std::fs::read_to_string(fixture.path("managed.toml")).unwrap();
    fixture.write("automatic.toml", &text);
    fixture.write("managed.toml", text.replace("present_to", "choose = \"ask\"\npresent_to"));
    for subject in ["CN=anna,O=Harbor Ltd", "CN=anna-admin,O=Harbor Ltd"] {
        assert_eq!(fixture.enrol(subject).code, 0);
        std::fs::remove_file(fixture.path("laptop.csr")).unwrap();
    }
    fixture
}

fn fingerprint(fixture: &Fixture, subject: &str) -> String {
    let candidates = fixture.run(&["device", "candidates", "--json"]).json();
    let found =
        candidates["candidates"].as_array().unwrap().iter().find(|it| it["subject"] == subject).unwrap();
    found["fingerprint"].as_str().unwrap().to_owned()
}

#[test]
fn nothing_is_chosen_until_the_person_chooses_and_then_it_is_remembered() {
    let fixture = fixture_with_choice();
    let before = fixture.run(&["device", "status", "--json"]);
    assert_eq!((before.code, &before.json()["problem"]["code"]), (1, &"device-choice-due".into()));
    assert_eq!(before.json()["choice"], serde_json::json!({ "usable": 2, "due": true }));

    let admin = fingerprint(&fixture, "CN=anna-admin,O=Harbor Ltd");
    let chosen = fixture.run(&["certificate", "choose", &admin, "--json"]);
    assert_eq!((chosen.code, &chosen.json()["reason"]), (0, &"Chosen: you picked it.".into()), "{chosen:?}");
    let anna = fingerprint(&fixture, "CN=anna,O=Harbor Ltd");
    let pairs: Vec<&str> = anna.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap()).collect();
    let page = fixture.run(&["certificate", "choose", &pairs.join(":").to_uppercase()]);
    assert_eq!(page.code, 0, "{page:?}");
    assert!(
        page.stdout.starts_with("✓ Saved: this certificate proves the device\n  Chosen: you picked it."),
        "{page:?}"
    );

    let after = fixture.run(&["device", "status", "--json"]).json();
    assert_eq!(after["certificate"]["subject"], "CN=anna,O=Harbor Ltd");
    let newest = fixture.run(&["certificate", "choose", "--automatic", "--json"]).json();
    assert_eq!(newest["wish"], "newest");
    assert!(newest["reason"].as_str().unwrap().starts_with("Chosen: you picked the newest"), "{newest}");
}

#[test]
fn what_cannot_be_chosen_is_refused_with_its_reason() {
    let fixture = fixture_with_choice();
    let choose = |what: &str| fixture.run(&["certificate", "choose", what, "--json"]);
    let unknown = choose(&"0".repeat(64));
    assert_eq!((unknown.code, &unknown.json()["error"]["code"]), (1, &"choice-unusable".into()));
    assert_eq!(choose("12:34").code, 2);
    assert_eq!(fixture.run(&["certificate", "choose", "--json"]).code, 2, "one or the other must be named");
    let anna = fingerprint(&fixture, "CN=anna,O=Harbor Ltd");
    assert_eq!(choose(&anna).code, 0);
    std::fs::copy(fixture.path("automatic.toml"), fixture.path("managed.toml")).unwrap();
    let not_asked = choose(&anna);
    assert_eq!((not_asked.code, &not_asked.json()["error"]["code"]), (1, &"choice-not-yours".into()));
}
