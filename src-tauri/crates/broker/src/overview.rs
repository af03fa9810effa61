//! What the launcher shows first: the shape that `ui/src/bridge` names, made from what is in force.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use porthole_config::{Fault, Source};
use porthole_explain::Problem;
use porthole_host::{InForce, PendingSource, State};
use porthole_identity::DeviceView;
use porthole_policy::{AppId, Apps, Permission, PinnedApp, Start};
use porthole_protocol::{Preferences, Unread};
use serde::Serialize;

use crate::notifications::Notification;
use crate::settings_view::ManagedSetting;
use crate::web_icons::WebIcons;
use crate::web_manifests::WebManifests;

/// Everything at a glance.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Overview {
    organization: Option<Organization>,
    managed: bool,
    config: Config,
    apps: Vec<App>,
    device: DeviceView,
    /// What the rules decide on each activity in each app.
    permissions: Vec<Permission>,
    /// Why apps cannot be opened on this device at all.
    kernel: Option<Problem>,
    restart_needed: bool,
    /// What apps wait for: it has not answered since the start. `None` where none waits.
    looking_for: Option<PendingSources>,
    /// The app that waits until the person has picked a certificate.
    waiting: Option<String>,
    /// The tokens that wait for their PIN.
    locked: Vec<String>,
    notices: Vec<Notification>,
    preferences: Preferences,
    /// The quiet hours that the organisation sets: the person's own do not count then.
    quiet_hours: Option<ManagedSetting>,
    version: &'static str,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
struct Organization {
    name: String,
    help_url: String,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
struct PendingSources {
    /// The stores that may hold the device certificate.
    stores: Vec<String>,
    /// Whether the system is to say which domain the device has joined.
    domain: bool,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
struct Config {
    files: Vec<String>,
    /// Where the managed file is expected.
    place: String,
    state: ConfigState,
    problem: Option<Problem>,
    faults: Vec<Fault>,
}

#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
enum ConfigState {
    InForce,
    LastGood,
    Refused,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "PinnedApp"))]
struct App {
    id: String,
    name: String,
    url: String,
    host: String,
    // A picture as a `data:` address.
    icon: Option<String>,
    open: bool,
    // How much is unread, as windows write it: `3`, `•`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    unread: Option<String>,
    // What the places are called that its menu leads to.
    shortcuts: Vec<String>,
    #[cfg_attr(test, ts(type = "\"login\" | \"manual\""))]
    start: &'static str,
}

/// What it is made from, beside what is in force.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) state: &'a State,
    pub(crate) source: &'a Source,
    pub(crate) open: &'a [AppId],
    pub(crate) kernel: Option<&'a Problem>,
    pub(crate) restart_needed: bool,
    /// What apps wait for.
    pub(crate) looking_for: &'a [PendingSource],
    pub(crate) waiting: Option<String>,
    pub(crate) notices: Vec<Notification>,
    pub(crate) preferences: Preferences,
    pub(crate) unread: &'a BTreeMap<AppId, Unread>,
    /// Icons of pages, of the apps for which the organisation names none.
    pub(crate) icons: &'a WebIcons,
    pub(crate) manifests: &'a WebManifests,
}

/// How many bytes of icons are shown: what shows them takes messages of a bounded length. Apps beyond have their letter.
const ICONS: usize = 2 << 20;

/// What is shown now.
pub(crate) fn overview(facts: Facts<'_>) -> Overview {
    let Facts { state, source, open, kernel, restart_needed, looking_for, .. } = facts;
    let Facts { waiting, notices, preferences, unread, icons, manifests, .. } = facts;
    let config = state.in_force.config();
    let organization = config.map(|config| Organization {
        name: config.organization.name.clone(),
        help_url: config.organization.help_url.to_string(),
    });
    let locked = state.device.ledger.waiting_for_pin();
    Overview {
        organization,
        managed: source.is_managed(),
        config: config_shown(&state.in_force, source),
        apps: config.map_or_else(Vec::new, |config| apps(&config.apps, open, unread, icons, manifests)),
        device: DeviceView::from(&state.device.status),
        permissions: config.map_or_else(Vec::new, |config| {
            config.session_policy.permissions(&config.apps, state.device.status.class)
        }),
        kernel: kernel.cloned(),
        restart_needed,
        looking_for: pending_sources(looking_for),
        waiting,
        locked: locked.iter().map(|waiting| waiting.store.to_string()).collect(),
        notices,
        preferences,
        quiet_hours: config
            .filter(|config| config.notifications.quiet_hours.is_some())
            .and_then(|config| ManagedSetting::by_key("notifications.quiet_hours", config)),
        version: porthole_version::TEXT,
    }
}

fn pending_sources(unanswered: &[PendingSource]) -> Option<PendingSources> {
    let store = |unanswered: &PendingSource| match unanswered {
        PendingSource::Store(store) => Some(store.to_string()),
        PendingSource::Domain => None,
    };
    let domain = unanswered.contains(&PendingSource::Domain);
    let stores = unanswered.iter().filter_map(store).collect();
    (!unanswered.is_empty()).then_some(PendingSources { stores, domain })
}

fn config_shown(in_force: &InForce, source: &Source) -> Config {
    let state = match in_force {
        InForce::Current(_) => ConfigState::InForce,
        InForce::LastGood(..) => ConfigState::LastGood,
        InForce::Nothing(_) => ConfigState::Refused,
    };
    let refusal = in_force.refusal();
    Config {
        files: files(in_force, source),
        place: source.main_file().display().to_string(),
        state,
        problem: refusal.map(|refusal| refusal.code.problem()),
        faults: refusal.map(|refusal| refusal.faults.clone()).unwrap_or_default(),
    }
}

/// The files that count, or the one that was to be read where none counts.
fn files(in_force: &InForce, source: &Source) -> Vec<String> {
    match (in_force.config(), source) {
        (Some(config), _) => config.sources.iter().map(|file| file.path.display().to_string()).collect(),
        (None, Source::File(file)) => vec![file.display().to_string()],
        (None, Source::Managed) => Vec::new(),
    }
}

fn apps(
    apps: &Apps,
    open: &[AppId],
    unread: &BTreeMap<AppId, Unread>,
    icons: &WebIcons,
    manifests: &WebManifests,
) -> Vec<App> {
    let mut room = ICONS;
    let mut icon = |app: &PinnedApp| {
        let png = app.icon.as_ref().or_else(|| icons.get(&app.id))?.png();
        room = room.checked_sub(png.len())?;
        Some(format!("data:image/png;base64,{}", STANDARD.encode(png)))
    };
    let unread = |app: &PinnedApp| unread.get(&app.id).map(ToString::to_string);
    let shortcuts = |app| manifests.shortcuts(app).into_iter().map(|it| it.name).collect();
    let all = apps.iter().map(|app| App {
        icon: icon(app),
        unread: unread(app),
        shortcuts: shortcuts(app),
        ..app_view(app, open)
    });
    all.collect()
}

fn app_view(app: &PinnedApp, open: &[AppId]) -> App {
    App {
        id: app.id.to_string(),
        name: app.name.clone(),
        url: app.url.to_string(),
        host: app.url.host_str().unwrap_or_default().to_owned(),
        icon: None,
        open: open.contains(&app.id),
        unread: None,
        shortcuts: Vec::new(),
        start: match app.start {
            Start::Login => "login",
            Start::Manual => "manual",
        },
    }
}
