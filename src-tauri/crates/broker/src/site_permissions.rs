//! What people have allowed and blocked by origin (HTML standard, section "Origin"), and what follows from that and from
//! the managed file. Kept from one run to the next on a device that has proved itself; on another one in memory only.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use porthole_policy::{Apps, Feature, FeatureRule, PinnedApp};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::state_file::StateFile;

/// Of so many origins answers are remembered.
const MOST: usize = 500;

/// `https://host`, with a port where it is another than 443.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Origin(String);

/// An address that has no origin of its own on the web.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no https origin")]
pub(crate) struct NoOrigin;

impl Origin {
    /// That of a page.
    pub(crate) fn of(page: &Url) -> Option<Self> {
        let origin = page.origin();
        (page.scheme() == "https" && origin.is_tuple()).then(|| Self(origin.ascii_serialization()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Origin {
    type Error = NoOrigin;

    fn try_from(text: String) -> Result<Self, NoOrigin> {
        let origin = Url::parse(&text).ok().as_ref().and_then(Self::of);
        origin.filter(|origin| origin.0 == text).ok_or(NoOrigin)
    }
}

impl From<Origin> for String {
    fn from(origin: Origin) -> Self {
        origin.0
    }
}

/// What a person has answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Choice {
    Allow,
    Block,
}

/// Every answer.
pub(crate) type Choices = BTreeMap<Origin, BTreeMap<Feature, Choice>>;

/// In the state folder; larger than what [`MOST`] origins take.
pub(crate) const FILE: StateFile<Choices> = StateFile::new("permissions.json", 256 << 10);

/// Whether a page gets a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PermissionState {
    /// Yes.
    Allowed,
    /// No: the person said so, or the page belongs to no app.
    Refused,
    /// No: the managed file says so.
    RefusedByOrganization,
    /// As the person says, who has not been asked.
    Ask,
}

/// One answer as the settings page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SitePermission {
    /// Whose.
    #[cfg_attr(test, ts(type = "string"))]
    origin: Origin,
    /// The ids of the apps that have pages there.
    apps: Vec<String>,
    /// What.
    feature: Feature,
    /// What the person has answered.
    allowed: bool,
}

/// The answers of people.
#[derive(Debug, Default)]
pub(crate) struct SitePermissions {
    /// Whether they are there in the next run.
    is_kept: bool,
    choices: Choices,
    /// Closed without an answer in this run.
    dismissed: BTreeSet<(Origin, Feature)>,
}

impl SitePermissions {
    /// With what earlier runs have left in `state_folder`.
    pub(crate) fn load(state_folder: &Path) -> Self {
        Self { is_kept: true, choices: FILE.read(state_folder), dismissed: BTreeSet::new() }
    }

    /// Whether they are there in the next run.
    pub(crate) const fn is_kept(&self) -> bool {
        self.is_kept
    }

    /// Whether the page gets `feature`.
    pub(crate) fn state(&self, apps: &Apps, page: &Url, feature: Feature) -> PermissionState {
        let (Some(app), Some(origin)) = (apps.owner_of(page), Origin::of(page)) else {
            return PermissionState::Refused;
        };
        match (app.permissions.of(feature), self.choice(&origin, feature)) {
            (FeatureRule::Allow, _) | (FeatureRule::Ask, Some(Choice::Allow)) => PermissionState::Allowed,
            (FeatureRule::Block, _) => PermissionState::RefusedByOrganization,
            (FeatureRule::Ask, Some(Choice::Block)) => PermissionState::Refused,
            (FeatureRule::Ask, None) if self.dismissed.contains(&(origin, feature)) => {
                PermissionState::Refused
            }
            (FeatureRule::Ask, None) => PermissionState::Ask,
        }
    }

    fn choice(&self, origin: &Origin, feature: Feature) -> Option<Choice> {
        self.choices.get(origin)?.get(&feature).copied()
    }

    /// Remembers an answer.
    pub(crate) fn choose(&mut self, origin: Origin, feature: Feature, choice: Choice) {
        if self.choices.len() >= MOST && !self.choices.contains_key(&origin) {
            tracing::warn!(
                "too many origins have permissions; one more is remembered only until Porthole ends"
            );
            if choice == Choice::Block {
                self.dismiss(origin, feature);
            }
            return;
        }
        self.choices.entry(origin).or_default().insert(feature, choice);
    }

    /// The person has closed the question.
    pub(crate) fn dismiss(&mut self, origin: Origin, feature: Feature) {
        // Whoever made up so many is asked again.
        if self.dismissed.insert((origin, feature)) && self.dismissed.len() > MOST {
            self.dismissed.pop_first();
        }
    }

