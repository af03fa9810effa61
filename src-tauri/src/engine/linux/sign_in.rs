//! A sign-in that expires while a page is open. The server, or a gateway before it, then refuses the page's background
//! requests, and many pages do not show it. The window says so and offers a reload to sign in again. The bar goes once
//! the server responds again, for instance after a sign-in in another window.

use std::rc::{Rc, Weak};
use std::time::Duration;

use gtk::prelude::*;
use gtk::{InfoBar, MessageType, Orientation, ResponseType};
use url::Url;
use webkit2gtk::{
    URIRequest, URIRequestExt as _, URIResponseExt as _, WebResource, WebResourceExt as _, WebViewExt as _,
};

use super::content::Content;
use super::sign_in_state::{Change, Reply};
use super::{bar, failed_page, permissions};
use crate::language::localize;

/// The name of the bar.
const NAME: &str = "porthole-signed-out";

/// Within this time a page may renew its own sign-in, or go to where the person signs in.
const PATIENCE: Duration = Duration::from_secs(4);

const UNAUTHORIZED: u32 = 401;
const HTML: &str = "text/html";

/// Follows the responses to the pages of a window.
pub(super) fn connect(content: &Rc<Content>) {
    let weak = Rc::downgrade(content);
    content.view.connect_resource_load_started(move |_, resource, request| {
        if let Some(content) = weak.upgrade()
            && let Some(address) = own_address(&content, request)
        {
            follow(&content, resource, address);
        }
    });
}

/// The address of a request to read from the page's own server, without its query.
fn own_address(content: &Content, request: &URIRequest) -> Option<String> {
    if request.http_method().is_some_and(|method| method != "GET") {
        return None;
    }
    let mut url = Url::parse(&request.uri()?).ok()?;
    let page = Url::parse(&content.address.borrow()).ok()?;
    if url.scheme() != "https" || url.origin() != page.origin() {
        return None;
    }
    url.set_query(None);
    url.set_fragment(None);
    Some(url.into())
}

fn follow(content: &Rc<Content>, resource: &WebResource, address: String) {
    let uri = resource.uri();
    let weak = Rc::downgrade(content);
    let (of_response, first) = (address.clone(), uri.clone());
    resource.connect_response_notify(move |resource| {
        let Some(response) = resource.response() else { return };
        let is_html = response.mime_type().is_some_and(|kind| kind == HTML);
        let reply = reply(response.status_code(), resource.uri() != first, is_html);
        note(&weak, &of_response, reply);
    });
    let weak = Rc::downgrade(content);
    resource.connect_failed(move |resource, error| {
        // Browser rules keep another server's response from the page.
        if resource.uri() != uri && failed_page::is_missing(error) {
            note(&weak, &address, Some(Reply::SignInNeeded));
        }
    });
}

/// The meaning of a response; `None` for pages, because a page may be the sign-in itself.
const fn reply(status: u32, was_sent_on: bool, is_html: bool) -> Option<Reply> {
    match (status, was_sent_on, is_html) {
        (UNAUTHORIZED, ..) | (200..=299, true, true) => Some(Reply::SignInNeeded),
        (200..=299 | 304, false, false) => Some(Reply::Content),
        _ => None,
    }
}

fn note(content: &Weak<Content>, address: &str, reply: Option<Reply>) {
    let (Some(content), Some(reply)) = (content.upgrade(), reply) else { return };
    match content.sign_in.note(address, reply) {
        Some(Change::SignedOut) => report_later(&content),
        Some(Change::SignedIn) => bar::remove_from_page(&content, NAME),
        None => {}
    }
}

fn report_later(content: &Rc<Content>) {
    let weak = Rc::downgrade(content);
    content.sign_in.report_after(PATIENCE, move || {
        let Some(content) = weak.upgrade().filter(|it| it.sign_in.is_signed_out()) else { return };
        // No bar covers a question about a permission: their buttons are at the same place.
        if content.view.is_loading() || permissions::is_prompt_open(&content) {
            return report_later(&content);
        }
        let is_shown = content.sign_in.is_dismissed.get() || bar::is_over_page(&content, NAME);
        if !is_shown && !content.sleep.is_asleep() {
            tracing::info!(app = %content.app, "the server refuses what it has answered before");
            bar::lay_over_page(&content, &signed_out_bar(&content));
        }
    });
}

/// A question about a permission will be shown: the bar goes, and returns after the answer.
pub(super) fn make_way(content: &Rc<Content>) {
    if bar::is_over_page(content, NAME) {
        bar::remove_from_page(content, NAME);
        report_later(content);
    }
}

/// Another page has loaded.
pub(super) fn page_gone(content: &Content) {
    content.sign_in.forget();
    bar::remove_from_page(content, NAME);
}

/// Removes the bar, if there is one.
pub(super) fn dismiss(content: &Content) -> bool {
    let is_shown = bar::is_over_page(content, NAME);
    if is_shown {
        bar::remove_from_page(content, NAME);
        content.sign_in.is_dismissed.set(true);
    }
    is_shown
}

fn signed_out_bar(content: &Rc<Content>) -> InfoBar {
    let bar = InfoBar::builder().name(NAME).message_type(MessageType::Info).show_close_button(true).build();
    bar::name_close_button(&bar);
    let title = localize("page-signed-out", &[("app", content.name.as_str().into())]);
    let text = localize("page-signed-out-text", &[]);
    bar::describe(bar.upcast_ref(), gtk::atk::Role::Alert, &format!("{title} {text}"));
    let message = gtk::Box::new(Orientation::Vertical, 2);
    for label in [&bar::bold(&title), &bar::line(&text)] {
        message.pack_start(label, false, false, 0);
    }
    bar.content_area().pack_start(&message, true, true, 0);
    bar.add_button(&localize("button-reload", &[]), ResponseType::Accept);
    let weak = Rc::downgrade(content);
    bar.connect_response(move |_, response| {
        let Some(content) = weak.upgrade() else { return };
        dismiss(&content);
        if response == ResponseType::Accept {
            content.view.reload();
            content.view.grab_focus();
        }
    });
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_asks_for_a_sign_in_by_401_or_by_sending_data_on_to_a_page() {
        for (status, was_sent_on, is_html, expected) in [
            (401, false, false, Some(Reply::SignInNeeded)),
            (401, false, true, Some(Reply::SignInNeeded)),
            (200, true, true, Some(Reply::SignInNeeded)),
            // A file on another server.
            (200, true, false, None),
            (200, false, false, Some(Reply::Content)),
            (304, false, false, Some(Reply::Content)),
            // The page may be the sign-in itself.
            (200, false, true, None),
            // Forbidden, missing, or a fault of the server.
            (403, false, false, None),
            (404, false, false, None),
            (503, false, false, None),
        ] {
            assert_eq!(reply(status, was_sent_on, is_html), expected, "{status} {was_sent_on} {is_html}");
        }
    }
}
