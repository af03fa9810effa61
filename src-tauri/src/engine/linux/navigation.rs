//! Where pages go, and what comes back instead of them. The engine tells of every page that a window or a frame within
//! it is about to go to, but not which of the two it is: a page of the window's own shows by its end, when the content
//! filter has blocked it (`load-failed` is about those alone) or when its answer comes. Until then what is to happen
//! instead waits.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

use glib::error::ErrorDomain as _;
use gtk::prelude::*;
use gtk::{ButtonsType, DialogFlags, MessageDialog, MessageType, ResponseType, glib};
use porthole_policy::{Cause, Destination};
use porthole_protocol::PageRequest;
use url::Url;
use webkit2gtk::{
    NavigationAction, NavigationPolicyDecision, NavigationPolicyDecisionExt, NavigationType, PolicyDecision,
    PolicyDecisionExt as _, PolicyDecisionType, PolicyError, ResponsePolicyDecision,
    ResponsePolicyDecisionExt as _, URIRequestExt as _, URIResponse, URIResponseExt as _, WebView,
    WebViewExt as _,
};

use super::super::port::{ExternalNavigation, Gate};
use super::failed_page;
use crate::language::say;

/// The media type and the field with which the proxy says that it has stopped something.
const REFUSED_TYPE: &str = "application/vnd.porthole.refused+json";
const TICKET: &str = "x-porthole-ticket";

/// How many addresses are remembered at which a chain of redirects may have begun.
const CHAIN: usize = 16;

/// One window's navigation.
struct Navigation {
    label: String,
    gate: Arc<dyn Gate>,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    /// Where chains of redirects began, the newest last: a chain that fails is told by its beginning.
    began: VecDeque<String>,
    /// The newest address to which something was sent: it is not sent again without the person.
    sent_to: Option<String>,
    /// What happens instead of a page, if it is one of the window's own.
    pending: Option<Pending>,
    /// The person is being asked whether to leave the apps.
    is_asking: bool,
}

struct Pending {
    page: PageRequest,
    destination: Destination,
}

/// Connects a view before it loads anything.
pub(super) fn connect(view: &WebView, label: &str, gate: Arc<dyn Gate>) {
    let navigation = Rc::new(Navigation { label: label.to_owned(), gate, state: RefCell::default() });
    let deciding = Rc::clone(&navigation);
    view.connect_decide_policy(move |view, decision, kind| deciding.decide(view, decision, kind));
    view.connect_load_failed(move |view, _, uri, error| navigation.failed(view, uri, error));
}

impl Navigation {
    /// `true` where the decision has been made here.
    fn decide(self: &Rc<Self>, view: &WebView, decision: &PolicyDecision, kind: PolicyDecisionType) -> bool {
        match kind {
            PolicyDecisionType::NavigationAction => {
                let asked = decision.downcast_ref::<NavigationPolicyDecision>();
                let action = asked.and_then(NavigationPolicyDecisionExt::navigation_action);
                carry_out(decision, action.is_some_and(|action| self.may_begin(action)))
            }
            PolicyDecisionType::NewWindowAction => {
                let asked = decision.downcast_ref::<NavigationPolicyDecision>();
                let action = asked.and_then(NavigationPolicyDecisionExt::navigation_action);
                carry_out(decision, action.is_some_and(|action| self.may_open_window(view, action)))
            }
            PolicyDecisionType::Response => {
                let response = decision.downcast_ref::<ResponsePolicyDecision>();
                response.is_some_and(|response| self.answered(view, decision, response))
            }
            _ => false,
        }
    }

