use crate::fixture::Fixture;

#[test]
fn a_report_is_shown_written_once_and_names_nobody() {
    let fixture = Fixture::with_keyring();
    fixture.enrol("CN=laptop-7,O=Harbor Ltd");
    let log = fixture.activity_log().with_file_name("porthole.log");
    std::fs::create_dir_all(log.parent().unwrap()).unwrap();
    std::fs::write(&log, "2026-11-28T13:00:00Z WARN cannot reach wiki.harbor.test host=wiki.harbor.test\n")
        .unwrap();

    let refused = fixture.run(&["report"]);
    assert_eq!(refused.code, 2, "nobody can be asked here: {refused:?}");
    assert!(refused.stderr.contains("The report contains only this") && refused.stderr.contains("host-1"));
    assert!(!fixture.path("porthole-report.json").exists());

    let ran = fixture.run(&["report", "--yes"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let text = std::fs::read_to_string(fixture.path("porthole-report.json")).unwrap();
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["device"]["class"], "certified");
    assert!(report["versions"]["portholectl"].as_str().unwrap().contains("commit"));
    assert!(report["managedFile"]["settings"].as_array().unwrap().len() > 10);
    assert!(report["log"][0].as_str().unwrap().contains("host-"), "{report}");
    let lowered = text.to_lowercase();
    for name in ["harbor", "laptop-7", "wiki", fixture.path("").file_name().unwrap().to_str().unwrap()] {
        assert!(!lowered.contains(&name.to_lowercase()), "{name}: {text}");
    }

    let again = fixture.run(&["report", "--yes"]);
    assert_eq!(again.code, 2, "what is there is left as it is: {again:?}");
}

#[test]
fn without_a_session_bus_a_report_is_written_all_the_same_and_says_what_is_missing() {
    let fixture = Fixture::new();
    let ran = fixture.run(&["report", "--yes"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let text = std::fs::read_to_string(fixture.path("porthole-report.json")).unwrap();
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["device"]["class"], "untrusted");
    assert_eq!(report["device"]["problem"]["code"], "store-unavailable", "{report}");
    assert!(report["managedFile"]["settings"].as_array().unwrap().len() > 10);
}
