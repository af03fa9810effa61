//! The meaning of a module's errors.

use cryptoki::error::{Error, RvError};
use porthole_identity::SigningError;

/// A message for the error; the module's own name for it if there is no better one.
#[expect(clippy::wildcard_enum_match_arm, reason = "the standard's list of errors is long and open")]
pub(super) fn describe(error: &Error) -> String {
    match error {
        Error::LibraryLoading(cause) => format!("its module cannot be loaded: {cause}"),
        Error::MissingSymbol(_) | Error::NullFunctionPointer => "its module is no PKCS#11 module".to_owned(),
        Error::Pkcs11(RvError::TokenNotPresent | RvError::DeviceRemoved | RvError::SlotIdInvalid, _) => {
            "the token is not there".to_owned()
        }
        Error::Pkcs11(RvError::UserNotLoggedIn, _) => {
            "the token is locked until its PIN is entered".to_owned()
        }
        Error::Pkcs11(RvError::PinExpired, _) => "its PIN has expired and must be changed".to_owned(),
        Error::Pkcs11(code, function) => format!("its module answered {code:?} to C_{function:?}"),
        other => format!("its module failed: {other}"),
    }
}

/// Whether the request may succeed in a new session: the token was removed, or has ended the login.
#[expect(clippy::wildcard_enum_match_arm, reason = "the standard's list of errors is long and open")]
pub(super) const fn is_lost(error: &Error) -> bool {
    match error {
        Error::Pkcs11(code, _) => matches!(
            code,
            RvError::SessionHandleInvalid
                | RvError::SessionClosed
                | RvError::DeviceRemoved
                | RvError::DeviceError
                | RvError::TokenNotPresent
                | RvError::TokenNotRecognized
                | RvError::SlotIdInvalid
                | RvError::ObjectHandleInvalid
                | RvError::KeyHandleInvalid
                | RvError::OperationActive
                | RvError::UserNotLoggedIn
        ),
        _ => false,
    }
}

/// Whether the token refused the PIN.
pub(super) const fn is_wrong_pin(error: &Error) -> bool {
    matches!(error, Error::Pkcs11(RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange, _))
}

pub(super) const fn is_locked_pin(error: &Error) -> bool {
    matches!(error, Error::Pkcs11(RvError::PinLocked, _))
}

/// Why a key failed to sign.
#[expect(clippy::wildcard_enum_match_arm, reason = "the standard's list of errors is long and open")]
pub(super) fn signing_error(error: &Error) -> SigningError {
    match error {
        Error::Pkcs11(RvError::UserNotLoggedIn, _) => SigningError::Denied(describe(error)),
        _ if is_wrong_pin(error) || is_locked_pin(error) => {
            SigningError::Denied("the token no longer accepts the PIN".to_owned())
        }
        _ if is_lost(error) => SigningError::Unavailable(describe(error)),
        _ => SigningError::Failed(describe(error)),
    }
}
