//! `sock_diag(7)`: the kernel looks one TCP socket up by its exact addresses, as fast with many sockets as with few.

use std::io;
use std::mem::MaybeUninit;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::OwnedFd;
use std::time::Duration;

use parking_lot::Mutex;
use rustix::net::sockopt::{Timeout, set_socket_timeout};
use rustix::net::{
    AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, netlink, recv, send, socket_with,
};
use tokio::net::TcpStream;

use crate::delivery::Delivery;

const SOCK_DIAG_BY_FAMILY: u16 = 20;
const NLMSG_ERROR: u16 = 2;
const NLM_F_REQUEST: u16 = 1;
const AF_INET: u8 = 2;
const AF_INET6: u8 = 10;
const IPPROTO_TCP: u8 = 6;

/// The attribute that holds `tcp_info`, and the bit that asks for it.
const INET_DIAG_INFO: u16 = 2;
const WITH_INFO: u8 = 1 << (INET_DIAG_INFO - 1);

/// `nlmsghdr` is 16 bytes, `inet_diag_req_v2` 56, `inet_diag_msg` 72, the head of an attribute 4.
const HEADER: usize = 16;
const REQUEST: usize = HEADER + 56;
const ANSWER: usize = HEADER + 72;
const ATTRIBUTE: usize = 4;

/// How many questions for room in a row are without an answer before that counts. The kernel counts from nothing with each
/// answer; one may just be under way.
const PROBES: u8 = 2;

/// The kernel answers within the call that asks.
const PATIENCE: Duration = Duration::from_secs(1);

/// Whose a socket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SocketOwner {
    /// The user who made it.
    pub user: u32,
    /// Its inode; none once its program has closed it.
    pub inode: u64,
}

/// A netlink socket for `sock_diag` queries.
#[derive(Debug)]
pub struct SockDiag {
    /// With the number of the last question.
    socket: Mutex<(OwnedFd, u32)>,
}

/// What the kernel says of one socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Described {
    owner: SocketOwner,
    /// Bytes sent and not acknowledged, whether they have left this device or not.
    queued: u32,
    info: Option<Info>,
}

/// The part of `tcp_info` that tells whether the other end is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Info {
    /// How often what was sent last was sent again.
    retransmits: u8,
    /// How often an end without room was asked whether it has some, since it last said anything.
    probes: u8,
    /// Segments under way.
    unacknowledged: u32,
    since_acknowledgement: Duration,
}

impl Info {
    /// The other end did not acknowledge what was sent to it, neither at once nor when it was sent again. One that takes
    /// nothing for a while has acknowledged all that is under way.
    fn is_unheard(self, for_at_least: Duration) -> bool {
        self.unacknowledged > 0 && self.retransmits > 0 && self.since_acknowledgement >= for_at_least
    }

    /// The other end had no room, and does not say so any more: one that is there answers each question for it (RFC 9293
    /// section 3.8.6.1).
    fn is_unanswered(self, for_at_least: Duration) -> bool {
        self.unacknowledged == 0 && self.probes >= PROBES && self.since_acknowledgement >= for_at_least
    }
}

impl SockDiag {
    /// # Errors
    /// The system offers no such socket.
    pub fn open() -> io::Result<Self> {
        let socket = socket_with(
            AddressFamily::NETLINK,
            SocketType::DGRAM,
            SocketFlags::CLOEXEC,
            Some(netlink::SOCK_DIAG),
        )?;
        set_socket_timeout(&socket, Timeout::Recv, Some(PATIENCE))?;
        Ok(Self { socket: Mutex::new((socket, 0)) })
    }

    /// The owner of the socket at `local` that is connected to `remote`, if there is one.
    ///
    /// # Errors
    /// The kernel does not say.
    pub fn owner(&self, local: SocketAddr, remote: SocketAddr) -> io::Result<Option<SocketOwner>> {
        Ok(self.ask(local, remote, 0)?.map(|described| described.owner))
    }

    fn ask(&self, local: SocketAddr, remote: SocketAddr, with: u8) -> io::Result<Option<Described>> {
        let mut held = self.socket.lock();
        let (socket, number) = &mut *held;
        *number = number.wrapping_add(1);
        send(&*socket, &question(*number, local, remote, with), SendFlags::empty())?;
        loop {
            let mut room = [MaybeUninit::uninit(); 1024];
            let ((bytes, _), _) = recv(&*socket, &mut room, RecvFlags::empty())?;
            if let Some(answer) = answer(bytes, *number, local, remote) {
                return answer;
            }
        }
    }
}

impl Described {
    fn delivery(self, silence: Duration) -> Delivery {
        match self.info {
            _ if self.queued == 0 => Delivery::Done,
            Some(info) if info.is_unheard(silence) => Delivery::Unheard,
            Some(info) if info.is_unanswered(silence) => Delivery::Unanswered,
            Some(_) | None => Delivery::UnderWay,
        }
    }
}

