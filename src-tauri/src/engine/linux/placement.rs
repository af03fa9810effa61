//! Where an app's window is: put back when it is opened, and told when it has moved.

use std::rc::Rc;
use std::time::Duration;

use gtk::gdk::{self, WindowState};
use gtk::glib::{self, Propagation};
use gtk::prelude::*;
use porthole_protocol::WindowPlace;
use webkit2gtk::WebViewExt as _;

use super::content::Content;

/// How long a window is left alone before its new place is told.
const SETTLED: Duration = Duration::from_millis(500);

/// Opens a window where it was, in `size` where that is not known.
pub(super) fn apply(content: &Rc<Content>, size: (i32, i32)) {
    let place = content.place.get();
    let (width, height) = place.map_or(size, |place| place.size());
    content.frame.set_default_size(width, height);
    let Some(place) = place else { return };
    if let Some((x, y)) = place.corner().filter(|corner| is_on_a_screen(*corner, (width, height))) {
        content.frame.move_(x, y);
    }
    if place.is_maximized() {
        content.frame.maximize();
    }
    content.view.set_zoom_level(f64::from(place.zoom()) / 100.0);
}

/// A screen may be gone since.
fn is_on_a_screen((x, y): (i32, i32), (width, height): (i32, i32)) -> bool {
    let Some(display) = gdk::Display::default() else { return false };
    // The middle of its upper edge, by which people move it.
    let (x, y) = (x.saturating_add(width / 2), y.saturating_add(10).min(y.saturating_add(height)));
    (0..display.n_monitors()).filter_map(|number| display.monitor(number)).any(|monitor| {
        let area = monitor.workarea();
        (area.x()..area.x() + area.width()).contains(&x) && (area.y()..area.y() + area.height()).contains(&y)
    })
}

/// Tells where an app's own window has come to rest.
pub(super) fn connect(content: &Rc<Content>) {
    let weak = Rc::downgrade(content);
    content.frame.connect_configure_event(move |_, _| {
        if let Some(content) = weak.upgrade() {
            changed(&content);
        }
        false
    });
    let weak = Rc::downgrade(content);
    content.frame.connect_window_state_event(move |_, _| {
        if let Some(content) = weak.upgrade() {
            changed(&content);
        }
        Propagation::Proceed
    });
    // The last word before it is closed.
    let weak = Rc::downgrade(content);
    content.frame.connect_unmap(move |_| {
        if let Some(content) = weak.upgrade() {
            tell(&content);
        }
    });
    let weak = Rc::downgrade(content);
    content.view.connect_zoom_level_notify(move |_| {
        if let Some(content) = weak.upgrade() {
            changed(&content);
        }
    });
}

/// Notes where the window is now, and tells it once it has come to rest.
fn changed(content: &Rc<Content>) {
    let Some(place) = current(content).filter(|place| content.place.get() != Some(*place)) else { return };
    content.place.set(Some(place));
    if content.is_moving.replace(true) {
        return;
    }
    let weak = Rc::downgrade(content);
    glib::timeout_add_local_once(SETTLED, move || {
        if let Some(content) = weak.upgrade() {
            tell(&content);
        }
    });
}

fn tell(content: &Content) {
    if content.is_moving.replace(false)
        && let Some(place) = content.place.get()
    {
        content.gate.placed(&content.app, place);
    }
}

/// Where the window is; `None` while that is no place of its own.
fn current(content: &Content) -> Option<WindowPlace> {
    let state = content.frame.window()?.state();
    let elsewhere = WindowState::FULLSCREEN | WindowState::ICONIFIED | WindowState::WITHDRAWN;
    if !content.frame.is_visible() || state.intersects(elsewhere) {
        return None;
    }
    let is_maximized = content.frame.is_maximized();
    let before = content.place.get().filter(|_| is_maximized);
    let is_told = content.frame.display().type_().name() != "GdkWaylandDisplay";
    // What it has while it fills the screen is not what it goes back to.
    let size = before.map_or_else(|| content.frame.size(), |before| before.size());
    let corner = match before {
        Some(before) => before.corner(),
        None => is_told.then(|| content.frame.position()),
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "zoom is between 0.3 and 3")]
    let zoom = (content.view.zoom_level() * 100.0).round() as u16;
    WindowPlace::new(corner, size, is_maximized, zoom).ok()
}
