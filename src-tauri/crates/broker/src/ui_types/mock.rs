//! What the launcher's mock backend shows, made by the code that makes it in the app. The certificates and the request
//! beside this file come from `certificates.sh`.

mod devices;
mod enrolments;
mod facts;
mod managed;
mod overviews;

use std::collections::BTreeMap;

use porthole_activity::{Kind, Record};
use porthole_explain::Code;
use porthole_identity::{CandidateView, DeviceView};
use porthole_policy::{Activity, AppId, DeviceClass, SessionPolicy, Verdict};
use porthole_protocol::{Download, DownloadState, PageNotification, Preferences};
use serde::Serialize;

use self::facts::{CARD, moment};
use crate::notification_history::{Arrival, NotificationHistory, PastNotification};
use crate::pin_prompt::PinQuestion;
use crate::shell::Run;

const NO_DOWNLOADS: &str = "No downloads without a device certificate";
const FILE: &str = "Berth plan November.pdf";

/// One constant of the file: the JSON of `value` with its type and what it is.
fn constant(remark: &str, name: &str, kind: &str, value: &impl Serialize) -> String {
    let remark = if remark.is_empty() { String::new() } else { format!("/** {remark} */\n") };
    let json = serde_json::to_string_pretty(value).unwrap();
    match kind.strip_prefix("satisfies ") {
        Some(kind) => format!("{remark}export const {name} = {json} satisfies {kind};\n"),
        None => format!("{remark}export const {name}: {kind} = {json};\n"),
    }
}

const TYPES: [&str; 18] = [
    "ActivityKind",
    "ActivityRecord",
    "Candidate",
    "DeviceClass",
    "Download",
    "Enrolment",
    "Imported",
    "MadeRequest",
    "ManagedSetting",
    "Overview",
    "PastNotification",
    "PinQuestion",
    "Problem",
    "SitePermission",
    "Settings",
    "Verdict",
    "Device",
    "Fault",
];

/// The file that the mock backend takes it from.
pub(super) fn generate(head: &str) -> String {
    let problems: BTreeMap<&str, _> = Code::ALL.iter().map(|code| (code.as_str(), code.problem())).collect();
    let scenes = devices::scenes();
    let candidates: BTreeMap<&str, Vec<CandidateView>> = scenes
        .iter()
        .map(|(name, found)| (*name, found.ledger.candidates.iter().map(CandidateView::from).collect()))
        .collect();
    let views: BTreeMap<&str, _> =
        scenes.iter().map(|(name, found)| (*name, DeviceView::from(&found.status))).collect();
    let fingerprint =
        views["certified"].certificate.as_ref().map(|certificate| &certificate.facts.fingerprint);
    let records: BTreeMap<&str, _> =
        DeviceClass::ALL.iter().map(|class| (class.as_str(), records(*class, fingerprint))).collect();
    let constants = [
        constant("", "PROBLEMS", "satisfies Record<string, Problem>", &problems),
        constant("The device as evaluated.", "DEVICES", "satisfies Record<string, Device>", &views),
        overviews::constant(),
        constant(
            "The certificates that the evaluation of each device is about.",
            "CANDIDATES",
            "satisfies Record<string, Candidate[]>",
            &candidates,
        ),
        constant(
            "A morning's decisions, newest first.",
            "RECORDS",
            "Record<DeviceClass, ActivityRecord[]>",
            &records,
        ),
        constant("", "DOWNLOADS", "satisfies Record<string, Download[]>", &downloads()),
        constant("", "ENROLMENTS", "satisfies Record<string, Enrolment>", &enrolments::enrolments()),
        constant("", "MADE", "MadeRequest", &enrolments::made_request()),
        constant("", "ISSUED", "Imported", &enrolments::imported_view()),
        constant("", "WRONG_KEY", "Problem", &enrolments::wrong_key()),
        constant("", "SETTINGS", "Settings", &managed::settings()),
        constant(
            "What a person has allowed and blocked.",
            "SITE_PERMISSIONS",
            "SitePermission[]",
            &managed::site_permissions(),
        ),
        constant(
            "A morning's notifications, newest first.",
            "NOTIFICATIONS",
            "PastNotification[]",
            &notifications(false),
        ),
        constant(
            "The same where the organisation hides what they say.",
            "HIDDEN_NOTIFICATIONS",
            "PastNotification[]",
            &notifications(true),
        ),
        constant(
            "What the window for secrets asks.",
            "PIN_QUESTIONS",
            "satisfies Record<string, PinQuestion>",
            &questions(),
        ),
    ];
    let body = constants.join("\n");
    let is_used = |name: &&&str| body.split(|it: char| !it.is_alphanumeric()).any(|word| word == **name);
    let types: Vec<&str> = TYPES.iter().filter(is_used).copied().collect();
    format!("{head}import type {{ {} }} from \"../generated\";\n\n{body}", types.join(", "))
}

fn notifications(hides: bool) -> Vec<PastNotification> {
    let app = |id: &str| -> Option<AppId> { Some(id.parse().unwrap()) };
    let all = [
        ("05:20:44", app("mail"), "Tide warning", "High water at 06:10", true),
        ("08:12:00", None, "New version", "Reload to get it.", false),
        ("08:30:02", app("chat"), "Crane team", "", false),
        ("08:41:10", app("mail"), "Invoice 2291", "From the port authority", false),
        ("08:59:31", app("chat"), "Anna Berger", "The Meridian is in, berth 7. Can you come over?", false),
    ];
    let mut history = NotificationHistory::default();
    for (number, (time, app, title, body, is_quiet)) in (1..).zip(all) {
        let time = u64::try_from(moment(&format!("2026-11-24T{time}Z")).unix_timestamp()).unwrap();
        let arrival = Arrival { run: Run::default(), time, is_hidden: false, is_quiet };
        history.add_received(app, &PageNotification::new(number, title, body), arrival);
    }
    history.list(&managed::in_force("").apps, hides)
}

