//! What the shell sends.

use std::collections::BTreeSet;

use porthole_policy::{AppId, Cause, Feature};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    FileRequest, IconPixels, LauncherRequest, PageNotification, PinRequest, Unread, WebManifest, Window,
    WindowPlace,
};

/// A message of the shell. The broker takes each as an attacker's.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ToBroker {
    /// The first message: whether the kernel holds the shell as [`crate::Confinement`] asked.
    Confined {
        /// Why it does not; then no app may be opened.
        problem: Option<String>,
    },
    /// The shell has no private memory file system to play media from; sent after [`ToBroker::Confined`].
    NoNamespace,
    /// Windows can be opened.
    Ready,
    /// The engine waits for an [`crate::GateResponse`] with the same number.
    Ask {
        /// Numbers of questions that are open at the same time differ.
        id: u64,
        /// What about.
        question: GateRequest,
    },
    /// The launcher waits for a reply with the same number.
    Request {
        /// Shares its numbers with [`ToBroker::PinRequest`].
        id: u64,
        /// What about.
        request: LauncherRequest,
    },
    /// The PIN window waits for a reply with the same number.
    PinRequest {
        /// Shares its numbers with [`ToBroker::Request`].
        id: u64,
        /// What about.
        request: PinRequest,
    },
    /// A page of `app` waits for files of the person's; answered with [`crate::ToShell::Files`].
    AskForFiles {
        /// Numbers of questions that are open at the same time differ.
        id: u64,
        /// Whose page.
        app: AppId,
        /// Which files.
        request: FileRequest,
    },
    /// A page waits for something that it gets by permission; answered with [`crate::ToShell::Permission`].
    AskPermission {
        /// Numbers of questions that are open at the same time differ.
        id: u64,
        /// Which window.
        window: Window,
        /// Where its page is.
        page: Url,
        /// What it wants, all of it or nothing.
        features: BTreeSet<Feature>,
    },
    /// What the person has done about [`crate::ToShell::ShowPermissionPrompt`].
    PermissionAnswered {
        /// The number of the page's question.
        id: u64,
        /// What.
        answer: PermissionResponse,
    },
    /// A window that was asked for is open, or could not be opened.
    Opened {
        /// Which.
        window: Window,
        /// Why it is not open.
        problem: Option<String>,
    },
    /// A window has closed.
    Closed {
        /// Which.
        window: Window,
    },
    /// What the desktop shows for the shell from now on, by the numbers that its notification service gave: the broker takes
    /// these off the desktop where the shell ends before it has.
    NotificationsShown {
        /// Their numbers.
        ids: BTreeSet<u32>,
    },
    /// The answer to [`crate::ToShell::CloseNotifications`].
    NotificationsClosed,
    /// The answer to [`crate::ToShell::CloseIdle`].
    IdleClosed {
        /// Whether no window of an app is left.
        all: bool,
    },
    /// The answer to [`crate::ToShell::CloseAll`].
    AllClosed {
        /// Whether no window of an app is left.
        all: bool,
    },
    /// The answer to [`crate::ToShell::AskToLeave`].
    LeaveAnswered {
        /// Whether the person leaves.
        leaves: bool,
    },
    /// The person wants to leave Porthole.
    Quit,
    /// The person wants the launcher.
    ShowLauncher,
    /// The answer to [`crate::ToShell::PinCertificate`].
    CertificatePinned {
        /// The number of the question.
        id: u64,
        /// Why the engine does not accept the certificate.
        problem: Option<String>,
    },
    /// How a download stands that the broker let begin.
    Download {
        /// Its number.
        id: u64,
        /// What is new.
        progress: DownloadProgress,
    },
    /// The person has clicked on what a window shows of a download.
    DownloadAction {
        /// Its number.
        id: u64,
        /// What is to be done.
        action: DownloadAction,
    },
    /// The proxy's answer in this window shows that it has stopped a download, which it knows by `ticket`.
    Stopped {
        /// Which window.
        window: Window,
        /// As the proxy gave it.
        ticket: String,
    },
    /// How much is unread in an app, as its page says.
    Unread {
        /// Which window.
        window: Window,
        /// How much.
        unread: Unread,
    },
    /// The icon that a page shows as its app's.
    Icon {
        /// Which window.
        window: Window,
        /// Where the page is.
        page: Url,
        /// What it looks like.
        pixels: IconPixels,
    },
    /// What the web app manifest of a page says.
    Manifest {
        /// Which window.
        window: Window,
        /// Where the page is.
        page: Url,
        /// What it says.
        manifest: WebManifest,
    },
    /// Where an app's window is now, and how its page is enlarged.
    Placed {
        /// Which app's own window.
        app: AppId,
        /// Where.
        place: WindowPlace,
    },
    /// The page that an app's own window shows now.
    Shows {
        /// Which app's.
        app: AppId,
        /// Its address.
        page: Url,
    },
    /// The person has clicked on a notification of an app whose window has closed.
    OpenApp {
        /// Which app.
        app: AppId,
    },
    /// The person agrees to open an address outside of the apps.
    Leave {
        /// The number of the [`crate::GateResponse::AskPerson`] that named it.
        id: u64,
    },
    /// The person has asked for the organisation's help page.
    OpenHelp,
    /// A line for the log.
    Log {
        /// How grave.
        level: LogLevel,
        /// What it says.
        line: String,
    },
    /// The answer to a question of the end-to-end tests.
    #[cfg(feature = "test-driver")]
    Driven {
        /// The number of the question.
        id: u64,
        /// The answer.
        answer: serde_json::Value,
    },
}

