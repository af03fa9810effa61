//! The exit codes of the manual, each by commands that end with it.

use crate::fixture::Fixture;

/// What the manual says that a code means.
fn meaning(code: i32) -> String {
    let manual = include_str!("../../../../docs/portholectl.md");
    let table = manual.split("## Exit codes").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap();
    let row = table.lines().find(|line| line.starts_with(&format!("| {code} | "))).unwrap();
    row.to_owned()
}

/// Runs each command, and gives those that end with another code than `wanted`.
fn others(fixture: &Fixture, wanted: i32, commands: &[&[&str]]) -> Vec<String> {
    let run = |args: &&[&str]| {
        let ran = fixture.run(args);
        (ran.code != wanted).then(|| format!("{args:?}: {ran:?}"))
    };
    commands.iter().filter_map(run).collect()
}

const DOWNLOAD: [&str; 8] =
    ["policy", "explain", "--app", "mail", "--activity", "download", "--url", "https://mail.harbor.test/"];

#[test]
fn what_is_fine_ends_with_0() {
    assert!(meaning(0).contains("fine"), "{}", meaning(0));
    let fixture = Fixture::with_keyring();
    assert_eq!(fixture.enrol("CN=laptop-7").code, 0);
    let allowed = [&DOWNLOAD[..], &["--device", "certified"]].concat();
    let wrong = others(
        &fixture,
        0,
        &[
            &["config", "check"],
            &["config", "check", "."],
            &["config", "show"],
            &["config", "schema"],
            &["device", "status"],
            &["device", "candidates"],
            &["certificate", "list"],
            &["activity"],
            &allowed,
            &["completions", "bash"],
            &["--help"],
            &["--version"],
        ],
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_finding_ends_with_1() {
    for finding in ["untrusted", "blocked", "invalid"] {
        assert!(meaning(1).contains(finding), "{}", meaning(1));
    }
    let fixture = Fixture::with_keyring();
    fixture.write("bad.toml", "schema = 2\n");
    fixture.write("notes.cer", "Remember to renew the CA.\n");
    let blocked = [&DOWNLOAD[..], &["--device", "untrusted"]].concat();
    let wrong = others(
        &fixture,
        1,
        &[
            &["config", "check", "bad.toml"],
            &["device", "status"],
            &["device", "candidates"],
            &["certificate", "import", "notes.cer"],
            &["certificate", "import", "server-ca.pem"],
            &blocked,
        ],
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn wrong_use_and_what_cannot_run_end_with_2() {
    for reason in ["wrong use", "no valid managed file", "store that is away", "cannot be read or written"] {
        assert!(meaning(2).contains(reason), "{}", meaning(2));
    }
    // No bus, so no keyring.
    let fixture = Fixture::new();
    std::fs::create_dir(fixture.path("folder.toml")).unwrap();
    let wrong = others(
        &fixture,
        2,
        &[
            // Wrong use.
            &["device", "colour"],
            &["proxy", "check", "mail"],
            &["certificate", "remove", "abc"],
            // A file that cannot be read or written.
            &["config", "check", "missing.toml"],
            &["config", "check", "folder.toml/missing"],
            &["config", "check", "/dev/null"],
            &["certificate", "import", "missing.cer"],
            &["report", "--yes", "--out", "no-folder/report.json"],
            // A store that is away.
            &["device", "status"],
            &["device", "candidates"],
            &["certificate", "list"],
            &["certificate", "request", "--subject", "CN=a"],
            &["certificate", "renew"],
        ],
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // No valid managed file.
    fixture.write("managed.toml", "schema = 2\n");
    let wrong = others(
        &fixture,
        2,
        &[&["config", "show"], &["device", "status"], &["certificate", "enrol"], &DOWNLOAD],
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
