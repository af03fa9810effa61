//! Keys that never leave their token, in real TLS handshakes with nginx.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;

use crate::fixture::{PIN, STORE, card, child, finish, folder, key_checks, look, pin, tokens, write};
use porthole_identity::{ClientCertificateResolution, DeviceIdentity, Evaluation};
use porthole_policy::DeviceClass;
use porthole_support::nginx::{Nginx, Site};
use porthole_support::pki::{Authority, KeyKind};
use porthole_support::softhsm::SoftHsm;
use rustls::client::ResolvesClientCert;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::sign::CertifiedKey;
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, SignatureScheme, StreamOwned, SupportedProtocolVersion,
};

const PORT: &str = "PORTHOLE_TEST_PORT";

/// A server that asks for a certificate, and the test that goes there with the token's.
fn with_nginx(hsm: &SoftHsm, authority: &Authority, test: &str) {
    let root = Authority::root("Root").unwrap();
    write(hsm, "root.pem", &root.certificate_pem());
    let site = Site::new(&["mail.test"], &root.issue_server(&["mail.test"]).unwrap())
        .ask_for_certificates(authority.certificate_pem())
        .directive("ssl_protocols TLSv1.2 TLSv1.3;")
        .location("= /who", "return 200 \"$ssl_client_verify $ssl_client_s_dn $ssl_protocol\";");
    let nginx = Nginx::start([site]).unwrap();
    let mut program = child(hsm, test);
    program.env(PORT, nginx.port().to_string());
    finish(program, test);
}

#[derive(Debug)]
struct Presenting(Arc<DeviceIdentity>);

impl ResolvesClientCert for Presenting {
    fn resolve(&self, issuers: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        match self.0.answer(issuers, schemes) {
            ClientCertificateResolution::Present(certified) => Some(certified),
            ClientCertificateResolution::OtherIssuers | ClientCertificateResolution::OtherSignatures => None,
        }
    }

    fn has_certs(&self) -> bool {
        true
    }
}

/// What nginx saw.
fn ask(identity: &Arc<DeviceIdentity>, version: &'static SupportedProtocolVersion) -> String {
    try_to_ask(identity, version).unwrap()
}

fn try_to_ask(
    identity: &Arc<DeviceIdentity>,
    version: &'static SupportedProtocolVersion,
) -> io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(folder().join("root.pem")).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(roots)
        .with_client_cert_resolver(Arc::new(Presenting(Arc::clone(identity))));
    let connection = ClientConnection::new(Arc::new(config), "mail.test".try_into().unwrap()).unwrap();
    let port: u16 = std::env::var(PORT).unwrap().parse().unwrap();
    let mut stream = StreamOwned::new(connection, TcpStream::connect(("127.0.0.1", port))?);
    stream.write_all(b"GET /who HTTP/1.1\r\nHost: mail.test\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.split("\r\n\r\n").nth(1).unwrap_or_default().trim().to_owned())
}

fn open() -> Evaluation {
    let store = tokens();
    let _closed = store.read();
    store.unlock(&STORE, &pin(PIN)).unwrap().unwrap();
    let found = look(store.as_ref());
    assert_eq!(found.status.class, DeviceClass::Certified, "{:?}", found.status.problem);
    found
}

#[test]
fn nginx_accepts_a_p256_key_that_stays_in_its_token() {
    let (hsm, authority) = card(&[KeyKind::P256]);
    with_nginx(&hsm, &authority, "handshake::is_accepted_over_both_versions");
}

#[test]
fn nginx_accepts_a_p384_key_that_stays_in_its_token() {
    let (hsm, authority) = card(&[KeyKind::P384]);
    with_nginx(&hsm, &authority, "handshake::is_accepted_over_both_versions");
}

#[test]
fn nginx_accepts_a_p521_key_that_stays_in_its_token_over_tls_1_3_and_the_ledger_says_so() {
    let (hsm, authority) = card(&[KeyKind::P521]);
    with_nginx(&hsm, &authority, "handshake::is_accepted_over_tls_1_3");
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn is_accepted_over_tls_1_3() {
    let found = open();
    let expected = "its ECDSA P-521 key made a valid test signature; servers that support only TLS 1.2 may reject a P-521 key";
    assert_eq!(key_checks(&found), [expected]);
    let identity = found.status.identity.unwrap();
    assert_eq!(ask(&identity, &rustls::version::TLS13), "SUCCESS CN=laptop-0 TLSv1.3");
    let refused = try_to_ask(&identity, &rustls::version::TLS12).unwrap_err();
    assert!(refused.to_string().contains("IllegalParameter"), "{refused}");
}

#[test]
fn nginx_accepts_an_rsa_key_that_stays_in_its_token() {
    let (hsm, authority) = card(&[KeyKind::Rsa2048]);
    with_nginx(&hsm, &authority, "handshake::is_accepted_over_both_versions");
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn is_accepted_over_both_versions() {
    let identity = open().status.identity.unwrap();
    assert_eq!(ask(&identity, &rustls::version::TLS13), "SUCCESS CN=laptop-0 TLSv1.3");
    assert_eq!(ask(&identity, &rustls::version::TLS12), "SUCCESS CN=laptop-0 TLSv1.2");
}

#[test]
fn a_token_without_pss_is_accepted_over_tls_1_2_and_the_ledger_says_so() {
    let (hsm, authority) = card(&[KeyKind::Rsa2048]);
    hsm.mechanisms("CKM_RSA_PKCS").unwrap();
    with_nginx(&hsm, &authority, "handshake::is_accepted_over_tls_1_2");
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn is_accepted_over_tls_1_2() {
    let found = open();
    let expected = "its RSA key made a valid test signature; its key does not support RSA-PSS, so Porthole uses TLS 1.2 with servers that request the certificate";
    assert_eq!(key_checks(&found), [expected]);
    assert!(found.ledger.candidates.iter().flat_map(|it| &it.checks).all(|check| check.failure().is_none()));
    let identity = found.status.identity.unwrap();
    assert_eq!(ask(&identity, &rustls::version::TLS12), "SUCCESS CN=laptop-0 TLSv1.2");
}
