//! The JSON Schema, and the keys that each table knows.

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde_json::Value;

use crate::schema_types::{
    App, DeviceCertificate, Enrolment, Est, File, ManagedDevice, Network, Organization, Revocation,
    SessionRule, When,
};

/// The JSON Schema (draft 2020-12) of the managed file, for editors. It holds what this release enforces.
///
/// A file can fit the schema and still be refused: what ties two keys together is checked on loading only.
#[must_use]
pub fn schema() -> Value {
    let mut schema = schema_of::<File>();
    if let Value::Object(root) = &mut schema {
        root.insert("title".into(), "Porthole managed file".into());
    }
    schema
}

/// The keys of one table.
pub(crate) struct Keys {
    pub(crate) known: Vec<String>,
    pub(crate) required: Vec<String>,
}

/// The keys of one table, from the same description as the schema.
pub(crate) fn keys<T: JsonSchema>() -> Keys {
    let schema = schema_of::<T>();
    let known = match schema.get("properties") {
        Some(Value::Object(properties)) => properties.keys().cloned().collect(),
        _ => Vec::new(),
    };
    let required = match schema.get("required") {
        Some(Value::Array(names)) => {
            names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect()
        }
        _ => Vec::new(),
    };
    Keys { known, required }
}

/// The one part that knows `key`, as it is written in the file; `None` if there is none, or several.
pub(crate) fn home_of(key: &str) -> Option<&'static str> {
    let tables = [
        ("the top of the file", keys::<File>()),
        ("`[organization]`", keys::<Organization>()),
        ("an `[[app]]`", keys::<App>()),
        ("`[device_certificate]`", keys::<DeviceCertificate>()),
        ("the `revocation = { … }` of `[device_certificate]`", keys::<Revocation>()),
        ("`[managed_device]`", keys::<ManagedDevice>()),
        ("`[enrolment]`", keys::<Enrolment>()),
        ("`[enrolment.est]`", keys::<Est>()),
        ("`[network]`", keys::<Network>()),
        ("a `[[session_policy]]`", keys::<SessionRule>()),
        ("the rule's `when = { … }`", keys::<When>()),
    ];
    let mut homes = tables.iter().filter(|(_, keys)| keys.known.iter().any(|known| known == key));
    match (homes.next(), homes.next()) {
        (Some((home, _)), None) => Some(home),
        (Some(_), Some(_)) | (None, _) => None,
    }
}

fn schema_of<T: JsonSchema>() -> Value {
    SchemaSettings::draft2020_12()
        .with(|settings| settings.inline_subschemas = false)
        .with_transform(RecursiveTransform(without_null))
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value()
}

/// An optional key may be left out, but `null` is no value of it.
fn without_null(schema: &mut Schema) {
    let null = Value::from("null");
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|one| *one != null);
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(choices)) = schema.get_mut("anyOf") {
        choices.retain(|one| one.get("type") != Some(&null));
        if let [Value::Object(only)] = choices.as_slice() {
            let only = only.clone();
            schema.remove("anyOf");
            for (key, value) in only {
                schema.insert(key, value);
            }
        }
    }
}
