//! Asking for the PIN of a token: once, in our own window, and never again by itself where the person cancelled.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use porthole_explain::{Code, Problem};
use porthole_host::{Remember, not_unlocked};
use porthole_identity::{Pin, PinEntry, StoreError, StoreFailure, StoreName};
use serde::Serialize;
use tauri::AppHandle;

use crate::porthole::Porthole;
use crate::{start, windows};

/// The token that is asked for, while its window is open.
#[derive(Debug, Default)]
pub(crate) struct Pins(Mutex<Option<Asked>>);

#[derive(Debug, Clone)]
struct Asked {
    token: StoreName,
    last_try: bool,
}

/// What the PIN window shows.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Question {
    token: String,
    last_try: bool,
    keyring: bool,
    /// The PIN is typed on the token's own keypad, not in this window.
    keypad: bool,
}

impl Pins {
    fn asked(&self) -> MutexGuard<'_, Option<Asked>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is asked now. Takes as long as the tokens take, where the one that is asked for has not been seen; never on the
/// main thread.
pub(crate) fn question(porthole: &Porthole) -> Option<Question> {
    let asked = porthole.pins.asked().clone()?;
    let keypad = porthole.host.judge().pin_entry(&asked.token) == Some(PinEntry::OwnKeypad);
    Some(Question {
        token: asked.token.to_string(),
        last_try: asked.last_try,
        keyring: cfg!(target_os = "linux") && !keypad,
        keypad,
    })
}

/// The tokens that wait for their PIN, each with the last word about it.
pub(crate) fn locked(porthole: &Porthole) -> Vec<StoreError> {
    porthole.host.state().device.ledger.waiting_for_pin()
}

const fn is_last_try(why: &StoreFailure) -> bool {
    matches!(why, StoreFailure::PinWrong { last_try: true })
}

/// Shows the window that asks for the PIN of a token that waits. On the main thread.
pub(crate) fn ask(porthole: &Arc<Porthole>, handle: &AppHandle, waiting: StoreError) {
    let last_try = is_last_try(&waiting.reason);
    *porthole.pins.asked() = Some(Asked { token: waiting.store, last_try });
    windows::pin::show(porthole, handle);
}

/// At the start: asks where a PIN is all that is missing.
pub(crate) fn ask_at_start(porthole: &Arc<Porthole>, handle: &AppHandle) {
    let missing = porthole.host.state().device.status.problem.as_ref().map(|problem| problem.code);
    if missing == Some(Code::StorePinNeeded.as_str())
        && let Some(token) = locked(porthole).into_iter().next()
    {
        ask(porthole, handle, token);
    }
}

/// Opens the token that is asked for, and judges the device anew. Takes as long as the token takes; never on the main
/// thread.
///
/// # Errors
/// The token did not open; or it did, and the keyring does not keep its PIN.
pub(crate) fn unlock(porthole: &Arc<Porthole>, pin: &Pin, remember: Remember) -> Result<(), Problem> {
    let asked = porthole.pins.asked().clone();
    let asked = asked.ok_or_else(|| Code::Internal.with_detail("no token is asked for"))?;
    match porthole.host.unlock(&asked.token, pin, remember) {
        Ok(()) => {
            cancel(porthole);
            Ok(())
        }
        Err(error) => {
            if let Some(asked) = porthole.pins.asked().as_mut() {
                asked.last_try = is_last_try(&error.reason);
            }
            // An error of another store is the keyring's: the token itself has opened.
            if error.store != asked.token {
                *porthole.pins.asked() = None;
            }
            Err(not_unlocked(&asked.token, &error))
        }
    }
}

/// Closes the window: the token is open, or the person types no PIN.
pub(crate) fn cancel(porthole: &Arc<Porthole>) {
    *porthole.pins.asked() = None;
    porthole.on_main_thread(|porthole, handle| {
        windows::pin::close(handle);
        start::tell_overview(porthole, handle);
    });
}
