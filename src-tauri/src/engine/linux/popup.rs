//! The windows that pages open, and those that the person opens from links. They are made at once, so that the opening
//! page can reach its window, and shown once there is something to see. A window that only starts a download, or goes
//! elsewhere, is never shown.

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

/// The size of a window whose page names none.
const SIZE: (i32, i32) = (900, 680);

/// The smallest side that a page may request, as in browsers.
const SMALLEST: i32 = 100;

/// How long a page may take before its window is shown empty, as in other browsers.
const SHOWN_LOADING_AFTER: Duration = Duration::from_secs(1);

/// How often a window without its own page is checked for content that its opener wrote.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Whether a script has written into an empty page.
const HAS_CONTENT: &str = "Boolean(document.body && (document.body.childElementCount || document.body.innerText.trim())) || \
     Boolean(document.title)";

/// Makes a window for a view, and does not show it yet.
pub(super) type AddWindow = fn(&Opening, Option<&Content>, WebView, Arc<dyn Gate>) -> Rc<Content>;

/// Handles a page's requests for windows, which `add` makes.
pub(super) fn connect(opener: &Rc<Content>, add: AddWindow) {
    let weak = Rc::downgrade(opener);
    opener.view.connect_create(move |_, _| Some(create(&weak.upgrade()?, add)?.upcast()));
}

/// Opens a link of a page in a new window that does not know the page; the link has been decided on.
pub(super) fn open_link(opener: &Rc<Content>, add: AddWindow, link: &URIRequest) {
    if let Some(content) = make(opener, add) {
        content.is_following_link.set(true);
        content.view.load_request(link);
        wait_for_content(&content);
    }
}

/// Makes the window that a page requests; its address has been decided on.
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

/// Makes a window for a page of `opener`, without loading anything. `None` if it is not allowed, or cannot be
/// restricted to its app.
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

/// Gives a window the position that its page requests, now and later.
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
    // If a page names no position, the window manager chooses one.
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

/// Shows a window if its page takes long, or if its opener has written into it.
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

/// Its page is loading or loaded.
pub(super) fn load_changed(content: &Rc<Content>, event: LoadEvent) {
    if content.opener.is_some() && event == LoadEvent::Committed && content.has_page.get() {
        show(content);
    }
}

/// Its page will not load: it became a download, or opens elsewhere.
pub(super) fn load_failed(content: &Rc<Content>) {
    close_if_empty(content);
}

/// Closes a window that shows nothing and has nothing left to show. A download that it started would end with it until
/// its place is decided.
pub(super) fn close_if_empty(content: &Rc<Content>) {
    if !may_be_empty(content) {
        return;
    }
    let weak = Rc::downgrade(content);
    has_content(content, move |has_content| {
        let empty = weak.upgrade().filter(|content| !has_content && may_be_empty(content));
        if let Some(content) = empty.filter(|content| !content.view.is_loading()) {
            content.remove();
        }
    });
}

fn may_be_empty(content: &Content) -> bool {
    let has_download = content.expects_download.get() || content.undecided_downloads.get() > 0;
    content.opener.is_some() && !content.has_page.get() && !has_download
}
