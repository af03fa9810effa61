//! The server's side of the handshake.

use std::sync::Arc;
use std::time::SystemTime;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::CryptoProvider;
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier};
use rustls::sign::CertifiedKey;
use rustls::{
    DigitallySignedStruct, DistinguishedName, RootCertStore, ServerConfig, ServerConnection, SignatureScheme,
    SupportedProtocolVersion,
};
use rustls_pki_types::{CertificateDer, UnixTime};

use super::ClientCertificate;
use crate::Result;
use crate::failure::{Failure, While as _};

/// Whether a server asks for a client certificate, and which authorities count.
#[derive(Debug, Clone, Default)]
pub enum ClientCertificates {
    /// It does not ask.
    #[default]
    NotAsked,
    /// It asks and lets everybody in; see [`super::Peer::certificate`] for what came.
    Optional(Vec<CertificateDer<'static>>),
    /// It requests a certificate and refuses a handshake without a valid one.
    Required(Vec<CertificateDer<'static>>),
}

/// Which HTTP versions a server offers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Protocols {
    /// HTTP/2 first, then HTTP/1.1.
    #[default]
    Both,
    /// HTTP/1.1 only.
    Http1,
    /// HTTP/2 only.
    Http2,
}

/// Which TLS versions a server accepts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TlsVersions {
    /// TLS 1.2 and 1.3.
    #[default]
    Both,
    /// TLS 1.2 only.
    Tls12,
    /// TLS 1.3 only.
    Tls13,
}

/// What a builder collects.
#[derive(Debug, Default)]
pub(super) struct Setup {
    certificates: Vec<(Vec<String>, Arc<CertifiedKey>)>,
    pub(super) client_certificates: ClientCertificates,
    pub(super) protocols: Protocols,
    pub(super) versions: TlsVersions,
    /// Hosts that never request one, despite `client_certificates`.
    pub(super) not_asking: Vec<String>,
}

/// A finished set-up.
#[derive(Debug)]
pub(super) struct Tls {
    asking: Arc<ServerConfig>,
    not_asking: Arc<ServerConfig>,
    /// The hosts that `not_asking` is for.
    not_asking_hosts: Vec<String>,
    verifier: Option<Arc<dyn ClientCertVerifier>>,
}

impl Setup {
    pub(super) fn add_certificate(&mut self, names: &[&str], key: Arc<CertifiedKey>) {
        self.certificates.push((names.iter().map(|name| name.to_ascii_lowercase()).collect(), key));
    }

    pub(super) fn finish(self) -> Result<Tls> {
        if self.certificates.is_empty() {
            return Err(Failure::new("this server has no certificate: give it one with `certificate`"));
        }
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let (requesting, verifier): (Arc<dyn ClientCertVerifier>, _) = match self.client_certificates {
            ClientCertificates::NotAsked => (WebPkiClientVerifier::no_client_auth(), None),
            ClientCertificates::Optional(anchors) => {
                let strict = strict_verifier(anchors, &provider)?;
                (Arc::new(LetsEverybodyIn(Arc::clone(&strict))), Some(strict))
            }
            ClientCertificates::Required(anchors) => {
                let strict = strict_verifier(anchors, &provider)?;
                (Arc::clone(&strict), Some(strict))
            }
        };
        let versions: &[&'static SupportedProtocolVersion] = match self.versions {
            TlsVersions::Both => rustls::ALL_VERSIONS,
            TlsVersions::Tls12 => &[&rustls::version::TLS12],
            TlsVersions::Tls13 => &[&rustls::version::TLS13],
        };
        let certificates: Arc<dyn ResolvesServerCert> = Arc::new(ByName(self.certificates));
        let alpn = match self.protocols {
            Protocols::Both => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
            Protocols::Http1 => vec![b"http/1.1".to_vec()],
            Protocols::Http2 => vec![b"h2".to_vec()],
        };
        let config = |requesting| -> Result<Arc<ServerConfig>> {
            let mut config = ServerConfig::builder_with_provider(Arc::clone(&provider))
                .with_protocol_versions(versions)
                .doing("choose TLS versions")?
                .with_client_cert_verifier(requesting)
                .with_cert_resolver(Arc::clone(&certificates));
            config.alpn_protocols.clone_from(&alpn);
            Ok(Arc::new(config))
        };
        Ok(Tls {
            asking: config(requesting)?,
            not_asking: config(WebPkiClientVerifier::no_client_auth())?,
            not_asking_hosts: self.not_asking,
            verifier,
        })
    }
}

impl Tls {
    /// What to speak to a client that wants `server_name`.
    pub(super) fn config(&self, server_name: Option<&str>) -> Arc<ServerConfig> {
        let is_not_asking =
            server_name.is_some_and(|wanted| self.not_asking_hosts.iter().any(|name| covers(name, wanted)));
        Arc::clone(if is_not_asking { &self.not_asking } else { &self.asking })
    }

    /// What the client of a finished handshake showed.
    pub(super) fn client_certificate(&self, connection: &ServerConnection) -> ClientCertificate {
        let (Some(verifier), Some([certificate, intermediates @ ..])) =
            (&self.verifier, connection.peer_certificates())
        else {
            return ClientCertificate::None;
        };
        let now = UnixTime::since_unix_epoch(
            SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default(),
        );
        match verifier.verify_client_cert(certificate, intermediates, now) {
            Ok(_) => ClientCertificate::Trusted(certificate.clone().into_owned()),
            Err(error) => ClientCertificate::Untrusted {
                certificate: certificate.clone().into_owned(),
                reason: error.to_string(),
            },
        }
    }
}

fn strict_verifier(
    anchors: Vec<CertificateDer<'static>>,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ClientCertVerifier>> {
    let mut roots = RootCertStore::empty();
    for anchor in anchors {
        roots.add(anchor).doing("take an anchor for client certificates")?;
    }
    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
        .build()
        .doing("set up the check of client certificates")
}

/// Requests a certificate, checks that the client holds its key, and accepts any certificate.
/// Whether it counts is found out afterwards, by [`Tls::client_certificate`].
#[derive(Debug)]
struct LetsEverybodyIn(Arc<dyn ClientCertVerifier>);

impl ClientCertVerifier for LetsEverybodyIn {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        self.0.root_hint_subjects()
    }

    fn verify_client_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

/// Chooses the server certificate by the name in the handshake.
#[derive(Debug)]
struct ByName(Vec<(Vec<String>, Arc<CertifiedKey>)>);

impl ResolvesServerCert for ByName {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let named = hello.server_name().and_then(|wanted| {
            self.0.iter().find(|(names, _)| names.iter().any(|name| covers(name, wanted)))
        });
        named.or_else(|| self.0.first()).map(|(_, key)| Arc::clone(key))
    }
}

fn covers(pattern: &str, name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    match pattern.strip_prefix("*.") {
        Some(parent) => name.split_once('.').is_some_and(|(_, rest)| rest == parent),
        None => pattern == name,
    }
}
