//! What packages ship beside `portholectl`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
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

/// Every file below `folder` whose name ends in one of `endings`.
fn files(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !matches!(name.as_str(), "tests" | "snapshots" | "decisions") {
                files(&path, endings, found);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) && !name.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

/// The commands that a text tells people to run: between backticks, after a colon and at the beginning of a line.
fn commands(text: &str) -> BTreeSet<String> {
    let is_told = |before: &str| {
        let line = before.rsplit('\n').next().unwrap_or_default();
        let is_remark = line.trim_start().starts_with("//");
        let is_told = line.trim_start_matches("sudo ").trim().is_empty()
            || before.ends_with('`')
            || before.ends_with("`sudo ")
            || before.ends_with(": ");
        is_told && !is_remark
    };
    let told = text.match_indices("portholectl ").filter(|(at, _)| is_told(&text[..*at]));
    let command = |(at, _): (usize, &str)| {
        let words =
            text[at..].split(['`', '\n', '"', '#', '\\']).next().unwrap_or_default().split(' ').skip(1);
        let mut command = Vec::new();
        for word in words {
            let bare = word.trim_end_matches(['.', ',', ';', ':', ')', '?']);
            let is_word = bare.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            if bare.is_empty() || !is_word {
                break;
            }
            command.push(bare);
            if bare != word {
                break;
            }
        }
        command.join(" ")
    };
    told.map(command).filter(|command| !command.is_empty()).collect()
}

#[test]
fn every_command_that_people_are_told_to_run_exists_with_its_options() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let mut read = vec![project.join("README.md")];
    files(&project.join("src-tauri/docs"), &[".md"], &mut read);
    files(&project.join("src-tauri/crates"), &[".rs"], &mut read);
    files(&project.join("src-tauri/src"), &[".rs"], &mut read);
    files(&project.join("ui/src"), &[".svelte", ".ts"], &mut read);
    let texts = read.iter().map(|path| std::fs::read_to_string(path).unwrap());
    let told: BTreeSet<String> = texts.flat_map(|text| commands(&text)).collect();
    for known in ["config check", "certificate choose", "certificate import", "device unlock", "proxy"] {
        assert!(told.iter().any(|command| command.starts_with(known)), "{known} was not found: {told:?}");
    }
    for command in told {
        // It may stand anywhere.
        let all: Vec<&str> = command.split(' ').filter(|word| *word != "--json").collect();
        // What stands after an option may be its value.
        let (words, rest) =
            all.split_at(all.iter().position(|word| word.starts_with("--")).unwrap_or(all.len()));
        let options = rest.iter().filter(|word| word.starts_with("--"));
        let help = printed(&[words, &["--help"]].concat());
        let below = words.last().copied().unwrap_or("portholectl");
        assert!(help.contains(&format!("{below} ")), "`portholectl {command}` is no command: {help}");
        for option in options {
            assert!(help.contains(option), "`portholectl {command}`: there is no {option}");
        }
    }
}
