//! Asks for the PIN of a token, or for a name and a password at the organisation's proxy: once, in Porthole's own window,
//! and not again by itself after the person cancelled.

use std::collections::BTreeSet;

use porthole_host::DeviceEvaluator;
use porthole_identity::{PinEntry, StoreError, StoreFailure, StoreName};
use porthole_protocol::Preferences;
use porthole_proxy::ProxyAuthRequired;
use serde::Serialize;

/// The longest name or password: longer than any in a directory.
const LONGEST: usize = 1_024;

/// The secret that the window asks for, while it is open.
#[derive(Debug, Default)]
pub(crate) struct PinPrompt {
    prompted: Option<Prompted>,
    /// Proxies for which the person declined to sign in.
    declined: BTreeSet<String>,
}

#[derive(Debug, Clone)]
struct Prompted {
    what: SecretRequest,
    /// A secret is being tried. Another one has to wait, because a wrong one costs an attempt.
    is_trying: bool,
}

/// The secret to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SecretRequest {
    Token { token: StoreName, last_try: bool },
    Proxy(ProxyAuthRequired),
}

/// The content of the PIN window.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) enum PinQuestion {
    Token {
        token: String,
        last_try: bool,
        keyring: bool,
        /// The PIN is typed on the token's own keypad, not in this window.
        keypad: bool,
        preferences: Preferences,
    },
    Proxy {
        proxy: String,
        /// The proxy refused the stored name and password.
        refused: bool,
        keyring: bool,
        preferences: Preferences,
    },
}

impl PinPrompt {
    /// Asks for the PIN of a locked token.
    pub(crate) fn ask(&mut self, waiting: &StoreError) {
        let last_try = is_last_try(&waiting.reason);
        self.show(SecretRequest::Token { token: waiting.store.clone(), last_try });
    }

    /// Asks for a name and a password, unless a prompt is open or the person has declined before. Returns whether it asks.
    pub(crate) fn ask_for_proxy(&mut self, sign_in: ProxyAuthRequired) -> bool {
        let is_new = self.prompted.is_none() && !self.declined.contains(&sign_in.proxy);
        if is_new {
            self.show(SecretRequest::Proxy(sign_in));
        }
        is_new
    }

    fn show(&mut self, what: SecretRequest) {
        self.prompted = Some(Prompted { what, is_trying: false });
    }

    /// The secret that the window asks for.
    pub(crate) fn request(&self) -> Option<&SecretRequest> {
        self.prompted.as_ref().map(|prompted| &prompted.what)
    }

    /// The token to try a PIN on; `None` if the window asks for no PIN or one is being tried.
    pub(crate) fn try_one(&mut self) -> Option<StoreName> {
        let prompted = self.prompted.as_mut().filter(|prompted| !prompted.is_trying)?;
        let SecretRequest::Token { token, .. } = &prompted.what else { return None };
        prompted.is_trying = true;
        Some(token.clone())
    }

    /// The proxy to sign in to; `None` if the window asks for no sign-in or one is being tried.
    pub(crate) fn try_sign_in(&mut self) -> Option<String> {
        let prompted = self.prompted.as_mut().filter(|prompted| !prompted.is_trying)?;
        let SecretRequest::Proxy(sign_in) = &prompted.what else { return None };
        prompted.is_trying = true;
        Some(sign_in.proxy.clone())
    }

    /// Handles the outcome of the attempt on `token`. Returns whether the prompt is finished.
    pub(crate) fn on_unlock_result(&mut self, token: &StoreName, opened: &Result<(), StoreError>) -> bool {
        let Some(prompted) = &mut self.prompted else { return false };
        let SecretRequest::Token { token: shown, last_try } = &mut prompted.what else { return false };
        if shown != token {
            return false;
        }
        prompted.is_trying = false;
        match opened {
            // An error of another store comes from the keyring: the token itself is unlocked. The window stays open to say so.
            Err(error) if error.store == *token => {
                *last_try = is_last_try(&error.reason);
                false
            }
            Err(_) => {
                self.prompted = None;
                false
            }
            Ok(()) => {
                self.prompted = None;
                true
            }
        }
    }