/// A page that a window, a frame within it, or a new window is about to go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageRequest {
    /// Where to.
    pub url: Url,
    /// What makes it go there.
    pub cause: Cause,
    /// A person's click or key press is behind it, as far as the engine knows.
    pub by_person: bool,
}

/// What a synchronous hook of the engine asks. No answer in time means no.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum GateRequest {
    /// Where does a page open that a window, a frame within it, or a new window of its page asks for? Nothing happens
    /// yet.
    Navigate {
        /// Which window.
        window: Window,
        /// Where to, and why.
        page: PageRequest,
    },
    /// This page was asked for by a page of the window's own and does not belong in the window: the broker opens it where
    /// it belongs.
    Depart {
        /// Which window.
        window: Window,
        /// Where to, and why.
        page: PageRequest,
    },
    /// May the page of this window open one more?
    NewWindow {
        /// Which window.
        window: Window,
    },
    /// May this be downloaded, and where to?
    Download {
        /// Whose page, where the engine knows.
        app: Option<AppId>,
        /// What.
        url: Url,
        /// The name that page or server suggest.
        suggested: String,
    },
    /// May a notification of this page, or of its service worker, be shown now?
    Notify {
        /// Where the page is; `None` where it is not known whose service worker it is.
        page: Option<Url>,
        /// What it says.
        notification: PageNotification,
    },
    /// May a page of `app` be printed?
    Print {
        /// Whose page.
        app: AppId,
    },
}

/// What the engine reports of a download.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum DownloadProgress {
    /// So much is here.
    Received {
        /// Bytes.
        received: u64,
        /// Bytes in all, where the server said.
        total: Option<u64>,
    },
    /// All of it is staged.
    Finished,
    /// It ended before that.
    Failed {
        /// Whether it was stopped here.
        cancelled: bool,
        /// What the engine says.
        detail: String,
    },
    /// It could not be put where it is staged.
    Unwritable {
        /// What the engine says.
        detail: String,
    },
}

/// What a person can do about a download.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DownloadAction {
    /// Stop it.
    Cancel,
    /// Show it in the file browser.
    Show,
}

/// What a person does about a page's wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PermissionResponse {
    /// The page gets it, and its origin from now on.
    Allow,
    /// Neither gets it.
    Block,
    /// No, without a word for the next start: the person has closed the question.
    Dismiss,
    /// The page has gone before the person answered.
    PageGone,
}

/// How grave a line of the log is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// Something failed.
    Error,
    /// Something may fail.
    Warn,
    /// Something happened.
    Info,
    /// For anyone who looks into a fault.
    Debug,
}
