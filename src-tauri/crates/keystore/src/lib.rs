//! The operating systems' certificate stores behind the identity crate's traits.
//!
//! On Linux that is the Secret Service (gnome-keyring, KWallet, KeePassXC). The other systems answer that their
//! store is not built yet: they show no certificate, and so they prove nothing.

#![forbid(unsafe_code)]

use porthole_identity::{CertificateStore, EnrolmentStore};

#[cfg(target_os = "linux")]
mod secret_service;
#[cfg(target_os = "linux")]
mod time_limit;

#[cfg(target_os = "linux")]
pub use secret_service::SecretService;

#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "windows")]
mod windows;

/// The personal store of the user that runs this process. Opening it asks nothing of it yet.
#[must_use]
pub fn open_user_store() -> Box<dyn EnrolmentStore> {
    #[cfg(target_os = "linux")]
    let store = SecretService::new();
    #[cfg(target_os = "macos")]
    let store = macos::Keychain;
    #[cfg(target_os = "windows")]
    let store = windows::CertificateStoreOfUser;
    Box::new(store)
}

/// Every store that candidates are looked for in.
#[must_use]
pub fn readable_stores() -> Vec<Box<dyn CertificateStore>> {
    vec![open_user_store()]
}