    /// A sign-in for `proxy` is in use; `is_kept` is false if the keyring did not store it as wanted. Returns whether the
    /// window can close.
    pub(crate) fn signed_in(&mut self, proxy: &str, is_kept: bool) -> bool {
        let is_asked = self.request().is_some_and(
            |request| matches!(request, SecretRequest::Proxy(sign_in) if sign_in.proxy == proxy),
        );
        if is_asked {
            self.prompted = None;
        }
        is_asked && is_kept
    }

    /// The person cancelled.
    pub(crate) fn cancel(&mut self) {
        if let Some(Prompted { what: SecretRequest::Proxy(sign_in), .. }) = self.prompted.take() {
            self.declined.insert(sign_in.proxy);
        }
    }

    /// The window closed with the shell.
    pub(crate) fn forget(&mut self) {
        self.prompted = None;
    }

    /// The person opened an app, which may need a sign-in that was declined before.
    pub(crate) fn may_ask_again(&mut self) {
        self.declined.clear();
    }
}

/// Whether the name and the password can be sent as Basic (RFC 7617 section 2).
pub(crate) fn fits_basic(user: &str, password: &str) -> bool {
    let is_fine = |text: &str| text.len() <= LONGEST && !text.contains(char::is_control);
    !user.is_empty() && !user.contains(':') && is_fine(user) && is_fine(password)
}

/// The content of the window for `request`. Reads the tokens if that one has not been seen, which may take long.
pub(crate) fn question(
    evaluator: &DeviceEvaluator,
    request: SecretRequest,
    preferences: Preferences,
) -> PinQuestion {
    match request {
        SecretRequest::Token { token, last_try } => {
            let keypad = evaluator.pin_entry(&token) == Some(PinEntry::OwnKeypad);
            let keyring = cfg!(target_os = "linux") && !keypad;
            PinQuestion::Token { token: token.to_string(), last_try, keyring, keypad, preferences }
        }
        SecretRequest::Proxy(ProxyAuthRequired { proxy, has_refused }) => {
            let keyring = cfg!(target_os = "linux");
            PinQuestion::Proxy { proxy, refused: has_refused, keyring, preferences }
        }
    }
}

const fn is_last_try(why: &StoreFailure) -> bool {
    matches!(why, StoreFailure::PinWrong { last_try: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign_in() -> ProxyAuthRequired {
        ProxyAuthRequired { proxy: "proxy.test:3128".to_owned(), has_refused: false }
    }

    #[test]
    fn a_proxy_is_asked_for_once_and_after_a_no_only_when_the_person_opens_an_app() {
        let mut prompt = PinPrompt::default();
        assert!(prompt.ask_for_proxy(sign_in()));
        assert!(!prompt.ask_for_proxy(sign_in()), "its window is open");
        prompt.cancel();
        assert!(!prompt.ask_for_proxy(sign_in()), "the person said no");
        prompt.may_ask_again();
        assert!(prompt.ask_for_proxy(sign_in()));
        assert_eq!(prompt.try_one(), None, "no PIN is asked for");
        assert_eq!(prompt.try_sign_in().as_deref(), Some("proxy.test:3128"));
        assert_eq!(prompt.try_sign_in(), None, "one answer at a time");
        assert!(prompt.signed_in("proxy.test:3128", true));
        assert!(prompt.ask_for_proxy(sign_in()), "what was given was wrong");
    }

    #[test]
    fn what_basic_cannot_carry_is_no_account() {
        assert!(fits_basic("joe", "pass: word") && fits_basic("HARBOR\\joe", ""));
        let long = "x".repeat(LONGEST + 1);
        for (user, password) in
            [("", "x"), ("jo:e", "x"), ("joe\n", "x"), ("joe", "x\r\n"), (&*long, "x"), ("x", &long)]
        {
            assert!(!fits_basic(user, password), "{user:?}");
        }
    }
}