    /// Forgets an answer. Whether there was one.
    pub(crate) fn forget(&mut self, origin: &str, feature: Feature) -> bool {
        self.dismissed.retain(|(known, its)| known.as_str() != origin || *its != feature);
        let mut is_gone = false;
        for (_, choices) in self.choices.iter_mut().filter(|(known, _)| known.as_str() == origin) {
            is_gone |= choices.remove(&feature).is_some();
        }
        self.choices.retain(|_, choices| !choices.is_empty());
        is_gone
    }

    /// All of them, to be kept.
    pub(crate) const fn choices(&self) -> &Choices {
        &self.choices
    }

    /// As the settings page shows them.
    pub(crate) fn list(&self, apps: &Apps) -> Vec<SitePermission> {
        let of = |(origin, choices): (&Origin, &BTreeMap<Feature, Choice>)| {
            let apps: Vec<String> = apps_on(apps, origin).map(|app| app.id.to_string()).collect();
            let one = |(feature, choice): (&Feature, &Choice)| SitePermission {
                origin: origin.clone(),
                apps: apps.clone(),
                feature: *feature,
                allowed: *choice == Choice::Allow,
            };
            choices.iter().map(one).collect::<Vec<_>>()
        };
        self.choices.iter().flat_map(of).collect()
    }

    /// The origins on which some page may notify, as the engine is to know before it starts a page's process. Each
    /// notification is checked by its page once more.
    pub(crate) fn notifying(&self, apps: &Apps) -> Vec<String> {
        let origins = apps.iter().flat_map(|app| &app.scope).filter_map(|scope| Origin::of(scope.as_url()));
        let may = |origin: &Origin| {
            apps_on(apps, origin).any(|app| match app.permissions.of(Feature::Notifications) {
                FeatureRule::Allow => true,
                FeatureRule::Ask => self.choice(origin, Feature::Notifications) == Some(Choice::Allow),
                FeatureRule::Block => false,
            })
        };
        let origins: BTreeSet<Origin> = origins.filter(may).collect();
        origins.into_iter().map(String::from).collect()
    }
}

/// The apps that have pages on this origin.
fn apps_on<'a>(apps: &'a Apps, origin: &Origin) -> impl Iterator<Item = &'a PinnedApp> {
    apps.iter()
        .filter(move |app| app.scope.iter().any(|scope| Origin::of(scope.as_url()).as_ref() == Some(origin)))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test damages a file of its own")]
mod tests {
    use std::fs;

    use porthole_config::Text;

    use super::*;

    /// Two apps on one host, one of which says something of each kind, and a third that lets the person say.
    fn apps() -> Apps {
        let text = "schema = 1\n[organization]\nname = \"Harbor Ltd\"\nhelp_url = \"https://help.harbor.test/\"\n\
                    [permissions]\nmicrophone = \"block\"\n\
                    [[app]]\nid = \"mail\"\nname = \"Mail\"\nurl = \"https://office.harbor.test/mail/\"\n\
                    scope = [\"https://office.harbor.test/mail/\"]\n\
                    permissions = { notifications = \"allow\", camera = \"block\", microphone = \"ask\" }\n\
                    [[app]]\nid = \"chat\"\nname = \"Chat\"\nurl = \"https://office.harbor.test/chat/\"\n\
                    scope = [\"https://office.harbor.test/chat/\", \"https://chat.harbor.test/\"]\n";
        let text = Text { path: "managed.toml".into(), text: text.to_owned() };
        porthole_config::parse(&[text], &|_| Ok(Vec::new())).unwrap().apps
    }

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn origin(text: &str) -> Origin {
        Origin::of(&url(text)).unwrap()
    }

    #[test]
    fn the_organisation_comes_before_the_person_and_who_has_not_answered_is_asked() {
        let apps = apps();
        let mut permissions = SitePermissions::default();
        let (mail, chat) =
            (url("https://office.harbor.test/mail/1"), url("https://office.harbor.test/chat/"));
        let standing =
            |permissions: &SitePermissions, page: &Url, feature| permissions.state(&apps, page, feature);
        assert_eq!(standing(&permissions, &mail, Feature::Notifications), PermissionState::Allowed);
        assert_eq!(standing(&permissions, &mail, Feature::Camera), PermissionState::RefusedByOrganization);
        assert_eq!(standing(&permissions, &mail, Feature::Microphone), PermissionState::Ask);
        assert_eq!(
            standing(&permissions, &chat, Feature::Microphone),
            PermissionState::RefusedByOrganization
        );
        assert_eq!(standing(&permissions, &chat, Feature::Camera), PermissionState::Ask);
        permissions.choose(origin("https://office.harbor.test/"), Feature::Camera, Choice::Allow);
        assert_eq!(standing(&permissions, &chat, Feature::Camera), PermissionState::Allowed);
        assert_eq!(standing(&permissions, &mail, Feature::Camera), PermissionState::RefusedByOrganization);
        let other = url("https://chat.harbor.test/");
        assert_eq!(
            standing(&permissions, &other, Feature::Camera),
            PermissionState::Ask,
            "each origin for itself"
        );
        permissions.choose(origin("https://chat.harbor.test/"), Feature::Camera, Choice::Block);
        assert_eq!(standing(&permissions, &other, Feature::Camera), PermissionState::Refused);
    }

