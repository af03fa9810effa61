//! Notifications of pages and of their service workers, shown by the desktop under the app's name and icon.
//!
//! The engine could show them itself, but under Porthole's name, and a click would not raise the window.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::rc::{Rc, Weak};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use gtk::gio::{
    self, BusType, Cancellable, DBusCallFlags, DBusConnection, DBusMessage, DBusMessageFlags,
    DBusMessageType, DBusSendMessageFlags, DBusSignalFlags,
};
use gtk::glib::{Variant, VariantTy};
use gtk::prelude::*;
use porthole_policy::AppId;
use porthole_protocol::{NOTIFICATIONS_SHOWN, PageNotification};
use url::Url;
use webkit2gtk::{Notification, NotificationExt as _};

use super::super::port::Showing;
use super::content::Content;
use super::notification_request::{DEFAULT_ACTION, Request};
use super::{on_desktop, session};

/// Desktop Notifications Specification 1.2.
const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// The reason for a closed notification: its time is over, and the person has not seen it.
const EXPIRED: u32 = 1;

/// The same number as the launcher lists.
const MOST_EXPIRED: usize = 100;

/// Marks the messages of this file among those of this process: no notification service requires authorisation.
const CALL: DBusCallFlags = DBusCallFlags::ALLOW_INTERACTIVE_AUTHORIZATION;
const MARK: DBusMessageFlags = DBusMessageFlags::ALLOW_INTERACTIVE_AUTHORIZATION;

/// The desktop's notification service, and the notifications of this process.
struct Desktop {
    bus: DBusConnection,
    shown: RefCell<BTreeMap<u32, Shown>>,
    /// Notifications of pages that the desktop no longer shows and that were not closed: the launcher still lists them.
    expired: RefCell<VecDeque<Shown>>,
    /// The activation token that a compositor requires before it raises a window, by notification.
    activation_tokens: RefCell<HashMap<u32, String>>,
    /// How many requests to show a notification have no response yet.
    posting: Cell<usize>,
    /// Whether no notification may stay on the desktop.
    is_over: Cell<bool>,
    /// The continuations that wait until all posted notifications are known.
    when_over: RefCell<Option<Box<dyn FnOnce()>>>,
}

struct Shown {
    /// Its number at the gate.
    number: u64,
    /// Called at a click and at the end. The engine itself listens for those of service workers.
    page: Option<Notification>,
    /// The window that a click raises.
    content: Weak<Content>,
    /// The app of that window. A click opens it if the window has closed; only a service worker's notification outlives
    /// its window.
    app: Option<AppId>,
}

/// How long to wait for the desktop's responses when this process ends.
const HEARD_WITHIN: Duration = Duration::from_secs(1);

