//! TLS to the server, straight or through the proxy, for what is written by hand.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::sync::Arc;

use porthole_support::pki::Authority;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use rustls_pki_types::{CertificateDer, pem::PemObject as _};

use crate::through::{HOST, LONG, Through};

pub(crate) trait Stream: Read + Write + Send {}

impl<T: Read + Write + Send> Stream for T {}

/// The two ways to one server.
pub(crate) struct Ways {
    pub(crate) port: u16,
    pub(crate) through: Through,
    straight_tls: Arc<ClientConfig>,
    through_tls: Arc<ClientConfig>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Straight,
    Through,
}

impl Ways {
    pub(crate) fn to(root: &Authority, port: u16) -> Self {
        let through = Through::start(root, port);
        let straight_tls = believing(root.certificate_pem().as_bytes());
        let through_tls = believing(&std::fs::read(through.ca()).unwrap());
        Self { port, through, straight_tls, through_tls }
    }

    pub(crate) fn open(&self, way: Way) -> Box<dyn Stream> {
        let (socket, tls) = match way {
            Way::Straight => {
                (TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap(), &self.straight_tls)
            }
            Way::Through => (self.through.tunnel(), &self.through_tls),
        };
        socket.set_nodelay(true).unwrap();
        socket.set_read_timeout(Some(LONG)).unwrap();
        let connection = ClientConnection::new(Arc::clone(tls), HOST.try_into().unwrap()).unwrap();
        Box::new(StreamOwned::new(connection, socket))
    }
}

fn believing(pem: &[u8]) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(pem).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    Arc::new(builder.with_root_certificates(roots).with_no_client_auth())
}
