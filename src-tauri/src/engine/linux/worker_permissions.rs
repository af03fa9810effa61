//! Reports a permission to notify to every process that may run the service worker of its page.
//!
//! The engine reports it only to the page's own process. But it runs the service workers of a site, which is all hosts
//! of one domain, in the process of the page that opened first. The worker would be refused there until the next start.

use std::cell::Cell;
use std::rc::Rc;

use gtk::gio::Cancellable;
use gtk::glib;
use gtk::prelude::*;
use url::{Origin, Url};
use webkit2gtk::{
    LoadEvent, NotificationPermissionRequest, PermissionRequestExt as _, WebView, WebViewExt as _,
};

use super::content::{self, Content, WORLD};
use super::round::Round;
use super::{content_filter, view};

/// Reports to the processes of all other windows that pages of this origin may notify, and then calls `then`.
pub(super) fn grant_in_all_processes(from: &Content, page: &Url, then: impl FnOnce() + 'static) {
    let others: Vec<_> = content::all_windows()
        .into_iter()
        .filter(|other| other.label != from.label && other.has_page.get() && !other.is_dead.get())
        .filter(|other| may_be_of_one_site(&other.address.borrow(), page))
        .collect();
    let round = Round::begin(others.len(), then);
    for other in others {
        ask_in_process(&other, &page.origin(), &round);
    }
}

/// Opens an invisible empty page of this origin there, which loads nothing and asks for the permission.
fn ask_in_process(other: &Content, origin: &Origin, round: &Rc<Round>) {
    let view = view::build_related(&other.view);
    if let Err(error) = content_filter::apply(&view, &other.app) {
        tracing::warn!(%error, "a service worker may not notify before the next start");
        return round.on_answer();
    }
    view.connect_permission_request(|_, request| {
        let is_notification = request.is::<NotificationPermissionRequest>();
        if is_notification {
            request.allow();
        }
        is_notification
    });
    let (round, view_to_keep) = (Rc::clone(round), Cell::new(Some(view.clone())));
    view.connect_load_changed(move |view, event| {
        if event == LoadEvent::Finished {
            ask(view, Rc::clone(&round), view_to_keep.take());
        }
    });
    view.load_html("<!doctype html>", Some(&origin.ascii_serialization()));
}

/// The view lives until the answer arrives.
fn ask(view: &WebView, round: Rc<Round>, kept: Option<WebView>) {
    view.call_async_javascript_function(
        "return await Notification.requestPermission();",
        None,
        Some(WORLD),
        None,
        Cancellable::NONE,
        move |_| {
            round.on_answer();
            if let Some(view) = kept {
                // Not within its own call.
                glib::idle_add_local_once(move || drop(view));
            }
        },
    );
}

/// Whether two pages may belong to one registrable domain. If unsure, the answer is yes.
fn may_be_of_one_site(address: &str, page: &Url) -> bool {
    let end = |url: &Url| {
        let host = url.domain()?.to_owned();
        let labels: Vec<&str> = host.rsplit('.').take(2).collect();
        Some(labels.join("."))
    };
    Url::parse(address).is_ok_and(|other| end(&other).is_some() && end(&other) == end(page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_one_domain_may_be_one_site_and_others_are_not() {
        let chat = Url::parse("https://chat.harbor.test/rooms").unwrap();
        assert!(may_be_of_one_site("https://mail.harbor.test:8443/", &chat));
        assert!(may_be_of_one_site("https://harbor.test/", &chat));
        for other in ["https://harbor.example/", "https://127.0.0.1/", "about:blank", ""] {
            assert!(!may_be_of_one_site(other, &chat), "{other}");
        }
    }
}
