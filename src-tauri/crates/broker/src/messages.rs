//! Decisions and problems in the words that a person sees.

use std::collections::BTreeSet;
use std::time::Duration;

use porthole_config::{ManagedConfig, Organization};
use porthole_explain::{Code, Problem};
use porthole_host::{ChangeKind, DeviceChange};
use porthole_language::{self as language, localize};
use porthole_policy::{
    Activity, AppId, Decision, DeviceClass, Feature, HostName, Reason, Refused, SupportedLanguage, Verdict,
};
use porthole_protocol::Notice;

/// Why the person's session is to go on, as the session manager shows it beside Porthole's name.
pub(crate) fn work_not_saved(spoken: SupportedLanguage) -> String {
    localize(spoken, "session-not-saved", &[])
}

/// Why the person's session is to go on where so many downloads run.
pub(crate) fn downloads_running(spoken: SupportedLanguage, count: usize) -> String {
    localize(spoken, "session-downloads", &[("count", count.into())])
}

/// Title and text of what the person hears of downloads that Porthole's end has cut off.
pub(crate) fn downloads_lost(spoken: SupportedLanguage, names: &[&str], may_name: bool) -> (String, String) {
    let count = [("count", names.len().into())];
    let text = match names {
        [name] if may_name => localize(spoken, "warn-lost-file", &[("name", (*name).into())]),
        _ => localize(spoken, "warn-lost-text", &count),
    };
    (localize(spoken, "warn-lost", &count), text)
}

/// The problem that a refusal is, with the rule that decided.
pub(crate) fn refusal(decision: &Decision) -> Problem {
    let code = match decision.activity {
        Activity::Download => Code::DownloadBlocked,
        Activity::Print => Code::PrintBlocked,
    };
    code.with_detail(rule(SupportedLanguage::English, &decision.reason))
}

/// The notice of a decision: the organisation's words where it has some, ours otherwise; always the rule, and a way on
/// where it is a refusal.
pub(crate) fn notice(
    spoken: SupportedLanguage,
    decision: &Decision,
    app: Option<&AppId>,
    file: Option<&str>,
    config: Option<&ManagedConfig>,
) -> Notice {
    let text = language::problem(spoken, &refusal(decision));
    let rule = rule(spoken, &decision.reason);
    let (what, ours, reason) = if decision.verdict == Verdict::Block {
        let ours = format!("{} {}", text.meaning, text.next_step);
        (text.title, ours, with_code(spoken, &rule, refusal(decision).code))
    } else {
        let what = match decision.activity {
            Activity::Download => localize(spoken, "notice-download-recorded", &[]),
            Activity::Print => localize(spoken, "notice-print-recorded", &[]),
        };
        (what, localize(spoken, "notice-recorded", &[]), rule)
    };
    let help = config.map(|config| config.organization.help_url.clone());
    let app_name = app.and_then(|app| config?.apps.get(app)).map(|app| app.name.as_str());
    let unnamed = localize(spoken, "your-organization-start", &[]);
    let organization = config.map_or(unnamed.as_str(), |config| config.organization.name.as_str());
    let message = match decision.reason.message() {
        Some(message) => {
            let help = help.as_ref().map(url::Url::as_str);
            message.fill(spoken, organization, app_name.unwrap_or_default(), help)
        }
        None => ours,
    };
    let title = match file {
        Some(file) if !file.is_empty() => {
            localize(spoken, "notice-of-file", &[("what", what.into()), ("file", file.into())])
        }
        _ => what,
    };
    Notice { title, message, reason, help }
}

/// The notice of something that went wrong.
pub(crate) fn problem_notice(spoken: SupportedLanguage, problem: &Problem) -> Notice {
    let detail = language::problem(spoken, problem).detail.unwrap_or_default();
    notice_of(spoken, problem, &detail)
}

fn notice_of(spoken: SupportedLanguage, problem: &Problem, detail: &str) -> Notice {
    let text = language::problem(spoken, problem);
    let reason = if detail.is_empty() {
        format!("({})", problem.code)
    } else {
        with_code(spoken, detail, problem.code)
    };
    let message = format!("{} {}", text.meaning, text.next_step);
    Notice { title: text.title, message, reason, help: None }
}

fn with_code(spoken: SupportedLanguage, reason: &str, code: &str) -> String {
    localize(spoken, "notice-with-code", &[("reason", reason.into()), ("code", code.into())])
}

