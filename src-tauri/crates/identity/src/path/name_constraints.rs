//! Name constraints (RFC 5280 section 4.2.1.10): which names a CA may issue certificates for.

use super::general_name::GeneralName;
use crate::asn1::{Malformed, Reader, tag};
use crate::name::DistinguishedName;
use porthole_explain::Detail;

/// `emailAddress`, RFC 2985 section 5.2.1.
const EMAIL_ADDRESS: &str = "1.2.840.113549.1.9.1";

/// The names that a CA may and may not certify.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NameConstraints {
    permitted: Vec<GeneralName>,
    excluded: Vec<GeneralName>,
}

/// A name that a CA may not issue certificates for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Violation {
    /// The CA.
    pub(crate) authority: DistinguishedName,
    /// The result of comparing it with the CA's constraints.
    pub(crate) what: Forbidden,
}

/// The result of comparing a name with a CA's constraints.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Forbidden {
    /// It is excluded.
    Excluded {
        /// The name with its kind.
        name: String,
        /// The constraint that excludes it.
        base: String,
    },
    /// It is not among the permitted names.
    NotPermitted {
        /// The name with its kind.
        name: String,
        /// The permitted names.
        bases: String,
    },
    /// Names of this kind cannot be compared.
    NotCompared(String),
}

impl Violation {
    /// The same as a message.
    pub(crate) fn detail(&self) -> Detail {
        let authority = self.authority.to_string();
        match self.what.clone() {
            Forbidden::Excluded { name, base } => Detail::FoundNameExcluded { authority, name, base },
            Forbidden::NotPermitted { name, bases } => {
                Detail::FoundNameNotPermitted { authority, name, bases }
            }
            Forbidden::NotCompared(kind) => Detail::FoundNameNotCompared { authority, kind },
        }
    }
}

impl NameConstraints {
    /// Reads the value of the extension.
    pub(super) fn read(der: &[u8]) -> Result<Self, Malformed> {
        let mut both = Reader::contents(der, tag::SEQUENCE)?;
        let permitted = both.take_if(tag::explicit(0))?.map(subtrees).transpose()?;
        let excluded = both.take_if(tag::explicit(1))?.map(subtrees).transpose()?;
        both.end()?;
        if permitted.is_none() && excluded.is_none() {
            return Err(Malformed);
        }
        Ok(Self { permitted: permitted.unwrap_or_default(), excluded: excluded.unwrap_or_default() })
    }

    /// The number of names that it permits and excludes.
    pub(super) fn len(&self) -> usize {
        self.permitted.len() + self.excluded.len()
    }

    /// Checks that the CA `authority`, whose constraints these are, may issue a certificate with these names.
    pub(super) fn check(
        &self,
        subject: &DistinguishedName,
        alternative: Option<&[GeneralName]>,
        authority: &DistinguishedName,
    ) -> Result<(), Violation> {
        let directory = (!subject.is_empty()).then(|| GeneralName::Directory(subject.clone()));
        // Without alternative names the mail address may be in the subject.
        let addresses = subject.attributes().filter(|it| alternative.is_none() && it.oid == EMAIL_ADDRESS);
        let addresses = addresses.map(|attribute| GeneralName::Email(attribute.value.clone()));
        let names = directory.into_iter().chain(addresses).chain(alternative.into_iter().flatten().cloned());
        for name in names {
            self.check_one(&name).map_err(|what| Violation { authority: authority.clone(), what })?;
        }
        Ok(())
    }

    fn check_one(&self, name: &GeneralName) -> Result<(), Forbidden> {
        let of_kind = |bases: &[GeneralName]| {
            bases.iter().filter(|base| base.is_of_the_kind_of(name)).cloned().collect::<Vec<_>>()
        };
        let (permitted, excluded) = (of_kind(&self.permitted), of_kind(&self.excluded));
        if permitted.is_empty() && excluded.is_empty() {
            return Ok(());
        }
        let not_compared = || Forbidden::NotCompared(name.kind().to_string());
        for base in &excluded {
            if is_within(name, base, Subtree::Excluded).ok_or_else(not_compared)? {
                return Err(Forbidden::Excluded {
                    name: format!("{} `{name}`", name.kind()),
                    base: base.to_string(),
                });
            }
        }
        let mut is_permitted = permitted.is_empty();
        for base in &permitted {
            is_permitted |= is_within(name, base, Subtree::Permitted).ok_or_else(not_compared)?;
        }
        if is_permitted {
            return Ok(());
        }
        let bases = permitted.iter().map(|base| format!("`{base}`")).collect::<Vec<_>>().join(", ");
        Err(Forbidden::NotPermitted { name: format!("{} `{name}`", name.kind()), bases })
    }
}

