//! Reads all of Porthole's items at once. A keyring takes some milliseconds for each response, so all requests are sent
//! before the first response is awaited; the library that the rest of this store uses sends one at a time.

use std::collections::HashMap;

use futures_util::future::try_join_all;
use porthole_identity::StoreFailure;
use secret_service::{EncryptionType, Error, Item, SecretService};
use zeroize::Zeroizing;

/// How often the search is repeated if an item disappears meanwhile.
const ATTEMPTS: u32 = 5;

/// The contents of every item of this service, in any collection. For a locked one the keyring asks the person.
pub(super) fn secrets(service: &str) -> Result<Vec<Zeroizing<Vec<u8>>>, StoreFailure> {
    async_io::block_on(async {
        let connected = SecretService::connect(EncryptionType::Dh).await;
        // Any failure before a session is open means that the service is not available.
        let store = connected.map_err(|error| StoreFailure::NotRunning(reason(&error)))?;
        let mut attempts = 0;
        loop {
            attempts += 1;
            match all(&store, service).await.map_err(|error| failure(&error)) {
                // Another program may remove an item between the search and the read.
                Err(StoreFailure::Failed(error)) if attempts < ATTEMPTS => {
                    tracing::debug!(error, "the items are searched for again");
                }
                found => return found,
            }
        }
    })
}

/// Removes each item of this service whose attribute `username` is accepted by `is_meant`.
pub(super) fn remove(service: &str, is_meant: impl Fn(&str) -> bool) -> Result<(), StoreFailure> {
    async_io::block_on(async {
        let connected = SecretService::connect(EncryptionType::Dh).await;
        let store = connected.map_err(|error| StoreFailure::NotRunning(reason(&error)))?;
        remove_all(&store, service, is_meant).await.map_err(|error| failure(&error))
    })
}

async fn remove_all(
    store: &SecretService<'_>,
    service: &str,
    is_meant: impl Fn(&str) -> bool,
) -> Result<(), Error> {
    let found = store.search_items(HashMap::from([("service", service)])).await?;
    for item in found.unlocked.iter().chain(&found.locked) {
        let attributes = item.get_attributes().await?;
        if attributes.get("username").is_some_and(|user| is_meant(user)) {
            item.ensure_unlocked().await?;
            item.delete().await?;
        }
    }
    Ok(())
}

async fn all(store: &SecretService<'_>, service: &str) -> Result<Vec<Zeroizing<Vec<u8>>>, Error> {
    let found = store.search_items(HashMap::from([("service", service)])).await?;
    if !found.locked.is_empty() {
        store.unlock_all(&found.locked.iter().collect::<Vec<_>>()).await?;
    }
    let items = found.unlocked.iter().chain(&found.locked);
    let secrets = try_join_all(items.map(Item::get_secret)).await?;
    Ok(secrets.into_iter().map(Zeroizing::new).collect())
}

#[expect(clippy::wildcard_enum_match_arm, reason = "all but these say that the store did not do its part")]
fn failure(error: &Error) -> StoreFailure {
    match error {
        Error::Locked | Error::NoResult | Error::Prompt => StoreFailure::Locked,
        other => StoreFailure::Failed(reason(other)),
    }
}

/// The failure, without the names of libraries.
pub(super) fn reason(error: &Error) -> String {
    match error {
        Error::Zbus(error) => error.to_string(),
        Error::ZbusFdo(error) => error.to_string(),
        Error::Zvariant(error) => error.to_string(),
        Error::Crypto(error) => format!("the encryption of the session failed: {error}"),
        Error::Locked => "it is locked".to_owned(),
        Error::NoResult => "it answered without a result".to_owned(),
        Error::Prompt => "the question to unlock it was dismissed".to_owned(),
        Error::PromptDisconnected => "the connection was closed while a question was open".to_owned(),
        Error::Unavailable => "no Secret Service provider or D-Bus session was found".to_owned(),
        // The library's enum of errors is not exhaustive.
        other => other.to_string(),
    }
}
