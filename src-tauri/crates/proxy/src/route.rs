//! Which app a `CONNECT` is for, or why it is refused.

use std::fmt;

use http::uri::Authority;
use porthole_explain::Code;
use porthole_policy::{AppId, HostName, PinnedApp, Reach, Scope};

use crate::Settings;

const HTTPS: u16 = 443;

/// The host and port that a tunnel is for. Leaf, policy, pool and certificate choice all go by this one value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Target {
    pub(crate) host: HostName,
    pub(crate) port: u16,
}

impl Target {
    /// Reads `host:port`; without a port it is https's.
    pub(crate) fn parse(authority: &Authority) -> Option<Self> {
        if authority.as_str().contains('@') {
            return None;
        }
        let bare = authority.host().trim_start_matches('[').trim_end_matches(']');
        Some(Self { host: bare.parse().ok()?, port: authority.port_u16().unwrap_or(HTTPS) })
    }

    /// As the authority of an https URL: brackets around IPv6, no port where it is https's.
    pub(crate) fn authority(&self) -> String {
        let host = self.host.as_str();
        let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
        if self.port == HTTPS { host } else { format!("{host}:{}", self.port) }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.authority())
    }
}

/// Why a target is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    NothingInForce,
    NamedByNone,
    OtherPort(u16),
}

impl Refused {
    pub(crate) const fn code(self) -> Code {
        match self {
            Self::NothingInForce => Code::NothingInForce,
            Self::NamedByNone | Self::OtherPort(_) => Code::HostNotAllowed,
        }
    }

    /// The name of the default that decided, for the activity log.
    pub(crate) const fn rule(self) -> &'static str {
        match self {
            Self::NothingInForce => "default: no valid managed file, so everything is refused",
            Self::NamedByNone => "default: an app reaches only the hosts it names",
            Self::OtherPort(_) => "default: an app reaches only port 443 and the ports in its addresses",
        }
    }

    /// What the page adds to the code's words.
    pub(crate) fn detail(self) -> Option<String> {
        match self {
            Self::NothingInForce | Self::NamedByNone => None,
            Self::OtherPort(port) => Some(format!("The host is on the list, but not its port {port}.")),
        }
    }
}

/// The app on whose behalf `target` may be reached.
pub(crate) fn admit(settings: &Settings, target: &Target) -> Result<AppId, Refused> {
    if settings.policy.is_none() {
        return Err(Refused::NothingInForce);
    }
    let app = match settings.apps.reach(&target.host) {
        Reach::Named(app) => app,
        Reach::NamedByNone => return Err(Refused::NamedByNone),
    };
    let is_own_port = target.port == HTTPS || settings.apps.iter().any(|app| names_port(app, target));
    if is_own_port { Ok(app.clone()) } else { Err(Refused::OtherPort(target.port)) }
}

fn names_port(app: &PinnedApp, target: &Target) -> bool {
    std::iter::once(&app.url).chain(app.scope.iter().map(Scope::as_url)).any(|url| {
        HostName::of(url).as_ref() == Some(&target.host) && url.port_or_known_default() == Some(target.port)
    })
}
