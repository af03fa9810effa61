//! `cargo xtask test windows`: all that ships is compiled for Windows, and what needs no window runs under Wine.

mod wine;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::Value;

use super::closing;
use super::debian_rust::{cargo, missing, programs, shipped, text};
use super::extent::Extent;
use crate::failure::{Failure, Result};
use crate::steps::{self, Step, root};
use crate::{ui, ui_build};
use wine::{LIMIT, Output, Wine};

const SYSTEM: &str = "x86_64-pc-windows-gnu";

/// The beginning of the line in which a test names what it cannot check under Wine.
const NOT_SHOWN: &str = "not shown under Wine: ";

/// The test programs that run under Wine: package, program, and the arguments that leave out tests of what Wine lacks.
const UNDER_WINE: &[(&str, &str, &[&str])] = &[
    ("porthole-policy", "porthole_policy", &[]),
    ("porthole-explain", "porthole_explain", &[]),
    // Wine does not report changes in a folder.
    ("porthole-config", "porthole_config", &["--skip", "watch::"]),
    // The other tests use paths of Linux.
    ("porthole-config", "managed_file", &["modules::"]),
    ("porthole-identity", "porthole_identity", &[]),
    // Tests that call openssl are left out: Windows does not have it.
    (
        "porthole-identity",
        "identity",
        &["choice::", "filters::", "statement::", "evaluation::", "--skip", "every_way_to_fail"],
    ),
    // One test at a time: Wine writes a store as a whole, so a test would overwrite what another test has changed.
    ("porthole-keystore", "porthole_keystore", &["--test-threads", "1"]),
];

/// Compiles all that ships, and runs what Wine can run. The usual form only checks the app and the crates of it that no
/// program here links; the long form links the app as well. One command does both, because a separate check would compile
/// the shared crates twice.
///
/// # Errors
/// Something does not compile, or a test fails.
pub(super) fn test(extent: Extent) -> Result<Vec<String>> {
    if let Some(reason) = missing() {
        return Ok(vec![reason]);
    }
    ui_build::build_if_stale()?;
    let below = UNDER_WINE.iter().map(|(package, ..)| *package);
    let below: Vec<&str> = below.flat_map(|package| ["-p", package]).collect();
    let args = [shipped(&["build", "--bins", "--tests"]), below].concat();
    let checked = match extent {
        Extent::Usual => Some(checked_crates()?),
        Extent::Long => None,
    };
    let build =
        |title: &str, also: &[&str]| build(title, extent, checked.as_deref(), &[&args, also].concat());
    build("all that ships for Windows", &[])?;
    let built = build("what was built for Windows", &["--message-format=json"])?;
    let tests = Tests::of(&built.lines);

    let wine = Wine::start()?;
    let programs = programs(SYSTEM, extent);
    put_shim_beside(&programs)?;
    let app = if checked.is_some() { "checked" } else { "built" };
    let mut closings = vec![format!("for {SYSTEM}: portholectl and every crate below built, the app {app}")];
    for (package, name, arguments) in UNDER_WINE {
        let program = tests.find(package, name)?;
        let title = format!("{package}, {name}, under Wine");
        // The output is needed: it names what a test did not check.
        let arguments = [&["--nocapture"], *arguments].concat();
        let output = wine.run(&title, &program, &arguments)?.at_most(LIMIT).run()?;
        // The line begins with the name of the test, which the runner writes.
        let unshown = output.lines.iter().filter_map(|line| Some(line.split_once(NOT_SHOWN)?.1));
        closings.extend(unshown.map(|what| format!("{NOT_SHOWN}{what}")));
        closings.extend(closing::of_cargo_test(&output.lines).pop().map(|sum| format!("{sum}  ({name})")));
    }
    closings.extend(portholectl(&wine, &programs)?);
    closings.extend(rules_of_the_system(&wine, &programs)?);
    Ok(closings)
}

