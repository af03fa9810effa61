//! `[notifications]`: what the desktop shows of notifications, and when.

use porthole_policy::QuietHours;

use super::context::ReadContext;
use super::table::{Found, Table};
use crate::fault::FaultMessage;
use crate::managed::Notifications;
use crate::schema_types;

pub(super) fn read(found: Option<Found<'_>>, context: &mut ReadContext<'_>) -> Notifications {
    let Some(found) = found else {
        context.default("notifications".into(), "all are shown in full, at any time");
        return Notifications::default();
    };
    let table = Table::open::<schema_types::Notifications>("notifications", "notifications", found, context);
    Notifications { hides_body: hides_body(&table, context), quiet_hours: quiet_hours(&table, context) }
}

fn hides_body(table: &Table<'_>, context: &mut ReadContext<'_>) -> bool {
    if !table.has_key("body") {
        table.default(context, "body", "show");
    }
    match table.text(context, "body") {
        None | Some(("show", _)) => false,
        Some(("hide", _)) => true,
        Some((other, place)) => {
            let message = FaultMessage::new(
                format!("`{other}` is not a valid value of `body`."),
                "It sets whether desktop notifications contain the text of the message.",
                "Write `body = \"show\"` or `body = \"hide\"`, or remove the line.",
            );
            context.faults.add(place, &table.path("body"), message);
            true
        }
    }
}

fn quiet_hours(table: &Table<'_>, context: &mut ReadContext<'_>) -> Option<QuietHours> {
    if !table.has_key("quiet_hours") {
        table.default(context, "quiet_hours", "none");
    }
    let text = table.text(context, "quiet_hours")?;
    let why = "Porthole shows no notifications between these two times.";
    table.parse(context, "quiet_hours", text, why, "Write `quiet_hours = \"20:00-07:00\"`.")
}
