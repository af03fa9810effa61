//! Inter-Client Exchange (ICE 1.0), as far as a client of a session manager needs it: one connection over a socket of
//! this machine, one protocol in it, MIT-MAGIC-COOKIE-1.

use std::io::{self, Read as _, Write as _};
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::net::{SocketAddr, UnixStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;
use zeroize::Zeroizing;

const COOKIE: &str = "MIT-MAGIC-COOKIE-1";
const VENDOR: &str = "Porthole";
const RELEASE: &str = env!("CARGO_PKG_VERSION");

/// The number under which this side sends messages of its protocol; 0 is ICE's own.
const OUR_OPCODE: u8 = 1;

/// How long the other side may take for each message until the protocol is agreed on.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// The longest message that is read, in bytes. A session manager's are a few hundred.
const LONGEST: usize = 64 * 1024;

/// ICE's own messages.
mod minor {
    pub(super) const ERROR: u8 = 0;
    pub(super) const BYTE_ORDER: u8 = 1;
    pub(super) const CONNECTION_SETUP: u8 = 2;
    pub(super) const AUTH_REQUIRED: u8 = 3;
    pub(super) const AUTH_REPLY: u8 = 4;
    pub(super) const CONNECTION_REPLY: u8 = 6;
    pub(super) const PROTOCOL_SETUP: u8 = 7;
    pub(super) const PROTOCOL_REPLY: u8 = 8;
    pub(super) const PING: u8 = 9;
    pub(super) const PING_REPLY: u8 = 10;
    pub(super) const WANT_TO_CLOSE: u8 = 11;
    pub(super) const NO_CLOSE: u8 = 12;
}

/// Why there is no connection, or why it ended.
#[derive(Debug, Error)]
pub(crate) enum IceError {
    /// None of the addresses is a socket of this machine that accepts connections.
    #[error("no address of `{0}` can be reached")]
    Unreachable(String),
    /// The socket failed or was closed.
    #[error("the connection failed")]
    Socket(#[from] io::Error),
    /// The other side wants a cookie, and no authority file has one for this address.
    #[error("no cookie for `{0}` in an authority file")]
    NoCookie(String),
    /// The other side says that it takes no part.
    #[error("the other side answered with an error of class {0}")]
    Refused(u16),
    /// The other side breaks the protocol.
    #[error("the other side broke the protocol: {0}")]
    Protocol(&'static str),
}

/// A message without its length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    /// Which one.
    pub(crate) minor: u8,
    /// What the header holds.
    pub(crate) data: [u8; 2],
    /// What follows the header.
    pub(crate) body: Vec<u8>,
}

/// A connection with a protocol agreed on.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: UnixStream,
    /// The number under which the other side sends messages of the protocol.
    their_opcode: u8,
}

impl Connection {
    /// Connects to the first of the addresses in `named` (as in `SESSION_MANAGER`) that answers, and agrees on
    /// version 1.0 of `protocol`. Cookies are looked for in `authorities`.
    ///
    /// # Errors
    /// None answers, or the two sides do not agree.
    pub(crate) fn open(named: &str, authorities: &[PathBuf], protocol: &str) -> Result<Self, IceError> {
        let reached = named.split(',').find_map(|address| Some((address, connect(address)?)));
        let (address, stream) = reached.ok_or_else(|| IceError::Unreachable(named.to_owned()))?;
        stream.set_read_timeout(Some(ANSWER_WITHIN))?;
        let cookie = || {
            let found = authorities.iter().find_map(|file| cookie(file, address));
            found.ok_or_else(|| IceError::NoCookie(address.to_owned()))
        };
        // No message has this number before the protocol is agreed on.
        let mut connection = Self { stream, their_opcode: 0 };
        connection.send_as(0, minor::BYTE_ORDER, [0, 0], &[])?;
        // The other byte of the header means nothing.
        let (_, order) = connection.read()?;
        if order.minor != minor::BYTE_ORDER || order.data[0] != 0 {
            return Err(IceError::Protocol("its byte order is not that of this machine"));
        }
        let mut setup = vec![0; 8];
        put_string(&mut setup, VENDOR);
        put_string(&mut setup, RELEASE);
        put_string(&mut setup, COOKIE);
        put_version(&mut setup);
        connection.send_as(0, minor::CONNECTION_SETUP, [1, 1], &setup)?;
        connection.authenticate(minor::CONNECTION_REPLY, cookie)?;

        let mut setup = vec![1, 1, 0, 0, 0, 0, 0, 0];
        for text in [protocol, VENDOR, RELEASE, COOKIE] {
            put_string(&mut setup, text);
        }
        put_version(&mut setup);
        connection.send_as(0, minor::PROTOCOL_SETUP, [OUR_OPCODE, 0], &setup)?;
        let reply = connection.authenticate(minor::PROTOCOL_REPLY, cookie)?;
        connection.their_opcode = reply.data[1];
        connection.stream.set_read_timeout(None)?;
        Ok(connection)
    }

    /// Answers what the other side asks until it agrees with the message `until`.
    fn authenticate(
        &mut self,
        until: u8,
        cookie: impl Fn() -> Result<Zeroizing<Vec<u8>>, IceError>,
    ) -> Result<Message, IceError> {
        loop {
            let (_, message) = self.read()?;
            match message.minor {
                it if it == until => return Ok(message),
                minor::AUTH_REQUIRED => {
                    let cookie = cookie()?;
                    let length = u16::try_from(cookie.len())
                        .map_err(|_| IceError::Protocol("a cookie is longer than a message can be"))?;
                    let mut reply = Zeroizing::new(length.to_le_bytes().to_vec());
                    reply.resize(8, 0);
                    reply.extend_from_slice(&cookie);
                    self.send_as(0, minor::AUTH_REPLY, [0, 0], &reply)?;
                }
                minor::ERROR => return Err(IceError::Refused(u16::from_le_bytes(message.data))),
                _ => return Err(IceError::Protocol("it sent something that nothing asked for")),
            }
        }
    }

    /// Waits for the next message of the protocol.
    ///
    /// # Errors
    /// The connection has ended.
    pub(crate) fn receive(&mut self) -> Result<Message, IceError> {
        loop {
            let (major, message) = self.read()?;
            if major == self.their_opcode && major != 0 {
                return Ok(message);
            }
            match (major, message.minor) {
                (0, minor::PING) => self.send_as(0, minor::PING_REPLY, [0, 0], &[])?,
                // The protocol is still spoken.
                (0, minor::WANT_TO_CLOSE) => self.send_as(0, minor::NO_CLOSE, [0, 0], &[])?,
                (0, minor::ERROR) => return Err(IceError::Refused(u16::from_le_bytes(message.data))),
                _ => return Err(IceError::Protocol("it sent something that nothing asked for")),
            }
        }
    }

    /// Sends a message of the protocol. `body` is filled up to a multiple of eight bytes.
    ///
    /// # Errors
    /// The connection has ended.
    pub(crate) fn send(&mut self, minor: u8, data: [u8; 2], body: &[u8]) -> Result<(), IceError> {
        self.send_as(OUR_OPCODE, minor, data, body)
    }

    fn send_as(&mut self, major: u8, minor: u8, data: [u8; 2], body: &[u8]) -> Result<(), IceError> {
        let units = u32::try_from(body.len().div_ceil(8))
            .map_err(|_| IceError::Protocol("a message is longer than one can be"))?;
        let mut message = Zeroizing::new(vec![major, minor, data[0], data[1]]);
        message.extend_from_slice(&units.to_le_bytes());
        message.extend_from_slice(body);
        pad(&mut message, 8);
        Ok(self.stream.write_all(&message)?)
    }

    fn read(&mut self) -> Result<(u8, Message), IceError> {
        let mut header = [0; 8];
        self.stream.read_exact(&mut header)?;
        let [major, minor, first, second, length @ ..] = header;
        let length = usize::try_from(u32::from_le_bytes(length)).ok().and_then(|it| it.checked_mul(8));
        let length = length.filter(|length| *length <= LONGEST);
        let mut body = vec![0; length.ok_or(IceError::Protocol("a message is too long"))?];
        self.stream.read_exact(&mut body)?;
        Ok((major, Message { minor, data: [first, second], body }))
    }
}

/// A socket that an address such as `local/host:@/tmp/.ICE-unix/1234` names; `None` where it names none of this
/// machine's, or no program listens.
fn connect(address: &str) -> Option<UnixStream> {
    let path = ["local/", "unix/"].iter().find_map(|transport| address.strip_prefix(transport));
    let path = path?.split_once(':')?.1;
    match path.strip_prefix('@') {
        Some(name) => UnixStream::connect_addr(&SocketAddr::from_abstract_name(name).ok()?).ok(),
        None => UnixStream::connect(path).ok(),
    }
}

/// The cookie for `address` that an authority file holds. libICE has one for each protocol, and takes that of ICE itself
/// for all of them.
fn cookie(file: &Path, address: &str) -> Option<Zeroizing<Vec<u8>>> {
    let all = Zeroizing::new(std::fs::read(file).ok()?);
    let mut rest = all.as_slice();
    while !rest.is_empty() {
        // The protocol's name, its data, the address, how to authenticate, the cookie.
        let [name, _, at, how, cookie] = [(); 5].map(|()| take_counted(&mut rest));
        let is_wanted = name? == b"ICE" && at? == address.as_bytes() && how? == COOKIE.as_bytes();
        let cookie = cookie?;
        if is_wanted {
            return Some(Zeroizing::new(cookie.to_vec()));
        }
    }
    None
}

/// Bytes behind their number, which an authority file writes with the high byte first.
fn take_counted<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, after) = rest.split_at_checked(2)?;
    let length = u16::from_be_bytes(length.try_into().ok()?);
    let (taken, after) = after.split_at_checked(usize::from(length))?;
    *rest = after;
    Some(taken)
}

