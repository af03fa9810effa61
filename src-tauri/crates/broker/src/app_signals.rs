//! What pages have told of their apps, and what earlier runs have left of that.

use std::collections::{BTreeMap, HashMap};

use porthole_policy::AppId;
use porthole_protocol::{Unread, WindowPlace};
use url::Url;

use crate::indicators::Indicators;
use crate::open_windows::OpenWindows;
use crate::web_icons::WebIcons;
use crate::web_manifests::WebManifests;
use crate::window_places::WindowPlaces;

/// What earlier runs have left.
#[derive(Debug, Default)]
pub(crate) struct SavedSignals {
    pub(crate) icons: WebIcons,
    pub(crate) places: WindowPlaces,
    /// The windows that come back; nothing on a device that has not proved itself yet.
    pub(crate) open: OpenWindows,
}

/// How often the icon and the manifest of one app are taken in a run of the shell: each is written to a file.
const MOST_TAKEN: u32 = 16;

/// What pages have told, and what was shown of it.
#[derive(Debug, Default)]
pub(crate) struct AppSignals {
    /// The icons that pages show as their apps'.
    pub(crate) icons: WebIcons,
    taken: HashMap<AppId, u32>,
    /// What web app manifests say.
    pub(crate) manifests: WebManifests,
    /// Those are there in the next run.
    pub(crate) is_manifest_kept: bool,
    /// What is unread, by app.
    pub(crate) unread: BTreeMap<AppId, Unread>,
    /// Where the page of each app's own window is.
    pub(crate) pages: BTreeMap<AppId, Url>,
    /// Where windows were.
    pub(crate) places: WindowPlaces,
    /// They have not been written since they changed.
    pub(crate) is_moved: bool,
    /// What the desktop shows.
    pub(crate) shown: Option<Indicators>,
}

impl AppSignals {
    pub(crate) fn new(remembered: SavedSignals) -> Self {
        Self { icons: remembered.icons, places: remembered.places, ..Self::default() }
    }

    /// Whether one more icon or manifest of an app is taken.
    pub(crate) fn may_take(&mut self, app: &AppId) -> bool {
        let taken = self.taken.entry(app.clone()).or_default();
        *taken = taken.saturating_add(1);
        *taken <= MOST_TAKEN
    }

    /// Where the window of an app was.
    pub(crate) fn place(&self, app: &AppId) -> Option<WindowPlace> {
        self.places.get(app).copied()
    }

    /// Another shell starts: its pages have told nothing yet.
    pub(crate) fn forget_pages(&mut self) {
        self.unread.clear();
        self.pages.clear();
        self.taken.clear();
    }
}