/// How far what was sent on `socket` has come; see [`Described::delivery`].
pub(crate) fn delivery(socket: &TcpStream, silence: Duration) -> io::Result<Delivery> {
    let described = SockDiag::open()?.ask(socket.local_addr()?, socket.peer_addr()?, WITH_INFO)?;
    Ok(described.map_or(Delivery::UnderWay, |described| described.delivery(silence)))
}

fn question(number: u32, local: SocketAddr, remote: SocketAddr, with: u8) -> Vec<u8> {
    let family = if local.is_ipv4() { AF_INET } else { AF_INET6 };
    let mut message = Vec::with_capacity(REQUEST);
    message.extend(u32::to_ne_bytes(72));
    message.extend(SOCK_DIAG_BY_FAMILY.to_ne_bytes());
    message.extend(NLM_F_REQUEST.to_ne_bytes());
    message.extend(number.to_ne_bytes());
    message.extend([0; 4]);
    // Every state of a socket.
    message.extend([family, IPPROTO_TCP, with, 0, 0xff, 0xff, 0xff, 0xff]);
    message.extend(addresses(local, remote));
    // Any interface; no cookie.
    message.extend([0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
    message
}

/// The first part of `inet_diag_sockid`: ports and addresses as they are on the wire.
fn addresses(local: SocketAddr, remote: SocketAddr) -> [u8; 36] {
    fn write(room: &mut [u8], address: IpAddr) {
        match address {
            IpAddr::V4(address) => room[..4].copy_from_slice(&address.octets()),
            IpAddr::V6(address) => room.copy_from_slice(&address.octets()),
        }
    }
    let mut id = [0; 36];
    id[0..2].copy_from_slice(&local.port().to_be_bytes());
    id[2..4].copy_from_slice(&remote.port().to_be_bytes());
    write(&mut id[4..20], local.ip());
    write(&mut id[20..36], remote.ip());
    id
}

/// What the kernel says to question `number`; `None` for an answer to another one.
fn answer(
    bytes: &[u8],
    number: u32,
    local: SocketAddr,
    remote: SocketAddr,
) -> Option<io::Result<Option<Described>>> {
    let kind = u16_at(bytes, 4);
    if u32_at(bytes, 8) != Some(number) {
        return None;
    }
    let malformed = || io::Error::from(io::ErrorKind::InvalidData);
    Some(match kind {
        Some(SOCK_DIAG_BY_FAMILY) if bytes.len() >= ANSWER => {
            // Where no connection fits, the kernel falls back to anyone who listens at the local address.
            let id = bytes.get(HEADER + 4..HEADER + 40);
            if id != Some(&addresses(local, remote)[..]) {
                return Some(Ok(None));
            }
            let described = || {
                let (queued, user) = (u32_at(bytes, HEADER + 60)?, u32_at(bytes, HEADER + 64)?);
                let owner = SocketOwner { user, inode: u32_at(bytes, HEADER + 68)?.into() };
                Some(Described { owner, queued, info: bytes.get(ANSWER..).and_then(info) })
            };
            described().map(Some).ok_or_else(malformed)
        }
        Some(NLMSG_ERROR) => match u32_at(bytes, HEADER).map(u32::cast_signed) {
            Some(error) if error == -rustix::io::Errno::NOENT.raw_os_error() => Ok(None),
            Some(error) => Err(io::Error::from_raw_os_error(-error)),
            None => Err(malformed()),
        },
        Some(_) | None => Err(malformed()),
    })
}

/// `tcp_info` among the attributes of an answer.
fn info(mut attributes: &[u8]) -> Option<Info> {
    loop {
        let (length, kind) = (usize::from(u16_at(attributes, 0)?), u16_at(attributes, 2)?);
        let content = attributes.get(ATTRIBUTE..length)?;
        if kind == INET_DIAG_INFO {
            let waited = u32_at(content, 56)?;
            return Some(Info {
                retransmits: *content.get(2)?,
                probes: *content.get(3)?,
                unacknowledged: u32_at(content, 24)?,
                since_acknowledgement: Duration::from_millis(waited.into()),
            });
        }
        attributes = attributes.get(length.next_multiple_of(ATTRIBUTE)..)?;
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2).and_then(|two| two.try_into().ok()).map(u16::from_ne_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map(u32::from_ne_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    fn at(port: u16) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, port).into()
    }

    fn reply(kind: u16, number: u32, body: &[u8]) -> Vec<u8> {
        let mut message = u32::try_from(HEADER + body.len()).unwrap().to_ne_bytes().to_vec();
        message.extend(kind.to_ne_bytes());
        message.extend([0, 0]);
        message.extend(number.to_ne_bytes());
        message.extend([0; 4]);
        message.extend(body);
        message
    }

    fn about(local: SocketAddr, remote: SocketAddr) -> Vec<u8> {
        let mut body = vec![AF_INET, 1, 0, 0];
        body.extend(addresses(local, remote));
        body.extend([0; 20]);
        body.extend(88_u32.to_ne_bytes());
        body.extend(1001_u32.to_ne_bytes());
        body.extend(4711_u32.to_ne_bytes());
        reply(SOCK_DIAG_BY_FAMILY, 7, &body)
    }

    #[test]
    fn the_owner_of_exactly_that_connection_is_read() {
        let owner = SocketOwner { user: 1001, inode: 4711 };
        let described = answer(&about(at(1), at(2)), 7, at(1), at(2)).unwrap().unwrap();
        assert_eq!(described, Some(Described { owner, queued: 88, info: None }));
        assert_eq!(
            answer(&about(at(1), at(0)), 7, at(1), at(2)).unwrap().unwrap(),
            None,
            "somebody who listens"
        );
        assert!(answer(&about(at(1), at(2)), 8, at(1), at(2)).is_none(), "an answer to another question");
    }

    #[test]
    fn no_such_socket_is_an_answer_and_everything_else_is_an_error() {
        let error = |number: i32| reply(NLMSG_ERROR, 7, &number.to_ne_bytes());
        assert_eq!(answer(&error(-2), 7, at(1), at(2)).unwrap().unwrap(), None);
        assert_eq!(answer(&error(-24), 7, at(1), at(2)).unwrap().unwrap_err().raw_os_error(), Some(24));
        assert!(answer(&about(at(1), at(2))[..80], 7, at(1), at(2)).unwrap().is_err());
        assert!(answer(&reply(3, 7, &[]), 7, at(1), at(2)).unwrap().is_err());
    }

    #[test]
    fn an_end_that_was_told_again_and_said_nothing_is_unheard_and_one_without_room_is_not() {
        let of = |(retransmits, probes), unacknowledged, milliseconds: u32, queued| {
            let mut content = [0; 104];
            (content[2], content[3]) = (retransmits, probes);
            content[24..28].copy_from_slice(&u32::to_ne_bytes(unacknowledged));
            content[56..60].copy_from_slice(&milliseconds.to_ne_bytes());
            // Another attribute first, of a length that is rounded up.
            let mut attributes = [&5_u16.to_ne_bytes()[..], &8_u16.to_ne_bytes(), &[0; 4]].concat();
            attributes.extend(108_u16.to_ne_bytes());
            attributes.extend(INET_DIAG_INFO.to_ne_bytes());
            attributes.extend(content);
            let owner = SocketOwner { user: 1001, inode: 4711 };
            Described { owner, queued, info: info(&attributes) }.delivery(Duration::from_secs(5))
        };
        assert_eq!(of((3, 0), 10, 5_000, 9), Delivery::Unheard);
        assert_eq!(of((3, 0), 10, 4_999, 9), Delivery::UnderWay, "it spoke a moment ago");
        assert_eq!(of((0, 0), 10, 60_000, 9), Delivery::UnderWay, "nothing was due yet");
        assert_eq!(of((4, 1), 0, 60_000, 9), Delivery::UnderWay, "it has all that was sent, and no room");
        assert_eq!(
            of((0, 2), 0, 5_000, 9),
            Delivery::Unanswered,
            "it does not say any more that it has no room"
        );
        assert_eq!(of((0, 2), 0, 4_999, 9), Delivery::UnderWay, "it said so a moment ago");
        assert_eq!(of((0, 0), 0, 60_000, 0), Delivery::Done, "nothing is left");
        assert_eq!(info(&[]), None);
    }

    #[tokio::test]
    async fn the_kernel_tells_of_connections_of_both_families() {
        for address in ["127.0.0.1:0", "[::1]:0"] {
            let Ok(server) = tokio::net::TcpListener::bind(address).await else { continue };
            // The other end has room for less than is sent at once.
            rustix::net::sockopt::set_socket_recv_buffer_size(&server, 4 << 10).unwrap();
            let mut socket = TcpStream::connect(server.local_addr().unwrap()).await.unwrap();
            let (local, remote) = (socket.local_addr().unwrap(), socket.peer_addr().unwrap());
            let described = SockDiag::open().unwrap().ask(local, remote, WITH_INFO).unwrap().unwrap();
            assert_eq!(described.owner.user, rustix::process::geteuid().as_raw());
            assert_eq!(described.info.unwrap().unacknowledged, 0);
            assert_eq!(delivery(&socket, Duration::ZERO).unwrap(), Delivery::Done);
            let (mut reader, _) = server.accept().await.unwrap();
            let sent = socket.write(&[7; 64 << 10]).await.unwrap();
            assert_eq!(delivery(&socket, Duration::MAX).unwrap(), Delivery::UnderWay);
            reader.read_exact(&mut vec![0; sent]).await.unwrap();
            while delivery(&socket, Duration::MAX).unwrap() != Delivery::Done {
                tokio::task::yield_now().await;
            }
        }
    }
}
