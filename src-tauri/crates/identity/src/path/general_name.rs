//! Names of every kind (RFC 5280 section 4.2.1.6).

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::asn1::{Malformed, Reader, Value, tag};
use crate::name::{DistinguishedName, write_letter};

/// A name, or the constraint on names of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum GeneralName {
    Email(String),
    Dns(String),
    Directory(DistinguishedName),
    Uri(String),
    /// An IP address; in a constraint followed by its mask.
    Ip(Vec<u8>),
    /// A kind that is not compared: the number of its tag.
    Other(u8),
}

impl GeneralName {
    /// Reads `GeneralNames`: one or more.
    pub(super) fn list(der: &[u8]) -> Result<Vec<Self>, Malformed> {
        let mut names = Vec::new();
        let mut list = Reader::contents(der, tag::SEQUENCE)?;
        while !list.is_empty() {
            names.push(Self::read(list.next()?)?);
        }
        Ok(names)
    }

    pub(super) fn read(Value { tag: tagged, content, .. }: Value<'_>) -> Result<Self, Malformed> {
        let text = || {
            Ok(std::str::from_utf8(content).ok().filter(|text| text.is_ascii()).ok_or(Malformed)?.to_owned())
        };
        Ok(match tagged {
            0x81 => Self::Email(text()?),
            0x82 => Self::Dns(text()?),
            0xa4 => Self::Directory(DistinguishedName::from_der(content).ok_or(Malformed)?),
            0x86 => Self::Uri(text()?),
            0x87 => Self::Ip(content.to_vec()),
            0xa0 | 0xa3 | 0xa5 | 0x88 => Self::Other(tagged & 0x1f),
            _ => return Err(Malformed),
        })
    }

    /// The name of the kind in messages.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Email(_) => "mail address",
            Self::Dns(_) => "host name",
            Self::Directory(_) => "distinguished name",
            Self::Uri(_) => "URI",
            Self::Ip(_) => "IP address",
            Self::Other(0) => "name of another kind (otherName)",
            Self::Other(8) => "registered identifier",
            Self::Other(_) => "name of an unsupported kind",
        }
    }

    pub(super) fn is_of_the_kind_of(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Other(one), Self::Other(other)) => one == other,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}

impl std::fmt::Display for GeneralName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Email(text) | Self::Dns(text) | Self::Uri(text) => {
                text.chars().try_for_each(|letter| write_letter(f, letter))
            }
            Self::Directory(name) => name.fmt(f),
            Self::Ip(bytes) => {
                match (<[u8; 4]>::try_from(bytes.as_slice()), <[u8; 16]>::try_from(bytes.as_slice())) {
                    (Ok(four), _) => Ipv4Addr::from(four).fmt(f),
                    (_, Ok(sixteen)) => Ipv6Addr::from(sixteen).fmt(f),
                    (Err(_), Err(_)) => f.write_str("an address of an odd length"),
                }
            }
            Self::Other(_) => f.write_str(self.kind()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_disturb_the_terminal_that_shows_it() {
        for kind in [GeneralName::Dns, GeneralName::Email, GeneralName::Uri] {
            assert_eq!(kind("har\u{7f}bor\u{1b}[2J.test".to_owned()).to_string(), "har\\7fbor\\1b[2J.test");
        }
    }
}
