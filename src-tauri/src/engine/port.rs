//! What Porthole asks of a web engine, and what the engine asks and tells: the same on every system.
//! `docs/engine-port.md` says per method which call of each engine answers it.

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

/// Where the proxy listens, with the secret of this run.
#[derive(Clone)]
pub(crate) struct ProxyAccess {
    /// `http://user:secret@127.0.0.1:port`.
    pub(crate) uri: Secret,
}

/// A window that is to show an app.
#[derive(Debug, Clone)]
pub(crate) struct Opening {
    /// What it is known by.
    pub(crate) label: String,
    pub(crate) app: AppId,
    /// What the app is called.
    pub(crate) name: String,
    /// The app's start page.
    pub(crate) start: Url,
    /// The page that it shows first.
    pub(crate) url: Url,
    /// Its icon as a PNG file, where the organisation names one.
    pub(crate) icon: Option<IconFile>,
    /// Where it was last.
    pub(crate) place: Option<WindowPlace>,
    /// What it shows before its first page.
    pub(crate) background: Option<Colour>,
    /// After so long without use it sleeps; never where absent.
    pub(crate) sleep_after: Option<Duration>,
}

/// A window that shows an app.
#[derive(Debug, Clone)]
pub(crate) struct OpenWindow {
    /// What it is known by.
    pub(crate) label: String,
    pub(crate) app: AppId,
    /// What its frame says.
    #[cfg_attr(not(feature = "test-driver"), expect(dead_code, reason = "only the tests look at it"))]
    pub(crate) title: String,
    /// Where its page is; empty before the first.
    #[cfg_attr(not(feature = "test-driver"), expect(dead_code, reason = "only the tests look at it"))]
    pub(crate) url: String,
}

/// A download that the engine is about to begin.
#[derive(Debug, Clone)]
pub(crate) struct Starting {
    /// The app whose page asked for it, where the engine knows.
    pub(crate) app: Option<AppId>,
    /// Where it comes from.
    pub(crate) url: Url,
    /// What it is to be called.
    pub(crate) suggested: String,
}

/// Why a download ended before it was whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DownloadFailure {
    /// The person stopped it.
    Cancelled,
    /// It could not be put where it is staged.
    Unwritable,
    /// The connection, the server or the engine.
    Other,
}

/// What became of a page that does not belong in its window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ExternalNavigation {
    /// It has been opened elsewhere, or refused.
    Done,
    /// The person is to see the address and to say whether it may be opened outside of the apps.
    Ask {
        /// The number of this question.
        question: u64,
        url: Url,
    },
}

/// What the desktop shows of a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Showing {
    /// All of it.
    Whole,
    /// That there is one.
    WithoutText,
    /// Nothing.
    Nothing,
}

