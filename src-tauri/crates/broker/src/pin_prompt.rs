//! Asking for the PIN of a token: once, in a window of our own, and never again unasked where the person cancelled.

use porthole_host::Judge;
use porthole_identity::{PinEntry, StoreError, StoreFailure, StoreName};
use porthole_protocol::Preferences;
use serde::Serialize;

/// The token that is asked for, while its window is open.
#[derive(Debug, Default)]
pub(crate) struct PinPrompt(Option<Prompted>);

#[derive(Debug, Clone)]
struct Prompted {
    token: StoreName,
    last_try: bool,
    /// A PIN is being tried. Another one has to wait: a wrong one costs a try.
    is_trying: bool,
}

/// What the PIN window shows.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct PinQuestion {
    token: String,
    last_try: bool,
    keyring: bool,
    /// The PIN is typed on the token's own keypad, not in this window.
    keypad: bool,
    preferences: Preferences,
}

impl PinPrompt {
    /// Asks for the PIN of a token that waits.
    pub(crate) fn ask(&mut self, waiting: &StoreError) {
        let last_try = is_last_try(&waiting.reason);
        self.0 = Some(Prompted { token: waiting.store.clone(), last_try, is_trying: false });
    }

    /// The token that is asked for, and whether a wrong PIN locks it.
    pub(crate) fn asked(&self) -> Option<(StoreName, bool)> {
        self.0.as_ref().map(|asked| (asked.token.clone(), asked.last_try))
    }

    /// The token to try a PIN on; `None` where none is asked for or one is being tried.
    pub(crate) fn try_one(&mut self) -> Option<StoreName> {
        let asked = self.0.as_mut().filter(|asked| !asked.is_trying)?;
        asked.is_trying = true;
        Some(asked.token.clone())
    }

    /// What became of the try on `token`. Whether nothing is asked for any more.
    pub(crate) fn tried(&mut self, token: &StoreName, opened: &Result<(), StoreError>) -> bool {
        let Some(asked) = self.0.as_mut().filter(|asked| asked.token == *token) else { return false };
        asked.is_trying = false;
        match opened {
            // An error of another store is the keyring's: the token itself has opened. The window stays to say so.
            Err(error) if error.store == *token => {
                asked.last_try = is_last_try(&error.reason);
                false
            }
            Err(_) => {
                self.0 = None;
                false
            }
            Ok(()) => {
                self.0 = None;
                true
            }
        }
    }

    /// The person types no PIN.
    pub(crate) fn cancel(&mut self) {
        self.0 = None;
    }
}

/// What the window shows of `token`. Takes as long as the tokens take, where that one has not been seen.
pub(crate) fn question(
    judge: &Judge,
    token: &StoreName,
    last_try: bool,
    preferences: Preferences,
) -> PinQuestion {
    let keypad = judge.pin_entry(token) == Some(PinEntry::OwnKeypad);
    let keyring = cfg!(target_os = "linux") && !keypad;
    PinQuestion { token: token.to_string(), last_try, keyring, keypad, preferences }
}

const fn is_last_try(why: &StoreFailure) -> bool {
    matches!(why, StoreFailure::PinWrong { last_try: true })
}
