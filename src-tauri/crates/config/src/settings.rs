//! Every setting of the managed file by its table and key, from the same description as the JSON Schema: what group
//! policies are made of.

use serde_json::Value;

/// One key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Setting {
    /// The table that it stands in, such as `enrolment.est`; empty for the file itself.
    pub(crate) table: String,
    pub(crate) key: String,
    /// What the schema says of it.
    pub(crate) description: String,
    pub(crate) is_required: bool,
    pub(crate) kind: Kind,
}

/// What a setting takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// One of these.
    Word(Vec<String>),
    Flag,
    FlagOrText,
    /// A text, or a table of texts, written as JSON.
    TextOrObject,
    Number,
    /// Texts, one a line.
    Texts,
    /// A table, written as JSON.
    Object,
    /// Tables, written as JSON, one a line.
    Objects,
}

/// All of them, in the order of the schema.
pub(crate) fn settings() -> Vec<Setting> {
    let schema = crate::schema();
    let mut found = Vec::new();
    collect(&schema, &schema, "", &mut found);
    found
}

fn collect(root: &Value, table: &Value, within: &str, found: &mut Vec<Setting>) {
    let Some(Value::Object(properties)) = table.get("properties") else { return };
    let required = table.get("required").and_then(Value::as_array);
    for (key, property) in properties {
        let target = resolve(root, property);
        if target.get("properties").is_some() {
            let path = if within.is_empty() { key.clone() } else { format!("{within}.{key}") };
            collect(root, target, &path, found);
            continue;
        }
        let documented = property.get("description").or_else(|| target.get("description"));
        let is_required = required.is_some_and(|all| all.iter().any(|one| one == key));
        found.push(Setting {
            table: within.to_owned(),
            key: key.clone(),
            description: documented.and_then(Value::as_str).unwrap_or_default().replace('\n', " "),
            is_required,
            kind: kind(root, target),
        });
    }
}

fn resolve<'s>(root: &'s Value, schema: &'s Value) -> &'s Value {
    let name = schema.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix("#/$defs/"));
    let target = name.and_then(|name| root.get("$defs")?.get(name));
    target.unwrap_or(schema)
}

fn kind(root: &Value, schema: &Value) -> Kind {
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return Kind::Word(values.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect());
    }
    let types = |schema: &Value| schema.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    if let Some(choices) = schema.get("anyOf").and_then(Value::as_array) {
        let has = |wanted: &str| choices.iter().any(|one| types(resolve(root, one)) == wanted);
        return match (has("array"), has("boolean"), has("object")) {
            (true, _, _) => Kind::Texts,
            (false, true, _) => Kind::FlagOrText,
            (false, false, true) => Kind::TextOrObject,
            (false, false, false) => Kind::Text,
        };
    }
    match types(schema).as_str() {
        "boolean" => Kind::Flag,
        "integer" => Kind::Number,
        "object" => Kind::Object,
        "array" => {
            let items = schema.get("items").map(|items| resolve(root, items));
            if items.is_some_and(|items| types(items) == "object") { Kind::Objects } else { Kind::Texts }
        }
        _ => Kind::Text,
    }
}
