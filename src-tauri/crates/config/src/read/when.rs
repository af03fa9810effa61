//! A rule's `when`, worked out over every case there is: which activities, on which devices, in which apps.

use std::collections::{BTreeMap, BTreeSet};

use porthole_policy::{Activity, AppId, Condition, DeviceClass};

use super::context::ReadContext;
use super::table::{Found, Table, nearest};
use super::unsupported;
use crate::fault::FaultMessage;
use crate::schema_types;
use crate::tree::Value;

type Case = (Activity, DeviceClass, AppId);
type Cases = BTreeSet<Case>;

/// The conditions that together hold in exactly the cases that `when` names. `None` after a fault was added.
pub(super) fn read(
    found: Option<Found<'_>>,
    setting: &str,
    apps: &[AppId],
    context: &mut ReadContext<'_>,
) -> Option<Vec<Condition>> {
    let Some(found) = found else {
        context.default(format!("{setting}.when"), "always");
        return Some(vec![Condition::default()]);
    };
    let mut all = Cases::new();
    for activity in Activity::ALL {
        for device in DeviceClass::ALL {
            all.extend(apps.iter().map(|app| (activity, device, app.clone())));
        }
    }
    let cases = cases(found, &format!("{setting}.when"), &all, apps, context)?;
    let occurs = |(_, device, _): &Case| context.can_be_managed || *device != DeviceClass::Managed;
    if !all.is_empty() && !cases.iter().any(occurs) {
        let why = "A rule that never matches looks like a protection, but has no effect.";
        let message = if cases.is_empty() {
            let what = "This rule can never match: no combination of activity, device class and app meets its `when`.";
            FaultMessage::new(what, why, "Remove a condition from `when`, or remove the rule.")
        } else {
            let what = "This rule can never match: it applies only to `managed` devices, and the file \
                        does not set what makes a device managed.";
            let help = "Add a `[managed_device]` table, name `certified` or `untrusted` in `device` too, or \
                           remove the rule.";
            FaultMessage::new(what, why, help)
        };
        context.faults.add(found.place, "session_policy.when", message);
        return None;
    }
    Some(conditions(&cases, apps))
}

/// The cases of `all` in which this table holds.
fn cases(
    found: Found<'_>,
    setting: &str,
    all: &Cases,
    apps: &[AppId],
    context: &mut ReadContext<'_>,
) -> Option<Cases> {
    let table = Table::open::<schema_types::When>("session_policy.when", setting, found, context);
    let activities =
        values(&table, "activity", &Activity::ALL, |value| value.as_str(), unsupported::activity, context);
    let devices = values(&table, "device", &DeviceClass::ALL, |value| value.as_str(), |_| None, context);
    let apps_named = values(&table, "app", apps, AppId::as_str, |_| None, context);
    let not = table.table(context, "not");
    let not_is_whole = not.is_some() || !table.has_key("not");
    let not = not.map(|not| cases(not, &format!("{setting}.not"), all, apps, context));
    let any = any(&table, setting, all, apps, context);

    let (activities, devices, apps_named, any) = (activities?, devices?, apps_named?, any?);
    let not = match not {
        Some(read) => Some(read?),
        None if not_is_whole => None,
        None => return None,
    };
    let holds = |case: &&Case| {
        let (activity, device, app) = case;
        activities.as_ref().is_none_or(|named| named.contains(activity))
            && devices.as_ref().is_none_or(|named| named.contains(device))
            && apps_named.as_ref().is_none_or(|named| named.contains(app))
            && not.as_ref().is_none_or(|cases| !cases.contains(*case))
            && any.as_ref().is_none_or(|cases| cases.contains(*case))
    };
    Some(all.iter().filter(holds).cloned().collect())
}

fn any(
    table: &Table<'_>,
    setting: &str,
    all: &Cases,
    apps: &[AppId],
    context: &mut ReadContext<'_>,
) -> Option<Option<Cases>> {
    let Some(entry) = table.get("any") else { return Some(None) };
    if let Value::List(nodes) = &entry.node.value
        && nodes.is_empty()
    {
        let message = FaultMessage::new(
            "`any` is an empty list, so the rule can never match.",
            "At least one entry must match, and there is none.",
            "Name at least one condition, or remove `any`.",
        );
        context.faults.add(&entry.node.place, "session_policy.when.any", message);
        return None;
    }
    let found = table.tables(context, "any");
    let wanted = if let Value::List(nodes) = &entry.node.value { nodes.len() } else { usize::MAX };
    let mut union = Cases::new();
    let mut read = 0;
    for (nth, found) in found.into_iter().enumerate() {
        if let Some(cases) = cases(found, &format!("{setting}.any[{}]", nth + 1), all, apps, context) {
            read += 1;
            union.extend(cases);
        }
    }
    (read == wanted).then_some(Some(union))
}

/// The named values of one field; `Some(None)` where the field is absent, `None` after a fault was added.
fn values<T: Clone>(
    table: &Table<'_>,
    name: &str,
    all: &[T],
    word: impl Fn(&T) -> &str,
    not_yet: impl Fn(&str) -> Option<FaultMessage>,
    context: &mut ReadContext<'_>,
) -> Option<Option<Vec<T>>> {
    if !table.has_key(name) {
        return Some(None);
    }
    let texts = table.texts(context, name, "The rule could never match.")?;
    let known: Vec<&str> = all.iter().map(&word).collect();
    let mut named = Vec::new();
    let mut whole = true;
    for (text, place) in texts {
        if let Some(value) = all.iter().find(|value| word(value) == text) {
            named.push(value.clone());
            continue;
        }
        whole = false;
        let message = not_yet(text).unwrap_or_else(|| {
            let help = match nearest(text, &known) {
                Some(near) => format!("Did you mean `{near}`?"),
                None if known.is_empty() => "Correct the apps first: none of them can be read.".to_owned(),
                None => format!("Name one of these: `{}`.", known.join("`, `")),
            };
            let name = if name == "device" { "device class" } else { name };
            FaultMessage::new(format!("There is no {name} `{text}`."), "The rule could never match it.", help)
        });
        context.faults.add(place, &table.path(name), message);
    }
    whole.then_some(Some(named))
}

/// As few conditions as grouping finds: devices with the same apps together, then activities with the same of both.
fn conditions(cases: &Cases, apps: &[AppId]) -> Vec<Condition> {
    type Rows = BTreeMap<Vec<AppId>, Vec<DeviceClass>>;
    let mut grouped: Vec<(Rows, Vec<Activity>)> = Vec::new();
    for activity in Activity::ALL {
        let mut rows = Rows::new();
        for device in DeviceClass::ALL {
            let of_device = |app: &&AppId| cases.contains(&(activity, device, (*app).clone()));
            let here: Vec<AppId> = apps.iter().filter(of_device).cloned().collect();
            if !here.is_empty() {
                rows.entry(here).or_default().push(device);
            }
        }
        match grouped.iter_mut().find(|(known, _)| *known == rows) {
            Some((_, activities)) => activities.push(activity),
            None if rows.is_empty() => {}
            None => grouped.push((rows, vec![activity])),
        }
    }
    let partial = |whole: usize, count: usize| count < whole;
    let mut conditions = Vec::new();
    for (rows, activities) in grouped {
        for (named, devices) in rows {
            conditions.push(Condition {
                activity: partial(Activity::ALL.len(), activities.len()).then(|| activities.clone()),
                device: partial(DeviceClass::ALL.len(), devices.len()).then_some(devices),
                app: partial(apps.len(), named.len()).then_some(named),
            });
        }
    }
    conditions
}
