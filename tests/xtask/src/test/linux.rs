//! The parts for this system, all from one linted build. Other crates, features or profiles would compile most
//! dependencies again.

use super::closing;
use super::extent::Extent;
use crate::failure::Result;
use crate::products::{self, Programs};
use crate::setup;
use crate::steps::Step;
use crate::ui_build;

/// The files of end-to-end tests that contain some that are too long for every run.
const LONG: &str = "package(porthole-e2e) & test(/^(company_proxy|sleep)::/)";

/// The end-to-end tests, by what they test.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scenes {
    /// Porthole with servers of the tests, and the web engine.
    Own,
    /// The web engine only.
    Platform,
    /// Porthole with web apps of others.
    RealApps,
}

impl Scenes {
    /// nextest's filter for these tests. Each kind but the first is one file in `tests/e2e/tests`.
    fn filter(self) -> &'static str {
        match self {
            Self::Own => "package(porthole-e2e) - test(/^real_apps::/)",
            Self::Platform => "package(porthole-e2e) & test(/^platform::/)",
            Self::RealApps => "package(porthole-e2e) & test(/^real_apps::/)",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Own => "end-to-end tests",
            Self::Platform => "the web engine",
            Self::RealApps => "web apps of others",
        }
    }
}

/// Checks the format, and lints everything while compiling it for the tests.
pub(super) fn lint() -> Result<Vec<String>> {
    Step::new("format", "cargo", &["fmt", "--all", "--check"]).run()?;
    ui_build::build_if_stale()?;
    products::compile("build and lints", &["build", "--all-targets"]).run()?;
    Ok(vec!["format and lints: ok".to_owned()])
}

/// Unit and integration tests.
pub(super) fn unit() -> Result<Vec<String>> {
    ui_build::build_if_stale()?;
    nextest("unit and integration tests", "not package(porthole-e2e) - package(porthole-conformance)")
}

/// Suites and programs of others.
pub(super) fn conformance() -> Result<Vec<String>> {
    ui_build::build_if_stale()?;
    products::build(Programs::WithDriver)?;
    nextest("suites of others", "package(porthole-conformance)")
}

/// End-to-end tests.
pub(super) fn scenes(scenes: Scenes, extent: Extent) -> Result<Vec<String>> {
    ui_build::build_if_stale()?;
    if matches!(scenes, Scenes::RealApps) {
        super::real_apps::install()?;
    }
    products::build(Programs::WithDriver)?.keep_for_end_to_end_tests("")?;
    if matches!(scenes, Scenes::Own) {
        let shipped = match extent {
            Extent::Usual => Programs::WithoutDriver,
            Extent::Long => Programs::Release,
        };
        products::build(shipped)?.keep_for_end_to_end_tests("shipped")?;
    }
    let mut closings = nextest(scenes.title(), scenes.filter())?;
    if matches!((scenes, extent), (Scenes::Own, Extent::Long)) {
        closings.extend(nextest_with("long end-to-end tests", LONG, &["--run-ignored", "only"])?);
    }
    Ok(closings)
}

fn nextest(title: &str, filter: &str) -> Result<Vec<String>> {
    nextest_with(title, filter, &[])
}

fn nextest_with(title: &str, filter: &str, also: &[&str]) -> Result<Vec<String>> {
    setup::install_cargo_command(setup::NEXTEST)?;
    let args = [&["nextest", "run", "--no-tests", "pass", "-E", filter], also].concat();
    let output = products::compile(title, &args).run()?;
    Ok(closing::of_nextest(&output.lines))
}
