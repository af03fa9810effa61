//! The least that a proxy which opens TLS can do: take `CONNECT`, a handshake on either side, and bytes copied between
//! them. It reads no HTTP. What it reaches is the practical limit on this machine.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use rustls::ServerConfig;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional_with_sizes};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use crate::client::tls_with_roots;
use crate::figures::say;
use crate::result::Result;

/// How much is copied at a time: what fits into a few TLS records.
const COPIED: usize = 64 << 10;

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

/// Prints its address, then serves until it is ended.
pub(crate) fn run(words: &Arguments) -> Result<()> {
    // One thread: nothing has to wake another.
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(serve(words))
}

async fn serve(words: &Arguments) -> Result<()> {
    let chain = CertificateDer::pem_file_iter(&words.chain)?.collect::<std::result::Result<Vec<_>, _>>()?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let front = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, PrivateKeyDer::from_pem_file(&words.key)?)?;
    let front = TlsAcceptor::from(Arc::new(front));
    let back = TlsConnector::from(tls_with_roots(&std::fs::read(&words.root)?)?);
    let name = ServerName::try_from(words.host.clone())?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    say(&listener.local_addr()?.to_string());
    let server = words.server;
    loop {
        let (socket, _) = listener.accept().await?;
        let (front, back, name) = (front.clone(), back.clone(), name.clone());
        tokio::spawn(async move {
            // A client that goes away midway is none of the relay's concern.
            let _ended = relay(socket, front, back, name, server).await;
        });
    }
}

async fn relay(
    mut client: TcpStream,
    front: TlsAcceptor,
    back: TlsConnector,
    name: ServerName<'static>,
    server: SocketAddr,
) -> Result<()> {
    client.set_nodelay(true)?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if client.read_buf(&mut head).await? == 0 || head.len() > 8_192 {
            return Ok(());
        }
    }
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
    let upstream = async {
        let socket = TcpStream::connect(server).await?;
        socket.set_nodelay(true)?;
        back.connect(name, socket).await
    };
    let (mut client, mut upstream) = tokio::try_join!(front.accept(client), upstream)?;
    copy_bidirectional_with_sizes(&mut client, &mut upstream, COPIED, COPIED).await?;
    Ok(())
}
