use crate::fixture::Fixture;

#[test]
fn wrong_use_is_told_on_standard_error_and_to_scripts_in_json() {
    let fixture = Fixture::new();
    let wrong = fixture.run(&["device", "colour"]);
    assert_eq!((wrong.code, wrong.stdout.as_str()), (2, ""));
    assert!(wrong.stderr.contains("Usage"), "{wrong:?}");
    let wrong = fixture.run(&["certificate", "import", "--json"]);
    assert_eq!((wrong.code, &wrong.json()["error"]["code"]), (2, &"wrong-use".into()));
    assert!(wrong.json()["error"]["detail"].as_str().unwrap().contains("FILE"), "{wrong:?}");
}

#[test]
fn help_is_an_answer() {
    let help = Fixture::new().run(&["--help"]);
    assert_eq!(help.code, 0);
    for wanted in ["config", "device", "certificate", "policy", "proxy", "activity", "Exit codes"] {
        assert!(help.stdout.contains(wanted), "{wanted}: {help:?}");
    }
    assert!(help.stdout.lines().all(|line| line.chars().count() <= 100), "{help:?}");
}

#[cfg(unix)]
#[test]
fn root_is_told_to_run_what_is_about_a_person_as_that_person() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let fixture = Fixture::new();
    for (args, is_advised) in [
        (&["device", "status"][..], true),
        (&["certificate", "list"], true),
        (&["activity"], true),
        (&["config", "check"], false),
    ] {
        let ran = crate::fixture::ran(fixture.command(args).env("SUDO_USER", "robin"));
        let text = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(text.contains("without sudo"), is_advised, "{args:?}: {ran:?}");
    }
    assert!(!fixture.run(&["device", "status"]).stderr.contains("sudo"));
}
