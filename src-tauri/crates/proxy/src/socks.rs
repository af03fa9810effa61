//! SOCKS version 5 (RFC 1928) with user and secret (RFC 1929), with which WebKit's webviews request a tunnel.
//!
//! GIO handles it below libsoup. If an HTTP proxy asks libsoup for credentials, libsoup sends those of a page's address
//! (`https://user:password@…`): they reach the proxy instead of the secret, and never the server.

use std::{io, net::Ipv6Addr};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

use crate::route::Target;

/// The first byte of a caller that uses this version.
pub(crate) const VERSION: u8 = 5;

/// The version of the user and password negotiation.
const SUBNEGOTIATION: u8 = 1;
const USER_AND_PASSWORD: u8 = 2;
const NO_METHOD: u8 = 0xff;
const CONNECT: u8 = 1;

/// The credentials of a caller.
pub(crate) struct Login {
    pub(crate) user: Vec<u8>,
    pub(crate) secret: zeroize::Zeroizing<Vec<u8>>,
}

/// The result of a request (RFC 1928 section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reply {
    Open = 0,
    Failed = 1,
    NotAllowed = 2,
    CommandNotSupported = 7,
    AddressNotSupported = 8,
}

/// Reads the greeting and the login. `None`: the caller offers no login, and has been told that it must.
pub(crate) async fn login<S: AsyncRead + AsyncWrite + Unpin>(caller: &mut S) -> io::Result<Option<Login>> {
    expect(caller, VERSION).await?;
    let methods = read_counted(caller).await?;
    if !methods.contains(&USER_AND_PASSWORD) {
        caller.write_all(&[VERSION, NO_METHOD]).await?;
        return Ok(None);
    }
    caller.write_all(&[VERSION, USER_AND_PASSWORD]).await?;
    expect(caller, SUBNEGOTIATION).await?;
    Ok(Some(Login { user: read_counted(caller).await?, secret: read_counted(caller).await?.into() }))
}

/// Sends the result of the login.
pub(crate) async fn answer_login<S: AsyncWrite + Unpin>(caller: &mut S, is_right: bool) -> io::Result<()> {
    caller.write_all(&[SUBNEGOTIATION, u8::from(!is_right)]).await
}

/// Reads the target of the tunnel, or why there can be none.
pub(crate) async fn request<S: AsyncRead + Unpin>(caller: &mut S) -> io::Result<Result<Target, Reply>> {
    expect(caller, VERSION).await?;
    let command = caller.read_u8().await?;
    caller.read_u8().await?;
    let host = match caller.read_u8().await? {
        1 => std::net::Ipv4Addr::from_bits(caller.read_u32().await?).to_string(),
        3 => match String::from_utf8(read_counted(caller).await?) {
            Ok(name) => with_brackets(name),
            Err(_) => return Ok(Err(Reply::AddressNotSupported)),
        },
        4 => format!("[{}]", Ipv6Addr::from_bits(caller.read_u128().await?)),
        _ => return Ok(Err(Reply::AddressNotSupported)),
    };
    let port = caller.read_u16().await?;
    if command != CONNECT {
        return Ok(Err(Reply::CommandNotSupported));
    }
    Ok(format!("{host}:{port}").parse().map_err(|_| Reply::AddressNotSupported))
}

/// Some callers write an IPv6 address as a name.
fn with_brackets(name: String) -> String {
    if name.parse::<Ipv6Addr>().is_ok() { format!("[{name}]") } else { name }
}

/// Sends the result of the request, without the address that the tunnel leaves from.
pub(crate) async fn reply<S: AsyncWrite + Unpin>(caller: &mut S, reply: Reply) -> io::Result<()> {
    caller.write_all(&[VERSION, reply as u8, 0, 1, 0, 0, 0, 0, 0, 0]).await
}

async fn expect<S: AsyncRead + Unpin>(caller: &mut S, version: u8) -> io::Result<()> {
    if caller.read_u8().await? == version { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
}

/// A field whose first byte is its length.
async fn read_counted<S: AsyncRead + Unpin>(caller: &mut S) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::from(caller.read_u8().await?)];
    caller.read_exact(&mut bytes).await?;
    Ok(bytes)
}
