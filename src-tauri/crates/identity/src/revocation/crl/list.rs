//! A list, read in place: its header at once, its entries at the first lookup.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;
use std::thread;

use super::entries::Index;
use super::entry::Entry;
use super::unreadable::UnreadableList;
use crate::asn1::{self, Malformed, Reader, Value, boolean, tag};
use crate::certificate::{Certificate, Fingerprint};
use crate::name::DistinguishedName;
use crate::path::may_sign_lists;
use crate::signature::{SignatureFailure, Signed};
use parking_lot::Mutex;
use porthole_explain::Detail;
use time::OffsetDateTime;
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// Entries with at least this many bytes are read on a separate thread.
const LONG: usize = 1 << 20;

/// The header of a list, and the place of its entries.
pub(crate) struct List {
    issuer: DistinguishedName,
    as_of: OffsetDateTime,
    until: OffsetDateTime,
    scope: Scope,
    entries: Range<usize>,
    index: OnceLock<Result<Index, UnreadableList>>,
    /// The CAs with which the signature was verified, each with the result.
    proofs: Mutex<BTreeMap<Fingerprint, Result<(), Detail>>>,
}

/// The certificates that it covers (RFC 5280 section 5.2.5).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Scope {
    pub(super) is_for_users_only: bool,
    pub(super) is_for_cas_only: bool,
    /// Only certificates with one of these distribution points; `None` if that does not matter.
    pub(super) places: Option<Places>,
}

/// The distribution points of a list (RFC 5280 section 4.2.1.13).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Places {
    pub(super) urls: Vec<String>,
    /// Their directory names.
    pub(super) names: Vec<DistinguishedName>,
}

impl List {
    pub(crate) fn read(der: &[u8]) -> Result<Self, UnreadableList> {
        let mut whole = Reader::contents(der, tag::SEQUENCE).map_err(|_| UnreadableList::NoList)?;
        let mut read = || -> Result<_, Malformed> {
            let mut list = whole.open(tag::SEQUENCE)?;
            let (algorithm, signature) = (whole.take(tag::SEQUENCE)?, whole.take(tag::BIT_STRING)?);
            whole.end()?;
            let version = list.take_if(tag::INTEGER)?;
            let inner = list.take(tag::SEQUENCE)?;
            let issuer = DistinguishedName::from_der(list.next()?.raw).ok_or(Malformed)?;
            let as_of = list.next()?;
            if ![tag::UTC_TIME, tag::GENERALIZED_TIME].contains(&as_of.tag) {
                return Err(Malformed);
            }
            let is_form_of_a_list =
                inner == algorithm && !signature.is_empty() && matches!(version, None | Some([1]));
            Ok((list, issuer, as_of, is_form_of_a_list))
        };
        let (mut list, issuer, as_of, is_list) = read().map_err(|_| UnreadableList::NoList)?;
        if !is_list {
            return Err(UnreadableList::Other(Detail::CrlOddForm.into()));
        }
        let is_time = list.peek().is_some_and(|next| [tag::UTC_TIME, tag::GENERALIZED_TIME].contains(&next));
        let until = is_time.then(|| list.next().and_then(asn1::time)).transpose();
        let until = until.map_err(|_| UnreadableList::OddDate)?;
        let as_of = asn1::time(as_of).map_err(|_| UnreadableList::OddDate)?;
        let mut rest = || -> Result<_, Malformed> {
            let entries = list.take_if(tag::SEQUENCE)?.unwrap_or_default();
            let extensions = list.take_if(tag::explicit(0))?;
            list.end()?;
            Ok((entries, extensions))
        };
        let (entries, extensions) = rest().map_err(|_| UnreadableList::NoList)?;
        let mut scope = Scope::default();
        if let Some(extensions) = extensions {
            scope.take(extensions)?;
        }
        let start = (entries.as_ptr() as usize).saturating_sub(der.as_ptr() as usize);
        let start = if entries.is_empty() { 0 } else { start };
        Ok(Self {
            issuer,
            as_of,
            until: until.ok_or(UnreadableList::NoEnd)?,
            scope,
            entries: start..start + entries.len(),
            index: OnceLock::new(),
            proofs: Mutex::default(),
        })
    }

    pub(super) const fn issuer(&self) -> &DistinguishedName {
        &self.issuer
    }

    pub(super) const fn as_of(&self) -> OffsetDateTime {
        self.as_of
    }

    pub(super) const fn next_update(&self) -> OffsetDateTime {
        self.until
    }

    pub(super) const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Whether `issuer` signed `whole`, the bytes of this list, and may sign lists. Verified once. Meanwhile the
    /// entries of a long list are read.
    pub(super) fn verify(&self, whole: &[u8], issuer: &Certificate) -> Result<(), Detail> {
        if self.entries.len() < LONG || self.index.get().is_some() {
            return self.verify_once(whole, issuer);
        }
        thread::scope(|scope| {
            let index = || drop(self.index(whole));
            let indexing =
                thread::Builder::new().name("revocation-list".to_owned()).spawn_scoped(scope, index);
            if let Err(error) = indexing {
                tracing::debug!(%error, "a list of revoked certificates is read after its signature");
            }
            self.verify_once(whole, issuer)
        })
    }

