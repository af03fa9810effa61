//! `cargo xtask test`: every part in the order that finds a mistake soonest.

mod closing;
#[cfg(unix)]
mod debian_rust;
mod fuzz;
#[cfg(unix)]
mod macos;
#[cfg(unix)]
mod windows;

use std::time::Instant;

use clap::ValueEnum;

use crate::failure::{Failure, Result};
use crate::products::{self, Driver};
use crate::setup::{self, Need};
use crate::steps::{Step, root};
use crate::{layers, repo, ui};

/// One part of the tests. Their order here is the order they run in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Part {
    /// What lies at the top level, and the lock file of the UI.
    Repo,
    /// Which crate may stand on which.
    Layers,
    /// Licences, sources and advisories of dependencies, where cargo-deny is installed.
    Deny,
    /// Types, tests and build of the UI.
    Ui,
    /// Format and lints of every crate, and the parts repo, layers and deny.
    Lint,
    /// Unit and integration tests of every crate.
    Unit,
    /// The real app against real servers.
    E2e,
    /// The parsers that meet bytes from outside, fuzzed for a minute each.
    Fuzz,
    /// All that ships built for Windows, and what needs no window run under Wine.
    Windows,
    /// The types of everything for macOS.
    Macos,
}

/// Runs the parts, all of them when none is named.
///
/// # Errors
/// The first part that fails, and how to run it again; or what is missing on this machine.
pub(crate) fn run(named: &[Part]) -> Result<()> {
    let mut parts: Vec<Part> =
        if named.is_empty() { Part::value_variants().to_vec() } else { named.to_vec() };
    if parts.contains(&Part::Lint) {
        parts.extend([Part::Repo, Part::Layers, Part::Deny]);
    }
    parts.sort_unstable();
    parts.dedup();

    setup::install_missing(&needs(&parts))?;

    let started = Instant::now();
    let mut closings = Vec::new();
    for part in &parts {
        let name = part.name();
        match part.run() {
            Ok(lines) => closings.extend(lines.into_iter().map(|line| format!("{name:<7} {line}"))),
            Err(failure) => {
                report(&closings);
                let again = format!(
                    "{failure}\n\n  part that failed: {name}\n  run it again:     cargo xtask test {name}"
                );
                return Err(match failure {
                    Failure::Finding(_) => Failure::Finding(again),
                    Failure::CannotRun(_) => Failure::CannotRun(again),
                });
            }
        }
    }
    report(&closings);
    let names: Vec<String> = parts.iter().map(|part| part.name()).collect();
    ui::succeeded(&format!("passed in {}: {}", ui::clock(started.elapsed()), names.join(", ")));
    Ok(())
}

/// What the parts need of this machine.
fn needs(parts: &[Part]) -> Vec<Need> {
    let of = |part: &Part| match part {
        Part::Repo | Part::Layers | Part::Deny | Part::Ui | Part::Lint | Part::Fuzz => Need::Build,
        Part::Unit | Part::E2e => Need::Run,
        Part::Windows => Need::Windows,
        Part::Macos => Need::Macos,
    };
    parts.iter().map(of).chain([Need::Build]).collect()
}

/// What each runner said last, together at the end where it is seen.
fn report(closings: &[String]) {
    if !closings.is_empty() {
        ui::step("results");
        closings.iter().for_each(|line| ui::note(line));
    }
}

impl Part {
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// Runs this part and gives its runners' closing lines.
    fn run(self) -> Result<Vec<String>> {
        match self {
            Self::Repo => checked("top level and lock file", || repo::check(&root())),
            Self::Layers => checked("dependency directions", layers::check),
            Self::Deny => deny(),
            Self::Ui => test_ui(),
            Self::Lint => lint(),
            Self::Unit => unit(),
            Self::E2e => e2e(),
            Self::Fuzz => fuzz::run(),
            #[cfg(unix)]
            Self::Windows => windows::test(),
            #[cfg(unix)]
            Self::Macos => macos::test(),
            #[cfg(not(unix))]
            Self::Windows | Self::Macos => Ok(vec!["built for other systems on Debian alone".to_owned()]),
        }
    }
}

