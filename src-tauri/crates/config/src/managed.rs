//! What a valid managed file says, in types that cannot be wrong.

use std::path::PathBuf;
use std::time::Duration;

use porthole_identity::{RequiredDomain, Requirements, RevocationList, StatementKey};
use porthole_policy::{Apps, HostName, HostPattern, QuietHours, SessionPolicy};
use rustls_pki_types::CertificateDer;
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use url::Url;

use crate::duration;
use crate::enrolment::Enrolment;
use crate::fault::Fault;
use crate::file_problem::FileProblem;
use crate::ownership;
use crate::ownership::Guard;
use crate::place::Place;
use crate::provenance::Setting;
use crate::text::Text;

/// One valid managed file, or set of files.
#[derive(Debug, Clone)]
pub struct ManagedConfig {
    /// Whose device this is.
    pub organization: Organization,
    /// The pinned apps.
    pub apps: Apps,
    /// What a device certificate must be; `None` where the file has no such part, so that no certificate counts.
    pub device_certificate: Option<DeviceCertificate>,
    /// What makes a device managed; `None` where nothing does.
    pub managed_device: Option<ManagedDevice>,
    /// What becomes of the profile on the disk when the device turns untrusted.
    pub on_trust_loss: OnTrustLoss,
    /// How long people then have to send or copy what they are writing, before its window is closed.
    pub trust_loss_grace: Grace,
    /// How a device comes by its certificate.
    pub enrolment: Enrolment,
    /// The way to the servers.
    pub network: Network,
    /// What the desktop shows of notifications, and when.
    pub notifications: Notifications,
    /// What may be done inside the apps.
    pub session_policy: SessionPolicy,
    /// Every file that was read, certificates included.
    pub sources: Vec<SourceFile>,
    /// Each setting in force, with where it comes from.
    pub provenance: Vec<Setting>,
    /// The texts of the set, the main file first.
    pub texts: Vec<Text>,
    /// The CA certificates of the files that the set names.
    pub(crate) certificates: Vec<NamedCertificate>,
    /// Who may change the files of the set; `None` where anyone may.
    pub(crate) guard: Option<Guard>,
}

impl ManagedConfig {
    /// What the compliance statement's file holds now. It is read again each time: device management replaces it
    /// while the managed file stays as it is. `None` where the managed file names none.
    ///
    /// # Errors
    /// It is not there, cannot be read, or someone else could change it.
    #[must_use]
    pub fn read_statement(&self) -> Option<Result<Vec<u8>, FileProblem>> {
        let path = &self.managed_device.as_ref()?.statement.as_ref()?.path;
        Some(match &self.guard {
            Some(guard) => guard.read(path, ownership::LARGEST_TEXT),
            None => ownership::read_unguarded(path, ownership::LARGEST_TEXT),
        })
    }
}

/// A CA certificate in a file that the managed file names.
#[derive(Debug, Clone)]
pub(crate) struct NamedCertificate {
    pub(crate) subject: String,
    pub(crate) not_before: OffsetDateTime,
    pub(crate) not_after: OffsetDateTime,
    /// Its key, where that is too weak to count.
    pub(crate) weak_key: Option<String>,
    /// The file that holds it.
    pub(crate) file: PathBuf,
    /// Where the managed file names that.
    pub(crate) place: Place,
    pub(crate) key: String,
}

impl ManagedConfig {
    /// The CA certificates by which nothing can be verified at `now`. The set is valid with them: they may be followed by
    /// others, or become valid while the set is installed.
    #[must_use]
    pub fn unusable_certificates(&self, now: OffsetDateTime) -> Vec<Fault> {
        self.certificates.iter().filter_map(|certificate| certificate.fault(now)).collect()
    }
}

impl NamedCertificate {
    fn fault(&self, now: OffsetDateTime) -> Option<Fault> {
        const REPLACE: &str =
            "Put the CA's current certificate into the file, or remove the file from the list.";
        let Self { subject, not_before, not_after, weak_key, file, place, key } = self;
        let shown = format!("The certificate `{subject}` in `{}`", file.display());
        let (what, why, help) = if *not_after < now {
            (
                format!("{shown} expired on {}.", not_after.date()),
                "An expired CA certificate cannot verify other certificates.",
                REPLACE,
            )
        } else if *not_before > now {
            (
                format!("{shown} is not valid before {}.", not_before.date()),
                "Before that day it cannot verify other certificates.",
                "Keep the CA's earlier certificate in the list until then, and check this device's clock.",
            )
        } else if let Some(weak_key) = weak_key {
            (
                format!("{shown} has an insecure key: {weak_key}."),
                "Porthole does not accept signatures of such a key.",
                "Name a CA with an ECDSA key (P-256, P-384), or an RSA key of 2048 bits or more.",
            )
        } else {
            return None;
        };
        Some(Fault {
            file: place.file.to_string(),
            line: Some(place.line),
            column: Some(place.column),
            key: key.clone(),
            what,
            why: why.to_owned(),
            help: help.to_owned(),
        })
    }
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

/// What the desktop shows of notifications, and when.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Notifications {
    /// Whether it shows who notifies and nothing of what.
    pub hides_body: bool,
    /// When it shows none.
    pub quiet_hours: Option<QuietHours>,
}

