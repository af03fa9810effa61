//! Group policies of Windows (`HKLM\Software\Policies\Porthole`) as a second source of the managed file: a value for each
//! key, a subkey for each table. They are read as JSON, so that one reader serves both. Pure but for the reading itself.

mod key;
#[cfg(windows)]
mod registry;

pub(crate) use key::KEY;

#[cfg(any(test, windows))]
use serde_json::{Map, Value};

#[cfg(any(test, windows))]
use crate::settings::{Kind, Setting, settings};
#[cfg(any(test, windows))]
use key::{Data, Key};

/// What people are told as the name of the source.
pub(crate) const NAME: &str = "group-policy.json";

/// The policies that are set on this machine as the text of a managed file; `None` where none is.
#[cfg(windows)]
pub(crate) fn read() -> Option<String> {
    text(&registry::read()?)
}

/// Other systems have no group policies.
#[cfg(not(windows))]
pub(crate) const fn read() -> Option<String> {
    None
}

/// `key` as the text of a managed file; `None` where it holds nothing.
#[cfg(any(test, windows))]
fn text(key: &Key) -> Option<String> {
    let mut root = table(key, "", &settings());
    if root.is_empty() {
        return None;
    }
    root.entry("schema").or_insert_with(|| 1.into());
    serde_json::to_string_pretty(&root).ok()
}

#[cfg(any(test, windows))]
fn table(key: &Key, within: &str, known: &[Setting]) -> Map<String, Value> {
    let mut table = Map::new();
    for (name, data) in &key.values {
        // The registry does not tell letter cases apart.
        let name = name.to_ascii_lowercase();
        let kind = known.iter().find(|one| one.table == within && one.key == name).map(|one| &one.kind);
        table.insert(name, value(data, kind));
    }
    for (name, below) in &key.keys {
        let name = name.to_ascii_lowercase();
        let path = if within.is_empty() { name.clone() } else { format!("{within}.{name}") };
        table.insert(name, Value::Object(self::table(below, &path, known)));
    }
    table
}

/// A value as the schema has it. What does not fit stays as it is: the reader of the managed file then says what does.
#[cfg(any(test, windows))]
fn value(data: &Data, kind: Option<&Kind>) -> Value {
    let json = |text: &str| serde_json::from_str(text).unwrap_or_else(|_| text.into());
    match (data, kind) {
        (Data::Number(number @ (0 | 1)), Some(Kind::Flag)) => (*number == 1).into(),
        (Data::Number(number), _) => (*number).into(),
        (Data::Text(text), Some(Kind::Object)) => json(text),
        (Data::Text(text), Some(Kind::FlagOrText)) if matches!(text.trim(), "true" | "false") => {
            json(text.trim())
        }
        (Data::Text(text), Some(Kind::TextOrObject)) if text.trim_start().starts_with('{') => json(text),
        (Data::Text(text), Some(Kind::Objects)) => Value::Array(vec![json(text)]),
        (Data::Text(text), _) => text.as_str().into(),
        (Data::Texts(lines), Some(Kind::Objects)) => {
            let lines = lines.iter().filter(|line| !line.trim().is_empty());
            Value::Array(lines.map(|line| json(line)).collect())
        }
        (Data::Texts(lines), _) => {
            let lines = lines.iter().filter(|line| !line.trim().is_empty());
            Value::Array(lines.map(|line| line.as_str().into()).collect())
        }
        (Data::Other, _) => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(value: &str) -> Data {
        Data::Text(value.to_owned())
    }

    fn texts(values: &[&str]) -> Data {
        Data::Texts(values.iter().map(|value| (*value).to_owned()).collect())
    }

    fn values(values: &[(&str, Data)]) -> Vec<(String, Data)> {
        values.iter().map(|(name, data)| ((*name).to_owned(), data.clone())).collect()
    }

    #[test]
    fn policies_are_read_as_the_managed_file_that_they_mean() {
        let organization = values(&[
            ("Name", text_of("Harbor Ltd")),
            ("help_url", text_of("https://help.harbor.test/device")),
        ]);
        let app = texts(&[r#"{ "id": "mail", "name": "Mail", "url": "https://mail.harbor.test/" }"#, ""]);
        let network = values(&[
            ("proxy", text_of("direct")),
            ("resolve", text_of(r#"{ "*.harbor.test": "127.0.0.1:8443" }"#)),
        ]);
        let managed = values(&[("domain_joined", text_of("true"))]);
        let key = Key {
            values: values(&[("app", app), ("schema", Data::Number(1))]),
            keys: vec![
                ("Organization".to_owned(), Key { values: organization, keys: Vec::new() }),
                ("network".to_owned(), Key { values: network, keys: Vec::new() }),
                ("managed_device".to_owned(), Key { values: managed, keys: Vec::new() }),
            ],
        };
        let text = crate::Text { path: NAME.into(), text: text(&key).unwrap() };
        let config = crate::parse(&[text], &|path| unreachable!("{path:?} is not named")).unwrap();
        assert_eq!(config.organization.name, "Harbor Ltd");
        assert_eq!(config.network.resolve.len(), 1);
        assert!(config.managed_device.is_some());
    }

    #[test]
    fn what_does_not_fit_is_a_fault_with_its_key() {
        let key =
            Key { values: values(&[("app", texts(&["mail"])), ("schema", Data::Other)]), keys: Vec::new() };
        let text = crate::Text { path: NAME.into(), text: text(&key).unwrap() };
        let refusal = crate::parse(&[text], &|path| unreachable!("{path:?} is not named")).unwrap_err();
        let keys: Vec<&str> = refusal.faults.iter().map(|fault| fault.key.as_str()).collect();
        assert!(
            keys.contains(&"app") && keys.contains(&"schema") && keys.contains(&"organization"),
            "{refusal}"
        );
        assert_eq!(super::text(&Key::default()), None);
    }
}
