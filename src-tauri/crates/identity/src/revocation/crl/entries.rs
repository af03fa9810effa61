//! The entries of a list: read once, then found by serial number. A list of 40 MB has a million entries, and every
//! candidate looks for one.

use std::hash::{BuildHasher as _, RandomState};

use super::entry::Entry;
use super::unreadable::UnreadableList;
use crate::asn1::{self, Malformed, Reader, boolean, tag};
use porthole_explain::Detail;

/// The number of buckets. A list of a million entries has about seventy in each.
const BUCKETS: u16 = 1 << 14;

/// The positions of the entries, in buckets by serial number. Serial numbers are spread, so filling one large table
/// costs a cache miss an entry; these buckets are counted first and then filled one after the other. It takes four
/// bytes an entry, about a ninth of the list.
pub(super) struct Index {
    hasher: RandomState,
    /// The offsets of the entries, bucket by bucket, and within each in the order of the list.
    offsets: Vec<u32>,
    /// The end of each bucket.
    ends: Vec<u32>,
}

impl Index {
    /// Reads all of `entries`. A malformed entry, or one with an unknown critical extension, makes the whole list
    /// useless (RFC 5280 section 5.3).
    pub(super) fn of(entries: &[u8]) -> Result<Self, UnreadableList> {
        let hasher = RandomState::new();
        let mut found: Vec<(u32, u16)> = Vec::new();
        let mut ends = vec![0_u32; BUCKETS.into()];
        let mut reader = Reader::new(entries);
        while !reader.is_empty() {
            let at =
                u32::try_from(entries.len() - reader.rest().len()).map_err(|_| UnreadableList::NoList)?;
            let serial = check(reader.take(tag::SEQUENCE).map_err(broken)?)?;
            let bucket = bucket(&hasher, serial);
            if let Some(count) = ends.get_mut(usize::from(bucket)) {
                *count += 1;
            }
            found.push((at, bucket));
        }
        let mut start = 0;
        for end in &mut ends {
            start += std::mem::replace(end, start);
        }
        let mut offsets = vec![0; found.len()];
        for (at, bucket) in found {
            // Each bucket starts at the end of the one before it, and grows to its own end.
            if let Some(next) = ends.get_mut(usize::from(bucket))
                && let Some(place) = offsets.get_mut(*next as usize)
            {
                *place = at;
                *next += 1;
            }
        }
        Ok(Self { hasher, offsets, ends })
    }

    /// The entry with this serial number; the first if there are several.
    pub(super) fn find(&self, entries: &[u8], serial: &[u8]) -> Result<Option<Entry>, UnreadableList> {
        let bucket = usize::from(bucket(&self.hasher, serial));
        let end = |bucket: usize| self.ends.get(bucket).map_or(0, |end| *end as usize);
        let start = bucket.checked_sub(1).map_or(0, end);
        for at in self.offsets.get(start..end(bucket)).unwrap_or_default() {
            let mut reader = Reader::new(entries.get(*at as usize..).unwrap_or_default());
            let mut entry = reader.open(tag::SEQUENCE).map_err(broken)?;
            if without_leading_zeros(entry.take(tag::INTEGER).map_err(broken)?)
                == without_leading_zeros(serial)
            {
                let since = entry.next().and_then(asn1::time).map_err(broken)?;
                return Ok(Some(Entry { since, reason: reason(entry)? }));
            }
        }
        Ok(None)
    }
}

fn bucket(hasher: &RandomState, serial: &[u8]) -> u16 {
    let hash = hasher.hash_one(without_leading_zeros(serial)) % u64::from(BUCKETS);
    u16::try_from(hash).unwrap_or_default()
}

/// Removes leading zeros.
fn without_leading_zeros(serial: &[u8]) -> &[u8] {
    let zeros = serial.iter().take_while(|byte| **byte == 0).count();
    serial.get(zeros..).unwrap_or_default()
}

fn broken(_: Malformed) -> UnreadableList {
    UnreadableList::Other(Detail::CrlBadEntry.into())
}

/// Checks that an entry can be read, and returns its serial number.
fn check(entry: &[u8]) -> Result<&[u8], UnreadableList> {
    let mut entry = Reader::new(entry);
    let serial = entry.take(tag::INTEGER).map_err(broken)?;
    let when = entry.next().map_err(broken)?;
    if ![tag::UTC_TIME, tag::GENERALIZED_TIME].contains(&when.tag) {
        return Err(broken(Malformed));
    }
    if !entry.is_empty() {
        reason(entry)?;
    }
    Ok(serial)
}

/// The reason in the extensions of an entry.
fn reason(mut entry: Reader<'_>) -> Result<Option<u8>, UnreadableList> {
    if entry.is_empty() {
        return Ok(None);
    }
    let mut extensions = entry.open(tag::SEQUENCE).map_err(broken)?;
    entry.end().map_err(broken)?;
    let mut reason = None;
    while !extensions.is_empty() {
        let mut extension = extensions.open(tag::SEQUENCE).map_err(broken)?;
        // Compared in encoded form, because there are as many of these as there are entries.
        let oid = extension.take(tag::OID).map_err(broken)?;
        let critical = extension.take_if(tag::BOOLEAN).map_err(broken)?;
        let is_critical = critical.map(boolean).transpose().map_err(broken)?.unwrap_or(false);
        let value = extension.take(tag::OCTET_STRING).map_err(broken)?;
        match oid {
            b"\x55\x1d\x15" => match Reader::new(value).take(tag::ENUMERATED).map_err(broken)? {
                [number] => reason = Some(*number),
                _ => return Err(broken(Malformed)),
            },
            // The invalidity date, and the instruction for a hold.
            b"\x55\x1d\x18" | b"\x55\x1d\x17" => {}
            // The CA of this entry, if it is another one (RFC 5280 section 5.3.3).
            b"\x55\x1d\x1d" => return Err(UnreadableList::Indirect),
            other if is_critical => {
                return Err(UnreadableList::NotUnderstood(asn1::dotted(other).map_err(broken)?));
            }
            _ => {}
        }
    }
    Ok(reason)
}
