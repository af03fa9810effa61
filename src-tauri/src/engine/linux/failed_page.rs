//! A page that did not come: the connection to the proxy ended, or a service worker of the app gave none. The proxy's own
//! page stands where its server did not answer; here nothing came at all, and the engine would show its own page
//! that knows no way on.

use gtk::glib;
use porthole_explain::Code;
use porthole_language::ErrorPage;
use porthole_protocol::Help;
use url::Url;
use webkit2gtk::{NetworkError, PluginError, PolicyError, WebView, WebViewExt as _};

use crate::language::spoken_language;

/// Whether a page failed to load: it was not stopped on purpose, and did not become a download or another page.
pub(super) fn is_missing(error: &glib::Error) -> bool {
    !(error.matches(NetworkError::Cancelled)
        || error.matches(PolicyError::FrameLoadInterruptedByPolicyChange)
        || error.matches(PluginError::WillHandleLoad))
}

/// Shows why no page is at `uri`, as the page of that address: back and forward, reloading and closing go on as with any.
/// Where `may_retry`, it asks again by itself and by a button. Where the address is not known, it takes the place of the
/// page that the window showed.
pub(super) fn show(view: &WebView, uri: Option<&str>, may_retry: bool, help: Option<&Help>) {
    let problem = Code::PageNotLoaded.problem();
    let url = uri.and_then(|uri| Url::parse(uri).ok());
    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
    let help = help.map(|help| (help.organization.as_str(), help.url.as_str()));
    let page = ErrorPage { problem: &problem, host, help, may_retry };
    let shown = view.uri();
    let address = uri.or(shown.as_deref()).unwrap_or_default();
    view.load_alternate_html(&page.html(spoken_language()), address, Some(address));
}
