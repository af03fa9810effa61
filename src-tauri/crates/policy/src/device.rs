use serde::{Deserialize, Serialize};
use std::fmt;

/// What a device has proved about itself.
///
/// The order is the order of trust: `Untrusted < Certified < Managed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum DeviceClass {
    /// Proved nothing: may work in the apps, may not move anything to its disk.
    Untrusted,
    /// Has a device certificate: proxied, may download.
    Certified,
    /// A joined or compliant device: unfettered.
    Managed,
}

impl DeviceClass {
    /// Every class, least trusted first.
    pub const ALL: [Self; 3] = [Self::Untrusted, Self::Certified, Self::Managed];

    /// Whether it has proved anything: then it may keep content on its disk unless a rule says otherwise.
    #[must_use]
    pub const fn is_trusted(self) -> bool {
        match self {
            Self::Untrusted => false,
            Self::Certified | Self::Managed => true,
        }
    }

    /// The name used in the managed file, the activity log and scripts.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Untrusted => "untrusted",
            Self::Certified => "certified",
            Self::Managed => "managed",
        }
    }
}

impl fmt::Display for DeviceClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