/// The notice of a link that would leave the apps for another program.
pub(crate) fn link_notice(spoken: SupportedLanguage, scheme: &str) -> Notice {
    let detail = localize(spoken, "notice-link-kind", &[("scheme", scheme.into())]);
    notice_of(spoken, &Code::LinkRefused.problem(), &detail)
}

/// The notice of an address that opens nowhere.
pub(crate) fn refused_link_notice(spoken: SupportedLanguage, reason: Refused) -> Notice {
    let detail = match reason {
        Refused::Scheme => localize(spoken, "notice-link-scheme", &[]),
        Refused::NoGesture => localize(spoken, "notice-link-gesture", &[]),
        Refused::TooLong => localize(spoken, "notice-link-long", &[]),
    };
    notice_of(spoken, &Code::LinkRefused.problem(), &detail)
}

/// What happened to the device, and what follows from it.
pub(crate) fn change_message(spoken: SupportedLanguage, change: &DeviceChange) -> (String, String) {
    match change.kind {
        ChangeKind::TrustLost => {
            let message = match change.problem.as_ref().map(|problem| language::problem(spoken, problem)) {
                Some(text) => {
                    let values = [("problem", text.title.into()), ("next", text.next_step.into())];
                    localize(spoken, "change-lost-text", &values)
                }
                None => localize(spoken, "change-lost-plain", &[]),
            };
            (localize(spoken, "change-lost", &[]), message)
        }
        ChangeKind::TrustGained => {
            let proof = [("proof", proof_text(spoken, change.after).into())];
            (localize(spoken, "change-gained", &[]), localize(spoken, "change-gained-text", &proof))
        }
        ChangeKind::OtherProof => (localize(spoken, "change-proof", &[]), proof_text(spoken, change.after)),
        ChangeKind::OtherCertificate => {
            let message = match change.valid_until {
                Some(end) => {
                    let day = [("day", language::day(spoken, end).into())];
                    localize(spoken, "change-certificate-text", &day)
                }
                None => localize(spoken, "change-certificate-none", &[]),
            };
            (localize(spoken, "change-certificate", &[]), message)
        }
    }
}

fn proof_text(spoken: SupportedLanguage, class: DeviceClass) -> String {
    match class {
        DeviceClass::Untrusted => localize(spoken, "change-by-nothing", &[]),
        DeviceClass::Certified => localize(spoken, "change-by-certificate", &[]),
        DeviceClass::Managed => localize(spoken, "change-by-organization", &[]),
    }
}

/// The question to the person whether a page gets what it wants.
pub(crate) fn permission_question(
    spoken: SupportedLanguage,
    page: &url::Url,
    features: &BTreeSet<Feature>,
) -> String {
    let host = [("host", page.host_str().unwrap_or_default().into())];
    match features.first().copied().unwrap_or(Feature::Notifications) {
        Feature::Camera if features.contains(&Feature::Microphone) => {
            localize(spoken, "ask-camera-and-microphone", &host)
        }
        Feature::Notifications => localize(spoken, "ask-notifications", &host),
        Feature::Camera => localize(spoken, "ask-camera", &host),
        Feature::Microphone => localize(spoken, "ask-microphone", &host),
        Feature::Screen => localize(spoken, "ask-screen", &host),
        Feature::Location => localize(spoken, "ask-location", &host),
        Feature::Clipboard => localize(spoken, "ask-clipboard", &host),
        Feature::PointerLock => localize(spoken, "ask-pointer", &host),
        Feature::StorageAccess => localize(spoken, "ask-storage", &host),
    }
}

/// What comes of the answer, and what the web engine cannot do with it.
pub(crate) fn permission_consequence(
    spoken: SupportedLanguage,
    is_kept: bool,
    features: &BTreeSet<Feature>,
) -> String {
    let remembered = if is_kept {
        localize(spoken, "ask-remembered", &[])
    } else {
        localize(spoken, "ask-remembered-for-now", &[])
    };
    // The WebKitGTK of distributions is built without WebRTC.
    let has_calls = cfg!(not(target_os = "linux"));
    let limit = match features.first() {
        Some(Feature::Camera | Feature::Microphone) if !has_calls => {
            Some(localize(spoken, "limit-calls", &[]))
        }
        Some(Feature::Screen) if !has_calls => Some(localize(spoken, "limit-screen", &[])),
        Some(Feature::Notifications) => Some(localize(spoken, "limit-notifications", &[])),
        Some(
            Feature::Camera
            | Feature::Microphone
            | Feature::Screen
            | Feature::Location
            | Feature::Clipboard
            | Feature::PointerLock
            | Feature::StorageAccess,
        )
        | None => None,
    };
    limit.map_or_else(|| remembered.clone(), |limit| format!("{limit} {remembered}"))
}

