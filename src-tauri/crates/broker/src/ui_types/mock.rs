//! What the launcher's mock backend shows, made by the code that makes it in the app. The certificates beside this file
//! come from `certificates.sh`.

use std::collections::BTreeMap;
use std::sync::Arc;

use porthole_activity::{Kind, Record};
use porthole_explain::Code;
use porthole_identity::{
    Anchor, CandidateView, Choose, DeviceView, DomainMembership, Evaluation, EvaluationContext, KeyPresence,
    ManagedSigns, Pick, PickedCertificate, Pkcs8, RequiredDomain, Requirements, RevocationCheck,
    RevocationList, RevocationPolicy, SoftwareKey, StoreError, StoreFailure, StoreKind, StoreName,
    StoreReading, StoredCertificate, WhenUnknown, evaluate, read_certificates,
};
use porthole_policy::{Activity, DeviceClass, SessionPolicy, Verdict};
use porthole_protocol::{Download, DownloadState};
use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A fixed morning, so that pictures and snapshots stay the same.
const NOW: &str = "2026-11-24T09:02:11Z";

const KEYRING: StoreName = StoreName::fixed("Secret Service");
const CARD: StoreName = StoreName::fixed("Anna’s card (OpenSC)");
const MACHINE: StoreName = StoreName::fixed("Machine store (/etc/ssl)");

const DEVICE: &[u8] = include_bytes!("device.pem");
const ON_CARD: &[u8] = include_bytes!("card.pem");
const NEWER: &[u8] = include_bytes!("newer.pem");
const OLD: &[u8] = include_bytes!("old.pem");
const OF_MACHINE: &[u8] = include_bytes!("machine.pem");

const NO_DOWNLOADS: &str = "No downloads without a device certificate";
const FILE: &str = "Berth plan November.pdf";

