//! What the launcher and the PIN window may ask. The shell hands these on as the page wrote them; the answers are JSON
//! that the page reads.

use porthole_policy::Feature;
use serde::{Deserialize, Serialize};

use crate::{Preferences, Secret};

/// A question of the launcher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case", rename_all_fields = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum LauncherRequest {
    /// Everything at a glance.
    Overview,
    /// Opens a pinned app.
    OpenApp {
        /// Its id.
        id: String,
    },
    /// Looks at the managed file and the stores again.
    RecheckDevice,
    /// The candidate ledger.
    Candidates,
    /// The newest records of the activity log.
    Activity {
        /// At most so many.
        limit: usize,
    },
    /// Every download of this run.
    Downloads,
    /// Stops one.
    CancelDownload {
        /// Which.
        id: u64,
    },
    /// Opens a kept one in the program that the desktop has for it.
    OpenDownload {
        /// Which.
        id: u64,
    },
    /// Shows a kept one in the file browser.
    ShowDownload {
        /// Which.
        id: u64,
    },
    /// Puts a copy of the activity log into the Downloads folder.
    ExportActivity,
    /// What the person chose for Porthole's own windows, and what the organisation has set.
    Settings,
    /// Changes what the person chose.
    SetPreferences {
        /// All of it.
        preferences: Preferences,
    },
    /// What the person has allowed and blocked, by origin.
    SitePermissions,
    /// Forgets one of these: the page is asked about again.
    ForgetSitePermission {
        /// Whose.
        origin: String,
        /// What.
        feature: Feature,
    },
    /// Opens the organisation's help page.
    OpenHelp,
    /// Starts the windows again, with the profile that the device's class has now.
    Restart,
    /// The person has seen a notice.
    DismissNotice {
        /// Which.
        id: u64,
    },
    /// Picks the device certificate.
    Choose {
        /// Which; `None` for the newest from now on.
        fingerprint: Option<String>,
    },
    /// Picks none now.
    Decline {
        /// Whether the app that waits is opened without a certificate.
        open_anyway: bool,
    },
    /// Shows the window that asks for a token's PIN.
    AskPin {
        /// Which.
        token: String,
    },
    /// How this device can get a certificate.
    Enrolment,
    /// Makes a key and the request for its certificate.
    RequestCertificate {
        /// What it holds.
        terms: RequestTerms,
    },
    /// Puts the text of a request into the Downloads folder.
    SaveRequest {
        /// SHA-256 of its public key.
        public_key: String,
    },
    /// Opens where a request goes.
    OpenSendTo,
    /// Has the organisation's server issue a first certificate.
    Enrol,
    /// Asks for the successor of the device certificate.
    Renew,
    /// Waits no longer for the server.
    StopAsking,
    /// Removes a request that waits, with its key.
    DiscardRequest {
        /// SHA-256 of its public key.
        public_key: String,
    },
    /// Takes in what the CA sent.
    ImportCertificate {
        /// The file as base64; it may hold a private key.
        #[cfg_attr(feature = "typescript", ts(type = "string"))]
        file: Secret,
        /// The file's password, where it has one.
        #[cfg_attr(feature = "typescript", ts(type = "string | null"))]
        password: Option<Secret>,
    },
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
