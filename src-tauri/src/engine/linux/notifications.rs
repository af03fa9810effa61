//! Notifications of pages, shown by the desktop under the app's name and icon.
//!
//! The engine could show them itself, but under Porthole's name, and a click would not raise the window. It does so
//! with those of service workers, which it shows without asking: a click reaches the worker, and no window.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::{Rc, Weak};

use gtk::gdk_pixbuf::{InterpType, Pixbuf};
use gtk::gio::{self, BusType, Cancellable, DBusCallFlags, DBusConnection, DBusSignalFlags};
use gtk::glib::{self, Variant, VariantTy};
use gtk::prelude::*;
use webkit2gtk::{Notification, NotificationExt as _};

use super::content::Content;
use super::session;

/// Desktop Notifications Specification 1.2.
const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// The action of a click on the notification itself.
const DEFAULT_ACTION: &str = "default";

/// How large an icon is sent, in pixels.
const ICON_SIZE: i32 = 64;

/// The notification service of the desktop, and what it shows for this process.
struct Desktop {
    bus: DBusConnection,
    shown: RefCell<HashMap<u32, Shown>>,
    /// What a compositor wants to see before it raises a window, by notification.
    activation_tokens: RefCell<HashMap<u32, String>>,
}

struct Shown {
    notification: Notification,
    content: Weak<Content>,
}

thread_local! {
    static DESKTOP: RefCell<Option<Rc<Desktop>>> = const { RefCell::new(None) };
}

/// Shows a notification of a page. `false` where there is no session bus, and so nobody who could show it.
pub(super) fn show(content: &Rc<Content>, notification: &Notification) -> bool {
    let Some(desktop) = desktop() else { return false };
    let (notification, content) = (notification.clone(), Rc::downgrade(content));
    let answer_to = Rc::clone(&desktop);
    // Asked each time: another service may have taken the name since.
    desktop.call("GetCapabilities", None, Some("(as)"), move |answer| {
        let capabilities = answer.and_then(|answer| answer.get::<(Vec<String>,)>()).unwrap_or_default().0;
        answer_to.notify(&content, notification, &capabilities);
    });
    true
}

fn desktop() -> Option<Rc<Desktop>> {
    if let Some(desktop) = DESKTOP.with_borrow(Clone::clone) {
        return Some(desktop);
    }
    let bus = gio::bus_get_sync(BusType::Session, Cancellable::NONE)
        .inspect_err(|error| tracing::warn!(%error, "there is no session bus to show notifications on"))
        .ok()?;
    let desktop = Rc::new(Desktop { bus, shown: RefCell::default(), activation_tokens: RefCell::default() });
    let weak = Rc::downgrade(&desktop);
    desktop.bus.signal_subscribe(
        Some(NAME),
        Some(NAME),
        None,
        Some(PATH),
        None,
        DBusSignalFlags::NONE,
        move |_, _, _, _, signal, values| {
            if let Some(desktop) = weak.upgrade() {
                desktop.told(signal, values);
            }
        },
    );
    DESKTOP.set(Some(Rc::clone(&desktop)));
    Some(desktop)
}

impl Desktop {
    fn notify(self: &Rc<Self>, content: &Weak<Content>, notification: Notification, capabilities: &[String]) {
        // Its window has been closed meanwhile.
        let Some(shows) = content.upgrade() else { return notification.close() };
        let can = |what: &str| capabilities.iter().any(|capability| capability == what);
        let title = notification.title().unwrap_or_default();
        let body = notification.body().unwrap_or_default();
        // A page must not put links and pictures into what the desktop shows.
        let body = if can("body-markup") { glib::markup_escape_text(&body) } else { body };
        let actions = if can("actions") { vec![DEFAULT_ACTION, "Open"] } else { Vec::new() };
        let mut hints: HashMap<&str, Variant> = HashMap::new();
        if let Some(icon) = shows.frame.icon().and_then(|icon| image_data(&icon)) {
            hints.insert("image-data", icon);
        }
        if session::is_in_memory() {
            // Not to be kept by the desktop.
            hints.insert("transient", true.to_variant());
        }
        let values = (shows.name.as_str(), 0_u32, "", title.as_str(), body.as_str(), actions, hints, -1_i32);
        let (desktop, content) = (Rc::clone(self), content.clone());
        self.call("Notify", Some(&values.to_variant()), Some("(u)"), move |answer| {
            match answer.and_then(|answer| answer.get::<(u32,)>()) {
                Some((id,)) => desktop.remember(id, notification, content),
                None => notification.close(),
            }
        });
    }

