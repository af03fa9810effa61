//! The app of a `CONNECT`, or why it is refused.

use http::uri::Authority;
use porthole_explain::{Code, Detail, Problem};
pub(crate) use porthole_policy::Endpoint as Target;

use crate::Settings;

/// The host and port of a tunnel. Leaf, policy, pool and choice of certificate all use this one value.
pub(crate) fn target(authority: &Authority) -> Option<Target> {
    authority.as_str().parse().ok()
}

/// The rule for a request that names another host than its tunnel.
pub(crate) const MISMATCH_RULE: &str = "default: block requests for another host than the tunnel's";

/// Why a target is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    NothingInForce,
    NamedByNone,
    OtherPort(u16),
    /// The connection would not be inspected, and this device may not open the host's pages that way.
    NotLookedInto,
}

impl Refused {
    pub(crate) const fn code(self) -> Code {
        match self {
            Self::NothingInForce => Code::NothingInForce,
            Self::NamedByNone | Self::OtherPort(_) => Code::HostNotAllowed,
            Self::NotLookedInto => Code::HostNotInspected,
        }
    }

    /// The name of the default rule that decided, for the activity log.
    pub(crate) const fn rule(self) -> &'static str {
        match self {
            Self::NothingInForce => "default: block everything without a valid managed file",
            Self::NamedByNone => "default: block hosts that the app does not list",
            Self::NotLookedInto => "default: block hosts in network.tunnel on untrusted devices",
            Self::OtherPort(_) => "default: block ports other than 443 that the app does not list",
        }
    }

    /// The text of the page.
    pub(crate) fn problem(self) -> Problem {
        match self {
            Self::NothingInForce | Self::NamedByNone | Self::NotLookedInto => self.code().problem(),
            Self::OtherPort(port) => self.code().with(Detail::OtherPort { port: port.to_string() }),
        }
    }
}

/// Whether any app may reach `target`. The app is known only from the request, not from the tunnel; and each window
/// restricts its page to the hosts of its own app.
pub(crate) fn admit(settings: &Settings, target: &Target) -> Result<(), Refused> {
    if settings.policy.is_none() {
        Err(Refused::NothingInForce)
    } else if settings.apps.reach(target) {
        if settings.must_look_into(target) { Err(Refused::NotLookedInto) } else { Ok(()) }
    } else if settings.apps.name_host(&target.host) {
        Err(Refused::OtherPort(target.port))
    } else {
        Err(Refused::NamedByNone)
    }
}
