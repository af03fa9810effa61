//! The device certificate in real TLS handshakes with nginx.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test's helpers fail as the test does")]

use porthole_identity::{
    Anchor, ClientCertificateResolution, DeviceIdentity, EvaluationContext, KeyPresence, Pkcs8, Requirements,
    SoftwareKey, StoreKind, StoreName, StoreReading, StoredCertificate, evaluate,
};
use porthole_support::nginx::{Nginx, Site};
use porthole_support::pki::{Authority, DeviceSpec, KeyKind};
use rustls::client::ResolvesClientCert;
use rustls::sign::CertifiedKey;
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, SignatureScheme, StreamOwned, SupportedProtocolVersion,
};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use time::OffsetDateTime;

struct Bench {
    root: Authority,
    device_root: Authority,
    device_ca: Authority,
    /// What evaluation is told to trust; nginx trusts the root above it only.
    anchor: Vec<u8>,
}

impl Bench {
    fn new() -> Self {
        let device_root = Authority::root("Harbor Device Root").unwrap();
        let device_ca = device_root.intermediate("Harbor Device CA").unwrap();
        let anchor = device_ca.certificate_pem().into_bytes();
        Self { root: Authority::root("Root").unwrap(), device_root, device_ca, anchor }
    }

    fn identity(&self, kind: KeyKind) -> Arc<DeviceIdentity> {
        let issued = self.device_ca.issue_device(&DeviceSpec::named("laptop-7").key(kind)).unwrap();
        let store = StoreName::from_static("Test Store");
        let key = SoftwareKey::from_pkcs8(&Pkcs8::from_der(issued.key().serialize_der())).unwrap();
        let stored = StoredCertificate {
            chain: issued.chain(),
            key: KeyPresence::Present(Arc::new(key)),
            store: store.clone(),
            kind: StoreKind::User,
            label: String::new(),
        };
        let anchors = Anchor::read(&self.anchor).unwrap();
        let asks = Requirements::anchored_in(anchors);
        let reading = StoreReading { store, kind: StoreKind::User, found: Ok(vec![stored]) };
        evaluate(vec![reading], &EvaluationContext::of(Some(&asks), OffsetDateTime::now_utc()))
            .status
            .identity
            .unwrap()
    }

    fn nginx(&self, accepted: &Authority) -> Nginx {
        let site = Site::new(&["mail.test"], &self.root.issue_server(&["mail.test"]).unwrap())
            .ask_for_certificates(accepted.certificate_pem())
            .directive("ssl_protocols TLSv1.2 TLSv1.3;")
            .location("= /who", "return 200 \"$ssl_client_verify $ssl_client_s_dn\";");
        Nginx::start([site]).unwrap()
    }

    /// What nginx saw, and how often the certificate was handed out.
    fn ask(
        &self,
        nginx: &Nginx,
        identity: &Arc<DeviceIdentity>,
        version: &'static SupportedProtocolVersion,
    ) -> (String, usize) {
        let mut roots = RootCertStore::empty();
        roots.add(self.root.certificate().clone()).unwrap();
        let resolver = Arc::new(Counting { identity: Arc::clone(identity), presented: AtomicUsize::new(0) });
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[version])
            .unwrap()
            .with_root_certificates(roots)
            .with_client_cert_resolver(Arc::clone(&resolver) as _);
        let connection = ClientConnection::new(Arc::new(config), "mail.test".try_into().unwrap()).unwrap();
        let socket = TcpStream::connect(("127.0.0.1", nginx.port())).unwrap();
        let mut stream = StreamOwned::new(connection, socket);
        stream.write_all(b"GET /who HTTP/1.1\r\nHost: mail.test\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let body = answer.split("\r\n\r\n").nth(1).unwrap_or_default().trim().to_owned();
        (body, resolver.presented.load(Ordering::Relaxed))
    }
}

/// Hands the certificate out, and counts how often.
#[derive(Debug)]
struct Counting {
    identity: Arc<DeviceIdentity>,
    presented: AtomicUsize,
}

impl ResolvesClientCert for Counting {
    fn resolve(&self, issuers: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        match self.identity.answer(issuers, schemes) {
            ClientCertificateResolution::Present(certified) => {
                self.presented.fetch_add(1, Ordering::Relaxed);
                Some(certified)
            }
            ClientCertificateResolution::OtherIssuers | ClientCertificateResolution::OtherSignatures => None,
        }
    }

    fn has_certs(&self) -> bool {
        true
    }
}

#[test]
fn nginx_accepts_every_kind_of_key_over_both_versions_of_tls() {
    let bench = Bench::new();
    let nginx = bench.nginx(&bench.device_root);
    for kind in [KeyKind::P256, KeyKind::P384, KeyKind::Rsa2048, KeyKind::Rsa3072] {
        let identity = bench.identity(kind);
        for version in [&rustls::version::TLS13, &rustls::version::TLS12] {
            let saw = bench.ask(&nginx, &identity, version);
            assert_eq!(saw, ("SUCCESS CN=laptop-7".to_owned(), 1), "{kind:?} {version:?}");
        }
    }
}

#[test]
fn a_server_that_accepts_other_issuers_only_sees_no_certificate() {
    let bench = Bench::new();
    let nginx = bench.nginx(&Authority::root("Stranger CA").unwrap());
    let saw = bench.ask(&nginx, &bench.identity(KeyKind::P256), &rustls::version::TLS13);
    assert_eq!(saw, ("NONE".to_owned(), 0));
}
