use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{AppId, DeviceClass, Message};

/// Something a person or a page does that could move content out of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Activity {
    /// Content becomes a file.
    Download,
    /// A page goes to a printer, or through the print dialog to a file.
    Print,
}

impl Activity {
    /// Every activity.
    pub const ALL: [Self; 2] = [Self::Download, Self::Print];

    /// The name used in the managed file, the activity log and scripts.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Download => "download",
            Self::Print => "print",
        }
    }
}

impl fmt::Display for Activity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is done about an activity. The order is strictness: the strictest matching verdict wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum Verdict {
    /// Goes ahead.
    Allow,
    /// Goes ahead, and the activity log names the rule that watches it.
    Monitor,
    /// Does not happen; the person is told why.
    Block,
}

impl Verdict {
    /// Every verdict, mildest first.
    pub const ALL: [Self; 3] = [Self::Allow, Self::Monitor, Self::Block];

    /// The name used in the managed file, the activity log and scripts.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Monitor => "monitor",
            Self::Block => "block",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a rule stands in the managed file, so that a refusal can be traced to a line.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct RuleOrigin {
    /// The file, as the person who wrote it would name it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for RuleOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// When a rule applies. An absent field asks nothing; a present one asks for any of its values; all present fields
/// must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Condition {
    /// Any of these activities.
    pub activity: Option<Vec<Activity>>,
    /// Any of these device classes.
    pub device: Option<Vec<DeviceClass>>,
    /// Any of these apps.
    pub app: Option<Vec<AppId>>,
}

/// One rule of the session policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRule {
    /// The administrator's name for it.
    pub name: String,
    /// When it applies.
    pub when: Condition,
    /// Its verdict.
    pub then: Verdict,
    /// The organisation's words, shown when it decides.
    pub message: Option<Message>,
    /// Whether the person is told when it decides; a block always tells.
    pub notify: bool,
    /// Where it stands.
    pub origin: RuleOrigin,
}

/// What is about to happen.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The pinned app in whose window it happens.
    pub app: &'a AppId,
    /// What happens.
    pub activity: Activity,
    /// What the device has proved.
    pub device: DeviceClass,
}

/// The session policy in force: the rules in the order of the managed file.
#[derive(Debug, Clone, Default)]
pub struct SessionPolicy {
    rules: Vec<Arc<SessionRule>>,
}

/// What is to be done, and why.
#[derive(Debug, Clone)]
pub struct Decision {
    /// What was asked.
    pub activity: Activity,
    /// The answer.
    pub verdict: Verdict,
    /// What decided.
    pub reason: Reason,
    /// How every rule fared, in the order of the managed file.
    pub outcomes: Vec<Outcome>,
}

impl Decision {
    /// Whether the person is told in the window where it happens: of a block always, else where the rule that decided
    /// says so.
    #[must_use]
    pub fn tells_the_person(&self) -> bool {
        match self.verdict {
            Verdict::Block => true,
            Verdict::Allow | Verdict::Monitor => match &self.reason {
                Reason::Rule(rule) => rule.notify,
                Reason::NoRuleMatched(_) | Reason::NothingInForce => false,
            },
        }
    }
}

/// What decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A rule of the managed file.
    Rule(Arc<SessionRule>),
    /// No rule matched: an untrusted device may not move anything to disk, the others may.
    NoRuleMatched(DeviceClass),
    /// There is no valid managed file, so everything is refused.
    NothingInForce,
}

impl Reason {
    /// The rule's name, or the name of the default, for logs and scripts.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Rule(rule) => &rule.name,
            Self::NoRuleMatched(DeviceClass::Untrusted) => {
                "default: block downloads and printing on untrusted devices"
            }
            Self::NoRuleMatched(DeviceClass::Certified | DeviceClass::Managed) => {
                "default: allow downloads and printing on trusted devices"
            }
            Self::NothingInForce => "default: block everything without a valid managed file",
        }
    }

    /// The organisation's own words, if the rule that decided has some.
    #[must_use]
    pub fn message(&self) -> Option<&Message> {
        match self {
            Self::Rule(rule) => rule.message.as_ref(),
            Self::NoRuleMatched(_) | Self::NothingInForce => None,
        }
    }
}

