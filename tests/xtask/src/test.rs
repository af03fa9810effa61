//! `cargo xtask test`: runs the parts, those first that find mistakes soonest.

mod budget;
mod changes;
mod closing;
#[cfg(unix)]
mod debian_rust;
mod deny;
mod extent;
mod fuzz;
mod lane;
mod linux;
#[cfg(unix)]
mod macos;
mod real_apps;
#[cfg(unix)]
mod windows;

use std::time::Instant;

use clap::ValueEnum;

use crate::failure::{Failure, Result};
use crate::setup::{self, CargoCommand, Meanwhile, Need};
use crate::steps::{Step, root};
use crate::{layers, repo, ui, ui_build};
use budget::Clock;
pub(crate) use extent::Extent;
use lane::Lane;
use linux::Scenes;

/// One part of the tests. Their order here is the order they run in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Part {
    /// What lies at the top level, the lock file of the UI, and examples in documentation that nothing would run.
    Repo,
    /// Which crate may stand on which, and no circles among files.
    Layers,
    /// Licences, sources, duplicates and advisories of dependencies.
    Deny,
    /// Format and lints of every crate, and the parts repo, layers and deny.
    Lint,
    /// The parsers that meet bytes from outside, fuzzed: after lint, whose build it stands on.
    Fuzz,
    /// Types, tests and build of the UI.
    Ui,
    /// Unit and integration tests of every crate.
    Unit,
    /// The real app against real servers.
    E2e,
    /// What the web engine of this system must do and must not, which e2e shows as well.
    Platform,
    /// Suites and programs of others against servers, with the proxy and without: only the difference counts.
    Conformance,
    /// Web apps of others, as they are, in the real app.
    RealApps,
    /// All that ships built for Windows, and what needs no window run under Wine.
    Windows,
    /// The types of all that ships for macOS.
    Macos,
    /// The packages as they ship: checked, installed, upgraded, removed. Only in the long form, or by name.
    Package,
}

/// Runs the parts, all of them when none is named.
///
/// # Errors
/// The first part that fails or passes its budget, and how to run it again; or what is missing on this machine.
pub(crate) fn run(named: &[Part], extent: Extent) -> Result<()> {
    let mut parts: Vec<Part> = if named.is_empty() {
        let all = Part::value_variants().iter().copied();
        all.filter(|part| match part {
            // The end-to-end tests contain it.
            Part::Platform => false,
            Part::Package | Part::RealApps | Part::Conformance => extent == Extent::Long,
            Part::Repo | Part::Layers | Part::Deny | Part::Ui | Part::Lint | Part::Unit | Part::E2e => true,
            Part::Fuzz | Part::Windows | Part::Macos => true,
        })
        .collect()
    } else {
        named.to_vec()
    };
    if parts.contains(&Part::Lint) {
        parts.extend([Part::Repo, Part::Layers, Part::Deny]);
    }
    parts.sort_unstable();
    parts.dedup();

    let started = Instant::now();
    let whole = Clock::start();
    let names: Vec<String> = parts.iter().map(|part| part.name()).collect();
    // Windows has no `nice`.
    let is_whole = cfg!(unix) && named.is_empty() && extent == Extent::Usual;
    let mut lanes = if is_whole {
        beside(&mut parts)?
    } else {
        setup::install_missing(&needs(&parts), &commands(&parts), Meanwhile::Nothing)?;
        Vec::new()
    };
    let mut closings = Vec::new();
    let mut times = Vec::new();
    for part in &parts {
        let must_be_installed = part.need() != Need::Build;
        let is_over =
            |lane: &mut Lane| (must_be_installed && !lane.wait_until_installed()) || lane.has_ended();
        for lane in lanes.extract_if(.., is_over) {
            take(lane, &mut times, &mut closings)?;
        }
        let name = part.name();
        let clock = Clock::start();
        let done = part.run(extent).and_then(|lines| {
            let spent = clock.spent();
            times.push(format!("{name:<9} {}", spent.beside(part.budget(), extent)));
            closings.extend(lines.into_iter().map(|line| format!("{name:<9} {line}")));
            spent.within(&name, part.budget(), extent)
        });
        if let Err(failure) = done {
            report(&closings, &times);
            let long = if extent == Extent::Long { " --long" } else { "" };
            let again = format!(
                "{failure}\n\n  part that failed: {name}\n  run it again:     cargo xtask test {name}{long}"
            );
            return Err(match failure {
                Failure::Finding(_) => Failure::Finding(again),
                Failure::CannotRun(_) => Failure::CannotRun(again),
            });
        }
    }
    for lane in lanes {
        take(lane, &mut times, &mut closings)?;
    }
    times.push(format!("{:<9} {}", "together", whole.spent_by_all()));
    report(&closings, &times);
    ui::succeeded(&format!("passed in {}: {}", ui::clock(started.elapsed()), names.join(", ")));
    Ok(())
}

