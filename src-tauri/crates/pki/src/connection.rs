//! A connection to the server of an address, the way the managed file says.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use porthole_network::{Dialer, Hop, Reach, ResolveTo, Route};
use porthole_policy::Endpoint;
use rustls_pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};
use url::Url;

use crate::error::FetchFailure;
use crate::settings::RequestSettings;

/// A connection, and how requests are to be addressed on it.
pub(crate) struct Connection {
    pub(crate) stream: Stream,
    /// The other end is this proxy, which wants the whole address (RFC 9112 section 3.2.2).
    pub(crate) to_proxy: Option<(String, u16)>,
}

/// Bytes to and from a server.
pub(crate) enum Stream {
    Open(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// Connects to the server of `url` within `limit`.
pub(crate) async fn open(
    settings: &RequestSettings,
    url: &Url,
    limit: Duration,
) -> Result<Connection, FetchFailure> {
    let is_secure = match url.scheme() {
        "https" => true,
        "http" => false,
        _ => return Err(FetchFailure::NotHttp),
    };
    let endpoint = Endpoint::of(url).ok_or(FetchFailure::NotHttp)?;
    let dialer = Dialer { own: None, limit, idle_timeout: limit };
    let found = ResolveTo::find(&settings.outbound.resolve, &endpoint);
    let is_found_elsewhere = found.is_some();
    let (at, at_port) = found.unwrap_or_else(|| (endpoint.host.to_string(), endpoint.port));
    if !is_secure && !is_found_elsewhere {
        // A proxy that is given the whole address looks the name up itself, so it must be the right one.
        if let Hop::HttpProxy { host, port } = first_hop(settings, &endpoint).await? {
            let reached = dialer.tcp(&host, port).await;
            let socket = reached.map_err(|error| FetchFailure::Proxy(error.reason()))?;
            return Ok(Connection { stream: Stream::Open(socket), to_proxy: Some((host, port)) });
        }
    }
    let outbound = &settings.outbound;
    let route = Route {
        upstream: &outbound.upstream,
        sign_in: &outbound.sign_in,
        server: &endpoint,
        at: (&at, at_port),
        reach: Reach::Any,
        limit,
        restarts: None,
    };
    let socket = porthole_network::connect(&dialer, route).await?;
    if !is_secure {
        return Ok(Connection { stream: Stream::Open(socket), to_proxy: None });
    }
    let name = ServerName::try_from(endpoint.host.to_string()).map_err(|_| FetchFailure::NotHttp)?;
    let config = settings.trust.configure(settings.identity.as_ref())?;
    let shaken = TlsConnector::from(Arc::new(config)).connect(name, socket).await;
    match shaken {
        Ok(stream) => Ok(Connection { stream: Stream::Tls(Box::new(stream)), to_proxy: None }),
        Err(error) => Err(FetchFailure::of_handshake(&error)),
    }
}

async fn first_hop(settings: &RequestSettings, endpoint: &Endpoint) -> Result<Hop, FetchFailure> {
    let hops = settings.outbound.upstream.hops(endpoint).await?;
    Ok(hops.into_iter().next().unwrap_or(Hop::Direct))
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Open(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Open(stream) => Pin::new(stream).poll_write(cx, data),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, data),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Open(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Open(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