    /// A window or a frame within it is about to go somewhere. What belongs elsewhere waits until it shows that it is
    /// a page of the window's own; a frame is left to the content filter.
    fn may_begin(&self, mut action: NavigationAction) -> bool {
        let Some(request) = page_request(&mut action) else { return false };
        let sends = action.request().and_then(|it| it.http_method()).is_some_and(|method| method != "GET");
        let destination = self.gate.destination(&self.label, &request);
        let mut state = self.state.borrow_mut();
        if sends {
            state.sent_to = Some(request.url.to_string());
        } else if state.sent_to.as_deref() == Some(request.url.as_str()) {
            state.sent_to = None;
        }
        if request.cause != Cause::Redirect {
            if state.began.len() >= CHAIN {
                state.began.pop_front();
            }
            state.began.push_back(request.url.to_string());
        }
        state.pending = match destination {
            Destination::SameWindow => {
                let is_this = |pending: &Pending| pending.page.url == request.url;
                state.pending.take().filter(|pending| !is_this(pending))
            }
            Destination::Upgraded(_)
            | Destination::App(..)
            | Destination::Browser(_)
            | Destination::Program(_)
            | Destination::Refused(_) => Some(Pending { page: request, destination }),
        };
        true
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
                self.go(view, Pending { page: request, destination });
                false
            }
        }
    }

    /// A page of the window's own was not loaded. `true` where nothing more is to be shown of it.
    fn failed(self: &Rc<Self>, view: &WebView, uri: &str, error: &glib::Error) -> bool {
        let is_blocked = error.domain() == PolicyError::domain()
            && !error.matches(PolicyError::FrameLoadInterruptedByPolicyChange);
        if !is_blocked {
            let is_missing = failed_page::is_missing(error);
            if is_missing {
                let state = self.state.borrow();
                // The engine names no address where a service worker answers with an error.
                let begun = state.began.back().filter(|_| uri.is_empty());
                let uri = begun.cloned().unwrap_or_else(|| uri.to_owned());
                let may_retry = state.sent_to.as_ref() != Some(&uri);
                drop(state);
                failed_page::show(view, &uri, may_retry);
            }
            return is_missing;
        }
        if let Some(pending) =
            self.take(|pending, began| pending.page.url.as_str() == uri || began.iter().any(|url| url == uri))
        {
            self.go(view, pending);
        }
        true
    }

    /// An answer has come. `true` where it is not shown.
    fn answered(
        self: &Rc<Self>,
        view: &WebView,
        decision: &PolicyDecision,
        answer: &ResponsePolicyDecision,
    ) -> bool {
        if let Some(ticket) = answer.response().as_ref().and_then(ticket) {
            self.gate.stopped(&self.label, &ticket);
            decision.ignore();
            return true;
        }
        let uri = answer.request().and_then(|request| request.uri()).unwrap_or_default();
        if answer.is_main_frame_main_resource()
            && let Some(pending) = self.take(|pending, _| pending.page.url.as_str() == uri)
        {
            decision.ignore();
            self.go(view, pending);
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

    fn take(&self, is_it: impl FnOnce(&Pending, &VecDeque<String>) -> bool) -> Option<Pending> {
        let mut state = self.state.borrow_mut();
        let found = state.pending.as_ref().is_some_and(|pending| is_it(pending, &state.began));
        if found { state.pending.take() } else { None }
    }

    fn go(self: &Rc<Self>, view: &WebView, pending: Pending) {
        match pending.destination {
            Destination::Upgraded(url) => view.load_uri(url.as_str()),
            Destination::SameWindow
            | Destination::App(..)
            | Destination::Browser(_)
            | Destination::Program(_)
            | Destination::Refused(_) => match self.gate.depart(&self.label, &pending.page) {
                ExternalNavigation::Done => {}
                ExternalNavigation::Ask { question, url } => self.ask(view, question, &url),
            },
        }
    }

    /// Shows the person the address that leads out of the apps. One question at a time in a window.
    fn ask(self: &Rc<Self>, view: &WebView, question: u64, url: &Url) {
        if std::mem::replace(&mut self.state.borrow_mut().is_asking, true) {
            return;
        }
        let window = view.toplevel().and_then(|top| top.downcast::<gtk::Window>().ok());
        let dialog = MessageDialog::new(
            window.as_ref(),
            DialogFlags::MODAL | DialogFlags::DESTROY_WITH_PARENT,
            MessageType::Question,
            ButtonsType::None,
            &say("leave-question", &[]),
        );
        dialog.set_widget_name("porthole-leave");
        // Plain text: nothing of an address is markup.
        dialog.set_secondary_text(Some(url.as_str()));
        dialog.add_button(&say("button-cancel", &[]), ResponseType::Cancel);
        dialog.add_button(&say("button-open", &[]), ResponseType::Accept);
        dialog.set_default_response(ResponseType::Cancel);
        let this = Rc::clone(self);
        dialog.connect_response(move |dialog, response| {
            this.state.borrow_mut().is_asking = false;
            if response == ResponseType::Accept {
                this.gate.leave(question);
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
