//! The windows that pages open, and those that the person opens from a page's links: made at once, so that the page that
//! opens one can reach it, and shown once there is something to see. One that was opened for a download alone, or to go
//! elsewhere, is never seen.

use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::time::Duration;

use gtk::prelude::*;
use gtk::{gdk, glib};
use javascriptcore::ValueExt as _;
use webkit2gtk::{LoadEvent, URIRequest, WebView, WebViewExt as _, WindowPropertiesExt as _};

use super::super::port::{Gate, Opening};
use super::content::Content;
use super::{content_filter, view};

/// The size of one whose page names none.
const SIZE: (i32, i32) = (900, 680);

/// The smallest side that a page may ask for, as in browsers.
const SMALLEST: i32 = 100;

/// How long a page may take to come before its window is shown empty, as elsewhere.
const SHOWN_LOADING_AFTER: Duration = Duration::from_secs(1);

/// How often a window without its own page is looked at for what its opener writes into it.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// What tells a page that somebody wrote from an empty one.
const HAS_CONTENT: &str = "Boolean(document.body && (document.body.childElementCount || document.body.innerText.trim())) || \
     Boolean(document.title)";

/// Takes a view into a window of its own, which is not shown yet.
pub(super) type AddWindow = fn(&Opening, Option<&Content>, WebView, Arc<dyn Gate>) -> Rc<Content>;

/// Gives a page the windows that it asks for, which `add` makes.
pub(super) fn connect(opener: &Rc<Content>, add: AddWindow) {
    let weak = Rc::downgrade(opener);
    opener.view.connect_create(move |_, _| Some(create(&weak.upgrade()?, add)?.upcast()));
}

/// Opens a link of a page in a window of its own, which knows nothing of that page; where it leads has been decided.
pub(super) fn open_link(opener: &Rc<Content>, add: AddWindow, link: &URIRequest) {
    if let Some(content) = make(opener, add) {
        content.is_following_link.set(true);
        content.view.load_request(link);
        wait_for_content(&content);
    }
}

/// Makes the window that a page asks for; where it leads has been decided.
fn create(opener: &Rc<Content>, add: AddWindow) -> Option<WebView> {
    let content = make(opener, add)?;
    let weak = Rc::downgrade(&content);
    content.view.connect_ready_to_show(move |_| {
        if let Some(content) = weak.upgrade() {
            place(&content);
            wait_for_content(&content);
        }
    });
    Some(content.view.clone())
}

/// Makes a window for a page of `opener`, which goes nowhere yet. `None` where it may not have it, or where it cannot be
/// held to its app.
fn make(opener: &Rc<Content>, add: AddWindow) -> Option<Rc<Content>> {
    let opening = Opening {
        label: next_label(opener),
        app: opener.app.clone(),
        name: opener.name.clone(),
        start: opener.start.clone(),
        url: opener.start.clone(),
        icon: opener.icon.clone(),
        place: None,
        background: None,
        sleep_after: None,
    };
    let view = view::build_related(&opener.view);
    let held = content_filter::apply(&view, &opener.app);
    held.inspect_err(|error| tracing::error!(%error, "a page's window is not opened")).ok()?;
    if !opener.gate.may_open_window(&opener.label) {
        return None;
    }
    let content = add(&opening, Some(opener), view, opener.gate.clone());
    opener.gate.on_window_opened(&content.label);
    content.frame.set_default_size(SIZE.0, SIZE.1);
    Some(content)
}

fn next_label(opener: &Content) -> String {
    thread_local! { static COUNT: std::cell::Cell<u32> = const { std::cell::Cell::new(0) }; }
    COUNT.set(COUNT.get() + 1);
    format!("popup-{}-{}", COUNT.get(), opener.app)
}

/// Gives a window the place that its page asks for, now and later.
fn place(content: &Rc<Content>) {
    let Some(properties) = content.view.window_properties() else { return };
    put(content, &properties.geometry());
    content.frame.set_resizable(properties.is_resizable());
    let weak = Rc::downgrade(content);
    properties.connect_notify_local(Some("geometry"), move |properties, _| {
        if let Some(content) = weak.upgrade() {
            put(&content, &properties.geometry());
        }
    });
}

fn put(content: &Content, wanted: &gdk::Rectangle) {
    let side = |wanted: i32, usual: i32| if wanted > 0 { wanted.max(SMALLEST) } else { usual };
    let (width, height) = (side(wanted.width(), SIZE.0), side(wanted.height(), SIZE.1));
    if wanted.width() > 0 || wanted.height() > 0 {
        content.frame.set_default_size(width, height);
        content.frame.resize(width, height);
    }
    // A page that names no place leaves it to the window manager.
    if wanted.x() > 0 || wanted.y() > 0 {
        content.frame.move_(wanted.x(), wanted.y());
    }
}

fn show(content: &Content) {
    if !content.is_shown() && !content.going.get() {
        content.frame.show_all();
        content.view.grab_focus();
    }
}

/// Shows a window once its page takes long, or once its opener has written something into it.
fn wait_for_content(content: &Rc<Content>) {
    let weak = Rc::downgrade(content);
    glib::timeout_add_local_once(SHOWN_LOADING_AFTER, move || {
        if let Some(content) = weak.upgrade().filter(|content| content.view.is_loading()) {
            show(&content);
        }
    });
    look_for_content(Rc::downgrade(content));
}

fn look_for_content(weak: Weak<Content>) {
    glib::timeout_add_local_once(LOOK_EVERY, move || {
        let Some(content) = weak.upgrade().filter(|content| !content.is_shown()) else { return };
        has_content(&content, move |has_content| match weak.upgrade() {
            Some(content) if has_content => show(&content),
            Some(_) => look_for_content(weak),
            None => {}
        });
    });
}

fn has_content(content: &Content, reply: impl FnOnce(bool) + 'static) {
    content.view.evaluate_javascript(HAS_CONTENT, None, None, gtk::gio::Cancellable::NONE, move |value| {
        reply(value.is_ok_and(|value| value.to_boolean()));
    });
}

/// Its page comes, or is there.
pub(super) fn load_changed(content: &Rc<Content>, event: LoadEvent) {
    if content.opener.is_some() && event == LoadEvent::Committed && content.has_page.get() {
        show(content);
    }
}

/// Its page does not come: it became a download, or goes elsewhere.
pub(super) fn load_failed(content: &Rc<Content>) {
    close_if_empty(content);
}

/// Takes away a window that shows nothing and has nothing left to show.
pub(super) fn close_if_empty(content: &Rc<Content>) {
    if content.opener.is_none() || content.has_page.get() {
        return;
    }
    let weak = Rc::downgrade(content);
    has_content(content, move |has_content| {
        let empty = weak.upgrade().filter(|content| !has_content && !content.has_page.get());
        if let Some(content) = empty.filter(|content| !content.view.is_loading()) {
            content.remove();
        }
    });
}
