//! Writes down for the launcher what crosses to it: its types, the names of its commands, and what its mock backend
//! shows. A stale file fails the test; `PORTHOLE_WRITE_UI_TYPES=1` has it written again.

mod mock;

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use porthole_activity::{Entry, Newest};
use porthole_explain::{Code, Detail};
use porthole_host::enrolment::ImportedView;
use porthole_identity::{CandidateView, RequestAlgorithm};
use porthole_protocol::{Download, LauncherRequest, PinRequest};
use ts_rs::{Config, TS, TypeVisitor};

use crate::enrolment::{Enrolment, EnrolmentOutcome};
use crate::notification_history::PastNotification;
use crate::overview::Overview;
use crate::pin_prompt::PinQuestion;
use crate::settings_view::SettingsView;
use crate::site_permissions::SitePermission;

/// Every declaration that is reached from those that are added.
struct Declarations {
    config: Config,
    seen: BTreeSet<TypeId>,
    found: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // What TypeScript has itself stands in no file.
        if T::output_path().is_none() || !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        let before = self.found.insert(T::ident(&self.config), T::decl(&self.config));
        assert_eq!(before, None, "two types are called {}", T::ident(&self.config));
        T::visit_dependencies(self);
    }
}

/// The names of the commands in the declaration of a request.
fn commands(declaration: &str) -> Vec<&str> {
    let tagged = declaration.split("\"command\": \"").skip(1);
    tagged.filter_map(|rest| rest.split('"').next()).collect()
}

const HEAD: &str =
    "// Generated from the Rust types by a test of `porthole-broker` (`ui_types.rs`). Do not edit it.\n\n";

fn types() -> String {
    let config = Config::new().with_large_int("number");
    let mut all = Declarations { config, seen: BTreeSet::new(), found: BTreeMap::new() };
    all.visit::<LauncherRequest>();
    all.visit::<PinRequest>();
    all.visit::<Overview>();
    all.visit::<CandidateView>();
    all.visit::<Newest>();
    all.visit::<Entry>();
    all.visit::<Download>();
    all.visit::<Enrolment>();
    all.visit::<EnrolmentOutcome>();
    all.visit::<ImportedView>();
    all.visit::<PinQuestion>();
    all.visit::<SettingsView>();
    all.visit::<SitePermission>();
    all.visit::<PastNotification>();
    let request = LauncherRequest::decl(&all.config);
    let commands = commands(&request);
    assert_eq!(commands.len(), LauncherRequest::ANSWERS.len());
    for answer in LauncherRequest::ANSWERS {
        let name = answer.strip_prefix("Array<").and_then(|rest| rest.strip_suffix('>')).unwrap_or(answer);
        let is_known = matches!(name, "void" | "string" | "number") || all.found.contains_key(name);
        assert!(is_known, "{answer} is no type that the launcher knows");
    }

    let kinds = RequestAlgorithm::ALL.map(|(_, name)| format!("\"{name}\"")).join(" | ");
    let mut text = format!("{HEAD}export type KeyKind = {kinds};\n");
    for declaration in all.found.values() {
        text.push_str(&format!("\nexport {declaration}\n"));
    }
    text.push_str(
        "\n/** The commands of the launcher, as the app calls them. */\nexport const COMMANDS = [\n",
    );
    commands.iter().for_each(|command| text.push_str(&format!("  \"{command}\",\n")));
    text.push_str("] as const;\n\n/** What each of them answers. */\nexport interface Answers {\n");
    for (command, answer) in commands.iter().zip(LauncherRequest::ANSWERS) {
        text.push_str(&format!("  {command}: {answer};\n"));
    }
    text.push_str("}\n");
    text.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// The words of every problem as messages (Fluent), which the other languages are measured by.
fn problems() -> String {
    let mut text = "# Generated from the table of codes by a test of `porthole-broker` (`ui_types.rs`). Do not edit it.\n".to_owned();
    for code in Code::ALL {
        let problem = code.problem();
        let texts = [problem.title, problem.meaning, problem.next_step];
        assert!(
            !texts.concat().contains(['{', '}', '\n']),
            "{}: Fluent reads these signs as its own",
            problem.code
        );
        text.push_str(&format!("\nproblem-{} = {}\n", problem.code, problem.title));
        text.push_str(&format!("    .meaning = {}\n    .next = {}\n", problem.meaning, problem.next_step));
    }
    for (id, english) in Detail::ALL {
        let message = english.replace('{', "{ $").replace('}', " }");
        text.push_str(&format!("\n{id} = {message}\n"));
    }
    text
}

#[expect(clippy::disallowed_methods, reason = "writes a source file, when a developer asks for it")]
fn check(name: &str, made: &str) {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src").join(name);
    if std::env::var_os("PORTHOLE_WRITE_UI_TYPES").is_some() {
        std::fs::write(&path, made).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(there == made, "{} is stale: run this test with PORTHOLE_WRITE_UI_TYPES=1", path.display());
}

#[test]
fn the_launchers_types_and_commands_are_those_of_the_app() {
    check("bridge/generated.ts", &types());
}

#[test]
fn the_mock_backend_shows_what_the_app_would() {
    check("bridge/mock/generated.ts", &mock::generate(HEAD));
}

#[test]
fn the_words_of_problems_that_other_languages_translate_are_those_of_the_table() {
    check("language/problems.en.ftl", &problems());
}

#[test]
fn a_command_of_the_launcher_is_named_where_it_is_declared_and_where_it_is_handled() {
    fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            // What tests name is no place that a new command needs.
            if path.file_stem().is_some_and(|name| name == "tests" || name == "ui_types") {
                continue;
            }
            if path.is_dir() {
                sources(&path, found);
            } else {
                found.push((path.clone(), std::fs::read_to_string(path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    let request = LauncherRequest::decl(&Config::new());
    for command in commands(&request) {
        let words = command.split('_').map(|word| word[..1].to_uppercase() + &word[1..]);
        let variant = format!("LauncherRequest::{}", words.collect::<String>());
        let is_whole = |rest: &str| !rest.starts_with(char::is_alphanumeric);
        let handled: Vec<_> =
            found.iter().filter(|(_, text)| text.split(&variant).skip(1).any(is_whole)).collect();
        assert_eq!(
            handled.len(),
            1,
            "{variant} is named in {:?}",
            handled.iter().map(|it| &it.0).collect::<Vec<_>>()
        );
    }
}
