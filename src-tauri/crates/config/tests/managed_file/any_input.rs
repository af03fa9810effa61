//! No input panics, and every input has one of two ends: a set that fits the schema, or at least one fault.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jsonschema::Validator;
use porthole_config::{ManagedConfig, Refusal, schema};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};

use crate::harbor::{full, load, load_json};

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| jsonschema::validator_for(&schema()).unwrap());

/// Every word that means something somewhere in the file, and some that mean nothing.
const WORDS: [&str; 74] = [
    "schema",
    "organization",
    "app",
    "device_certificate",
    "network",
    "session_policy",
    "enrolment",
    "est",
    "template",
    "send_to",
    "label",
    "user",
    "password_file",
    "certificate",
    "renew",
    "CN={hostname},O=Harbor Ltd",
    "access_policy",
    "managed_device",
    "revocation",
    "name",
    "help_url",
    "id",
    "url",
    "scope",
    "hosts",
    "handles",
    "mailto",
    "https://mail.harbor.test/?to=%s",
    "cdn.example.net:8443",
    "start",
    "anchors",
    "issuer",
    "subject",
    "san",
    "key",
    "present_to",
    "choose",
    "proxy",
    "private_addresses",
    "private_hosts",
    "extra_roots",
    "resolve",
    "when",
    "then",
    "message",
    "notify",
    "activity",
    "device",
    "not",
    "any",
    "content",
    "mail",
    "download",
    "print",
    "paste",
    "untrusted",
    "certified",
    "managed",
    "allow",
    "block",
    "view",
    "direct",
    "system",
    "login",
    "ask",
    "automatic",
    "https://mail.harbor.test/",
    "http://proxy.harbor.test:3128",
    "*.harbor.test",
    "127.0.0.1:8443",
    "harbor-device-ca.cer",
    "CN=Harbor Device CA,O=Harbor Ltd",
    "DNS:*.devices.harbor.test",
    "{help_url} {",
];

/// Made once: reading its patterns takes longer than all that a case does.
static WORD: LazyLock<SBoxedStrategy<String>> = LazyLock::new(|| {
    prop_oneof![8 => select(&WORDS[..]).prop_map(str::to_owned), 1 => "\\PC{0,12}", 1 => "[ -~]{0,12}"]
        .sboxed()
});

fn word() -> SBoxedStrategy<String> {
    WORD.clone()
}

/// A value of any kind, its keys and texts from the real words.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        6 => word().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        2 => prop_oneof![Just(1_i64), any::<i64>()].prop_map(Value::from),
        1 => Just(json!(1.5)),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::hash_map(word(), inner, 0..6)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// The valid file with some of its values replaced, removed, or joined by another.
fn mutated() -> impl Strategy<Value = Value> {
    let change = (any::<Index>(), word(), prop::option::of(value()), any::<bool>());
    prop::collection::vec(change, 1..5).prop_map(|changes| {
        let mut file = full();
        for (index, key, new, beside) in changes {
            let mut pointers = Vec::new();
            collect(&file, "", &mut pointers);
            let Some(pointer) = pointers.get(index.index(pointers.len().max(1))) else { continue };
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            let at = file.pointer_mut(parent).unwrap();
            match (at, new) {
                (Value::Object(table), Some(new)) if beside => drop(table.insert(key, new)),
                (Value::Object(table), Some(new)) => drop(table.insert(plain(name), new)),
                (Value::Object(table), None) => drop(table.remove(&plain(name))),
                (Value::Array(list), Some(new)) => list.push(new),
                (Value::Array(list), None) => drop(list.pop()),
                (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_), _) => {}
            }
        }
        file
    })
}

fn collect(value: &Value, pointer: &str, found: &mut Vec<String>) {
    if let Value::Object(table) = value {
        for (name, value) in table {
            let pointer = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
            collect(value, &pointer, found);
            found.push(pointer);
        }
    }
    if let Value::Array(list) = value {
        for (nth, value) in list.iter().enumerate() {
            let pointer = format!("{pointer}/{nth}");
            collect(value, &pointer, found);
            found.push(pointer);
        }
    }
}

fn plain(escaped: &str) -> String {
    escaped.replace("~1", "/").replace("~0", "~")
}

