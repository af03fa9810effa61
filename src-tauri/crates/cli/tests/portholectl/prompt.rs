//! The question for a PIN, as a person meets it on a terminal.

use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;

use porthole_support::pki::DeviceSpec;
use porthole_support::softhsm::SoftHsm;
use porthole_support::terminal::{Ended, Terminal};

use crate::fixture::{Fixture, LONG, ran};

const PIN: &str = "2468";
const QUESTION: &str = "PIN of Harbor card (softhsm2): ";

/// A person's card with a device certificate, and no keyring.
fn with_card() -> (Fixture, SoftHsm) {
    let fixture = Fixture::new();
    let hsm = SoftHsm::new().unwrap();
    hsm.token("Harbor card", PIN).unwrap();
    let issued = fixture.device_ca.issue_device(&DeviceSpec::named("laptop-7")).unwrap();
    hsm.put("Harbor card", PIN, "a1", &issued).unwrap();
    (fixture, hsm)
}

fn unlock(fixture: &Fixture, hsm: &SoftHsm, args: &[&str]) -> Command {
    let mut command = fixture.command(&[&["device", "unlock"], args].concat());
    hsm.apply_to(&mut command);
    command.env("NO_COLOR", "1");
    command
}

/// Runs it on a terminal and types `keys` when the PIN is asked for.
fn answered(fixture: &Fixture, hsm: &SoftHsm, args: &[&str], keys: &str) -> Ended {
    let mut terminal = Terminal::run(&unlock(fixture, hsm, args)).unwrap();
    terminal.wait_for_hidden_question(QUESTION, LONG).unwrap();
    terminal.type_keys(keys).unwrap();
    let ended = terminal.wait_for_end(LONG).unwrap();
    assert!(ended.shows_typing, "the terminal is left hiding what is typed: {ended:?}");
    assert!(!ended.shown.contains(keys.trim_end()) || keys.trim_end().is_empty(), "{}", ended.shown);
    ended
}

#[test]
fn a_pin_is_asked_for_on_the_terminal_and_every_answer_has_its_words() {
    let (fixture, hsm) = with_card();
    let answers = [
        ("A wrong PIN", "1111\r", &[][..], 1),
        ("The right PIN", "2468\r", &[], 0),
        ("The right PIN, corrected while typing", "24\u{7f}468\r", &[], 0),
        ("The right PIN, to be kept by a keyring that is not there", "2468\r", &["--remember"], 1),
        ("Enter alone", "\r", &[], 2),
        ("Ctrl-D", "\u{4}", &[], 2),
    ];
    let mut all = String::new();
    for (what, keys, args, code) in answers {
        let ended = answered(&fixture, &hsm, args, keys);
        assert_eq!(ended.status.code(), Some(code), "{what}: {}", ended.shown);
        let shown = ended.shown.replace(&*fixture.folder.path().to_string_lossy(), "/run/user/1000");
        all.push_str(&format!("── {what} ──\n{}\n", shown.trim_end()));
    }
    insta::assert_snapshot!("token_prompt", all);
}

#[test]
fn ctrl_c_ends_the_question_without_a_try_and_gives_the_terminal_back() {
    let (fixture, hsm) = with_card();
    let ended = answered(&fixture, &hsm, &[], "24\u{3}");
    // As every program that is ended so, so that a script ends with it.
    assert_eq!(ended.status.signal(), Some(2), "{ended:?}");
    assert_eq!(ended.shown.trim_end(), QUESTION.trim_end());
}

#[test]
fn nobody_is_asked_for_the_pin_of_a_token_that_is_not_there_or_where_no_terminal_is() {
    let (fixture, hsm) = with_card();
    let terminal = Terminal::run(&unlock(&fixture, &hsm, &["Harbor card"])).unwrap();
    let unknown = terminal.wait_for_end(LONG).unwrap();
    assert_eq!(unknown.status.code(), Some(1));
    let nobody = ran(&mut unlock(&fixture, &hsm, &[]));
    assert_eq!((nobody.code, nobody.stdout.as_str()), (2, ""));
    fixture.write("empty", "\n");
    let empty = ran(&mut unlock(&fixture, &hsm, &["--pin-file", "empty"]));
    assert_eq!((empty.code, empty.stdout.as_str()), (2, ""));
    insta::assert_snapshot!(
        "token_not_asked",
        format!(
            "{}\n── no terminal ──\n{}\n── an empty file ──\n{}",
            unknown.shown, nobody.stderr, empty.stderr
        )
    );
}
