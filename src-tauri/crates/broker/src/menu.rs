//! Which entries the desktop's menu has for the pinned apps, and what opens at sign-in: all of it from the managed
//! file, and on a device that has proved itself the icons of pages.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use porthole_config::ManagedConfig;
use porthole_policy::{AppIcon, PinnedApp, Start, SupportedLanguage};
use porthole_protocol::desktop_id;

use crate::desktop_entry::{DesktopEntry, without_control_characters};
use crate::icon_file;
use crate::web_icons::WebIcons;
use crate::web_manifests::WebManifests;

/// A line that stands in every entry of ours, and by which we know it again.
pub(crate) const MARK: &str = "X-Porthole-Managed=true";

/// The entry that opens apps at sign-in.
const AT_LOGIN: &str = "porthole-app-login.desktop";

/// How an entry starts this program.
#[derive(Debug, Clone)]
pub(crate) struct Launch {
    /// This program.
    pub(crate) program: PathBuf,
    /// The managed file that was named by hand.
    pub(crate) config: Option<PathBuf>,
    /// Where the icons lie that entries name.
    pub(crate) icons: PathBuf,
}

/// The files that there are to be, by their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Menu {
    /// In the folder of the menu.
    pub(crate) applications: BTreeMap<String, String>,
    /// In the folder of what starts at sign-in.
    pub(crate) autostart: BTreeMap<String, String>,
    /// In the folder of icons.
    pub(crate) icons: BTreeMap<String, AppIcon>,
}

impl Menu {
    /// What `config` asks for; `web` are the icons that pages have shown and `manifests` what they have said of their
    /// apps, where that may be on the disk. Nothing where the path of the program cannot stand in an entry.
    pub(crate) fn of(
        config: &ManagedConfig,
        launch: &Launch,
        web: &WebIcons,
        manifests: &WebManifests,
    ) -> Self {
        let mut menu = Self::default();
        let Some(command) = launch.command() else { return menu };
        for app in &config.apps {
            let icon = app.icon.as_ref().or_else(|| web.get(&app.id)).map(|icon| {
                let name = icon_file::name(&app.id, icon);
                let path = launch.icons.join(&name).display().to_string();
                menu.icons.insert(name, icon.clone());
                path
            });
            let entry = entry(app, manifests, &config.organization.name, &command, icon.as_deref());
            menu.applications.insert(format!("{}.desktop", desktop_id(&app.id)), entry);
        }
        let at_login: Vec<&PinnedApp> = config.apps.iter().filter(|app| app.start == Start::Login).collect();
        if !at_login.is_empty() {
            menu.autostart.insert(AT_LOGIN.to_owned(), login_entry(&at_login, &command));
        }
        menu
    }
}

impl Launch {
    /// The words that start this program. `None` where one of them cannot stand in an entry.
    fn command(&self) -> Option<Vec<String>> {
        let mut command = vec![path_text(&self.program)?];
        if let Some(config) = &self.config {
            command.extend(["--config".to_owned(), path_text(config)?]);
        }
        Some(command)
    }
}

fn path_text(path: &Path) -> Option<String> {
    let text = path.to_str().filter(|text| *text == without_control_characters(text));
    if text.is_none() {
        tracing::warn!("the desktop's menu has no entries: a path has characters that an entry cannot hold");
    }
    text.map(str::to_owned)
}

fn entry(
    app: &PinnedApp,
    manifests: &WebManifests,
    organization: &str,
    command: &[String],
    icon: Option<&str>,
) -> String {
    let open = |what: &[&str]| -> Vec<String> {
        // `--` ends the options, so that a link which the desktop appends cannot be one.
        let args = ["open", "--", app.id.as_str()].into_iter().chain(what.iter().copied());
        command.iter().cloned().chain(args.map(str::to_owned)).collect()
    };
    let handlers = manifests.handlers(app);
    let schemes: Vec<String> = app
        .handles
        .iter()
        .chain(&handlers)
        .map(|handler| format!("x-scheme-handler/{}", handler.scheme()))
        .collect();
    let shortcuts = manifests.shortcuts(app);
    let actions: Vec<String> = (1..=shortcuts.len()).map(|number| format!("shortcut-{number}")).collect();
    let mut entry = DesktopEntry::application()
        .string("Name", &app.name)
        .string("Comment", organization)
        .string("TryExec", command.first().map_or("", String::as_str))
        .exec(&open(&[]), !schemes.is_empty())
        .string("Icon", icon.unwrap_or("porthole"))
        .flag("Terminal", false)
        .string("Categories", "Office;")
        .flag("StartupNotify", true)
        .string("StartupWMClass", &desktop_id(&app.id))
        .list("MimeType", &schemes)
        .list("Actions", &actions);
    entry = with_mark(entry);
    for (shortcut, id) in shortcuts.iter().zip(&actions) {
        entry = entry.action(id).string("Name", &shortcut.name).exec(&open(&[shortcut.url.as_str()]), false);
    }
    entry.text()
}

fn login_entry(apps: &[&PinnedApp], command: &[String]) -> String {
    let names: Vec<&str> = apps.iter().map(|app| app.name.as_str()).collect();
    let args = ["open", "--"].into_iter().chain(apps.iter().map(|app| app.id.as_str()));
    let command: Vec<String> = command.iter().cloned().chain(args.map(str::to_owned)).collect();
    let mut entry = DesktopEntry::application().string("Name", "Porthole");
    // The desktop chooses among them.
    for spoken in SupportedLanguage::ALL {
        let key = match spoken {
            SupportedLanguage::English => "Comment".to_owned(),
            SupportedLanguage::German => format!("Comment[{}]", spoken.code()),
        };
        let comment =
            porthole_language::localize(spoken, "autostart-comment", &[("apps", names.join(", ").into())]);
        entry = entry.string(&key, &comment);
    }
    entry = entry
        .string("TryExec", command.first().map_or("", String::as_str))
        .exec(&command, false)
        .string("Icon", "porthole")
        .flag("Terminal", false)
        .flag("NoDisplay", true);
    with_mark(entry).text()
}

fn with_mark(entry: DesktopEntry) -> DesktopEntry {
    let (key, value) = MARK.split_once('=').unwrap_or((MARK, ""));
    entry.string(key, value)
}