/// A build for Windows. No code is made for the crates in `checked`, which are separated by spaces.
fn build(title: &str, extent: Extent, checked: Option<&str>, args: &[&str]) -> Result<steps::Output> {
    let step = cargo(title, SYSTEM, extent, args)?
        // The crypto library contains its assembler code as object files, so no assembler for Windows is needed.
        .with("AWS_LC_SYS_PREBUILT_NASM", "1");
    let wrapper = root().join("tests/xtask/wine/rustc");
    match checked {
        Some(crates) => step
            .with("RUSTC_WRAPPER", text(&wrapper)?)
            .with("PORTHOLE_CHECKED_CRATES", crates)
            // Its unit tests do not run under Wine.
            .with("PORTHOLE_CHECKED_TESTS", "portholectl")
            .run(),
        None => step.run(),
    }
}

/// The crates of the app that no program here links, as the compiler names them, separated by spaces.
fn checked_crates() -> Result<String> {
    let below = UNDER_WINE.iter().map(|(package, ..)| *package);
    let linked: Vec<&str> = below.chain(["porthole-cli"]).flat_map(|package| ["-p", package]).collect();
    let app = crates(&[&["--edges", "normal"][..], &["-p", "porthole"]].concat())?;
    let linked = crates(&[&["--edges", "normal,dev"][..], &linked].concat())?;
    let names: Vec<&str> = app.difference(&linked).map(String::as_str).collect();
    Ok(names.join(" "))
}

/// The crates that packages depend on for Windows, with these packages.
fn crates(args: &[&str]) -> Result<BTreeSet<String>> {
    let tree = ["tree", "--locked", "--target", SYSTEM, "--prefix", "none", "--format", "{p}"];
    let output = Step::new("dependencies for Windows", "cargo", &[&tree, args].concat()).run()?;
    let named = output.lines.iter().filter_map(|line| line.split_whitespace().next());
    Ok(named.map(|package| package.replace('-', "_")).collect())
}

/// Runs the commands that an administrator tries first, and checks the exit code and the output of each.
fn portholectl(wine: &Wine, programs: &Path) -> Result<Vec<String>> {
    const MANAGED: &str = r#"schema = 1

[organization]
name = "Harbor Ltd"
help_url = "https://help.harbor.test/device"

[[app]]
id = "mail"
name = "Mail"
url = "https://mail.harbor.test/"
scope = ["https://mail.harbor.test/"]
hosts = ["*.harbor.test"]
"#;
    ui::step("portholectl under Wine");
    let started = Instant::now();
    let program = programs.join("portholectl.exe");
    let managed = wine.folder().join("managed.toml");
    fs::write(&managed, MANAGED).map_err(Failure::cannot(managed.display()))?;
    let managed = text(&managed)?;
    let request = ["certificate", "request", "--subject", "CN=laptop-7", "--key", "rsa2048"];
    let tried: [(&[&str], i32, &str); 6] = [
        (&["--help"], 0, "certificate"),
        (&["config", "check", managed], 0, ""),
        (&["device", "candidates", "--config", managed], 1, "No certificate was found"),
        (&request, 0, "BEGIN CERTIFICATE REQUEST"),
        // In another process, so the certificate comes from the store.
        (&["certificate", "list"], 0, "CN=laptop-7"),
        (&["device", "status", "--config", managed], 1, "untrusted"),
    ];
    for (args, code, text) in tried {
        let output = wine.output(&program, args)?;
        expect(&output, &format!("portholectl.exe {}", args.join(" ")), code, text).inspect_err(|_| {
            ui::step_failed("portholectl under Wine", started.elapsed());
        })?;
    }
    ui::done("portholectl under Wine", started.elapsed());
    Ok(vec![format!("portholectl.exe: {} commands as they should be", tried.len())])
}

