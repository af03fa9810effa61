//! `[[session_policy]]`: rules with a verdict.

use porthole_policy::{AppId, Message, RuleOrigin, SessionRule, Verdict};

use super::context::ReadContext;
use super::table::{Found, Table, nearest};
use super::{apps, message, unsupported, when};
use crate::fault::FaultMessage;
use crate::schema_types;

/// The rules, in the order of the files. A rule whose condition is no single box of activities, devices and apps
/// becomes several of the same name and place.
pub(super) fn read(found: Vec<Found<'_>>, apps: &[AppId], context: &mut ReadContext<'_>) -> Vec<SessionRule> {
    if found.is_empty() {
        context.default("session_policy".into(), Vec::<String>::new());
    }
    found.into_iter().filter_map(|rule| read_rule(rule, apps, context)).flatten().collect()
}

fn read_rule(
    found: Found<'_>,
    known_apps: &[AppId],
    context: &mut ReadContext<'_>,
) -> Option<Vec<SessionRule>> {
    let key = "session_policy";
    let shown = apps::text_of(found.entries, "name").map(|name| format!("{key}[{name}]"));
    let shown = shown.unwrap_or_else(|| key.to_owned());
    let table = Table::open::<schema_types::SessionRule>(key, &shown, found, context);
    let why = "Porthole shows the name wherever the rule decides.";
    let help = "Write `name = \"No downloads without a device certificate\"`.";
    let name = table.required_name(context, "name", why, help);
    let when_place = table.table(context, "when");
    let conditions = when::read(when_place, &shown, known_apps, context);
    let then = read_verdict(&table, context);
    let message = message::read(&table, "message", context, |table, context, name, text| {
        let why = "People would see a gap in the message.";
        let help = "Use only the placeholders `{help_url}`, `{organization}` and `{app}`.";
        table.parse(context, name, text, why, help)
    });
    let notify = table.flag(context, "notify", false);
    let origin =
        RuleOrigin { file: found.place.file.to_string(), line: found.place.line, column: found.place.column };
    let (name, then, message) = (name?, then?, message.ok()?.map(Message::from));
    let rule = |when| SessionRule {
        name: name.clone(),
        when,
        then,
        message: message.clone(),
        notify,
        origin: origin.clone(),
    };
    Some(conditions?.into_iter().map(rule).collect())
}

fn read_verdict(table: &Table<'_>, context: &mut ReadContext<'_>) -> Option<Verdict> {
    let help = "Write `then = \"allow\"`, `then = \"monitor\"` or `then = \"block\"`.";
    let (text, place) = table.required(context, "then", "A rule without a verdict has no effect.", help)?;
    let found = Verdict::ALL.into_iter().find(|verdict| verdict.as_str() == text);
    if found.is_none() {
        let message = unsupported::verdict(text).unwrap_or_else(|| {
            let near = nearest(text, &Verdict::ALL.map(Verdict::as_str)).map(str::to_owned);
            FaultMessage::new(
                format!("`{text}` is not a verdict."),
                "The verdict sets what Porthole does when the rule matches.",
                near.map_or(help.to_owned(), |near| format!("Did you mean `then = \"{near}\"`?")),
            )
        });
        context.faults.add(place, "session_policy.then", message);
    }
    found
}
