//! Handshakes a second, whole ones, both ends in this process and nothing between them.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use porthole_identity::{ClientCertificateResolution, DeviceIdentity, Pin};
use porthole_keystore::{WorkerCommand, readable_stores};
use porthole_support::pki::{Authority, DeviceSpec, KeyKind};
use porthole_support::process::Process;
use porthole_support::softhsm::SoftHsm;
use rustls::client::{ResolvesClientCert, Resumption};
use rustls::server::WebPkiClientVerifier;
use rustls::sign::CertifiedKey;
use rustls::version::TLS13;
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection, SignatureScheme,
};

use crate::devices;
use crate::figures::{Figures, say};
use crate::result::Result;

/// How long handshakes are counted.
const SPAN: Duration = Duration::from_secs(2);

const PIN: &str = "0001password";

pub(crate) fn measure(figures: &mut Figures) -> Result<()> {
    let authority = Authority::root("Device CA")?;
    let ends = Ends::new(&authority)?;
    let none = ends.a_second(None)?;
    figures.add("Handshakes, no certificate", (none, "/s"), None, None);
    let against = Some(("without a certificate", none));
    let kinds = [(KeyKind::P256, "P-256"), (KeyKind::Rsa2048, "RSA 2048")];
    for (kind, text) in kinds {
        let (identity, _) = devices::identity(&authority, kind)?;
        let name = format!("Handshakes, {text} key in memory");
        figures.add(name, (ends.a_second(Some(identity))?, "/s"), against, None);
    }
    for (kind, text) in kinds {
        let hsm = SoftHsm::new()?;
        hsm.token("Bench", PIN)?;
        let issued = authority.issue_device(&DeviceSpec::named("laptop-7").key(kind))?;
        hsm.put("Bench", PIN, "01", &issued)?;
        let folder = tempfile::tempdir()?;
        let anchor = folder.path().join("anchor.pem");
        std::fs::write(&anchor, authority.certificate_pem())?;
        let mut child = std::process::Command::new(std::env::current_exe()?);
        child.arg("token").arg(&anchor);
        hsm.apply_to(&mut child);
        let printed = Process::run(child, Duration::from_secs(120))?;
        let value = printed.trim().parse()?;
        figures.add(format!("Handshakes, {text} key in SoftHSM"), (value, "/s"), against, None);
    }
    Ok(())
}

/// In its own process, whose environment names the token: a module can be in use once only.
pub(crate) fn through_token(anchor: &Path) -> Result<()> {
    let stores = readable_stores(WorkerCommand::this_program());
    let pin = Pin::new(PIN.to_owned().into());
    let read = || stores.iter().flat_map(|store| store.read()).collect::<Vec<_>>();
    for reading in read() {
        let opened = stores.iter().find_map(|store| store.unlock(&reading.store, &pin));
        opened.transpose()?;
    }
    let anchor = std::fs::read(anchor)?;
    let identity = devices::chosen(read(), &anchor)?;
    let mut roots = RootCertStore::empty();
    for certificate in porthole_identity::read_certificates(&anchor)? {
        roots.add(certificate.der().clone())?;
    }
    say(&Ends::accepting(roots)?.a_second(Some(identity))?.to_string());
    Ok(())
}

/// Both ends of handshakes.
struct Ends {
    server: Arc<ServerConfig>,
    roots: Arc<RootCertStore>,
}

impl Ends {
    fn new(authority: &Authority) -> Result<Self> {
        let mut roots = RootCertStore::empty();
        roots.add(authority.certificate().clone())?;
        Self::accepting(roots)
    }

    /// A server that asks for certificates of these authorities, and goes on without.
    fn accepting(anchors: RootCertStore) -> Result<Self> {
        let root = Authority::root("Root")?;
        let issued = root.issue_server(&["mail.test"])?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(anchors), Arc::clone(&provider))
            .allow_unauthenticated()
            .build()?;
        let server = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13])?
            .with_client_cert_verifier(verifier)
            .with_single_cert(issued.chain(), issued.private_key())?;
        let mut roots = RootCertStore::empty();
        roots.add(root.certificate().clone())?;
        Ok(Self { server: Arc::new(server), roots: Arc::new(roots) })
    }

    fn a_second(&self, identity: Option<Arc<DeviceIdentity>>) -> Result<f64> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13])?
            .with_root_certificates(Arc::clone(&self.roots));
        let mut config = match identity {
            None => builder.with_no_client_auth(),
            Some(identity) => builder.with_client_cert_resolver(Arc::new(Presenter(identity))),
        };
        config.resumption = Resumption::disabled();
        let config = Arc::new(config);
        let begun = Instant::now();
        let mut done = 0.0;
        while begun.elapsed() < SPAN {
            self.shake(&config)?;
            done += 1.0;
        }
        Ok(done / begun.elapsed().as_secs_f64())
    }

    fn shake(&self, config: &Arc<ClientConfig>) -> Result<()> {
        let mut client = ClientConnection::new(Arc::clone(config), "mail.test".try_into()?)?;
        let mut server = ServerConnection::new(Arc::clone(&self.server))?;
        let mut wire = Vec::new();
        while client.is_handshaking() || server.is_handshaking() {
            wire.clear();
            while client.wants_write() {
                client.write_tls(&mut wire)?;
            }
            let mut sent = wire.as_slice();
            while !sent.is_empty() {
                server.read_tls(&mut sent)?;
                server.process_new_packets()?;
            }
            wire.clear();
            while server.wants_write() {
                server.write_tls(&mut wire)?;
            }
            let mut sent = wire.as_slice();
            while !sent.is_empty() {
                client.read_tls(&mut sent)?;
                client.process_new_packets()?;
            }
        }
        Ok(())
    }
}

#[derive(Debug)]
struct Presenter(Arc<DeviceIdentity>);

impl ResolvesClientCert for Presenter {
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
