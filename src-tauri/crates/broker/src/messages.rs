//! Decisions and problems in the words that a person sees.

use std::collections::BTreeSet;
use std::time::Duration;

use porthole_config::{ManagedConfig, Organization};
use porthole_explain::{Code, Problem};
use porthole_host::{ChangeKind, DeviceChange};
use porthole_policy::{Activity, AppId, Decision, Feature, HostName, Reason, Refused, Verdict};
use porthole_protocol::Notice;

/// Why the person's session is to go on, as the session manager shows it beside Porthole's name.
pub(crate) const WORK_NOT_SAVED: &str = "An app has work in it that is not saved or sent.";

/// The problem that a refusal is, with the rule that decided.
pub(crate) fn refusal(decision: &Decision) -> Problem {
    let code = match decision.activity {
        Activity::Download => Code::DownloadBlocked,
        Activity::Print => Code::PrintBlocked,
    };
    code.with_detail(rule(&decision.reason))
}

/// The notice of a decision: the organisation's words where it has some, ours otherwise; always the rule, and a way on
/// where it is a refusal.
pub(crate) fn notice(
    decision: &Decision,
    app: Option<&AppId>,
    file: Option<&str>,
    config: Option<&ManagedConfig>,
) -> Notice {
    let problem = refusal(decision);
    let is_refusal = decision.verdict == Verdict::Block;
    let (what, ours, code) = if is_refusal {
        let ours = format!("{} {}", problem.meaning, problem.next_step);
        (problem.title, ours, format!(" ({})", problem.code))
    } else {
        let what = match decision.activity {
            Activity::Download => "Download recorded",
            Activity::Print => "Printing recorded",
        };
        (what, "Your organisation allows this and records it.".to_owned(), String::new())
    };
    let help = config.map(|config| config.organization.help_url.clone());
    let app_name = app.and_then(|app| config?.apps.get(app)).map(|app| app.name.as_str());
    let organization = config.map_or("Your organisation", |config| config.organization.name.as_str());
    let message = match decision.reason.message() {
        Some(message) => {
            message.fill(organization, app_name.unwrap_or_default(), help.as_ref().map(url::Url::as_str))
        }
        None => ours,
    };
    let title = match file {
        Some(file) if !file.is_empty() => format!("{what}: {file}"),
        _ => what.to_owned(),
    };
    Notice { title, message, reason: format!("{}{code}", rule(&decision.reason)), help }
}

/// The notice of something that went wrong.
pub(crate) fn problem_notice(problem: &Problem) -> Notice {
    let detail = problem.detail.as_deref().map(|detail| format!("{detail} ")).unwrap_or_default();
    Notice {
        title: problem.title.to_owned(),
        message: format!("{} {}", problem.meaning, problem.next_step),
        reason: format!("{detail}({})", problem.code),
        help: None,
    }
}

/// The notice of a link that would leave the apps for another program.
pub(crate) fn link_notice(scheme: &str) -> Notice {
    let problem = Code::LinkRefused.problem();
    Notice {
        title: problem.title.to_owned(),
        message: format!("{} {}", problem.meaning, problem.next_step),
        reason: format!("A “{scheme}:” link ({})", problem.code),
        help: None,
    }
}

/// The notice of an address that opens nowhere.
pub(crate) fn refused_link_notice(reason: Refused) -> Notice {
    let problem = Code::LinkRefused.problem();
    let detail = match reason {
        Refused::Scheme => "It names something on this device",
        Refused::NoGesture => "No person asked for it",
        Refused::TooLong => "Its address is too long",
    };
    Notice {
        title: problem.title.to_owned(),
        message: format!("{} {}", problem.meaning, problem.next_step),
        reason: format!("{detail} ({})", problem.code),
        help: None,
    }
}

/// The question to the person whether a page gets what it wants.
pub(crate) fn permission_question(page: &url::Url, features: &BTreeSet<Feature>) -> String {
    let host = page.host_str().unwrap_or_default();
    let first = features.first().copied().unwrap_or(Feature::Notifications);
    match first {
        Feature::Camera if features.contains(&Feature::Microphone) => {
            format!("Allow {host} to use your camera and microphone?")
        }
        Feature::Notifications => format!("Allow {host} to show notifications?"),
        Feature::Camera => format!("Allow {host} to use your camera?"),
        Feature::Microphone => format!("Allow {host} to use your microphone?"),
        Feature::Screen => format!("Allow {host} to see your screen?"),
        Feature::Location => format!("Allow {host} to know where this device is?"),
        Feature::Clipboard => format!("Allow {host} to read what you have copied?"),
        Feature::PointerLock => {
            format!("Allow {host} to hide and hold your pointer? Press Escape to get it back.")
        }
        Feature::StorageAccess => format!("Allow a part of {host} to use its own cookies here?"),
    }
}

/// What comes of the answer.
pub(crate) const fn permission_consequence(is_kept: bool) -> &'static str {
    if is_kept {
        "Porthole remembers your answer. You can change it in the settings."
    } else {
        "Porthole remembers your answer until you quit. You can change it in the settings."
    }
}

