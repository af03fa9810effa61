//! A notice inside a window, drawn by the desktop's toolkit: no page can draw over it, fake it or read it.

use std::sync::Arc;

use gtk::prelude::*;
use gtk::{InfoBar, Label, MessageType, Orientation, ResponseType};
use tauri::WebviewWindow;
use url::Url;

use super::super::Notice;

/// The name of the bar, by which a later notice finds and replaces it.
const NAME: &str = "porthole-notice";

const HELP: ResponseType = ResponseType::Help;

pub(super) fn show(window: &WebviewWindow, notice: &Notice, open_help: Arc<dyn Fn(Url) + Send + Sync>) {
    let holder = match window.default_vbox() {
        Ok(holder) => holder,
        Err(error) => {
            tracing::error!(%error, "a window has no place for a notice");
            return;
        }
    };
    for earlier in holder.children().iter().filter(|child| child.widget_name() == NAME) {
        holder.remove(earlier);
    }
    let bar = bar(notice, open_help);
    holder.pack_start(&bar, false, false, 0);
    holder.reorder_child(&bar, 0);
    bar.show_all();
}

fn bar(notice: &Notice, open_help: Arc<dyn Fn(Url) + Send + Sync>) -> InfoBar {
    let bar =
        InfoBar::builder().name(NAME).message_type(MessageType::Warning).show_close_button(true).build();
    if let Some(accessible) = bar.accessible() {
        accessible.set_role(gtk::atk::Role::Alert);
        accessible.set_name(&format!("{}. {}", notice.title, notice.message));
    }
    let words = gtk::Box::new(Orientation::Vertical, 2);
    let title = Label::builder().label(&notice.title).xalign(0.0).build();
    let bold = gtk::pango::AttrList::new();
    bold.insert(gtk::pango::AttrInt::new_weight(gtk::pango::Weight::Bold));
    title.set_attributes(Some(&bold));
    let message = Label::builder().label(&notice.message).xalign(0.0).wrap(true).selectable(true).build();
    let reason = Label::builder().label(&notice.reason).xalign(0.0).wrap(true).build();
    reason.style_context().add_class("dim-label");
    let small = gtk::pango::AttrList::new();
    small.insert(gtk::pango::AttrFloat::new_scale(0.9));
    reason.set_attributes(Some(&small));
    for label in [&title, &message, &reason] {
        words.pack_start(label, false, false, 0);
    }
    bar.content_area().pack_start(&words, true, true, 0);
    if notice.help.is_some() {
        bar.add_button("Get _help", HELP);
    }
    let help = notice.help.clone();
    bar.connect_response(move |bar, response| {
        if response == HELP {
            if let Some(help) = help.clone() {
                open_help(help);
            }
            return;
        }
        if let Some(holder) = bar.parent().and_then(|parent| parent.downcast::<gtk::Container>().ok()) {
            holder.remove(bar);
        }
    });
    bar
}
