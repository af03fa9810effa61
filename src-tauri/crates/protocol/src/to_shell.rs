//! What the broker sends.

use std::path::PathBuf;

use porthole_policy::{AppId, Destination, HostName, HostPattern, SupportedLanguage};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use crate::{Colour, Download, IconFile, Notice, Secret, Window, WindowPlace};

/// A message of the broker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ToShell {
    /// The first message: the shell confines itself so before it starts a thread, and answers with
    /// [`crate::ToBroker::Confined`].
    Confine(Confinement),
    /// The response to a request of the engine.
    Response {
        /// The number of the request.
        id: u64,
        /// The response.
        response: GateResponse,
    },
    /// The answer to the launcher or the PIN window: what the page gets, or the problem that it shows.
    Reply {
        /// The number of the request.
        id: u64,
        /// JSON for the page.
        reply: Result<Value, Value>,
    },
    /// The files that a page gets; none where the person has chosen none. They can be read until the last window of the
    /// app has closed.
    Files {
        /// The number of the question.
        id: u64,
        /// Where they are.
        paths: Vec<PathBuf>,
    },
    /// Opens the launcher, or brings it up.
    ShowLauncher,
    /// Closes it.
    CloseLauncher,
    /// Tells the launcher what is new, where it is open.
    TellLauncher(LauncherUpdate),
    /// From now on the shell's own pages name this place where the organisation's people find help.
    SetHelp(Help),
    /// Opens an app's window, or brings it up.
    OpenApp(AppWindow),
    /// From now on the windows of an app reach these hosts and no others.
    SetHosts {
        /// Which app.
        app: AppId,
        /// The hosts.
        hosts: Vec<HostPattern>,
    },
    /// From now on the window of an app sleeps after so many seconds without use; never where that is absent.
    SetSleep {
        /// Which app.
        app: AppId,
        /// Seconds.
        after: Option<u64>,
    },
    /// Opens the window that asks for a PIN or a password, or brings it up.
    ShowPinPrompt {
        /// What for.
        prompt: Prompt,
    },
    /// Closes it.
    ClosePinPrompt,
    /// Shows a notice.
    ShowNotice {
        /// Where.
        place: NoticePlace,
        /// What it says.
        notice: Notice,
    },
    /// The answer to [`crate::ToBroker::AskPermission`]. A question to the person about it is over.
    Permission {
        /// The number of the question.
        id: u64,
        /// Whether the page gets what it wants.
        allowed: bool,
    },
    /// Asks the person; answered with [`crate::ToBroker::PermissionAnswered`].
    ShowPermissionPrompt {
        /// The number of the page's question.
        id: u64,
        /// Where.
        window: Window,
        /// What it says.
        prompt: PermissionPrompt,
    },
    /// From now on, these origins may notify, and every other one may ask.
    SetNotificationOrigins(Vec<String>),
    /// The person goes to a notification: raises the window that it came from, and where its page still shows it, tells
    /// that of a click.
    ClickNotification {
        /// [`crate::PageNotification::number`].
        number: u64,
    },
    /// Shows how a download stands in the window where it was asked for.
    ShowDownload(Download),
    /// Stops a download of the engine.
    CancelDownload {
        /// Its number.
        id: u64,
    },
    /// From now on, exactly this certificate is good for exactly this host. Answered with
    /// [`crate::ToBroker::CertificatePinned`] when the engine knows it.
    PinCertificate {
        /// The number of the question.
        id: u64,
        /// The host.
        host: HostName,
        /// DER.
        certificate: Vec<u8>,
    },
    /// Closes the windows of an app that may no longer be shown, each once its page agrees, and takes its notifications
    /// off the desktop.
    CloseApp {
        /// Which.
        app: AppId,
        /// Why, for a window that stays.
        notice: Notice,
    },
    /// Takes every notification off the desktop, and leaves none there from now on; answered with
    /// [`crate::ToBroker::NotificationsClosed`].
    CloseNotifications,
    /// Closes the windows of apps in which nothing would be lost; answered with [`crate::ToBroker::IdleClosed`].
    CloseIdle,
    /// Closes the windows of apps, each page asked as a browser asks; answered with [`crate::ToBroker::AllClosed`].
    CloseAll,
    /// Asks the person whether to leave although something would be lost; answered with
    /// [`crate::ToBroker::LeaveAnswered`].
    AskToLeave {
        /// What would be lost.
        question: String,
        /// What comes of leaving.
        consequence: String,
    },
    /// From now on the shell speaks this language.
    Speak(SupportedLanguage),
    /// From now on pages are told that the person prefers these colours.
    SetColourScheme(ColourScheme),
    /// Ends at once.
    End,
    /// A question of the end-to-end tests.
    #[cfg(feature = "test-driver")]
    Drive {
        /// The number of the question.
        id: u64,
        /// The question.
        ask: Value,
    },
}

