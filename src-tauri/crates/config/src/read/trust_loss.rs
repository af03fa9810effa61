//! `on_trust_loss` and `trust_loss_grace`: what becomes of the profile when the device turns untrusted, and how long
//! people have then. They may stand in either part that can prove a device, as a file may have only one of them.

use super::context::ReadContext;
use super::table::{Found, Table};
use crate::fault::FaultMessage;
use crate::managed::{Grace, OnTrustLoss};
use crate::place::Place;

const PROFILE: &str = "on_trust_loss";
const GRACE: &str = "trust_loss_grace";

/// The parts in which the keys may stand.
pub(super) type Parts<'a> = [(&'static str, Option<Found<'a>>); 2];

pub(super) fn read(parts: Parts<'_>, context: &mut ReadContext<'_>) -> (OnTrustLoss, Grace) {
    let profile = in_force(parts, PROFILE, context, profile, |value| value.as_str().to_owned());
    let grace = in_force(parts, GRACE, context, grace, ToString::to_string);
    (profile, grace)
}

fn in_force<'a, T: Default + PartialEq>(
    parts: Parts<'a>,
    key: &str,
    context: &mut ReadContext<'_>,
    one: impl Fn(&str, Found<'a>, &mut ReadContext<'_>) -> Option<(T, &'a Place)>,
    written_as: impl Fn(&T) -> String,
) -> T {
    let written = parts.map(|(part, found)| found.and_then(|found| one(part, found, context)));
    let in_force = match written {
        [Some((first, _)), Some((second, place))] if first != second => {
            let message = FaultMessage::new(
                format!(
                    "`[device_certificate]` sets `{key} = \"{}\"`, and this value is different.",
                    written_as(&first)
                ),
                "Both tables apply to the same device.",
                "Set it in only one of the two tables.",
            );
            context.faults.add(place, &format!("managed_device.{key}"), message);
            first
        }
        [Some((value, _)), _] | [None, Some((value, _))] => value,
        [None, None] => T::default(),
    };
    for (part, found) in parts {
        if found.is_some_and(|found| found.entries.iter().all(|entry| entry.key != key)) {
            context.default(format!("{part}.{key}"), written_as(&in_force));
        }
    }
    in_force
}

fn profile<'a>(
    part: &str,
    found: Found<'a>,
    context: &mut ReadContext<'_>,
) -> Option<(OnTrustLoss, &'a Place)> {
    let table = Table::with_checked_keys(part, found);
    let (text, place) = table.text(context, PROFILE)?;
    let known = [OnTrustLoss::Keep, OnTrustLoss::Wipe].into_iter().find(|value| value.as_str() == text);
    if known.is_none() {
        let message = FaultMessage::new(
            format!("`{text}` is not a valid value of `on_trust_loss`."),
            "It sets what happens to the data of the apps on the disk when the device loses trust.",
            format!("Write `{PROFILE} = \"keep\"` or `{PROFILE} = \"wipe\"`."),
        );
        context.faults.add(place, &table.path(PROFILE), message);
    }
    known.map(|value| (value, place))
}

fn grace<'a>(part: &str, found: Found<'a>, context: &mut ReadContext<'_>) -> Option<(Grace, &'a Place)> {
    let table = Table::with_checked_keys(part, found);
    let (text, place) = table.text(context, GRACE)?;
    let known = Grace::parse(text);
    if known.is_none() {
        let message = FaultMessage::new(
            format!("`{text}` is not a valid grace period."),
            "A grace period is at most one hour, in whole seconds or minutes.",
            format!("Write `{GRACE} = \"5m\"`, or \"90s\", or \"0s\" to close the windows at once."),
        );
        context.faults.add(place, &table.path(GRACE), message);
    }
    known.map(|value| (value, place))
}
