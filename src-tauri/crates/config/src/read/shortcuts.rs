//! `app.shortcuts`: places in an app that the desktop's menu leads to.

use porthole_policy::{MOST_SHORTCUTS, Scope, Shortcut};
use url::Url;

use super::context::ReadContext;
use super::organization;
use super::table::{Found, Table};
use crate::fault::FaultMessage;
use crate::place::Place;
use crate::schema_types;
use crate::tree::Value;

/// `Some(None)` where none is said, `None` where one of them is wrong.
pub(super) fn read(
    table: &Table<'_>,
    scope: Option<&[Scope]>,
    context: &mut ReadContext<'_>,
) -> Option<Option<Vec<Shortcut>>> {
    let Some(entry) = table.get("shortcuts") else {
        table.default(context, "shortcuts", "those of the app's web app manifest");
        return Some(None);
    };
    let found = table.tables(context, "shortcuts");
    let wanted = found.len();
    if wanted > MOST_SHORTCUTS {
        let message = FaultMessage::new(
            format!("The app has {wanted} shortcuts."),
            "No desktop menu shows so many.",
            format!("Keep the {MOST_SHORTCUTS} that people need most."),
        );
        context.faults.add(&entry.place, "app.shortcuts", message);
        return None;
    }
    let shown = |number| format!("{}[{number}]", table.setting("shortcuts"));
    let shortcuts: Vec<Shortcut> = found
        .into_iter()
        .zip(1..)
        .filter_map(|(found, number)| read_shortcut(&shown(number), found, scope, context))
        .collect();
    let is_list = matches!(entry.node.value, Value::List(_));
    if wanted == 0 {
        context.record(table.setting("shortcuts"), &entry.node.value, &entry.place);
    }
    (shortcuts.len() == wanted && is_list).then_some(Some(shortcuts))
}

fn read_shortcut(
    shown: &str,
    found: Found<'_>,
    scope: Option<&[Scope]>,
    context: &mut ReadContext<'_>,
) -> Option<Shortcut> {
    let table = Table::open::<schema_types::Shortcut>("app.shortcuts", shown, found, context);
    let name = table.required_name(
        context,
        "name",
        "It is the name of the entry in the menu.",
        "Write `name = \"New message\"`.",
    );
    let url = table.required(
        context,
        "url",
        "It is the page that the shortcut opens.",
        "Write `url = \"https://mail.harbor.test/compose\"`.",
    );
    let (text, place) = url?;
    let url = organization::https(context, "app.shortcuts.url", (text, place))?;
    // What is wrong with the scope has been said.
    let is_within = is_within(&url, place, scope?, context);
    let name = name?;
    is_within.then_some(Shortcut { name, url })
}

fn is_within(url: &Url, place: &Place, scope: &[Scope], context: &mut ReadContext<'_>) -> bool {
    let is_within = scope.iter().any(|scope| scope.contains(url));
    if !is_within {
        let message = FaultMessage::new(
            format!("No scope of the app contains `{url}`."),
            "The page would not open in the app's own window.",
            "Write an address within the app's `scope`, or add its origin there.",
        );
        context.faults.add(place, "app.shortcuts.url", message);
    }
    is_within
}
