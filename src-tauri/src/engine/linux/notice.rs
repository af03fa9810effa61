//! A notice over the top of a page: what was refused, why, and where to find help.

use std::rc::Rc;
use std::sync::Arc;

use gtk::prelude::*;
use gtk::{InfoBar, MessageType, Orientation, ResponseType};
use porthole_protocol::Notice;
use url::Url;

use super::bar;
use super::content::Content;
use crate::language::localize;

/// The name of the bar; a later notice replaces the one with this name.
const NAME: &str = "porthole-notice";

const HELP: ResponseType = ResponseType::Help;

pub(super) fn show(content: &Rc<Content>, notice: &Notice, open_help: Arc<dyn Fn(Url) + Send + Sync>) {
    bar::remove_from_page(content, NAME);
    bar::lay_over_page(content, &notice_bar(content, notice, open_help));
}

/// Removes the notice, if there is one.
pub(super) fn dismiss(content: &Content) -> bool {
    let is_shown = bar::is_over_page(content, NAME);
    bar::remove_from_page(content, NAME);
    is_shown
}

fn notice_bar(content: &Rc<Content>, notice: &Notice, open_help: Arc<dyn Fn(Url) + Send + Sync>) -> InfoBar {
    let bar =
        InfoBar::builder().name(NAME).message_type(MessageType::Warning).show_close_button(true).build();
    bar::name_close_button(&bar);
    bar::describe(bar.upcast_ref(), gtk::atk::Role::Alert, &format!("{}. {}", notice.title, notice.message));
    let text = gtk::Box::new(Orientation::Vertical, 2);
    let message = bar::line(&notice.message);
    message.set_selectable(true);
    for label in [&bar::bold_name(&notice.title), &message, &bar::small(&notice.reason)] {
        text.pack_start(label, false, false, 0);
    }
    bar.content_area().pack_start(&text, true, true, 0);
    if notice.help.is_some() {
        bar.add_button(&localize("notice-help", &[]), HELP);
    }
    let help = notice.help.clone();
    let weak = Rc::downgrade(content);
    bar.connect_response(move |_, response| match (help.clone(), weak.upgrade()) {
        (Some(help), _) if response == HELP => open_help(help),
        (_, Some(content)) => bar::remove_from_page(&content, NAME),
        (_, None) => {}
    });
    bar
}
