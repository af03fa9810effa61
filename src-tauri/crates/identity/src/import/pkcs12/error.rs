//! Why a PKCS#12 file cannot be opened.

use crate::asn1::Malformed;
use porthole_explain::{Detail, Details};

/// Rounds of hashing for one key. Some seconds on a slow machine; browsers write a million.
pub(super) const MOST_ROUNDS: u64 = 10_000_000;

/// Rounds of hashing for all keys of a file together, in every form of the password that is tried.
pub(super) const MOST_IN_ALL: u64 = 50_000_000;

/// Why a file cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pkcs12Error {
    /// The password is wrong.
    WrongPassword,
    /// The password opens the file, but not what is encrypted in it.
    OtherPassword,
    /// It is protected in a way that is not known here.
    Unknown(Details),
    /// Opening it would take very long on purpose.
    TooCostly(u64),
    /// Its bags together ask for too much.
    TooCostlyInAll,
    /// It is no PKCS#12 file, or damaged.
    Broken(Details),
}

impl Pkcs12Error {
    pub(super) fn unknown(how: Detail) -> Self {
        Self::Unknown(how.into())
    }

    pub(super) fn broken(reason: Detail) -> Self {
        Self::Broken(reason.into())
    }

    /// The same as a message.
    pub(crate) fn detail(&self) -> Detail {
        match self {
            Self::WrongPassword => Detail::ImportWrongPassword,
            Self::OtherPassword => Detail::ImportOtherPassword,
            Self::Unknown(reason) => Detail::ImportProtected { reason: reason.clone() },
            Self::TooCostly(rounds) => {
                Detail::Pkcs12TooCostly { rounds: rounds.to_string(), most: MOST_ROUNDS.to_string() }
            }
            Self::TooCostlyInAll => Detail::Pkcs12TooCostlyInAll { most: MOST_IN_ALL.to_string() },
            Self::Broken(reason) => Detail::Pkcs12Broken { reason: reason.clone() },
        }
    }
}

impl From<Malformed> for Pkcs12Error {
    fn from(_: Malformed) -> Self {
        Self::broken(Detail::Pkcs12BrokenEncoding)
    }
}
