//! A proxy with a device certificate, an nginx behind it that may ask for it, and clients in front.

use std::net::Ipv4Addr;
use std::sync::Arc;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use porthole_activity::ActivityLog;
use porthole_identity::DeviceIdentity;
use porthole_network::{ResolveTo, Upstream};
use porthole_policy::{Apps, DeviceClass, PinnedApp, SessionPolicy, Start};
use porthole_proxy::{
    BlockedDownload, Callers, Notices, PrivateAddresses, Proxy, ProxySignIn, Settings, TrustByAuthority,
    Tunnelled,
};
use porthole_support::nginx::{Nginx, Site};
use porthole_support::pki::Authority;
use rustls::ClientConfig;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::client::{Tunnel, TunnelRequest, Way, tls_with_roots};
use crate::result::Result;

/// Asks for the device certificate.
pub(crate) const ASKS: &str = "mail.test";
/// Does not.
pub(crate) const DOES_NOT: &str = "chat.test";

pub(crate) struct Proxied {
    proxy: Proxy,
    tls: Arc<ClientConfig>,
    // What ends with it.
    _runtime: Runtime,
    _nginx: Nginx,
    _folder: TempDir,
}

pub(crate) struct Silent;

impl Notices for Silent {
    fn download_blocked(&self, _: BlockedDownload) {}
}

/// What a proxy needs that is never asked for a server.
pub(crate) fn settings_without_servers() -> Result<Settings> {
    Ok(Settings {
        apps: Arc::new(Apps::new(Vec::new())?),
        policy: Some(Arc::new(SessionPolicy::default())),
        device: DeviceClass::Untrusted,
        identity: None,
        present_to: Arc::new([]),
        resolve: Arc::new([]),
        extra_roots: Arc::new([]),
        upstream: Upstream::Direct,
        sign_in: ProxySignIn::default(),
        tunnelled: Tunnelled::default(),
        private_addresses: PrivateAddresses::default(),
        organization: None,
    })
}

impl Proxied {
    /// `tls` and `http2` say what nginx speaks.
    pub(crate) fn start(
        devices: &Authority,
        identity: Arc<DeviceIdentity>,
        tls: &str,
        http2: bool,
    ) -> Result<Self> {
        let root = Authority::root("Root")?;
        let site = |host: &str| -> Result<Site> {
            let site = Site::new(&[host], &root.issue_server(&[host])?)
                .directive(&format!("ssl_protocols {tls};"))
                .location("/", "default_type text/plain; return 200 page;");
            Ok(if http2 { site } else { site.without_http2() })
        };
        let nginx =
            Nginx::start([site(ASKS)?.require_certificates(devices.certificate_pem()), site(DOES_NOT)?])?;
        let place = ResolveTo { host: Ipv4Addr::LOCALHOST.to_string(), port: Some(nginx.port()) };
        let resolve: std::result::Result<Vec<_>, _> =
            [ASKS, DOES_NOT].iter().map(|host| host.parse().map(|host| (host, place.clone()))).collect();
        let app = PinnedApp {
            id: "mail".parse()?,
            name: "Mail".to_owned(),
            url: format!("https://{ASKS}/").parse()?,
            scope: Vec::new(),
            hosts: vec![ASKS.parse()?, DOES_NOT.parse()?],
            handles: Vec::new(),
            start: Start::Manual,
            icon: None,
            declared_handlers: Vec::new(),
            shortcuts: None,
            sleep_after: None,
            permissions: porthole_policy::FeatureRules::default(),
        };
        let settings = Settings {
            apps: Arc::new(Apps::new(vec![app])?),
            policy: Some(Arc::new(SessionPolicy::default())),
            device: DeviceClass::Certified,
            identity: Some(identity),
            present_to: Arc::new([ASKS.parse()?, DOES_NOT.parse()?]),
            resolve: resolve?.into(),
            extra_roots: Arc::new([root.certificate().clone()]),
            upstream: Upstream::Direct,
            sign_in: ProxySignIn::default(),
            tunnelled: Tunnelled::default(),
            private_addresses: PrivateAddresses::default(),
            organization: None,
        };
        let folder = tempfile::tempdir()?;
        let log = Arc::new(ActivityLog::open(folder.path().join("activity.jsonl"))?);
        let runtime = Runtime::new()?;
        let proxy =
            Proxy::start(Callers::ThisUser, settings, Arc::new(TrustByAuthority), Arc::new(Silent), log);
        let proxy = runtime.block_on(proxy)?;
        let tls = tls_with_roots(proxy.authority_pem().as_bytes())?;
        Ok(Self { proxy, tls, _runtime: runtime, _nginx: nginx, _folder: folder })
    }

    pub(crate) fn tunnel(&self, host: &str) -> Result<Tunnel> {
        let credentials = self.proxy.credentials();
        let pair = BASE64_STANDARD.encode(format!("{}:{}", credentials.user(), credentials.secret()));
        let authorization = Some(format!("Basic {pair}"));
        Tunnel::open(&Way {
            address: self.proxy.address(),
            tunnel: Some(TunnelRequest { port: 443, authorization }),
            host: host.to_owned(),
            tls: Arc::clone(&self.tls),
        })
    }
}
