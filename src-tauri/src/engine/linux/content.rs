//! The windows that show apps, as the parts of this engine know them: what each holds, and the list of all.

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

/// The address that a page can have before it has one.
pub(super) const BLANK: &str = "about:blank";

/// The world of our own scripts in pages, which no page reaches or sees.
pub(super) const WORLD: &str = "porthole";

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
    /// The icon that the organisation names, before which no page's counts.
    pub(super) icon: Option<IconFile>,
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
    /// A person has opened a link in it, whose page is still to come.
    pub(super) is_following_link: Cell<bool>,
    /// Its page's process has ended by itself.
    pub(super) is_dead: Cell<bool>,
    /// The question to its page whether it may close, while that is open.
    pub(super) asking: RefCell<Option<PendingClose>>,
    /// What its pages tell of the app.
    pub(super) signals: Signals,
    /// It has moved, and that has not been told yet.
    pub(super) is_moving: Cell<bool>,
    /// Where it is, as it is told.
    pub(super) place: Cell<Option<WindowPlace>>,
    /// Whether it sleeps.
    pub(super) sleep: SleepState,
    /// Whether its page's server still takes the person for signed in.
    pub(super) sign_in: SignInState,
    /// It is about to close, and no question is shown.
    pub(super) going: Cell<bool>,
    /// How often its page is being printed just now.
    pub(super) printing: Cell<u32>,
    /// Its page has asked to close it, and it goes once that has been printed.
    pub(super) goes_when_printed: Cell<bool>,
}

/// Takes a window into the list, until it is destroyed.
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

/// The window of this label.
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

/// Takes a window into its own group: a dialog that wants to be answered first keeps the windows of its group alone
/// from going on.
pub(super) fn stand_alone(frame: &gtk::Window) {
    gtk::WindowGroup::new().add_window(frame);
}

/// Gives a window its icon.
pub(super) fn set_icon(frame: &gtk::Window, icon: &gtk::cairo::ImageSurface) {
    frame.set_icon(gdk::pixbuf_get_from_surface(icon, 0, 0, icon.width(), icon.height()).as_ref());
}

impl Content {
    /// What others know of it.
    pub(super) fn describe(&self) -> OpenWindow {
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

    /// Whether the person can see it.
    pub(super) fn is_shown(&self) -> bool {
        self.frame.is_visible()
    }

    /// Closes it as a person does: its page is asked first.
    pub(super) fn close(&self) {
        self.frame.close();
    }

    /// Takes it to `url`.
    pub(super) fn load(&self, url: &Url) {
        self.view.load_uri(url.as_str());
    }

    /// Closes it without asking, with the popups that it opened and that were never shown.
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
        // A dialog that is open for it keeps every event from the windows of its group.
        stand_alone(&self.frame);
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
    all.filter(WidgetExt::is_visible)
        .map(|child| child.widget_name().into())
        .filter(|name: &String| name.starts_with("porthole-"))
        .collect()
}
