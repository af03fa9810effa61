//! Servers that fail below HTTP: silent, closing, resetting, or not speaking TLS at all.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinSet;

use crate::Result;
use crate::failure::While as _;

/// What a [`RawOrigin`] does with a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RawBehaviour {
    /// Accepts everything that the client sends and never answers.
    NeverAnswers,
    /// Closes in good order (FIN) as soon as it has read something.
    Closes,
    /// Breaks off (RST) as soon as it has read something.
    Resets,
    /// Answers anything, a TLS handshake too, with a plain HTTP error, as an HTTP port does.
    SpeaksPlainHttp,
}

/// A TCP server with a [`RawBehaviour`]; dropping it closes everything.
#[derive(Debug)]
pub struct RawOrigin {
    address: SocketAddr,
    _tasks: JoinSet<()>,
}

impl RawOrigin {
    /// Starts one on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn start(behaviour: RawBehaviour) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.doing("listen on a free port")?;
        let address = listener.local_addr().doing("ask for the port")?;
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                tokio::select! {
                    accepted = listener.accept() => {
                        if let Ok((socket, _)) = accepted {
                            connections.spawn(behave(socket, behaviour));
                        }
                    }
                    Some(_ended) = connections.join_next() => {}
                }
            }
        });
        Ok(Self { address, _tasks: tasks })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

/// An address of 127.0.0.1 that refuses connections for as long as this lives: its port is taken, by a socket that
/// does not listen.
#[derive(Debug)]
pub struct RefusedAddress {
    address: SocketAddr,
    _socket: TcpSocket,
}

impl RefusedAddress {
    /// Takes a free port.
    ///
    /// # Errors
    /// When there is none.
    pub fn take() -> Result<Self> {
        let socket = TcpSocket::new_v4().doing("make a socket")?;
        socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).doing("take a free port")?;
        let address = socket.local_addr().doing("ask for the port")?;
        Ok(Self { address, _socket: socket })
    }

    /// An address where no program listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

/// Only failures can come of talking to these servers, and those are for the client to see.
async fn behave(mut socket: TcpStream, behaviour: RawBehaviour) {
    let mut heard = vec![0; 16 * 1024];
    if socket.read(&mut heard).await.is_err() {
        return;
    }
    match behaviour {
        RawBehaviour::NeverAnswers => while let Ok(1..) = socket.read(&mut heard).await {},
        RawBehaviour::Closes => {
            let _closed = socket.shutdown().await;
        }
        RawBehaviour::Resets => {
            // Closing with unread bytes or with a linger of zero sends RST instead of FIN.
            let _set = socket.set_zero_linger();
        }
        RawBehaviour::SpeaksPlainHttp => {
            let answer = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            let _sent = socket.write_all(answer).await;
            let _closed = socket.shutdown().await;
        }
    }
}