fn questions() -> BTreeMap<&'static str, PinQuestion> {
    let token = |last_try, keyring, keypad| PinQuestion::Token {
        token: CARD.to_string(),
        last_try,
        keyring,
        keypad,
        preferences: Preferences::default(),
    };
    let proxy = |refused, keyring| PinQuestion::Proxy {
        proxy: "proxy.harbor.test:3128".to_owned(),
        refused,
        keyring,
        preferences: Preferences::default(),
    };
    BTreeMap::from([
        ("token", token(false, true, false)),
        ("lastTry", token(true, true, false)),
        ("noKeyring", token(false, false, false)),
        ("keypad", token(false, false, true)),
        ("proxy", proxy(false, true)),
        ("proxyRefused", proxy(true, false)),
    ])
}

fn defaults() -> BTreeMap<&'static str, BTreeMap<&'static str, (Verdict, String)>> {
    let app = "mail".parse().unwrap();
    let of = |device: DeviceClass| {
        let decide = |activity: &Activity| {
            let request = porthole_policy::Request { app: &app, activity: *activity, device };
            let decision = SessionPolicy::default().decide(request);
            (activity.as_str(), (decision.verdict, decision.reason.name().to_owned()))
        };
        (device.as_str(), Activity::ALL.iter().map(decide).collect())
    };
    DeviceClass::ALL.iter().map(|device| of(*device)).collect()
}

fn records(class: DeviceClass, certificate: Option<&String>) -> Vec<Record> {
    let is_trusted = class != DeviceClass::Untrusted;
    let (may, noted) =
        if is_trusted { (Verdict::Allow, Verdict::Monitor) } else { (Verdict::Block, Verdict::Block) };
    let defaults = defaults();
    let default = |activity: Activity| defaults[class.as_str()][activity.as_str()].1.clone();
    let of = |time: &str, activity: Kind, verdict: Verdict, rule: &str| {
        let mut record = Record::new(activity, verdict, rule, class);
        record.time = moment(&format!("2026-11-24T{time}Z"));
        record.certificate = certificate.filter(|_| is_trusted).cloned();
        record
    };
    let at = |record: Record, app: &str, host: &str| Record {
        app: Some(app.to_owned()),
        host: Some(host.to_owned()),
        ..record
    };
    let with_detail = |record: Record, detail: &str| Record { detail: Some(detail.to_owned()), ..record };
    let mail = |record| at(record, "mail", "mail.harbor.test");
    let download = if is_trusted { default(Activity::Download) } else { NO_DOWNLOADS.to_owned() };
    let print = if is_trusted { "Printing is noted".to_owned() } else { default(Activity::Print) };
    let presented = of("08:56:40", Kind::PresentCertificate, Verdict::Allow, "device_certificate.present_to");
    let elsewhere = "default: block hosts that the app does not list";
    let mut records = vec![
        with_detail(
            mail(of("09:01:48", Kind::Download, may, &download)),
            if is_trusted { FILE } else { "file of type pdf, up to 1 MB" },
        ),
        mail(of("08:58:20", Kind::Print, noted, &print)),
        at(of("08:57:02", Kind::Connect, Verdict::Block, elsewhere), "chat", "tracker.example.net"),
        at(presented, "chat", "chat.harbor.test"),
        mail(of("08:55:13", Kind::Connect, Verdict::Monitor, "network.tunnel")),
        of("08:55:02", Kind::DeviceClass, Verdict::Monitor, "device class"),
        with_detail(
            of("08:55:01", Kind::Config, Verdict::Allow, "managed file loaded"),
            "/etc/porthole/managed.toml",
        ),
    ];
    records.retain(|record| is_trusted || record.activity != Kind::PresentCertificate);
    records
}

fn downloads() -> BTreeMap<&'static str, Vec<Download>> {
    let of = |id, app: &str, name: &str, (received, total), state| Download {
        id,
        app: Some(app.to_owned()),
        name: name.to_owned(),
        received,
        total,
        state,
        problem: None,
        rule: None,
    };
    let photos = (61_000_000, Some(184_300_000));
    let closed = Code::DownloadFailed.with_detail("files.harbor.test closed the connection");
    let read_only = Code::DownloadUnwritable.with_detail("Read-only file system (os error 30)");
    let plan = 2_418_003;
    BTreeMap::from([
        (
            "running",
            vec![
                of(1, "mail", FILE, (plan, Some(plan)), DownloadState::Done),
                of(2, "files", "Crane inspection photos.zip", photos, DownloadState::Running),
                of(3, "chat", "voice-note.ogg", (412_000, None), DownloadState::Running),
                of(4, "mail", "Invoice 2291.pdf", (18_200, Some(96_000)), DownloadState::Cancelled),
                Download {
                    problem: Some(closed),
                    ..of(5, "files", "tides.csv", (8_100, Some(22_000)), DownloadState::Failed)
                },
            ],
        ),
        (
            "blocked",
            vec![Download {
                problem: Some(Code::DownloadBlocked.problem()),
                rule: Some(NO_DOWNLOADS.to_owned()),
                ..of(1, "mail", FILE, (0, Some(plan)), DownloadState::Blocked)
            }],
        ),
        (
            "unwritable",
            vec![Download {
                problem: Some(read_only),
                ..of(1, "mail", FILE, (plan, Some(plan)), DownloadState::Failed)
            }],
        ),
    ])
}
