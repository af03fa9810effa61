//! The facts about the machine and the person that a request can contain. The caller gathers them.

use crate::machine::MachineId;
use std::fmt;

/// The values of a pattern's placeholders, or why each is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineFacts {
    /// The machine's name up to its first dot.
    pub hostname: Result<String, String>,
    /// The name with which the person signed in.
    pub user: Result<String, String>,
    /// The machine's id for certificates.
    pub machine_id: Result<EnrolmentId, String>,
}

/// An id of this machine for certificates. It does not reveal the system's own id: servers see the certificate, and
/// that id must stay on the machine (machine-id(5)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EnrolmentId([u8; 16]);

/// The application id of Porthole, which makes its ids of machines differ from those of other programs.
const APPLICATION: [u8; 16] = 0x2c9e_0aee_032a_4cd6_9016_86ce_71b6_5b73_u128.to_be_bytes();

impl EnrolmentId {
    /// The id of `machine`: HMAC-SHA256 of Porthole's application id with the system's id as the key, cut to 16 bytes
    /// and marked as a random UUID. `sd_id128_get_machine_app_specific(3)` computes the same, so on Linux
    /// `systemd-id128 machine-id --app-specific=2c9e0aee032a4cd6901686ce71b65b73` prints it.
    #[must_use]
    pub fn of(machine: &MachineId) -> Self {
        let digits = machine.as_str().chars().filter_map(|digit| digit.to_digit(16)).collect::<Vec<_>>();
        let (pairs, _) = digits.as_chunks::<2>();
        // Two digits are at most 255.
        let system = pairs.iter().map(|[high, low]| (high << 4 | low) as u8).collect::<Vec<_>>();
        let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &system);
        let tag = aws_lc_rs::hmac::sign(&key, &APPLICATION);
        let mut id = [0; 16];
        for (to, from) in id.iter_mut().zip(tag.as_ref()) {
            *to = *from;
        }
        // RFC 9562 section 5.4: version 4, and the variant.
        id[6] = (id[6] & 0x0f) | 0x40;
        id[8] = (id[8] & 0x3f) | 0x80;
        Self(id)
    }
}

/// 32 lower-case hex digits.
impl fmt::Display for EnrolmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_the_one_that_systemd_makes_and_not_the_systems_own() {
        // openssl mac -digest SHA256 -macopt hexkey:000102030405060708090a0b0c0d0e0f HMAC, over Porthole's application
        // id.
        for system in ["000102030405060708090a0b0c0d0e0f", "00010203-0405-0607-0809-0A0B0C0D0E0F"] {
            let id = EnrolmentId::of(&system.parse().unwrap()).to_string();
            assert_eq!(id, "ac17239edb5d41e4bbe7d1e5668ad353");
        }
    }
}
