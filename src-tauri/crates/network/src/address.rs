//! Addresses that no name on the network may lead to: this device itself, its link, and what clouds keep secrets at.
//!
//! A name is looked up once, and the address that was checked is the one that is connected to: otherwise any name whose
//! owner wants it could lead a page to what listens on this device (DNS rebinding).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::ReachError;

/// Which addresses a name may lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Any: the managed file names the place, or it is an address.
    Any,
    /// Not this device, nor its link.
    Network,
    /// Nor a private network.
    Public,
}

impl Reach {
    /// Whether `address` is within it.
    ///
    /// # Errors
    /// Why not.
    pub(crate) fn check(self, address: IpAddr) -> Result<(), ReachError> {
        match self {
            Self::Any => Ok(()),
            Self::Network | Self::Public if is_local(address) => Err(ReachError::ThisDevice),
            Self::Public if is_private(address) => Err(ReachError::PrivateAddress),
            Self::Network | Self::Public => Ok(()),
        }
    }
}

/// Where clouds tell a machine its secrets, outside the link-local range (AWS over IPv6, Alibaba, Azure).
const METADATA: [IpAddr; 3] = [
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254)),
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),
];

/// Whether `address` is this device's own, its link's, a group's, or a cloud's metadata service.
fn is_local(address: IpAddr) -> bool {
    METADATA.contains(&address)
        || match address {
            IpAddr::V4(v4) => is_local_v4(v4),
            IpAddr::V6(v6) => embedded(v6).map_or_else(|| is_local_v6(v6), |v4| is_local(IpAddr::V4(v4))),
        }
}

fn is_local_v4(address: Ipv4Addr) -> bool {
    // All of 0.0.0.0/8 stands for this host (RFC 1122 section 3.2.1.3).
    address.octets()[0] == 0
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
}

fn is_local_v6(address: Ipv6Addr) -> bool {
    address.is_unspecified()
        || address.is_loopback()
        || address.is_unicast_link_local()
        || address.is_multicast()
}

/// Whether `address` is of a private network: RFC 1918, the space that carriers and VPNs share (RFC 6598), unique local
/// (RFC 4193) or site-local IPv6 (RFC 3879).
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_private() || matches!(v4.octets(), [100, 64..=127, ..]),
        IpAddr::V6(v6) => embedded(v6).map_or_else(
            || v6.is_unique_local() || v6.segments()[0] & 0xffc0 == 0xfec0,
            |v4| is_private(IpAddr::V4(v4)),
        ),
    }
}

/// The IPv4 address that an IPv6 address leads to: mapped, compatible (RFC 4291 section 2.5.5), through NAT64 (RFC 6052
/// section 2.1) or 6to4 (RFC 3056 section 2).
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x0064, 0xff9b, 0, 0, 0, 0, high, low] => Some(v4(high, low)),
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 => Some(v4(high, low)),
        [0x2002, high, low, ..] => Some(v4(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_device_its_link_and_metadata_are_local_however_they_are_written() {
        for local in [
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "0.1.2.3",
            "169.254.169.254",
            "169.254.0.1",
            "224.0.0.251",
            "255.255.255.255",
            "100.100.100.200",
            "168.63.129.16",
            "::1",
            "::",
            "fe80::1",
            "ff02::fb",
            "fd00:ec2::254",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
        ] {
            assert!(is_local(local.parse().unwrap()), "{local}");
        }
    }

    #[test]
    fn private_networks_are_refused_where_only_public_addresses_are_within_reach() {
        let check = |reach: Reach, address: &str| reach.check(address.parse().unwrap());
        for private in [
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "100.64.0.1",
            "100.127.255.255",
            "fd12:3456::1",
            "fc00::1",
            "fec0::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:c0a8:101::1",
        ] {
            assert!(matches!(check(Reach::Public, private), Err(ReachError::PrivateAddress)), "{private}");
            assert!(check(Reach::Network, private).is_ok(), "{private}");
        }
        for public in [
            "192.0.2.1",
            "172.32.0.1",
            "172.15.0.1",
            "100.63.0.1",
            "100.128.0.1",
            "2001:db8::1",
            "::ffff:192.0.2.1",
        ] {
            assert!(check(Reach::Public, public).is_ok(), "{public}");
        }
        for reach in [Reach::Network, Reach::Public] {
            assert!(matches!(check(reach, "127.0.0.1"), Err(ReachError::ThisDevice)));
        }
        assert!(check(Reach::Any, "127.0.0.1").is_ok());
    }

    #[test]
    fn what_is_on_the_companys_network_or_the_internet_is_not() {
        for other in [
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "100.64.0.1",
            "192.0.2.1",
            "fd12:3456::1",
            "2001:db8::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
        ] {
            assert!(!is_local(other.parse().unwrap()), "{other}");
        }
    }
}
