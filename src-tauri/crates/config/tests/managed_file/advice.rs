//! What a fault advises: it is one fault for one mistake, and what it advises is accepted.

use crate::harbor::load;
use crate::messages::{GOOD, with};

/// The faults of a set: what and what to do.
fn advice(name: &str, text: &str) -> Vec<(String, String)> {
    let refusal = load(&[(name, text)]).unwrap_err();
    refusal.faults.into_iter().map(|fault| (fault.what, fault.help)).collect()
}

#[test]
fn json_in_a_toml_file_is_named_as_that_and_once() {
    let found = advice("/etc/porthole/managed.toml", "{ \"schema\": 1,\n \"app\": [],\n \"network\": {} }\n");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, "This is JSON, but the name of the file ends in `.toml`.");
}

#[test]
fn an_editors_schema_is_accepted_and_fits_the_schema() {
    let text = format!("\"$schema\" = \"./managed.schema.json\"\n{GOOD}");
    assert!(load(&[("/etc/porthole/managed.toml", &text)]).is_ok());
    let schema = porthole_config::schema();
    let instance = serde_json::json!({ "$schema": "./managed.schema.json" });
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&instance).map(|error| error.to_string()).collect();
    assert!(errors.iter().all(|error| !error.contains("$schema")), "{errors:?}");
}

#[test]
fn a_key_that_toml_reads_only_in_quotes_is_told_so() {
    let text = format!("$schema = \"./managed.schema.json\"\n{GOOD}");
    let found = advice("/etc/porthole/managed.toml", &text);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].1, "Write a key with other characters in quotes, such as `\"$schema\"`.");
}

#[test]
fn a_table_that_is_there_twice_is_one_fault_however_many_of_its_keys_are() {
    let again = "\n[organization]\nname = \"Harbor Ltd\"\nhelp_url = \"https://help.harbor.test/device\"\n";
    let found = advice("/etc/porthole/managed.toml", &format!("{GOOD}{again}"));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].1.starts_with("Keep one of the two."), "{found:?}");
    // A key that is there twice in its own table is its own fault.
    let (name, twice) = ("id = \"mail\"", "id = \"mail\"\nid = \"mail\"");
    let found = advice("/etc/porthole/managed.toml", &format!("{}{again}", with(&[(name, twice)])));
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn single_brackets_are_one_fault_whatever_refers_to_what_stands_there() {
    let about_mail = "when = { app = [\"mail\"], activity = [\"download\"], device = [\"untrusted\"] }";
    let when = "when = { activity = [\"download\"], device = [\"untrusted\"] }";
    let found = advice("/etc/porthole/managed.toml", &with(&[("[[app]]", "[app]"), (when, about_mail)]));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].1, "Write `[[app]]`, with both brackets.");
}

#[test]
fn a_ca_that_verifies_nothing_now_is_told_and_the_set_stays_valid() {
    let config = load(&[("/etc/porthole/managed.toml", GOOD)]).unwrap();
    let now = time::OffsetDateTime::now_utc();
    assert_eq!(config.unusable_certificates(now), []);
    for (years, told) in [(50, "expired on"), (-50, "is not valid before")] {
        let unusable = config.unusable_certificates(now + time::Duration::days(years * 365));
        let [fault] = unusable.as_slice() else { panic!("{unusable:?}") };
        assert_eq!((fault.key.as_str(), fault.line), ("device_certificate.anchors", Some(15)));
        assert!(fault.what.contains("harbor-device-ca.cer") && fault.what.contains(told), "{fault}");
    }
}

#[test]
fn the_rules_of_a_set_are_read_without_the_files_that_it_names() {
    let text = porthole_config::Text { path: "/etc/porthole/managed.toml".into(), text: GOOD.to_owned() };
    let rules = porthole_config::app_rules(std::slice::from_ref(&text)).unwrap();
    assert_eq!(rules.organization.name, "Harbor Ltd");
    assert_eq!((rules.apps.iter().count(), rules.session_policy.rules().len()), (1, 1));
    let bad = porthole_config::Text { text: GOOD.replace("block", "blok"), ..text };
    assert!(porthole_config::app_rules(&[bad]).is_none());
}

#[test]
fn an_address_that_is_advised_is_one_that_is_accepted() {
    for bad in [
        "mail.harbor.test",
        "mail.harbor.test/inbox",
        "http://mail.harbor.test/",
        "HTTPS://mail.harbor.test/",
        "http://robin:secret@mail.harbor.test/",
        "https://127.0.0.1:70000/",
        "https://mail.harbor.test:port/",
        "https:/mail.harbor.test",
        "https://",
        "https://a b.test/",
        "//mail.harbor.test/",
        "ftp://mail.harbor.test/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "robin@harbor.test",
        ".",
    ] {
        let written = |url: &str| {
            GOOD.replace("help_url = \"https://help.harbor.test/device\"", &format!("help_url = \"{url}\""))
        };
        let found = advice("/etc/porthole/managed.toml", &written(bad));
        let about: Vec<_> = found.iter().filter(|(_, help)| help.contains("https://")).collect();
        assert_eq!((found.len(), about.len()), (1, 1), "{bad}: {found:?}");
        let advised = found[0].1.split('`').nth(1).unwrap();
        assert!(load(&[("/etc/porthole/managed.toml", &written(advised))]).is_ok(), "{bad}: {advised}");
    }
}

#[test]
fn true_in_quotes_is_no_domain_and_false_is_never_answered_with_true() {
    let any = "Write `domain_joined = true` without quotes";
    let none = "Remove the line";
    for (word, advised) in
        [("true", any), ("yes", any), ("On", any), ("False", none), ("no", none), ("off", none)]
    {
        let text = format!("{GOOD}\n[managed_device]\ndomain_joined = \"{word}\"\n");
        let found = advice("/etc/porthole/managed.toml", &text);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].1.starts_with(advised), "{word}: {found:?}");
        assert_eq!(found[0].1.contains("= true"), advised == any, "{word}: {found:?}");
    }
}

#[test]
fn an_enrolment_server_keeps_its_port_in_what_is_advised() {
    let est =
        "[enrolment.est]\nurl = \"https://est.harbor.test:8443/est\"\nanchors = [\"harbor-root.cer\"]\n";
    let found = advice("/etc/porthole/managed.toml", &format!("{GOOD}\n{est}"));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].1.starts_with("Write `url = \"https://est.harbor.test:8443\"`"), "{found:?}");
}

#[test]
fn a_name_that_people_read_is_a_short_line_that_hides_nothing() {
    let named = |name: &str| with(&[("name = \"Mail\"", &format!("name = \"{name}\""))]);
    for good in ["Mail", "Übersicht – 日報", "בית", "👩\u{200d}💻", &"M".repeat(100)] {
        assert!(load(&[("/etc/porthole/managed.toml", &named(good))]).is_ok(), "{good}");
    }
    let cases = [
        (&*"M".repeat(101), "This name has 101 characters."),
        (
            "Ma\\u202eil",
            "This name holds a character that cannot be seen, or that reverses the text after it.",
        ),
        ("Ma\\nil", "This name holds a character that cannot be seen, or that reverses the text after it."),
    ];
    for (bad, what) in cases {
        let found = advice("/etc/porthole/managed.toml", &named(bad));
        assert_eq!(found.iter().map(|(what, _)| what.as_str()).collect::<Vec<_>>(), [what], "{bad}");
    }
}
