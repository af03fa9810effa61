//! The operating systems' certificate stores behind the identity crate's traits.
//!
//! On Linux: the Secret Service (gnome-keyring, KWallet, KeePassXC) and every PKCS#11 token (smart cards, TPMs,
//! SoftHSM, the NSS user database). On Windows: the user's certificates with their keys in CNG, and the machine's for
//! the ledger only. On macOS: the login keychain.
//!
//! Only modules that call an operating system's own interface may contain unsafe code, and each of them says so.

#![deny(unsafe_code)]

use porthole_identity::{CertificateStore, EnrolmentStore};

#[cfg(any(test, target_os = "macos"))]
mod keychain_binding;
#[cfg(target_os = "linux")]
mod pkcs11;
mod proxy_passwords;
#[cfg(any(test, target_os = "macos", target_os = "windows"))]
mod public_key;
#[cfg(target_os = "linux")]
mod secret_service;
mod thread;
mod worker_command;
mod worker_main;

#[cfg(target_os = "linux")]
pub use pkcs11::Tokens;
#[cfg(target_os = "linux")]
pub use secret_service::SecretService;

pub use proxy_passwords::ProxyPasswords;
pub use worker_command::WorkerCommand;
pub use worker_main::{as_token_worker, token_worker};

#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "windows")]
mod windows;
#[cfg(target_os = "windows")]
#[expect(unsafe_code, reason = "Windows is asked through its C interface")]
mod windows_join;

#[cfg(target_os = "windows")]
pub use windows_join::joined_domains;

// Converting CNG's formats to those of TLS needs no Windows, so its tests run on every system.
#[cfg(all(test, not(target_os = "windows")))]
#[path = "windows/encoding.rs"]
mod encoding_of_windows;

/// The personal store of the user that runs this process. Opening it does not use it yet.
#[must_use]
pub fn open_user_store() -> Box<dyn EnrolmentStore> {
    #[cfg(target_os = "linux")]
    let store = SecretService::new();
    #[cfg(target_os = "macos")]
    let store = macos::LoginKeychain::new();
    #[cfg(target_os = "windows")]
    let store = windows::PersonalStore::new();
    Box::new(store)
}

/// Every store in which candidates are looked for. The environment is read here. Threads, and token workers by
/// `worker`, start with the first lookup.
#[must_use]
pub fn readable_stores(worker: WorkerCommand) -> Vec<Box<dyn CertificateStore>> {
    // On other systems, the system itself manages its modules.
    #[cfg(not(target_os = "linux"))]
    let _not_needed = worker;
    vec![
        open_user_store(),
        #[cfg(target_os = "linux")]
        Box::new(Tokens::of_user(worker)),
        #[cfg(target_os = "macos")]
        Box::new(macos::SystemKeychain::new()),
        #[cfg(target_os = "windows")]
        Box::new(windows::MachineStore::new()),
    ]
}
