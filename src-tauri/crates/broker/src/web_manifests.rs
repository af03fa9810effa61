//! What the web app manifests of pages say of their apps, as far as the managed file leaves it to them. Kept from one run
//! to the next on a device that has proved itself, where it goes with the profile; on another one in memory only.

use std::collections::BTreeMap;
use std::path::Path;

use porthole_policy::{AppId, Apps, Handler, MOST_SHORTCUTS, PinnedApp, Shortcut};
use porthole_protocol::{Colour, WebManifest};
use url::Url;

use crate::open_windows::is_worth_keeping;
use crate::state_file::StateFile;

/// By app.
pub(crate) type Declared = BTreeMap<AppId, WebManifest>;

/// Of so many apps they are kept.
const MOST: usize = 100;

/// In the state folder; what is larger does not count.
pub(crate) const FILE: StateFile<Declared> = StateFile::new("web-manifests.json", 1 << 20);

/// The manifests of apps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct WebManifests(Declared);

impl WebManifests {
    /// What earlier runs have left in `state_folder`.
    pub(crate) fn read(state_folder: &Path) -> Self {
        let declared = FILE.read(state_folder);
        Self(declared.into_iter().take(MOST).map(|(app, it)| (app, it.within_bounds())).collect())
    }

    /// A page of `app` has said this; whether it is new.
    pub(crate) fn add(&mut self, app: AppId, manifest: WebManifest) -> bool {
        let manifest = manifest.within_bounds();
        if self.0.get(&app) == Some(&manifest) || (self.0.len() >= MOST && !self.0.contains_key(&app)) {
            return false;
        }
        self.0.insert(app, manifest);
        true
    }

    /// What is to be written, of the apps that there are.
    pub(crate) fn to_keep(&self, apps: &Apps) -> Declared {
        let is_there = |app: &AppId| apps.get(app).is_some();
        self.0.iter().filter(|(app, _)| is_there(app)).map(|(app, it)| (app.clone(), it.clone())).collect()
    }

    /// What a window of `app` shows before its first page.
    pub(crate) fn background(&self, app: &AppId) -> Option<Colour> {
        self.0.get(app)?.background
    }

    /// The places in `app` that menus lead to: the organisation's where it names any or says that there are none.
    pub(crate) fn shortcuts(&self, app: &PinnedApp) -> Vec<Shortcut> {
        if let Some(named) = &app.shortcuts {
            return named.clone();
        }
        let declared = self.0.get(&app.id).map(|manifest| manifest.shortcuts.as_slice()).unwrap_or_default();
        let within = declared.iter().filter(|it| is_worth_keeping(app, &it.url));
        let shortcut = within.map(|it| Shortcut { name: it.name.clone(), url: it.url.clone() });
        shortcut.take(MOST_SHORTCUTS).collect()
    }

    /// Where `app` opens the links of the schemes that the organisation leaves to its manifest.
    pub(crate) fn handlers(&self, app: &PinnedApp) -> Vec<Handler> {
        let declared = self.0.get(&app.id).map(|manifest| manifest.handlers.as_slice()).unwrap_or_default();
        let of = |scheme: &String| {
            let declared = declared.iter().find(|it| it.protocol == *scheme)?;
            let handler = Handler::new(scheme, &declared.url).ok()?;
            handler.example().is_some_and(|url| is_worth_keeping(app, &url)).then_some(handler)
        };
        app.declared_handlers.iter().filter_map(of).collect()
    }

    /// Where `link` opens, where the manifest of an app says so and the organisation lets it.
    pub(crate) fn open(&self, link: &Url, apps: &Apps) -> Option<(AppId, Url)> {
        let app = apps.iter().find(|app| app.declared_handlers.iter().any(|it| it == link.scheme()))?;
        let handler = self.handlers(app).into_iter().find(|handler| handler.scheme() == link.scheme())?;
        Some((app.id.clone(), handler.open(link)?))
    }
}
