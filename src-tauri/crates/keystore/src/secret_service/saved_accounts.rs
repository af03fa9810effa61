//! Accounts for proxies: one item of the Secret Service for each proxy. The secret is the name and the password,
//! separated by a line feed, so that neither is in the attributes.

use std::collections::HashMap;
use std::time::Duration;

use keyring::Error;
use keyring::api::CredentialStoreApi as _;
use porthole_identity::StoreError;
use zeroize::Zeroizing;

use super::service_thread::{ServiceThread, failure};

/// The attribute `service` of every such item. The attribute `username` is the proxy's host and port.
const SERVICE: &str = "porthole-proxy";

/// The time limit of a lookup; a connection waits for it.
const READ_LIMIT: Duration = Duration::from_secs(5);

/// Long enough to type the keyring's password.
const WRITE_LIMIT: Duration = Duration::from_secs(60);

/// The accounts for proxies in the keyring.
#[derive(Debug, Default)]
pub(crate) struct SavedAccounts {
    thread: ServiceThread,
}

impl SavedAccounts {
    pub(crate) fn find(&self, place: &str) -> Option<(String, Zeroizing<String>)> {
        let user = place.to_owned();
        let found = self.thread.ask(READ_LIMIT, move |session| {
            let wanted = HashMap::from([("service", SERVICE), ("username", user.as_str())]);
            let entries = session.0.search(&wanted).map_err(|error| failure(&error))?;
            entries.first().map(keyring::Entry::get_secret).transpose().map_err(|error| failure(&error))
        });
        let secret = match found {
            Ok(secret) => Zeroizing::new(secret?),
            Err(error) => {
                tracing::debug!(%error, "no account for a proxy can be looked for in the keyring");
                return None;
            }
        };
        let (user, password) = std::str::from_utf8(&secret).ok()?.split_once('\n')?;
        Some((user.to_owned(), Zeroizing::new(password.to_owned())))
    }

    pub(crate) fn save(&self, place: &str, user: &str, password: &str) -> Result<(), StoreError> {
        let (label, place) = (format!("Porthole: sign-in at the proxy {place}"), place.to_owned());
        let secret = Zeroizing::new(format!("{user}\n{password}"));
        self.thread.ask(WRITE_LIMIT, move |session| {
            let label = HashMap::from([("label", label.as_str())]);
            let entry = session.0.build(SERVICE, &place, Some(&label)).map_err(|error| failure(&error))?;
            entry.set_secret(secret.as_bytes()).map_err(|error| failure(&error))
        })
    }

    pub(crate) fn forget(&self, place: &str) -> Result<(), StoreError> {
        let place = place.to_owned();
        self.thread.ask(WRITE_LIMIT, move |session| {
            let entry = session.0.build(SERVICE, &place, None).map_err(|error| failure(&error))?;
            match entry.delete_credential() {
                Ok(()) | Err(Error::NoEntry) => Ok(()),
                Err(error) => Err(failure(&error)),
            }
        })
    }
}
