//! What the shell tells the person.

use porthole_policy::{AppId, Decision, HostName};
use url::Url;

/// Takes what the person must hear of.
pub trait Notices: Send + Sync + 'static {
    /// A download was stopped before any of it reached the webview. Called on a proxy thread; must not block.
    fn download_blocked(&self, blocked: BlockedDownload);

    /// A window went to a page of a host that no app names: it is for the system's browser, the window stays where
    /// it is. Always https without user or password, at most once a second. Called on a proxy thread; must not
    /// block.
    fn leaves_apps(&self, url: Url);

    /// Whether the callers are windows: an engine that says truly what a request is for, and a download hook that judges
    /// what the proxy lets through. Where not, every request counts as a navigation, and a download that is blocked for
    /// one of the apps that it may belong to is blocked.
    fn has_windows(&self) -> bool {
        true
    }
}

/// A download that was stopped.
#[derive(Debug, Clone)]
pub struct BlockedDownload {
    /// The app that names the host.
    pub app: Option<AppId>,
    /// The server that offered it.
    pub host: HostName,
    /// The file's name, where the server gave one.
    pub file_name: Option<String>,
    /// What decided.
    pub decision: Decision,
}
