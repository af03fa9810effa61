//! The interface between Porthole and a web engine, the same on every system. `docs/engine-port.md` lists for each
//! method which call of each engine implements it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use porthole_policy::{AppId, Destination, Feature, HostName};
use porthole_protocol::{
    Colour, ColourScheme, Download, FileRequest, Help, IconFile, IconPixels, Notice, PageNotification,
    PageRequest, PermissionPrompt, PermissionResponse, Profile, Secret, Unread, WebManifest, WindowPlace,
};
use rustls_pki_types::CertificateDer;
use tokio::sync::oneshot;
use url::Url;

/// The address of the proxy, and the secret of this run.
#[derive(Clone)]
pub(crate) struct ProxyAccess {
    /// `http://user:secret@127.0.0.1:port`.
    pub(crate) uri: Secret,
}

/// A window of an app to open.
#[derive(Debug, Clone)]
pub(crate) struct Opening {
    /// Its label.
    pub(crate) label: String,
    pub(crate) app: AppId,
    /// The app's name.
    pub(crate) name: String,
    /// The app's start page.
    pub(crate) start: Url,
    /// The page to load first.
    pub(crate) url: Url,
    /// Its icon as a PNG file, if the managed file names one.
    pub(crate) icon: Option<IconFile>,
    /// Its last position.
    pub(crate) place: Option<WindowPlace>,
    /// The colour before its first page.
    pub(crate) background: Option<Colour>,
    /// The time without use after which it sleeps; `None` for never.
    pub(crate) sleep_after: Option<Duration>,
}

/// An open window of an app.
#[derive(Debug, Clone)]
pub(crate) struct OpenWindow {
    /// Its label.
    pub(crate) label: String,
    pub(crate) app: AppId,
    /// The title in its frame.
    #[cfg_attr(not(feature = "test-driver"), expect(dead_code, reason = "only the tests look at it"))]
    pub(crate) title: String,
    /// The address of its page; empty before the first.
    #[cfg_attr(not(feature = "test-driver"), expect(dead_code, reason = "only the tests look at it"))]
    pub(crate) url: String,
}

/// A download that the engine is about to start.
#[derive(Debug, Clone)]
pub(crate) struct Starting {
    /// The app whose page requested it, if the engine knows.
    pub(crate) app: Option<AppId>,
    /// Its address.
    pub(crate) url: Url,
    /// The suggested file name.
    pub(crate) suggested: String,
}

/// Why a download ended early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DownloadFailure {
    /// The person stopped it.
    Cancelled,
    /// Its staging file could not be written.
    Unwritable,
    /// A failure of the connection, the server or the engine.
    Other,
}

/// The outcome for a page that does not belong in its window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ExternalNavigation {
    /// It was opened elsewhere, or refused.
    Done,
    /// The person must see the address and decide whether it opens outside of the apps.
    Ask {
        /// The number of this question.
        question: u64,
        url: Url,
    },
}

/// What the desktop may show of a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Showing {
    /// All of it.
    Whole,
    /// Only that there is one.
    WithoutText,
    /// Nothing.
    Nothing,
}

