//! Search in a page: a bar over its lower right corner, away from notices, with the number of matches.

use std::rc::Rc;

use gtk::gdk::keys::constants as key;
use gtk::glib::Propagation;
use gtk::prelude::*;
use gtk::{Align, Button, IconSize, Label, SearchEntry};
use webkit2gtk::{FindController, FindControllerExt as _, FindOptions, WebViewExt as _};

use super::bar;
use super::content::Content;
use crate::language::localize;

const NAME: &str = "porthole-find";

/// The limit of counted matches.
const MOST: u32 = 1_000;

/// Shows the bar, or focuses it if it is open.
pub(super) fn show(content: &Rc<Content>) {
    let entry = entry_of(content).unwrap_or_else(|| build(content));
    entry.grab_focus();
    entry.select_region(0, -1);
}

/// Goes to the next match.
pub(super) fn next(content: &Rc<Content>) {
    go_to_match(content, FindController::search_next);
}

/// Goes to the previous match.
pub(super) fn previous(content: &Rc<Content>) {
    go_to_match(content, FindController::search_previous);
}

fn go_to_match(content: &Rc<Content>, go: impl Fn(&FindController)) {
    match (entry_of(content), content.view.find_controller()) {
        (Some(entry), Some(controller)) if !entry.text().is_empty() => go(&controller),
        _ => show(content),
    }
}

fn entry_of(content: &Content) -> Option<SearchEntry> {
    let bar = content.overlay.children().into_iter().find(|child| child.widget_name() == NAME)?;
    bar.downcast::<gtk::Frame>()
        .ok()?
        .child()?
        .downcast::<gtk::Box>()
        .ok()?
        .children()
        .into_iter()
        .find_map(|it| it.downcast().ok())
}

fn hide(content: &Content) {
    if let Some(controller) = content.view.find_controller() {
        controller.search_finish();
    }
    bar::remove_from_page(content, NAME);
    content.view.grab_focus();
}

fn build(content: &Rc<Content>) -> SearchEntry {
    let entry = SearchEntry::builder().placeholder_text(localize("keys-find", &[])).width_chars(24).build();
    let count = Label::builder().width_chars(12).xalign(0.0).build();
    let row = gtk::Box::builder().spacing(4).margin(6).build();
    row.pack_start(&entry, true, true, 0);
    row.pack_start(&count, false, false, 4);
    let controls = [
        control(content, "go-up-symbolic", "keys-previous", previous),
        control(content, "go-down-symbolic", "keys-next", next),
        control(content, "window-close-symbolic", "close", |content| hide(content)),
    ];
    for control in controls {
        row.pack_start(&control, false, false, 0);
    }
    let frame = gtk::Frame::builder().name(NAME).halign(Align::End).valign(Align::End).build();
    frame.style_context().add_class("background");
    frame.add(&row);
    if let Some(controller) = content.view.find_controller() {
        follow(&controller, &count);
    }
    let weak = Rc::downgrade(content);
    entry.connect_search_changed(move |entry| {
        if let Some(controller) = weak.upgrade().and_then(|content| content.view.find_controller()) {
            search(&controller, &entry.text());
        }
    });
    let weak = Rc::downgrade(content);
    entry.connect_key_press_event(move |_, event| {
        let Some(content) = weak.upgrade() else { return Propagation::Proceed };
        match event.keyval() {
            key::Escape => hide(&content),
            key::Return | key::KP_Enter if event.state().contains(gtk::gdk::ModifierType::SHIFT_MASK) => {
                previous(&content);
            }
            key::Return | key::KP_Enter => next(&content),
            _ => return Propagation::Proceed,
        }
        Propagation::Stop
    });
    content.overlay.add_overlay(&frame);
    frame.show_all();
    entry
}

fn control(content: &Rc<Content>, icon: &str, message: &str, does: fn(&Rc<Content>)) -> Button {
    let button = Button::from_icon_name(Some(icon), IconSize::Button);
    let text = localize(message, &[]);
    button.set_tooltip_text(Some(&text));
    bar::describe(button.upcast_ref(), gtk::atk::Role::PushButton, &text);
    let weak = Rc::downgrade(content);
    button.connect_clicked(move |_| {
        if let Some(content) = weak.upgrade() {
            does(&content);
        }
    });
    button
}

fn search(controller: &FindController, text: &str) {
    if text.is_empty() {
        controller.search_finish();
        return;
    }
    let options = (FindOptions::CASE_INSENSITIVE | FindOptions::WRAP_AROUND).bits();
    controller.search(text, options, MOST);
    controller.count_matches(text, options, MOST);
}

/// Shows the number of matches.
fn follow(controller: &FindController, count: &Label) {
    let label = count.downgrade();
    controller.connect_counted_matches(move |_, matches| {
        if let Some(label) = label.upgrade() {
            label.set_text(&match matches {
                ..MOST => localize("find-matches", &[("count", matches.into())]),
                MOST.. => localize("find-many", &[("count", MOST.into())]),
            });
        }
    });
    let label = count.downgrade();
    controller.connect_failed_to_find_text(move |_| {
        if let Some(label) = label.upgrade() {
            label.set_text(&localize("find-matches", &[("count", 0.into())]));
        }
    });
}