    fn remember(self: &Rc<Self>, id: u32, notification: Notification, content: Weak<Content>) {
        let weak = Rc::downgrade(self);
        notification.connect_closed(move |_| {
            let Some(desktop) = weak.upgrade() else { return };
            // Where the desktop closed it, it is not here any more.
            if desktop.shown.borrow_mut().remove(&id).is_some() {
                desktop.call("CloseNotification", Some(&(id,).to_variant()), None, |_| {});
            }
        });
        self.shown.borrow_mut().insert(id, Shown { notification, content });
    }

    /// A signal of the notification service.
    fn told(&self, signal: &str, values: &Variant) {
        match signal {
            "ActivationToken" => {
                if let Some((id, token)) = values.get::<(u32, String)>() {
                    self.activation_tokens.borrow_mut().insert(id, token);
                }
            }
            "ActionInvoked" => {
                if let Some((id, action)) = values.get::<(u32, String)>()
                    && action == DEFAULT_ACTION
                {
                    self.clicked(id);
                }
            }
            "NotificationClosed" => {
                if let Some((id, _reason)) = values.get::<(u32, u32)>() {
                    self.activation_tokens.borrow_mut().remove(&id);
                    let closed = self.shown.borrow_mut().remove(&id);
                    if let Some(closed) = closed {
                        closed.notification.close();
                    }
                }
            }
            _ => {}
        }
    }

    fn clicked(&self, id: u32) {
        let token = self.activation_tokens.borrow_mut().remove(&id);
        // Not held while the page is told, which may close it.
        let shown = self.shown.borrow().get(&id).map(|it| (it.notification.clone(), it.content.clone()));
        let Some((notification, content)) = shown else { return };
        if let Some(content) = content.upgrade() {
            if let Some(token) = token {
                content.frame.set_startup_id(&token);
            }
            content.raise();
        }
        notification.clicked();
    }

    /// Calls the notification service; `None` is given where it does not answer as it should.
    fn call(
        &self,
        method: &'static str,
        values: Option<&Variant>,
        answer_type: Option<&'static str>,
        answered: impl FnOnce(Option<Variant>) + 'static,
    ) {
        let answer_type = answer_type.and_then(|text| VariantTy::new(text).ok());
        self.bus.call(
            Some(NAME),
            PATH,
            NAME,
            method,
            values,
            answer_type,
            DBusCallFlags::NONE,
            -1,
            Cancellable::NONE,
            move |answer| {
                answered(
                    answer
                        .inspect_err(
                            |error| tracing::debug!(%error, method, "no notification service answers"),
                        )
                        .ok(),
                );
            },
        );
    }
}

/// The hint `image-data` of the specification: width, height, bytes in a row, alpha, bits, channels, pixels.
fn image_data(icon: &Pixbuf) -> Option<Variant> {
    let icon = icon.scale_simple(ICON_SIZE, ICON_SIZE, InterpType::Bilinear)?;
    let pixels = icon.read_pixel_bytes();
    Some(Variant::tuple_from_iter([
        icon.width().to_variant(),
        icon.height().to_variant(),
        icon.rowstride().to_variant(),
        icon.has_alpha().to_variant(),
        icon.bits_per_sample().to_variant(),
        icon.n_channels().to_variant(),
        Variant::array_from_fixed_array(&pixels[..]),
    ]))
}
