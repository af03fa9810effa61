//! The id that an operating system gives its machine. Unlike host names, people do not change it.

use std::fmt;
use std::str::FromStr;

/// The operating system's id of this machine: `/etc/machine-id` on Linux, `MachineGuid` on Windows, `IOPlatformUUID` on
/// macOS. Comparing ignores letter case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MachineId(String);

/// The text is not a machine id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a machine id is 32 hex digits, with or without hyphens between them, and not all zero")]
pub struct NotAMachineId;

impl MachineId {
    /// Whether `text` is the id of this machine; letter case and hyphens are ignored.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        let digits = |text: &str| text.replace('-', "").to_ascii_lowercase();
        text.parse::<Self>().is_ok() && digits(text.trim()) == digits(&self.0)
    }

    /// The id in lower case, with the hyphens that the system writes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for MachineId {
    type Err = NotAMachineId;

    /// Reads 32 hex digits (machine-id(5)) or a UUID in the form of RFC 9562 section 4.
    fn from_str(text: &str) -> Result<Self, NotAMachineId> {
        let text = text.trim().to_ascii_lowercase();
        let digits: String = text.chars().filter(|letter| *letter != '-').collect();
        let is_hex = digits.len() == 32 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let groups = text.split('-').map(str::len).collect::<Vec<_>>();
        let is_written_well = matches!(groups.as_slice(), [32] | [8, 4, 4, 4, 12]);
        let is_empty = digits.bytes().all(|digit| digit == b'0');
        if is_hex && is_written_well && !is_empty { Ok(Self(text)) } else { Err(NotAMachineId) }
    }
}

impl fmt::Display for MachineId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_to_write_one_are_read() {
        for text in ["0b7e1a52c94d4c1f9a3d5e6f70819203\n", "0B7E1A52-C94D-4C1F-9A3D-5E6F70819203"] {
            let id: MachineId = text.parse().unwrap();
            assert_eq!(id.as_str(), text.trim().to_ascii_lowercase());
        }
    }

    #[test]
    fn a_machine_is_known_by_its_digits_alone() {
        let id: MachineId = "0B7E1A52-C94D-4C1F-9A3D-5E6F70819203".parse().unwrap();
        assert!(id.is("0b7e1a52c94d4c1f9a3d5e6f70819203") && id.is(id.as_str()));
        assert!(!id.is("0b7e1a52c94d4c1f9a3d5e6f70819204") && !id.is("") && !id.is("laptop-7"));
    }

    #[test]
    fn what_names_no_machine_is_none() {
        let zero = "0".repeat(32);
        for text in [
            "",
            "uninitialized",
            &zero,
            "0b7e1a52",
            "0b7e-1a52c94d4c1f9a3d5e6f70819203",
            "ö0b7e1a52c94d4c1f9a3d5e6f7081920",
        ] {
            assert_eq!(text.parse::<MachineId>(), Err(NotAMachineId), "{text}");
        }
    }
}
