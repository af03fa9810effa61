//! PINs that the person chose to save in the keyring: one item of the Secret Service for each token.

use std::collections::HashMap;
use std::time::Duration;

use keyring::Error;
use porthole_identity::{Pin, StoreError, StoreName};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::service_thread::{ServiceThread, failure};
use keyring::api::CredentialStoreApi as _;

/// The attribute `service` of every such item. The attribute `username` is the hash of the token's identity.
const SERVICE: &str = "porthole-token-pin";

/// The time limit of a lookup; the person waits for the token meanwhile.
const READ_LIMIT: Duration = Duration::from_secs(5);

/// Long enough to type the keyring's password.
const WRITE_LIMIT: Duration = Duration::from_secs(60);

/// The saved PINs in the keyring.
#[derive(Debug, Default)]
pub(crate) struct SavedPins {
    thread: ServiceThread,
}

/// The token that a PIN belongs to, by the token's own data, so that a PIN is never tried on another token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TokenMark(String);

impl TokenMark {
    /// From all data that identifies a token.
    pub(crate) fn of(parts: [&str; 4]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
        Self(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl SavedPins {
    /// The saved PIN of this token; `None` if the keyring is locked or missing.
    pub(crate) fn load(&self, token: &TokenMark) -> Option<Pin> {
        let user = token.0.clone();
        let found = self.thread.ask(READ_LIMIT, move |session| {
            let wanted = HashMap::from([("service", SERVICE), ("username", user.as_str())]);
            let entries = session.0.search(&wanted).map_err(|error| failure(&error))?;
            entries.first().map(keyring::Entry::get_secret).transpose().map_err(|error| failure(&error))
        });
        match found {
            Ok(secret) => text(secret?).map(Pin::new),
            Err(error) => {
                tracing::debug!(%error, "no PIN can be looked for in the keyring");
                None
            }
        }
    }

    /// Saves the PIN of this token.
    pub(crate) fn save(&self, token: &TokenMark, name: &StoreName, pin: &Pin) -> Result<(), StoreError> {
        let (user, pin) = (token.0.clone(), pin.clone());
        let label = format!("Porthole: PIN of {name}");
        self.thread.ask(WRITE_LIMIT, move |session| {
            let label = HashMap::from([("label", label.as_str())]);
            let entry = session.0.build(SERVICE, &user, Some(&label)).map_err(|error| failure(&error))?;
            entry.set_secret(pin.expose().as_bytes()).map_err(|error| failure(&error))
        })
    }

    /// Deletes the saved PIN of this token.
    pub(crate) fn forget(&self, token: &TokenMark) -> Result<(), StoreError> {
        let user = token.0.clone();
        self.thread.ask(READ_LIMIT, move |session| {
            let entry = session.0.build(SERVICE, &user, None).map_err(|error| failure(&error))?;
            match entry.delete_credential() {
                Ok(()) | Err(Error::NoEntry) => Ok(()),
                Err(error) => Err(failure(&error)),
            }
        })
    }

    /// Deletes the saved PINs of all tokens, and returns their number.
    pub(crate) fn forget_all(&self) -> Result<usize, StoreError> {
        self.thread.ask(WRITE_LIMIT, |session| {
            let wanted = HashMap::from([("service", SERVICE)]);
            let entries = session.0.search(&wanted).map_err(|error| failure(&error))?;
            for entry in &entries {
                match entry.delete_credential() {
                    Ok(()) | Err(Error::NoEntry) => {}
                    Err(error) => return Err(failure(&error)),
                }
            }
            Ok(entries.len())
        })
    }
}

fn text(secret: Vec<u8>) -> Option<Zeroizing<String>> {
    match String::from_utf8(secret) {
        Ok(text) => Some(Zeroizing::new(text)),
        Err(error) => {
            drop(Zeroizing::new(error.into_bytes()));
            None
        }
    }
}
