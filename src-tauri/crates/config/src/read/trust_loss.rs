//! `on_trust_loss`: what becomes of the profile when the device turns untrusted. It may stand in either part that can
//! prove a device, as a file may have only one of them.

use super::table::{Found, Table};
use super::walk::Walk;
use crate::fault::Words;
use crate::managed::OnTrustLoss;
use crate::tree::Place;

const KEY: &str = "on_trust_loss";

pub(super) fn read(
    device_certificate: Option<Found<'_>>,
    managed_device: Option<Found<'_>>,
    walk: &mut Walk<'_>,
) -> OnTrustLoss {
    let parts = [("device_certificate", device_certificate), ("managed_device", managed_device)];
    let written = parts.map(|(part, found)| found.and_then(|found| one(part, found, walk)));
    let in_force = match written {
        [Some((first, _)), Some((second, place))] if first != second => {
            let words = Words::new(
                format!(
                    "`[device_certificate]` says `{KEY} = \"{}\"`, and this says otherwise.",
                    first.as_str()
                ),
                "There is one profile, and it is kept or wiped.",
                "Say it in one of the two parts only.",
            );
            walk.faults.add(place, &format!("managed_device.{KEY}"), words);
            first
        }
        [Some((value, _)), _] | [None, Some((value, _))] => value,
        [None, None] => OnTrustLoss::default(),
    };
    for (part, found) in parts {
        if found.is_some_and(|found| found.entries.iter().all(|entry| entry.key != KEY)) {
            walk.default(format!("{part}.{KEY}"), in_force.as_str());
        }
    }
    in_force
}

fn one<'a>(part: &str, found: Found<'a>, walk: &mut Walk<'_>) -> Option<(OnTrustLoss, &'a Place)> {
    let table = Table::opened(part, found);
    let (text, place) = table.text(walk, KEY)?;
    let known = [OnTrustLoss::Keep, OnTrustLoss::Wipe].into_iter().find(|value| value.as_str() == text);
    if known.is_none() {
        let words = Words::new(
            format!("`{text}` says nothing about the profile."),
            "It must be certain what stays on the disk of a device that is trusted no more.",
            format!("Write `{KEY} = \"keep\"` or `{KEY} = \"wipe\"`."),
        );
        walk.faults.add(place, &table.path(KEY), words);
    }
    known.map(|value| (value, place))
}