/// Takes from `parts` those that use no build of the others, and starts them beside the rest. A part that shares a build
/// folder with the rest would keep it locked at its low priority. Compiling needs few packages: the others are installed
/// while the rest compiles.
fn beside(parts: &mut Vec<Part>) -> Result<Vec<Lane>> {
    let needs = needs(parts);
    let mut taken =
        |part: fn(&mut Part) -> bool| -> Vec<String> { parts.extract_if(.., part).map(Part::name).collect() };
    let deny = taken(|part| matches!(part, Part::Deny));
    let of_others = taken(|part| matches!(part, Part::Windows | Part::Macos));
    let commands = commands(parts);
    let asks = !setup::installs_unasked();
    let at_once: &[Need] = if asks { &needs } else { &[Need::Build] };
    setup::install_missing(at_once, &[], Meanwhile::Nothing)?;
    let install = move || setup::install_missing(&needs, &commands, Meanwhile::OtherSteps);
    Ok(vec![Lane::start(&of_others, install)?, Lane::start(&deny, || Ok(()))?])
}

/// Waits for a lane, and adds its summary.
fn take(lane: Lane, times: &mut Vec<String>, closings: &mut Vec<String>) -> Result<()> {
    ui::step("what runs beside");
    let summary = lane.join().inspect_err(|_| report(closings, times))?;
    times.extend(summary.times);
    closings.extend(summary.results);
    Ok(())
}

/// What the parts need of this machine.
fn needs(parts: &[Part]) -> Vec<Need> {
    let runs = parts.iter().any(|part| matches!(part, Part::Package | Part::RealApps | Part::Conformance));
    let of_all = if runs { vec![Need::Build, Need::Run] } else { vec![Need::Build] };
    parts.iter().map(|part| part.need()).chain(of_all).collect()
}

/// The commands of cargo's that the parts need.
fn commands(parts: &[Part]) -> Vec<CargoCommand> {
    let runs_tests = |part: &Part| {
        matches!(part, Part::Unit | Part::E2e | Part::Platform | Part::Conformance | Part::RealApps)
    };
    let nextest = parts.iter().any(runs_tests).then_some(setup::NEXTEST);
    let deny = parts.contains(&Part::Deny).then_some(setup::DENY);
    nextest.into_iter().chain(deny).collect()
}

/// Shows the time of each part, then the closing lines of each runner.
fn report(closings: &[String], times: &[String]) {
    if !times.is_empty() {
        ui::step("times");
        times.iter().for_each(|line| ui::note(line));
    }
    if !closings.is_empty() {
        ui::step("results");
        closings.iter().for_each(|line| ui::note(line));
    }
}

impl Part {
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// What this part needs of this machine.
    fn need(self) -> Need {
        match self {
            Self::Repo | Self::Layers | Self::Deny | Self::Lint | Self::Fuzz => Need::Build,
            Self::Ui => Need::Ui,
            Self::Unit | Self::E2e | Self::Platform => Need::Run,
            Self::Conformance => Need::Conformance,
            Self::RealApps => Need::RealApps,
            Self::Windows => Need::Windows,
            Self::Macos => Need::Macos,
            Self::Package => Need::Package,
        }
    }

    /// Runs this part and gives its runners' closing lines.
    fn run(self, extent: Extent) -> Result<Vec<String>> {
        match self {
            Self::Repo => checked("top level, lock file and examples", || repo::check(&root())),
            Self::Layers => checked("dependency directions", layers::check),
            Self::Deny => deny::check(),
            Self::Ui => test_ui(),
            Self::Lint => linux::lint(),
            Self::Unit => linux::unit(),
            Self::E2e => linux::scenes(Scenes::Own, extent),
            Self::Platform => linux::scenes(Scenes::Platform, extent),
            Self::RealApps => linux::scenes(Scenes::RealApps, extent),
            Self::Conformance => linux::conformance(),
            Self::Fuzz => fuzz::run(extent),
            #[cfg(unix)]
            Self::Windows => windows::test(extent),
            #[cfg(unix)]
            Self::Macos => macos::test(extent),
            #[cfg(unix)]
            Self::Package => crate::package::test::run(),
            #[cfg(not(unix))]
            Self::Windows | Self::Macos | Self::Package => {
                Ok(vec!["built for other systems on Debian alone".to_owned()])
            }
        }
    }

    /// The budget of this part in minutes, for an empty build folder on two idle cores: about twice the time that it
    /// took when this was written. Make a part quicker that exceeds its budget, or raise the budget here and say why.
    fn budget(self) -> u32 {
        match self {
            Self::Repo | Self::Layers => 1,
            // Includes compiling cargo-deny, where it is not installed.
            Self::Deny => 8,
            Self::Ui => 4,
            Self::Lint => 14,
            Self::Unit | Self::RealApps => 8,
            Self::E2e => 10,
            Self::Platform | Self::Conformance => 5,
            // If every target has changed: one minute for each of twenty targets, two at a time, and their build.
            Self::Fuzz => 14,
            Self::Windows => 12,
            Self::Macos => 6,
            Self::Package => 30,
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

fn test_ui() -> Result<Vec<String>> {
    if !ui_build::exists() {
        return Ok(vec!["no UI here yet".to_owned()]);
    }
    ui_build::install_if_stale()?;
    Step::new("UI types", "npm", &["run", "check"]).within("ui").run()?;
    let output = Step::new("UI tests", "npm", &["test"]).within("ui").with("NO_COLOR", "1").run()?;
    ui_build::build_if_stale()?;
    let browser = Step::new("UI in a browser", "npm", &["run", "test:browser"]).within("ui").run()?;
    let mut found = closing::of_vitest(&output.lines);
    found.extend(browser.lines.iter().filter(|line| line.starts_with("Browser")).cloned());
    Ok(found)
}