    #[test]
    fn a_page_of_no_app_gets_nothing_whatever_was_answered_before() {
        let apps = apps();
        let mut permissions = SitePermissions::default();
        permissions.choose(origin("https://evil.test/"), Feature::Camera, Choice::Allow);
        for page in ["https://evil.test/", "http://chat.harbor.test/", "about:blank", "data:text/html,x"] {
            assert_eq!(
                permissions.state(&apps, &url(page), Feature::Camera),
                PermissionState::Refused,
                "{page}"
            );
        }
    }

    #[test]
    fn a_question_that_was_closed_is_not_asked_again_in_this_run_and_a_forgotten_answer_is() {
        let apps = apps();
        let mut permissions = SitePermissions::default();
        let page = url("https://chat.harbor.test/");
        let standing = |permissions: &SitePermissions| permissions.state(&apps, &page, Feature::Location);
        permissions.dismiss(origin("https://chat.harbor.test/"), Feature::Location);
        assert_eq!(standing(&permissions), PermissionState::Refused);
        assert_eq!(permissions.choices(), &Choices::new(), "nothing is remembered");
        permissions.forget("https://chat.harbor.test", Feature::Location);
        assert_eq!(standing(&permissions), PermissionState::Ask);
        permissions.choose(origin("https://chat.harbor.test/"), Feature::Location, Choice::Block);
        assert!(!permissions.forget("https://chat.harbor.test", Feature::Camera));
        assert!(permissions.forget("https://chat.harbor.test", Feature::Location));
        assert_eq!(standing(&permissions), PermissionState::Ask);
        assert_eq!(permissions.choices(), &Choices::new());
    }

    #[test]
    fn the_engine_knows_the_origins_of_apps_that_may_notify() {
        let apps = apps();
        let mut permissions = SitePermissions::default();
        assert_eq!(permissions.notifying(&apps), ["https://office.harbor.test"]);
        for origin_of in ["https://chat.harbor.test/", "https://evil.test/"] {
            permissions.choose(origin(origin_of), Feature::Notifications, Choice::Allow);
        }
        assert_eq!(permissions.notifying(&apps), ["https://chat.harbor.test", "https://office.harbor.test"]);
    }

    #[test]
    fn answers_are_read_as_they_were_written_and_a_damaged_file_holds_none() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(FILE.read(folder.path()), Choices::new());
        let mut permissions = SitePermissions::default();
        permissions.choose(origin("https://chat.harbor.test:8443/"), Feature::PointerLock, Choice::Allow);
        FILE.write(folder.path(), permissions.choices()).unwrap();
        let text = fs::read_to_string(FILE.in_folder(folder.path())).unwrap();
        assert_eq!(text, r#"{"https://chat.harbor.test:8443":{"pointer_lock":"allow"}}"#);
        assert_eq!(&FILE.read(folder.path()), permissions.choices());
        for damaged in [
            "",
            "[]",
            r#"{"http://chat.harbor.test":{"camera":"allow"}}"#,
            r#"{"https://chat.harbor.test/path":{"camera":"allow"}}"#,
            r#"{"https://chat.harbor.test":{"camera":"yes"}}"#,
            r#"{"https://chat.harbor.test":{"kamera":"allow"}}"#,
        ] {
            fs::write(FILE.in_folder(folder.path()), damaged).unwrap();
            assert_eq!(FILE.read(folder.path()), Choices::new(), "{damaged}");
        }
    }

    #[test]
    fn of_so_many_origins_answers_are_remembered_and_no_more() {
        let mut permissions = SitePermissions::default();
        for number in 0..=MOST {
            let origin = origin(&format!("https://host-{number}.harbor.test/"));
            permissions.choose(origin, Feature::Camera, Choice::Block);
        }
        assert_eq!(permissions.choices().len(), MOST);
        for number in 0..=MOST {
            permissions.dismiss(origin(&format!("https://host-{number}.harbor.test/")), Feature::Camera);
        }
        assert_eq!(permissions.dismissed.len(), MOST);
    }
}
