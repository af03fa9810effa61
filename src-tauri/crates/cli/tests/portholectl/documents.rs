//! What packages ship beside `portholectl`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::fixture::Fixture;

fn printed(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_portholectl")).args(args).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
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
        let args: Vec<&str> = name.split(' ').skip(1).collect();
        let page = printed(&[&["manual"], &args[..]].concat());
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

#[test]
fn the_map_of_the_project_has_every_crate() {
    let map = std::fs::read_to_string(project().join("README.md")).unwrap();
    let crates = std::fs::read_dir(project().join("src-tauri/crates")).unwrap();
    let names = crates.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let missing: Vec<String> =
        names.filter(|name| !map.contains(&format!("| `src-tauri/crates/{name}` |"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
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

/// The top of the checkout.
pub(crate) fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

/// Every file whose words people read: the README, the manuals, the sources, and those in this folder of the UI whose
/// names end so.
pub(crate) fn files_with_words(ui: &str, endings: &[&str]) -> Vec<PathBuf> {
    let project = project();
    let mut found = vec![project.join("README.md")];
    files(&project.join("src-tauri/docs"), &[".md"], &mut found);
    files(&project.join("src-tauri/crates"), &[".rs"], &mut found);
    files(&project.join("src-tauri/src"), &[".rs"], &mut found);
    files(&project.join(ui), endings, &mut found);
    found
}

/// The commands that a text tells people to run: between backticks, after a colon and at the beginning of a line.
fn commands(text: &str) -> BTreeSet<String> {
    let is_instruction = |before: &str| {
        let line = before.rsplit('\n').next().unwrap_or_default();
        let is_remark = line.trim_start().starts_with("//");
        let is_instruction = line.trim_start_matches("sudo ").trim().is_empty()
            || before.ends_with('`')
            || before.ends_with("`sudo ")
            || before.ends_with(": ");
        is_instruction && !is_remark
    };
    let found = text.match_indices("portholectl ").filter(|(at, _)| is_instruction(&text[..*at]));
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
    found.map(command).filter(|command| !command.is_empty()).collect()
}

#[test]
fn every_command_that_people_are_told_to_run_exists_with_its_options() {
    let read = files_with_words("ui/src", &[".svelte", ".ts"]);
    let texts = read.iter().map(|path| std::fs::read_to_string(path).unwrap());
    let found: BTreeSet<String> = texts.flat_map(|text| commands(&text)).collect();
    for known in ["config check", "certificate choose", "certificate import", "device unlock", "proxy"] {
        assert!(found.iter().any(|command| command.starts_with(known)), "{known} was not found: {found:?}");
    }
    for command in found {
        // It may stand anywhere.
        let all: Vec<&str> = command.split(' ').filter(|word| *word != "--json").collect();
        // What stands after an option may be its value.
        let (args, rest) =
            all.split_at(all.iter().position(|word| word.starts_with("--")).unwrap_or(all.len()));
        let options = rest.iter().filter(|word| word.starts_with("--"));
        let help = printed(&[args, &["--help"]].concat());
        let below = args.last().copied().unwrap_or("portholectl");
        assert!(help.contains(&format!("{below} ")), "`portholectl {command}` is no command: {help}");
        for option in options {
            assert!(help.contains(option), "`portholectl {command}`: there is no {option}");
        }
    }
}

/// A command as it is written, and whether that is in a page of the manual, which may name a command without all it
/// takes.
type Written = (String, bool);

/// Every whole command that a text tells people to run.
fn written(path: &Path) -> Vec<Written> {
    let is_code = path.extension().is_some_and(|ending| ending == "rs");
    let text = std::fs::read_to_string(path).unwrap();
    let is_remark = |line: &&str| is_code && line.trim_start().starts_with("//");
    let text = text.lines().filter(|line| !is_remark(line)).collect::<Vec<_>>().join("\n");
    // A quote in a literal, which does not end it, and a line that is continued.
    let text = text.replace("\\\"", "\u{1}").replace("\\n", "\n").replace("\\\n", " ");
    let is_instruction = |at: usize| {
        let before = text[..at].trim_end_matches("sudo ");
        before.ends_with('`') || before.ends_with("    ") || before.is_empty() || before.ends_with('\n')
    };
    let found = text.match_indices("portholectl ").filter(|(at, _)| is_instruction(*at));
    let whole = found.map(|(at, _)| text[at..].split(['`', '\n', '"']).next().unwrap_or_default());
    // What stands in brackets or between bars is a grammar; braces are filled by the program; prose ends in a full
    // stop.
    let is_command = |it: &&str| !it.contains(['[', '|', '{', '(', '<']) && !it.trim_end().ends_with('.');
    let is_manual = path.extension().is_some_and(|ending| ending == "md");
    whole.filter(is_command).map(|it| (it.replace('\u{1}', "\"").trim().to_owned(), is_manual)).collect()
}

/// What is the reader's to fill in, and what a test has in its place.
const PLACEHOLDERS: [(&str, &str); 12] = [
    ("https://…", "https://mail.harbor.test/"),
    ("9f3c1a7be2d44860…", FINGERPRINT),
    ("FINGERPRINT", FINGERPRINT),
    ("FINGERABDRUCK", FINGERPRINT),
    ("FILE", "managed.toml"),
    ("DATEI", "managed.toml"),
    ("FOLDER", "folder"),
    ("ACTIVITY", "download"),
    ("APP", "mail"),
    ("CLASS", "untrusted"),
    ("PROXY", "proxy.harbor.test:3128"),
    ("URL", "https://mail.harbor.test/"),
];
const FINGERPRINT: &str = "9f3c1a7be2d4486055cfa0917e3bd2c84416f0e97da85b21c36e9d70f4a8135b";

#[test]
fn every_command_that_people_are_told_to_run_is_understood_as_it_is_written() {
    let read = files_with_words("ui/src/language", &[".ftl"]);
    let found: BTreeSet<Written> = read.iter().flat_map(|path| written(path)).collect();
    assert!(found.len() > 25, "{found:?}");

    let fixture = Fixture::new();
    std::fs::create_dir(fixture.path("folder")).unwrap();
    std::fs::create_dir(fixture.path("bin")).unwrap();
    // Errors in JSON have their code.
    let json = "case \" $* \" in *' --json '*) ;; *) set -- --json \"$@\" ;; esac";
    let stand_in = format!("#!/bin/sh\n{json}\nexec {} \"$@\"\n", env!("CARGO_BIN_EXE_portholectl"));
    let program = fixture.write("bin/portholectl", stand_in);
    std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", fixture.path("bin").display(), std::env::var("PATH").unwrap());
    let run = |(command, is_manual): &Written| {
        let mut filled = command.clone();
        PLACEHOLDERS.iter().for_each(|(place, value)| filled = filled.replace(place, value));
        // One that serves or follows has been understood once it does not end; any other ends.
        let goes_on = ["--ca-out", "--follow"].iter().any(|word| command.contains(word));
        let limit = if goes_on { "3" } else { "60" };
        let mut shell = fixture.in_session(Command::new("timeout"));
        shell.args([limit, "sh", "-c", &filled]).env("PATH", &path).stdin(Stdio::null());
        let output = shell.output().unwrap();
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        let is_misunderstood = text.contains("wrong-use") && text.contains("--help'");
        // A page may name a command by its words only.
        let is_name = *is_manual
            && command.split(' ').all(|word| word.bytes().all(|it| it.is_ascii_lowercase() || it == b'-'));
        let is_run = output.status.code().is_some_and(|code| code != 127 && (code != 124 || goes_on));
        let is_fine = (!is_misunderstood || is_name) && is_run;
        (!is_fine).then(|| format!("`{command}`: {text}"))
    };
    let wrong: Vec<String> = found.iter().filter_map(run).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