fn subtrees(content: &[u8]) -> Result<Vec<GeneralName>, Malformed> {
    let mut list = Reader::new(content);
    let mut bases = Vec::new();
    while !list.is_empty() {
        let mut subtree = list.open(tag::SEQUENCE)?;
        let base = GeneralName::read(subtree.next()?)?;
        // RFC 5280 does not use the two numbers that X.509 allows here: the first is 0, the second absent.
        if subtree.take_if(tag::implicit(0))?.is_some_and(|least| least != [0]) {
            return Err(Malformed);
        }
        subtree.end()?;
        if let GeneralName::Ip(bytes) = &base
            && bytes.len() != 8
            && bytes.len() != 32
        {
            return Err(Malformed);
        }
        bases.push(base);
    }
    if bases.is_empty() { Err(Malformed) } else { Ok(bases) }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subtree {
    Permitted,
    Excluded,
}

/// Whether `name` is within `base`, which is of the same kind; `None` if that is unknown.
fn is_within(name: &GeneralName, base: &GeneralName, subtree: Subtree) -> Option<bool> {
    Some(match (name, base) {
        (GeneralName::Directory(name), GeneralName::Directory(base)) => name.is_within(base),
        // A name that is not a host name is within none.
        (GeneralName::Dns(name), GeneralName::Dns(_)) if name.split('.').any(str::is_empty) => return None,
        (GeneralName::Dns(name), GeneralName::Dns(base)) => is_host_within(name, base, subtree),
        (GeneralName::Email(name), GeneralName::Email(base)) => {
            let (local, host) = name.rsplit_once('@').filter(|(local, _)| !local.contains('@'))?;
            match base.rsplit_once('@') {
                Some((whose, at)) => local == whose && host.eq_ignore_ascii_case(at),
                None => is_exact_or_below(host, base),
            }
        }
        (GeneralName::Uri(name), GeneralName::Uri(base)) => is_exact_or_below(&host_of(name)?, base),
        (GeneralName::Ip(name), GeneralName::Ip(base)) => {
            let (address, mask) = base.split_at_checked(base.len() / 2)?;
            let bits = name.iter().zip(mask).zip(address.iter().zip(mask));
            name.len() == address.len() && bits.into_iter().all(|((a, m), (b, n))| a & m == b & n)
        }
        _ => return None,
    })
}

/// Whether a host is `base` or below it. If `base` begins with a dot, it must be below.
fn is_host_within(name: &str, base: &str, subtree: Subtree) -> bool {
    let (name, base) = (name.to_ascii_lowercase(), base.to_ascii_lowercase());
    let is_below = |name: &str, base: &str| {
        name.strip_suffix(base).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    match base.strip_prefix('.') {
        _ if base.is_empty() => true,
        Some(parent) => name.len() > parent.len() && is_below(&name, parent),
        None => {
            // The `*` may stand for an excluded name.
            let may_stand_for = subtree == Subtree::Excluded
                && name
                    .strip_prefix("*.")
                    .zip(base.split_once('.'))
                    .is_some_and(|(rest, (_, above))| rest == above);
            is_below(&name, &base) || may_stand_for
        }
    }
}

/// Constraints on mail addresses and URIs name one host, or with a leading dot every host below it.
fn is_exact_or_below(host: &str, base: &str) -> bool {
    let (host, base) = (host.to_ascii_lowercase(), base.to_ascii_lowercase());
    if base.starts_with('.') { host.len() > base.len() && host.ends_with(&base) } else { host == base }
}

/// The host of a URI; `None` if it has none, or an IP address.
fn host_of(uri: &str) -> Option<String> {
    let (_, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.split(':').next()?;
    let is_address = host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok();
    (!host.is_empty() && !is_address).then(|| host.to_owned())
}
