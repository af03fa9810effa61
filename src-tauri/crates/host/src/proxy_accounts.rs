//! Names and passwords for the organisation's proxies: what the person typed in this run, and what the keyring keeps.

use std::collections::BTreeMap;

use parking_lot::{Mutex, MutexGuard};
use porthole_identity::StoreError;
use porthole_keystore::ProxyPasswords;
use porthole_network::{ProxyAccount, ProxyAccounts};

/// What was typed, by the proxy's host and port. One process serves one person, and every connection that it makes goes by
/// the same.
static TYPED: Mutex<BTreeMap<String, ProxyAccount>> = Mutex::new(BTreeMap::new());

fn typed_accounts() -> MutexGuard<'static, BTreeMap<String, ProxyAccount>> {
    TYPED.lock()
}

/// The person's accounts.
pub(crate) struct PersonsAccounts;

impl ProxyAccounts for PersonsAccounts {
    fn find(&self, place: &str) -> Option<ProxyAccount> {
        if let Some(account) = typed_accounts().get(place) {
            return Some(account.clone());
        }
        let (user, password) = ProxyPasswords::default().find(place)?;
        Some(ProxyAccount { user, password })
    }
}

/// Uses an account for the proxy at `place`, its host and port, from the next connection on; has the keyring keep it, too,
/// where `is_kept`.
///
/// # Errors
/// It is used until Porthole ends, and the keyring does not keep it.
pub fn sign_in_to_proxy(place: &str, account: &ProxyAccount, is_kept: bool) -> Result<(), StoreError> {
    typed_accounts().insert(place.to_owned(), account.clone());
    if is_kept { ProxyPasswords::default().save(place, &account.user, &account.password) } else { Ok(()) }
}
