//! The settings in force: pure data, replaced as a whole.

use std::sync::Arc;

use porthole_identity::DeviceIdentity;
use porthole_network::{ProxySignIn, Reach, ResolveTo, Upstream};
use porthole_policy::{Apps, DeviceClass, Endpoint, HostPattern, SessionPolicy, WithoutPort};
use rustls_pki_types::CertificateDer;

/// All settings of the proxy. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The pinned apps, which name the allowed hosts.
    pub apps: Arc<Apps>,
    /// The rules for downloads. `None`: no valid settings are in force, so everything is refused.
    pub policy: Option<Arc<SessionPolicy>>,
    /// The device class.
    pub device: DeviceClass,
    /// The device certificate, if there is one.
    pub identity: Option<Arc<DeviceIdentity>>,
    /// The hosts that may see the device certificate.
    pub present_to: Arc<[HostPattern]>,
    /// Addresses of hosts in place of DNS; the first match counts.
    pub resolve: Arc<[(HostPattern, ResolveTo)]>,
    /// Roots for servers, besides the system's.
    pub extra_roots: Arc<[CertificateDer<'static>]>,
    /// The route to the servers.
    pub upstream: Upstream,
    /// How to sign in to a proxy on that route.
    pub sign_in: ProxySignIn,
    /// The hosts whose TLS is not opened.
    pub tunnelled: Tunnelled,
    /// Which names may resolve to private networks.
    pub private_addresses: PrivateAddresses,
    /// The organisation's name and help, for error pages.
    pub organization: Option<OrganizationInfo>,
}

/// The hosts whose TLS is not opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tunnelled {
    /// The hosts; without a port, on every port.
    pub hosts: Arc<[HostPattern]>,
    /// Whether this also applies on an untrusted device to hosts of apps' pages.
    pub pages_on_untrusted: bool,
}

/// Which names may resolve to private networks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrivateAddresses {
    /// Only some.
    pub are_refused: bool,
    /// The names that may; without a port, on every port.
    pub except: Arc<[HostPattern]>,
}

impl PrivateAddresses {
    /// The addresses that the name of `target` may resolve to.
    pub(crate) fn reach(&self, target: &Endpoint) -> Reach {
        let is_excepted = || self.except.iter().any(|pattern| pattern.matches(target, WithoutPort::Any));
        if self.are_refused && !is_excepted() { Reach::Public } else { Reach::Network }
    }
}

/// The organisation on error pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationInfo {
    /// Its name.
    pub name: String,
    /// Where its people find help.
    pub help_url: Option<String>,
}

impl Settings {
    /// Whether a connection that was made under `earlier` could not be made the same way now.
    pub(crate) fn needs_new_connections(&self, earlier: &Self) -> bool {
        // The same certificate in another store has another key handle.
        let identity = |settings: &Self| {
            settings.identity.as_ref().map(|identity| (identity.fingerprint(), identity.store().clone()))
        };
        identity(self) != identity(earlier)
            || self.device != earlier.device
            || self.present_to != earlier.present_to
            || self.resolve != earlier.resolve
            || self.extra_roots != earlier.extra_roots
            || self.upstream != earlier.upstream
            || self.private_addresses != earlier.private_addresses
    }

    /// Whether the TLS of connections to `target` is not opened.
    pub(crate) fn tunnels(&self, target: &Endpoint) -> bool {
        self.tunnelled.hosts.iter().any(|pattern| pattern.matches(target, WithoutPort::Any))
    }

    /// Whether `target` has pages that this device may not open without inspection.
    pub(crate) fn must_look_into(&self, target: &Endpoint) -> bool {
        let is_page = |url: &url::Url| Endpoint::of(url).as_ref() == Some(target);
        self.device == DeviceClass::Untrusted
            && !self.tunnelled.pages_on_untrusted
            && self.tunnels(target)
            && self
                .apps
                .iter()
                .any(|app| is_page(&app.url) || app.scope.iter().any(|scope| is_page(scope.as_url())))
    }

    /// The fingerprint of the device certificate in records.
    pub(crate) fn fingerprint(&self) -> Option<String> {
        self.identity.as_ref().map(|identity| identity.fingerprint().to_string())
    }
}
