//! Full screen: the person's own, by a key, and that which a page asks for.
//!
//! What fills the screen can look like anything, the desktop too. So the window says whose page it is and which key leads
//! back, over the page, where no page can hide it.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use gtk::prelude::*;
use gtk::{Align, Label, gdk, glib};
use url::Url;
use webkit2gtk::WebViewExt as _;

use super::bar;
use super::content::Content;
use crate::language::localize;

/// The name of what says so.
const NAME: &str = "porthole-full-screen";

/// For how long it is shown.
const SHOWN_FOR: Duration = Duration::from_secs(5);

pub(super) fn connect(content: &Rc<Content>) {
    // Whether it filled the screen before its page asked for that: then it goes on.
    let was_full = Rc::new(Cell::new(false));
    let (before, weak) = (Rc::clone(&was_full), Rc::downgrade(content));
    content.view.connect_enter_fullscreen(move |_| {
        if let Some(content) = weak.upgrade() {
            before.set(is_full(&content));
            let page = Url::parse(&content.address.borrow()).ok();
            let host = page.and_then(|page| page.host_str().map(str::to_owned)).unwrap_or_default();
            tell(&content, &localize("full-screen-page", &[("host", host.into())]));
        }
        false
    });
    let weak = Rc::downgrade(content);
    content.view.connect_leave_fullscreen(move |_| {
        if let Some(content) = weak.upgrade() {
            bar::remove_from_page(&content, NAME);
        }
        was_full.get()
    });
}

/// The person wants it, or no longer.
pub(super) fn toggle(content: &Rc<Content>) {
    if is_full(content) {
        bar::remove_from_page(content, NAME);
        content.frame.unfullscreen();
    } else {
        content.frame.fullscreen();
        tell(content, &localize("full-screen", &[("app", content.name.as_str().into())]));
    }
}

fn is_full(content: &Content) -> bool {
    content.frame.window().is_some_and(|window| window.state().contains(gdk::WindowState::FULLSCREEN))
}

fn tell(content: &Rc<Content>, words: &str) {
    bar::remove_from_page(content, NAME);
    let label = Label::builder().label(words).halign(Align::Center).valign(Align::Center).build();
    label.set_widget_name(NAME);
    bar::style_status(&label);
    content.overlay.add_overlay(&label);
    content.overlay.set_overlay_pass_through(&label, true);
    bar::describe(label.upcast_ref(), gtk::atk::Role::Alert, words);
    label.show();
    // A later one has its own time.
    let (content, label) = (Rc::downgrade(content), label.downgrade());
    glib::timeout_add_local_once(SHOWN_FOR, move || {
        if let (Some(content), Some(label)) = (content.upgrade(), label.upgrade())
            && label.parent().is_some()
        {
            content.overlay.remove(&label);
        }
    });
}
