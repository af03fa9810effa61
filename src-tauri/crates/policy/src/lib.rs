//! Pure decisions: which app owns a host, what a device may do, and the permits that follow.
//!
//! Nothing here does IO, waits, or reads a clock: facts come in as arguments, a decision goes out as a value, and
//! the same facts always give the same decision. The shell carries decisions out; it makes none
//! (`docs/architecture.md`, invariant 1).

#![forbid(unsafe_code)]

mod apps;
mod device;
mod host;
mod message;
mod navigation;
mod permit;
mod session;

pub use apps::{AppId, AppIdError, Apps, AppsError, PinnedApp, Reach, Scope, ScopeError, Start};
pub use device::DeviceClass;
pub use host::{HostName, HostNameError, HostPattern, HostPatternError};
pub use message::{Message, MessageError};
pub use navigation::Destination;
pub use permit::{DownloadPermit, PrintPermit};
pub use session::{
    Activity, Condition, Decision, Outcome, Reason, Request, RuleOrigin, SessionPolicy, SessionRule, Verdict,
    WhyNot,
};
