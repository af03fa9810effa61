//! What a valid managed file says, in types that cannot be wrong.

use std::path::PathBuf;
use std::sync::Arc;

use porthole_identity::Requirements;
use porthole_policy::{Apps, HostName, HostPattern, SessionPolicy};
use rustls_pki_types::CertificateDer;
use url::Url;

use crate::Setting;

/// One valid managed file, or set of files.
#[derive(Debug, Clone)]
pub struct ManagedConfig {
    /// Whose device this is.
    pub organization: Organization,
    /// The pinned apps.
    pub apps: Apps,
    /// What a device certificate must be; `None` where the file has no such part, so that no certificate counts.
    pub device_certificate: Option<DeviceCertificate>,
    /// The way to the servers.
    pub network: Network,
    /// What may be done inside the apps.
    pub session_policy: SessionPolicy,
    /// Every file that was read, certificates included.
    pub sources: Vec<SourceFile>,
    /// Each setting in force, with where it comes from.
    pub provenance: Vec<Setting>,
}

/// Two are equal if they were made from the same files with the same content: the rest follows from that.
impl PartialEq for ManagedConfig {
    fn eq(&self, other: &Self) -> bool {
        self.sources == other.sources
    }
}

impl Eq for ManagedConfig {}

/// The organisation, as it is named to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its name; never empty.
    pub name: String,
    /// Where people find help; always https.
    pub help_url: Url,
}

/// What the organisation asks of device certificates, and where they are shown.
#[derive(Debug, Clone)]
pub struct DeviceCertificate {
    /// What a certificate must be. There is at least one anchor.
    pub requirements: Requirements,
    /// The servers that may learn the device's identity; never empty.
    pub present_to: Vec<HostPattern>,
}

/// The way to the servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// Through which proxy, if any.
    pub proxy: UpstreamProxy,
    /// Roots for servers, beside the system's.
    pub extra_roots: Vec<CertificateDer<'static>>,
    /// Where hosts are found, if not by DNS. The most specific pattern comes first.
    pub resolve: Vec<(HostPattern, Target)>,
}

/// The proxy between this device and the servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UpstreamProxy {
    /// None.
    Direct,
    /// One that takes `CONNECT` over plain HTTP.
    Http {
        /// Its host.
        host: HostName,
        /// Its port.
        port: u16,
    },
}

/// Where a host is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// A host name or IP address.
    pub host: HostName,
    /// A port, where it differs too.
    pub port: Option<u16>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it lies.
    pub path: PathBuf,
    /// What it held when it was read.
    pub content: Arc<[u8]>,
}
