//! What is in force: pure data, handed in whole and swapped whole.

use std::sync::Arc;

use porthole_identity::DeviceIdentity;
use porthole_network::{ResolveTo, Upstream};
use porthole_policy::{Apps, DeviceClass, HostPattern, SessionPolicy};
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
    /// The organisation's name and help, for error pages.
    pub organization: Option<OrganizationWords>,
}

/// The organisation as error pages name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationWords {
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
    }

    /// The fingerprint of the device certificate, as records name it.
    pub(crate) fn fingerprint(&self) -> Option<String> {
        self.identity.as_ref().map(|identity| identity.fingerprint().to_string())
    }
}
