//! Opening a token with its PIN.

use porthole_explain::{Code, Problem};
use porthole_identity::{Pin, PinEntry, StoreError, StoreFailure, StoreName};

use crate::{DeviceEvaluator, Host};

/// What becomes of a PIN that opened its token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remember {
    /// It is kept in memory until Porthole ends, for a token that is pulled and comes back.
    ThisRun,
    /// The person's keyring keeps it too, until it turns out wrong.
    InKeyring,
}

impl DeviceEvaluator {
    /// Where the PIN of the token called `store` is typed; `None` when there is no such token.
    #[must_use]
    pub fn pin_entry(&self, store: &StoreName) -> Option<PinEntry> {
        self.stores().iter().find_map(|of| of.pin_entry(store))
    }

    /// Opens the token called `store`. The PIN is tried once.
    ///
    /// # Errors
    /// The token is not there or does not open; or it has opened, and the keyring cannot keep the PIN: then the error
    /// names the keyring.
    pub fn unlock(&self, store: &StoreName, pin: &Pin, remember: Remember) -> Result<(), StoreError> {
        let mut stores = self.stores().iter();
        let opened = stores.find_map(|of| Some((of, of.unlock(store, pin)?)));
        let (of, opened) =
            opened.ok_or_else(|| StoreError { store: store.clone(), reason: StoreFailure::NoSuchToken })?;
        opened?;
        match remember {
            Remember::ThisRun => Ok(()),
            Remember::InKeyring => of.remember(store, pin).unwrap_or(Ok(())),
        }
    }

    /// Has the person's keyring keep no PIN any longer. A token that is open stays open. How many there were.
    ///
    /// # Errors
    /// The keyring is locked or does not answer.
    pub fn forget_pins(&self) -> Result<usize, StoreError> {
        self.stores().iter().filter_map(|of| of.forget_pins()).sum()
    }
}

/// What to tell the person when [`DeviceEvaluator::unlock`] of `token` failed with `error`.
#[must_use]
pub fn not_unlocked(token: &StoreName, error: &StoreError) -> Problem {
    // An error of another store is the keyring's: the token itself has opened.
    if error.store == *token { error.problem() } else { Code::PinNotKept.with_detail(error.to_string()) }
}

impl Host {
    /// Opens the token called `store` and evaluates the device again, whether it opened or not: the ledger says what
    /// became of it.
    ///
    /// # Errors
    /// As [`DeviceEvaluator::unlock`].
    pub fn unlock(&self, store: &StoreName, pin: &Pin, remember: Remember) -> Result<(), StoreError> {
        let opened = self.evaluator().unlock(store, pin, remember);
        self.read_again();
        opened
    }
}
