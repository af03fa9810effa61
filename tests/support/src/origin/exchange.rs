//! A request, and who sent it.

use std::net::SocketAddr;
use std::sync::Arc;

use http::Request;
use hyper::body::Incoming;
use rustls_pki_types::CertificateDer;

/// One request together with who sent it.
#[derive(Debug)]
pub struct Exchange {
    /// The request; its body streams.
    pub request: Request<Incoming>,
    /// The connection that it came on.
    pub peer: Arc<Peer>,
}

/// The client's end of one TLS connection.
#[derive(Debug)]
pub struct Peer {
    /// The how-manieth connection of this server it is, from 1.
    pub connection: u64,
    /// Where it comes from.
    pub address: SocketAddr,
    /// The host name in the handshake (SNI).
    pub server_name: Option<String>,
    /// What the handshake agreed to speak.
    pub is_http2: bool,
    /// Whether the handshake resumed an earlier session.
    pub is_resumed: bool,
    /// The certificate that the client showed.
    pub certificate: ClientCertificate,
}

/// What a client showed of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientCertificate {
    /// Nothing, or the server did not ask.
    None,
    /// A certificate that chains to one of the anchors, and proof of its key.
    Trusted(CertificateDer<'static>),
    /// A certificate, and proof of its key, that leads to no anchor or is not valid.
    Untrusted {
        /// What was shown.
        certificate: CertificateDer<'static>,
        /// Why it does not count.
        reason: String,
    },
}
