//! The process of a page: if it ends by itself or does not respond, the window says so and offers to load the app
//! again. Each app has its own process, so other apps are not affected.

use std::rc::Rc;
use std::time::Duration;

use gtk::prelude::*;
use gtk::{Align, Button, InfoBar, MessageType, Orientation, ResponseType, glib};
use webkit2gtk::{WebProcessTerminationReason, WebViewExt as _};

use super::content::Content;
use super::{bar, closing};
use crate::language::localize;

/// The names of the covers over the page.
const ENDED: &str = "porthole-process-ended";
const SILENT: &str = "porthole-process-silent";

/// How long a page may be unresponsive, beyond the engine's own limit, before the window says so.
const PATIENCE: Duration = Duration::from_secs(2);

const RELOAD: ResponseType = ResponseType::Accept;

pub(super) fn connect(content: &Rc<Content>) {
    let weak = Rc::downgrade(content);
    content.view.connect_web_process_terminated(move |_, reason| {
        if let Some(content) = weak.upgrade() {
            on_terminated(&content, reason);
        }
    });
    let weak = Rc::downgrade(content);
    content.view.connect_is_web_process_responsive_notify(move |_| {
        let Some(content) = weak.upgrade() else { return };
        if content.view.is_web_process_responsive() {
            bar::remove_from_page(&content, SILENT);
        } else {
            let weak = Rc::downgrade(&content);
            glib::timeout_add_local_once(PATIENCE, move || {
                let silent = weak.upgrade().filter(|content| !content.view.is_web_process_responsive());
                if let Some(content) = silent {
                    report_silent(&content);
                }
            });
        }
    });
}

fn on_terminated(content: &Rc<Content>, reason: WebProcessTerminationReason) {
    if content.sleep.is_asleep() {
        // It was ended on purpose.
        return;
    }
    bar::remove_from_page(content, SILENT);
    let why = match reason {
        // The person has chosen this.
        WebProcessTerminationReason::TerminatedByApi => return reload(content),
        WebProcessTerminationReason::ExceededMemoryLimit => localize("page-stopped-memory", &[]),
        WebProcessTerminationReason::Crashed | _ => localize("page-stopped-crash", &[]),
    };
    tracing::error!(app = %content.app, ?reason, "the process of a page has ended");
    content.is_dead.set(true);
    closing::page_has_gone(content);
    report_ended(content, &why);
}

/// Loads the app's start page again.
fn reload(content: &Rc<Content>) {
    content.is_dead.set(false);
    closing::give_up(content);
    bar::remove_from_page(content, ENDED);
    content.load(&content.start);
    content.view.grab_focus();
}

fn report_ended(content: &Rc<Content>, why: &str) {
    bar::remove_from_page(content, ENDED);
    let app = [("app", content.name.as_str().into())];
    let stopped = localize("page-stopped", &app);
    let title = bar::bold(&stopped);
    let text = bar::line(&localize("page-stopped-text", &[("why", why.into())]));
    text.set_max_width_chars(60);
    let button = Button::with_mnemonic(&localize("button-reload-app", &app));
    button.set_halign(Align::Start);
    let weak = Rc::downgrade(content);
    button.connect_clicked(move |_| {
        if let Some(content) = weak.upgrade() {
            reload(&content);
        }
    });
    let parts = [title.upcast_ref(), text.upcast_ref(), button.upcast_ref()];
    bar::cover_page(content, ENDED, (gtk::atk::Role::Alert, &stopped), &parts);
    button.grab_focus();
}

fn report_silent(content: &Rc<Content>) {
    bar::remove_from_page(content, SILENT);
    let bar = InfoBar::builder().name(SILENT).message_type(MessageType::Warning).build();
    let title = localize("page-silent", &[("app", content.name.as_str().into())]);
    bar::describe(bar.upcast_ref(), gtk::atk::Role::Alert, &title);
    let text = gtk::Box::new(Orientation::Vertical, 2);
    text.pack_start(&bar::bold(&title), false, false, 0);
    text.pack_start(&bar::line(&localize("page-silent-text", &[])), false, false, 0);
    bar.content_area().pack_start(&text, true, true, 0);
    bar.add_button(&localize("button-reload", &[]), RELOAD);
    bar.add_button(&localize("button-wait", &[]), ResponseType::Close);
    let weak = Rc::downgrade(content);
    bar.connect_response(move |_, response| {
        let Some(content) = weak.upgrade() else { return };
        bar::remove_from_page(&content, SILENT);
        if response == RELOAD {
            content.view.terminate_web_process();
        }
    });
    bar::lay_over_page(content, &bar);
}