/// Checks that group policies are read, and that a managed file in the system's folder is refused: under Wine the
/// person owns every file.
fn rules_of_the_system(wine: &Wine, programs: &Path) -> Result<Vec<String>> {
    const APP: &str = r#"{ "id": "mail", "name": "Mail", "url": "https://mail.harbor.test/" }"#;
    const POLICIES: [(&str, &str, &str, &str); 4] = [
        ("", "schema", "REG_DWORD", "1"),
        ("", "app", "REG_MULTI_SZ", APP),
        (r"\organization", "name", "REG_SZ", "Harbor Ltd"),
        (r"\organization", "help_url", "REG_SZ", "https://help.harbor.test/device"),
    ];
    const KEY: &str = r"HKLM\Software\Policies\Porthole";
    let registry = Path::new("reg");
    let program = programs.join("portholectl.exe");
    for (below, name, kind, value) in POLICIES {
        let key = format!("{KEY}{below}");
        let added = wine.output(registry, &["add", &key, "/v", name, "/t", kind, "/d", value, "/f"])?;
        expect(&added, "reg add", 0, "")?;
    }
    expect(&wine.output(&program, &["config", "check"])?, "config check", 0, "group-policy.json")?;
    expect(&wine.output(&program, &["config", "show"])?, "config show", 0, "Harbor Ltd")?;

    let folder = wine.folder().join("drive_c/ProgramData/Porthole");
    fs::create_dir_all(&folder).map_err(Failure::cannot(folder.display()))?;
    let managed = folder.join("managed.toml");
    fs::write(&managed, "schema = 1\n").map_err(Failure::cannot(managed.display()))?;
    expect(&wine.output(&program, &["config", "check"])?, "config check", 1, "icacls")?;
    fs::remove_dir_all(&folder).map_err(Failure::cannot(folder.display()))?;
    expect(&wine.output(registry, &["delete", KEY, "/f"])?, "reg delete", 0, "")?;
    Ok(vec!["group policies read, and a file that anybody may change refused".to_owned()])
}

/// Fails unless `command` ended with the exit code `code` and wrote `text`.
fn expect(output: &Output, command: &str, code: i32, text: &str) -> Result<()> {
    if output.code == Some(code) && output.text.contains(text) {
        return Ok(());
    }
    let Output { code: found, text: written } = output;
    Err(Failure::Finding(format!(
        "{command} should end with {code} and write `{text}`; it ended with {found:?} and wrote:\n{written}"
    )))
}

/// The messages of cargo that name the test programs.
struct Tests(Vec<Value>);

impl Tests {
    fn of(lines: &[String]) -> Self {
        let messages = lines.iter().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        Self(messages.filter(|message| message["profile"]["test"] == true).collect())
    }

    fn find(&self, package: &str, name: &str) -> Result<PathBuf> {
        let of_package = |message: &&Value| {
            // `path+file:///…/policy#porthole-policy@0.1.0`
            let id = message["package_id"].as_str().unwrap_or_default();
            id.rsplit(['#', '/']).next().is_some_and(|last| last.split('@').next() == Some(package))
        };
        let found = self.0.iter().filter(of_package).find(|message| message["target"]["name"] == name);
        let program = found.and_then(|message| message["executable"].as_str()).map(PathBuf::from);
        program.ok_or_else(|| Failure::CannotRun(format!("{package} has no test program `{name}`")))
    }
}

/// Wine lacks the one library that Rust's standard library takes its randomness from.
fn put_shim_beside(programs: &Path) -> Result<()> {
    let library = programs.join("bcryptprimitives.dll");
    let source = root().join("tests/xtask/wine/bcryptprimitives.c");
    let arguments = ["-O1", "-shared", "-o", text(&library)?, text(&source)?, "-ladvapi32"];
    Step::new("a stand-in for a library that Wine lacks", "x86_64-w64-mingw32-gcc", &arguments).run()?;
    let beside_tests = programs.join("deps").join("bcryptprimitives.dll");
    copy(&library, &beside_tests)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).map(drop).map_err(Failure::cannot(to.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_program_is_found_by_its_package_and_its_name() {
        let lines = [
            r#"{"reason":"compiler-artifact","package_id":"path+file:///p/crates/policy#porthole-policy@0.1.0","target":{"name":"porthole_policy"},"profile":{"test":false},"executable":null}"#,
            r#"{"reason":"compiler-artifact","package_id":"path+file:///p/crates/policy#porthole-policy@0.1.0","target":{"name":"porthole_policy"},"profile":{"test":true},"executable":"/p/deps/porthole_policy-1.exe"}"#,
            "    Finished `dev` profile",
        ];
        let tests = Tests::of(&lines.map(str::to_owned));
        let found = tests.find("porthole-policy", "porthole_policy").unwrap();
        assert_eq!(found, PathBuf::from("/p/deps/porthole_policy-1.exe"));
        assert!(tests.find("porthole-config", "porthole_policy").is_err());
    }
}
