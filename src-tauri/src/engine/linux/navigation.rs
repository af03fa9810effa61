//! Where pages may navigate, and what happens instead. The engine reports every navigation of a window or of a frame in
//! it, but not which of the two it is. It is the window's own if it fails because of the content filter (`load-failed`
//! is only about those), or when its response arrives; the alternative waits until then. A person's click on a link
//! that no page of the apps can show does not wait, because it means the same for both.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

use glib::error::ErrorDomain as _;
use gtk::gdk::{self, ModifierType};
use gtk::prelude::*;
use gtk::{ResponseType, gio, glib};
use porthole_policy::{Cause, Destination};
use porthole_protocol::PageRequest;
use url::Url;
use webkit2gtk::{
    NavigationAction, NavigationPolicyDecision, NavigationPolicyDecisionExt, NavigationType, PolicyDecision,
    PolicyDecisionExt as _, PolicyDecisionType, PolicyError, ResponsePolicyDecision,
    ResponsePolicyDecisionExt as _, URIRequest, URIRequestExt as _, URIResponse, URIResponseExt as _,
    WebResourceExt as _, WebView, WebViewExt as _,
};

use super::super::port::{ExternalNavigation, Gate};
use super::content::{self, WORLD};
use super::failed_page;
use crate::language::localize;
use crate::question;

/// The media type and the header with which the proxy says that it has stopped something.
const REFUSED_TYPE: &str = "application/vnd.porthole.refused+json";
const TICKET: &str = "x-porthole-ticket";

/// How many navigations of a window and its frames are remembered, of each kind.
const REMEMBERED: usize = 16;

/// The navigations of one window.
struct Navigation {
    label: String,
    gate: Arc<dyn Gate>,
    open_window: Box<dyn Fn(&URIRequest)>,
    state: RefCell<State>,
}

/// The window and its frames may navigate at the same time, and the engine does not tell them apart. So each list has
/// the navigations of all of them, the newest last.
#[derive(Default)]
struct State {
    /// The first addresses of redirect chains: a failing chain is reported by its first address.
    began: VecDeque<String>,
    /// The pages that a form was sent to: they are not sent again without the person.
    sent_to: VecDeque<String>,
    /// What to do instead of pages, if they are the window's own.
    pending: VecDeque<Pending>,
    /// Whether the person is being asked about leaving the apps.
    is_asking: bool,
}

struct Pending {
    page: PageRequest,
    destination: Destination,
}

impl State {
    /// A navigation begins or is redirected to `page`, with this decision.
    fn begin(&mut self, page: PageRequest, sends: bool, destination: Destination) {
        let address = page.url.as_str();
        self.sent_to.retain(|sent| sent != address);
        if sends {
            remember(&mut self.sent_to, address.to_owned());
        }
        if page.cause != Cause::Redirect {
            remember(&mut self.began, address.to_owned());
        }
        self.pending.retain(|pending| pending.page.url != page.url);
        match destination {
            Destination::SameWindow => {}
            Destination::Upgraded(_)
            | Destination::App(..)
            | Destination::Browser(_)
            | Destination::Program(_)
            | Destination::Refused(_) => remember(&mut self.pending, Pending { page, destination }),
        }
    }

    /// What to do instead of a page of the window's own, by its address or by the first address of its redirect chain.
    fn take(&mut self, address: &str) -> Option<Pending> {
        let is_it = |pending: &Pending| pending.page.url.as_str() == address;
        let may_be_it = |pending: &Pending| {
            pending.page.cause == Cause::Redirect && self.began.iter().any(|began| began == address)
        };
        let found = self.pending.iter().rposition(is_it).or_else(|| self.pending.iter().rposition(may_be_it));
        found.and_then(|at| self.pending.remove(at))
    }
}

fn remember<T>(list: &mut VecDeque<T>, item: T) {
    if list.len() >= REMEMBERED {
        list.pop_front();
    }
    list.push_back(item);
}

