//! The keys that people know from their browser.

use gtk::gdk::{EventKey, ModifierType, keys::constants as key};
use gtk::glib::Propagation;
use gtk::prelude::*;
use webkit2gtk::{WebView, WebViewExt as _};

/// How much a step of zooming changes.
const STEP: f64 = 1.1;

/// The smallest and largest zoom, as in browsers.
const ZOOM: std::ops::RangeInclusive<f64> = 0.3..=3.0;

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Wish {
    Reload,
    Back,
    Forward,
    Zoom(f64),
    ZoomReset,
    Close,
}

/// Connects the keys of one content window.
pub(super) fn connect(view: &WebView) {
    view.connect_key_press_event(|view, event| match of_key(event) {
        Some(wish) => {
            grant(view, wish);
            Propagation::Stop
        }
        None => Propagation::Proceed,
    });
}

fn of_key(event: &EventKey) -> Option<Wish> {
    wish(event.keyval(), event.state())
}

fn wish(pressed: gtk::gdk::keys::Key, held: ModifierType) -> Option<Wish> {
    let (control, alt) = (held.contains(ModifierType::CONTROL_MASK), held.contains(ModifierType::MOD1_MASK));
    match pressed {
        key::F5 => Some(Wish::Reload),
        key::r if control && !alt => Some(Wish::Reload),
        key::w if control && !alt => Some(Wish::Close),
        key::plus | key::equal | key::KP_Add if control => Some(Wish::Zoom(STEP)),
        key::minus | key::KP_Subtract if control => Some(Wish::Zoom(1.0 / STEP)),
        key::_0 | key::KP_0 if control => Some(Wish::ZoomReset),
        key::Left if alt && !control => Some(Wish::Back),
        key::Right if alt && !control => Some(Wish::Forward),
        _ => None,
    }
}

fn grant(view: &WebView, wish: Wish) {
    match wish {
        Wish::Reload => view.reload(),
        Wish::Back => view.go_back(),
        Wish::Forward => view.go_forward(),
        Wish::Zoom(by) => view.set_zoom_level((view.zoom_level() * by).clamp(*ZOOM.start(), *ZOOM.end())),
        Wish::ZoomReset => view.set_zoom_level(1.0),
        Wish::Close => {
            if let Some(window) = view.toplevel().and_then(|top| top.downcast::<gtk::Window>().ok()) {
                window.close();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_of_a_browser_do_what_they_do_there() {
        let (none, control, alt) =
            (ModifierType::empty(), ModifierType::CONTROL_MASK, ModifierType::MOD1_MASK);
        for (pressed, held, wished) in [
            (key::F5, none, Some(Wish::Reload)),
            (key::r, control, Some(Wish::Reload)),
            (key::r, none, None),
            (key::Left, alt, Some(Wish::Back)),
            (key::Left, none, None),
            (key::plus, control, Some(Wish::Zoom(STEP))),
            (key::_0, control, Some(Wish::ZoomReset)),
            (key::w, control, Some(Wish::Close)),
            // Reaches the page: the developer tools' keys are none of ours.
            (key::i, control | ModifierType::SHIFT_MASK, None),
        ] {
            assert_eq!(wish(pressed, held), wished);
        }
    }
}
