//! What is in force: pure data, handed in whole and swapped whole.

use std::sync::Arc;

use porthole_identity::DeviceIdentity;
use porthole_network::{ProxySignIn, Reach, ResolveTo, Upstream};
use porthole_policy::{Apps, DeviceClass, Endpoint, HostPattern, SessionPolicy, WithoutPort};
use rustls_pki_types::CertificateDer;

/// Everything the proxy acts on. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The pinned apps; they name the hosts that may be reached.
    pub apps: Arc<Apps>,
    /// The rules for downloads. `None`: nothing valid is in force, so everything is refused.
    pub policy: Option<Arc<SessionPolicy>>,
    /// What the device has proved.
    pub device: DeviceClass,
    /// The device certificate, where there is one.
    pub identity: Option<Arc<DeviceIdentity>>,
    /// The hosts that may see the device certificate.
    pub present_to: Arc<[HostPattern]>,
    /// Hosts that are reached elsewhere than DNS says; the first match counts.
    pub resolve: Arc<[(HostPattern, ResolveTo)]>,
    /// Roots for servers, beside the system's.
    pub extra_roots: Arc<[CertificateDer<'static>]>,
    /// The way to the servers.
    pub upstream: Upstream,
    /// How to sign in to a proxy on that way.
    pub sign_in: ProxySignIn,
    /// The hosts whose connections are not opened.
    pub tunnelled: Tunnelled,
    /// Which names may lead to private networks.
    pub private_addresses: PrivateAddresses,
    /// The organisation's name and help, for error pages.
    pub organization: Option<OrganizationInfo>,
}

/// The hosts whose connections are not opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tunnelled {
    /// Which they are; without a port, on every port.
    pub hosts: Arc<[HostPattern]>,
    /// Whether that holds on an untrusted device for hosts that pages of apps come from, too.
    pub pages_on_untrusted: bool,
}

/// Which names may lead to private networks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrivateAddresses {
    /// Not all of them.
    pub are_refused: bool,
    /// Those that may nevertheless; without a port, on every port.
    pub except: Arc<[HostPattern]>,
}

impl PrivateAddresses {
    /// Which addresses the name of `target` may lead to.
    pub(crate) fn reach(&self, target: &Endpoint) -> Reach {
        let is_excepted = || self.except.iter().any(|pattern| pattern.matches(target, WithoutPort::Any));
        if self.are_refused && !is_excepted() { Reach::Public } else { Reach::Network }
    }
}

/// The organisation as error pages name it.
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
        // The same certificate from another store has another key handle.
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

    /// Whether connections to `target` are not opened.
    pub(crate) fn tunnels(&self, target: &Endpoint) -> bool {
        self.tunnelled.hosts.iter().any(|pattern| pattern.matches(target, WithoutPort::Any))
    }

    /// Whether pages come from `target` that this device may not open unseen.
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

    /// The fingerprint of the device certificate, as records name it.
    pub(crate) fn fingerprint(&self) -> Option<String> {
        self.identity.as_ref().map(|identity| identity.fingerprint().to_string())
    }
}