fn checked(title: &str, check: impl FnOnce() -> Result<()>) -> Result<Vec<String>> {
    ui::step(title);
    let started = Instant::now();
    match check() {
        Ok(()) => {
            ui::done(title, started.elapsed());
            Ok(vec![format!("{title}: ok")])
        }
        Err(failure) => {
            ui::step_failed(title, started.elapsed());
            Err(failure)
        }
    }
}

fn deny() -> Result<Vec<String>> {
    if !setup::runs("cargo", &["deny", "--version"]) {
        ui::step("cargo-deny");
        let words = "cargo-deny is not installed, so licences, sources and advisories were not checked here \
                     (the dependency directions were)";
        ui::note(words);
        return Ok(vec![words.to_owned()]);
    }
    // It finds .cargo/deny.toml by itself.
    let output = Step::new("cargo-deny", "cargo", &["deny", "check"]).run()?;
    Ok(output.lines.into_iter().rfind(|line| !line.is_empty()).into_iter().collect())
}

fn test_ui() -> Result<Vec<String>> {
    if !products::ui_exists() {
        return Ok(vec!["no UI here yet".to_owned()]);
    }
    Step::new("UI packages", "npm", &["ci", "--no-audit", "--no-fund"]).within("ui").run()?;
    Step::new("UI types", "npm", &["run", "check"]).within("ui").run()?;
    let output = Step::new("UI tests", "npm", &["test"]).within("ui").with("NO_COLOR", "1").run()?;
    Step::new("UI build", "npm", &["run", "build"]).within("ui").run()?;
    Ok(closing::of_vitest(&output.lines))
}

fn lint() -> Result<Vec<String>> {
    Step::new("format", "cargo", &["fmt", "--all", "--check"]).run()?;
    products::build_ui_if_absent()?;
    let clippy = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
    Step::new("lints", "cargo", &clippy).run()?;
    // Of the whole workspace again: the app alone would have its dependencies checked with other features.
    let driver = [&["clippy", "--features", "porthole/test-driver"], &clippy[1..]].concat();
    Step::new("lints of the test driver", "cargo", &driver).run()?;
    Ok(vec!["format and lints: ok".to_owned()])
}

fn unit() -> Result<Vec<String>> {
    products::build_ui_if_absent()?;
    let all_but_e2e = ["--workspace", "--exclude", "porthole-e2e", "--locked"];
    if setup::runs("cargo", &["nextest", "--version"]) {
        let arguments = [&["nextest", "run", "--no-tests", "pass"], &all_but_e2e[..]].concat();
        let output = Step::new("unit and integration tests", "cargo", &arguments).run()?;
        // nextest leaves out the examples in the documentation.
        let arguments = [&["test", "--doc"], &all_but_e2e[..]].concat();
        let documented = Step::new("examples in documentation", "cargo", &arguments).run()?;
        return Ok(closing::of_nextest(&output.lines)
            .into_iter()
            .chain(closing::of_cargo_test(&documented.lines))
            .collect());
    }
    let arguments = [&["test", "--no-fail-fast"], &all_but_e2e[..]].concat();
    let output = Step::new("unit and integration tests", "cargo", &arguments).run()?;
    Ok(closing::of_cargo_test(&output.lines))
}

fn e2e() -> Result<Vec<String>> {
    products::build_ui_if_absent()?;
    products::build(Driver::Inside)?.keep_for_end_to_end_tests()?;
    let arguments = ["test", "--locked", "--no-fail-fast", "-p", "porthole-e2e"];
    let output = Step::new("end-to-end tests", "cargo", &arguments).run()?;
    Ok(closing::of_cargo_test(&output.lines))
}
