//! The events of a page, and Porthole's decisions where the engine asks.

use std::rc::{Rc, Weak};

use gtk::prelude::*;
use webkit2gtk::{LoadEvent, WebViewExt as _};

use super::content::{self, BLANK, Content};
use super::{closing, navigation, notifications, page_signals, permissions, popup, printing, sign_in, sleep};

/// Handles the events of a page. `add` makes the windows that the person opens from its links.
pub(super) fn connect(content: &Rc<Content>, add: popup::AddWindow) {
    let view = &content.view;
    // Its downloads are identified by this name.
    view.set_widget_name(content.app.as_str());
    let weak = Rc::downgrade(content);
    view.connect_load_changed(move |_, event| {
        if let Some(content) = weak.upgrade() {
            load_changed(&content, event);
        }
    });
    let weak = Rc::downgrade(content);
    view.connect_load_failed(move |_, _, _, error| {
        if let Some(content) = weak.upgrade() {
            // Its text may be a page's own.
            let kind = error.domain();
            tracing::debug!(kind = kind.as_str().as_str(), "a page was not loaded");
            popup::load_failed(&content);
        }
        false
    });
    // After the handlers above, which must see every page that fails.
    let weak = Rc::downgrade(content);
    navigation::connect(view, &content.label, content.gate.clone(), move |link| {
        if let Some(content) = weak.upgrade() {
            popup::open_link(&content, add, link);
        }
    });
    let weak = Rc::downgrade(content);
    view.connect_close(move |_| {
        if let Some(content) = weak.upgrade() {
            printing::close(&content);
        }
    });
    // If this returns false, the engine refuses without asking.
    let weak = Rc::downgrade(content);
    view.connect_permission_request(move |_, request| {
        weak.upgrade().is_some_and(|content| permissions::ask(&content, request))
    });
    let weak = Rc::downgrade(content);
    view.connect_print(move |_, operation| {
        if let Some(content) = weak.upgrade() {
            printing::print(&content, operation);
        }
        // Handled, even if it failed.
        true
    });
    let weak = Rc::downgrade(content);
    view.connect_show_notification(move |_, notification| {
        // If this returns false, the engine tries to show it.
        weak.upgrade().is_some_and(|content| notifications::show(&content, notification))
    });
    let weak = Rc::downgrade(content);
    view.connect_uri_notify(move |view| {
        let is_shown = |it: &Rc<Content>| it.asking.borrow().is_none() && !it.sleep.is_asleep();
        let content = weak.upgrade().filter(is_shown);
        if let (Some(content), Some(address)) = (content, view.uri()) {
            content.address.replace(address.into());
            page_signals::on_address(&content);
        }
    });
    let weak = Rc::downgrade(content);
    view.connect_title_notify(move |_| retitle(&weak));
    let weak = Rc::downgrade(content);
    view.connect_favicon_notify(move |view| {
        let icon = view.favicon().and_then(|icon| gtk::cairo::ImageSurface::try_from(icon).ok());
        let without =
            |content: &Rc<Content>| content.icon.is_none() && content.signals.icon.borrow().is_none();
        if let (Some(content), Some(icon)) = (weak.upgrade().filter(without), icon) {
            content::set_icon(&content.frame, &icon);
        }
    });
}

fn retitle(content: &Weak<Content>) {
    let Some(content) = content.upgrade() else { return };
    // While the page is asked whether it may close, the blank page behind the question is not the app's.
    if content.asking.borrow().is_none() && !content.sleep.is_asleep() {
        let page = content.view.title().unwrap_or_default();
        content.frame.set_title(&content.gate.window_title(&content.app, &page));
        page_signals::on_badge_or_title(&content);
    }
}

fn load_changed(content: &Rc<Content>, event: LoadEvent) {
    if event == LoadEvent::Committed {
        content.is_following_link.set(false);
        permissions::page_gone(content);
        sleep::page_gone(content);
        sign_in::page_gone(content);
        if content.view.uri().is_some_and(|uri| uri != BLANK && !uri.is_empty()) {
            content.has_page.set(true);
            page_signals::new_document(content);
        }
        closing::on_page_committed(content);
    }
    popup::load_changed(content, event);
}
