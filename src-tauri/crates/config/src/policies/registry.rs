//! Reading the registry, through Microsoft's own safe interface.

use windows_registry::{LOCAL_MACHINE, Type, Value};

use super::key::{Data, KEY, Key};

/// The policies; `None` where there are none, or the system does not show them.
pub(super) fn read() -> Option<Key> {
    read_from(KEY)
}

fn read_from(path: &str) -> Option<Key> {
    LOCAL_MACHINE.open(path).ok().map(|key| read_key(&key, 4))
}

fn read_key(key: &windows_registry::Key, depth: u8) -> Key {
    let values = key.values().map(|all| all.map(|(name, value)| (name, data(&value))).collect());
    let names = key.keys().map(|all| all.collect::<Vec<_>>()).unwrap_or_default();
    let below = names.into_iter().filter_map(|name| {
        let depth = depth.checked_sub(1)?;
        let below = read_key(&key.open(&name).ok()?, depth);
        Some((name, below))
    });
    Key { values: values.unwrap_or_default(), keys: below.collect() }
}

fn data(value: &Value) -> Data {
    match value.ty() {
        Type::U32 | Type::U64 => u64::try_from(value.clone()).map_or(Data::Other, Data::Number),
        Type::String | Type::ExpandString => String::try_from(value.clone()).map_or(Data::Other, Data::Text),
        Type::MultiString => Vec::<String>::try_from(value.clone()).map_or(Data::Other, |mut lines| {
            // An empty one is how the list ends.
            lines.retain(|line| !line.is_empty());
            Data::Texts(lines)
        }),
        Type::Bytes | Type::Other(_) => Data::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Beside the key that counts, so that no other test finds it.
    const PATH: &str = r"Software\Policies\Porthole Test";

    #[test]
    fn what_a_group_policy_writes_is_read_back() {
        let key = match LOCAL_MACHINE.create(PATH) {
            Ok(key) => key,
            // Only an administrator may.
            Err(error) => {
                print_not_shown(&error.to_string());
                return;
            }
        };
        let app = r#"{ "id": "mail", "name": "Mail", "url": "https://mail.harbor.test/" }"#;
        key.set_u32("schema", 1).unwrap();
        key.set_multi_string("app", &[app]).unwrap();
        let organization = key.create("organization").unwrap();
        organization.set_string("name", "H\u{e4}fen Ltd").unwrap();
        organization.set_expand_string("help_url", "https://help.harbor.test/device").unwrap();
        organization.set_bytes("logo", Type::Bytes, &[1, 2]).unwrap();

        let read = read_from(PATH).unwrap();
        assert!(read.values.contains(&("schema".to_owned(), Data::Number(1))), "{read:?}");
        assert!(read.values.contains(&("app".to_owned(), Data::Texts(vec![app.to_owned()]))), "{read:?}");
        let (name, below) = &read.keys[0];
        assert_eq!((name.as_str(), below.values.len()), ("organization", 3));
        let text = |name: &str| below.values.iter().find(|(of, _)| of == name).map(|(_, data)| data.clone());
        assert_eq!(text("name"), Some(Data::Text("H\u{e4}fen Ltd".to_owned())));
        assert_eq!(text("help_url"), Some(Data::Text("https://help.harbor.test/device".to_owned())));
        assert_eq!(text("logo"), Some(Data::Other));
        drop(key);
        LOCAL_MACHINE.remove_tree(PATH).unwrap();
        assert_eq!(read_from(PATH), None);
    }

    #[expect(clippy::print_stdout, reason = "what a test does not show is to be seen")]
    fn print_not_shown(why: &str) {
        println!("not shown under Wine: a group policy read back: {why}");
    }
}