/// `value` without what TOML has no word for.
fn without_null(value: &Value) -> Value {
    match value {
        Value::Object(table) => {
            let kept = table.iter().filter(|(_, value)| !value.is_null());
            Value::Object(kept.map(|(key, value)| (key.clone(), without_null(value))).collect())
        }
        Value::Array(list) => {
            list.iter().filter(|value| !value.is_null()).map(without_null).collect::<Vec<_>>().into()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// `file` as TOML.
fn toml_of(file: &Value) -> String {
    toml::to_string(&without_null(file)).unwrap()
}

/// A refusal names at least one fault, and each says all it has to.
fn explains(read: Result<ManagedConfig, Refusal>) -> Result<bool, TestCaseError> {
    let Err(refusal) = read else { return Ok(true) };
    prop_assert!(!refusal.faults.is_empty());
    for fault in &refusal.faults {
        let whole = [&fault.file, &fault.key, &fault.what, &fault.why, &fault.help];
        prop_assert!(whole.iter().all(|text| !text.trim().is_empty()), "{fault:?}");
        prop_assert!(fault.line.is_none_or(|line| line > 0), "{fault:?}");
    }
    prop_assert!(!refusal.to_string().is_empty());
    Ok(false)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_read_or_explained(text in "[\\PC\\n\\t\\r\u{feff}]{0,200}") {
        explains(load(&[("managed.toml", &text)]))?;
        explains(load(&[("managed.json", &text)]))?;
    }

    #[test]
    fn any_tree_of_the_real_words_is_read_or_explained(file in value()) {
        explains(load_json(&file))?;
        if file.is_object() {
            explains(load(&[("managed.toml", &toml_of(&file))]))?;
        }
    }

    #[test]
    fn a_valid_file_with_changes_is_read_or_explained_and_fits_the_schema_if_read(file in mutated()) {
        if explains(load_json(&file))? {
            prop_assert!(SCHEMA.is_valid(&file), "{file}");
        }
        explains(load(&[("managed.toml", &toml_of(&file))]))?;
    }

    #[test]
    fn json_says_the_same_as_toml(file in mutated().prop_map(|file| without_null(&file))) {
        match (load_json(&file), load(&[("managed.toml", &toml_of(&file))])) {
            (Ok(json), Ok(toml)) => {
                let settings = |config: &ManagedConfig| {
                    let pairs = config.provenance.iter().map(|one| (one.key.clone(), one.value.to_string()));
                    pairs.collect::<BTreeSet<_>>()
                };
                prop_assert_eq!(settings(&json), settings(&toml));
            }
            (Err(json), Err(toml)) => {
                let keys = |refusal: &Refusal| {
                    refusal.faults.iter().map(|fault| fault.key.clone()).collect::<BTreeSet<_>>()
                };
                prop_assert_eq!(keys(&json), keys(&toml));
            }
            (json, toml) => prop_assert!(false, "JSON: {json:?}\nTOML: {toml:?}"),
        }
    }

    #[test]
    fn two_layers_of_any_content_are_read_or_explained(first in mutated(), second in value()) {
        explains(load(&[("managed.json", &first.to_string()), ("managed.d/10.json", &second.to_string())]))?;
    }

    #[test]
    fn a_valid_text_with_a_part_cut_or_doubled_is_read_or_explained(
        from in any::<Index>(), to in any::<Index>(), doubled in any::<bool>()
    ) {
        for (name, text) in [("managed.toml", toml_of(&full())), ("managed.json", full().to_string())] {
            let (a, b) = (from.index(text.len()), to.index(text.len()));
            let (a, b) = (a.min(b), a.max(b));
            let Some(part) = text.get(a..b) else { continue };
            let changed = if doubled {
                format!("{}{part}{}", &text[..b], &text[a..])
            } else {
                format!("{}{}", &text[..a], &text[b..])
            };
            explains(load(&[(name, &changed)]))?;
        }
    }
}

#[test]
fn tables_within_tables_without_end_are_refused_not_followed() {
    for depth in [100, 100_000] {
        let lists = format!("schema = {}{}", "[".repeat(depth), "]".repeat(depth));
        let inline = format!("a = {}1{}", "{ a = ".repeat(depth), " }".repeat(depth));
        let dotted = format!("{}a = 1", "a.".repeat(depth));
        let header = format!("[{}a]\nb = 1", "a.".repeat(depth));
        for text in [lists, inline, dotted, header] {
            assert!(load(&[("managed.toml", &text)]).is_err());
        }
        let lists = format!("{{\"schema\": {}{}}}", "[".repeat(depth), "]".repeat(depth));
        let tables = format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
        for text in [lists, tables] {
            assert!(load(&[("managed.json", &text)]).is_err());
        }
    }
}