/// What the engine reports and asks while pages run, always on the main thread. The implementation decides nothing
/// itself.
pub(crate) trait Gate: Send + Sync + 'static {
    /// Where does a page open that the window `label`, a frame in it or a new window of its page requests?
    fn destination(&self, label: &str, page: &PageRequest) -> Destination;
    /// A page of a window's own belongs elsewhere: opens it there. `label` is the window's.
    fn open_elsewhere(&self, label: &str, page: &PageRequest) -> ExternalNavigation;
    /// The person agrees to leave the apps, after [`ExternalNavigation::Ask`].
    fn confirm_external_navigation(&self, question: u64);
    /// The proxy's response says that it has stopped something, identified by `ticket`: shows that in this window.
    fn on_download_stopped(&self, label: &str, ticket: &str);
    /// May the page of this window open another window?
    fn may_open_window(&self, label: &str) -> bool;
    /// The page has opened one.
    fn on_window_opened(&self, label: &str);
    /// May this be downloaded? Returns where to stage it. The person has been told about a refusal when this returns.
    fn may_download(&self, starting: &Starting) -> Option<PathBuf>;
    /// The progress of a download: bytes so far, and the total if it is known.
    fn on_download_received(&self, staged: &Path, received: u64, total: Option<u64>);
    /// A download is complete.
    fn on_download_finished(&self, staged: &Path);
    /// A download ended before it was complete.
    fn on_download_failed(&self, staged: &Path, how: DownloadFailure, detail: String);
    /// Has the person choose the files that a page of this app gets. The answer comes through [`Engine::give_files`]
    /// with the returned number.
    fn ask_for_files(&self, app: &AppId, request: FileRequest) -> u64;
    /// May this page be printed? The person has been told about a refusal when this returns.
    fn may_print(&self, app: &AppId) -> bool;
    /// A page of this window requests a permission. The answer comes through [`Engine::answer_permission`] with the
    /// returned number.
    fn ask_permission(&self, label: &str, page: &Url, features: BTreeSet<Feature>) -> u64;
    /// The person's answer to [`Engine::show_permission_prompt`].
    fn on_permission_answered(&self, id: u64, answer: PermissionResponse);
    /// What may be shown of a notification of this page? `None` if its page is unknown.
    fn may_notify(&self, page: Option<&Url>, notification: PageNotification) -> Showing;
    /// The person opens a notification of this app, whose window has closed: opens the app.
    fn open_app(&self, app: AppId);
    /// The notifications that the desktop shows now, by the numbers of its service.
    fn on_notifications_shown(&self, ids: BTreeSet<u32>);
    /// The title of a window of this app whose page has the title `page`.
    fn window_title(&self, app: &AppId, page: &str) -> String;
    /// Where the organisation's people find help, for Porthole's own pages.
    fn help(&self) -> Option<Help>;
    /// The unread count that the page of this window reports.
    fn on_unread(&self, label: &str, unread: Unread);
    /// The icon of the page of this window, which is at `page`.
    fn on_icon(&self, label: &str, page: &Url, pixels: IconPixels);
    /// The web app manifest of the page of this window, which is at `page`.
    fn on_manifest(&self, label: &str, page: &Url, manifest: WebManifest);
    /// The position of this app's own window.
    fn on_window_placed(&self, app: &AppId, place: WindowPlace);
    /// The page that this app's own window shows now.
    fn on_page_shown(&self, app: &AppId, page: Url);
    /// A window has closed.
    fn on_window_closed(&self);
    /// The person opens the launcher.
    fn show_launcher(&self);
    /// The person quits Porthole.
    fn quit(&self);
}

/// A person's action on a download in a window.
pub(crate) trait DownloadActions: Send + Sync + 'static {
    /// Stop it.
    fn cancel(&self, id: u64);
    /// Show it in the file manager.
    fn show(&self, id: u64);
}

/// Why the engine could not do something.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EngineError {
    /// The operating system is not supported yet.
    #[cfg_attr(target_os = "linux", expect(dead_code, reason = "the other systems answer with it"))]
    #[error("not on this operating system yet")]
    NotYet,
    /// The engine failed.
    #[error("{0}")]
    Refused(String),
}

/// What Porthole requires of a web engine. Call every method on the main thread, except where it says otherwise.
pub(crate) trait Engine {
    /// Makes what all windows of apps share: the profile, the proxy setting, the handling of downloads. Does nothing if
    /// it exists.
    fn start_session(
        &self,
        profile: &Profile,
        proxy: &ProxyAccess,
        gate: Arc<dyn Gate>,
    ) -> Result<(), EngineError>;

    /// Compiles `rules` as the filter of `app`, unless that is done. Calls `ready` on the main thread; a window of the
    /// app can be opened only after that.
    fn prepare_filter(
        &self,
        folder: &Path,
        app: &AppId,
        rules: String,
        ready: Box<dyn FnOnce(Result<(), EngineError>)>,
    );

