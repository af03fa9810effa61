//! A part of the registry, as it was read.

/// Where IT's tools put policies for the machine, below `HKEY_LOCAL_MACHINE`.
pub(crate) const KEY: &str = r"Software\Policies\Porthole";

/// A key of the registry.
#[cfg(any(test, windows))]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) values: Vec<(String, Data)>,
    pub(crate) keys: Vec<(String, Key)>,
}

/// A value of the registry.
#[cfg(any(test, windows))]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Data {
    Text(String),
    Texts(Vec<String>),
    Number(u64),
    /// Of a type that no policy has.
    Other,
}
