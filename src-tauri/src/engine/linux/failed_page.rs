//! A page that did not come: the connection to the proxy ended, or a service worker of the app gave none. The proxy's own
//! page stands where its server did not answer; here nothing came at all, and the engine would show a page of its own
//! that knows no way on.

use gtk::glib;
use porthole_explain::Code;
use porthole_language::ErrorPage;
use url::Url;
use webkit2gtk::{NetworkError, PluginError, PolicyError, WebView, WebViewExt as _};

use crate::language::spoken;

/// Whether a page is missing: nobody stopped it, and nothing else came of it.
pub(super) fn is_missing(error: &glib::Error) -> bool {
    !(error.matches(NetworkError::Cancelled)
        || error.matches(PolicyError::FrameLoadInterruptedByPolicyChange)
        || error.matches(PluginError::WillHandleLoad))
}

/// Shows why no page is at `uri`, as the page of that address: back and forward, reloading and closing go on as with any.
/// Where `may_retry`, it asks again by itself and by a button.
pub(super) fn show(view: &WebView, uri: &str, may_retry: bool) {
    let problem = Code::PageNotLoaded.problem();
    let url = Url::parse(uri).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
    let page = ErrorPage { problem: &problem, host, help: None, may_retry };
    view.load_alternate_html(&page.html(spoken()), uri, Some(uri));
}
