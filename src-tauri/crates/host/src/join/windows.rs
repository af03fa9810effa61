//! The join state that Windows itself keeps.

use super::state::{JoinState, JoinUnknown};

/// What Windows says of itself.
#[derive(Debug)]
pub(super) struct JoinInformation;

impl JoinInformation {
    pub(super) const fn of_this_system() -> Self {
        Self
    }
}

impl JoinState for JoinInformation {
    fn joined_domains(&self) -> Result<Vec<String>, JoinUnknown> {
        porthole_keystore::joined_domains().map_err(JoinUnknown::Failed)
    }
}
