//! Notifications of service workers.
//! The engine has no hook for them: this process calls the desktop's notification service for them under Porthole's
//! name, a click reaches the worker but raises no window, and they close with the window. The engine also asks once,
//! for twenty milliseconds, what the service supports, and shows none until the next start if the response is late.
//! This file intercepts these calls before they reach the bus.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use gtk::gio::prelude::*;
use gtk::gio::{
    self, BusType, Cancellable, DBusConnection, DBusMessage, DBusMessageType, DBusMethodInvocation,
    DBusNodeInfo,
};
use gtk::glib::{self, Variant, VariantDict};
use javascriptcore::ValueExt as _;
use webkit2gtk::WebViewExt as _;

use super::content::{self, Content, WORLD};
use super::notifications;
use super::round::Round;

/// The address at which this process receives its own engine's calls.
const PATH: &str = "/porthole/worker_notifications";

const INTERFACE: &str = r#"<node><interface name="org.freedesktop.Notifications"><method name="Notify">
    <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/>
    </method><method name="CloseNotification"><arg type="u" direction="in"/></method></interface></node>"#;

/// The capabilities that the engine is told: it then sends plain text, and not the page's icon.
const CAPABILITIES: [&str; 2] = ["actions", "body"];

/// Whether a service worker of this page's origin shows a notification with this text.
const HAS_NOTIFIED: &str = "const registrations = await navigator.serviceWorker.getRegistrations(); \
    const shown = await Promise.all(registrations.map(it => it.getNotifications())); \
    return shown.flat().some(it => it.title === title && it.body === body);";

thread_local! {
    static IS_TAKEN_OVER: Cell<bool> = const { Cell::new(false) };
}

/// Intercepts the engine's notifications of service workers. Without a session bus there are none.
pub(super) fn take_over() {
    if IS_TAKEN_OVER.get() {
        return;
    }
    // The connection that the engine uses.
    let Ok(bus) = gio::bus_get_sync(BusType::Session, Cancellable::NONE) else { return };
    match receive(&bus) {
        Ok(()) => IS_TAKEN_OVER.set(true),
        Err(error) => {
            tracing::warn!(%error, "service workers notify under Porthole's name, and a click raises no window");
        }
    }
}

fn receive(bus: &DBusConnection) -> Result<(), glib::Error> {
    let node = DBusNodeInfo::for_xml(INTERFACE)?;
    for interface in node.interfaces() {
        bus.register_object(
            PATH,
            interface,
            |_, sender, _, _, method, values, invocation| handle_call(sender, method, &values, invocation),
            |_, _, _, _, _| ().to_variant(),
            |_, _, _, _, _, _| false,
        )?;
    }
    // On the thread of the connection, not on the main thread.
    let query_serial = AtomicU32::new(0);
    bus.add_filter(move |bus, message, is_incoming| {
        let instead = if is_incoming {
            answer(message, &query_serial)
        } else {
            turn_round(bus, message, &query_serial)
        };
        Some(instead.unwrap_or_else(|| message.clone()))
    });
    Ok(())
}

/// The message that replaces one of this process.
fn turn_round(bus: &DBusConnection, message: &DBusMessage, query_serial: &AtomicU32) -> Option<DBusMessage> {
    if !notifications::is_engines_own(message) {
        return None;
    }
    let instead = message.copy().ok()?;
    match message.member()?.as_str() {
        "Notify" | "CloseNotification" => {
            instead.set_destination(bus.unique_name().as_deref());
            instead.set_path(Some(PATH));
        }
        "GetCapabilities" => {
            // The bus itself responds at once, however busy the desktop is.
            instead.set_destination(Some("org.freedesktop.DBus"));
            instead.set_path(Some("/org/freedesktop/DBus"));
            instead.set_interface(Some("org.freedesktop.DBus"));
            instead.set_member(Some("GetId"));
            query_serial.store(message.serial(), Ordering::Relaxed);
        }
        _ => return None,
    }
    Some(instead)
}

/// The engine's response in place of the bus's.
fn answer(message: &DBusMessage, query_serial: &AtomicU32) -> Option<DBusMessage> {
    let is_answer = message.message_type() == DBusMessageType::MethodReturn
        && message.reply_serial() == query_serial.load(Ordering::Relaxed);
    let instead = is_answer.then(|| message.copy().ok()).flatten()?;
    instead.set_body(&(CAPABILITIES.to_vec(),).to_variant());
    Some(instead)
}

/// The engine shows or closes a notification.
fn handle_call(sender: &str, method: &str, values: &Variant, invocation: DBusMethodInvocation) {
    let engine = invocation.connection().unique_name();
    if engine.as_deref() != Some(sender) {
        return invocation
            .return_dbus_error("org.freedesktop.DBus.Error.AccessDenied", "not for other programs");
    }
    if method == "CloseNotification" {
        notifications::close_of_worker(values.child_value(0).get::<u32>().unwrap_or_default());
        return invocation.return_value(None);
    }
    let text = |place: usize| values.child_value(place).get::<String>().unwrap_or_default();
    let (title, body) = (text(3), text(4));
    let replaces = values.child_value(1).get::<u32>().unwrap_or_default();
    let text = [title.clone(), body.clone()];
    find_window(&title, &body, move |content| {
        notifications::show_of_worker(content.as_ref(), text, replaces, move |id| {
            invocation.return_value(Some(&(id,).to_variant()));
        });
    });
}

/// Finds the window whose page's worker shows a notification with this text; `None` if pages of several apps match.
fn find_window(title: &str, body: &str, then: impl FnOnce(Option<Rc<Content>>) + 'static) {
    let can_be_asked = |it: &Rc<Content>| {
        it.has_page.get() && !it.is_dead.get() && !it.sleep.is_asleep() && it.asking.borrow().is_none()
    };
    let windows: Vec<_> = content::all_windows().into_iter().filter(can_be_asked).collect();
    let found: Rc<RefCell<Vec<Rc<Content>>>> = Rc::default();
    let notified = Rc::clone(&found);
    let round = Round::begin(windows.len(), move || then(one_app(&notified.take())));
    let arguments = VariantDict::new(None);
    arguments.insert("title", title);
    arguments.insert("body", body);
    let arguments = arguments.end();
    for content in windows {
        let (view, round, found) = (content.view.clone(), Rc::clone(&round), Rc::clone(&found));
        view.call_async_javascript_function(
            HAS_NOTIFIED,
            Some(&arguments),
            Some(WORLD),
            None,
            Cancellable::NONE,
            move |answer| {
                if answer.is_ok_and(|answer| answer.to_boolean()) {
                    found.borrow_mut().push(content);
                }
                round.on_answer();
            },
        );
    }
}

/// The window for the notification, if all windows with matching workers are of one app: its own window before popups.
fn one_app(found: &[Rc<Content>]) -> Option<Rc<Content>> {
    let first = found.iter().find(|it| it.opener.is_none()).or(found.first()).cloned();
    first.filter(|first| found.iter().all(|it| it.app == first.app))
}