/// Handles the navigations of a view; call it before it loads anything. `open_window` opens a link in a new window.
pub(super) fn connect(
    view: &WebView,
    label: &str,
    gate: Arc<dyn Gate>,
    open_window: impl Fn(&URIRequest) + 'static,
) {
    let (label, open_window) = (label.to_owned(), Box::new(open_window));
    let navigation = Rc::new(Navigation { label, gate, open_window, state: RefCell::default() });
    let deciding = Rc::clone(&navigation);
    view.connect_decide_policy(move |view, decision, kind| deciding.decide(view, decision, kind));
    view.connect_load_failed(move |view, _, uri, error| navigation.on_load_failed(view, uri, error));
}

impl Navigation {
    /// `true` if this made the decision.
    fn decide(self: &Rc<Self>, view: &WebView, decision: &PolicyDecision, kind: PolicyDecisionType) -> bool {
        match kind {
            PolicyDecisionType::NavigationAction => {
                let navigation = decision.downcast_ref::<NavigationPolicyDecision>();
                let action = navigation.and_then(NavigationPolicyDecisionExt::navigation_action);
                carry_out(decision, action.is_some_and(|action| self.may_begin(view, action)))
            }
            PolicyDecisionType::NewWindowAction => {
                let navigation = decision.downcast_ref::<NavigationPolicyDecision>();
                let action = navigation.and_then(NavigationPolicyDecisionExt::navigation_action);
                carry_out(decision, action.is_some_and(|action| self.may_open_window(view, action)))
            }
            PolicyDecisionType::Response => {
                let response = decision.downcast_ref::<ResponsePolicyDecision>();
                response.is_some_and(|response| self.on_response(view, decision, response))
            }
            _ => false,
        }
    }

    /// A window or a frame in it is about to navigate. A page that belongs elsewhere waits until it is known to be the
    /// window's own; frames are left to the content filter.
    fn may_begin(self: &Rc<Self>, view: &WebView, mut action: NavigationAction) -> bool {
        let Some(mut request) = page_request(&mut action) else { return false };
        // The engine does not know that the window of a person's link begins with a click, whatever its server
        // redirects to.
        request.by_person |= content::find(&self.label).is_some_and(|it| it.is_following_link.get());
        let sends = action.request().and_then(|it| it.http_method()).is_some_and(|method| method != "GET");
        let destination = self.gate.destination(&self.label, &request);
        let leads_out = leads_out_anywhere(&request, &destination);
        // A click by a script has no button; a person's has one, by key or mouse.
        let is_by_script = action.mouse_button() == 0;
        if leads_out && !is_by_script {
            self.follow(view, Pending { page: request, destination });
            return false;
        }
        if is_for_new_window(&action, &request) {
            self.open_elsewhere(view, &action, Pending { page: request, destination });
            return false;
        }
        let address = request.url.to_string();
        self.state.borrow_mut().begin(request, sends, destination);
        if leads_out {
            self.go_if_framed(view, address);
        }
        true
    }

    /// A script has followed a link while it handled a person's gesture, in the window's page or in a frame. A page of
    /// the window's own has already failed by then, so what still waits is a frame's.
    fn go_if_framed(self: &Rc<Self>, view: &WebView, address: String) {
        let (this, of) = (Rc::clone(self), view.downgrade());
        view.evaluate_javascript("1", Some(WORLD), None, gio::Cancellable::NONE, move |_| {
            let pending = this.waiting_for(&address);
            let (Some(view), Some(pending)) = (of.upgrade(), pending) else { return };
            match pending.destination {
                Destination::Browser(_) => this.ask_before(&view, pending.page),
                Destination::SameWindow
                | Destination::Upgraded(_)
                | Destination::App(..)
                | Destination::Program(_)
                | Destination::Refused(_) => this.follow(&view, pending),
            }
        });
    }

    /// The person opens a link in a new window: in Porthole, or where the link belongs.
    fn open_elsewhere(self: &Rc<Self>, view: &WebView, action: &NavigationAction, pending: Pending) {
        match pending.destination {
            // The new window itself uses https.
            Destination::SameWindow | Destination::Upgraded(_) => {
                if let Some(request) = action.request() {
                    (self.open_window)(&request);
                }
            }
            Destination::App(..)
            | Destination::Browser(_)
            | Destination::Program(_)
            | Destination::Refused(_) => self.follow(view, pending),
        }
    }

