//! Certificate revocation lists (CRLs, RFC 5280 section 5).

mod entries;
mod entry;
mod list;
mod unreadable;

pub(super) use list::List;
pub use unreadable::UnreadableList;

use super::content::Content;
use super::reason;
use super::statement::{CertStatus, Statement};
use crate::asn1::{self, Reader, tag};
use crate::certificate::Certificate;
use crate::import::Kind;
use crate::name::DistinguishedName;
use crate::other_formats;
use crate::pem;
use entry::Entry;
use list::Scope;
use porthole_explain::Detail;
use time::OffsetDateTime;
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// The largest list that is accepted, in bytes, from files and from the web.
pub const LARGEST_LIST: usize = 64 << 20;

/// A list beside the managed file. It can be read; whether it counts depends on the certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevocationList {
    name: String,
    content: Content,
}

impl RevocationList {
    /// Reads a PEM or DER file, which may have text around it. Messages call it `name`.
    ///
    /// # Errors
    /// It contains no list, or one of a kind that is not supported.
    pub fn read(name: impl Into<String>, file: Vec<u8>) -> Result<Self, UnreadableList> {
        let content = to_der(file)?;
        content.list()?;
        Ok(Self { name: name.into(), content })
    }

    /// Its name in messages.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether its issuer is the CA of this name.
    pub(super) fn is_of(&self, issuer: &DistinguishedName) -> bool {
        self.content.list().is_ok_and(|list| list.issuer() == issuer)
    }

    pub(super) const fn content(&self) -> &Content {
        &self.content
    }

    /// Verifies the list with each of `issuers` that has its name, and reads its entries, so that the first lookup is
    /// fast.
    pub(crate) fn prepare<'a>(&self, issuers: impl Iterator<Item = &'a Certificate>) {
        let Ok(list) = self.content.list() else { return };
        for issuer in issuers.filter(|issuer| *list.issuer() == issuer.subject) {
            // A failure is reported by each later lookup.
            let _told_when_asked = list.verify(self.content.as_bytes(), issuer);
        }
    }
}

/// The list in `file`, which may be PEM, as DER.
pub(super) fn to_der(mut file: Vec<u8>) -> Result<Content, UnreadableList> {
    // Looks for PEM only if it is not DER, because a list may contain any bytes.
    file.truncate(asn1::without_padding(&file).len());
    if file.first() == Some(&tag::SEQUENCE)
        && Reader::new(&file).next().is_ok_and(|value| value.raw.len() == file.len())
    {
        let content = Content::from(file);
        return match (content.list(), other_kind(content.as_bytes())) {
            (Err(UnreadableList::NoList), Some(kind)) => Err(UnreadableList::SomethingElse(kind.into())),
            _ => Ok(content),
        };
    }
    let der = match pem::text(&file) {
        None => pem::bare_base64(&file),
        Some(text) => {
            let blocks = pem::blocks(&text).map_err(armour)?;
            let mut lists = Vec::new();
            for block in blocks {
                let der = block.decode().map_err(armour)?;
                if Kind::of(&der) == Kind::List || block.label.contains("CRL") {
                    lists.push(der);
                }
            }
            let count = lists.len();
            match lists.pop() {
                Some(list) if count == 1 => Some(list),
                Some(_) => return Err(UnreadableList::Several(count)),
                None => return Err(UnreadableList::NoneInside),
            }
        }
    };
    let content = Content::from(der.unwrap_or(file));
    match content.list() {
        Ok(_) => Ok(content),
        Err(UnreadableList::NoList) => {
            let kind = other_formats::name_of(content.as_bytes()).or_else(|| other_kind(content.as_bytes()));
            Err(kind.map_or(UnreadableList::NoList, |kind| UnreadableList::SomethingElse(kind.into())))
        }
        Err(error) => Err(error),
    }
}

fn armour(broken: pem::PemError) -> UnreadableList {
    UnreadableList::Armour(Detail::from(broken).into())
}

/// The kind of `der`, if it is known and not a list.
fn other_kind(der: &[u8]) -> Option<Detail> {
    match Kind::of(der) {
        Kind::List | Kind::Unknown => None,
        other @ (Kind::Certificate
        | Kind::Message
        | Kind::Bundle
        | Kind::Request
        | Kind::PrivateKey
        | Kind::PublicKey) => Some(other.detail()),
    }
}

/// The statement about `certificate`, if `issuer`, its CA, signed the list and the list covers such certificates.
pub(super) fn read(
    content: &Content,
    certificate: &Certificate,
    issuer: &Certificate,
    now: OffsetDateTime,
) -> Result<Statement, Detail> {
    let list = content.list().map_err(|error| error.detail())?;
    if *list.issuer() != certificate.issuer {
        let (issuer, expected) = (list.issuer().to_string(), certificate.issuer.to_string());
        return Err(Detail::CrlOfAnother { issuer, expected });
    }
    list.verify(content.as_bytes(), issuer)?;
    covers(list.scope(), certificate)?;
    let status = entry(list, content.as_bytes(), certificate)?;
    // A list that is out of date still names revoked certificates; the caller checks the dates.
    Statement { as_of: list.as_of(), until: list.next_update(), status }.not_from_the_future(now)
}

/// RFC 5280 section 6.3.3 (b)(2): whether a list with a limited scope covers this certificate.
fn covers(scope: &Scope, certificate: &Certificate) -> Result<(), Detail> {
    if scope.is_for_cas_only && !certificate.is_ca {
        return Err(Detail::CrlOnlyCas);
    }
    if scope.is_for_users_only && certificate.is_ca {
        return Err(Detail::CrlNoCas);
    }
    // Without a distribution point it covers all that its CA issued (RFC 5280 section 5.2.5).
    let Some(places) = &scope.places else { return Ok(()) };
    let is_named = if certificate.has_list_points {
        places.urls.iter().any(|url| certificate.list_points.contains(url))
            || places.names.iter().any(|name| certificate.list_names.contains(name))
    } else {
        // A certificate without a distribution point is in the list with the name of its CA (RFC 5280 section 6.3.3).
        places.names.contains(&certificate.issuer)
    };
    if is_named {
        return Ok(());
    }
    Err(Detail::CrlOtherPoint)
}

fn entry(list: &List, bytes: &[u8], certificate: &Certificate) -> Result<CertStatus, Detail> {
    let (_, parsed) = X509Certificate::from_der(certificate.der()).map_err(|_| Detail::StatusOfUnreadable)?;
    Ok(match list.find(bytes, parsed.raw_serial()).map_err(|error| error.detail())? {
        None => CertStatus::Good,
        Some(Entry { since, reason }) => {
            CertStatus::Revoked { since, reason: reason.and_then(reason::reason) }
        }
    })
}

#[cfg(test)]
mod tests;