/// How one rule fared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The rule.
    pub rule: Arc<SessionRule>,
    /// Why it did not decide; `None` for the one that did.
    pub why_not: Option<SkipReason>,
}

/// Why a rule did not decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// It is about other activities.
    OtherActivity,
    /// It is about other device classes.
    OtherDevice,
    /// It is about other apps.
    OtherApp,
    /// It matched, but a stricter rule matched too.
    StricterRuleMatched,
    /// It matched with the same verdict, but stands further down.
    EarlierRuleMatched,
}

impl SessionPolicy {
    /// A policy of these rules, in the order of the managed file.
    #[must_use]
    pub fn new(rules: Vec<SessionRule>) -> Self {
        Self { rules: rules.into_iter().map(Arc::new).collect() }
    }

    /// The rules, in the order of the managed file.
    #[must_use]
    pub fn rules(&self) -> &[Arc<SessionRule>] {
        &self.rules
    }

    /// Decides. The strictest matching verdict wins; of equals the first in the file; with no match, an untrusted
    /// device may not move anything to disk and the others may.
    #[must_use]
    pub fn decide(&self, request: Request<'_>) -> Decision {
        let mismatches: Vec<Option<SkipReason>> =
            self.rules.iter().map(|rule| rule.when.mismatch(request)).collect();
        let winner = self
            .rules
            .iter()
            .enumerate()
            .filter(|(index, _)| mismatches[*index].is_none())
            .max_by_key(|(index, rule)| (rule.then, std::cmp::Reverse(*index)));
        let outcomes = self
            .rules
            .iter()
            .zip(&mismatches)
            .enumerate()
            .map(|(index, (rule, mismatch))| Outcome {
                rule: Arc::clone(rule),
                why_not: mismatch.or(winner.and_then(|(won, by)| lost_to(index, rule, won, by))),
            })
            .collect();
        let (verdict, reason) = match winner {
            Some((_, rule)) => (rule.then, Reason::Rule(Arc::clone(rule))),
            None => (default_verdict(request.device), Reason::NoRuleMatched(request.device)),
        };
        Decision { activity: request.activity, verdict, reason, outcomes }
    }
}

impl Decision {
    /// The refusal that stands when no managed file is in force.
    #[must_use]
    pub fn refuse_everything(activity: Activity) -> Self {
        Self { activity, verdict: Verdict::Block, reason: Reason::NothingInForce, outcomes: Vec::new() }
    }
}

fn lost_to(index: usize, rule: &SessionRule, won: usize, by: &SessionRule) -> Option<SkipReason> {
    match () {
        () if index == won => None,
        () if rule.then < by.then => Some(SkipReason::StricterRuleMatched),
        () => Some(SkipReason::EarlierRuleMatched),
    }
}

const fn default_verdict(device: DeviceClass) -> Verdict {
    match device {
        DeviceClass::Untrusted => Verdict::Block,
        DeviceClass::Certified | DeviceClass::Managed => Verdict::Allow,
    }
}

impl Condition {
    /// The first field that does not hold, or `None` where all hold.
    fn mismatch(&self, request: Request<'_>) -> Option<SkipReason> {
        fn asks_other<T: PartialEq>(field: Option<&Vec<T>>, value: &T) -> bool {
            field.is_some_and(|wanted| !wanted.contains(value))
        }
        if asks_other(self.activity.as_ref(), &request.activity) {
            Some(SkipReason::OtherActivity)
        } else if asks_other(self.device.as_ref(), &request.device) {
            Some(SkipReason::OtherDevice)
        } else if asks_other(self.app.as_ref(), request.app) {
            Some(SkipReason::OtherApp)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests;
