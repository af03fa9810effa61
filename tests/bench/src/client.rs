//! A client that speaks to a proxy as a webview does: one tunnel, one request after the other.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustls::client::Resumption;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use rustls_pki_types::{CertificateDer, pem::PemObject as _};

use crate::result::Result;

/// How long an answer may keep its reader waiting.
const PATIENCE: Duration = Duration::from_secs(30);

/// How a server is reached.
#[derive(Debug, Clone)]
pub(crate) struct Way {
    /// What is connected to: a proxy, or the server itself.
    pub(crate) address: SocketAddr,
    /// What the proxy is asked for; `None` without one.
    pub(crate) tunnel: Option<TunnelRequest>,
    pub(crate) host: String,
    pub(crate) tls: Arc<ClientConfig>,
}

/// A `CONNECT`.
#[derive(Debug, Clone)]
pub(crate) struct TunnelRequest {
    pub(crate) port: u16,
    /// What the proxy wants to see in `Proxy-Authorization`.
    pub(crate) authorization: Option<String>,
}

/// What believes the authorities in `pem` and makes every handshake a whole one.
pub(crate) fn tls_with_roots(pem: &[u8]) -> Result<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        roots.add(certificate?)?;
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    tls.resumption = Resumption::disabled();
    Ok(Arc::new(tls))
}

/// An open tunnel with TLS inside.
pub(crate) struct Tunnel {
    stream: BufReader<StreamOwned<ClientConnection, TcpStream>>,
    /// What `Host` says.
    authority: String,
}

impl Tunnel {
    pub(crate) fn open(way: &Way) -> Result<Self> {
        let mut socket = TcpStream::connect(way.address)?;
        socket.set_nodelay(true)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        if let Some(request) = &way.tunnel {
            connect(&mut socket, &way.host, request)?;
        }
        let connection = ClientConnection::new(Arc::clone(&way.tls), way.host.clone().try_into()?)?;
        let stream = BufReader::with_capacity(64 << 10, StreamOwned::new(connection, socket));
        let port = way.tunnel.as_ref().map_or(way.address.port(), |request| request.port);
        let authority = if port == 443 { way.host.clone() } else { format!("{}:{port}", way.host) };
        Ok(Self { stream, authority })
    }

    /// Asks for `path` and reads the answer to its end; gives the length of its body.
    ///
    /// # Errors
    /// There is none, or it is no page of the server's.
    pub(crate) fn get(&mut self, path: &str) -> Result<u64> {
        let length = self.begin(path)?;
        let mut left = length;
        while left > 0 {
            let read = self.stream.fill_buf()?.len() as u64;
            if read == 0 {
                return Err("the answer was cut off".into());
            }
            let taken = read.min(left);
            self.stream.consume(usize::try_from(taken)?);
            left -= taken;
        }
        Ok(length)
    }

    /// Asks for `path` and reads the head of the answer only; gives the length that it announces.
    ///
    /// # Errors
    /// There is none, or it is no page of the server's.
    pub(crate) fn begin(&mut self, path: &str) -> Result<u64> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.authority);
        let stream = self.stream.get_mut();
        stream.write_all(request.as_bytes())?;
        stream.flush()?;
        let mut length = 0;
        let mut status = String::new();
        self.stream.read_line(&mut status)?;
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line)?;
            let line = line.trim_end().to_ascii_lowercase();
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
            if line.is_empty() {
                break;
            }
        }
        if status.starts_with("HTTP/1.1 200 ") {
            return Ok(length);
        }
        let mut body = Vec::new();
        self.stream.by_ref().take(length.min(2_000)).read_to_end(&mut body)?;
        Err(format!("the answer was {status}{}", String::from_utf8_lossy(&body)).into())
    }
}

fn connect(socket: &mut TcpStream, host: &str, request: &TunnelRequest) -> Result<()> {
    let port = request.port;
    let authorization = match &request.authorization {
        Some(value) => format!("Proxy-Authorization: {value}\r\n"),
        None => String::new(),
    };
    let request = format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n{authorization}\r\n");
    socket.write_all(request.as_bytes())?;
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        socket.read_exact(&mut byte)?;
        head.extend_from_slice(&byte);
    }
    if head.starts_with(b"HTTP/1.1 200 ") || head.starts_with(b"HTTP/1.0 200 ") {
        return Ok(());
    }
    Err(format!("the proxy opened no tunnel: {}", String::from_utf8_lossy(&head)).into())
}
