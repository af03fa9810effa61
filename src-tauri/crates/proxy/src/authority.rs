//! The interception key: a CA in memory for one run, with one leaf for each host.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::{Duration as StdDuration, Instant},
};

use parking_lot::{Mutex, MutexGuard};
use porthole_policy::HostName;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256,
};
use rustls::{
    ConfigBuilder, ServerConfig, WantsVerifier,
    crypto::{
        CryptoProvider,
        aws_lc_rs::{self, Ticketer},
    },
    server::{ClientHello, NoServerSessionStorage, ProducesTickets, ResolvesServerCert},
    sign::CertifiedKey,
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use time::{Duration, OffsetDateTime};

/// Webviews refuse certificates that are valid for much longer than half a year.
const LIFETIME: Duration = Duration::days(180);

/// Tolerates a clock that was set back a little.
const BACKDATE: Duration = Duration::days(1);

/// The limit of kept leaves; beyond, the oldest is made again when it is needed.
const LEAVES: usize = 1024;

/// The limit of leaves for hosts that no app names, separate from the others: enough for what one page refers to, and a
/// page cannot displace more.
const STRANGE_LEAVES: usize = 32;

/// How many leaves for such hosts are made at once, and the interval for further ones. A page of such a host opens in
/// the browser, or is explained in its own tunnel; a page that requests hundreds of hosts is not served.
const BURST: u32 = 16;
const STRANGE_LEAF_PAUSE: StdDuration = StdDuration::from_secs(1);

/// Why the interception key could not be made or used.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// A certificate could not be made.
    #[error("a certificate for the webviews could not be made: {0}")]
    Certificate(#[from] rcgen::Error),
    /// The TLS library does not accept the key.
    #[error("the TLS library does not take the certificate for the webviews: {0}")]
    Tls(#[from] rustls::Error),
    /// The system has no thread for it.
    #[error("no thread makes the certificate for the webviews: {0}")]
    Thread(#[source] std::io::Error),
}

/// The CA of this run.
pub(crate) struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
    tls: ConfigBuilder<ServerConfig, WantsVerifier>,
    /// Makes the tickets with which webviews resume sessions, with one key for all hosts: each ticket counts only for its
    /// host (RFC 8446 section 4.6.1), and a session store for each leaf would be most of the leaf's size.
    tickets: Arc<dyn ProducesTickets>,
    leaves: Mutex<LeafCache>,
    strange: Mutex<UnlistedHosts>,
}

struct LeafCache {
    by_host: HashMap<HostName, Arc<Leaf>>,
    in_order: VecDeque<HostName>,
    limit: usize,
}

/// Leaves of hosts that no app names.
struct UnlistedHosts {
    leaves: LeafCache,
    due: u32,
    counted: Instant,
}

/// A host's certificate, and the TLS configuration that presents it.
pub(crate) struct Leaf {
    pub(crate) certificate: CertificateDer<'static>,
    pub(crate) tls: Arc<ServerConfig>,
}

impl Authority {
    pub(crate) fn generate(provider: Arc<CryptoProvider>) -> Result<Self, AuthorityError> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let mut params = with_validity(CertificateParams::new(Vec::new())?);
        params.distinguished_name.push(DnType::CommonName, "Porthole, this run only");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let pem = params.self_signed(&key)?.pem();
        let tls = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let strange =
            UnlistedHosts { leaves: LeafCache::new(STRANGE_LEAVES), due: BURST, counted: Instant::now() };
        Ok(Self {
            pem,
            issuer: Issuer::new(params, key),
            tls,
            tickets: Ticketer::new()?,
            leaves: Mutex::new(LeafCache::new(LEAVES)),
            strange: Mutex::new(strange),
        })
    }

    /// The CA certificate as PEM.
    pub(crate) fn pem(&self) -> &str {
        &self.pem
    }

    /// The leaf of `host`: always the same one, unless it was dropped because of the limit.
    pub(crate) async fn leaf(self: &Arc<Self>, host: &HostName) -> Result<Arc<Leaf>, AuthorityError> {
        if let Some(leaf) = self.lock().by_host.get(host) {
            return Ok(Arc::clone(leaf));
        }
        let (this, name) = (Arc::clone(self), host.clone());
        let made = porthole_resources::blocking(move || this.make(&name)).await;
        let made = Arc::new(made.map_err(AuthorityError::Thread)??);
        Ok(self.lock().insert(host, made))
    }

    /// The leaf of a `host` that no app names. `None` if too many such hosts were requested.
    pub(crate) async fn strange_leaf(
        self: &Arc<Self>,
        host: &HostName,
    ) -> Result<Option<Arc<Leaf>>, AuthorityError> {
        {
            let mut strange = self.strange.lock();
            if let Some(leaf) = strange.leaves.by_host.get(host) {
                return Ok(Some(Arc::clone(leaf)));
            }
            if !strange.is_due(Instant::now()) {
                return Ok(None);
            }
        }
        let (this, name) = (Arc::clone(self), host.clone());
        let made = porthole_resources::blocking(move || this.make(&name)).await;
        let made = Arc::new(made.map_err(AuthorityError::Thread)??);
        let mut strange = self.strange.lock();
        Ok(Some(strange.leaves.insert(host, made)))
    }

    fn make(&self, host: &HostName) -> Result<Leaf, AuthorityError> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        // Only one name, so that a connection for this host cannot be used for another.
        let mut params = with_validity(CertificateParams::new(vec![host.to_string()])?);
        params.distinguished_name.push(DnType::CommonName, "Porthole");
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let certificate = params.signed_by(&key, &self.issuer)?.der().clone();
        let der = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let key = aws_lc_rs::sign::any_ecdsa_type(&der)?;
        let shown = SingleHostResolver {
            host: host.clone(),
            key: Arc::new(CertifiedKey::new(vec![certificate.clone()], key)),
        };
        let mut tls = self.tls.clone().with_no_client_auth().with_cert_resolver(Arc::new(shown));
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        tls.session_storage = Arc::new(NoServerSessionStorage {});
        tls.ticketer = Arc::clone(&self.tickets);
        Ok(Leaf { certificate, tls: Arc::new(tls) })
    }

    fn lock(&self) -> MutexGuard<'_, LeafCache> {
        self.leaves.lock()
    }
}