/// The notice that the organisation lets no page have this.
pub(crate) fn permission_blocked_notice(
    organization: &Organization,
    page: &url::Url,
    features: &BTreeSet<Feature>,
) -> Notice {
    let host = page.host_str().unwrap_or_default();
    let what = match features.first().copied().unwrap_or(Feature::Notifications) {
        Feature::Camera if features.contains(&Feature::Microphone) => "the camera and microphone",
        Feature::Notifications => "notifications",
        Feature::Camera => "the camera",
        Feature::Microphone => "the microphone",
        Feature::Screen => "pictures of the screen",
        Feature::Location => "the location of this device",
        Feature::Clipboard => "the clipboard",
        Feature::PointerLock => "the pointer",
        Feature::StorageAccess => "cookies within other pages",
    };
    let keys: Vec<&str> = features.iter().map(|feature| feature.as_str()).collect();
    Notice {
        title: format!("{} has turned off {what} here", organization.name),
        message: format!("{host} asked for it and got nothing. Your organisation can change that."),
        reason: format!("The managed file sets permissions: {}", keys.join(", ")),
        help: Some(organization.help_url.clone()),
    }
}

/// The notice of a host whose connections are passed on as they are.
pub(crate) fn not_looked_into_notice(host: &HostName, config: Option<&ManagedConfig>) -> Notice {
    let organization = config.map_or("Your organisation", |config| config.organization.name.as_str());
    Notice {
        title: format!("Not inspected: {host}"),
        message: format!(
            "{organization} lets this app connect to {host} directly. Porthole verifies the server, sees nothing of \
             what is sent, and does not present the device certificate."
        ),
        reason: "The managed file names the host (network.tunnel)".to_owned(),
        help: None,
    }
}

/// The notice of a change of the device, as the windows of apps show it.
pub(crate) fn change_notice(change: &DeviceChange, help: Option<url::Url>) -> Notice {
    Notice {
        title: change.title.clone(),
        message: change.message.clone(),
        reason: "The Device page of Porthole says more".to_owned(),
        help: help.filter(|_| change.kind == ChangeKind::TrustLost),
    }
}

/// The notice in a window whose app the managed file names no more.
pub(crate) fn app_removed_notice(organization: &Organization) -> Notice {
    Notice {
        title: "This app has been removed".to_owned(),
        message: format!(
            "{} no longer offers this app here, so the window cannot reach its servers. Copy what you need, then \
             close the window.",
            organization.name
        ),
        reason: "The managed file does not name this app".to_owned(),
        help: Some(organization.help_url.clone()),
    }
}

/// The notice in a window that stays open for a while after trust was lost, because somebody is writing in it.
pub(crate) fn trust_loss_notice(grace: Duration) -> Notice {
    let time = match grace.as_secs() {
        seconds if seconds % 60 == 0 => format!("{} min", seconds / 60),
        seconds => format!("{seconds} s"),
    };
    Notice {
        title: "This device is no longer trusted".to_owned(),
        message: format!(
            "This window closes in {time}. Send what you are writing, or copy it into another app, before then. \
             Close the window when you have finished. Downloads have stopped."
        ),
        reason: "Your organisation sets the time (trust_loss_grace)".to_owned(),
        help: None,
    }
}

fn rule(reason: &Reason) -> String {
    match reason {
        Reason::Rule(rule) => format!("Rule “{}”", rule.name),
        Reason::NoRuleMatched(_) | Reason::NothingInForce => {
            let name = reason.name();
            format!("Rule {}", name.strip_prefix("default: ").unwrap_or(name))
        }
    }
}

/// What a start without a window can only say where it was started.
#[expect(
    clippy::print_stderr,
    reason = "there is no window yet; this is the one place that speaks on the terminal"
)]
pub fn print_problem(problem: &Problem) {
    eprintln!("porthole: {} ({})\n{}", problem.title, problem.code, problem.meaning);
    if let Some(detail) = &problem.detail {
        eprintln!("{detail}");
    }
    eprintln!("{}", problem.next_step);
}

#[cfg(test)]
mod tests {
    use porthole_policy::{DeviceClass, Request, SessionPolicy};

    use super::*;

    fn blocked() -> Decision {
        let app = "mail".parse().unwrap();
        SessionPolicy::default().decide(Request {
            app: &app,
            activity: Activity::Download,
            device: DeviceClass::Untrusted,
        })
    }

    #[test]
    fn a_refusal_without_the_organisations_words_still_says_what_why_and_what_next() {
        let notice = notice(&blocked(), None, Some("report.pdf"), None);
        assert_eq!(notice.title, "Download blocked: report.pdf");
        assert_eq!(
            notice.message,
            "Your organisation does not allow this download on this device. \
             See the device panel for what would change that."
        );
        assert_eq!(notice.reason, "Rule an untrusted device moves nothing to disk (download-blocked)");
    }

    #[test]
    fn a_rule_that_allows_and_tells_is_told_without_the_words_of_a_refusal() {
        use std::sync::Arc;
        let rule = porthole_policy::SessionRule {
            name: "Downloads are recorded".to_owned(),
            when: porthole_policy::Condition::default(),
            then: Verdict::Monitor,
            message: None,
            notify: true,
            origin: porthole_policy::RuleOrigin { file: "managed.toml".into(), line: 1, column: 1 },
        };
        let decision =
            Decision { verdict: Verdict::Monitor, reason: Reason::Rule(Arc::new(rule)), ..blocked() };
        let notice = notice(&decision, None, Some("report.pdf"), None);
        assert_eq!(notice.title, "Download recorded: report.pdf");
        assert_eq!(notice.message, "Your organisation allows this and records it.");
        assert_eq!(notice.reason, "Rule “Downloads are recorded”");
    }

    #[test]
    fn a_link_to_another_program_is_explained() {
        let notice = link_notice("ms-word");
        assert_eq!(notice.reason, "A “ms-word:” link (link-refused)");
    }
}
