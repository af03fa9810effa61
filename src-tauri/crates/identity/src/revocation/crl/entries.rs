//! The entries of a list: gone through once, and found by number from then on. A list of 40 MB has a million of them, and
//! every candidate looks for one.

use std::hash::{BuildHasher as _, RandomState};

use super::list::Entry;
use super::unreadable::UnreadableList;
use crate::asn1::{self, Malformed, Reader, boolean, tag};

/// Where each entry is, by the number of its certificate: a table with a place for every two entries, open addressed. It
/// takes four bytes a place, about an eighth of the list.
pub(super) struct Index {
    hasher: RandomState,
    /// One more than the offset of an entry; 0 is free.
    places: Vec<u32>,
}

impl Index {
    /// Goes through all of `entries`. One that is malformed, or that says something critical which is not understood,
    /// makes the whole list useless (RFC 5280 section 5.3).
    pub(super) fn of(entries: &[u8]) -> Result<Self, UnreadableList> {
        let mut count = 0_usize;
        let mut reader = Reader::new(entries);
        while !reader.is_empty() {
            check(reader.take(tag::SEQUENCE).map_err(broken)?)?;
            count += 1;
        }
        let size = count.saturating_mul(2).next_power_of_two();
        let mut index = Self { hasher: RandomState::new(), places: vec![0; size] };
        let mut reader = Reader::new(entries);
        while !reader.is_empty() {
            let at = entries.len() - reader.rest().len();
            let serial = Reader::new(reader.take(tag::SEQUENCE).map_err(broken)?).take(tag::INTEGER);
            index.put(serial.map_err(broken)?, at)?;
        }
        Ok(index)
    }

    fn put(&mut self, serial: &[u8], at: usize) -> Result<(), UnreadableList> {
        let place = u32::try_from(at + 1).map_err(|_| UnreadableList::NoList)?;
        for nth in self.probe(serial) {
            match self.places.get_mut(nth) {
                Some(free) if *free == 0 => {
                    *free = place;
                    return Ok(());
                }
                Some(_) | None => {}
            }
        }
        Ok(())
    }

    /// The places where an entry may be, in the order in which they are taken.
    fn probe(&self, serial: &[u8]) -> impl Iterator<Item = usize> + use<> {
        let last = self.places.len().saturating_sub(1);
        let first = usize::try_from(self.hasher.hash_one(bare(serial)) & last as u64).unwrap_or_default();
        (0..=last).map(move |step| (first + step) & last)
    }

    /// The entry of the certificate with this number; of several the first.
    pub(super) fn find(&self, entries: &[u8], serial: &[u8]) -> Result<Option<Entry>, UnreadableList> {
        for nth in self.probe(serial) {
            let Some(at) = self.places.get(nth).and_then(|place| place.checked_sub(1)) else {
                return Ok(None);
            };
            let at = usize::try_from(at).map_err(|_| UnreadableList::NoList)?;
            let mut reader = Reader::new(entries.get(at..).unwrap_or_default());
            let mut entry = reader.open(tag::SEQUENCE).map_err(broken)?;
            if bare(entry.take(tag::INTEGER).map_err(broken)?) == bare(serial) {
                let since = entry.next().and_then(asn1::time).map_err(broken)?;
                return Ok(Some(Entry { since, reason: reason(entry)? }));
            }
        }
        Ok(None)
    }
}

/// Without leading zeros.
fn bare(serial: &[u8]) -> &[u8] {
    let zeros = serial.iter().take_while(|byte| **byte == 0).count();
    serial.get(zeros..).unwrap_or_default()
}

fn broken(_: Malformed) -> UnreadableList {
    UnreadableList::Other("an entry of it cannot be read".to_owned())
}

fn check(entry: &[u8]) -> Result<(), UnreadableList> {
    let mut entry = Reader::new(entry);
    entry.take(tag::INTEGER).map_err(broken)?;
    let when = entry.next().map_err(broken)?;
    if ![tag::UTC_TIME, tag::GENERALIZED_TIME].contains(&when.tag) {
        return Err(broken(Malformed));
    }
    if entry.is_empty() { Ok(()) } else { reason(entry).map(|_| ()) }
}

/// The reason in what is left of an entry, its extensions.
fn reason(mut entry: Reader<'_>) -> Result<Option<u8>, UnreadableList> {
    if entry.is_empty() {
        return Ok(None);
    }
    let mut extensions = entry.open(tag::SEQUENCE).map_err(broken)?;
    entry.end().map_err(broken)?;
    let mut reason = None;
    while !extensions.is_empty() {
        let mut extension = extensions.open(tag::SEQUENCE).map_err(broken)?;
        // Compared as it is encoded: there are as many of these as there are entries.
        let oid = extension.take(tag::OID).map_err(broken)?;
        let critical = extension.take_if(tag::BOOLEAN).map_err(broken)?;
        let is_critical = critical.map(boolean).transpose().map_err(broken)?.unwrap_or(false);
        let value = extension.take(tag::OCTET_STRING).map_err(broken)?;
        match oid {
            b"\x55\x1d\x15" => match Reader::new(value).take(tag::ENUMERATED).map_err(broken)? {
                [number] => reason = Some(*number),
                _ => return Err(broken(Malformed)),
            },
            // Since when it is invalid, and what to do on hold.
            b"\x55\x1d\x18" | b"\x55\x1d\x17" => {}
            // Of which other CA this entry is (RFC 5280 section 5.3.3).
            b"\x55\x1d\x1d" => return Err(UnreadableList::Indirect),
            other if is_critical => {
                return Err(UnreadableList::NotUnderstood(asn1::dotted(other).map_err(broken)?));
            }
            _ => {}
        }
    }
    Ok(reason)
}
