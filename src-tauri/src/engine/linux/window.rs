//! The windows that show apps, made with GTK and WebKitGTK alone.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::sync::Arc;

use gtk::glib::Propagation;
use gtk::prelude::*;
use gtk::{Orientation, WindowType, gdk};
use porthole_policy::AppId;
use url::Url;
use webkit2gtk::{WebView, WebViewExt as _};

use super::super::{EngineError, Gate, OpenWindow, Opening};
use super::closing::Asking;
use super::{closing, content_filter, drop, files, keys, popup, process, session, tile, view};

/// The size of an app's window, and the smallest.
const SIZE: (i32, i32) = (1100, 760);
const SMALLEST: (i32, i32) = (380, 320);

/// The address that a page can have before it has one.
pub(super) const BLANK: &str = "about:blank";

thread_local! {
    /// Every content window, in the order in which they were opened.
    static WINDOWS: RefCell<Vec<Rc<Content>>> = const { RefCell::new(Vec::new()) };
}

/// A window that shows an app.
pub(super) struct Content {
    pub(super) label: String,
    pub(super) app: AppId,
    /// What the app is called.
    pub(super) name: String,
    /// The app's start page.
    pub(super) start: Url,
    /// The label of the window whose page opened this one.
    pub(super) opener: Option<String>,
    pub(super) frame: gtk::Window,
    /// Everything in the frame, from top to bottom.
    pub(super) column: gtk::Box,
    /// The page, and what lies over it.
    pub(super) overlay: gtk::Overlay,
    pub(super) view: WebView,
    pub(super) gate: Arc<dyn Gate>,
    /// Where its page is; empty before the first. The engine's own word is that of the blank page for as long as a page
    /// is asked whether it may close, and after it has stayed.
    pub(super) address: RefCell<String>,
    /// It has shown a page that has an address.
    pub(super) has_page: Cell<bool>,
    /// Its page's process has ended by itself.
    pub(super) is_dead: Cell<bool>,
    /// The question to its page whether it may close, while that is open.
    pub(super) asking: RefCell<Option<Asking>>,
    /// It is about to go; nothing is asked any more.
    going: Cell<bool>,
}

/// Opens an app's own window.
pub(super) fn open(opening: &Opening, gate: Arc<dyn Gate>) -> Result<(), EngineError> {
    let context = session::context().ok_or_else(|| EngineError::Refused("there is no session".to_owned()))?;
    let view = view::build(&context);
    content_filter::apply(&view, &opening.app)?;
    let content = add(opening, None, view, gate);
    content.frame.set_default_size(SIZE.0, SIZE.1);
    content.overlay.set_size_request(SMALLEST.0, SMALLEST.1);
    content.frame.show_all();
    content.view.grab_focus();
    content.go(&opening.url);
    Ok(())
}

/// Takes a view into a window of its own, which is not shown yet.
pub(super) fn add(
    opening: &Opening,
    opener: Option<&Content>,
    view: WebView,
    gate: Arc<dyn Gate>,
) -> Rc<Content> {
    let frame = gtk::Window::new(WindowType::Toplevel);
    frame.set_title(&opening.name);
    let overlay = gtk::Overlay::new();
    overlay.add(&view);
    let column = gtk::Box::new(Orientation::Vertical, 0);
    column.pack_start(&overlay, true, true, 0);
    frame.add(&column);
    match tile::draw(opening.app.as_str(), &opening.name) {
        Ok(tile) => set_icon(&frame, &tile),
        Err(error) => tracing::debug!(%error, "an app's tile could not be drawn"),
    }
    let content = Rc::new(Content {
        label: opening.label.clone(),
        app: opening.app.clone(),
        name: opening.name.clone(),
        start: opening.start.clone(),
        opener: opener.map(|opener| opener.label.clone()),
        frame,
        column,
        overlay,
        view,
        gate,
        address: RefCell::default(),
        has_page: Cell::new(false),
        is_dead: Cell::new(false),
        asking: RefCell::new(None),
        going: Cell::new(false),
    });
    WINDOWS.with_borrow_mut(|windows| windows.push(Rc::clone(&content)));
    view::connect(&content);
    keys::connect(&content);
    drop::connect(&content);
    let (asking, app) = (content.gate.clone(), content.app.clone());
    files::connect(&content.view, move |request| asking.ask_for_files(&app, request));
    closing::connect(&content);
    process::connect(&content);
    let weak = Rc::downgrade(&content);
    content.frame.connect_delete_event(move |_, _| delete(&weak));
    let label = content.label.clone();
    content.frame.connect_destroy(move |_| forget(&label));
    content
}

