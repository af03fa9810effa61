//! Commands where the system fails or input is odd: what they say is true, what they advise can be done, nothing is
//! left behind.

use std::process::{Command, Stdio};

use crate::fixture::{CommandOutput, Fixture, ran};

/// The program without the managed file that a fixture names.
fn bare(fixture: &Fixture, args: &[&str]) -> Command {
    let mut command = fixture.in_session(Command::new(env!("CARGO_BIN_EXE_portholectl")));
    command.args(args);
    command
}

/// What was said, as one line.
fn text(output: &CommandOutput) -> String {
    format!("{} {}", output.stdout, output.stderr).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_managed_file_that_is_not_there_is_a_wrong_name_for_every_command() {
    let fixture = Fixture::new();
    let url = "https://mail.harbor.test/";
    for args in [
        &["proxy"][..],
        &["proxy", "check", url],
        &["app", "check", url],
        &["config", "show"],
        &["config", "check"],
        &["device", "status"],
        &["device", "candidates"],
        &["certificate", "enrol"],
        &["policy", "explain", "--activity", "print", "--url", url],
    ] {
        let output = ran(bare(&fixture, args).args(["--config", "missing.toml"]));
        assert_eq!(output.code, 2, "{args:?}: {output:?}");
        let text = text(&output);
        assert!(text.contains("file-missing") && text.contains("missing.toml"), "{args:?}: {text}");
        assert!(!text.contains("IT team"), "{args:?}: {text}");
    }
}

#[test]
fn what_was_not_confirmed_is_said_without_the_name_of_another_command() {
    let fixture = Fixture::new();
    let output = fixture.run(&["report"]);
    let text = text(&output);
    assert_eq!(output.code, 2, "{text}");
    assert!(text.contains("not-confirmed") && text.contains("--yes"), "{text}");
    assert!(!text.contains("ertificate has to") && !text.contains("removed"), "{text}");
    assert!(!fixture.path("porthole-report.json").exists());
}

#[test]
fn without_a_home_folder_that_is_said_and_a_report_is_still_written() {
    let fixture = Fixture::new();
    for home in [None, Some("relative")] {
        let without = |args: &[&str]| {
            let mut command = fixture.command(args);
            match home {
                None => command.env_remove("HOME"),
                Some(home) => command.env("HOME", home),
            };
            ran(&mut command)
        };
        for args in [&["activity"][..], &["device", "status"]] {
            let output = without(args);
            let text = text(&output);
            assert_eq!(output.code, 2, "{text}");
            assert!(text.contains("folders-unavailable") && text.contains("HOME is not set"), "{text}");
            assert!(!text.contains("free space"), "no disk is full here: {text}");
        }
        let out = format!("report-{}.json", home.unwrap_or("none"));
        let written = without(&["report", "--yes", "--out", &out]);
        assert_eq!(written.code, 0, "{written:?}");
        assert!(std::fs::read_to_string(fixture.path(&out)).unwrap().contains("folders-unavailable"));
    }
}

#[test]
fn an_answer_that_cannot_be_written_is_no_success() {
    let fixture = Fixture::new();
    for args in [
        &["--help"][..],
        &["--version"],
        &["config", "check", "--help"],
        &["config", "show"],
        &["config", "show", "--json"],
        &["completions", "bash"],
        &["manual"],
    ] {
        let full = || Stdio::from(std::fs::File::options().write(true).open("/dev/full").unwrap());
        let mut command = bare(&fixture, args);
        if args.first() == Some(&"config") && args.len() < 4 && args.get(1) == Some(&"show") {
            command.arg("--config").arg(fixture.path("managed.toml"));
        }
        let output = command.stdout(full()).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {stderr}");
        if !args.contains(&"--json") {
            assert!(
                stderr.contains("file-unwritable") && stderr.contains("the disk is full"),
                "{args:?}: {stderr}"
            );
        }
    }
}

#[test]
fn a_file_that_cannot_be_written_is_named_and_no_other() {
    let fixture = Fixture::new();
    fixture.write("there", "");
    for (out, why) in [
        ("no-folder/a.json", "its folder does not exist"),
        ("there/a.json", "is a file"),
        ("there", "it exists already and was not changed"),
        ("/proc/a.json", "cannot be written"),
    ] {
        let output = fixture.run(&["report", "--yes", "--out", out]);
        let text = text(&output);
        assert_eq!(output.code, 2, "{text}");
        assert!(text.contains(&format!("`{out}` cannot be written: ")) && text.contains(why), "{text}");
        assert!(!text.contains(".portholectl-") && !text.contains("os error"), "{text}");
    }
    let folder = fixture.run(&["certificate", "import", "."]);
    assert!(folder.code == 2 && folder.stderr.contains("`.` cannot be read: it is a folder."), "{folder:?}");
}

#[test]
fn a_pipe_in_place_of_a_file_is_refused_and_one_that_the_shell_holds_open_is_read() {
    let fixture = Fixture::with_keyring();
    let made = Command::new("mkfifo").arg(fixture.path("pipe")).status().unwrap();
    assert!(made.success());
    fixture.write("a.p12", "none");
    for args in [
        &["certificate", "import", "pipe"][..],
        &["certificate", "import", "a.p12", "--password-file", "pipe"],
        &["proxy", "sign-in", "proxy.harbor.test:3128", "--user", "robin", "--password-file", "pipe"],
    ] {
        let output = fixture.run(args);
        let text = text(&output);
        assert_eq!(output.code, 2, "{args:?}: {text}");
        assert!(text.contains("`pipe` cannot be read: it is not an ordinary file."), "{args:?}: {text}");
    }
    let checked = fixture.run(&["config", "check", "pipe"]);
    assert!(checked.code != 0 && checked.stdout.contains("it is not an ordinary file"), "{checked:?}");
    let mut handed = fixture.in_session(Command::new("bash"));
    handed.args(["-c", "\"$0\" certificate import <(echo none)", env!("CARGO_BIN_EXE_portholectl")]);
    let output = ran(&mut handed);
    assert!(output.code == 1 && !text(&output).contains("cannot be read"), "{output:?}");
}

#[test]
fn a_sign_in_without_a_name_or_a_password_keeps_nothing() {
    let fixture = Fixture::with_keyring();
    fixture.write("empty", "\n");
    for (args, advised) in [
        (&[][..], "--user NAME"),
        (&["--user", "robin"], "--password-file FILE"),
        (&["--user", "robin", "--password-file", "empty"], "`empty` is empty"),
        (&["--user", "a:b", "--password-file", "empty"], "colon"),
    ] {
        let output = fixture.run(&[&["proxy", "sign-in", "proxy.harbor.test:3128"], args].concat());
        let text = text(&output);
        assert_eq!(output.code, 2, "{text}");
        assert!(text.contains("wrong-use") && text.contains(advised), "{text}");
    }
}

#[test]
fn a_request_is_advised_only_where_the_store_that_it_needs_is_there() {
    let advice = "portholectl certificate request --subject";
    let away = Fixture::new().run(&["device", "candidates"]);
    assert!(away.code == 2 && !text(&away).contains(advice), "{away:?}");
    let there = Fixture::with_keyring().run(&["device", "candidates"]);
    assert!(there.code == 1 && text(&there).contains(advice), "{there:?}");
}

#[test]
fn what_is_advised_for_a_place_that_is_no_folder_or_file_is_no_permission() {
    let fixture = Fixture::new();
    let good = std::fs::read_to_string(fixture.path("managed.toml")).unwrap();
    std::fs::create_dir(fixture.path("set")).unwrap();
    fixture.write("set/managed.toml", good.replace("\"device-ca.pem\"", "\"../device-ca.pem\""));
    fixture.write("set/managed.d", "");
    for named in ["set", "/dev/null", "/dev/tty"] {
        let output = fixture.run(&["config", "check", named]);
        let text = text(&output);
        assert_eq!(output.code, 2, "{text}");
        assert!(!text.contains("chmod"), "{named}: {text}");
    }
}

#[test]
fn a_request_that_could_not_be_handed_over_leaves_no_key() {
    let fixture = Fixture::with_keyring();
    let full = || Stdio::from(std::fs::File::options().write(true).open("/dev/full").unwrap());
    let closed = || Stdio::from(std::io::pipe().unwrap().1);
    for (json, stdout) in [(false, full()), (true, full()), (false, closed()), (true, closed())] {
        let mut command = fixture.command(&["certificate", "request", "--subject", "CN=laptop-7"]);
        if json {
            command.arg("--json");
        }
        let output = command.stdout(stdout).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(json || stderr.contains("The request was discarded."), "{stderr}");
        let list = fixture.run(&["certificate", "list", "--json"]).json();
        assert_eq!(list["pending"].as_array().unwrap().len(), 0, "{list}");
    }
}

#[test]
fn a_log_that_cannot_be_read_is_in_the_report_and_no_reason_for_none() {
    let fixture = Fixture::new();
    let log = fixture.activity_log();
    std::fs::create_dir_all(&log).unwrap();
    let activity = fixture.run(&["activity"]);
    assert!(activity.code == 2 && activity.stderr.contains("activity-unavailable"), "{activity:?}");
    let written = fixture.run(&["report", "--yes"]);
    assert_eq!(written.code, 0, "{written:?}");
    let text = std::fs::read_to_string(fixture.path("porthole-report.json")).unwrap();
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["activityProblem"]["code"], "activity-unavailable", "{report}");
}

#[test]
fn what_is_logged_has_no_colours_where_no_terminal_shows_them() {
    let fixture = Fixture::new();
    let log = fixture.activity_log();
    std::fs::create_dir_all(log.parent().unwrap()).unwrap();
    std::fs::write(&log, "no record\n").unwrap();
    let activity = fixture.run(&["activity"]);
    assert!(activity.stderr.contains("WARN") && !activity.stderr.contains('\x1b'), "{activity:?}");
}