thread_local! {
    static DESKTOP: RefCell<Option<Rc<Desktop>>> = const { RefCell::new(None) };
    /// The number of the last notification.
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

/// Shows a notification of a page. `false` without a session bus, as no program can show it then.
pub(super) fn show(content: &Rc<Content>, notification: &Notification) -> bool {
    let page = Url::parse(&content.address.borrow()).ok();
    let text = [notification.title(), notification.body()].map(|text| text.unwrap_or_default().to_string());
    let page_notification = page_notification(&text);
    let number = page_notification.number;
    let showing =
        page.map_or(Showing::Nothing, |page| content.gate.may_notify(Some(&page), page_notification));
    if showing == Showing::Nothing {
        // Handled: notifications are paused, or the person has withdrawn the permission.
        notification.close();
        return true;
    }
    let Some(desktop) = desktop() else { return false };
    let request = Request::of(Some(content), text, showing, 0);
    let (notification, content) = (notification.clone(), Rc::downgrade(content));
    let remembering = Rc::clone(&desktop);
    desktop.post(request, move |id| match id {
        Some(id) => remembering.remember_page(id, number, notification, content),
        None => notification.close(),
    });
    true
}

/// Shows a notification of a service worker whose pages `content` shows, if that is known. Calls `shown` with its
/// number; 0 if no service has shown it.
pub(super) fn show_of_worker(
    content: Option<&Rc<Content>>,
    text: [String; 2],
    replaces: u32,
    shown: impl FnOnce(u32) + 'static,
) {
    let page = content.and_then(|content| Url::parse(&content.address.borrow()).ok());
    let page_notification = page_notification(&text);
    let number = page_notification.number;
    let showing =
        session::gate().map_or(Showing::Nothing, |gate| gate.may_notify(page.as_ref(), page_notification));
    if showing == Showing::Nothing {
        return shown(0);
    }
    let Some(desktop) = desktop() else { return shown(0) };
    let request = Request::of(content, text, showing, replaces);
    let app = content.map(|content| content.app.clone());
    let content = content.map(Rc::downgrade).unwrap_or_default();
    let remembering = Rc::clone(&desktop);
    desktop.post(request, move |id| {
        if let Some(id) = id {
            remembering.remember(id, Shown { number, page: None, content, app });
        }
        shown(id.unwrap_or_default());
    });
}

/// The engine closes a notification of a service worker. It also does so when the window closes: then the desktop keeps
/// showing it, and a click opens the app.
pub(super) fn close_of_worker(id: u32) {
    let Some(desktop) = DESKTOP.with_borrow(Clone::clone) else { return };
    let is_kept = !desktop.is_over.get()
        && desktop.shown.borrow().get(&id).is_some_and(|shown| {
            let content = shown.content.upgrade();
            shown.app.is_some() && content.is_none_or(|it| it.going.get() || it.asking.borrow().is_some())
        });
    if !is_kept {
        desktop.close(id);
    }
}

/// Closes all notifications because this process ends and a click could reach nothing. Calls `done` once the desktop
/// has been told about all.
pub(super) fn close_all(done: Box<dyn FnOnce()>) {
    let Some(desktop) = DESKTOP.with_borrow(Clone::clone) else { return done() };
    desktop.is_over.set(true);
    desktop.close_where(|_| true);
    desktop.flush();
    if desktop.posting.get() == 0 {
        done();
    } else {
        desktop.when_over.replace(Some(done));
    }
}

/// As above, when this process ends at once. Waits at most a second for a desktop that hangs.
pub(super) fn close_all_now() {
    if !on_desktop::is_anything_there() {
        return;
    }
    let (heard, is_heard) = channel();
    let started = thread::Builder::new().name("notifications".to_owned()).spawn(move || {
        let shown = on_desktop::take_once_numbered(HEARD_WITHIN / 2);
        if let Ok(bus) = gio::bus_get_sync(BusType::Session, Cancellable::NONE) {
            for id in shown {
                let call = DBusMessage::new_method_call(Some(NAME), PATH, Some(NAME), "CloseNotification");
                call.set_body(&(id,).to_variant());
                call.set_flags(MARK | DBusMessageFlags::NO_REPLY_EXPECTED | DBusMessageFlags::NO_AUTO_START);
                let _gone = bus.send_message(&call, DBusSendMessageFlags::NONE);
            }
            let _gone = bus.flush_sync(Cancellable::NONE);
        }
        let _late = heard.send(());
    });
    if started.is_ok() {
        let _either = is_heard.recv_timeout(HEARD_WITHIN);
    }
}

/// Watches what the desktop shows, on the thread of the connection.
fn watch(message: &DBusMessage, is_incoming: bool) {
    let kind = message.message_type();
    if is_incoming && matches!(kind, DBusMessageType::MethodReturn | DBusMessageType::Error) {
        let number = message.body().filter(|_| kind == DBusMessageType::MethodReturn);
        let number = number.and_then(|body| body.get::<(u32,)>()).map(|(number,)| number);
        on_desktop::on_answered(message.reply_serial(), number);
    } else if !is_incoming
        && kind == DBusMessageType::MethodCall
        && message.flags().contains(MARK)
        && message.interface().is_some_and(|interface| interface == NAME)
        && message.member().is_some_and(|member| member == "Notify")
    {
        on_desktop::on_requested(message.serial());
    }
}

/// The app may no longer be shown.
pub(super) fn close_of_app(app: &AppId) {
    let Some(desktop) = DESKTOP.with_borrow(Clone::clone) else { return };
    desktop.close_where(|shown| {
        shown.app.as_ref() == Some(app) || shown.content.upgrade().is_some_and(|content| content.app == *app)
    });
}

/// The person opens the notification with this number from the launcher.
pub(super) fn click(number: u64) {
    let Some(desktop) = DESKTOP.with_borrow(Clone::clone) else { return };
    let found = {
        let (shown, expired) = (desktop.shown.borrow(), desktop.expired.borrow());
        let found = shown.values().chain(expired.iter()).find(|shown| shown.number == number);
        found.map(|found| (found.page.clone(), found.content.clone()))
    };
    if let Some((page, content)) = found {
        go_to(page.as_ref(), &content);
    }
}

/// Raises the window, and reports the click to the page.
fn go_to(page: Option<&Notification>, content: &Weak<Content>) {
    if let Some(content) = content.upgrade() {
        content.raise();
    }
    if let Some(page) = page {
        page.clicked();
    }
}

/// The notification for the gate, with a new number.
fn page_notification([title, body]: &[String; 2]) -> PageNotification {
    let number = COUNT.get() + 1;
    COUNT.set(number);
    PageNotification::new(number, title, body)
}

/// Whether this is a call to the notification service by the engine, not by this file.
pub(super) fn is_engines_own(message: &DBusMessage) -> bool {
    message.message_type() == DBusMessageType::MethodCall
        && message.interface().is_some_and(|interface| interface == NAME)
        && !message.flags().contains(MARK)
}

fn desktop() -> Option<Rc<Desktop>> {
    if let Some(desktop) = DESKTOP.with_borrow(Clone::clone) {
        return Some(desktop);
    }
    let bus = gio::bus_get_sync(BusType::Session, Cancellable::NONE)
        .inspect_err(|error| tracing::warn!(%error, "there is no session bus to show notifications on"))
        .ok()?;
    let desktop = Rc::new(Desktop {
        bus,
        shown: RefCell::default(),
        expired: RefCell::default(),
        activation_tokens: RefCell::default(),
        posting: Cell::default(),
        is_over: Cell::default(),
        when_over: RefCell::default(),
    });
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
                desktop.handle_signal(signal, values);
            }
        },
    );
    desktop.bus.add_filter(|_, message, is_incoming| {
        watch(message, is_incoming);
        Some(message.clone())
    });
    DESKTOP.set(Some(Rc::clone(&desktop)));
    Some(desktop)
}

