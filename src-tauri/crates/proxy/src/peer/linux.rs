use std::{
    fs::File,
    io::{self, BufRead as _, BufReader},
    net::{SocketAddr, SocketAddrV4},
};

/// Looks the far end up in the kernel's table of TCP sockets, which names the user that made each
/// (`proc_pid_net(5)`). A connection that is not in the table belongs to nobody, so not to this user.
pub(crate) fn is_this_user(far_end: SocketAddr, near_end: SocketAddr) -> io::Result<bool> {
    let (SocketAddr::V4(far), SocketAddr::V4(near)) = (far_end, near_end) else { return Ok(false) };
    let us = rustix::process::geteuid().as_raw();
    for line in BufReader::new(File::open("/proc/net/tcp")?).lines() {
        if let Some(owner) = owner(&line?, far, near) {
            return Ok(owner == us);
        }
    }
    Ok(false)
}

/// The user in a line about the socket at `local` that is connected to `remote`.
fn owner(line: &str, local: SocketAddrV4, remote: SocketAddrV4) -> Option<u32> {
    let mut fields = line.split_ascii_whitespace().skip(1);
    let is_it = fields.next()? == in_hex(local) && fields.next()? == in_hex(remote);
    // After state, queues, timer and retransmissions.
    if is_it { fields.nth(4)?.parse().ok() } else { None }
}

/// The kernel prints the four bytes of the address as one number of the machine's byte order.
fn in_hex(address: SocketAddrV4) -> String {
    format!("{:08X}:{:04X}", u32::from_ne_bytes(address.ip().octets()), address.port())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, TcpListener, TcpStream};

    #[test]
    fn a_connection_of_this_process_is_this_users() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let near = listener.local_addr().unwrap();
        let client = TcpStream::connect(near).unwrap();
        assert!(is_this_user(client.local_addr().unwrap(), near).unwrap());
    }

    #[test]
    fn a_connection_that_nobody_has_is_not_ours() {
        let [far, near] = [1, 2].map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
        assert!(!is_this_user(far, near).unwrap());
    }

    #[cfg(target_endian = "little")]
    #[test]
    fn the_owner_is_read_from_the_line_of_exactly_that_connection() {
        let line = "   3: 0100007F:9C40 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1001        0 12345 1";
        let [far, near] = [40000, 8080].map(|port| SocketAddrV4::new(Ipv4Addr::LOCALHOST, port));
        assert_eq!(owner(line, far, near), Some(1001));
        assert_eq!(owner(line, near, far), None);
        assert_eq!(owner("  sl  local_address rem_address", far, near), None);
    }
}
