//! What packages ship beside `portholectl`.

use std::process::{Command, Stdio};

fn printed(words: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_portholectl")).args(words).output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn each_shell_gets_completions_that_know_every_command() {
    for shell in ["bash", "zsh", "fish"] {
        let text = printed(&["completions", shell]);
        for word in ["config", "device", "certificate", "policy", "activity"] {
            assert!(text.contains(word), "{shell} lacks {word}");
        }
    }
}

#[test]
fn every_command_has_a_manual_page_that_man_can_read() {
    let names = printed(&["manual", "--list"]);
    assert!(names.lines().any(|name| name == "portholectl certificate request"), "{names}");
    assert!(!names.contains("manual"), "a hidden command is for nobody to read about: {names}");
    for name in names.lines() {
        let words: Vec<&str> = name.split(' ').skip(1).collect();
        let page = printed(&[&["manual"], &words[..]].concat());
        assert!(page.contains(".TH"), "{name}: {page}");
        assert!(page.contains("\\fB"), "{name}: {page}");
    }
    let unknown = Command::new(env!("CARGO_BIN_EXE_portholectl"))
        .args(["manual", "nothing"])
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(unknown.code(), Some(2));
}
