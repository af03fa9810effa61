//! The thread and the connection for the Secret Service, and its failures.

use std::sync::Arc;
use std::time::Duration;

use keyring::Error;
use parking_lot::Mutex;
use porthole_identity::{StoreError, StoreFailure, StoreName};
use zbus_secret_service_keyring_store::Store;

use super::items;
use crate::thread::StoreThread;

pub(super) const NAME: StoreName = StoreName::from_static("Secret Service");

/// The thread for requests. If it hangs on a dead bus, a new one replaces it.
#[derive(Debug, Default)]
pub(super) struct ServiceThread(Mutex<Option<StoreThread<()>>>);

pub(super) type StoreResult<T> = Result<T, StoreFailure>;

impl ServiceThread {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(None))
    }

    pub(super) fn ask<T, F>(&self, limit: Duration, question: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Session) -> StoreResult<T> + Send + 'static,
    {
        self.ask_alone(limit, move || question(&Session::open()?))
    }

    /// Runs a request that makes its own connection.
    pub(super) fn ask_alone<T, F>(&self, limit: Duration, question: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce() -> StoreResult<T> + Send + 'static,
    {
        let pending = {
            let mut current = self.0.lock();
            let thread = match current.take() {
                Some(thread) if !thread.is_stuck() => current.insert(thread),
                Some(_) | None => current.insert(StoreThread::start("secret-service", None, || ())),
            };
            thread.post(limit, move |()| question())
        };
        pending.of(&NAME)
    }
}

/// One connection to the store, used on a thread that may be replaced.
pub(super) struct Session(pub(super) Arc<Store>);

impl Session {
    fn open() -> StoreResult<Self> {
        match Store::new() {
            Ok(store) => Ok(Self(store)),
            // Any failure before a session is open means that the service is not available.
            Err(error) => Err(StoreFailure::NotRunning(describe(&error))),
        }
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the library's list of errors is open")]
pub(super) fn failure(error: &Error) -> StoreFailure {
    match error {
        Error::NoStorageAccess(_) => StoreFailure::Locked,
        other => StoreFailure::Failed(describe(other)),
    }
}

/// The library's message without its values: two of its errors contain bytes of the secret.
#[expect(clippy::wildcard_enum_match_arm, reason = "the library's list of errors is open")]
fn describe(error: &Error) -> String {
    match error {
        Error::PlatformFailure(cause) | Error::NoStorageAccess(cause) => {
            let of_service = cause.downcast_ref::<secret_service::Error>();
            of_service.map_or_else(|| cause.to_string(), items::reason)
        }
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            "it answered with data that cannot be read".to_owned()
        }
        Error::Ambiguous(entries) => format!("it holds {} entries for one key", entries.len()),
        other => other.to_string(),
    }
}
