//! What pages tell of their apps, and what the desktop shows of it. The shell's word counts for the windows that it was
//! given, within the bounds of the types, and so often.

use porthole_policy::AppId;
use porthole_protocol::{IconPixels, Unread, Window, WindowPlace};
use url::Url;

use super::{Controller, Phase};
use crate::indicators::{IndicatedApp, IndicatorAction, Indicators};
use crate::job::{OrderedJob, Worker};
use crate::shell::Shell;
use crate::web_icons;

impl<S: Shell, W: Worker> Controller<S, W> {
    /// The app whose own window this is, where it is open or about to be.
    pub(super) fn own_window(&self, window: &Window) -> Option<AppId> {
        match window {
            Window::App(_) => self.app_of(window),
            Window::Launcher | Window::Pin | Window::Popup(..) => None,
        }
    }

    pub(super) fn on_unread(&mut self, window: &Window, unread: Unread) {
        let Some(app) = self.own_window(window) else { return };
        let before = if unread.is_any() {
            self.signals.unread.insert(app, unread)
        } else {
            self.signals.unread.remove(&app)
        };
        self.is_changed |= before.unwrap_or_default() != unread;
    }

    /// The icon of a page of an app for which the organisation names none.
    pub(super) fn on_icon(&mut self, window: &Window, page: &Url, pixels: &IconPixels) {
        let Some(app) = self.own_window(window) else { return };
        let pinned = self.state.in_force.config().and_then(|config| config.apps.get(&app));
        if !pinned.is_some_and(|pinned| pinned.icon.is_none() && pinned.owns(page)) {
            return;
        }
        if !self.signals.may_take(&app) {
            return;
        }
        let Some(icon) = web_icons::encode(pixels) else { return };
        if self.signals.icons.get(&app) != Some(&icon) {
            self.signals.icons.insert(app, icon);
            self.is_changed = true;
            self.keep_menu();
        }
    }

    /// Where a window is. It is written once the window has closed, however often it moves.
    pub(super) fn on_window_placed(&mut self, app: AppId, place: WindowPlace) {
        if self.own_window(&Window::App(app.clone())).is_some()
            && self.signals.places.insert(app, place) != Some(place)
        {
            self.signals.is_moved = true;
        }
    }

    /// Writes where windows were, of the apps that there are.
    pub(super) fn keep_places(&mut self) {
        let Some(config) = self.state.in_force.config() else { return };
        if std::mem::take(&mut self.signals.is_moved) {
            self.signals.places.retain(|app, _| config.apps.get(app).is_some());
            self.worker.run(OrderedJob::KeepPlaces(self.signals.places.clone()));
        }
    }

    /// A window has closed, so it has no unread items.
    pub(super) fn signals_end(&mut self, window: &Window) {
        if let Window::App(app) = window {
            self.signals.unread.remove(app);
            self.signals.pages.remove(app);
            self.keep_places();
        }
    }

    /// Shows what has changed beside the windows.
    pub(super) fn show_indicators(&mut self) {
        if !self.is_changed {
            return;
        }
        let config = self.state.in_force.config();
        let apps = config.iter().flat_map(|config| config.apps.iter()).map(|app| IndicatedApp {
            id: app.id.clone(),
            name: app.name.clone(),
            unread: self.signals.unread.get(&app.id).copied().unwrap_or_default(),
        });
        let indicators = Indicators {
            spoken: self.spoken_language(),
            class: self.state.device.status.class,
            apps: apps.collect(),
        };
        if self.signals.shown.as_ref() != Some(&indicators) {
            self.worker.run(OrderedJob::Indicate(indicators.clone()));
            self.signals.shown = Some(indicators);
        }
    }

    /// The person wants something, by the tray.
    pub(super) fn on_indicator_action(&mut self, wish: IndicatorAction) {
        match (wish, self.phase) {
            (IndicatorAction::Quit, _) => self.quit(),
            (_, Phase::Ending | Phase::Ended { .. }) => {}
            (IndicatorAction::ShowLauncher, _) => self.open_named(&[]),
            (IndicatorAction::Open(app), _) => self.open_named(&[app.to_string()]),
        }
    }
}
