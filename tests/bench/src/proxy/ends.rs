//! Both ends of a proxy that opens TLS, without anything in between: a client's `CONNECT` and handshake, and one with the
//! server. All of it on one thread: nothing has to wake another.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use rustls::ServerConfig;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{TlsAcceptor, TlsConnector, client, server};

use crate::client::tls_with_roots;
use crate::figures::say;
use crate::result::Result;

#[derive(Args)]
pub(crate) struct Arguments {
    /// What it shows to clients (PEM): the chain of `host`, and its key.
    chain: PathBuf,
    key: PathBuf,
    /// What servers are verified by (PEM).
    root: PathBuf,
    /// The server, and the name that it is verified for.
    server: SocketAddr,
    host: String,
}

/// Both ends of the proxies that are compared.
pub(crate) struct Ends {
    front: TlsAcceptor,
    back: TlsConnector,
    name: ServerName<'static>,
    server: SocketAddr,
}

impl Ends {
    /// Takes a client's TLS.
    pub(crate) async fn accept(&self, client: TcpStream) -> io::Result<server::TlsStream<TcpStream>> {
        self.front.accept(client).await
    }

    /// A connection to the server.
    pub(crate) async fn connect(&self) -> io::Result<client::TlsStream<TcpStream>> {
        let socket = TcpStream::connect(self.server).await?;
        socket.set_nodelay(true)?;
        self.back.connect(self.name.clone(), socket).await
    }
}

/// Prints its address, then has `serve` take each client whose tunnel is open, until it is ended. `protocol` is what the
/// server is asked to speak.
pub(crate) fn run<S>(
    args: &Arguments,
    protocol: Option<&[u8]>,
    serve: impl Fn(TcpStream, Arc<Ends>) -> S,
) -> Result<()>
where
    S: Future<Output = io::Result<()>> + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(accept(args, protocol, serve))
}

async fn accept<S>(
    args: &Arguments,
    protocol: Option<&[u8]>,
    serve: impl Fn(TcpStream, Arc<Ends>) -> S,
) -> Result<()>
where
    S: Future<Output = io::Result<()>> + Send + 'static,
{
    let chain = CertificateDer::pem_file_iter(&args.chain)?.collect::<std::result::Result<Vec<_>, _>>()?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let front = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, PrivateKeyDer::from_pem_file(&args.key)?)?;
    let mut back = (*tls_with_roots(&std::fs::read(&args.root)?)?).clone();
    back.alpn_protocols = protocol.into_iter().map(<[u8]>::to_vec).collect();
    let ends = Arc::new(Ends {
        front: TlsAcceptor::from(Arc::new(front)),
        back: TlsConnector::from(Arc::new(back)),
        name: ServerName::try_from(args.host.clone())?,
        server: args.server,
    });
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    say(&listener.local_addr()?.to_string());
    loop {
        let (mut client, _) = listener.accept().await?;
        client.set_nodelay(true)?;
        let (opened, ends) = (tunnel(&mut client).await?, Arc::clone(&ends));
        if opened {
            // A client that goes away midway is no concern of ours.
            let served = serve(client, ends);
            tokio::spawn(async move { drop(served.await) });
        }
    }
}

/// Opens the tunnel that a client asks for; whether it asked.
async fn tunnel(client: &mut TcpStream) -> io::Result<bool> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if client.read_buf(&mut head).await? == 0 || head.len() > 8_192 {
            return Ok(false);
        }
    }
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
    Ok(true)
}
