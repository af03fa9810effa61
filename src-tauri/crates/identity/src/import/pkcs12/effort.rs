//! The limit of computing for one file.

use super::error::{MOST_IN_ALL, Pkcs12Error};

/// The number of rounds that are left for a file. Each bag can require as many as the whole file, and there can be many
/// bags.
pub(super) struct WorkBudget(u64);

impl WorkBudget {
    pub(super) const fn whole() -> Self {
        Self(MOST_IN_ALL)
    }

    #[cfg(test)]
    pub(super) const fn of(rounds: u64) -> Self {
        Self(rounds)
    }

    /// Takes `rounds` of hashing for each of the `blocks` of a key.
    pub(super) fn spend(&mut self, rounds: u32, blocks: usize) -> Result<(), Pkcs12Error> {
        let blocks = u64::try_from(blocks).unwrap_or(u64::MAX);
        let left = self.0.checked_sub(u64::from(rounds).saturating_mul(blocks));
        self.0 = left.ok_or(Pkcs12Error::TooCostlyInAll)?;
        Ok(())
    }
}
