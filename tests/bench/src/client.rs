//! A client that speaks to the proxy as a webview does: one tunnel, one request after the other.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;

use rustls::{ClientConfig, ClientConnection, StreamOwned};

use crate::result::Result;

/// An open tunnel with TLS inside.
pub(crate) struct Tunnel {
    stream: BufReader<StreamOwned<ClientConnection, TcpStream>>,
    host: String,
}

impl Tunnel {
    /// `secret` is what the proxy wants to see in `Proxy-Authorization`.
    pub(crate) fn open(proxy: SocketAddr, secret: &str, tls: &Arc<ClientConfig>, host: &str) -> Result<Self> {
        let mut socket = TcpStream::connect(proxy)?;
        socket.set_nodelay(true)?;
        let asked = format!(
            "CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\nProxy-Authorization: {secret}\r\n\r\n"
        );
        socket.write_all(asked.as_bytes())?;
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            socket.read_exact(&mut byte)?;
            head.extend_from_slice(&byte);
        }
        if !head.starts_with(b"HTTP/1.1 200 ") {
            return Err("the proxy opened no tunnel".into());
        }
        let connection = ClientConnection::new(Arc::clone(tls), host.to_owned().try_into()?)?;
        Ok(Self { stream: BufReader::new(StreamOwned::new(connection, socket)), host: host.to_owned() })
    }

    /// Asks for `/` and reads the answer to its end.
    ///
    /// # Errors
    /// There is none, or it is no page of the server's.
    pub(crate) fn get(&mut self) -> Result<()> {
        let asked = format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", self.host);
        let stream = self.stream.get_mut();
        stream.write_all(asked.as_bytes())?;
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
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        if status.starts_with("HTTP/1.1 200 ") {
            Ok(())
        } else {
            Err(format!("the answer was {status}{}", String::from_utf8_lossy(&body)).into())
        }
    }
}