impl Desktop {
    /// Sends `request` to the service, and calls `posted` with its number there.
    fn post(self: &Rc<Self>, request: Request, posted: impl FnOnce(Option<u32>) + 'static) {
        let desktop = Rc::clone(self);
        self.posting.set(self.posting.get() + 1);
        // Queried each time, because another service may have taken the name.
        self.call("GetCapabilities", None, Some("(as)"), move |answer| {
            if desktop.is_over.get() {
                return desktop.end_post(None, posted);
            }
            let capabilities = answer.and_then(|answer| answer.get::<(Vec<String>,)>()).unwrap_or_default().0;
            let values = request.values(&capabilities);
            let posting = Rc::clone(&desktop);
            desktop.call("Notify", Some(&values), Some("(u)"), move |answer| {
                let id = answer.and_then(|answer| answer.get::<(u32,)>()).map(|(id,)| id);
                posting.end_post(id, posted);
            });
        });
    }

    /// The service has responded with the number of the notification, if it shows one.
    fn end_post(&self, id: Option<u32>, posted: impl FnOnce(Option<u32>)) {
        self.posting.set(self.posting.get() - 1);
        let (late, id) = if self.is_over.get() { (id, None) } else { (None, id) };
        if let Some(late) = late {
            self.close(late);
        }
        posted(id);
        on_desktop::on_numbered(id.or(late));
        if self.posting.get() == 0
            && let Some(done) = self.when_over.take()
        {
            self.flush();
            done();
        }
    }

    fn close_where(&self, is_meant: impl Fn(&Shown) -> bool) {
        let meant: Vec<u32> =
            self.shown.borrow().iter().filter(|(_, shown)| is_meant(shown)).map(|(id, _)| *id).collect();
        for id in meant {
            self.close(id);
        }
    }

