//! `portholectl policy explain`: the verdict, the rule, its file and line, and why others did not decide.

use porthole_config::AppRules;
use porthole_explain::{Code, Problem};
use porthole_policy::{
    AppId, Apps, Attribution, Cause, Decision, Destination, DeviceClass, Endpoint, Navigation, Outcome,
    PinnedApp, Reason, Refused, Request, RequestFacts, RuleOrigin, SessionPolicy, SkipReason,
    SupportedLanguage, Verdict, without_secrets,
};
use serde::Serialize;

use crate::args::ExplainArgs;
use crate::commands::config::OnDisk;
use crate::failure::{ExitStatus, Failure};
use crate::in_force::{InForce, LastGood};
use crate::output::{Output, Page, Style};

/// What is in force, as far as it matters here.
#[derive(Clone, Copy)]
pub(crate) struct Rules<'a> {
    pub(crate) apps: &'a Apps,
    pub(crate) policy: &'a SessionPolicy,
    pub(crate) organization: &'a str,
    pub(crate) help_url: Option<&'a str>,
    /// Where they are no longer those on the disk.
    pub(crate) last_good: Option<&'a LastGood>,
}

impl<'a> Rules<'a> {
    /// Those that count now.
    pub(crate) fn of(in_force: &'a InForce) -> Self {
        let (organization, apps, policy, last_good) = match in_force {
            InForce::OnDisk(config) => (&config.organization, &config.apps, &config.session_policy, None),
            InForce::LastGood(last_good) => {
                let AppRules { organization, apps, session_policy } = &last_good.rules;
                (organization, apps, session_policy, Some(last_good.as_ref()))
            }
        };
        Self {
            apps,
            policy,
            organization: &organization.name,
            help_url: Some(organization.help_url.as_str()),
            last_good,
        }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Explained {
    app: String,
    attributed_to: Vec<String>,
    activity: &'static str,
    url: String,
    device: DeviceClass,
    opens: Opens,
    verdict: Verdict,
    decided_by: DecidedBy,
    message: Option<String>,
    problem: Option<Problem>,
    rules: Vec<RuleExplanation>,
    on_disk: Option<OnDisk>,
}

/// Where the address opens when a person follows a link to it in the app's window.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "in", content = "app")]
enum Opens {
    SameWindow,
    OtherApp(String),
    Browser,
    Program,
    Nowhere,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
enum DecidedBy {
    /// A rule of the managed file.
    Rule { name: String, origin: RuleOrigin },
    /// What holds where no rule matches.
    Default { name: String },
    /// The app does not name the host and port, so nothing of it arrives.
    Host { name: String },
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleExplanation {
    name: String,
    origin: RuleOrigin,
    then: Verdict,
    decided: bool,
    why_not: Option<SkipReason>,
}

/// Explains the verdict on one activity.
///
/// # Errors
/// No app has this id.
pub(crate) fn explain(
    args: &ExplainArgs,
    device: DeviceClass,
    rules: Rules<'_>,
    output: Output,
) -> Result<ExitStatus, Failure> {
    let attribution = rules.apps.attribute(RequestFacts::address(&args.url));
    let app = app_of(args, rules.apps, &attribution)?;
    let decision = rules.policy.decide(Request { app: &app.id, activity: args.activity, device });
    let explained = Explained::of(args, device, rules, app, &attribution, &decision);
    output.answer(&explained, |page| {
        if let Some(last_good) = rules.last_good {
            OnDisk::fill(page, last_good);
        }
        explained.fill(page, app);
    })?;
    Ok(ExitStatus::finding_if(explained.verdict == Verdict::Block))
}

/// The app that is asked about, or else the one that the address is attributed to.
fn app_of<'a>(
    args: &ExplainArgs,
    apps: &'a Apps,
    attribution: &Attribution,
) -> Result<&'a PinnedApp, Failure> {
    let names = |ids: &[AppId]| ids.iter().map(AppId::as_str).collect::<Vec<_>>().join(", ");
    let known = || names(&apps.iter().map(|app| app.id.clone()).collect::<Vec<_>>());
    let requested = args.app.as_ref().or_else(|| attribution.app());
    requested.and_then(|id| apps.get(id)).ok_or_else(|| {
        let detail = match (&args.app, attribution) {
            (Some(unknown), _) => format!("There is no app `{unknown}`; there are: {}.", known()),
            (None, Attribution::Several(apps)) => {
                format!("The address may belong to several apps: {}. Name one with --app.", names(apps))
            }
            (None, Attribution::App(_) | Attribution::Unknown) => {
                format!("No app names this address. Name one with --app; there are: {}.", known())
            }
        };
        Failure::cannot_run(Code::AppUnknown.with_detail(detail))
    })
}

impl Explained {
    fn of(
        args: &ExplainArgs,
        device: DeviceClass,
        rules: Rules<'_>,
        app: &PinnedApp,
        attribution: &Attribution,
        decision: &Decision,
    ) -> Self {
        let endpoint = Endpoint::of(&args.url);
        let named = endpoint.as_ref().is_some_and(|endpoint| app.reaches(endpoint));
        let host = endpoint.map_or_else(|| without_secrets(&args.url), |endpoint| endpoint.to_string());
        let (verdict, decided_by, problem) = if named {
            let blocked = match args.activity {
                porthole_policy::Activity::Download => Code::DownloadBlocked,
                porthole_policy::Activity::Print => Code::PrintBlocked,
            };
            let problem = (decision.verdict == Verdict::Block).then(|| blocked.problem());
            (decision.verdict, DecidedBy::of(&decision.reason), problem)
        } else {
            let problem =
                Code::HostNotAllowed.with_detail(format!("The app `{}` does not name `{host}`.", app.id));
            (Verdict::Block, DecidedBy::Host { name: host }, Some(problem))
        };
        let message = decision.reason.message().filter(|_| named);
        Self {
            app: app.id.to_string(),
            attributed_to: attribution.candidates().iter().map(ToString::to_string).collect(),
            activity: args.activity.as_str(),
            url: without_secrets(&args.url),
            device,
            opens: Opens::of(rules.apps, app, args),
            verdict,
            decided_by,
            message: message.map(|message| {
                message.fill(SupportedLanguage::English, rules.organization, &app.name, rules.help_url)
            }),
            problem,
            rules: decision.outcomes.iter().map(|outcome| RuleExplanation::of(outcome, named)).collect(),
            on_disk: rules.last_good.map(OnDisk::of),
        }
    }

    fn fill(&self, page: &mut Page, app: &PinnedApp) {
        let (style, verb) = match self.verdict {
            Verdict::Allow => (Style::Good, "Allowed"),
            Verdict::Monitor => (Style::Warning, "Allowed and recorded"),
            Verdict::Block => (Style::Bad, "Blocked"),
        };
        let article = if self.device == DeviceClass::Untrusted { "an" } else { "a" };
        page.headline(
            style,
            &format!("{verb}: {} in {} on {article} {} device", self.activity, app.name, self.device),
        );
        page.field("Address", &self.url);
        if let Some(difference) = self.attribution() {
            page.field("Attributed to", &difference);
        }
        match &self.opens {
            Opens::SameWindow => page.field("Opens", &format!("in the window of {}", app.name)),
            Opens::OtherApp(other) => page.field(
                "Opens",
                &format!(
                    "in the app `{other}`, whose scope contains it; explain that app with --app {other}"
                ),
            ),
            Opens::Browser => page.field("Opens", "in the browser, outside Porthole"),
            Opens::Program => page.field("Opens", "in the desktop's program for such links"),
            Opens::Nowhere => page.field("Opens", "nowhere: Porthole does not open such links"),
        };
        match &self.decided_by {
            DecidedBy::Rule { name, origin } => {
                page.field("Rule", name).field("Where", &origin.to_string());
            }
            DecidedBy::Default { name } => {
                page.field("Rule", &format!("none matched; {name}"));
            }
            DecidedBy::Host { name } => {
                page.field(
                    "Rule",
                    &format!("{} does not list {name}, so its window cannot reach it", app.name),
                );
            }
        }
        if let Some(message) = &self.message {
            page.field("Message", message);
        }
        if let DecidedBy::Host { .. } = self.decided_by
            && let Some(problem) = &self.problem
        {
            page.field("What to do", problem.next_step);
        }
        if self.rules.is_empty() {
            return;
        }
        page.heading("Every rule, in the order of the managed file");
        for rule in &self.rules {
            let style = if rule.decided { style } else { Style::Dim };
            page.point(style, &format!("{} (then {})", rule.name, rule.then));
            let fate = rule.why_not.map_or("it decided", why_not);
            let fate =
                if rule.decided || rule.why_not.is_some() { fate } else { "the host was decided before it" };
            page.indented(4, Style::Dim, &format!("{}: {fate}", rule.origin));
        }
    }
}

impl Explained {
    /// Notes it where the address by itself would belong to another app.
    fn attribution(&self) -> Option<String> {
        match self.attributed_to.as_slice() {
            [] => Some("no app: no app lists this address".to_owned()),
            [app] if *app == self.app => None,
            [app] => Some(format!(
                "`{app}`, which is not `{}`: outside a window of `{}`, the rules for `{app}` apply",
                self.app, self.app
            )),
            several => Some(format!(
                "one of {}: outside a window, it depends on the page that sends the request",
                several.iter().map(|app| format!("`{app}`")).collect::<Vec<_>>().join(", ")
            )),
        }
    }
}

impl Opens {
    fn of(apps: &Apps, app: &PinnedApp, args: &ExplainArgs) -> Self {
        let link = Navigation { from: &app.id, url: &args.url, cause: Cause::Link, by_person: true };
        match apps.destination(link) {
            Destination::SameWindow | Destination::Upgraded(_) => Self::SameWindow,
            Destination::App(other, _) => Self::OtherApp(other.to_string()),
            Destination::Browser(_) => Self::Browser,
            Destination::Program(_) => Self::Program,
            Destination::Refused(Refused::Scheme | Refused::NoGesture | Refused::TooLong) => Self::Nowhere,
        }
    }
}

impl DecidedBy {
    fn of(reason: &Reason) -> Self {
        match reason {
            Reason::Rule(rule) => Self::Rule { name: rule.name.clone(), origin: rule.origin.clone() },
            Reason::NoRuleMatched(_) | Reason::NothingInForce => {
                let name = reason.name();
                Self::Default { name: name.strip_prefix("default: ").unwrap_or(name).to_owned() }
            }
        }
    }
}

impl RuleExplanation {
    fn of(outcome: &Outcome, rules_decide: bool) -> Self {
        Self {
            name: outcome.rule.name.clone(),
            origin: outcome.rule.origin.clone(),
            then: outcome.rule.then,
            decided: rules_decide && outcome.why_not.is_none(),
            why_not: outcome.why_not,
        }
    }
}

const fn why_not(why_not: SkipReason) -> &'static str {
    match why_not {
        SkipReason::OtherActivity => "it applies to other activities",
        SkipReason::OtherDevice => "it applies to other device classes",
        SkipReason::OtherApp => "it applies to other apps",
        SkipReason::StricterRuleMatched => "it matched, but a stricter rule also matched",
        SkipReason::EarlierRuleMatched => "it matched, but a rule above it gave the same verdict",
    }
}

#[cfg(test)]
mod tests;
