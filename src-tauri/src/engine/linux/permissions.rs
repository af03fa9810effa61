//! The permissions that pages ask for. The broker decides, and asks the person in a bar over the page, which no page
//! can draw or click.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::rc::{Rc, Weak};
use std::time::Duration;

use gtk::prelude::*;
use gtk::{InfoBar, MessageType, Orientation, ResponseType, glib};
use porthole_policy::Feature;
use porthole_protocol::{PermissionPrompt, PermissionResponse};
use url::Url;
use webkit2gtk::{
    GeolocationPermissionRequest, NotificationPermissionRequest, PermissionRequest,
    PermissionRequestExt as _, PointerLockPermissionRequest, UserMediaPermissionRequest,
    UserMediaPermissionRequestExt as _, WebViewExt as _, WebsiteDataAccessPermissionRequest,
};

use super::content::{self, Content};
use super::{bar, worker_permissions};
use crate::language::localize;

/// The name of the bar.
const NAME: &str = "porthole-permission";

/// For this long no answer counts: a page could have made the person click where a button has just appeared.
const GUARD: Duration = Duration::from_millis(500);

/// A page that waits for the broker's answer.
struct Waiting {
    request: PermissionRequest,
    content: Weak<Content>,
    page: Url,
}

thread_local! {
    static WAITING: RefCell<HashMap<u64, Waiting>> = RefCell::default();
}

/// Requests a permission from the broker. `false` for permissions that no page gets, which the engine then refuses.
pub(super) fn ask(content: &Rc<Content>, request: &PermissionRequest) -> bool {
    let features = features_of(request);
    let page = content.view.uri().and_then(|uri| Url::parse(&uri).ok());
    let Some(page) = page.filter(|_| !features.is_empty()) else { return false };
    let id = content.gate.ask_permission(&content.label, &page, features);
    let waiting = Waiting { request: request.clone(), content: Rc::downgrade(content), page };
    WAITING.with_borrow_mut(|all| all.insert(id, waiting));
    true
}

/// The features of a request. Empty for what no page gets: the names of devices, and keys of protected media.
fn features_of(request: &PermissionRequest) -> BTreeSet<Feature> {
    if let Some(media) = request.downcast_ref::<UserMediaPermissionRequest>() {
        return of_media(media.is_for_video_device(), media.is_for_audio_device());
    }
    let feature = if request.is::<NotificationPermissionRequest>() {
        Feature::Notifications
    } else if request.is::<GeolocationPermissionRequest>() {
        Feature::Location
    } else if request.is::<PointerLockPermissionRequest>() {
        Feature::PointerLock
    } else if request.is::<WebsiteDataAccessPermissionRequest>() {
        Feature::StorageAccess
    } else if request.type_().name() == "WebKitClipboardPermissionRequest" {
        // Newer than the bindings.
        Feature::Clipboard
    } else {
        return BTreeSet::new();
    };
    BTreeSet::from([feature])
}

/// The engine uses the same request for pictures of the screen, without a kind of device.
fn of_media(is_video: bool, is_audio: bool) -> BTreeSet<Feature> {
    match (is_video, is_audio) {
        (true, true) => BTreeSet::from([Feature::Camera, Feature::Microphone]),
        (true, false) => BTreeSet::from([Feature::Camera]),
        (false, true) => BTreeSet::from([Feature::Microphone]),
        (false, false) => BTreeSet::from([Feature::Screen]),
    }
}

/// The broker has answered.
pub(super) fn answer(id: u64, allowed: bool) {
    let Some(Waiting { request, content, page }) = WAITING.with_borrow_mut(|all| all.remove(&id)) else {
        return;
    };
    let Some(content) = content.upgrade() else { return request.deny() };
    remove_bar(&content, id);
    if !allowed {
        request.deny();
    } else if request.is::<NotificationPermissionRequest>() {
        worker_permissions::grant_in_all_processes(&content, &page, move || request.allow());
    } else {
        if request.is::<GeolocationPermissionRequest>() {
            content.sleep.knows_location.set(true);
        }
        request.allow();
    }
}

/// Whether a page of this window waits for the person's answer.
pub(super) fn is_prompt_open(content: &Content) -> bool {
    let is_of = |waiting: &Waiting| waiting.content.upgrade().is_some_and(|it| it.label == content.label);
    WAITING.with_borrow(|all| all.values().any(is_of))
}

