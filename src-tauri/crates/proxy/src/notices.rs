//! What the shell tells the person.

use porthole_policy::{AppId, Attribution, Decision, HostName};

/// Takes what the person must hear of.
pub trait Notices: Send + Sync + 'static {
    /// A download was stopped before any of it reached the webview, and no window has claimed it. Called on a proxy
    /// thread; must not block.
    fn download_blocked(&self, blocked: BlockedDownload);

    /// The organisation's proxy takes a name and a password, and a page cannot be shown without. Called on a proxy thread;
    /// must not block.
    fn proxy_auth_required(&self, _asks: ProxyAuthRequired) {}

    /// A connection to `host` begins that is not opened: nothing in it is looked into. `apps` may reach it. Called on a
    /// proxy thread; must not block.
    fn not_looked_into(&self, _host: &HostName, _apps: Vec<AppId>) {}

    /// Whether the callers are windows: an engine that says truly what a request is for, that claims what was stopped, and
    /// whose download hook decides about what the proxy lets through. Where not, every request counts as a navigation, and a
    /// download that is blocked for one of the apps that it may belong to is blocked.
    fn has_windows(&self) -> bool {
        true
    }
}

/// The organisation's proxy wants a name and a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyAuthRequired {
    /// Its host and port.
    pub proxy: String,
    /// It has refused what it was given.
    pub has_refused: bool,
}

/// A download that was stopped.
#[derive(Debug, Clone)]
pub struct BlockedDownload {
    /// The app that it belongs to.
    pub attribution: Attribution,
    /// The server that offered it.
    pub host: HostName,
    /// The file's name, where the server gave one.
    pub file_name: Option<String>,
    /// What decided.
    pub decision: Decision,
}