    /// Applies the current filter of its app to every open window. Closes at once a window to which it cannot be
    /// applied.
    fn refresh_filters(&self);

    /// Makes the engine accept exactly this certificate for exactly this host. May be called from any thread; responds
    /// once the engine knows the certificate.
    fn trust_leaf(
        &self,
        host: &HostName,
        leaf: CertificateDer<'static>,
    ) -> Result<oneshot::Receiver<Result<(), EngineError>>, EngineError>;

    /// Opens a window. The session must have been started.
    fn open_window(&self, opening: &Opening, gate: Arc<dyn Gate>) -> Result<(), EngineError>;

    /// The open windows, including popups, in the order in which they were opened.
    fn open_windows(&self) -> Vec<OpenWindow>;

    /// Shows a window, restored and in front. `false` if there is none.
    fn raise_window(&self, label: &str) -> bool;

    /// Navigates a window to `url`.
    fn navigate(&self, label: &str, url: &Url);

    /// Sets the time without use after which the window `label` sleeps; `None` for never. Its page is then unloaded,
    /// unless something would be lost, and loads again when the person returns.
    fn set_sleep(&self, label: &str, after: Option<Duration>);

    /// Closes a window as a person does: its page is asked first. `false` if there is none.
    fn close_window(&self, label: &str) -> bool;

    /// Closes every window if all pages agree; each page is asked as a browser asks. Calls `done` with whether all have
    /// agreed and closed. If the person stays in one, the pages that were asked before it return.
    fn close_all_windows(&self, done: Box<dyn FnOnce(bool)>);

    /// Closes every window whose page has nothing to lose, without asking; the others stay. Calls `done` with whether
    /// all have closed.
    fn close_idle_windows(&self, done: Box<dyn FnOnce(bool)>);

    /// Asks the person, in a dialog without a parent window, whether to leave although something would be lost. Calls
    /// `answered` with whether they leave.
    fn ask_to_leave(&self, question: &str, consequence: &str, answered: Box<dyn FnOnce(bool)>);

    /// The window that started the download staged at `staged`, or the one that opened it if that is gone.
    fn window_of_download(&self, staged: &Path) -> Option<String>;

    /// The person's answer to the question of this number: the page gets these files, or none.
    fn give_files(&self, id: u64, paths: Vec<PathBuf>);

    /// Sets the colour scheme that pages see.
    fn set_colour_scheme(&self, scheme: ColourScheme);

    /// Sets the origins that may notify. A page's process that starts from now on knows them.
    fn set_notification_origins(&self, origins: Vec<String>);

    /// The person opens the notification with this number at the gate: raises its window, and reports a click if its
    /// page still shows it.
    fn click_notification(&self, number: u64);

    /// Removes all notifications from the desktop and shows no more: this process ends, and a click could reach
    /// nothing. Calls `done` once the desktop has been told about all.
    fn close_notifications(&self, done: Box<dyn FnOnce()>);

    /// As above on any thread, when the process is about to end and the main thread may hang. Waits a moment for
    /// responses of the desktop; returns within a second.
    fn close_notifications_now(&self);

    /// Removes the notifications of an app from the desktop.
    fn close_notifications_of(&self, app: &AppId);

    /// Asks the person in a window about a permission for its page.
    fn show_permission_prompt(&self, label: &str, id: u64, prompt: &PermissionPrompt);

    /// Grants or refuses the page's request with this number.
    fn answer_permission(&self, id: u64, allowed: bool);

    /// Stops the download that is staged at `staged`.
    fn cancel_download(&self, staged: &Path);

    /// Shows these downloads inside a window, the newest first, until the person closes them.
    fn show_downloads(&self, label: &str, downloads: &[Download], actions: Arc<dyn DownloadActions>);

    /// Shows a notice inside a window until the person closes it; a later one replaces it.
    fn show_notice(&self, label: &str, notice: &Notice, open_help: Arc<dyn Fn(Url) + Send + Sync>);
}