/// Texts of this side are a few bytes long.
fn put_string(into: &mut Vec<u8>, text: &str) {
    let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
    into.extend_from_slice(&length.to_le_bytes());
    into.extend(text.bytes().take(usize::from(length)));
    pad(into, 4);
}

/// Version 1.0.
fn put_version(into: &mut Vec<u8>) {
    into.extend_from_slice(&[1, 0, 0, 0]);
}

/// Fills up to a multiple of `unit` bytes.
pub(crate) fn pad(bytes: &mut Vec<u8>, unit: usize) {
    bytes.resize(bytes.len().next_multiple_of(unit), 0);
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "local/host:@/tmp/.ICE-unix/7";

    fn record(parts: [&[u8]; 5]) -> Vec<u8> {
        let counted = |part: &[u8]| [&u16::try_from(part.len()).unwrap().to_be_bytes(), part].concat();
        parts.into_iter().flat_map(counted).collect()
    }

    fn found_in(content: &[u8]) -> Option<Vec<u8>> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ICEauthority");
        #[expect(clippy::disallowed_methods, reason = "the test's own file")]
        std::fs::write(&file, content).unwrap();
        cookie(&file, ADDRESS).map(|cookie| cookie.to_vec())
    }

    #[test]
    fn a_cookie_is_that_of_the_connection_and_the_address() {
        let other = record([b"XSMP", b"", ADDRESS.as_bytes(), COOKIE.as_bytes(), b"other"]);
        let elsewhere = record([b"ICE", b"", b"local/host:/tmp/8", COOKIE.as_bytes(), b"elsewhere"]);
        let ours = record([b"ICE", b"", ADDRESS.as_bytes(), COOKIE.as_bytes(), b"ours"]);
        let all = [other.clone(), elsewhere.clone(), ours].concat();
        assert_eq!(found_in(&all).as_deref(), Some(b"ours".as_slice()));
        assert_eq!(found_in(&[other, elsewhere].concat()), None);
        // A file that breaks off is none.
        for length in 0..all.len() {
            assert_eq!(found_in(&all[..length]), None, "{length} of {} bytes", all.len());
        }
    }

    #[test]
    fn sockets_of_other_machines_are_not_tried() {
        for address in ["tcp/session.example.test:1234", "local/host", "", "/tmp/.ICE-unix/7"] {
            assert!(connect(address).is_none(), "{address}");
        }
    }
}
