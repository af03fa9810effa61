//! An app that was not used for a while sleeps, if the organisation wants it: its page is unloaded, which frees its
//! process' memory. Its window stays, with its title and unread count, and the page loads again when the person
//! returns.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use gtk::glib::{self, Propagation};
use gtk::prelude::*;
use webkit2gtk::{
    BackForwardListExt as _, MediaCaptureState, URIRequestExt as _, WebResourceExt as _, WebViewExt as _,
};

use super::content::{self, Content};
use super::sleep_state::SleepingPage;
use super::{bar, closing, downloads, permissions};
use crate::language::localize;

/// The name of the cover of a sleeping window.
const NAME: &str = "porthole-asleep";

/// Follows whether a window is used.
pub(super) fn connect(content: &Rc<Content>) {
    follow_sending(content);
    let weak = Rc::downgrade(content);
    content.frame.connect_is_active_notify(move |frame| {
        let Some(content) = weak.upgrade() else { return };
        if frame.is_active() {
            cancel(&content);
            wake(&content);
        } else {
            begin(&content);
        }
    });
}

/// Counts the page's uploads until their response begins: a response that never ends is not the person's work.
fn follow_sending(content: &Rc<Content>) {
    let weak = Rc::downgrade(content);
    content.view.connect_resource_load_started(move |_, resource, request| {
        let sends =
            request.http_method().is_some_and(|method| ["POST", "PUT", "PATCH"].contains(&method.as_str()));
        let Some(content) = weak.upgrade().filter(|_| sends) else { return };
        let sending = Rc::clone(&content.sleep.sending.borrow());
        sending.set(sending.get() + 1);
        let is_over = Cell::new(false);
        let over = Rc::new(move || {
            if !is_over.replace(true) {
                sending.set(sending.get().saturating_sub(1));
            }
        });
        let answered = Rc::clone(&over);
        resource.connect_response_notify(move |_| answered());
        // A request that fails finishes without a response.
        resource.connect_finished(move |_| over());
    });
}

/// A new page, which has sent nothing yet.
pub(super) fn page_gone(content: &Content) {
    content.sleep.knows_location.set(false);
    content.sleep.sending.take();
}

/// Sets the time without use after which a window sleeps; `None` for never.
pub(super) fn set(content: &Rc<Content>, after: Option<Duration>) {
    content.sleep.after.set(after);
    cancel(content);
    if after.is_none() {
        wake(content);
    } else if !content.frame.is_active() {
        begin(content);
    }
}

fn cancel(content: &Content) {
    if let Some(due) = content.sleep.due.take() {
        due.remove();
    }
}

/// The window is not used from now on.
fn begin(content: &Rc<Content>) {
    cancel(content);
    // A popup goes with the page that opened it.
    let Some(after) = content.sleep.after.get().filter(|_| content.opener.is_none()) else { return };
    let weak = Rc::downgrade(content);
    let due = glib::timeout_add_local_once(after, move || {
        let Some(content) = weak.upgrade() else { return };
        // It has fired, and must not be removed.
        content.sleep.due.take();
        try_to_sleep(&content);
    });
    content.sleep.due.replace(Some(due));
}

/// Sleeps unless the window is busy; a page that would lose something stays awake.
fn try_to_sleep(content: &Rc<Content>) {
    if content.frame.is_active() || content.going.get() || content.sleep.is_asleep() {
        return;
    }
    if is_busy(content) {
        return begin(content);
    }
    let (address, session) = (content.address.borrow().clone(), content.view.session_state());
    let weak = Rc::downgrade(content);
    let then = Box::new(move |may_go: bool| {
        let Some(content) = weak.upgrade() else { return };
        if !may_go {
            return begin(&content);
        }
        content.sleep.left.replace(Some(SleepingPage { address, session }));
        // The engine is still reporting that the page has gone.
        glib::idle_add_local_once(move || fall_asleep(&content));
    });
    closing::ask_quietly(content, then);
}

/// The page has been unloaded.
fn fall_asleep(content: &Rc<Content>) {
    if content.going.get() || !content.sleep.is_asleep() {
        return;
    }
    if content.frame.is_active() {
        // The person has returned meanwhile.
        return wake(content);
    }
    tracing::debug!(app = %content.app, "an app sleeps");
    cover(content);
    content.view.terminate_web_process();
}

/// Whether the window does something that would end with its page.
fn is_busy(content: &Content) -> bool {
    let view = &content.view;
    let captures =
        [view.camera_capture_state(), view.microphone_capture_state(), view.display_capture_state()];
    !content.has_page.get()
        || content.is_dead.get()
        || content.asking.borrow().is_some()
        || content.printing.get() > 0
        || content.sleep.knows_location.get()
        || content.sleep.sending.borrow().get() > 0
        || view.is_loading()
        || view.is_playing_audio()
        || captures.iter().any(|state| *state != MediaCaptureState::None)
        || permissions::is_prompt_open(content)
        || downloads::is_running_in(content)
        || content::all_windows().iter().any(|window| window.opener.as_deref() == Some(&content.label))
}

/// Loads the page of a sleeping window again, where it was.
pub(super) fn wake(content: &Content) {
    let Some(SleepingPage { address, session }) = content.sleep.left.take() else { return };
    tracing::debug!(app = %content.app, "an app wakes");
    bar::remove_from_page(content, NAME);
    if let Some(session) = session {
        content.view.restore_session_state(&session);
    }
    match content.view.back_forward_list().and_then(|list| list.current_item()) {
        Some(item) => content.view.go_to_back_forward_list_item(&item),
        None => content.view.load_uri(&address),
    }
    content.view.grab_focus();
}

/// Covers the page, which is gone.
fn cover(content: &Rc<Content>) {
    let title = localize("page-asleep", &[("app", content.name.as_str().into())]);
    let (name, text) = (bar::bold(&title), bar::line(&localize("page-asleep-text", &[])));
    let accessible = (gtk::atk::Role::Panel, title.as_str());
    let cover = bar::cover_page(content, NAME, accessible, &[name.upcast_ref(), text.upcast_ref()]);
    let weak = Rc::downgrade(content);
    cover.connect_button_press_event(move |_, _| {
        if let Some(content) = weak.upgrade() {
            wake(&content);
        }
        Propagation::Proceed
    });
}