/// Which colours the person prefers, by the settings of the desktop.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColourScheme {
    /// Those of the desktop's theme.
    #[default]
    OfTheme,
    /// Dark ones.
    Dark,
    /// Light ones.
    Light,
}

/// What the shell may do, and with what it works. Everything else is refused by the kernel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confinement {
    /// [`crate::VERSION`].
    pub version: u32,
    /// The port of the proxy: the only one that the shell may connect to.
    pub proxy_port: u16,
    /// `http://user:secret@127.0.0.1:port`.
    pub proxy: Secret,
    /// Where pages keep what they keep.
    pub profile: Profile,
    /// The shell's own folder in memory: what engine and toolkit write by themselves.
    pub home: PathBuf,
    /// Where the engine puts a download until it is whole.
    pub staging: PathBuf,
    /// More folders beneath which the shell may write. They exist.
    pub writable: Vec<PathBuf>,
    /// More folders that the shell may read: where files are handed over that the person has chosen. They exist.
    pub readable: Vec<PathBuf>,
    /// The person's runtime folder.
    pub session: PathBuf,
    /// Where the person's fonts and themes are.
    pub person: PersonFolders,
    /// Whether the printers of the system are in reach: where policy lets pages of some app be printed.
    pub printers: bool,
    /// Sockets of agents that act for the person.
    pub agents: Vec<PathBuf>,
    /// The language in which the shell speaks.
    pub language: SupportedLanguage,
    /// The desktop's, which counts in windows whose person leaves it to the desktop.
    pub desktop_language: SupportedLanguage,
    /// What the shell logs, as `tracing_subscriber::filter::Targets` reads it.
    pub log: String,
}

/// The person's folders, as the environment named them before the shell got its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonFolders {
    /// `HOME`.
    pub home: PathBuf,
    /// `XDG_CONFIG_HOME` or its default.
    pub config: PathBuf,
    /// `XDG_DATA_HOME` or its default.
    pub data: PathBuf,
}

/// Where the pages' cookies and caches live.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// In memory, for a device that has not proved itself; the folder is a place in memory for the engine's own use.
    Memory(PathBuf),
    /// On the disk, for one that has.
    Disk(PathBuf),
}

/// The window of an app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppWindow {
    /// Which app.
    pub app: AppId,
    /// What people call it.
    pub name: String,
    /// Where it begins.
    pub start: Url,
    /// Where to go in it; where absent, a window that is open stays where it is.
    pub url: Option<Url>,
    /// Its icon, where the managed file names one.
    pub icon: Option<IconFile>,
    /// Where its window was when it was closed last.
    pub place: Option<WindowPlace>,
    /// What it shows before its first page.
    pub background: Option<Colour>,
    /// After so many seconds without use it sleeps; never where absent.
    pub sleep_after: Option<u64>,
    /// What its pages may reach; nothing is shown before the engine holds them to it.
    pub hosts: Vec<HostPattern>,
}

/// Where the organisation's people find help.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Help {
    /// What the organisation is called.
    pub organization: String,
    /// The address.
    pub url: Url,
}

/// A question to the person about what a page wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PermissionPrompt {
    /// The question.
    pub question: String,
    /// What comes of the answer.
    pub consequence: String,
}

/// The windows that show a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticePlace {
    /// Those of every app.
    Everywhere,
    /// Those of one app.
    App(AppId),
    /// This window. If a page opened it and it was never shown: the app's own window.
    Window(Window),
}

/// What the window for secrets asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prompt {
    /// The PIN of a token.
    Pin,
    /// A name and a password for the organisation's proxy.
    ProxySignIn,
}

/// What is new for the launcher.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LauncherUpdate {
    /// What it shows first.
    Overview(Value),
    /// Every download, newest first.
    Downloads(Vec<Download>),
    /// A record of the activity log.
    Activity(Value),
    /// The list of notifications has changed: it is asked for again where it is shown.
    Notifications,
}

/// The response to a [`crate::GateRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum GateResponse {
    /// No. The person is told by another message, where there is anything to tell.
    Refused,
    /// Yes.
    Allowed,
    /// Yes, without what the page wrote.
    AllowedWithoutText,
    /// There.
    Opens(Destination),
    /// The page has been opened elsewhere, or the person has been told why not.
    Departed,
    /// The person is to see the address and to say whether it may be opened outside of the apps; if so, the answer is
    /// [`crate::ToBroker::Leave`].
    AskPerson {
        /// The number of this question to the person.
        id: u64,
        /// The address.
        url: Url,
    },
    /// Yes, into this file.
    Stage {
        /// Where.
        path: PathBuf,
    },
}
