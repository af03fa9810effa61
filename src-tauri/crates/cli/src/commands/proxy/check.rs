//! `portholectl proxy check`: the way to an address, step by step.

use std::sync::Arc;

use porthole_activity::ActivityLog;
use porthole_config::ManagedConfig;
use porthole_explain::{Code, Problem};
use porthole_host::{InForce, State, settings};
use porthole_identity::Evaluation;
use porthole_proxy::Step;
use serde::Serialize;

use crate::args::ProxyCheckArgs;
use crate::failure::{ExitStatus, Failure};
use crate::output::{Output, Style};
use crate::places;

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Checked {
    url: String,
    reached: bool,
    steps: Vec<StepView>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct StepView {
    step: &'static str,
    milliseconds: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
}

/// Goes the way that a page would.
///
/// # Errors
/// It cannot be gone at all: no log, no runtime, no TLS.
pub(crate) fn check(
    args: &ProxyCheckArgs,
    config: &Arc<ManagedConfig>,
    device: Evaluation,
    output: Output,
) -> Result<ExitStatus, Failure> {
    let activity = ActivityLog::open(places::activity_log()?)
        .map_err(|error| Failure::cannot_run(error.code().with_detail(error.to_string())))?;
    let state = State::of(InForce::Current(Arc::clone(config)), device);
    let internal = |error: std::io::Error| Failure::cannot_run(Code::Internal.with_detail(error.to_string()));
    let runtime = porthole_proxy::runtime().map_err(internal)?;
    let walked = runtime.block_on(porthole_proxy::check(settings(&state), &args.url, Arc::new(activity)));
    let steps = walked.map_err(|error| Failure::cannot_run(error.code().with_detail(error.to_string())))?;
    let reached = steps.iter().all(|step| step.outcome.is_ok());
    let view = Checked { url: args.url.to_string(), reached, steps: steps.into_iter().map(view).collect() };
    output.answer(&view, |page| {
        match reached {
            true => page.headline(Style::Good, &format!("{} is reached", view.url)),
            false => page.headline(Style::Bad, &format!("{} cannot be reached", view.url)),
        };
        for step in &view.steps {
            let took = format!("{} ms", step.milliseconds);
            match (&step.found, &step.problem) {
                (Some(found), _) => page.styled_field(step.step, Style::Good, &format!("{found} ({took})")),
                (None, Some(problem)) => {
                    page.styled_field(step.step, Style::Bad, &format!("{} ({took})", problem.title));
                    page.problem(problem)
                }
                (None, None) => page,
            };
        }
    })?;
    Ok(ExitStatus::finding_if(!reached))
}

fn view(step: Step) -> StepView {
    let (found, problem) = match step.outcome {
        Ok(found) => (Some(found), None),
        Err(problem) => (None, Some(problem)),
    };
    let milliseconds = u64::try_from(step.took.as_millis()).unwrap_or(u64::MAX);
    StepView { step: step.what.as_str(), milliseconds, found, problem }
}