/// Every window.
pub(super) fn all() -> Vec<Rc<Content>> {
    WINDOWS.with_borrow(Clone::clone)
}

/// The window of this label.
pub(super) fn find(label: &str) -> Option<Rc<Content>> {
    WINDOWS.with_borrow(|windows| windows.iter().find(|window| window.label == label).cloned())
}

/// The window that shows this view.
pub(super) fn of_view(view: &WebView) -> Option<Rc<Content>> {
    WINDOWS.with_borrow(|windows| windows.iter().find(|window| window.view == *view).cloned())
}

/// The window manager asks a window to close.
fn delete(content: &Weak<Content>) -> Propagation {
    match content.upgrade() {
        Some(content) if !content.going.get() => {
            closing::close(&content);
            Propagation::Stop
        }
        _ => Propagation::Proceed,
    }
}

fn forget(label: &str) {
    let gone = WINDOWS.with_borrow_mut(|windows| {
        let place = windows.iter().position(|window| window.label == label)?;
        Some(windows.remove(place))
    });
    if let Some(gone) = gone {
        gone.gate.window_closed();
    }
}

/// Gives a window its icon.
pub(super) fn set_icon(frame: &gtk::Window, icon: &gtk::cairo::ImageSurface) {
    frame.set_icon(gdk::pixbuf_get_from_surface(icon, 0, 0, icon.width(), icon.height()).as_ref());
}

impl Content {
    /// What others know of it.
    pub(super) fn described(&self) -> OpenWindow {
        OpenWindow {
            label: self.label.clone(),
            app: self.app.clone(),
            title: self.frame.title().map(Into::into).unwrap_or_default(),
            url: self.address.borrow().clone(),
        }
    }

    /// Brings it up, restored and in front.
    pub(super) fn raise(&self) {
        self.frame.deiconify();
        self.frame.show_all();
        // With no time of an event, the window manager takes the call for one that the person did not cause.
        self.frame.present_with_time(gtk::current_event_time());
    }

    /// Takes it to `url`.
    pub(super) fn go(&self, url: &Url) {
        self.view.load_uri(url.as_str());
    }

    /// Takes it away without a question, with the popups that it opened and nobody has seen.
    pub(super) fn remove(&self) {
        if self.going.replace(true) {
            return;
        }
        for window in all() {
            if window.opener.as_deref() == Some(&self.label) && !popup::is_shown(&window) {
                window.remove();
            }
        }
        self.frame.hide();
        // Only one that has been made real can be closed.
        self.frame.realize();
        self.frame.close();
    }
}

/// The value of `script` in a window's page, as JSON. `false` where there is no such window.
#[cfg(feature = "test-driver")]
pub(crate) fn evaluate(label: &str, script: &str, answer: impl FnOnce(Option<String>) + 'static) -> bool {
    use javascriptcore::ValueExt as _;
    let Some(content) = find(label) else { return false };
    content.view.evaluate_javascript(script, None, None, gtk::gio::Cancellable::NONE, move |value| {
        answer(value.ok().and_then(|value| value.to_json(0)).map(Into::into));
    });
    true
}

/// The names of what is shown in a window beside its page.
#[cfg(feature = "test-driver")]
pub(crate) fn bars(label: &str) -> Vec<String> {
    let Some(content) = find(label) else { return Vec::new() };
    let all = content.overlay.children().into_iter().chain(content.column.children());
    all.map(|child| child.widget_name().into())
        .filter(|name: &String| name.starts_with("porthole-"))
        .collect()
}
