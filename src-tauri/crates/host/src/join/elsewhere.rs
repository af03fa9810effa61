//! Systems whose domains Porthole cannot ask for.

use super::state::{JoinState, JoinUnknown};

/// Says so.
#[derive(Debug)]
pub(super) struct NoDomains;

impl NoDomains {
    pub(super) const fn of_this_system() -> Self {
        Self
    }
}

impl JoinState for NoDomains {
    fn joined_domains(&self) -> Result<Vec<String>, JoinUnknown> {
        Err(JoinUnknown::NotOnThisSystem)
    }
}
