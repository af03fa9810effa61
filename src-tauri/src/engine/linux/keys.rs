//! The keys that people know from browsers. The page gets every key first; these apply if it does not use the key.

use std::rc::Rc;

use gtk::gdk::{ModifierType, keys::Key, keys::constants as key};
use gtk::glib::Propagation;
use gtk::prelude::*;
use gtk::{DialogFlags, ResponseType};
use webkit2gtk::{PrintOperation, WebViewExt as _};

use super::content::Content;
use super::{bar, find_bar, full_screen, notice, permissions, printing, sign_in};
use crate::language::localize;

/// The factor of a zoom step.
const STEP: f64 = 1.1;

/// The smallest and largest zoom, as in browsers.
const ZOOM: std::ops::RangeInclusive<f64> = 0.3..=3.0;

/// The action of a key.
#[derive(Debug, Clone, Copy, PartialEq)]
enum KeyAction {
    Reload,
    ReloadAll,
    Back,
    Forward,
    Start,
    Zoom(f64),
    ZoomReset,
    FullScreen,
    Find,
    FindNext,
    FindPrevious,
    Print,
    Close,
    Launcher,
    Quit,
    Keys,
    DismissNotice,
}

/// The keys as people read them, each with the message about its action.
const LIST: [(&str, &str); 18] = [
    ("Ctrl+R, F5", "keys-reload"),
    ("Ctrl+Shift+R", "keys-reload-all"),
    ("Alt+Left", "keys-back"),
    ("Alt+Right", "keys-forward"),
    ("Alt+Home", "keys-home"),
    ("Ctrl+Enter", "keys-new-window"),
    ("Ctrl+F", "keys-find"),
    ("Ctrl+G, F3", "keys-next"),
    ("Ctrl+Shift+G, Shift+F3", "keys-previous"),
    ("Ctrl+P", "keys-print"),
    ("Ctrl+Plus, Ctrl+Minus", "keys-zoom"),
    ("Ctrl+0", "keys-usual-size"),
    ("F11", "keys-full-screen"),
    ("Ctrl+W", "keys-close"),
    ("Ctrl+L", "keys-launcher"),
    ("Ctrl+Q", "keys-leave"),
    ("Escape", "keys-dismiss"),
    ("F1, Ctrl+?", "keys-list"),
];

/// Handles the keys of one window of an app.
pub(super) fn connect(content: &Rc<Content>) {
    let weak = Rc::downgrade(content);
    content.frame.connect_key_press_event(move |frame, event| {
        let Some(content) = weak.upgrade() else { return Propagation::Proceed };
        let action = action_of(event.keyval(), event.state());
        if !content.view.is_focus() {
            // A bar has the focus.
            return action.map_or(Propagation::Proceed, |action| act(&content, action));
        }
        // A page that does not respond must not keep its window open.
        if let Some(action) = action.filter(|_| !content.view.is_web_process_responsive()) {
            return act(&content, action);
        }
        // GTK would try its own keys first. Here the view gives the key to the page. If the page does not use it, the
        // same event arrives once more, and the view ignores it.
        if frame.propagate_key_event(event) {
            return Propagation::Stop;
        }
        match action {
            Some(action) => {
                act(&content, action);
                Propagation::Stop
            }
            None => {
                // Mnemonics with Alt of the buttons of a bar.
                frame.activate_key(event);
                // GTK's handler must not run: it would give the key to the page again.
                Propagation::Stop
            }
        }
    });
}

fn action_of(pressed: Key, held: ModifierType) -> Option<KeyAction> {
    let (control, alt) = (held.contains(ModifierType::CONTROL_MASK), held.contains(ModifierType::MOD1_MASK));
    let shift = held.contains(ModifierType::SHIFT_MASK);
    match (control, alt, pressed) {
        (false, false, key::F5) => Some(KeyAction::Reload),
        (true, false, key::F5) | (true, false, key::R) => Some(KeyAction::ReloadAll),
        (true, false, key::r) => Some(if shift { KeyAction::ReloadAll } else { KeyAction::Reload }),
        (false, true, key::Left) => Some(KeyAction::Back),
        (false, true, key::Right) => Some(KeyAction::Forward),
        (false, true, key::Home) => Some(KeyAction::Start),
        (true, false, key::plus | key::equal | key::KP_Add) => Some(KeyAction::Zoom(STEP)),
        (true, false, key::minus | key::KP_Subtract) => Some(KeyAction::Zoom(1.0 / STEP)),
        (true, false, key::_0 | key::KP_0) => Some(KeyAction::ZoomReset),
        (false, false, key::F11) => Some(KeyAction::FullScreen),
        (true, false, key::f) => Some(KeyAction::Find),
        (true, false, key::g) => Some(KeyAction::FindNext),
        (true, false, key::G) => Some(KeyAction::FindPrevious),
        (false, false, key::F3) => Some(if shift { KeyAction::FindPrevious } else { KeyAction::FindNext }),
        (true, false, key::p) => Some(KeyAction::Print),
        (true, false, key::w) => Some(KeyAction::Close),
        (true, false, key::l) => Some(KeyAction::Launcher),
        (true, false, key::q) => Some(KeyAction::Quit),
        (false, false, key::Escape) => Some(KeyAction::DismissNotice),
        (false, false, key::F1) | (true, false, key::question) => Some(KeyAction::Keys),
        _ => None,
    }
}