    /// A page opens a new window: always for a page, never for a frame.
    fn may_open_window(self: &Rc<Self>, view: &WebView, mut action: NavigationAction) -> bool {
        let Some(request) = page_request(&mut action) else { return false };
        match self.gate.destination(&self.label, &request) {
            // The new window itself uses https.
            Destination::SameWindow | Destination::Upgraded(_) => true,
            destination @ (Destination::App(..)
            | Destination::Browser(_)
            | Destination::Program(_)
            | Destination::Refused(_)) => {
                self.follow(view, Pending { page: request, destination });
                false
            }
        }
    }

    /// A page of the window's own was not loaded. `true` if nothing more should be shown.
    fn on_load_failed(self: &Rc<Self>, view: &WebView, uri: &str, error: &glib::Error) -> bool {
        let is_blocked = error.domain() == PolicyError::domain()
            && !error.matches(PolicyError::FrameLoadInterruptedByPolicyChange);
        if !is_blocked {
            let is_missing = failed_page::is_missing(error);
            if is_missing {
                // The engine names no address if a service worker responded with an error.
                let named = Some(uri).filter(|uri| !uri.is_empty()).map(str::to_owned);
                let main = || view.main_resource()?.uri().map(Into::into);
                let uri: Option<String> = named.or_else(main);
                let is_sent = |uri: &String| self.state.borrow().sent_to.contains(uri);
                let may_retry = uri.as_ref().is_some_and(|uri| !is_sent(uri));
                failed_page::show(view, uri.as_deref(), may_retry, self.gate.help().as_ref());
            }
            return is_missing;
        }
        let pending = self.state.borrow_mut().take(uri);
        if let Some(pending) = pending {
            self.follow(view, pending);
        }
        true
    }

    /// A response has arrived. `true` if it is not shown.
    fn on_response(
        self: &Rc<Self>,
        view: &WebView,
        decision: &PolicyDecision,
        answer: &ResponsePolicyDecision,
    ) -> bool {
        if let Some(ticket) = answer.response().as_ref().and_then(ticket) {
            self.gate.on_download_stopped(&self.label, &ticket);
            decision.ignore();
            return true;
        }
        let uri = answer.request().and_then(|request| request.uri()).unwrap_or_default();
        if answer.is_main_frame_main_resource()
            && let Some(pending) = self.waiting_for(&uri)
        {
            decision.ignore();
            self.follow(view, pending);
            return true;
        }
        // By default the engine ignores what it cannot show. As in other browsers it becomes a download, so the gate
        // decides on it.
        let cannot_be_shown = !answer.is_mime_type_supported();
        if answer.is_main_frame_main_resource()
            && (cannot_be_shown || answer.response().is_some_and(|response| is_attachment(&response)))
            && let Some(content) = content::find(&self.label)
        {
            content.expects_download.set(true);
        }
        if cannot_be_shown {
            decision.download();
        }
        cannot_be_shown
    }

    /// What to do instead of the page with this address.
    fn waiting_for(&self, address: &str) -> Option<Pending> {
        let pending = &mut self.state.borrow_mut().pending;
        let found = pending.iter().rposition(|pending| pending.page.url.as_str() == address);
        found.and_then(|at| pending.remove(at))
    }

    fn follow(self: &Rc<Self>, view: &WebView, pending: Pending) {
        match pending.destination {
            Destination::Upgraded(url) => view.load_uri(url.as_str()),
            Destination::SameWindow
            | Destination::App(..)
            | Destination::Browser(_)
            | Destination::Program(_)
            | Destination::Refused(_) => match self.gate.open_elsewhere(&self.label, &pending.page) {
                ExternalNavigation::Done => {}
                ExternalNavigation::Ask { question, url } => {
                    let gate = Arc::clone(&self.gate);
                    self.ask(view, &url, move || gate.confirm_external_navigation(question));
                }
            },
        }
    }

    /// Asks the person, on every device, whether `page` may open in the browser.
    fn ask_before(self: &Rc<Self>, view: &WebView, page: PageRequest) {
        let (this, url) = (Rc::clone(self), page.url.clone());
        self.ask(view, &url, move || match this.gate.open_elsewhere(&this.label, &page) {
            ExternalNavigation::Done => {}
            // The person has just agreed.
            ExternalNavigation::Ask { question, .. } => this.gate.confirm_external_navigation(question),
        });
    }

