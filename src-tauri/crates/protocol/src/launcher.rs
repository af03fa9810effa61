//! What the launcher and the PIN window may ask. The shell hands these on as the page wrote them; the answers are JSON
//! that the page reads.

use porthole_policy::Feature;
use serde::{Deserialize, Serialize};

use crate::{Preferences, Secret};

/// Declares the launcher's questions, each with the TypeScript type of its answer, so that a new one stands here and where
/// the broker answers it.
macro_rules! launcher_requests {
    ($($(#[$about:meta])* $name:ident $({ $($fields:tt)* })? => $answer:literal,)*) => {
        /// A question of the launcher.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(
            tag = "command",
            rename_all = "snake_case",
            rename_all_fields = "camelCase",
            deny_unknown_fields
        )]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
        pub enum LauncherRequest {
            $($(#[$about])* $name $({ $($fields)* })?,)*
        }

        #[cfg(feature = "typescript")]
        impl LauncherRequest {
            /// The TypeScript type of each answer, in the order of the questions.
            pub const ANSWERS: &[&str] = &[$($answer),*];
        }
    };
}

launcher_requests! {
    /// Everything at a glance.
    Overview => "Overview",
    /// Opens a pinned app.
    OpenApp {
        /// Its id.
        id: String,
    } => "void",
    /// Opens one of the places of an app that menus lead to.
    OpenShortcut {
        /// The app's id.
        id: String,
        /// Which, from 0, as [`LauncherRequest::Overview`] lists them.
        number: usize,
    } => "void",
    /// Waits no longer for what may prove the device: apps open as on one that has proved nothing.
    GoOn => "void",
    /// Looks at the managed file and the stores again.
    RecheckDevice => "Overview",
    /// The candidate ledger.
    Candidates => "Array<Candidate>",
    /// The newest records of the activity log.
    Activity {
        /// At most so many.
        limit: usize,
    } => "NewestActivity",
    /// Every download of this run.
    Downloads => "Array<Download>",
    /// Stops one.
    CancelDownload {
        /// Which.
        id: u64,
    } => "void",
    /// Opens a kept one in the program that the desktop has for it.
    OpenDownload {
        /// Which.
        id: u64,
    } => "void",
    /// Shows a kept one in the file browser.
    ShowDownload {
        /// Which.
        id: u64,
    } => "void",
    /// Puts a copy of the activity log into the Downloads folder.
    ExportActivity => "string",
    /// What the person chose for Porthole's own windows, and what the organisation has set.
    Settings => "Settings",
    /// Changes what the person chose.
    SetPreferences {
        /// All of it.
        preferences: Preferences,
    } => "void",
    /// What the person has allowed and blocked, by origin.
    SitePermissions => "Array<SitePermission>",
    /// Forgets one of these: the page is asked about again.
    ForgetSitePermission {
        /// Whose.
        origin: String,
        /// What.
        feature: Feature,
    } => "void",
    /// The notifications that have come, newest first.
    Notifications => "Array<PastNotification>",
    /// Goes to the window of one of them.
    OpenNotification {
        /// Which.
        id: u64,
    } => "void",
    /// Forgets all of them.
    ClearNotifications => "void",
    /// Opens the organisation's help page.
    OpenHelp => "void",
    /// Starts the windows again, with the profile that the device's class has now.
    Restart => "void",
    /// Ends Porthole, once every page has agreed to close.
    Quit => "void",
    /// The person has seen a notice.
    DismissNotice {
        /// Which.
        id: u64,
    } => "void",
    /// Picks the device certificate.
    Choose {
        /// Which; `None` for the newest from now on.
        fingerprint: Option<String>,
    } => "void",
    /// Picks none now.
    Decline {
        /// Whether the app that waits is opened without a certificate.
        open_anyway: bool,
    } => "void",
    /// Shows the window that asks for a token's PIN.
    AskPin {
        /// Which.
        token: String,
    } => "void",
    /// Has the keyring keep no PIN of a token any longer; answers how many there were.
    ForgetPins => "number",
    /// How this device can get a certificate.
    Enrolment => "Enrolment",
    /// Makes a key and the request for its certificate.
    RequestCertificate {
        /// What it holds.
        terms: RequestTerms,
    } => "MadeRequest",
    /// Puts the text of a request into the Downloads folder.
    SaveRequest {
        /// SHA-256 of its public key.
        public_key: String,
    } => "string",
    /// Opens where a request goes.
    OpenSendTo => "void",
    /// Has the organisation's server issue a first certificate.
    Enrol => "EnrolmentOutcome",
    /// Asks for the successor of the device certificate.
    Renew => "EnrolmentOutcome",
    /// Waits no longer for the server.
    StopAsking => "void",
    /// Removes a request that waits, with its key.
    DiscardRequest {
        /// SHA-256 of its public key.
        public_key: String,
    } => "void",
    /// Takes in what the CA sent.
    ImportCertificate {
        /// The file as base64; it may hold a private key.
        #[cfg_attr(feature = "typescript", ts(type = "string"))]
        file: Secret,
        /// The file's password, where it has one.
        #[cfg_attr(feature = "typescript", ts(type = "string | null"))]
        password: Option<Secret>,
    } => "Imported",
}

/// What a certificate request holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RequestTerms {
    /// The subject, as RFC 4514 writes it.
    pub subject: String,
    /// Alternative names.
    pub names: Vec<String>,
    /// The kind of key.
    #[cfg_attr(feature = "typescript", ts(type = "KeyKind"))]
    pub key: String,
}

/// A question of the window that asks for a PIN, or for a name and a password: nothing but this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum PinRequest {
    /// Which token waits, or which proxy.
    Question,
    /// Opens it.
    Unlock {
        /// What the person typed.
        #[cfg_attr(feature = "typescript", ts(type = "string"))]
        pin: Secret,
        /// Whether the keyring keeps it.
        remember: bool,
    },
    /// Signs in to the proxy that waits.
    SignIn {
        /// The person's name there.
        user: String,
        /// What the person typed.
        #[cfg_attr(feature = "typescript", ts(type = "string"))]
        password: Secret,
        /// Whether the keyring keeps it.
        remember: bool,
    },
    /// Closes the window.
    Cancel,
}
