//! What takes time and is done elsewhere.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use porthole_activity::Record;
use porthole_config::OnTrustLoss;
use porthole_host::enrolment::Stop;
use porthole_host::{CertificatePreference, ProxyAccount, Remember};
use porthole_identity::{Pin, StoreName};
use porthole_policy::{AppId, DownloadPermit};
use porthole_protocol::{FileQuestion, Preferences, RequestTerms, Secret, Window};
use url::Url;

use crate::chooser::OpenChooser;
use crate::event::Requester;
use crate::file_name::FileName;
use crate::indicators::Indicators;
use crate::menu::Menu;
use crate::notification_history::KeptNotification;
use crate::open_windows::OpenWindows;
use crate::pin_prompt::SecretRequest;
use crate::shell::Run;
use crate::site_permissions::Choices;
use crate::web_manifests::Declared;
use crate::window_places::WindowPlaces;

/// Something to do. Where it has an outcome, that comes back as [`crate::event::Event::Done`].
#[derive(Debug)]
pub(crate) enum Job {
    Ordered(OrderedJob),
    Separate(SeparateJob),
}

/// Files and programs: done one after the other, in the order they are asked for.
#[derive(Debug)]
pub(crate) enum OrderedJob {
    /// Write a record to the activity log.
    Note(Record),
    /// Keep a download that is staged.
    Keep { id: u64, permit: DownloadPermit, staged: PathBuf, name: FileName },
    /// Remove a file of this run.
    Remove(PathBuf),
    /// Remove what was handed over to a page.
    RemoveFolder(PathBuf),
    /// Clear what a run for a trusted device has left.
    ClearAfterLoss(OnTrustLoss),
    /// Remove the profile of an earlier time, which no shell uses.
    ClearProfile,
    /// Have what the proxy has stopped recorded as this window's, which shows `ticket`.
    ClaimStopped { window: Window, app: AppId, ticket: String },
    /// Open a web page in the system's browser.
    OpenInBrowser(Url),
    /// Open an address that the person asked for outside of the apps.
    OpenOutside(Url),
    /// Open a kept download in the program that the desktop has for it.
    OpenFile { to: Requester, file: PathBuf },
    /// Remember what the person chose for Porthole's own windows.
    SavePreferences { to: Requester, preferences: Preferences },
    /// Show a folder in the file browser.
    OpenFolder(PathBuf),
    /// Have the desktop's menu be so.
    KeepMenu(Menu),
    /// Show this beside the windows.
    Indicate(Indicators),
    /// Remember where windows were.
    KeepPlaces(WindowPlaces),
    /// Remember what people have allowed and blocked.
    KeepPermissions(Choices),
    /// Remember which windows are open.
    KeepOpen(OpenWindows),
    /// Remember which notifications have come.
    KeepNotifications(Vec<KeptNotification>),
    /// Remember what web app manifests say.
    KeepManifests(Declared),
    /// Remember no windows.
    ForgetOpen,
    /// Tell the person by a notification of the desktop.
    NotifyDesktop { title: String, message: String },
    /// Take notifications off the desktop, by the numbers that its service gave them.
    CloseNotifications(BTreeSet<u32>),
}

/// What may take long: each by itself, on its own thread.
#[derive(Debug)]
pub(crate) enum SeparateJob {
    /// Wait before the shell is started again.
    Pause { run: Run, how_long: Duration },
    /// Wait until windows and pages have come to rest.
    Settle { how_long: Duration },
    /// Read the managed file and the stores again.
    ReadAgain { to: Requester },
    /// Read the activity log.
    ReadActivity { to: Requester, limit: usize },
    /// Put a copy of the activity log into the Downloads folder.
    ExportActivity { to: Requester },
    /// Take the person's choice of a certificate.
    Choose { to: Requester, wish: CertificatePreference },
    /// What the PIN window shows.
    PinQuestion { to: Requester, request: SecretRequest, preferences: Preferences },
    /// Use an account for the organisation's proxy.
    SignInToProxy { to: Requester, proxy: String, account: ProxyAccount, is_kept: bool },
    /// Open a token.
    Unlock { to: Requester, token: StoreName, pin: Pin, remember: Remember },
    /// Have the keyring keep no PIN any longer.
    ForgetPins { to: Requester },
    /// How this device can get a certificate.
    Enrolment { to: Requester },
    /// Make a key and the request for its certificate.
    RequestCertificate { to: Requester, terms: RequestTerms },
    /// Put the text of a request into the Downloads folder.
    SaveRequest { to: Requester, public_key: String },
    /// Take in what the CA sent.
    ImportCertificate { to: Requester, file: Secret, password: Option<Secret> },
    /// Have the organisation's server issue a first certificate.
    Enrol { to: Requester, stop: Stop },
    /// Ask for the successor of the device certificate.
    Renew { to: Requester, stop: Stop },
    /// Remove a request that waits, with its key.
    DiscardRequest { to: Requester, public_key: String },
    /// Have the person say which files a page gets, and hand them over in a folder.
    AskForFiles {
        run: Run,
        id: u64,
        app: AppId,
        question: FileQuestion,
        asking: OpenChooser,
        folder: PathBuf,
    },
}

impl From<OrderedJob> for Job {
    fn from(job: OrderedJob) -> Self {
        Self::Ordered(job)
    }
}

impl From<SeparateJob> for Job {
    fn from(job: SeparateJob) -> Self {
        Self::Separate(job)
    }
}

/// Does jobs. [`Worker::run`] never waits for one.
pub(crate) trait Worker {
    /// Has `job` done.
    fn run(&mut self, job: impl Into<Job>);
}