    /// The visible window: the opener if this window has shown nothing, because it will close with its bars.
    fn seen_window(&self, view: &WebView) -> Option<gtk::Window> {
        let opener =
            content::find(&self.label).filter(|own| !own.is_shown()).and_then(|own| own.opener.clone());
        match opener.and_then(|opener| content::find(&opener)) {
            Some(opener) => Some(opener.frame.clone()),
            None => view.toplevel().and_then(|top| top.downcast().ok()),
        }
    }

    /// Shows the person the address outside of the apps. One question at a time in a window.
    fn ask(self: &Rc<Self>, view: &WebView, url: &Url, agreed: impl Fn() + 'static) {
        if std::mem::replace(&mut self.state.borrow_mut().is_asking, true) {
            return;
        }
        let window = self.seen_window(view);
        let dialog = question::dialog(window.as_ref(), &localize("leave-question", &[]));
        // Plain text: an address is not markup.
        dialog.set_secondary_text(Some(url.as_str()));
        dialog.add_button(&localize("button-cancel", &[]), ResponseType::Cancel);
        dialog.add_button(&localize("button-open", &[]), ResponseType::Accept);
        dialog.set_default_response(ResponseType::Cancel);
        let this = Rc::clone(self);
        dialog.connect_response(move |dialog, response| {
            this.state.borrow_mut().is_asking = false;
            if response == ResponseType::Accept {
                agreed();
            }
            dialog.close();
        });
        dialog.show_all();
    }
}

fn carry_out(decision: &PolicyDecision, may: bool) -> bool {
    if may {
        decision.use_();
    } else {
        decision.ignore();
    }
    true
}

/// Whether a person follows a link out of the apps, in a frame or in the window's page: to an address that the content
/// filter blocks in both, or to one of another program. The page stays, so it is not asked whether it may go.
fn leads_out_anywhere(page: &PageRequest, destination: &Destination) -> bool {
    let is_web = matches!(page.url.scheme(), "https" | "http");
    let leads_out = match destination {
        Destination::SameWindow | Destination::Upgraded(_) => false,
        Destination::App(..) => !is_web,
        Destination::Browser(_) | Destination::Program(_) | Destination::Refused(_) => true,
    };
    page.by_person && page.cause == Cause::Link && leads_out
}

/// Whether the person opens a link in a new window, as in browsers: with the middle button, Ctrl or Shift. Content that
/// a page made (`blob:`, `data:`) exists only in its own window.
fn is_for_new_window(action: &NavigationAction, page: &PageRequest) -> bool {
    let held = ModifierType::from_bits_truncate(action.modifiers());
    let opens_new = action.mouse_button() == gdk::BUTTON_MIDDLE
        || held.intersects(ModifierType::CONTROL_MASK | ModifierType::SHIFT_MASK);
    let is_click = page.by_person && page.cause == Cause::Link && action.mouse_button() != 0;
    is_click && opens_new && matches!(page.url.scheme(), "https" | "http")
}

/// The ticket in the proxy's response about something that it stopped. The proxy removes this header from servers'
/// responses.
pub(super) fn ticket(response: &URIResponse) -> Option<String> {
    let is_ours = response.mime_type().is_some_and(|kind| kind == REFUSED_TYPE);
    is_ours.then(|| response.http_headers()?.one(TICKET)).flatten().map(Into::into)
}

/// Whether the server asks that its response be saved (RFC 6266 section 4.2): the engine makes it a download by itself.
fn is_attachment(response: &URIResponse) -> bool {
    let disposition = response.http_headers().and_then(|headers| headers.one("Content-Disposition"));
    disposition.is_some_and(|value| value.trim_start().to_ascii_lowercase().starts_with("attachment"))
}

fn page_request(action: &mut NavigationAction) -> Option<PageRequest> {
    let url = Url::parse(&action.request()?.uri()?).ok()?;
    let cause = if action.is_redirect() {
        Cause::Redirect
    } else if action.navigation_type() == NavigationType::LinkClicked {
        Cause::Link
    } else {
        Cause::Other
    };
    Some(PageRequest { url, cause, by_person: action.is_user_gesture() })
}
