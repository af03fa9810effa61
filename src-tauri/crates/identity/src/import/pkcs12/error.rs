//! Why a PKCS#12 file cannot be opened.

use crate::asn1::Malformed;

/// Rounds of hashing for one key. Some seconds on a slow machine; browsers write a million.
pub(super) const MOST_ROUNDS: u64 = 10_000_000;

/// Rounds of hashing for all keys of a file together, in every form of the password that is tried.
pub(super) const MOST_IN_ALL: u64 = 50_000_000;

/// Why a file cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Pkcs12Error {
    /// The password is wrong.
    #[error("the password does not open this file")]
    WrongPassword,
    /// The password opens the file, but not what is encrypted in it.
    #[error("the password is that of the file, but what is encrypted in it has another one")]
    OtherPassword,
    /// It is protected in a way that is not known here.
    #[error("it is protected in a way that Porthole does not know: {0}")]
    Unknown(String),
    /// Opening it would take very long on purpose.
    #[error("it asks for {0} rounds of computing to be opened, and more than {most} are not done", most = MOST_ROUNDS)]
    TooCostly(u64),
    /// Its bags together ask for too much.
    #[error(
        "its parts ask for more than {MOST_IN_ALL} rounds of computing together, and no more are done for one file"
    )]
    TooCostlyInAll,
    /// It is no PKCS#12 file, or damaged.
    #[error("the PKCS#12 file is broken: {0}")]
    Broken(&'static str),
}

impl From<Malformed> for Pkcs12Error {
    fn from(_: Malformed) -> Self {
        Self::Broken("its ASN.1 encoding is not what such a file has")
    }
}
