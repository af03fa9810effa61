//! `portholectl doctor`: whether this machine has what Porthole needs, and what to do where it has not.

mod check;
#[cfg(target_os = "linux")]
mod desktop;
#[cfg(target_os = "linux")]
mod engine;
#[cfg(target_os = "linux")]
mod kernel;
#[cfg(unix)]
mod machine;
mod organization;
#[cfg(unix)]
mod resources;
#[cfg(target_os = "linux")]
mod spelling;

use porthole_config::Source;
use serde::Serialize;

use crate::failure::{ExitStatus, Failure};
use crate::output::{Output, Page, Style};
pub(crate) use check::{Check, State};
#[cfg(unix)]
use machine::Machine;

/// What was found.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Findings {
    /// The worst of all.
    pub(crate) state: State,
    pub(crate) checks: Vec<Check>,
}

/// Makes every check, prints what was found, and ends with a finding where something that Porthole needs is missing.
///
/// # Errors
/// Standard output cannot be written.
pub(crate) fn run(source: &Source, output: Output) -> Result<ExitStatus, Failure> {
    let findings = examine(source);
    output.answer(&findings, |page| fill(page, &findings))?;
    Ok(ExitStatus::finding_if(findings.state == State::Failed))
}

/// Every check of this machine, those of the kernel first: one of them needs a process with one thread.
pub(crate) fn examine(source: &Source) -> Findings {
    #[cfg(unix)]
    let machine = Machine::current();
    let mut checks = Vec::new();
    #[cfg(target_os = "linux")]
    checks.extend(kernel::checks(&machine));
    checks.extend(organization::checks(source));
    #[cfg(target_os = "linux")]
    {
        checks.extend(desktop::checks(&machine));
        checks.extend(engine::checks(&machine));
        checks.push(spelling::check(&machine));
    }
    #[cfg(unix)]
    checks.extend(resources::checks(&machine, source));
    let state = checks.iter().map(|check| check.state).max().unwrap_or(State::Fine);
    Findings { state, checks }
}

fn fill(page: &mut Page, findings: &Findings) {
    let (style, headline) = match findings.state {
        State::Fine => (Style::Good, "This machine has everything that Porthole needs"),
        State::Unknown => (Style::Warning, "No problem was found, but not everything could be checked"),
        State::Warning => (Style::Warning, "Porthole runs on this machine, with limits"),
        State::Failed => (Style::Bad, "Porthole cannot work on this machine yet"),
    };
    page.headline(style, headline);
    let mut area = "";
    for check in &findings.checks {
        if check.area != area {
            area = check.area;
            page.heading(area);
        }
        page.point(check.state.style(), &format!("{}: {}", check.title, check.found));
        if let Some(problem) = &check.problem {
            page.indented(4, Style::Dim, problem.meaning);
            page.indented(4, Style::Good, &format!("Do: {}", problem.next_step));
        }
    }
}
