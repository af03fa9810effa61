//! The position of an app's window: restored when it opens, reported when it has moved.

use std::rc::Rc;
use std::time::Duration;

use gtk::gdk::{self, Rectangle, WindowState};
use gtk::glib::{self, Propagation};
use gtk::prelude::*;
use porthole_protocol::WindowPlace;
use webkit2gtk::WebViewExt as _;

use super::content::Content;

/// How long a window must not move before its new position is reported.
const SETTLED: Duration = Duration::from_millis(500);

/// Opens a window at its last position, or with `size` if that is unknown.
pub(super) fn apply(content: &Rc<Content>, size: (i32, i32)) {
    let place = content.place.get();
    let size = place.map_or(size, |place| place.size());
    let areas = areas();
    let corner =
        place.and_then(|place| place.corner()).filter(|corner| is_on_a_screen(&areas, *corner, size));
    let (width, height) = fit_to_screens(&areas, corner.is_some(), size);
    content.frame.set_default_size(width, height);
    let Some(place) = place else { return };
    if let Some((x, y)) = corner {
        content.frame.move_(x, y);
    }
    if place.is_maximized() {
        content.frame.maximize();
    }
    content.view.set_zoom_level(f64::from(place.zoom()) / 100.0);
}

/// The area for windows of each screen.
fn areas() -> Vec<Rectangle> {
    let Some(display) = gdk::Display::default() else { return Vec::new() };
    let screens = (0..display.n_monitors()).filter_map(|number| display.monitor(number));
    screens.map(|screen| screen.workarea()).collect()
}

/// Whether the middle of a window's upper edge, by which people move it, is on a screen. Its screen may have been
/// removed.
fn is_on_a_screen(areas: &[Rectangle], (x, y): (i32, i32), (width, height): (i32, i32)) -> bool {
    let (x, y) = (x.saturating_add(width / 2), y.saturating_add(10).min(y.saturating_add(height)));
    areas.iter().any(|area| {
        (area.x()..area.x() + area.width()).contains(&x) && (area.y()..area.y() + area.height()).contains(&y)
    })
}

/// The size of a window: no larger than all screens together at its last position, and no larger than the largest
/// screen elsewhere.
fn fit_to_screens(areas: &[Rectangle], is_put_back: bool, (width, height): (i32, i32)) -> (i32, i32) {
    let all = areas.iter().copied().reduce(|one, other| one.union(&other)).filter(|_| is_put_back);
    let limits = match all {
        Some(all) => Some((all.width(), all.height())),
        None => areas.iter().map(|area| (area.width(), area.height())).max_by_key(|(width, _)| *width),
    };
    limits.map_or((width, height), |limits| (width.min(limits.0), height.min(limits.1)))
}

/// Reports the position of an app's own window once it has stopped moving.
pub(super) fn connect(content: &Rc<Content>) {
    let weak = Rc::downgrade(content);
    content.frame.connect_configure_event(move |_, _| {
        if let Some(content) = weak.upgrade() {
            on_moved(&content);
        }
        false
    });
    let weak = Rc::downgrade(content);
    content.frame.connect_window_state_event(move |_, _| {
        if let Some(content) = weak.upgrade() {
            on_moved(&content);
        }
        Propagation::Proceed
    });
    // The last report before it closes.
    let weak = Rc::downgrade(content);
    content.frame.connect_unmap(move |_| {
        if let Some(content) = weak.upgrade() {
            send_place(&content);
        }
    });
    let weak = Rc::downgrade(content);
    content.view.connect_zoom_level_notify(move |_| {
        if let Some(content) = weak.upgrade() {
            on_moved(&content);
        }
    });
}

/// Notes the current position, and reports it once the window has stopped moving.
fn on_moved(content: &Rc<Content>) {
    let Some(place) = current(content).filter(|place| content.place.get() != Some(*place)) else { return };
    content.place.set(Some(place));
    if content.is_moving.replace(true) {
        return;
    }
    let weak = Rc::downgrade(content);
    glib::timeout_add_local_once(SETTLED, move || {
        if let Some(content) = weak.upgrade() {
            send_place(&content);
        }
    });
}

fn send_place(content: &Content) {
    if content.is_moving.replace(false)
        && let Some(place) = content.place.get()
    {
        content.gate.on_window_placed(&content.app, place);
    }
}

/// The position of the window; `None` while it is full-screen, minimised or hidden.
fn current(content: &Content) -> Option<WindowPlace> {
    let state = content.frame.window()?.state();
    let elsewhere = WindowState::FULLSCREEN | WindowState::ICONIFIED | WindowState::WITHDRAWN;
    if !content.frame.is_visible() || state.intersects(elsewhere) {
        return None;
    }
    let is_maximized = content.frame.is_maximized();
    let before = content.place.get().filter(|_| is_maximized);
    let is_known = content.frame.display().type_().name() != "GdkWaylandDisplay";
    // The size of a maximised window is not the one that it returns to.
    let size = before.map_or_else(|| content.frame.size(), |before| before.size());
    let corner = match before {
        Some(before) => before.corner(),
        None => is_known.then(|| content.frame.position()),
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "zoom is between 0.3 and 3")]
    let zoom = (content.view.zoom_level() * 100.0).round() as u16;
    WindowPlace::new(corner, size, is_maximized, zoom).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_goes_back_to_a_screen_that_is_there_and_no_larger_than_that() {
        // A large one, a small one at its left, a panel at the top of each.
        let areas = [Rectangle::new(0, 30, 2560, 1410), Rectangle::new(-1280, 30, 1280, 994)];
        let is_on = |corner| is_on_a_screen(&areas, corner, (800, 600));
        assert!(is_on((100, 100)) && is_on((-1000, 100)) && is_on((-399, 100)));
        // Screens that are gone, and impossible ones.
        for gone in [(2600, 100), (100, -700), (100, 1500), (i32::MAX, i32::MAX), (i32::MIN, i32::MIN)] {
            assert!(!is_on(gone), "{gone:?}");
        }
        assert!(!is_on_a_screen(&[], (0, 40), (800, 600)));

        assert_eq!(fit_to_screens(&areas, true, (3600, 900)), (3600, 900), "it lies over both");
        assert_eq!(fit_to_screens(&areas, true, (5000, 3000)), (3840, 1410));
        assert_eq!(fit_to_screens(&areas, false, (5000, 3000)), (2560, 1410));
        assert_eq!(fit_to_screens(&areas[1..], false, (3600, 900)), (1280, 900), "one was taken away");
        assert_eq!(fit_to_screens(&[], false, (1100, 760)), (1100, 760));
    }
}
