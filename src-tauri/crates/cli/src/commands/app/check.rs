//! `portholectl app check`: what an app needs that works here, what does not, and what to add to the managed file.

use std::sync::Arc;

use porthole_activity::ActivityLog;
use porthole_config::ManagedConfig;
use porthole_explain::{Code, Problem};
use porthole_host::{InForce, State, settings};
use porthole_identity::Evaluation;
use porthole_policy::{Endpoint, PinnedApp};
use porthole_proxy::Visitor;
use serde::Serialize;
use url::Url;

use super::features::Outcome;
use super::lines::{self, Line};
use super::manifest::Manifest;
use super::needs::{HostView, MentionKind};
use super::visit::{self, Observations, PageView};
use crate::args::AppCheckArgs;
use crate::failure::{ExitStatus, Failure};
use crate::output::{Output, Page, Style};
use crate::places;

/// What this check cannot see in any app.
const NOT_TOLD: [&str; 4] = [
    "It runs no script and does not sign in, so it does not see what the app loads later. The activity log names each host that is refused while you try the app.",
    "A feature that a script names may never be used, or the app may work without it.",
    "It does not know whether the server accepts the certificates of other devices.",
    "It does not show how the app looks. Open it in Porthole for that.",
];

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct AppReport {
    url: String,
    /// The app of the managed file that the address belongs to.
    app: Option<String>,
    reached: bool,
    /// Why it was not reached.
    problem: Option<Problem>,
    pages: Vec<PageView>,
    scripts_read: usize,
    hosts: Vec<HostView>,
    features: Vec<FeatureView>,
    manifest: Option<Manifest>,
    notes: Vec<String>,
    /// Lines of the managed file with which it would work, or work better.
    lines: Vec<Line>,
    /// What could not be looked at.
    unseen: Vec<String>,
    not_observed: [&'static str; 4],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct FeatureView {
    feature: &'static str,
    #[serde(skip)]
    title: &'static str,
    outcome: Outcome,
    note: &'static str,
    /// Where it is named first.
    named_in: String,
}

/// Looks at the app at `args.url` the way that its window would go.
///
/// # Errors
/// There is no such app, or nothing can be checked: no log, no runtime, no TLS.
pub(crate) fn check(
    args: &AppCheckArgs,
    config: &Arc<ManagedConfig>,
    device: Evaluation,
    output: Output,
) -> Result<ExitStatus, Failure> {
    let app = match &args.app {
        Some(id) => Some(config.apps.get(id).ok_or_else(|| {
            Failure::cannot_run(
                Code::AppUnknown.with_detail(format!("The managed file names no app `{id}`.")),
            )
        })?),
        None => app_of(config, &args.url),
    };
    let activity = ActivityLog::open(places::activity_log()?)
        .map_err(|error| Failure::cannot_run(error.code().with_detail(error.to_string())))?;
    let activity = Arc::new(activity);
    let state = State::of(InForce::Current(Arc::clone(config)), device);
    let internal = |error: std::io::Error| Failure::cannot_run(Code::Internal.with_detail(error.to_string()));
    let runtime = tokio::runtime::Runtime::new().map_err(internal)?;
    let cannot =
        |error: porthole_proxy::StartError| Failure::cannot_run(error.code().with_detail(error.to_string()));
    let (problem, seeing) = runtime
        .block_on(async {
            // Step by step first: the step that fails is the answer.
            let steps = porthole_proxy::check(settings(&state), &args.url, Arc::clone(&activity)).await?;
            if let Some(problem) = steps.into_iter().find_map(|step| step.outcome.err()) {
                return Ok::<_, porthole_proxy::StartError>((Some(problem), Observations::default()));
            }
            let visitor = Visitor::new(settings(&state), activity).await?;
            Ok((None, visit::look(&visitor, &args.url).await))
        })
        .map_err(cannot)?;
    let view = build_report(args, config, app, problem, seeing);
    output.answer(&view, |page| fill(page, &view))?;
    let lacks = view.hosts.iter().any(|host| host.is_sure() && !host.allowed);
    Ok(ExitStatus::finding_if(!view.reached || lacks))
}

fn app_of<'c>(config: &'c ManagedConfig, url: &Url) -> Option<&'c PinnedApp> {
    let by_host = || {
        let endpoint = Endpoint::of(url)?;
        config.apps.iter().find(|app| app.reaches(&endpoint))
    };
    config.apps.owner_of(url).or_else(by_host)
}

