use crate::fixture::Fixture;

fn states(found: &serde_json::Value) -> Vec<(String, String)> {
    let checks = found["checks"].as_array().unwrap().iter();
    checks
        .map(|one| (one["check"].as_str().unwrap().to_owned(), one["state"].as_str().unwrap().to_owned()))
        .collect()
}

fn state_of(found: &serde_json::Value, check: &str) -> String {
    let found = states(found).into_iter().find(|(name, _)| name == check);
    found.unwrap_or_else(|| panic!("no check {check}")).1
}

#[test]
fn every_need_is_checked_and_each_that_is_missing_says_what_to_do() {
    let fixture = Fixture::with_keyring();
    let mut command = fixture.command(&["doctor", "--json"]);
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    let ran = crate::fixture::ran(&mut command);
    assert_eq!(ran.code, 1, "without a display it is a finding: {ran:?}");
    let found = ran.json();
    let names: Vec<_> = states(&found).into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        [
            "user-namespaces",
            "landlock",
            "runtime-folder",
            "managed-file",
            "personal-store",
            "other-stores",
            "device",
            "display",
            "session-bus",
            "notifications",
            "location-service",
            "downloads-folder",
            "web-engine",
            "media-plugins",
            "spelling-dictionaries",
            "clock",
            "own-folders",
            "disk-space",
            "open-files"
        ]
    );
    for fine in ["own-folders", "managed-file", "personal-store", "session-bus", "landlock", "clock"] {
        assert_eq!(state_of(&found, fine), "fine", "{found}");
    }
    assert_eq!(state_of(&found, "display"), "failed");
    assert_eq!(state_of(&found, "device"), "warning");
    for check in found["checks"].as_array().unwrap() {
        let is_missing = matches!(check["state"].as_str(), Some("warning" | "failed"));
        assert_eq!(is_missing, check["problem"]["nextStep"].is_string(), "{check}");
    }
}

#[test]
fn what_the_words_say_to_do_mends_it() {
    let fixture = Fixture::with_keyring();
    let device = |fixture: &Fixture| state_of(&fixture.run(&["doctor", "--json"]).json(), "device");
    assert_eq!(device(&fixture), "warning");
    fixture.enrol("CN=laptop-7");
    assert_eq!(device(&fixture), "fine");

    let text = std::fs::read_to_string(fixture.path("managed.toml")).unwrap();
    fixture.write("managed.toml", text.replace("device-ca.pem", "none.pem"));
    let ran = fixture.run(&["doctor"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("none.pem") && ran.stdout.contains("config check"), "{ran:?}");
    fixture.write("managed.toml", text);
    assert_eq!(state_of(&fixture.run(&["doctor", "--json"]).json(), "managed-file"), "fine");
}

#[test]
fn without_a_keyring_or_a_bus_it_says_so() {
    let ran = Fixture::new().run(&["doctor", "--json"]);
    assert_eq!(ran.code, 1);
    let found = ran.json();
    assert_eq!(state_of(&found, "session-bus"), "failed");
    assert_eq!(state_of(&found, "personal-store"), "failed");
}

#[test]
fn the_version_names_the_commit() {
    let text = Fixture::new().run(&["--version"]).stdout;
    let (version, rest) = text.trim().split_once(" (commit ").unwrap();
    assert_eq!(version, concat!("portholectl ", env!("CARGO_PKG_VERSION")));
    let commit = rest.trim_end_matches(')');
    let is_commit = commit.len() == 12 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    assert!(is_commit || commit == "unknown", "{text}");
}
