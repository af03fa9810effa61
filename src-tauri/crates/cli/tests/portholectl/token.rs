//! A token of a person's own, from closed to open.

use std::io::Write as _;
use std::process::{Command, Stdio};

use porthole_support::pki::DeviceSpec;
use porthole_support::softhsm::SoftHsm;

use crate::fixture::{CommandOutput, Fixture, ran};

const PIN: &str = "2468";
const STORE: &str = "Harbor card (softhsm2)";

/// A fixture in which a person has a card with a device certificate.
fn with_card() -> (Fixture, SoftHsm) {
    let fixture = Fixture::with_keyring();
    let hsm = SoftHsm::new().unwrap();
    hsm.token("Harbor card", PIN).unwrap();
    let issued = fixture.device_ca.issue_device(&DeviceSpec::named("laptop-7")).unwrap();
    hsm.put("Harbor card", PIN, "a1", &issued).unwrap();
    (fixture, hsm)
}

fn command(fixture: &Fixture, hsm: &SoftHsm, args: &[&str]) -> Command {
    let mut command = fixture.command(args);
    hsm.apply_to(&mut command);
    command
}

fn run(fixture: &Fixture, hsm: &SoftHsm, args: &[&str]) -> CommandOutput {
    ran(&mut command(fixture, hsm, args))
}

/// What a page says, without the lines that tell when and where.
fn page(ran: &CommandOutput) -> String {
    let lines = ran
        .stdout
        .lines()
        .filter(|line| !["Checked at", "Activity log", "State folder"].iter().any(|own| line.contains(own)));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_closed_token_is_explained_and_opened_and_its_pin_is_kept_only_if_that_is_asked_for() {
    let (fixture, hsm) = with_card();
    let closed = run(&fixture, &hsm, &["device", "status"]);
    assert_eq!((closed.code, closed.stderr.as_str()), (1, ""));
    insta::assert_snapshot!("token_closed", page(&closed));
    let json = run(&fixture, &hsm, &["device", "status", "--json"]).json();
    assert_eq!(json["problem"]["code"], "store-pin-needed");
    let waiting = &json["waitingForPin"][0];
    assert_eq!((&waiting["store"], &waiting["code"]), (&STORE.into(), &"store-pin-needed".into()));
    let candidates = run(&fixture, &hsm, &["device", "candidates", "--json"]).json();
    assert_eq!(candidates["waitingForPin"][0]["store"], STORE);
    assert_eq!(candidates["candidates"][0]["subject"], "CN=laptop-7");

    let nobody = run(&fixture, &hsm, &["device", "unlock", "--json"]);
    assert_eq!((nobody.code, &nobody.json()["error"]["code"]), (2, &"pin-not-given".into()), "no terminal");
    fixture.write("pin", "1111\n");
    let wrong = run(&fixture, &hsm, &["device", "unlock", "--pin-file", "pin", "--json"]);
    assert_eq!((wrong.code, &wrong.json()["error"]["code"]), (1, &"store-pin-wrong".into()));
    let other = run(&fixture, &hsm, &["device", "unlock", "Another card", "--pin-file", "pin", "--json"]);
    assert_eq!((other.code, &other.json()["error"]["code"]), (1, &"store-no-such-token".into()));

    fixture.write("pin", format!("{PIN}\n"));
    let opened = run(&fixture, &hsm, &["device", "unlock", "--pin-file", "pin"]);
    assert_eq!(opened.code, 0, "{opened:?}");
    insta::assert_snapshot!("token_opened", page(&opened));
    assert_eq!(run(&fixture, &hsm, &["device", "status"]).code, 1, "nothing has kept the PIN");

    let mut keep = command(&fixture, &hsm, &["device", "unlock", STORE, "--pin-file", "-", "--remember"]);
    let mut keep = keep.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    keep.stdin.take().unwrap().write_all(PIN.as_bytes()).unwrap();
    let kept = keep.wait_with_output().unwrap();
    assert!(kept.status.success(), "{kept:?}");
    insta::assert_snapshot!("token_kept", String::from_utf8(kept.stdout).unwrap());
    let certified = run(&fixture, &hsm, &["device", "status", "--json"]);
    assert_eq!((certified.code, &certified.json()["class"]), (0, &"certified".into()));
    assert_eq!(certified.json()["certificate"]["store"], STORE);
    assert_eq!(certified.json()["waitingForPin"], serde_json::json!([]));
    let none = run(&fixture, &hsm, &["device", "unlock", "--pin-file", "pin", "--json"]);
    assert_eq!((none.code, &none.json()["error"]["code"]), (1, &"store-no-such-token".into()));
}

#[test]
fn a_module_that_the_managed_file_names_is_looked_into_and_one_that_is_no_module_is_reported() {
    let (fixture, hsm) = with_card();
    let other = SoftHsm::unregistered().unwrap();
    let managed = std::fs::read_to_string(fixture.path("managed.toml")).unwrap();
    let no_module = fixture.write("none.so", "no library");
    let named = |modules: &[&std::path::Path]| {
        let line = format!("present_to = [\"mail.harbor.test\"]\nmodules = {modules:?}");
        fixture.write("managed.toml", managed.replace("present_to = [\"mail.harbor.test\"]", &line));
    };
    let with = |args: &[&str]| {
        let mut command = fixture.command(args);
        hsm.apply_to(&mut command);
        // The same tokens, but nothing is registered with p11-kit.
        command.env("HOME", other.home());
        std::fs::remove_file(other.home().join(".config/pkcs11/modules/softhsm2.module")).unwrap_or_default();
        ran(&mut command)
    };
    named(&[hsm.module(), &no_module]);
    let seen = with(&["device", "candidates", "--json"]).json();
    assert_eq!(seen["candidates"][0]["store"], "Harbor card (libsofthsm2)", "{seen}");
    assert_eq!(seen["unread"][0]["store"], "none");
    assert_eq!(seen["unread"][0]["problem"]["code"], "store-unavailable");
    fixture.write("pin", format!("{PIN}\n"));
    let opened = with(&["device", "unlock", "Harbor card (libsofthsm2)", "--pin-file", "pin"]);
    assert_eq!(opened.code, 0, "by its name too: {opened:?}");
    named(&[std::path::Path::new("/nonexistent/module.so")]);
    let missing = with(&["config", "check"]);
    assert_eq!(missing.code, 1);
    assert!(missing.stdout.contains("There is no file `/nonexistent/module.so`."), "{missing:?}");
}
