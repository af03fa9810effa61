//! The page for a page that could not load, because the connection to the proxy ended or the app's service worker
//! returned nothing. Where a server does not respond, the proxy has sent a page of its own. Here nothing was sent, and
//! the engine would show its own page, which offers nothing to do.

use gtk::glib;
use porthole_explain::Code;
use porthole_language::ErrorPage;
use porthole_protocol::Help;
use url::Url;
use webkit2gtk::{NetworkError, PluginError, PolicyError, WebView, WebViewExt as _};

use crate::language::spoken_language;

/// Whether a page failed to load, and was neither stopped on purpose nor became a download or another page.
pub(super) fn is_missing(error: &glib::Error) -> bool {
    !(error.matches(NetworkError::Cancelled)
        || error.matches(PolicyError::FrameLoadInterruptedByPolicyChange)
        || error.matches(PluginError::WillHandleLoad))
}

/// Shows why there is no page at `uri`, as the page of that address, so that back, forward, reload and close work as
/// usual. If `may_retry`, it retries by itself and by a button. If the address is unknown, it replaces the page of the
/// window.
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
