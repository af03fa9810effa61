//! Pure decisions: which app owns a host, what a device may do, and the permits that follow.
//!
//! Nothing here does IO, waits, or reads a clock: facts come in as arguments, a decision goes out as a value, and
//! the same facts always give the same decision. The shell carries decisions out; it makes none
//! (`docs/architecture.md`, invariant 1).

#![forbid(unsafe_code)]

#[macro_use]
mod serde_text;

mod address;
mod appearance;
mod apps;
mod attribution;
mod device;
mod features;
mod fetch;
mod handler;
mod host;
mod language;
mod message;
mod navigation;
mod permissions;
mod permit;
mod quiet_hours;
mod session;

pub use address::without_secrets;
pub use appearance::{AppIcon, AppIconError, LARGEST_ICON, MOST_SHORTCUTS, Shortcut};
pub use apps::{AppId, AppIdError, Apps, AppsError, PinnedApp, Scope, ScopeError, Start};
pub use attribution::{Attribution, RequestFacts};
pub use device::DeviceClass;
pub use features::{Feature, FeatureRule, FeatureRules};
pub use fetch::{FetchDestination, FetchMetadata, Site};
pub use handler::{Handler, HandlerError};
pub use host::{
    Endpoint, HTTPS_PORT, HostName, HostNameError, HostPattern, HostPatternError, Specificity, WithoutPort,
};
pub use language::{ByLanguage, SupportedLanguage};
pub use message::{Message, MessageError, Text};
pub use navigation::{Cause, Destination, LONGEST_ADDRESS, Navigation, Refused};
pub use permissions::{Extent, Permission, extent};
pub use permit::{DownloadPermit, PrintPermit};
pub use quiet_hours::{QuietHours, QuietHoursError};
pub use session::{
    Activity, Condition, Decision, Outcome, Reason, Request, RuleOrigin, SessionPolicy, SessionRule,
    SkipReason, Verdict,
};
