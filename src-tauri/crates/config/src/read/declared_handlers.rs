//! `app.declared_handlers`: the links of other schemes that open where the app's web app manifest says.

use std::collections::BTreeMap;

use porthole_policy::{AppId, Handler, HandlerError, PinnedApp};

use super::context::ReadContext;
use super::table::Table;
use crate::fault::FaultMessage;
use crate::place::Place;

const KEY: &str = "declared_handlers";

/// `None` where one of them is wrong.
pub(super) fn read(
    table: &Table<'_>,
    handles: Option<&[Handler]>,
    context: &mut ReadContext<'_>,
) -> Option<Vec<String>> {
    if !table.has_key(KEY) {
        table.default(context, KEY, serde_json::json!([]));
        return Some(Vec::new());
    }
    let texts = table.texts(context, KEY, "An empty list has no effect here.")?;
    let mut schemes: Vec<String> = Vec::new();
    for (scheme, place) in &texts {
        let is_said_twice = schemes.iter().any(|earlier| earlier == scheme);
        let is_handled = handles.into_iter().flatten().any(|handler| handler.scheme() == *scheme);
        let message = match Handler::check_scheme(scheme) {
            Err(error) => no_scheme(&error),
            Ok(()) if is_said_twice || is_handled => FaultMessage::new(
                format!("`{scheme}:` links are configured twice for this app."),
                "Each link must open at exactly one address.",
                format!("Remove `{scheme}` here, or from the app's `handles`."),
            ),
            Ok(()) => {
                schemes.push((*scheme).to_owned());
                continue;
            }
        };
        context.faults.add(place, "app.declared_handlers", message);
    }
    (schemes.len() == texts.len()).then_some(schemes)
}

fn no_scheme(error: &HandlerError) -> FaultMessage {
    FaultMessage::new(
        format!("{error}."),
        "Each entry is a scheme for which the app's web app manifest may declare a handler.",
        "Write `declared_handlers = [\"mailto\"]`.",
    )
}

/// Whether no earlier app opens the links that this one opens.
pub(super) fn are_unique(
    app: &PinnedApp,
    place: &Place,
    handled: &mut BTreeMap<String, AppId>,
    context: &mut ReadContext<'_>,
) -> bool {
    let by_file = app.handles.iter().map(|handler| (handler.scheme(), "handles"));
    let by_manifest = app.declared_handlers.iter().map(|scheme| (scheme.as_str(), KEY));
    let mut differ = true;
    for (scheme, key) in by_file.chain(by_manifest) {
        match handled.get(scheme) {
            Some(earlier) => {
                let message = FaultMessage::new(
                    format!("The apps `{earlier}` and `{}` both handle `{scheme}:` links.", app.id),
                    "Each link must open in exactly one app.",
                    format!("Remove `{scheme}` from the `{key}` of one of them."),
                );
                context.faults.add(place, &format!("app.{key}"), message);
                differ = false;
            }
            None => drop(handled.insert(scheme.to_owned(), app.id.clone())),
        }
    }
    differ
}
