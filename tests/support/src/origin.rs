//! A real TLS web server inside the test: HTTP/1.1 and HTTP/2, client certificates, WebSockets, and every way of
//! behaving badly that a proxy must survive.
//!
//! ```no_run
//! # async fn example() -> porthole_support::Result<()> {
//! use porthole_support::origin::{Origin, Reply};
//! use porthole_support::pki::Authority;
//!
//! let root = Authority::root("Test Root")?;
//! let origin = Origin::builder()
//!     .certificate(&["mail.test"], &root.issue_server(&["mail.test"])?)?
//!     .serve(|exchange| async move { Reply::text(exchange.request.uri().path().to_owned()) })
//!     .await?;
//! println!("listens on {}", origin.address());
//! # Ok(()) }
//! ```

mod connection;
mod exchange;
mod raw;
mod reply;
mod tls;

use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::net::TcpListener;
use tokio::task::JoinSet;

pub use exchange::{ClientCertificate, Exchange, Peer};
pub use raw::{RawBehaviour, RawOrigin, RefusedAddress};
pub use reply::{Body, Broken, Reply, WebSocket, echo, read_body};
pub use tls::{ClientCertificates, Protocols, TlsVersions};

use crate::Result;
use crate::failure::While as _;
use crate::pki::Issued;

/// A running server; dropping it closes its port and every connection.
#[derive(Debug)]
pub struct Origin {
    address: SocketAddr,
    connections: Arc<AtomicU64>,
    /// Owns every task of the server; dropping it ends them.
    _tasks: JoinSet<()>,
}

/// A server being set up.
#[derive(Debug, Default)]
pub struct OriginBuilder {
    tls: tls::Setup,
    port: u16,
}

impl Origin {
    /// A server with nothing set: it asks for no client certificate, speaks both protocols, and takes a free port.
    pub fn builder() -> OriginBuilder {
        OriginBuilder::default()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The port of [`Origin::address`].
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// How many TCP connections were accepted so far.
    pub fn connections(&self) -> u64 {
        self.connections.load(Ordering::SeqCst)
    }
}

impl OriginBuilder {
    /// Shows `issued` to clients that ask for one of `names` (`*.` stands for one label). The first certificate
    /// also serves clients that ask for none of the names.
    ///
    /// # Errors
    /// When rustls does not take the key.
    pub fn certificate(mut self, names: &[&str], issued: &Issued) -> Result<Self> {
        self.tls.add_certificate(names, issued.certified_key()?);
        Ok(self)
    }

    /// Sets whether to ask for a client certificate.
    #[must_use]
    pub fn client_certificates(mut self, wanted: ClientCertificates) -> Self {
        self.tls.client_certificates = wanted;
        self
    }

    /// Leaves `hosts` (`*.` stands for one label) out of [`OriginBuilder::client_certificates`]: they never ask.
    #[must_use]
    pub fn not_asking(mut self, hosts: &[&str]) -> Self {
        self.tls.not_asking.extend(hosts.iter().map(|name| name.to_ascii_lowercase()));
        self
    }

    /// Sets which HTTP versions the handshake offers.
    #[must_use]
    pub fn protocols(mut self, protocols: Protocols) -> Self {
        self.tls.protocols = protocols;
        self
    }

    /// Sets which TLS versions the handshake accepts.
    #[must_use]
    pub fn tls_versions(mut self, versions: TlsVersions) -> Self {
        self.tls.versions = versions;
        self
    }

    /// Listens on this port of 127.0.0.1 instead of a free one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Starts the server; `handler` answers each request.
    ///
    /// # Errors
    /// When the port is taken or the TLS set-up is not whole (no certificate, a bad anchor).
    pub async fn serve<H, F>(self, handler: H) -> Result<Origin>
    where
        H: Fn(Exchange) -> F + Send + Sync + 'static,
        F: Future<Output = Reply> + Send + 'static,
    {
        let tls = Arc::new(self.tls.finish()?);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port))
            .await
            .doing(format_args!("listen on 127.0.0.1:{}", self.port))?;
        let address = listener.local_addr().doing("ask for the port")?;
        let connections = Arc::new(AtomicU64::new(0));
        let mut tasks = JoinSet::new();
        tasks.spawn(connection::accept(listener, tls, Arc::new(handler), Arc::clone(&connections)));
        Ok(Origin { address, connections, _tasks: tasks })
    }
}

#[cfg(test)]
mod tests;
