//! `sock_diag(7)`: the kernel looks one TCP socket up by its exact address, whatever the number of sockets.

use std::io;
use std::mem::MaybeUninit;
use std::net::SocketAddrV4;
use std::os::fd::OwnedFd;

use std::time::Duration;

use parking_lot::Mutex;
use rustix::net::sockopt::{Timeout, set_socket_timeout};
use rustix::net::{
    AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, netlink, recv, send, socket_with,
};

const SOCK_DIAG_BY_FAMILY: u16 = 20;
const NLMSG_ERROR: u16 = 2;
const NLM_F_REQUEST: u16 = 1;
const AF_INET: u8 = 2;
const IPPROTO_TCP: u8 = 6;

/// `nlmsghdr` is 16 bytes, `inet_diag_req_v2` 56, `inet_diag_msg` 72.
const HEADER: usize = 16;
const REQUEST: usize = HEADER + 56;
const ANSWER: usize = HEADER + 72;

/// The kernel answers within the call that asks.
const PATIENCE: Duration = Duration::from_secs(1);

/// Whose a socket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) user: u32,
    pub(super) inode: u64,
}

#[derive(Debug)]
pub(super) struct SockDiag {
    /// With the number of the last question.
    socket: Mutex<(OwnedFd, u32)>,
}

impl SockDiag {
    pub(super) fn open() -> io::Result<Self> {
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
    pub(super) fn owner(&self, local: SocketAddrV4, remote: SocketAddrV4) -> io::Result<Option<Owner>> {
        let mut held = self.socket.lock();
        let (socket, number) = &mut *held;
        *number = number.wrapping_add(1);
        send(&*socket, &question(*number, local, remote), SendFlags::empty())?;
        loop {
            let mut room = [MaybeUninit::uninit(); 1024];
            let ((bytes, _), _) = recv(&*socket, &mut room, RecvFlags::empty())?;
            if let Some(answer) = answer(bytes, *number, local, remote) {
                return answer;
            }
        }
    }
}

fn question(number: u32, local: SocketAddrV4, remote: SocketAddrV4) -> Vec<u8> {
    let mut message = Vec::with_capacity(REQUEST);
    message.extend(u32::to_ne_bytes(72));
    message.extend(SOCK_DIAG_BY_FAMILY.to_ne_bytes());
    message.extend(NLM_F_REQUEST.to_ne_bytes());
    message.extend(number.to_ne_bytes());
    message.extend([0; 4]);
    // Every state of a socket.
    message.extend([AF_INET, IPPROTO_TCP, 0, 0, 0xff, 0xff, 0xff, 0xff]);
    message.extend(addresses(local, remote));
    // Any interface; no cookie.
    message.extend([0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
    message
}

/// The first part of `inet_diag_sockid`: ports and addresses as they are on the wire, with room for IPv6.
fn addresses(local: SocketAddrV4, remote: SocketAddrV4) -> [u8; 36] {
    let mut id = [0; 36];
    id[0..2].copy_from_slice(&local.port().to_be_bytes());
    id[2..4].copy_from_slice(&remote.port().to_be_bytes());
    id[4..8].copy_from_slice(&local.ip().octets());
    id[20..24].copy_from_slice(&remote.ip().octets());
    id
}

/// What the kernel says to question `number`; `None` for an answer to another one.
fn answer(
    bytes: &[u8],
    number: u32,
    local: SocketAddrV4,
    remote: SocketAddrV4,
) -> Option<io::Result<Option<Owner>>> {
    let u32_at =
        |at: usize| bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map(u32::from_ne_bytes);
    let kind = bytes.get(4..6).and_then(|two| two.try_into().ok()).map(u16::from_ne_bytes);
    if u32_at(8) != Some(number) {
        return None;
    }
    let malformed = || io::Error::from(io::ErrorKind::InvalidData);
    Some(match kind {
        Some(SOCK_DIAG_BY_FAMILY) if bytes.len() >= ANSWER => {
            // Where no connection fits, the kernel falls back to whoever listens at the local address.
            let id = bytes.get(HEADER + 4..HEADER + 40);
            if id != Some(&addresses(local, remote)[..]) {
                return Some(Ok(None));
            }
            let owner = u32_at(HEADER + 64).zip(u32_at(HEADER + 68));
            owner.map(|(user, inode)| Some(Owner { user, inode: inode.into() })).ok_or_else(malformed)
        }
        Some(NLMSG_ERROR) => match u32_at(HEADER).map(u32::cast_signed) {
            Some(error) if error == -rustix::io::Errno::NOENT.raw_os_error() => Ok(None),
            Some(error) => Err(io::Error::from_raw_os_error(-error)),
            None => Err(malformed()),
        },
        Some(_) | None => Err(malformed()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    fn at(port: u16) -> SocketAddrV4 {
        SocketAddrV4::new(Ipv4Addr::LOCALHOST, port)
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

    fn about(local: SocketAddrV4, remote: SocketAddrV4) -> Vec<u8> {
        let mut body = vec![AF_INET, 1, 0, 0];
        body.extend(addresses(local, remote));
        body.extend([0; 24]);
        body.extend(1001_u32.to_ne_bytes());
        body.extend(4711_u32.to_ne_bytes());
        reply(SOCK_DIAG_BY_FAMILY, 7, &body)
    }

    #[test]
    fn the_owner_of_exactly_that_connection_is_read() {
        let owner = Owner { user: 1001, inode: 4711 };
        assert_eq!(answer(&about(at(1), at(2)), 7, at(1), at(2)).unwrap().unwrap(), Some(owner));
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
}