/// Shows the question in its window.
pub(super) fn show_prompt(label: &str, id: u64, prompt: &PermissionPrompt) {
    let Some(content) = content::find(label) else { return };
    if !WAITING.with_borrow(|all| all.contains_key(&id)) {
        // Its page has gone meanwhile.
        return content.gate.on_permission_answered(id, PermissionResponse::PageGone);
    }
    bar::lay_over_page(&content, &prompt_bar(&content, id, prompt));
}

/// The page of a window has gone, with its requests.
pub(super) fn page_gone(content: &Content) {
    let is_of = |waiting: &Waiting| waiting.content.upgrade().is_none_or(|it| it.label == content.label);
    let gone: Vec<u64> = WAITING.with_borrow_mut(|all| {
        let gone: Vec<u64> = all.iter().filter(|(_, it)| is_of(it)).map(|(id, _)| *id).collect();
        gone.iter().for_each(|id| drop(all.remove(id)));
        gone
    });
    for id in gone {
        if remove_bar(content, id) {
            content.gate.on_permission_answered(id, PermissionResponse::PageGone);
        }
    }
}

/// Closes the question, if there is one.
pub(super) fn dismiss(content: &Content) -> bool {
    let ids: Vec<u64> = WAITING.with_borrow(|all| all.keys().copied().collect());
    let shown = ids.into_iter().find(|id| remove_bar(content, *id));
    if let Some(id) = shown {
        content.gate.on_permission_answered(id, PermissionResponse::Dismiss);
    }
    shown.is_some()
}

fn name(id: u64) -> String {
    format!("{NAME}-{id}")
}

/// Whether it was there.
fn remove_bar(content: &Content, id: u64) -> bool {
    let is_shown = bar::is_over_page(content, &name(id));
    bar::remove_from_page(content, &name(id));
    is_shown
}

fn prompt_bar(content: &Rc<Content>, id: u64, prompt: &PermissionPrompt) -> InfoBar {
    let bar =
        InfoBar::builder().name(name(id)).message_type(MessageType::Question).show_close_button(true).build();
    bar::name_close_button(&bar);
    let text = format!("{} {}", prompt.question, prompt.consequence);
    bar::describe(bar.upcast_ref(), gtk::atk::Role::Alert, &text);
    let lines = gtk::Box::new(Orientation::Vertical, 2);
    for label in [&bar::bold(&prompt.question), &bar::small(&prompt.consequence)] {
        lines.pack_start(label, false, false, 0);
    }
    bar.content_area().pack_start(&lines, true, true, 0);
    bar.add_button(&localize("button-block", &[]), ResponseType::Reject);
    bar.add_button(&localize("button-allow", &[]), ResponseType::Accept);
    for response in [ResponseType::Reject, ResponseType::Accept] {
        bar.set_response_sensitive(response, false);
    }
    let is_guarded = Rc::new(Cell::new(true));
    let (guarded, guard) = (bar.downgrade(), Rc::clone(&is_guarded));
    glib::timeout_add_local_once(GUARD, move || {
        guard.set(false);
        if let Some(bar) = guarded.upgrade() {
            bar.set_response_sensitive(ResponseType::Reject, true);
            bar.set_response_sensitive(ResponseType::Accept, true);
        }
    });
    let weak = Rc::downgrade(content);
    bar.connect_response(move |_, response| {
        // GTK cannot make the button that closes the bar insensitive.
        let Some(content) = weak.upgrade().filter(|_| !is_guarded.get()) else { return };
        let answer = if response == ResponseType::Accept {
            PermissionResponse::Allow
        } else if response == ResponseType::Reject {
            PermissionResponse::Block
        } else {
            PermissionResponse::Dismiss
        };
        remove_bar(&content, id);
        content.gate.on_permission_answered(id, answer);
    });
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_media_asks_for_its_own_permission() {
        assert_eq!(of_media(true, true), BTreeSet::from([Feature::Camera, Feature::Microphone]));
        assert_eq!(of_media(false, true), BTreeSet::from([Feature::Microphone]));
        assert_eq!(of_media(true, false), BTreeSet::from([Feature::Camera]));
        assert_eq!(of_media(false, false), BTreeSet::from([Feature::Screen]));
    }
}
