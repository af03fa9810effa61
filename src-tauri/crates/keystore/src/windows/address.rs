//! The names of CNG's keys.

use porthole_identity::StoreFailure;
use std::fmt;
use std::str::FromStr;

/// The beginning of the names of Porthole's keys.
const OURS: &str = "Porthole-";

/// Where CNG finds a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KeyAddress {
    provider: String,
    container: String,
}

impl KeyAddress {
    pub(super) const fn new(provider: String, container: String) -> Self {
        Self { provider, container }
    }

    /// A new name that no other key has.
    pub(super) fn new_in(provider: &str) -> Result<Self, StoreFailure> {
        let number = getrandom::u64().map_err(|error| StoreFailure::Failed(error.to_string()))?;
        Ok(Self::new(provider.to_owned(), format!("{OURS}{number:016x}")))
    }

    pub(super) fn provider(&self) -> &str {
        &self.provider
    }

    pub(super) fn container(&self) -> &str {
        &self.container
    }

    /// Whether Porthole made the key.
    pub(super) fn is_ours(&self) -> bool {
        self.container.starts_with(OURS)
    }
}

/// The provider, a vertical bar, the key's name.
impl fmt::Display for KeyAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}|{}", self.provider, self.container)
    }
}

/// The text is not the name of a CNG key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the key was made in another store")]
pub(super) struct NotAnAddress;

impl From<NotAnAddress> for StoreFailure {
    fn from(error: NotAnAddress) -> Self {
        Self::Failed(error.to_string())
    }
}

impl FromStr for KeyAddress {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let (provider, container) = text.split_once('|').ok_or(NotAnAddress)?;
        Ok(Self::new(provider.to_owned(), container.to_owned()))
    }
}
