//! Full screen: by the person's key, and by a page's request.
//! A window that fills the screen can look like anything, even like the desktop. So it shows over the page, where no
//! page can hide it, whose page it is and which key leaves full screen. When a window leaves full screen by the key or
//! the window manager, it also ends its page's full screen: the engine by itself keeps `document.fullscreenElement` in
//! about half of the cases.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use gtk::glib::Propagation;
use gtk::prelude::*;
use gtk::{Align, Label, gdk, gio, glib};
use url::Url;
use webkit2gtk::WebViewExt as _;

use super::bar;
use super::content::{Content, WORLD};
use crate::language::localize;

/// The name of the hint.
const NAME: &str = "porthole-full-screen";

/// How long the hint is shown.
const SHOWN_FOR: Duration = Duration::from_secs(5);

/// Makes a page leave its full screen, from a script world where the page cannot have replaced functions.
const LEAVE: &str = "document.exitFullscreen(); undefined";

/// Whether a page fills the screen.
#[derive(Debug, Clone, Copy, Default)]
enum PageFullScreen {
    #[default]
    No,
    Since {
        /// The window filled the screen before the page asked.
        was_full: bool,
    },
}

pub(super) fn connect(content: &Rc<Content>) {
    let state = Rc::new(Cell::new(PageFullScreen::No));
    let (entered, weak) = (Rc::clone(&state), Rc::downgrade(content));
    content.view.connect_enter_fullscreen(move |_| {
        if let Some(content) = weak.upgrade() {
            entered.set(PageFullScreen::Since { was_full: is_full(&content) });
            let page = Url::parse(&content.address.borrow()).ok();
            let host = page.and_then(|page| page.host_str().map(str::to_owned)).unwrap_or_default();
            show_hint(&content, &localize("full-screen-page", &[("host", host.into())]));
        }
        false
    });
    let (left, weak) = (Rc::clone(&state), Rc::downgrade(content));
    content.view.connect_leave_fullscreen(move |_| {
        if let Some(content) = weak.upgrade() {
            bar::remove_from_page(&content, NAME);
        }
        // The window filled the screen before and still does.
        matches!(left.take(), PageFullScreen::Since { was_full: true })
    });
    let view = content.view.downgrade();
    content.frame.connect_window_state_event(move |_, event| {
        let changed = event.changed_mask().contains(gdk::WindowState::FULLSCREEN);
        let has_left = changed && !event.new_window_state().contains(gdk::WindowState::FULLSCREEN);
        if let (true, PageFullScreen::Since { .. }, Some(view)) = (has_left, state.get(), view.upgrade()) {
            view.evaluate_javascript(LEAVE, Some(WORLD), None, gio::Cancellable::NONE, |_| {});
        }
        Propagation::Proceed
    });
}

/// The person switches full screen on or off.
pub(super) fn toggle(content: &Rc<Content>) {
    if is_full(content) {
        bar::remove_from_page(content, NAME);
        content.frame.unfullscreen();
    } else {
        content.frame.fullscreen();
        show_hint(content, &localize("full-screen", &[("app", content.name.as_str().into())]));
    }
}

fn is_full(content: &Content) -> bool {
    content.frame.window().is_some_and(|window| window.state().contains(gdk::WindowState::FULLSCREEN))
}

fn show_hint(content: &Rc<Content>, words: &str) {
    bar::remove_from_page(content, NAME);
    let label = Label::builder().label(words).halign(Align::Center).valign(Align::Center).build();
    label.set_widget_name(NAME);
    bar::style_status(&label);
    content.overlay.add_overlay(&label);
    content.overlay.set_overlay_pass_through(&label, true);
    bar::describe(label.upcast_ref(), gtk::atk::Role::Alert, words);
    label.show();
    // A later hint has its own timer.
    let (content, label) = (Rc::downgrade(content), label.downgrade());
    glib::timeout_add_local_once(SHOWN_FOR, move || {
        if let (Some(content), Some(label)) = (content.upgrade(), label.upgrade())
            && label.parent().is_some()
        {
            content.overlay.remove(&label);
        }
    });
}
