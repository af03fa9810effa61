//! A notice at the top of a window: what was refused, why, and where help is.

use std::sync::Arc;

use gtk::prelude::*;
use gtk::{InfoBar, MessageType, Orientation, ResponseType};
use tauri::WebviewWindow;
use url::Url;

use super::super::Notice;
use super::bar::{self, Edge};

/// The name of the bar, by which a later notice finds and replaces it.
const NAME: &str = "porthole-notice";

const HELP: ResponseType = ResponseType::Help;

pub(super) fn show(window: &WebviewWindow, notice: &Notice, open_help: Arc<dyn Fn(Url) + Send + Sync>) {
    let Some(holder) = bar::holder(window) else { return };
    if let Some(earlier) = bar::find(&holder, NAME) {
        bar::remove(&earlier);
    }
    bar::place(&holder, &notice_bar(notice, open_help), Edge::Top);
}

fn notice_bar(notice: &Notice, open_help: Arc<dyn Fn(Url) + Send + Sync>) -> InfoBar {
    let bar =
        InfoBar::builder().name(NAME).message_type(MessageType::Warning).show_close_button(true).build();
    bar::describe(&bar, gtk::atk::Role::Alert, &format!("{}. {}", notice.title, notice.message));
    let words = gtk::Box::new(Orientation::Vertical, 2);
    let message = bar::line(&notice.message);
    message.set_selectable(true);
    for label in [&bar::bold(&notice.title), &message, &bar::small(&notice.reason)] {
        words.pack_start(label, false, false, 0);
    }
    bar.content_area().pack_start(&words, true, true, 0);
    if notice.help.is_some() {
        bar.add_button("Get _help", HELP);
    }
    let help = notice.help.clone();
    bar.connect_response(move |bar, response| match help.clone().filter(|_| response == HELP) {
        Some(help) => open_help(help),
        None => bar::remove(bar),
    });
    bar
}
