//! Everything that can happen.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use porthole_activity::Entry;
use porthole_explain::Problem;
use porthole_host::State;
use porthole_identity::{StoreError, StoreName};
use porthole_policy::{AppId, HostName};
use porthole_protocol::{ColourScheme, Preferences, ToBroker, Window};
use porthole_proxy::{BlockedDownload, ProxyAuthRequired};
use rustls_pki_types::CertificateDer;
use serde_json::Value;
use tokio::sync::oneshot;

use crate::indicators::IndicatorAction;
use crate::second_start::SecondStart;
use crate::shell::{Credit, Run};

/// Something that happened, in the order in which it did.
#[derive(Debug)]
pub(crate) enum Event {
    /// The shell has sent a message.
    Shell { run: Run, message: ToBroker, credit: Credit },
    /// None of the shell's processes is left.
    ShellEnded { run: Run, how: String },
    /// A second start hands over what it was asked for.
    #[cfg_attr(not(any(unix, test)), expect(dead_code, reason = "nothing is handed over there yet"))]
    HandedOver(SecondStart),
    /// The managed file or the device has changed.
    StateChanged(Arc<State>),
    /// A record was written to the activity log.
    Recorded(Entry),
    /// Records can be written no more, or can again.
    ActivityLog(Result<(), Problem>),
    /// The proxy is about to show the web engine a certificate for a host.
    PinCertificate { host: HostName, certificate: CertificateDer<'static>, answer: PinReply },
    /// The proxy has stopped a download.
    DownloadBlocked(BlockedDownload),
    /// The organisation's proxy wants a name and a password.
    ProxyAuthRequired(ProxyAuthRequired),
    /// The proxy passes a connection to a host that these apps may reach, and does not open it.
    NotLookedInto { host: HostName, apps: Vec<AppId> },
    /// The person's wish, by the tray.
    #[cfg_attr(not(any(target_os = "linux", test)), expect(dead_code, reason = "no tray there yet"))]
    Indicator(IndicatorAction),
    /// The person prefers these colours.
    #[cfg_attr(
        not(any(target_os = "linux", test)),
        expect(dead_code, reason = "only Linux's desktops are asked")
    )]
    ColourScheme(ColourScheme),
    /// The session or the person ends this process.
    #[cfg_attr(not(any(unix, test)), expect(dead_code, reason = "no signal tells of it there"))]
    Terminate,
    /// The session is about to end, unless this program wants it to go on.
    #[cfg_attr(
        not(any(target_os = "linux", test)),
        expect(dead_code, reason = "the session managers of Linux ask by messages")
    )]
    SessionEnding(Sender<SessionReply>),
    /// It waits while pages ask the person what becomes of what they have not saved.
    #[cfg_attr(
        not(any(target_os = "linux", test)),
        expect(dead_code, reason = "the session managers of Linux ask by messages")
    )]
    SessionAsksPerson(Sender<SessionReply>),
    /// It does not end after all.
    #[cfg_attr(
        not(any(target_os = "linux", test)),
        expect(dead_code, reason = "the session managers of Linux ask by messages")
    )]
    SessionContinues,
    /// It ends now.
    #[cfg_attr(
        not(any(target_os = "linux", test)),
        expect(dead_code, reason = "the session managers of Linux ask by messages")
    )]
    SessionEnded,
    /// Its display or its bus has gone without a word.
    SessionGone,
    /// A job has ended.
    Done(Outcome),
    /// A question of the end-to-end tests.
    #[cfg(feature = "test-driver")]
    Drive { ask: crate::driver_state::Ask, answer: Sender<Value> },
}

/// Whether the session may end; if not, why, in words for the person.
pub(crate) type SessionReply = Result<(), String>;

/// Takes the engine's answer, or why there is none.
pub(crate) type PinReply = oneshot::Sender<Result<(), String>>;

/// How a job ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// What the launcher gets for its request.
    Reply { to: Requester, reply: Result<Value, Problem> },
    /// The stores were read again; the launcher gets what it shows first.
    Rechecked { to: Requester },
    /// The person's choice of a certificate was taken, or not.
    Chosen { to: Requester, chosen: Result<(), Problem> },
    /// An account for a proxy is in use; where the keyring was to keep it, it does or does not.
    SignedIn { to: Requester, proxy: String, kept: Result<(), StoreError> },
    /// A token has opened, or not.
    Unlocked { to: Requester, token: StoreName, opened: Result<(), StoreError> },
    /// A download lies in the Downloads folder, or could not be kept.
    Kept { id: u64, kept: io::Result<PathBuf> },
    /// A window has shown that the proxy stopped this in it.
    Claimed { window: Window, blocked: BlockedDownload },
    /// What a run for a trusted device has left was cleared.
    Cleared(Result<(), Problem>),
    /// The profile of an earlier time was removed, or not.
    ProfileCleared(Result<(), Problem>),
    /// The person has said which files a page gets, and these were handed over in `folder`.
    FilesAnswered { to: (Run, u64), app: AppId, folder: PathBuf, handed_over: Result<Vec<PathBuf>, Problem> },
    /// The person's preferences were saved, or not.
    PreferencesSaved { to: Requester, saved: Result<Preferences, Problem> },
    /// The pause before the shell starts again is over.
    Paused { run: Run },
    /// Windows and pages have had time to come to rest.
    Settled,
}

/// Who gets the reply to a request.
#[derive(Debug, Clone)]
pub(crate) enum Requester {
    /// A window of the shell.
    Window { run: Run, id: u64 },
    /// A test.
    #[cfg(feature = "test-driver")]
    Driver(Sender<Value>),
}
