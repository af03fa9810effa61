//! `portholectl policy explain`: the verdict, the rule, its file and line, and why others did not decide.

use porthole_config::ManagedConfig;
use porthole_explain::{Code, Problem};
use porthole_policy::{
    Apps, Decision, Destination, DeviceClass, HostName, Outcome, PinnedApp, Reach, Reason, Request,
    RuleOrigin, SessionPolicy, Verdict, WhyNot,
};
use serde::Serialize;

use crate::args::ExplainArgs;
use crate::failure::{Ending, Failure};
use crate::output::{Output, Page, Style};

/// What is in force, as far as it matters here.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules<'a> {
    pub(crate) apps: &'a Apps,
    pub(crate) policy: &'a SessionPolicy,
    pub(crate) organization: &'a str,
    pub(crate) help_url: Option<&'a str>,
}

impl<'a> Rules<'a> {
    /// Those of a managed file.
    pub(crate) fn of(config: &'a ManagedConfig) -> Self {
        Self {
            apps: &config.apps,
            policy: &config.session_policy,
            organization: &config.organization.name,
            help_url: Some(config.organization.help_url.as_str()),
        }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Explained {
    app: String,
    activity: &'static str,
    url: String,
    device: DeviceClass,
    opens: Opens,
    verdict: Verdict,
    decided_by: DecidedBy,
    message: Option<String>,
    problem: Option<Problem>,
    rules: Vec<RuleFate>,
}

/// Where the address opens when the app's window asks for it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "in", content = "app")]
enum Opens {
    SameWindow,
    OtherApp(String),
    Browser,
    Nowhere,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
enum DecidedBy {
    /// A rule of the managed file.
    Rule { name: String, origin: RuleOrigin },
    /// What holds where no rule matches.
    Default { name: String },
    /// No app names the host, so nothing of it arrives.
    Host { name: String },
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleFate {
    name: String,
    origin: RuleOrigin,
    then: Verdict,
    decided: bool,
    why_not: Option<WhyNot>,
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
) -> Result<Ending, Failure> {
    let Some(app) = rules.apps.get(&args.app) else {
        let known: Vec<&str> = rules.apps.iter().map(|app| app.id.as_str()).collect();
        let detail = format!("There is no app `{}`; there are: {}.", args.app, known.join(", "));
        return Err(Failure::cannot_run(Code::AppUnknown.with_detail(detail)));
    };
    let decision = rules.policy.decide(Request { app: &args.app, activity: args.activity, device });
    let explained = Explained::of(args, device, rules, app, &decision);
    output.answer(&explained, |page| explained.fill(page, app))?;
    Ok(Ending::finding_if(explained.verdict == Verdict::Block))
}

impl Explained {
    fn of(
        args: &ExplainArgs,
        device: DeviceClass,
        rules: Rules<'_>,
        app: &PinnedApp,
        decision: &Decision,
    ) -> Self {
        let host = HostName::of(&args.url);
        let named = host.as_ref().is_some_and(|host| rules.apps.reach(host) != Reach::NamedByNone);
        let host = host.map_or_else(|| args.url.to_string(), |host| host.to_string());
        let (verdict, decided_by, problem) = if named {
            let blocked = match args.activity {
                porthole_policy::Activity::Download => Code::DownloadBlocked,
                porthole_policy::Activity::Print => Code::PrintBlocked,
            };
            let problem = (decision.verdict == Verdict::Block).then(|| blocked.problem());
            (decision.verdict, DecidedBy::of(&decision.reason), problem)
        } else {
            let problem = Code::HostNotAllowed.with_detail(format!("No app names the host `{host}`."));
            (Verdict::Block, DecidedBy::Host { name: host }, Some(problem))
        };
        let message = decision.reason.message().filter(|_| named);
        Self {
            app: args.app.to_string(),
            activity: args.activity.as_str(),
            url: args.url.to_string(),
            device,
            opens: match rules.apps.destination(&args.app, &args.url) {
                Destination::SameWindow => Opens::SameWindow,
                Destination::App(other) => Opens::OtherApp(other.to_string()),
                Destination::Browser => Opens::Browser,
                Destination::Refused => Opens::Nowhere,
            },
            verdict,
            decided_by,
            message: message.map(|message| message.fill(rules.organization, &app.name, rules.help_url)),
            problem,
            rules: decision.outcomes.iter().map(|outcome| RuleFate::of(outcome, named)).collect(),
        }
    }

    fn fill(&self, page: &mut Page, app: &PinnedApp) {
        let (style, verb) = match self.verdict {
            Verdict::Allow => (Style::Good, "Allowed"),
            Verdict::Monitor => (Style::Warning, "Allowed and watched"),
            Verdict::Block => (Style::Bad, "Blocked"),
        };
        let article = if self.device == DeviceClass::Untrusted { "an" } else { "a" };
        page.headline(
            style,
            &format!("{verb}: {} in {} on {article} {} device", self.activity, app.name, self.device),
        );
        page.field("Address", &self.url);
        match &self.opens {
            Opens::SameWindow => page.field("Opens", &format!("in the window of {}", app.name)),
            Opens::OtherApp(other) => page
                .field("Opens", &format!("in the app `{other}`, which owns it; ask with --app {other} too")),
            Opens::Browser => page.field("Opens", "in the browser, outside Porthole"),
            Opens::Nowhere => page.field("Opens", "nowhere: Porthole hands nothing to other programs"),
        };
        match &self.decided_by {
            DecidedBy::Rule { name, origin } => {
                page.field("Rule", name).field("Where", &origin.to_string());
            }
            DecidedBy::Default { name } => {
                page.field("Rule", &format!("none matched; {name}"));
            }
            DecidedBy::Host { name } => {
                page.field("Rule", &format!("no app names the host {name}, so it cannot be reached"));
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
                if rule.decided || rule.why_not.is_some() { fate } else { "the host decided before it" };
            page.indented(4, Style::Dim, &format!("{}: {fate}", rule.origin));
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

impl RuleFate {
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

const fn why_not(why_not: WhyNot) -> &'static str {
    match why_not {
        WhyNot::OtherActivity => "it is about other activities",
        WhyNot::OtherDevice => "it is about other device classes",
        WhyNot::OtherApp => "it is about other apps",
        WhyNot::StricterRuleMatched => "it matched, but a stricter rule did too",
        WhyNot::EarlierRuleMatched => "it matched, but a rule above it gave the same verdict",
    }
}

#[cfg(test)]
mod tests;
