//! The way through the organisation's HTTP proxy.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, header};
use http_body_util::Empty;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::{Dialer, ReachError};

/// A connection to `host` that the proxy made for us (RFC 9110 section 9.3.6), which has `limit` to do so.
///
/// # Errors
/// The proxy cannot be reached, refuses, or does not answer in time.
pub async fn tunnel(
    dialer: &Dialer,
    proxy: (&str, u16),
    host: &str,
    port: u16,
    limit: Duration,
) -> Result<TcpStream, ReachError> {
    let socket = dialer.tcp(proxy.0, proxy.1).await.map_err(|failure| ReachError::Proxy(failure.reason()))?;
    match tokio::time::timeout(limit, ask(socket, host, port)).await {
        Ok(answered) => answered,
        Err(_) => Err(ReachError::Proxy("it did not answer in time".to_owned())),
    }
}

async fn ask(socket: TcpStream, host: &str, port: u16) -> Result<TcpStream, ReachError> {
    let broken = |error: hyper::Error| ReachError::Proxy(error.to_string());
    let bracketed = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    let place = format!("{bracketed}:{port}");
    let named = HeaderValue::from_str(&place).map_err(|error| ReachError::Proxy(error.to_string()))?;
    let request = Request::builder()
        .method(Method::CONNECT)
        .uri(&place)
        .header(header::HOST, named)
        .body(Empty::<Bytes>::new())
        .map_err(|error| ReachError::Proxy(error.to_string()))?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(socket)).await.map_err(broken)?;
    let driver = tokio::spawn(connection.with_upgrades());
    let answer = sender.send_request(request).await.map_err(broken)?;
    if !answer.status().is_success() {
        driver.abort();
        return Err(ReachError::Proxy(format!("it answered {}", answer.status())));
    }
    let upgraded = hyper::upgrade::on(answer).await.map_err(broken)?;
    let parts = upgraded.downcast::<TokioIo<TcpStream>>().map_err(|_| ReachError::early_words())?;
    // In TLS the client speaks first: bytes that are here already are not the server's.
    if parts.read_buf.is_empty() { Ok(parts.io.into_inner()) } else { Err(ReachError::early_words()) }
}
