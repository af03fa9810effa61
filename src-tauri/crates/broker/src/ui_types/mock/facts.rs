//! What all of it is about: one morning, the stores of one device, and the certificates in them.

use porthole_identity::StoreName;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A fixed morning, so that pictures and snapshots stay the same.
pub(super) const NOW: &str = "2026-11-24T09:02:11Z";

pub(super) const KEYRING: StoreName = StoreName::from_static("Secret Service");
pub(super) const CARD: StoreName = StoreName::from_static("Anna’s card (OpenSC)");
pub(super) const MACHINE: StoreName = StoreName::from_static("Machine store (/etc/ssl)");

pub(super) const TOKENS: StoreName = StoreName::from_static("Tokens");

pub(super) const AUTHORITY: &[u8] = include_bytes!("../authority.pem");
pub(super) const DEVICE: &[u8] = include_bytes!("../device.pem");
pub(super) const ON_CARD: &[u8] = include_bytes!("../card.pem");
pub(super) const NEWER: &[u8] = include_bytes!("../newer.pem");
pub(super) const OLD: &[u8] = include_bytes!("../old.pem");
pub(super) const OF_MACHINE: &[u8] = include_bytes!("../machine.pem");

pub(super) fn moment(text: &str) -> OffsetDateTime {
    OffsetDateTime::parse(text, &Rfc3339).unwrap()
}
