//! The failures that macOS reports.

use porthole_identity::StoreFailure;
use security_framework::base::Error;

pub(super) type StoreResult<T> = Result<T, StoreFailure>;

/// `errSecInteractionNotAllowed`: it would have to ask the person, which is not allowed.
const INTERACTION_NOT_ALLOWED: i32 = -25308;
/// `errSecAuthFailed`: its password was wrong or missing.
const AUTHENTICATION_FAILED: i32 = -25293;
/// `errSecNoSuchKeychain`, `errSecNoDefaultKeychain`: there is no such keychain.
const NO_KEYCHAIN: [i32; 2] = [-25294, -25307];

pub(super) fn describe(error: Error) -> String {
    match error.message() {
        Some(message) => format!("{} ({})", message.trim_end_matches('.'), error.code()),
        None => format!("macOS' error {}", error.code()),
    }
}

pub(super) fn failure(error: Error) -> StoreFailure {
    match error.code() {
        INTERACTION_NOT_ALLOWED | AUTHENTICATION_FAILED => StoreFailure::Locked,
        code if NO_KEYCHAIN.contains(&code) => StoreFailure::NotRunning(describe(error)),
        _ => StoreFailure::Failed(describe(error)),
    }
}
