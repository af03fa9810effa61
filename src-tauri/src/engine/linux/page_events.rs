//! What happens in a page, and Porthole's questions at the places where the engine asks.

use std::rc::{Rc, Weak};
use std::sync::Arc;

use gtk::prelude::*;
use porthole_protocol::Notice;
use url::Url;
use webkit2gtk::{
    GeolocationPermissionRequest, LoadEvent, NotificationPermissionRequest, PermissionRequest,
    PermissionRequestExt as _, UserMediaPermissionRequest, WebViewExt as _,
};

use super::content::{self, BLANK, Content};
use super::{
    closing, navigation, notice, notifications, page_signals, popup, printing, session, worker_permissions,
};

pub(super) fn connect(content: &Rc<Content>) {
    let view = &content.view;
    // Its downloads are known by this name.
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
            tracing::debug!(%error, "a page was not loaded");
            popup::load_failed(&content);
        }
        false
    });
    // After the handlers above, which must hear of every page that fails.
    navigation::connect(view, &content.label, content.gate.clone());
    let weak = Rc::downgrade(content);
    view.connect_close(move |_| {
        if let Some(content) = weak.upgrade() {
            printing::close(&content);
        }
    });
    // The engine asks nobody where this gives false, and refuses by itself.
    let weak = Rc::downgrade(content);
    view.connect_permission_request(move |view, request| {
        let is_notification = request.is::<NotificationPermissionRequest>();
        if is_notification {
            let page = view.uri().and_then(|uri| Url::parse(&uri).ok());
            match page.filter(|page| weak.upgrade().is_some_and(|content| content.gate.may_notify(page))) {
                Some(page) => {
                    session::allow_notifications(&page);
                    let request = request.clone();
                    match weak.upgrade() {
                        Some(content) => worker_permissions::spread(&content, &page, move || request.allow()),
                        None => request.deny(),
                    }
                }
                None => request.deny(),
            }
        } else if let Some(content) = weak.upgrade() {
            explain_refusal(&content, request);
        }
        is_notification
    });
    let weak = Rc::downgrade(content);
    view.connect_print(move |_, operation| {
        if let Some(content) = weak.upgrade() {
            printing::print(&content, operation);
        }
        // Dealt with, whatever came of it.
        true
    });
    let weak = Rc::downgrade(content);
    view.connect_show_notification(move |_, notification| {
        // Where this gives false, the engine tries to show it.
        weak.upgrade().is_some_and(|content| notifications::show(&content, notification))
    });
    let weak = Rc::downgrade(content);
    view.connect_uri_notify(move |view| {
        let content = weak.upgrade().filter(|content| content.asking.borrow().is_none());
        if let (Some(content), Some(address)) = (content, view.uri()) {
            content.address.replace(address.into());
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

/// The engine refuses by itself what it cannot give here; the person is told once in each window, where they need it.
fn explain_refusal(content: &Rc<Content>, request: &PermissionRequest) {
    let (told, what, instead) = if request.is::<UserMediaPermissionRequest>() {
        let instead = "Use the system's browser or a telephone for calls.";
        (&content.signals.is_told_of_media, "camera or microphone", instead)
    } else if request.is::<GeolocationPermissionRequest>() {
        (&content.signals.is_told_of_place, "location", "Type the place where the page lets you.")
    } else {
        return;
    };
    if told.replace(true) {
        return;
    }
    let unavailable = Notice {
        title: format!("{} asked for your {what}", content.name),
        message: format!("Pages cannot use it in Porthole on this system, and nothing was given. {instead}"),
        reason: "The web engine of this system".to_owned(),
        help: None,
    };
    notice::show(content, &unavailable, Arc::new(|_| {}));
}

fn retitle(content: &Weak<Content>) {
    let Some(content) = content.upgrade() else { return };
    // While it is asked whether it may close, the blank page that stands behind the question is none of the app's.
    if content.asking.borrow().is_none() {
        let page = content.view.title().unwrap_or_default();
        content.frame.set_title(&content.gate.window_title(&content.app, &page));
        page_signals::changed(&content);
    }
}

fn load_changed(content: &Rc<Content>, event: LoadEvent) {
    if event == LoadEvent::Committed {
        if content.view.uri().is_some_and(|uri| uri != BLANK && !uri.is_empty()) {
            content.has_page.set(true);
            page_signals::new_document(content);
        }
        closing::committed(content);
    }
    popup::load_changed(content, event);
}
