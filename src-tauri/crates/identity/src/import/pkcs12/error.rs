//! Why a PKCS#12 file cannot be opened.

use crate::asn1::Malformed;
use porthole_explain::{Detail, Details};

/// The limit of hashing rounds for one key. It takes some seconds on a slow machine; browsers write a million rounds.
pub(super) const MOST_ROUNDS: u64 = 10_000_000;

/// The limit of hashing rounds for all keys of a file, and for all forms of the password.
pub(super) const MOST_IN_ALL: u64 = 50_000_000;

/// Why a file cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pkcs12Error {
    /// The password is wrong.
    WrongPassword,
    /// The password fits the file, but not its encrypted contents.
    OtherPassword,
    /// Its protection is not supported.
    Unknown(Details),
    /// It requires so many rounds that opening it would take very long.
    TooCostly(u64),
    /// Its bags together require too many rounds.
    TooCostlyInAll,
    /// It is not a PKCS#12 file, or it is damaged.
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
