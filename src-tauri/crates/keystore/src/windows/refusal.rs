//! Errors of Windows, and their meaning.

use porthole_identity::{SigningError, StoreFailure};
use rustls::SignatureScheme;
use std::fmt;
use std::io;
use windows_sys::Win32::Foundation::{
    CRYPT_E_NO_KEY_PROPERTY, ERROR_ACCESS_DENIED, NTE_BAD_ALGID, NTE_BAD_KEYSET, NTE_DEVICE_NOT_FOUND,
    NTE_DEVICE_NOT_READY, NTE_KEYSET_NOT_DEF, NTE_NO_KEY, NTE_NOT_SUPPORTED, NTE_PERM, NTE_SILENT_CONTEXT,
    NTE_USER_CANCELLED, SCARD_E_NO_READERS_AVAILABLE, SCARD_E_NO_SERVICE, SCARD_E_NO_SMARTCARD,
    SCARD_E_READER_UNAVAILABLE, SCARD_W_CARD_NOT_AUTHENTICATED, SCARD_W_REMOVED_CARD,
};

/// An error code of Windows: a Win32 error or an `HRESULT`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal(i32);

/// `ERROR_ACCESS_DENIED` as CNG's `HRESULT`.
const ACCESS_DENIED: i32 = 0x8007_0005_u32.cast_signed();

impl Refusal {
    /// The error of the calling thread's last call.
    pub(super) fn last() -> Self {
        Self(io::Error::last_os_error().raw_os_error().unwrap_or_default())
    }

    /// The error in `status`, if it is one.
    pub(super) const fn check(status: i32) -> Result<(), Self> {
        if status < 0 { Err(Self(status)) } else { Ok(()) }
    }

    /// A malformed response: `ERROR_INVALID_DATA`.
    pub(super) const fn invalid_data() -> Self {
        Self(13)
    }

    /// Whether it means that the certificate has no private key here.
    pub(super) fn means_no_key(self) -> bool {
        [CRYPT_E_NO_KEY_PROPERTY, NTE_NO_KEY, NTE_BAD_KEYSET, NTE_KEYSET_NOT_DEF].contains(&self.0)
    }

    /// Whether it means that the object does not know the requested property.
    pub(super) fn means_unsupported(self) -> bool {
        [NTE_NOT_SUPPORTED, NTE_BAD_ALGID].contains(&self.0)
    }

    /// Whether it is this Win32 error.
    pub(super) fn is(self, win32: u32) -> bool {
        self.0 == win32.cast_signed()
    }

    /// The meaning of an error of signing.
    pub(super) fn on_signing(self, scheme: SignatureScheme) -> SigningError {
        const AWAY: [i32; 8] = [
            SCARD_W_REMOVED_CARD,
            SCARD_E_NO_SMARTCARD,
            SCARD_E_NO_SERVICE,
            SCARD_E_NO_READERS_AVAILABLE,
            SCARD_E_READER_UNAVAILABLE,
            NTE_DEVICE_NOT_FOUND,
            NTE_DEVICE_NOT_READY,
            NTE_BAD_KEYSET,
        ];
        const DENIED: [i32; 5] =
            [NTE_SILENT_CONTEXT, NTE_PERM, NTE_USER_CANCELLED, ACCESS_DENIED, SCARD_W_CARD_NOT_AUTHENTICATED];
        if AWAY.contains(&self.0) || self.means_no_key() {
            SigningError::Unavailable(self.to_string())
        } else if DENIED.contains(&self.0) || self.is(ERROR_ACCESS_DENIED) {
            SigningError::Denied(self.to_string())
        } else if self.means_unsupported() {
            SigningError::UnsupportedScheme(scheme)
        } else {
            SigningError::Failed(self.to_string())
        }
    }
}

/// Windows' message, then its code.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == NTE_SILENT_CONTEXT {
            return write!(f, "the key requires its PIN, or the person's consent, in a separate window");
        }
        let text = io::Error::from_raw_os_error(self.0).to_string();
        let text = text.split(" (os error").next().unwrap_or(&text);
        if text.contains("FormatMessage") {
            // Some codes have no message.
            return write!(f, "Windows' error {:#010x}", self.0);
        }
        write!(f, "{} ({:#010x})", text.trim_end_matches('.'), self.0)
    }
}

impl From<Refusal> for StoreFailure {
    fn from(refusal: Refusal) -> Self {
        if refusal.0 == NTE_SILENT_CONTEXT {
            return Self::Locked;
        }
        Self::Failed(refusal.to_string())
    }
}