/// What the engine tells and asks while pages run, always on the main thread. It decides nothing itself.
pub(crate) trait Gate: Send + Sync + 'static {
    /// Where does a page open that the window `label`, a frame within it or a new window of its page asks for?
    fn destination(&self, label: &str, page: &PageRequest) -> Destination;
    /// A page of a window's own belongs elsewhere: opens it there. `label` is the window's.
    fn open_elsewhere(&self, label: &str, page: &PageRequest) -> ExternalNavigation;
    /// The person agrees to leave the apps, asked as [`ExternalNavigation::Ask`] said.
    fn confirm_external_navigation(&self, question: u64);
    /// The proxy's answer shows that it has stopped something, which it knows by `ticket`: tells it in this window.
    fn on_download_stopped(&self, label: &str, ticket: &str);
    /// May the page of this window open one more?
    fn may_open_window(&self, label: &str) -> bool;
    /// It has.
    fn on_window_opened(&self, label: &str);
    /// May this be downloaded? Gives where to stage it. A refusal has been told to the person when this returns.
    fn may_download(&self, starting: &Starting) -> Option<PathBuf>;
    /// A download is progressing: bytes so far, and in all where known.
    fn on_download_received(&self, staged: &Path, received: u64, total: Option<u64>);
    /// A download is whole.
    fn on_download_finished(&self, staged: &Path);
    /// A download ended before it was whole.
    fn on_download_failed(&self, staged: &Path, how: DownloadFailure, detail: String);
    /// Has the person say which files a page of this app gets. The answer comes by [`Engine::give_files`], with the number
    /// that this returns.
    fn ask_for_files(&self, app: &AppId, request: FileRequest) -> u64;
    /// May this page be printed? A refusal has been told to the person when this returns.
    fn may_print(&self, app: &AppId) -> bool;
    /// A page of this window wants something that it gets by permission. The answer comes by
    /// [`Engine::answer_permission`], with the number that this returns.
    fn ask_permission(&self, label: &str, page: &Url, features: BTreeSet<Feature>) -> u64;
    /// What the person has done about [`Engine::show_permission_prompt`].
    fn on_permission_answered(&self, id: u64, answer: PermissionResponse);
    /// What may be shown of a notification of this page? `None` where it is not known whose it is.
    fn may_notify(&self, page: Option<&Url>, notification: PageNotification) -> Showing;
    /// The person goes to a notification of this app, whose window has closed: opens it.
    fn open_app(&self, app: AppId);
    /// The desktop shows these notifications from now on, by the numbers of its service.
    fn on_notifications_shown(&self, ids: BTreeSet<u32>);
    /// What a window of this app is called while its page is called `page`.
    fn window_title(&self, app: &AppId, page: &str) -> String;
    /// Where the organisation's people find help, for pages of our own.
    fn help(&self) -> Option<Help>;
    /// So much is unread, as the page of this window says.
    fn on_unread(&self, label: &str, unread: Unread);
    /// The icon that the page of this window shows, which is at `page`.
    fn on_icon(&self, label: &str, page: &Url, pixels: IconPixels);
    /// The page of this window, which is at `page`, has this web app manifest.
    fn on_manifest(&self, label: &str, page: &Url, manifest: WebManifest);
    /// The own window of this app is here now.
    fn on_window_placed(&self, app: &AppId, place: WindowPlace);
    /// The own window of this app shows this page now.
    fn on_page_shown(&self, app: &AppId, page: Url);
    /// A window has gone.
    fn on_window_closed(&self);
    /// The person wants the launcher.
    fn show_launcher(&self);
    /// The person wants to leave Porthole.
    fn quit(&self);
}

/// What a person can do about a download that a window shows.
pub(crate) trait DownloadActions: Send + Sync + 'static {
    /// Stop it.
    fn cancel(&self, id: u64);
    /// Show it in the file browser.
    fn show(&self, id: u64);
}

/// Why the engine could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EngineError {
    /// The operating system is not supported yet.
    #[cfg_attr(target_os = "linux", expect(dead_code, reason = "the other systems answer with it"))]
    #[error("not on this operating system yet")]
    NotYet,
    /// The engine refused.
    #[error("{0}")]
    Refused(String),
}

/// What the app needs of a web engine. Every method may be called on the main thread only, except where it says
/// otherwise.
pub(crate) trait Engine {
    /// Makes what all content windows share: the profile, the way through the proxy, the watch over downloads. Does
    /// nothing where it is there already.
    fn start_session(
        &self,
        profile: &Profile,
        proxy: &ProxyAccess,
        gate: Arc<dyn Gate>,
    ) -> Result<(), EngineError>;

    /// Has the filter of `app` be made, which holds its windows to `rules`, where it is not yet. `ready` is called on
    /// the main thread; only then can a window of the app be opened.
    fn prepare_filter(
        &self,
        folder: &Path,
        app: &AppId,
        rules: String,
        ready: Box<dyn FnOnce(Result<(), EngineError>)>,
    );

    /// Holds every open window to the filter of its app as it is now. One that cannot be held is closed at once.
    fn refresh_filters(&self);

