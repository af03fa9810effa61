//! Names and passwords for the organisation's proxies, which the person saved in the keyring.

use porthole_identity::StoreError;
use zeroize::Zeroizing;

/// The accounts for proxies in the keyring: one for each proxy, by host and port.
#[derive(Debug, Default)]
pub struct ProxyPasswords {
    #[cfg(target_os = "linux")]
    kept: crate::secret_service::saved_accounts::SavedAccounts,
}

impl ProxyPasswords {
    /// The name and the password for the proxy at `place`, its host and port. `None` if the keyring is locked or
    /// missing.
    #[must_use]
    pub fn find(&self, place: &str) -> Option<(String, Zeroizing<String>)> {
        #[cfg(target_os = "linux")]
        let found = self.kept.find(place);
        // On these systems no store is used yet.
        #[cfg(not(target_os = "linux"))]
        let found = None;
        #[cfg(not(target_os = "linux"))]
        let _not_asked = place;
        found
    }

    /// Saves the account for the proxy at `place`, and replaces an earlier one.
    ///
    /// # Errors
    /// The keyring does not accept it.
    pub fn save(&self, place: &str, user: &str, password: &Zeroizing<String>) -> Result<(), StoreError> {
        #[cfg(target_os = "linux")]
        let kept = self.kept.save(place, user, password);
        #[cfg(not(target_os = "linux"))]
        let kept = not_here(&[place, user, password]);
        kept
    }

    /// Removes the account for the proxy at `place`.
    ///
    /// # Errors
    /// The keyring cannot delete it.
    pub fn forget(&self, place: &str) -> Result<(), StoreError> {
        #[cfg(target_os = "linux")]
        let forgotten = self.kept.forget(place);
        #[cfg(not(target_os = "linux"))]
        let forgotten = not_here(&[place]);
        forgotten
    }
}

#[cfg(not(target_os = "linux"))]
fn not_here(_: &[&str]) -> Result<(), StoreError> {
    Err(StoreError {
        store: porthole_identity::StoreName::from_static("keyring"),
        reason: porthole_identity::StoreFailure::NotRunning(
            "no keyring is asked on this system yet".to_owned(),
        ),
    })
}
