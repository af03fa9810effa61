//! A device that its organisation manages: the statement is made by the commands of the manual.

use std::process::Command;

use serde_json::Value;

use crate::fixture::{Fixture, ran};

const MANUAL: &str = include_str!("../../../../docs/managed-config.md");

/// What device management is told to run: once, then for each device.
fn commands() -> String {
    MANUAL.split("```sh\n").skip(1).map(|after| after.split("```").next().unwrap()).collect()
}

fn fixture() -> Fixture {
    let fixture = Fixture::new();
    let text = std::fs::read_to_string(fixture.path("managed.toml")).unwrap();
    let part = "[managed_device]\nstatement = { file = \"compliance.jws\", key = \"mdm-signing-key.pem\" }\n\n[network]";
    fixture.write("managed.toml", text.replace("[network]", part));
    fixture
}

fn run_as_written(fixture: &Fixture, commands: &str) {
    let made = ran(Command::new("sh").current_dir(fixture.folder.path()).args(["-euc", commands]));
    assert_eq!(made.code, 0, "{made:?}");
}

/// The document, with names in place of what is another on each machine and in each run.
fn named(fixture: &Fixture, document: &Value) -> Value {
    let machine = std::fs::read_to_string("/etc/machine-id").unwrap();
    let text = document.to_string().replace(machine.trim(), "[machine]");
    let mut named: Value =
        serde_json::from_str(&text.replace(&fixture.folder.path().display().to_string(), "[folder]"))
            .unwrap();
    let found = named["evidence"][0]["found"].as_str().unwrap().to_owned();
    if let Some((before, _)) = found.split_once(" until ") {
        named["evidence"][0]["found"] = format!("{before} until [moment]").into();
        named["evidence"][0]["messages"]["found"] = "[messages]".into();
    }
    named["checkedAt"] = "[now]".into();
    named
}

/// The page as one line: where it breaks depends on how long the folder's name is.
fn in_one_line(page: &str) -> String {
    page.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_statement_made_with_openssl_as_the_manual_says_makes_the_device_managed() {
    let fixture = fixture();
    run_as_written(&fixture, &commands());
    let status = fixture.run(&["device", "status"]);
    assert_eq!(status.code, 0, "{status:?}");
    let page = in_one_line(&status.stdout);
    assert!(page.starts_with("✓ This device is managed: your organisation manages it"), "{page}");
    assert!(
        page.contains("✓ A signed compliance statement is valid for this device The statement in `"),
        "{page}"
    );
    let json = fixture.run(&["device", "status", "--json"]).json();
    insta::assert_json_snapshot!("managed", named(&fixture, &json));
    let explain = [
        "policy",
        "explain",
        "--app",
        "mail",
        "--activity",
        "download",
        "--url",
        "https://mail.harbor.test/",
    ];
    let explained = fixture.run(&explain);
    assert_eq!(explained.code, 0, "a managed device goes unfettered: {explained:?}");
    assert!(explained.stdout.starts_with("✓ Allowed: download in Mail on a managed device"), "{explained:?}");
}

#[test]
fn a_statement_that_does_not_count_says_exactly_why() {
    let fixture = fixture();
    run_as_written(&fixture, &commands());
    // The same device management vouches for another machine.
    let other = "3f2a9c7e5b1d4068a7c2e9f40b6d8135";
    run_as_written(
        &fixture,
        &commands().replace("$(cat /etc/machine-id)", other).replace("openssl genpkey", "true"),
    );
    let status = fixture.run(&["device", "status"]);
    assert_eq!(status.code, 2, "no keyring runs here: {status:?}");
    let page = in_one_line(&status.stdout);
    let why = format!("cannot be used: it is for the machine `{other}`, but this machine is `");
    assert!(page.contains(&why), "{page}");
    insta::assert_json_snapshot!(
        "not_managed",
        named(&fixture, &fixture.run(&["device", "status", "--json"]).json())
    );

    std::fs::remove_file(fixture.path("compliance.jws")).unwrap();
    let absent = fixture.run(&["device", "status", "--json"]).json();
    let found = absent["evidence"][0]["found"].as_str().unwrap().to_owned();
    assert!(found.ends_with("cannot be used: it is not there"), "{found}");
}