/// What is decided inside the apps, without what depends on other files.
#[derive(Debug, Clone)]
pub struct AppRules {
    /// Whose device this is.
    pub organization: Organization,
    /// The pinned apps.
    pub apps: Apps,
    /// What may be done inside the apps.
    pub session_policy: SessionPolicy,
}

/// What the organisation asks of device certificates, and where they are shown.
#[derive(Debug, Clone)]
pub struct DeviceCertificate {
    /// What a certificate must be. There is at least one anchor.
    pub requirements: Requirements,
    /// The servers that may learn the device's identity; never empty.
    pub present_to: Vec<HostPattern>,
    /// PKCS#11 modules to look into, beside those that the system has registered. Absolute paths.
    pub modules: Vec<PathBuf>,
}

/// What makes a device managed: any one of these is enough, and there is at least one.
#[derive(Debug, Clone)]
pub struct ManagedDevice {
    /// A signed statement.
    pub statement: Option<StatementFile>,
    /// A domain that the device has joined.
    pub domain_joined: Option<RequiredDomain>,
}

/// Where a signed statement lies, and who must have signed it.
#[derive(Debug, Clone)]
pub struct StatementFile {
    /// The file. It need not be there.
    pub path: PathBuf,
    /// The key.
    pub key: StatementKey,
}

/// What becomes of the profile on the disk when the device turns untrusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnTrustLoss {
    /// It stays, unused, until the device is trusted again.
    #[default]
    Keep,
    /// It is removed.
    Wipe,
}

impl OnTrustLoss {
    /// As it stands in the file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Wipe => "wipe",
        }
    }
}

/// How long people have to send or copy what they are writing once the device turns untrusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grace(Duration);

impl Grace {
    /// The longest: a device that is not trusted must not go on as one for long.
    const LONGEST: Duration = Duration::from_secs(60 * 60);

    /// As it stands in the file: `90s`, `5m`, `1h`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let time = duration::parse(text)?;
        (time <= Self::LONGEST).then_some(Self(time))
    }

    /// The time itself.
    #[must_use]
    pub const fn time(self) -> Duration {
        self.0
    }
}

impl Default for Grace {
    fn default() -> Self {
        Self(Duration::from_secs(5 * 60))
    }
}

/// In the largest unit that gives a whole number.
impl std::fmt::Display for Grace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.as_secs() {
            0 => write!(f, "0s"),
            seconds if seconds % 3_600 == 0 => write!(f, "{}h", seconds / 3_600),
            seconds if seconds % 60 == 0 => write!(f, "{}m", seconds / 60),
            seconds => write!(f, "{seconds}s"),
        }
    }
}

/// The way to the servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// Through which proxy, if any.
    pub proxy: UpstreamProxy,
    /// What becomes of a connection where the system's settings or the script are not available.
    pub proxy_fallback: ProxyFallback,
    /// Hosts whose connections are not opened: their TLS goes through as it is.
    pub tunnel: Vec<HostPattern>,
    /// Whether that holds on an untrusted device for hosts that pages of apps come from, too.
    pub tunnel_untrusted: TunnelUntrusted,
    /// Whether names may lead to private networks.
    pub private_addresses: PrivateAddresses,
    /// Hosts that may where others may not.
    pub private_hosts: Vec<HostPattern>,
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
    /// The one that the system's settings name.
    System,
    /// The one that the script at this address names.
    ScriptAt(Url),
    /// The one that this script names.
    Script(String),
}

/// What becomes of a connection where the system's settings or the script are not available.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProxyFallback {
    /// It is refused.
    #[default]
    Refuse,
    /// It goes straight.
    Direct,
}

/// Whether an untrusted device may open pages of apps that Porthole cannot look into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TunnelUntrusted {
    /// It may not.
    #[default]
    Refuse,
    /// It may.
    Allow,
}

/// Whether the name of a host may lead to a private network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PrivateAddresses {
    /// It may.
    #[default]
    Allow,
    /// It may not, unless it is named.
    Refuse,
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
    held: Held,
}

/// By what a file that was read is told from the same file with other content.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Held {
    /// SHA-256 over what it held.
    Digest([u8; 32]),
    /// A list of revoked certificates is large, and in memory anyway: it is compared when it is read again, and not
    /// hashed at every start.
    List(RevocationList),
}

impl SourceFile {
    pub(crate) fn new(path: PathBuf, content: &[u8]) -> Self {
        Self { path, held: Held::Digest(Sha256::digest(content).into()) }
    }

    pub(crate) const fn list(path: PathBuf, list: RevocationList) -> Self {
        Self { path, held: Held::List(list) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grace_is_read_as_it_is_written_and_never_over_an_hour() {
        for (text, seconds) in [("0s", 0), ("90s", 90), ("5m", 300), ("1h", 3_600), ("60m", 3_600)] {
            assert_eq!(Grace::parse(text).unwrap().time().as_secs(), seconds, "{text}");
        }
        for text in
            ["", "5", "m", "5 m", "-5m", "+5m", "2h", "61m", "99999999999999999999h", "5d", "５m", "é"]
        {
            assert_eq!(Grace::parse(text), None, "{text}");
        }
        for text in ["0s", "90s", "5m", "1h"] {
            assert_eq!(Grace::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Grace::default().to_string(), "5m");
    }
}
