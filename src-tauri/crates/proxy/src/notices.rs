//! What the proxy reports to the person, through the shell.

use porthole_policy::{AppId, Attribution, Decision, HostName};

/// Receives reports for the person.
pub trait Notices: Send + Sync + 'static {
    /// A download was stopped before any of it reached the webview, and no window has claimed it. Called on a proxy
    /// thread; must not block.
    fn download_blocked(&self, blocked: BlockedDownload);

    /// The organisation's proxy requires a name and a password, and a page cannot be shown without. Called on a proxy
    /// thread; must not block.
    fn proxy_auth_required(&self, _asks: ProxyAuthRequired) {}

    /// A connection to `host` begins whose TLS is not opened, so nothing in it is inspected. `apps` may reach the host.
    /// Called on a proxy thread; must not block.
    fn not_looked_into(&self, _host: &HostName, _apps: Vec<AppId>) {}

    /// Whether the callers are windows: an engine that reports truthfully what a request is for, claims stopped
    /// downloads, and has a download hook for what the proxy passes on. If not, every request counts as a navigation,
    /// and a download is blocked if it is blocked for one of the apps that it may belong to.
    fn has_windows(&self) -> bool {
        true
    }
}

/// The organisation's proxy requires a name and a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyAuthRequired {
    /// Its host and port.
    pub proxy: String,
    /// Whether it has refused the password that it got.
    pub has_refused: bool,
}

/// A download that was stopped.
#[derive(Debug, Clone)]
pub struct BlockedDownload {
    /// The app that it belongs to.
    pub attribution: Attribution,
    /// The server that sent it.
    pub host: HostName,
    /// The name of the file, if the server gave one.
    pub file_name: Option<String>,
    /// The rule that decided.
    pub decision: Decision,
}