    /// Returns once all messages have reached the bus.
    fn flush(&self) {
        if let Err(error) = self.bus.flush_sync(Cancellable::NONE) {
            tracing::debug!(%error, "the desktop may show notifications on");
        }
    }

    fn remember_page(
        self: &Rc<Self>,
        id: u32,
        number: u64,
        notification: Notification,
        content: Weak<Content>,
    ) {
        let weak = Rc::downgrade(self);
        notification.connect_closed(move |_| {
            let Some(desktop) = weak.upgrade() else { return };
            desktop.expired.borrow_mut().retain(|expired| expired.number != number);
            // It is gone if the desktop closed it.
            let removed = desktop.shown.borrow_mut().remove(&id);
            if removed.is_some() {
                desktop.report();
                desktop.close(id);
            }
        });
        if content.upgrade().is_none() {
            // Its window has closed meanwhile.
            notification.close();
        }
        self.remember(id, Shown { number, page: Some(notification), content, app: None });
    }

    fn remember(&self, id: u32, new: Shown) {
        let oldest = {
            let mut shown = self.shown.borrow_mut();
            shown.insert(id, new);
            // Numbers grow.
            if shown.len() > NOTIFICATIONS_SHOWN { shown.pop_first() } else { None }
        };
        self.report();
        if let Some((id, oldest)) = oldest {
            self.activation_tokens.borrow_mut().remove(&id);
            self.close(id);
            if let Some(page) = oldest.page {
                page.close();
            }
        }
    }

    /// Reports the shown notifications to the broker, which closes them if this process dies.
    fn report(&self) {
        let ids: BTreeSet<u32> = self.shown.borrow().keys().copied().collect();
        on_desktop::set(ids.clone());
        if let Some(gate) = session::gate() {
            gate.on_notifications_shown(ids);
        }
    }

    fn close(&self, id: u32) {
        self.call("CloseNotification", Some(&(id,).to_variant()), None, |_| {});
    }

    /// Handles a signal of the notification service.
    fn handle_signal(&self, signal: &str, values: &Variant) {
        match signal {
            "ActivationToken" => {
                if let Some((id, token)) = values.get::<(u32, String)>()
                    && self.shown.borrow().contains_key(&id)
                {
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
                if let Some((id, reason)) = values.get::<(u32, u32)>() {
                    self.activation_tokens.borrow_mut().remove(&id);
                    let removed = self.shown.borrow_mut().remove(&id);
                    if removed.is_some() {
                        self.report();
                    }
                    let closed = removed.filter(|closed| closed.page.is_some());
                    let gone = match closed {
                        Some(expired) if reason == EXPIRED => self.expire(expired),
                        closed => closed,
                    };
                    // Released before the page is called.
                    if let Some(page) = gone.and_then(|gone| gone.page) {
                        page.close();
                    }
                }
            }
            _ => {}
        }
    }

    /// Keeps a notification whose time on the screen is over. Returns the one that is dropped for it.
    fn expire(&self, shown: Shown) -> Option<Shown> {
        let mut expired = self.expired.borrow_mut();
        expired.push_back(shown);
        (expired.len() > MOST_EXPIRED).then(|| expired.pop_front()).flatten()
    }

    fn clicked(&self, id: u32) {
        let token = self.activation_tokens.borrow_mut().remove(&id);
        // Released before the page is called, which may close it.
        let shown =
            self.shown.borrow().get(&id).map(|it| (it.page.clone(), it.content.clone(), it.app.clone()));
        let Some((page, content, app)) = shown else { return };
        if let (Some(content), Some(token)) = (content.upgrade(), token) {
            content.frame.set_startup_id(&token);
        }
        if let (None, Some(app), Some(gate)) = (content.upgrade(), app, session::gate()) {
            gate.open_app(app);
            // The engine has forgotten it with the window, so its worker does not learn of the click and cannot close
            // it.
            self.close(id);
        }
        go_to(page.as_ref(), &content);
    }

    /// Calls the notification service; `None` if it does not respond correctly.
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
            CALL,
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
