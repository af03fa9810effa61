//! Where pages go, and what comes back instead of them. The engine tells of every page that a window or a frame within
//! it is about to go to, but not which of the two it is: a page of the window's own shows by its end, when the content
//! filter has blocked it (`load-failed` is about those alone) or when its answer comes. Until then what is to happen
//! instead waits. A person's click on a link to what no page of the apps can show need not wait: it means the same in both.

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

/// The media type and the field with which the proxy says that it has stopped something.
const REFUSED_TYPE: &str = "application/vnd.porthole.refused+json";
const TICKET: &str = "x-porthole-ticket";

/// How many navigations of a window and its frames are remembered, of each kind.
const REMEMBERED: usize = 16;

/// One window's navigation.
struct Navigation {
    label: String,
    gate: Arc<dyn Gate>,
    open_window: Box<dyn Fn(&URIRequest)>,
    state: RefCell<State>,
}

/// The window and its frames may navigate at the same time, and the engine tells none from another. So each list holds
/// what is under way in any of them, the newest last.
#[derive(Default)]
struct State {
    /// Where chains of redirects began: a chain that fails is told by its beginning.
    began: VecDeque<String>,
    /// Where something was sent: it is not sent again without the person.
    sent_to: VecDeque<String>,
    /// What happens instead of pages, if they are the window's own.
    pending: VecDeque<Pending>,
    /// The person is being asked whether to leave the apps.
    is_asking: bool,
}

struct Pending {
    page: PageRequest,
    destination: Destination,
}

impl State {
    /// A navigation begins or goes on, and leads to `page` with what was decided on it.
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

    /// What happens instead of a page of the window's own that is told by its address, or by that at which a chain of
    /// redirects to it began.
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

/// Connects a view before it loads anything. `open_window` opens a link in a window of its own.
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
    /// `true` where the decision has been made here.
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

    /// A window or a frame within it is about to go somewhere. What belongs elsewhere waits until it shows that it is
    /// a page of the window's own; a frame is left to the content filter.
    fn may_begin(self: &Rc<Self>, view: &WebView, mut action: NavigationAction) -> bool {
        let Some(mut request) = page_request(&mut action) else { return false };
        // The engine does not know that a window of a person's link begins with a click, wherever its server leads.
        request.by_person |= content::find(&self.label).is_some_and(|it| it.is_following_link.get());
        let sends = action.request().and_then(|it| it.http_method()).is_some_and(|method| method != "GET");
        let destination = self.gate.destination(&self.label, &request);
        let leads_out = leads_out_anywhere(&request, &destination);
        // A click that a script makes has no button; a person's has one, by a key as by the mouse.
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

    /// A script has followed a link while it handles a person's gesture, in the window's page or in a frame. A page of the
    /// window's own has failed before its process gets to the script; what still waits then is a frame's.
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

    /// The person wants a link in a window of its own: there, or where the link belongs.
    fn open_elsewhere(self: &Rc<Self>, view: &WebView, action: &NavigationAction, pending: Pending) {
        match pending.destination {
            // The new window itself is taken to the address over https.
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

    /// A page asks for a window of its own: always a page, never a frame.
    fn may_open_window(self: &Rc<Self>, view: &WebView, mut action: NavigationAction) -> bool {
        let Some(request) = page_request(&mut action) else { return false };
        match self.gate.destination(&self.label, &request) {
            // The new window itself is taken to the address over https.
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

    /// A page of the window's own was not loaded. `true` where nothing more is to be shown of it.
    fn on_load_failed(self: &Rc<Self>, view: &WebView, uri: &str, error: &glib::Error) -> bool {
        let is_blocked = error.domain() == PolicyError::domain()
            && !error.matches(PolicyError::FrameLoadInterruptedByPolicyChange);
        if !is_blocked {
            let is_missing = failed_page::is_missing(error);
            if is_missing {
                // The engine names no address where a service worker answers with an error.
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

    /// An answer has come. `true` where it is not shown.
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
        // Left to itself, the engine shows nothing of what it cannot show. As elsewhere, it becomes a download, and so
        // comes to the gate.
        let cannot_be_shown = !answer.is_mime_type_supported();
        if cannot_be_shown {
            decision.download();
        }
        cannot_be_shown
    }

    /// What happens instead of a page that is told by its own address.
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

    /// Asks on every device whether `page` may open in the browser.
    fn ask_before(self: &Rc<Self>, view: &WebView, page: PageRequest) {
        let (this, url) = (Rc::clone(self), page.url.clone());
        self.ask(view, &url, move || match this.gate.open_elsewhere(&this.label, &page) {
            ExternalNavigation::Done => {}
            // The person has just said so.
            ExternalNavigation::Ask { question, .. } => this.gate.confirm_external_navigation(question),
        });
    }

    /// The window that the person sees: that of the opener where its own has shown nothing, and goes with what lies over it.
    fn seen_window(&self, view: &WebView) -> Option<gtk::Window> {
        let opener =
            content::find(&self.label).filter(|own| !own.is_shown()).and_then(|own| own.opener.clone());
        match opener.and_then(|opener| content::find(&opener)) {
            Some(opener) => Some(opener.frame.clone()),
            None => view.toplevel().and_then(|top| top.downcast().ok()),
        }
    }

    /// Shows the person the address that leads out of the apps. One question at a time in a window.
    fn ask(self: &Rc<Self>, view: &WebView, url: &Url, agreed: impl Fn() + 'static) {
        if std::mem::replace(&mut self.state.borrow_mut().is_asking, true) {
            return;
        }
        let window = self.seen_window(view);
        let dialog = question::dialog(window.as_ref(), &localize("leave-question", &[]));
        // Plain text: nothing of an address is markup.
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

/// Whether a person follows a link that leads out of the pages of the apps, from a frame as from a page of the window's
/// own: to an address that the content filter lets neither load, or to one of a program. The page stays, so it is not
/// asked whether it may go.
fn leads_out_anywhere(page: &PageRequest, destination: &Destination) -> bool {
    let is_web = matches!(page.url.scheme(), "https" | "http");
    let leads_out = match destination {
        Destination::SameWindow | Destination::Upgraded(_) => false,
        Destination::App(..) => !is_web,
        Destination::Browser(_) | Destination::Program(_) | Destination::Refused(_) => true,
    };
    page.by_person && page.cause == Cause::Link && leads_out
}

/// Whether the person follows a link as browsers open one elsewhere: with the middle button, Ctrl or Shift. What a page
/// made itself (`blob:`, `data:`) exists in its own window only.
fn is_for_new_window(action: &NavigationAction, page: &PageRequest) -> bool {
    let held = ModifierType::from_bits_truncate(action.modifiers());
    let opens_new = action.mouse_button() == gdk::BUTTON_MIDDLE
        || held.intersects(ModifierType::CONTROL_MASK | ModifierType::SHIFT_MASK);
    let is_click = page.by_person && page.cause == Cause::Link && action.mouse_button() != 0;
    is_click && opens_new && matches!(page.url.scheme(), "https" | "http")
}

/// The ticket of what the proxy has stopped, where this is its answer. The proxy lets no server speak so.
pub(super) fn ticket(response: &URIResponse) -> Option<String> {
    let is_ours = response.mime_type().is_some_and(|kind| kind == REFUSED_TYPE);
    is_ours.then(|| response.http_headers()?.one(TICKET)).flatten().map(Into::into)
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