    /// From now on, exactly this certificate is good for exactly this host. May be called from any thread; the
    /// answer comes when the engine knows it.
    fn trust_leaf(
        &self,
        host: &HostName,
        leaf: CertificateDer<'static>,
    ) -> Result<oneshot::Receiver<Result<(), EngineError>>, EngineError>;

    /// Opens a window. The session has been started.
    fn open_window(&self, opening: &Opening, gate: Arc<dyn Gate>) -> Result<(), EngineError>;

    /// The windows that are open, popups included, in the order in which they were opened.
    fn open_windows(&self) -> Vec<OpenWindow>;

    /// Brings a window up, restored and in front. `false` where there is none.
    fn raise_window(&self, label: &str) -> bool;

    /// Takes a window to `url`.
    fn navigate(&self, label: &str, url: &Url);

    /// From now on the window `label` sleeps after so long without use; never where that is absent. Its page goes then,
    /// unless something would be lost, and loads again when the person comes back to it.
    fn set_sleep(&self, label: &str, after: Option<Duration>);

    /// Closes a window as a person does: its page is asked first. `false` where there is none.
    fn close_window(&self, label: &str) -> bool;

    /// Closes every window whose page lets it; each page is asked as a browser asks. Calls `done` with whether all
    /// may close; then they have. Where the person stays in one, those that were asked before it come back.
    fn close_all_windows(&self, done: Box<dyn FnOnce(bool)>);

    /// Closes every window whose page has nothing to lose, without asking; the others stay. Calls `done` with
    /// whether all have gone.
    fn close_idle_windows(&self, done: Box<dyn FnOnce(bool)>);

    /// Asks the person, over no window in particular, whether to leave although something would be lost. Calls `answered`
    /// with whether they leave.
    fn ask_to_leave(&self, question: &str, consequence: &str, answered: Box<dyn FnOnce(bool)>);

    /// The window in which the download that is staged at `staged` was asked for, or the one that opened that where it
    /// has gone.
    fn window_of_download(&self, staged: &Path) -> Option<String>;

    /// The person has answered the question of this number: the page gets these files, or none.
    fn give_files(&self, id: u64, paths: Vec<PathBuf>);

    /// Pages are told from now on that the person prefers these colours.
    fn set_colour_scheme(&self, scheme: ColourScheme);

    /// These origins may notify, and a page's process that starts from now on knows it.
    fn set_notification_origins(&self, origins: Vec<String>);

    /// The person goes to the notification that the gate was asked about with this number: its window comes up, and where
    /// its page still shows it, that hears of a click.
    fn click_notification(&self, number: u64);

    /// Takes every notification off the desktop, and leaves none there from now on: this process ends, and a click would
    /// reach nobody. Calls `done` once the desktop has been told of all.
    fn close_notifications(&self, done: Box<dyn FnOnce()>);

    /// The same on any thread, as the process is about to end and the main thread may hang. Waits a moment for the desktop
    /// to say what it shows; returns within a second.
    fn close_notifications_now(&self);

    /// Takes the notifications of an app off the desktop.
    fn close_notifications_of(&self, app: &AppId);

    /// Asks the person in a window about what its page wants.
    fn show_permission_prompt(&self, label: &str, id: u64, prompt: &PermissionPrompt);

    /// The page of this number gets what it wants, or not.
    fn answer_permission(&self, id: u64, allowed: bool);

    /// Stops the download that is staged at `staged`.
    fn cancel_download(&self, staged: &Path);

    /// Shows how these downloads stand inside a window, newest first, until the person closes them.
    fn show_downloads(&self, label: &str, downloads: &[Download], actions: Arc<dyn DownloadActions>);

    /// Shows a notice inside a window until the person closes it; a later one takes its place.
    fn show_notice(&self, label: &str, notice: &Notice, open_help: Arc<dyn Fn(Url) + Send + Sync>);
}
