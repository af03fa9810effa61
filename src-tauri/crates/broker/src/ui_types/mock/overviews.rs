//! What the launcher shows first, in each state that the mock backend plays.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use porthole_config::{ManagedConfig, Source};
use porthole_explain::{Code, Problem};
use porthole_host::{ChangeKind, DeviceChange, InForce, PendingSource, State};
use porthole_policy::{AppId, DeviceClass, SupportedLanguage};
use porthole_protocol::{DeclaredShortcut, Preferences, WebManifest};
use serde_json::Value;

use super::devices;
use super::facts::{KEYRING, TOKENS, moment};
use super::managed::{self, HARMLESS, QUIET, TRIAL};
use crate::messages::change_message;
use crate::notifications::{Notification, Notifications};
use crate::overview::{Facts, overview};
use crate::web_icons::WebIcons;
use crate::web_manifests::WebManifests;

/// What a release says of itself; that of this build would change with every commit.
const VERSION: &str = "0.1.0 (commit 5b1f6c2e90ad)";

/// One state of the app; what most of them share is the default.
struct Shown {
    in_force: InForce,
    source: Source,
    kernel: Option<Problem>,
    looking_for: Vec<PendingSource>,
    notices: Vec<Notification>,
    preferences: Preferences,
    manifests: WebManifests,
}

impl Shown {
    fn of(in_force: InForce) -> Self {
        Self {
            in_force,
            source: Source::Managed,
            kernel: None,
            looking_for: Vec::new(),
            notices: Vec::new(),
            preferences: Preferences::default(),
            manifests: WebManifests::default(),
        }
    }

    fn with(config: Arc<ManagedConfig>) -> Self {
        Self::of(InForce::Current(config))
    }

    /// On the device of this name, which stands in the file of its own.
    fn overview_of(self, name: &str) -> String {
        let scenes = devices::scenes().into_iter();
        let device = scenes.filter(|(known, _)| *known == name).map(|(_, device)| device).next().unwrap();
        let mail: AppId = "mail".parse().unwrap();
        let state = State::of(self.in_force, device);
        let facts = Facts {
            state: &state,
            source: &self.source,
            open: &[mail],
            kernel: self.kernel.as_ref(),
            restart_needed: false,
            looking_for: &self.looking_for,
            waiting: None,
            notices: self.notices,
            preferences: self.preferences,
            unread: &BTreeMap::new(),
            icons: &WebIcons::default(),
            manifests: &self.manifests,
        };
        // In the order in which the app writes them.
        let preferences = serde_json::to_string(&self.preferences).unwrap();
        let mut shown = serde_json::to_value(overview(facts)).unwrap();
        shown["version"] = VERSION.into();
        let line = |(key, value): (&String, &Value)| match key.as_str() {
            "device" => format!("    device: DEVICES.{name},\n"),
            "preferences" => format!("    preferences: {preferences},\n"),
            _ => format!("    {key}: {value},\n"),
        };
        shown.as_object().unwrap().iter().map(line).collect()
    }
}

/// Why a change of the device is told in the launcher.
fn notices(change: &DeviceChange) -> Vec<Notification> {
    let mut notifications = Notifications::default();
    notifications.device_changed(change, change_message(SupportedLanguage::English, change));
    notifications.list()
}

fn trust_lost() -> DeviceChange {
    DeviceChange {
        before: DeviceClass::Certified,
        after: DeviceClass::Untrusted,
        kind: ChangeKind::TrustLost,
        problem: Some(Code::CertificateExpired.problem()),
        valid_until: None,
    }
}

fn certificate_renewed() -> DeviceChange {
    DeviceChange {
        before: DeviceClass::Certified,
        after: DeviceClass::Certified,
        kind: ChangeKind::OtherCertificate,
        problem: None,
        valid_until: Some(moment("2027-11-24T00:00:00Z")),
    }
}

/// An app whose pages name two places.
fn places() -> WebManifests {
    let place = |name: &str, path: &str| DeclaredShortcut {
        name: name.to_owned(),
        url: format!("https://mail.harbor.test/{path}").parse().unwrap(),
    };
    let shortcuts = vec![place("New letter", "new"), place("Address book", "people")];
    let mut manifests = WebManifests::default();
    let manifest = WebManifest { background: None, shortcuts, handlers: Vec::new() };
    assert!(manifests.add("mail".parse().unwrap(), manifest));
    manifests
}

/// A line for each part of each of them, so that the file can be read.
pub(super) fn constant() -> String {
    let all: String =
        overviews().iter().map(|(name, lines)| format!("  {name}: {{\n{lines}  }},\n")).collect();
    format!(
        "/** What the launcher shows first: on a device with a good certificate, without a managed file, … */\n\
         export const OVERVIEWS = {{\n{all}}} satisfies Record<string, Overview>;\n"
    )
}

fn overviews() -> BTreeMap<&'static str, String> {
    let harbor = || Shown::with(managed::in_force(""));
    let names = devices::scenes().into_iter().map(|(name, _)| name);
    let mut all: BTreeMap<_, _> = names.map(|name| (name, harbor().overview_of(name))).collect();
    let refused = || Arc::new(managed::faulty_file());
    let of_others = [
        ("ruled", Shown::with(managed::in_force_with("", HARMLESS)).overview_of("untrusted")),
        ("quiet", Shown::with(managed::in_force(QUIET)).overview_of("certified")),
        (
            "quietOwn",
            Shown {
                preferences: Preferences {
                    quiet_hours: Some("21:15-06:30".parse().unwrap()),
                    ..Preferences::default()
                },
                ..harbor()
            }
            .overview_of("certified"),
        ),
        ("places", Shown { manifests: places(), ..harbor() }.overview_of("certified")),
        (
            "byHand",
            Shown { source: Source::File(PathBuf::from(TRIAL)), ..Shown::with(managed::config_by_hand()) }
                .overview_of("certified"),
        ),
        ("noFile", Shown::of(InForce::Nothing(Arc::new(managed::missing_file()))).overview_of("unenrolled")),
        ("refused", Shown::of(InForce::Nothing(refused())).overview_of("untrusted")),
        ("lastGood", Shown::of(InForce::LastGood(managed::in_force(""), refused())).overview_of("certified")),
        (
            "looking",
            Shown {
                looking_for: vec![PendingSource::Store(KEYRING), PendingSource::Store(TOKENS)],
                ..harbor()
            }
            .overview_of("unenrolled"),
        ),
        (
            "lookingForDomain",
            Shown { looking_for: vec![PendingSource::Domain], ..harbor() }.overview_of("unenrolled"),
        ),
        (
            "kernel",
            Shown { kernel: Some(Code::SandboxUnavailable.problem()), ..harbor() }.overview_of("certified"),
        ),
        ("lost", Shown { notices: notices(&trust_lost()), ..harbor() }.overview_of("untrusted")),
        ("renewed", Shown { notices: notices(&certificate_renewed()), ..harbor() }.overview_of("certified")),
    ];
    all.extend(of_others);
    all
}
