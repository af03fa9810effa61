//! Reading the registry, through Microsoft's own safe interface.

use windows_registry::{LOCAL_MACHINE, Type, Value};

use super::{Data, Key};

/// The policies; `None` where there are none, or the system does not show them.
pub(super) fn read() -> Option<Key> {
    LOCAL_MACHINE.open(super::KEY).ok().map(|key| whole(&key, 4))
}

fn whole(key: &windows_registry::Key, depth: u8) -> Key {
    let values = key.values().map(|all| all.map(|(name, value)| (name, data(&value))).collect());
    let names = key.keys().map(|all| all.collect::<Vec<_>>()).unwrap_or_default();
    let below = names.into_iter().filter_map(|name| {
        let depth = depth.checked_sub(1)?;
        let below = whole(&key.open(&name).ok()?, depth);
        Some((name, below))
    });
    Key { values: values.unwrap_or_default(), keys: below.collect() }
}

fn data(value: &Value) -> Data {
    match value.ty() {
        Type::U32 | Type::U64 => u64::try_from(value.clone()).map_or(Data::Other, Data::Number),
        Type::String | Type::ExpandString => String::try_from(value.clone()).map_or(Data::Other, Data::Text),
        Type::MultiString => Vec::<String>::try_from(value.clone()).map_or(Data::Other, Data::Texts),
        Type::Bytes | Type::Other(_) => Data::Other,
    }
}
