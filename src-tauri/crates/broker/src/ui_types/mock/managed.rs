//! The managed file of Harbor Ltd, as the mock backend has it in force, and what a person has answered beside it.

use std::sync::Arc;

use porthole_config::{ManagedConfig, Refusal, Text};
use porthole_policy::Feature;

use super::facts::AUTHORITY;
use crate::settings_view::SettingsView;
use crate::site_permissions::{Choice, Origin, SitePermission, SitePermissions};

pub(super) const MAIN: &str = "/etc/porthole/managed.toml";
pub(super) const TRIAL: &str = "/home/anna/trial.toml";
const SESSIONS: &str = "/etc/porthole/managed.d/20-sessions.toml";

const ORGANIZATION: &str = r#"schema = 1

[organization]
name = "Harbor Ltd"
help_url = "https://help.harbor.test/device"
"#;

const APPS: &str = r#"
[[app]]
id = "mail"
name = "Mail"
url = "https://mail.harbor.test/"
start = "login"

[[app]]
id = "chat"
name = "Chat"
url = "https://chat.harbor.test/"

[[app]]
id = "files"
name = "Files"
url = "https://files.harbor.test/"

[[app]]
id = "calendar"
name = "Calendar"
url = "https://calendar.harbor.test/"

[[app]]
id = "berths"
name = "Berth planner"
url = "https://berths.harbor.test/"

[[app]]
id = "payroll"
name = "Payroll"
url = "https://payroll.harbor.test/"
"#;

const CERTIFICATE: &str = r#"
[device_certificate]
anchors = ["harbor-device-ca.cer"]
present_to = ["*.harbor.test"]
choose = "automatic"
"#;

const RULES: &str = r#"[[session_policy]]
name = "No downloads without a device certificate"
when = { activity = ["download"], device = ["untrusted"] }
then = "block"
message = "Downloads are blocked on this device. {help_url}"
"#;

pub(super) const HARMLESS: &str = r#"
[[session_policy]]
name = "Chat files are harmless"
when = { activity = ["download"], app = ["chat"], device = ["untrusted"] }
then = "allow"
"#;

pub(super) const QUIET: &str = "\n[notifications]\nquiet_hours = \"20:00-07:00\"\n";

pub(super) const BY_HAND: &str = r#"
[enrolment]
send_to = "mailto:devices@harbor.test"
instructions = { en = "Send the file from your own address. You get the certificate back within a working day.", de = "Senden Sie die Datei von Ihrer eigenen Adresse. Das Zertifikat kommt innerhalb eines Arbeitstages zurück." }
"#;

pub(super) fn text(path: &str, text: impl Into<String>) -> Text {
    Text { path: path.into(), text: text.into() }
}

fn parse(texts: &[Text]) -> Arc<ManagedConfig> {
    Arc::new(porthole_config::parse(texts, &|_| Ok(AUTHORITY.to_vec())).unwrap())
}

/// What Harbor has in force, with `more` in its main file and `rules` in the place of its own.
pub(super) fn in_force_with(more: &str, rules: &str) -> Arc<ManagedConfig> {
    let main = [ORGANIZATION, APPS, CERTIFICATE, more].concat();
    parse(&[text(MAIN, main), text(SESSIONS, rules)])
}

pub(super) fn in_force(more: &str) -> Arc<ManagedConfig> {
    in_force_with(more, RULES)
}

/// The same in a file that somebody named with `--config`.
pub(super) fn config_by_hand() -> Arc<ManagedConfig> {
    parse(&[text(TRIAL, [ORGANIZATION, APPS, CERTIFICATE, "\n", RULES].concat())])
}

/// A file with two mistakes.
pub(super) fn faulty_file() -> Refusal {
    let app = "\n[[app]]\nid = \"chat\"\nname = \"Chat\"\nurl = \"http://chat.harbor.test/\"\n\n";
    let rule = "[[session_policy]]\nname = \"No downloads\"\nwhne = { activity = [\"download\"] }\nthen = \"block\"\n";
    let main = text(MAIN, [ORGANIZATION, app, rule].concat());
    let refusal = porthole_config::parse(&[main], &|_| Ok(Vec::new())).unwrap_err();
    assert_eq!(refusal.faults.len(), 2, "{refusal:?}");
    refusal
}

/// No file at all.
pub(super) fn missing_file() -> Refusal {
    porthole_config::parse(&[], &|_| Ok(Vec::new())).unwrap_err()
}

pub(super) fn settings() -> SettingsView {
    SettingsView::of(Some(&in_force("")))
}

/// What a person has allowed and blocked.
pub(super) fn site_permissions() -> Vec<SitePermission> {
    let mut answers = SitePermissions::default();
    let chat = Origin::of(&"https://chat.harbor.test/".parse().unwrap()).unwrap();
    answers.choose(chat.clone(), Feature::Notifications, Choice::Allow);
    answers.choose(chat, Feature::Camera, Choice::Block);
    answers.list(&in_force("").apps)
}