    fn verify_once(&self, whole: &[u8], issuer: &Certificate) -> Result<(), Detail> {
        let mut proofs = self.proofs.lock();
        let prove = || verify_signature(whole, issuer);
        proofs.entry(issuer.fingerprint).or_insert_with(prove).clone()
    }

    /// The entry with this serial number in `whole`, the bytes of this list.
    pub(super) fn find(&self, whole: &[u8], serial: &[u8]) -> Result<Option<Entry>, UnreadableList> {
        let entries = whole.get(self.entries.clone()).unwrap_or_default();
        self.index(whole)?.find(entries, serial)
    }

    fn index(&self, whole: &[u8]) -> Result<&Index, UnreadableList> {
        let entries = whole.get(self.entries.clone()).unwrap_or_default();
        self.index.get_or_init(|| Index::of(entries)).as_ref().map_err(Clone::clone)
    }
}

fn verify_signature(list: &[u8], issuer: &Certificate) -> Result<(), Detail> {
    let signed = Signed::read(list).map_err(|_| Detail::SignedUnreadably)?;
    let (_, ca) = X509Certificate::from_der(issuer.der()).map_err(|_| Detail::SignerUnreadable)?;
    signed.verify(ca.public_key().raw).map_err(|error| match error {
        SignatureFailure::OtherSigner => Detail::CrlOtherSigner { name: issuer.subject.to_string() },
        SignatureFailure::UnreadableKey | SignatureFailure::UnknownAlgorithm => error.detail(),
    })?;
    if may_sign_lists(issuer.der()) {
        return Ok(());
    }
    Err(Detail::CrlMayNotBeSigned { name: issuer.subject.to_string() })
}

impl Scope {
    fn take(&mut self, extensions: &[u8]) -> Result<(), UnreadableList> {
        let broken = |_| UnreadableList::Other(Detail::CrlBadExtensions.into());
        let mut list = Reader::contents(extensions, tag::SEQUENCE).map_err(broken)?;
        let mut seen = Vec::new();
        while !list.is_empty() {
            let mut extension = list.open(tag::SEQUENCE).map_err(broken)?;
            let oid = extension.oid().map_err(broken)?;
            let critical = extension.take_if(tag::BOOLEAN).map_err(broken)?;
            let is_critical = critical.map(boolean).transpose().map_err(broken)?.unwrap_or(false);
            let value = extension.take(tag::OCTET_STRING).map_err(broken)?;
            if seen.contains(&oid) {
                return Err(broken(Malformed));
            }
            match oid.as_str() {
                // The list's number, the CA's key, and the places of delta lists.
                "2.5.29.20" | "2.5.29.35" | "2.5.29.46" => {}
                "2.5.29.27" => return Err(UnreadableList::Delta),
                "2.5.29.28" => self.take_point(value)?,
                _ if is_critical => return Err(UnreadableList::NotUnderstood(oid)),
                _ => {}
            }
            seen.push(oid);
        }
        Ok(())
    }

    /// `IssuingDistributionPoint`.
    fn take_point(&mut self, value: &[u8]) -> Result<(), UnreadableList> {
        let odd = |_| UnreadableList::OddScope;
        let mut point = Reader::contents(value, tag::SEQUENCE).map_err(odd)?;
        let name = point.take_if(tag::explicit(0)).map_err(odd)?;
        let mut flag = |number| {
            let set = point.take_if(tag::implicit(number)).map_err(odd)?;
            set.map_or(Ok(false), |content| boolean(content).map_err(odd))
        };
        self.is_for_users_only = flag(1)?;
        self.is_for_cas_only = flag(2)?;
        let some_reasons = point.take_if(tag::implicit(3)).map_err(odd)?;
        let mut flag = |number| {
            let set = point.take_if(tag::implicit(number)).map_err(odd)?;
            set.map_or(Ok(false), |content| boolean(content).map_err(odd))
        };
        let (is_indirect, is_about_attributes) = (flag(4)?, flag(5)?);
        point.end().map_err(odd)?;
        if is_indirect {
            return Err(UnreadableList::Indirect);
        }
        if is_about_attributes {
            return Err(UnreadableList::AttributeCertificates);
        }
        if some_reasons.is_some() {
            return Err(UnreadableList::SomeReasons);
        }
        self.places = name.map(places).transpose().map_err(odd)?;
        Ok(())
    }
}

/// The names in a `DistributionPointName`; a name relative to the CA's is not supported.
fn places(name: &[u8]) -> Result<Places, Malformed> {
    let mut reader = Reader::new(name);
    let mut names = reader.open(tag::explicit(0))?;
    reader.end()?;
    let mut places = Places::default();
    while !names.is_empty() {
        let Value { tag, content, .. } = names.next()?;
        if tag == tag::implicit(6) {
            places.urls.push(std::str::from_utf8(content).map_err(|_| Malformed)?.to_owned());
        } else if tag == tag::explicit(4) {
            places.names.push(DistinguishedName::from_der(content).ok_or(Malformed)?);
        }
    }
    Ok(places)
}