/// The notice that a page was allowed the location, and nothing on this computer knows it.
pub(crate) fn no_location_notice(spoken: SupportedLanguage) -> Notice {
    problem_notice(spoken, &Code::LocationUnavailable.problem())
}

/// The notice that the organisation lets no page have this.
pub(crate) fn permission_blocked_notice(
    spoken: SupportedLanguage,
    organization: &Organization,
    page: &url::Url,
    features: &BTreeSet<Feature>,
) -> Notice {
    let name = [("organization", organization.name.as_str().into())];
    let title = match features.first().copied().unwrap_or(Feature::Notifications) {
        Feature::Camera if features.contains(&Feature::Microphone) => {
            localize(spoken, "off-camera-and-microphone", &name)
        }
        Feature::Notifications => localize(spoken, "off-notifications", &name),
        Feature::Camera => localize(spoken, "off-camera", &name),
        Feature::Microphone => localize(spoken, "off-microphone", &name),
        Feature::Screen => localize(spoken, "off-screen", &name),
        Feature::Location => localize(spoken, "off-location", &name),
        Feature::Clipboard => localize(spoken, "off-clipboard", &name),
        Feature::PointerLock => localize(spoken, "off-pointer", &name),
        Feature::StorageAccess => localize(spoken, "off-storage", &name),
    };
    let keys: Vec<&str> = features.iter().map(|feature| feature.as_str()).collect();
    Notice {
        title,
        message: localize(spoken, "off-text", &[("host", page.host_str().unwrap_or_default().into())]),
        reason: localize(spoken, "off-reason", &[("keys", keys.join(", ").into())]),
        help: Some(organization.help_url.clone()),
    }
}

/// The notice of a host whose connections are passed on as they are.
pub(crate) fn not_looked_into_notice(
    spoken: SupportedLanguage,
    host: &HostName,
    config: Option<&ManagedConfig>,
) -> Notice {
    let unnamed = localize(spoken, "your-organization-start", &[]);
    let organization = config.map_or(unnamed.as_str(), |config| config.organization.name.as_str());
    let values = [("organization", organization.into()), ("host", host.as_str().into())];
    Notice {
        title: localize(spoken, "tunnel-notice", &values),
        message: localize(spoken, "tunnel-notice-text", &values),
        reason: localize(spoken, "tunnel-notice-reason", &[]),
        help: None,
    }
}

/// The notice of a change of the device, as the windows of apps show it.
pub(crate) fn change_notice(
    spoken: SupportedLanguage,
    change: &DeviceChange,
    help: Option<url::Url>,
) -> Notice {
    let (title, message) = change_message(spoken, change);
    Notice {
        title,
        message,
        reason: localize(spoken, "notice-device-page", &[]),
        help: help.filter(|_| change.kind == ChangeKind::TrustLost),
    }
}

/// The notice in a window whose app the managed file names no more.
pub(crate) fn app_removed_notice(spoken: SupportedLanguage, organization: &Organization) -> Notice {
    let name = [("organization", organization.name.as_str().into())];
    Notice {
        title: localize(spoken, "notice-app-removed", &[]),
        message: localize(spoken, "notice-app-removed-text", &name),
        reason: localize(spoken, "notice-app-removed-reason", &[]),
        help: Some(organization.help_url.clone()),
    }
}

/// The notice in a window that stays open for a while after trust was lost, because somebody is writing in it.
pub(crate) fn trust_loss_notice(spoken: SupportedLanguage, grace: Duration) -> Notice {
    let time = match grace.as_secs() {
        seconds if seconds % 60 == 0 => localize(spoken, "time-minutes", &[("count", (seconds / 60).into())]),
        seconds => localize(spoken, "time-seconds", &[("count", seconds.into())]),
    };
    Notice {
        title: localize(spoken, "change-lost", &[]),
        message: localize(spoken, "notice-closes-text", &[("time", time.into())]),
        reason: localize(spoken, "notice-closes-reason", &[]),
        help: None,
    }
}