/// The file that the mock backend takes it from.
pub(super) fn generated(head: &str) -> String {
    let problems: BTreeMap<&str, _> = Code::ALL.iter().map(|code| (code.as_str(), code.problem())).collect();
    let refusal = porthole_config::parse(&[refused()], &|_| Ok(Vec::new())).err();
    let faults = refusal.map(|refusal| refusal.faults).unwrap_or_default();
    assert_eq!(faults.len(), 2, "{faults:?}");
    let scenes = scenes();
    let devices: BTreeMap<&str, _> =
        scenes.iter().map(|(name, found)| (*name, DeviceView::from(&found.status))).collect();
    let candidates: BTreeMap<&str, Vec<CandidateView>> = scenes
        .iter()
        .map(|(name, found)| (*name, found.ledger.candidates.iter().map(CandidateView::from).collect()))
        .collect();
    let fingerprint = devices["certified"].certificate.as_ref().map(|certificate| &certificate.fingerprint);
    let records: BTreeMap<&str, _> =
        DeviceClass::ALL.iter().map(|class| (class.as_str(), records(*class, fingerprint))).collect();
    format!(
        "{head}import type {{ ActivityKind, ActivityRecord, Candidate, Device, DeviceClass, Download, Fault, Problem, Verdict }} from \"../generated\";\n\n\
         export const PROBLEMS = {} satisfies Record<string, Problem>;\n\n\
         export const FAULTS: Fault[] = {};\n\n\
         /** What the rules decide where none matches: the verdict, and the name of the default. */\n\
         export const DEFAULTS: Record<DeviceClass, Record<Extract<ActivityKind, \"download\" | \"print\">, [Verdict, string]>> = {};\n\n\
         /** The device as it is judged: with a good certificate, with one that has expired, with several, … */\n\
         export const DEVICES = {} satisfies Record<string, Device>;\n\n\
         /** The certificates that each of these judgements is about. */\n\
         export const CANDIDATES: Record<keyof typeof DEVICES, Candidate[]> = {};\n\n\
         /** A morning's decisions, newest first. */\n\
         export const RECORDS: Record<DeviceClass, ActivityRecord[]> = {};\n\n\
         export const DOWNLOADS = {} satisfies Record<string, Download[]>;\n",
        json(&problems),
        json(&faults),
        json(&defaults()),
        json(&devices),
        json(&candidates),
        json(&records),
        json(&downloads()),
    )
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

fn moment(text: &str) -> OffsetDateTime {
    OffsetDateTime::parse(text, &Rfc3339).unwrap()
}

/// A managed file with two mistakes.
fn refused() -> porthole_config::Text {
    let text = "schema = 1\n\n[organization]\nname = \"Harbor Ltd\"\nhelp_url = \"https://help.harbor.test/device\"\n\n\
                [[app]]\nid = \"chat\"\nname = \"Chat\"\nurl = \"http://chat.harbor.test/\"\n\n\
                [[session_policy]]\nname = \"No downloads\"\nwhne = { activity = [\"download\"] }\nthen = \"block\"\n";
    porthole_config::Text { path: "/etc/porthole/managed.toml".into(), text: text.to_owned() }
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

/// A certificate of the person, or of the machine, with its key.
fn stored(pem: &[u8], store: StoreName, kind: StoreKind) -> StoredCertificate {
    let key = SoftwareKey::from_pkcs8(&Pkcs8::from_der(include_bytes!("device.p8").to_vec())).unwrap();
    StoredCertificate {
        chain: read_certificates(pem).unwrap().iter().map(|certificate| certificate.der().clone()).collect(),
        key: KeyPresence::Present(Arc::new(key)),
        store,
        kind,
        label: "Porthole".to_owned(),
    }
}

fn keyring(pems: &[&[u8]]) -> StoreReading {
    let found = pems.iter().map(|pem| stored(pem, KEYRING, StoreKind::User)).collect();
    StoreReading { store: KEYRING, kind: StoreKind::User, found: Ok(found) }
}

fn of_machine() -> StoreReading {
    let found = vec![stored(OF_MACHINE, MACHINE, StoreKind::Machine)];
    StoreReading { store: MACHINE, kind: StoreKind::Machine, found: Ok(found) }
}

fn card(found: Result<Vec<StoredCertificate>, StoreFailure>) -> StoreReading {
    let found = found.map_err(|reason| StoreError { store: CARD, reason });
    StoreReading { store: CARD, kind: StoreKind::User, found }
}

fn requirements(choose: Choose) -> Requirements {
    let mut asks = Requirements::anchored_in(Anchor::read(include_bytes!("authority.pem")).unwrap());
    asks.choose = choose;
    let list = RevocationList::read("/etc/porthole/device-ca.crl", include_bytes!("list.pem").to_vec());
    asks.revocation = Some(RevocationPolicy {
        check: RevocationCheck::Crl,
        unknown: WhenUnknown::Untrusted,
        lists: vec![list.unwrap()],
    });
    asks
}

/// What is judged of a device in one state or another.
fn scenes() -> Vec<(&'static str, Evaluation)> {
    let now = moment(NOW);
    let (newest, asks) = (requirements(Choose::Automatic), requirements(Choose::Ask));
    let judged = |readings, requirements| evaluate(readings, &EvaluationContext::of(Some(requirements), now));
    let several = || {
        let on_card = vec![stored(ON_CARD, CARD, StoreKind::User)];
        vec![keyring(&[DEVICE]), card(Ok(on_card)), keyring(&[NEWER, OLD])]
    };
    let undecided = judged(several(), &asks);
    let pick = Pick::This(PickedCertificate::of(undecided.ledger.usable()[0], undecided.ledger.usable()));
    let picked = EvaluationContext { pick: Some(&pick), ..EvaluationContext::of(Some(&asks), now) };
    let joined = DomainMembership {
        asked: RequiredDomain::Named("harbor.test".to_owned()),
        joined: Ok(vec!["harbor.test".to_owned()]),
    };
    let signs = ManagedSigns { statement: None, domain: Some(joined) };
    let managed = EvaluationContext { managed: Some(&signs), ..EvaluationContext::of(Some(&newest), now) };
    let certified = || vec![keyring(&[DEVICE, OLD]), of_machine()];
    vec![
        ("certified", judged(certified(), &newest)),
        ("managed", evaluate(certified(), &managed)),
        ("untrusted", judged(vec![keyring(&[OLD]), of_machine()], &newest)),
        ("unenrolled", judged(vec![keyring(&[])], &newest)),
        ("picked", evaluate(several(), &picked)),
        ("closed", judged(vec![keyring(&[]), card(Err(StoreFailure::PinNeeded))], &newest)),
        ("undecided", undecided),
    ]
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
    let says = |record: Record, detail: &str| Record { detail: Some(detail.to_owned()), ..record };
    let mail = |record| at(record, "mail", "mail.harbor.test");
    let download = if is_trusted { default(Activity::Download) } else { NO_DOWNLOADS.to_owned() };
    let print = if is_trusted { "Printing is noted".to_owned() } else { default(Activity::Print) };
    let presented = of("08:56:40", Kind::PresentCertificate, Verdict::Allow, "device_certificate.present_to");
    let elsewhere = "default: an app reaches only the hosts it names";
    let mut records = vec![
        says(
            mail(of("09:01:48", Kind::Download, may, &download)),
            if is_trusted { FILE } else { "file of type pdf, up to 1 MB" },
        ),
        mail(of("08:58:20", Kind::Print, noted, &print)),
        at(of("08:57:02", Kind::Connect, Verdict::Block, elsewhere), "chat", "tracker.example.net"),
        at(presented, "chat", "chat.harbor.test"),
        mail(of("08:55:13", Kind::Connect, Verdict::Monitor, "network.tunnel")),
        of("08:55:02", Kind::DeviceClass, may, "device class"),
        says(
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