fn act(content: &Rc<Content>, action: KeyAction) -> Propagation {
    let view = &content.view;
    match action {
        KeyAction::Reload => view.reload(),
        KeyAction::ReloadAll => view.reload_bypass_cache(),
        KeyAction::Back => view.go_back(),
        KeyAction::Forward => view.go_forward(),
        KeyAction::Start => content.load(&content.start),
        KeyAction::Zoom(by) => {
            view.set_zoom_level((view.zoom_level() * by).clamp(*ZOOM.start(), *ZOOM.end()));
        }
        KeyAction::ZoomReset => view.set_zoom_level(1.0),
        KeyAction::FullScreen => full_screen::toggle(content),
        KeyAction::Find => find_bar::show(content),
        KeyAction::FindNext => find_bar::next(content),
        KeyAction::FindPrevious => find_bar::previous(content),
        KeyAction::Print => printing::print(content, &PrintOperation::new(view)),
        KeyAction::Close => content.frame.close(),
        KeyAction::Launcher => content.gate.show_launcher(),
        KeyAction::Quit => content.gate.quit(),
        KeyAction::Keys => show_list(content),
        // Without a notice, the focused widget gets the key.
        KeyAction::DismissNotice
            if !(notice::dismiss(content) || permissions::dismiss(content) || sign_in::dismiss(content)) =>
        {
            return Propagation::Proceed;
        }
        KeyAction::DismissNotice => {}
    }
    Propagation::Stop
}

fn show_list(content: &Content) {
    let dialog = gtk::Dialog::with_buttons(
        Some(&localize("keys-window", &[])),
        Some(&content.frame),
        DialogFlags::DESTROY_WITH_PARENT,
        &[(&localize("button-close", &[]), ResponseType::Close)],
    );
    let grid = gtk::Grid::builder().row_spacing(6).column_spacing(24).margin(16).build();
    for (row, (keys, does)) in (0..).zip(LIST) {
        for (column, label) in (0..).zip([bar::bold(keys), bar::line(&localize(does, &[]))]) {
            label.set_line_wrap(false);
            grid.attach(&label, column, row, 1, 1);
        }
    }
    let note = bar::small(&localize("keys-app-first", &[]));
    grid.attach(&note, 0, i32::try_from(LIST.len()).unwrap_or(i32::MAX), 2, 1);
    dialog.content_area().pack_start(&grid, true, true, 0);
    note.set_line_wrap(false);
    dialog.set_resizable(false);
    dialog.connect_response(|dialog, _| dialog.close());
    dialog.show_all();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_of_a_browser_do_what_they_do_there() {
        let (none, control, alt, shift) = (
            ModifierType::empty(),
            ModifierType::CONTROL_MASK,
            ModifierType::MOD1_MASK,
            ModifierType::SHIFT_MASK,
        );
        for (pressed, held, wanted) in [
            (key::F5, none, Some(KeyAction::Reload)),
            (key::r, control, Some(KeyAction::Reload)),
            (key::R, control | shift, Some(KeyAction::ReloadAll)),
            (key::r, none, None),
            (key::Left, alt, Some(KeyAction::Back)),
            (key::Left, none, None),
            (key::Home, alt, Some(KeyAction::Start)),
            (key::plus, control, Some(KeyAction::Zoom(STEP))),
            (key::_0, control, Some(KeyAction::ZoomReset)),
            (key::w, control, Some(KeyAction::Close)),
            (key::l, control, Some(KeyAction::Launcher)),
            (key::q, control, Some(KeyAction::Quit)),
            (key::f, control, Some(KeyAction::Find)),
            (key::F3, shift, Some(KeyAction::FindPrevious)),
            (key::p, control, Some(KeyAction::Print)),
            (key::question, control | shift, Some(KeyAction::Keys)),
            (key::F11, none, Some(KeyAction::FullScreen)),
            (key::Escape, none, Some(KeyAction::DismissNotice)),
            // Goes to the page: Porthole does not have the keys of developer tools.
            (key::i, control | shift, None),
        ] {
            assert_eq!(action_of(pressed, held), wanted, "{pressed:?}");
        }
    }

    #[test]
    fn the_launcher_lists_the_same_keys() {
        let launcher = include_str!("../../../../ui/src/features/about/keys.ts");
        for (keys, does) in LIST {
            assert!(launcher.contains(&format!("  [\"{keys}\", \"{does}\"],\n")), "{keys}: {does}");
            for spoken in porthole_policy::SupportedLanguage::ALL {
                assert_ne!(porthole_language::localize(spoken, does, &[]), does, "{spoken:?}");
            }
        }
        assert_eq!(launcher.lines().filter(|line| line.starts_with("  [")).count(), LIST.len());
    }
}