impl UnlistedHosts {
    /// Whether one more may be made now.
    fn is_due(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.counted).as_nanos() / STRANGE_LEAF_PAUSE.as_nanos();
        let passed = u32::try_from(passed).unwrap_or(u32::MAX);
        if passed > 0 {
            self.counted = now;
            self.due = self.due.saturating_add(passed).min(BURST);
        }
        let is_due = self.due > 0;
        self.due -= u32::from(is_due);
        is_due
    }
}

impl LeafCache {
    fn new(limit: usize) -> Self {
        Self { by_host: HashMap::new(), in_order: VecDeque::new(), limit }
    }

    /// Stores `made`, unless another connection has stored a leaf for the host meanwhile: then that one counts.
    fn insert(&mut self, host: &HostName, made: Arc<Leaf>) -> Arc<Leaf> {
        if let Some(first) = self.by_host.get(host) {
            return Arc::clone(first);
        }
        if self.in_order.len() >= self.limit
            && let Some(oldest) = self.in_order.pop_front()
        {
            self.by_host.remove(&oldest);
        }
        self.in_order.push_back(host.clone());
        self.by_host.insert(host.clone(), Arc::clone(&made));
        made
    }
}

fn with_validity(mut params: CertificateParams) -> CertificateParams {
    let now = OffsetDateTime::now_utc();
    params.not_before = now - BACKDATE;
    params.not_after = now + LIFETIME;
    params
}

/// Whether a handshake with `sni` belongs into a tunnel for `host`. An IP address is not sent as a name in handshakes
/// (RFC 6066 section 3).
pub(crate) fn matches_sni(host: &HostName, sni: Option<&str>) -> bool {
    match (host.ip(), sni) {
        (Some(_), None) => true,
        (_, Some(name)) => name.parse().is_ok_and(|name: HostName| name == *host),
        (None, None) => false,
    }
}

/// Presents the certificate only in handshakes for its own host.
#[derive(Debug)]
struct SingleHostResolver {
    host: HostName,
    key: Arc<CertifiedKey>,
}

impl ResolvesServerCert for SingleHostResolver {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        matches_sni(&self.host, hello.server_name()).then(|| Arc::clone(&self.key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authority() -> Arc<Authority> {
        Arc::new(Authority::generate(Arc::new(aws_lc_rs::default_provider())).unwrap())
    }

    #[tokio::test]
    async fn a_host_has_one_leaf_however_many_ask_at_once() {
        let authority = authority();
        let host: HostName = "mail.harbor.test".parse().unwrap();
        let asked = (0..8).map(|_| authority.leaf(&host));
        let leaves = futures_util::future::join_all(asked).await;
        let first = &leaves[0].as_ref().unwrap().certificate;
        assert!(leaves.iter().all(|leaf| leaf.as_ref().unwrap().certificate == *first));
        let other = authority.leaf(&"chat.harbor.test".parse().unwrap()).await.unwrap();
        assert_ne!(other.certificate, *first);
    }

    #[tokio::test]
    async fn the_leaves_kept_are_bounded() {
        let authority = authority();
        let made = authority.leaf(&"h0.test".parse().unwrap()).await.unwrap();
        for number in 0..LEAVES {
            authority.lock().insert(&format!("h{}.test", number + 1).parse().unwrap(), Arc::clone(&made));
        }
        let leaves = authority.lock();
        assert_eq!((leaves.by_host.len(), leaves.in_order.len()), (LEAVES, LEAVES));
        assert!(!leaves.by_host.contains_key(&"h0.test".parse().unwrap()));
    }

    #[tokio::test]
    async fn a_page_that_asks_for_hosts_by_the_hundred_fills_no_leaves() {
        let authority = authority();
        let named: HostName = "mail.harbor.test".parse().unwrap();
        let first = authority.leaf(&named).await.unwrap();
        let (mut made, mut refused) = (0, 0);
        for number in 0..300 {
            let host = format!("h{number}.test").parse().unwrap();
            match authority.strange_leaf(&host).await.unwrap() {
                Some(_) => made += 1,
                None => refused += 1,
            }
        }
        assert!(made >= BURST && refused > 200, "{made} were made");
        assert!(authority.strange.lock().leaves.by_host.len() <= STRANGE_LEAVES);
        let again = authority.leaf(&named).await.unwrap();
        assert_eq!(again.certificate, first.certificate, "they take no place of a named host's");
    }

    #[test]
    fn a_handshake_fits_its_own_host_alone() {
        let fits = |host: &str, sni| matches_sni(&host.parse().unwrap(), sni);
        assert!(fits("mail.harbor.test", Some("mail.harbor.test")));
        assert!(fits("mail.harbor.test", Some("MAIL.harbor.test")));
        assert!(!fits("mail.harbor.test", Some("chat.harbor.test")));
        assert!(!fits("mail.harbor.test", None));
        assert!(fits("127.0.0.1", None));
        assert!(!fits("127.0.0.1", Some("mail.harbor.test")));
    }
}