fn rule(spoken: SupportedLanguage, reason: &Reason) -> String {
    let default = |name: String| localize(spoken, "notice-default", &[("name", name.into())]);
    match reason {
        Reason::Rule(rule) => localize(spoken, "notice-rule", &[("name", rule.name.as_str().into())]),
        Reason::NoRuleMatched(DeviceClass::Untrusted) => default(localize(spoken, "rule-untrusted", &[])),
        Reason::NoRuleMatched(DeviceClass::Certified | DeviceClass::Managed) => {
            default(localize(spoken, "rule-proved", &[]))
        }
        Reason::NothingInForce => default(localize(spoken, "rule-nothing-in-force", &[])),
    }
}

/// Advises, on the terminal, to run Porthole as the person who uses it, where root runs it.
pub(crate) fn print_advice_to_root() {
    if porthole_host::runs_as_root() {
        print(&format!(
            "porthole: You run this as root, so it uses the certificates and the folders of root. {}",
            porthole_host::RUN_AS_THE_PERSON
        ));
    }
}

/// What a start without a window can only say where it was started.
pub fn print_problem(problem: &Problem) {
    print(&format!("porthole: {} ({})\n{}", problem.title, problem.code, problem.meaning));
    if let Some(detail) = &problem.detail {
        print(detail);
    }
    print(problem.next_step);
}

#[expect(
    clippy::print_stderr,
    reason = "there is no window yet; this is the one place that speaks on the terminal"
)]
fn print(text: &str) {
    eprintln!("{text}");
}

#[cfg(test)]
mod tests {
    use porthole_policy::{Request, SessionPolicy};

    use super::*;

    fn blocked_decision() -> Decision {
        let app = "mail".parse().unwrap();
        SessionPolicy::default().decide(Request {
            app: &app,
            activity: Activity::Download,
            device: DeviceClass::Untrusted,
        })
    }

    #[test]
    fn a_refusal_without_the_organisations_words_still_says_what_why_and_what_next() {
        let notice = notice(SupportedLanguage::English, &blocked_decision(), None, Some("report.pdf"), None);
        assert_eq!(notice.title, "Download blocked: report.pdf");
        assert_eq!(
            notice.message,
            "Your organisation does not allow this download on this device. \
             See the Device page for what would change that."
        );
        assert_eq!(
            notice.reason,
            "Default rule “Block downloads and printing on untrusted devices” (download-blocked)"
        );
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
        let decision = Decision {
            verdict: Verdict::Monitor,
            reason: Reason::Rule(Arc::new(rule)),
            ..blocked_decision()
        };
        let notice = notice(SupportedLanguage::English, &decision, None, Some("report.pdf"), None);
        assert_eq!(notice.title, "Download recorded: report.pdf");
        assert_eq!(notice.message, "Your organisation allows this and records it.");
        assert_eq!(notice.reason, "Rule “Downloads are recorded”");
    }

    #[test]
    fn a_link_to_another_program_is_explained() {
        let notice = link_notice(SupportedLanguage::English, "ms-word");
        assert_eq!(notice.reason, "A “ms-word:” link (link-refused)");
    }
    #[test]
    fn a_notice_is_said_in_the_persons_language_with_the_organisations_words_in_it() {
        let notice = notice(SupportedLanguage::German, &blocked_decision(), None, Some("report.pdf"), None);
        assert!(notice.title.ends_with(": report.pdf") && !notice.title.contains("blocked"), "{notice:?}");
        assert!(
            notice.reason.starts_with("Standardregel „") && notice.reason.ends_with(" (download-blocked)"),
            "{notice:?}"
        );
    }

    #[test]
    fn a_change_of_the_device_says_what_happened_and_what_follows() {
        let change = DeviceChange {
            before: DeviceClass::Certified,
            after: DeviceClass::Untrusted,
            kind: ChangeKind::TrustLost,
            problem: Some(Code::CertificateExpired.problem()),
            valid_until: None,
        };
        let (title, message) = change_message(SupportedLanguage::English, &change);
        assert_eq!(title, "This device is no longer trusted");
        assert_eq!(
            message,
            "The device certificate has expired. Running downloads were stopped. Request a new device certificate."
        );
        let other = DeviceChange {
            kind: ChangeKind::OtherCertificate,
            valid_until: Some(time::macros::datetime!(2027-03-02 12:00 UTC)),
            ..change
        };
        assert!(change_message(SupportedLanguage::German, &other).1.contains("2. März 2027"));
    }
}