fn build_report(
    args: &AppCheckArgs,
    config: &ManagedConfig,
    app: Option<&PinnedApp>,
    problem: Option<Problem>,
    seeing: Observations,
) -> AppReport {
    let reached = problem.is_none() && seeing.pages.last().is_some_and(|page| page.status < 300);
    let hosts = seeing.needs.views(app, &config.apps);
    let redirects = hosts.iter().filter(|view| view.seen.contains(&MentionKind::Redirect));
    let redirects = redirects.map(|view| format!("https://{}/", view.host)).collect::<Vec<_>>();
    let lines = match app {
        Some(app) => lines::missing_lines(
            app,
            config,
            &hosts,
            &redirects,
            seeing.manifest.as_ref(),
            // The page of an error is none of the app's.
            seeing.has_icon || !seeing.has_page || !reached,
        ),
        None => lines::new_app(&args.url, &hosts),
    };
    let scripts_read = seeing.scripts_read();
    let features = super::features::FEATURES.iter().filter_map(|feature| {
        let (_, named_in) = seeing.features.get(feature.id)?;
        Some(FeatureView {
            feature: feature.id,
            title: feature.title,
            outcome: feature.outcome,
            note: feature.note,
            named_in: named_in.clone(),
        })
    });
    AppReport {
        url: args.url.to_string(),
        app: app.map(|app| app.id.to_string()),
        reached,
        problem,
        features: features.collect(),
        pages: seeing.pages,
        scripts_read,
        hosts,
        manifest: seeing.manifest,
        notes: seeing.notes,
        lines,
        unseen: seeing.unseen,
        not_observed: NOT_TOLD,
    }
}

fn fill(page: &mut Page, view: &AppReport) {
    match (&view.problem, view.reached) {
        (Some(problem), _) => {
            page.headline(Style::Bad, &format!("{} cannot be reached", view.url)).problem(problem).blank();
        }
        (None, true) => {
            page.headline(Style::Good, &format!("{} answers", view.url));
        }
        (None, false) => {
            page.headline(
                Style::Warning,
                &format!("{} answers, but not with the first page of an app", view.url),
            );
        }
    }
    page.field("App", view.app.as_deref().unwrap_or("none in the managed file"));
    for at in &view.pages {
        page.field("Page", &format!("{} ({})", at.url, at.status));
    }
    if view.problem.is_none() {
        page.field("Scripts read", &view.scripts_read.to_string());
    }
    for note in &view.notes {
        page.styled_field("Note", Style::Warning, note);
    }
    let sections = [
        (Outcome::Missing, "The web engine does not have", Style::Bad),
        (Outcome::Depends, "Works in part, or needs something else", Style::Warning),
        (Outcome::Works, "Works", Style::Good),
    ];
    for (outcome, heading, style) in sections {
        let features = view.features.iter().filter(|feature| feature.outcome == outcome).collect::<Vec<_>>();
        if features.is_empty() {
            continue;
        }
        page.blank().heading(heading);
        for feature in features {
            page.point(style, feature.title);
            page.indented(4, Style::Plain, feature.note);
            page.indented(4, Style::Dim, &format!("Named in {}", feature.named_in));
        }
    }
    let refused = view.hosts.iter().filter(|host| !host.allowed).collect::<Vec<_>>();
    if !refused.is_empty() {
        page.blank().heading("Hosts that the app names and may not reach");
        for host in refused {
            let how = host.seen.iter().map(|seen| seen.describe()).collect::<Vec<_>>().join(", ");
            let style = if host.is_sure() { Style::Bad } else { Style::Dim };
            page.point(style, &format!("{} ({how})", host.host));
        }
    }
    if !view.lines.is_empty() {
        page.blank().heading("Add to the managed file");
        for Line { line, why } in &view.lines {
            page.exact(&[(Style::Plain, line.as_str())]);
            page.indented(4, Style::Dim, why);
        }
    }
    page.blank().heading("What this check does not see");
    for text in view.unseen.iter().map(String::as_str).chain(view.not_observed) {
        page.point(Style::Dim, text);
    }
}
