//! The windows of apps as this engine's files know them: the state of each, and the list of all.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use gtk::gdk;
use gtk::prelude::*;
use porthole_policy::AppId;
use porthole_protocol::{IconFile, WindowPlace};
use url::Url;
use webkit2gtk::{WebView, WebViewExt as _};

use super::super::port::{Gate, OpenWindow};
use super::close_question::PendingClose;
use super::sign_in_state::SignInState;
use super::signals::Signals;
use super::sleep_state::SleepState;

/// The address of a view before its first page.
pub(super) const BLANK: &str = "about:blank";

/// The script world of Porthole's own scripts in pages, which pages can neither reach nor see.
pub(super) const WORLD: &str = "porthole";

thread_local! {
    /// Every content window, in the order in which they were opened.
    static WINDOWS: RefCell<Vec<Rc<Content>>> = const { RefCell::new(Vec::new()) };
}

/// A window that shows an app.
pub(super) struct Content {
    pub(super) label: String,
    pub(super) app: AppId,
    /// The app's name.
    pub(super) name: String,
    /// The app's start page.
    pub(super) start: Url,
    /// The icon in the managed file, which has priority over the page's.
    pub(super) icon: Option<IconFile>,
    /// The label of the window whose page opened this one.
    pub(super) opener: Option<String>,
    pub(super) frame: gtk::Window,
    /// The contents of the frame, from top to bottom.
    pub(super) column: gtk::Box,
    /// The page and the bars over it.
    pub(super) overlay: gtk::Overlay,
    pub(super) view: WebView,
    pub(super) gate: Arc<dyn Gate>,
    /// The address of its page; empty before the first. The engine's own address is the blank page's while a page is
    /// asked whether it may close, and after it has stayed.
    pub(super) address: RefCell<String>,
    /// Whether it has shown a page with an address.
    pub(super) has_page: Cell<bool>,
    /// Whether its page became a download that the engine has not started yet.
    pub(super) expects_download: Cell<bool>,
    /// How many downloads have started in it whose place is not decided yet.
    pub(super) undecided_downloads: Cell<u32>,
    /// Whether a person has opened a link in it whose page has not loaded yet.
    pub(super) is_following_link: Cell<bool>,
    /// Whether its page's process has ended by itself.
    pub(super) is_dead: Cell<bool>,
    /// The open question to its page whether it may close.
    pub(super) asking: RefCell<Option<PendingClose>>,
    /// What its pages report about the app.
    pub(super) signals: Signals,
    /// Whether it has moved since the last report.
    pub(super) is_moving: Cell<bool>,
    /// Its last reported position.
    pub(super) place: Cell<Option<WindowPlace>>,
    /// Its sleep.
    pub(super) sleep: SleepState,
    /// Whether its page's server still accepts the person's sign-in.
    pub(super) sign_in: SignInState,
    /// Whether it is about to close, so that no question is shown.
    pub(super) going: Cell<bool>,
    /// How many prints of its page are running.
    pub(super) printing: Cell<u32>,
    /// Whether its page has asked to close it, which happens after printing.
    pub(super) goes_when_printed: Cell<bool>,
}

/// Adds a window to the list, until it is destroyed.
pub(super) fn register(content: Content) -> Rc<Content> {
    let content = Rc::new(content);
    WINDOWS.with_borrow_mut(|windows| windows.push(Rc::clone(&content)));
    let label = content.label.clone();
    content.frame.connect_destroy(move |_| forget(&label));
    content
}

/// Every window.
pub(super) fn all_windows() -> Vec<Rc<Content>> {
    WINDOWS.with_borrow(Clone::clone)
}

/// The window with this label.
pub(super) fn find(label: &str) -> Option<Rc<Content>> {
    WINDOWS.with_borrow(|windows| windows.iter().find(|window| window.label == label).cloned())
}

/// The window that shows this view.
pub(super) fn of_view(view: &WebView) -> Option<Rc<Content>> {
    WINDOWS.with_borrow(|windows| windows.iter().find(|window| window.view == *view).cloned())
}

fn forget(label: &str) {
    let gone = WINDOWS.with_borrow_mut(|windows| {
        let place = windows.iter().position(|window| window.label == label)?;
        Some(windows.remove(place))
    });
    if let Some(gone) = gone {
        gone.gate.on_window_closed();
    }
}

/// Gives a window its own group, because a modal dialog blocks only the windows of its group.
pub(super) fn stand_alone(frame: &gtk::Window) {
    gtk::WindowGroup::new().add_window(frame);
}

/// Sets the icon of a window.
pub(super) fn set_icon(frame: &gtk::Window, icon: &gtk::cairo::ImageSurface) {
    frame.set_icon(gdk::pixbuf_get_from_surface(icon, 0, 0, icon.width(), icon.height()).as_ref());
}

impl Content {
    /// The window as the rest of the app sees it.
    pub(super) fn describe(&self) -> OpenWindow {
        OpenWindow {
            label: self.label.clone(),
            app: self.app.clone(),
            title: self.frame.title().map(Into::into).unwrap_or_default(),
            url: self.address.borrow().clone(),
        }
    }

    /// Shows the window, restored and in front.
    pub(super) fn raise(&self) {
        self.frame.deiconify();
        self.frame.show_all();
        // Without the time of an event, the window manager assumes that the person did not cause this.
        self.frame.present_with_time(gtk::current_event_time());
    }

    /// Whether the person can see it.
    pub(super) fn is_shown(&self) -> bool {
        self.frame.is_visible()
    }

    /// Closes it as a person does: its page is asked first.
    pub(super) fn close(&self) {
        self.frame.close();
    }

    /// Navigates it to `url`.
    pub(super) fn load(&self, url: &Url) {
        self.view.load_uri(url.as_str());
    }

    /// Closes it without asking, together with the popups that it opened and that were never shown.
    pub(super) fn remove(&self) {
        if self.going.replace(true) {
            return;
        }
        for window in all_windows() {
            if window.opener.as_deref() == Some(&self.label) && !window.is_shown() {
                window.remove();
            }
        }
        self.frame.hide();
        // A modal dialog takes all events of the windows of its group.
        stand_alone(&self.frame);
        // Only a realised window can be closed.
        self.frame.realize();
        self.frame.close();
    }
}

/// The value of `script` in a window's page, as JSON. `false` if there is no such window.
#[cfg(feature = "test-driver")]
pub(crate) fn evaluate(label: &str, script: &str, answer: impl FnOnce(Option<String>) + 'static) -> bool {
    use javascriptcore::ValueExt as _;
    let Some(content) = find(label) else { return false };
    content.view.evaluate_javascript(script, None, None, gtk::gio::Cancellable::NONE, move |value| {
        answer(value.ok().and_then(|value| value.to_json(0)).map(Into::into));
    });
    true
}

/// The names of the bars and covers in a window.
#[cfg(feature = "test-driver")]
pub(crate) fn bars(label: &str) -> Vec<String> {
    let Some(content) = find(label) else { return Vec::new() };
    let all = content.overlay.children().into_iter().chain(content.column.children());
    all.filter(WidgetExt::is_visible)
        .map(|child| child.widget_name().into())
        .filter(|name: &String| name.starts_with("porthole-"))
        .collect()
}
