//! The organisation's own words: a text, or one for each language.

use porthole_policy::{ByLanguage, SupportedLanguage};

use super::context::ReadContext;
use super::table::Table;
use crate::fault::FaultMessage;
use crate::place::Place;
use crate::schema_types;
use crate::tree::Value;

/// A fault, which has been noted.
pub(super) struct AlreadyReported;

/// What stands at `name` of `table`; `Ok(None)` where nothing does. `parse` reads one text of a table, under its name.
pub(super) fn read<T>(
    table: &Table<'_>,
    name: &str,
    context: &mut ReadContext<'_>,
    parse: impl Fn(&Table<'_>, &mut ReadContext<'_>, &str, (&str, &Place)) -> Option<T>,
) -> Result<Option<ByLanguage<T>>, AlreadyReported> {
    let Some(entry) = table.get(name) else { return Ok(None) };
    match &entry.node.value {
        Value::Text(_) => {
            let text = table.text(context, name).ok_or(AlreadyReported)?;
            let value = parse(table, context, name, text).ok_or(AlreadyReported)?;
            Ok(Some(ByLanguage::in_every_language(value)))
        }
        Value::Table(_) => {
            let found = table.table(context, name).ok_or(AlreadyReported)?;
            let (key, shown) = (table.path(name), table.setting(name));
            let languages = Table::open::<schema_types::TextByLanguage>(&key, &shown, found, context);
            let mut texts = Vec::new();
            for spoken in SupportedLanguage::ALL.into_iter().filter(|spoken| languages.has_key(spoken.code()))
            {
                let text = languages.text(context, spoken.code()).ok_or(AlreadyReported)?;
                texts.push((spoken, parse(&languages, context, spoken.code(), text).ok_or(AlreadyReported)?));
            }
            let message = ByLanguage::new(texts);
            if message.is_none() {
                let why = "People would see an empty message.";
                let help = format!("Write `{name} = {{ en = \"…\", de = \"…\" }}`, or remove the line.");
                let fault = FaultMessage::new(format!("`{name}` has no text in any language."), why, help);
                context.faults.add(found.place, &key, fault);
            }
            message.map(Some).ok_or(AlreadyReported)
        }
        Value::Integer(_) | Value::Flag(_) | Value::List(_) | Value::Other(_) => {
            let help = format!("Write `{name} = \"…\"`, or `{name} = {{ en = \"…\", de = \"…\" }}`.");
            table.wrong_kind(context, name, &entry.node, "a string, or a string for each language", &help);
            Err(AlreadyReported)
        }
    }
}
