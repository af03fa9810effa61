//! CRLs that cannot be used, and what to do about each.

use std::fmt;

use porthole_explain::{Detail, Details};

/// Why a file contains no usable list, as a text without a full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnreadableList {
    /// It is PEM without a list.
    NoneInside,
    /// Its PEM is broken.
    Armour(Details),
    /// It contains more than one list.
    Several(usize),
    /// It is something else.
    NoList,
    /// It is of a known kind, but not a list.
    SomethingElse(Details),
    /// One of its dates has a form that RFC 5280 does not allow.
    OddDate,
    /// It has no `nextUpdate` (RFC 5280 section 5.1.2.5).
    NoEnd,
    /// It is a delta list (RFC 5280 section 5.2.4).
    Delta,
    /// It lists certificates of several CAs (RFC 5280 section 5.2.5).
    Indirect,
    /// It covers only some reasons (RFC 5280 section 5.2.5).
    SomeReasons,
    /// It has an unknown restriction (RFC 5280 section 5.2.5).
    OddScope,
    /// It covers only attribute certificates (RFC 5280 section 5.2.5).
    AttributeCertificates,
    /// It has an unknown critical extension (RFC 5280 section 5.2); its object identifier.
    NotUnderstood(String),
    /// Any other fault.
    Other(Details),
}

impl UnreadableList {
    /// What the administrator of the CA must do, in one sentence.
    #[must_use]
    pub const fn fix(&self) -> &'static str {
        match self {
            Self::NoEnd => {
                "Configure your CA to state when the next CRL is due; for `openssl ca`, set `default_crl_days = 7` in its section. Then create the CRL again."
            }
            Self::Delta
            | Self::Indirect
            | Self::SomeReasons
            | Self::OddScope
            | Self::AttributeCertificates
            | Self::NotUnderstood(_) => {
                "Name the complete CRL of the CA that issues device certificates; this CRL cannot replace it."
            }
            Self::Several(_) => "Put each CRL into a separate file, and name all files in `crl`.",
            Self::OddDate => "Configure your CA to write dates in UTC, with a `Z` at the end.",
            Self::NoneInside | Self::Armour(_) | Self::NoList | Self::SomethingElse(_) | Self::Other(_) => {
                "Name a complete CRL that your device CA signed, as PEM or DER."
            }
        }
    }

    /// The same as a message.
    pub(crate) fn detail(&self) -> Detail {
        match self {
            Self::NoneInside => Detail::CrlNotArmoured,
            Self::Armour(reason) => Detail::CrlArmour { reason: reason.clone() },
            Self::Several(count) => Detail::CrlSeveral { count: count.to_string() },
            Self::NoList => Detail::CrlNotOne,
            Self::SomethingElse(kind) => Detail::CrlSomethingElse { kind: kind.clone() },
            Self::OddDate => Detail::CrlOddDate,
            Self::NoEnd => Detail::CrlNoEnd,
            Self::Delta => Detail::CrlDelta,
            Self::Indirect => Detail::CrlIndirect,
            Self::SomeReasons => Detail::CrlSomeReasons,
            Self::OddScope => Detail::CrlOddScope,
            Self::AttributeCertificates => Detail::CrlAttributeCertificates,
            Self::NotUnderstood(oid) => Detail::CrlNotUnderstood { oid: oid.clone() },
            Self::Other(reason) => Detail::CrlOther { reason: reason.clone() },
        }
    }
}

impl fmt::Display for UnreadableList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.detail().fmt(f)
    }
}

impl std::error::Error for UnreadableList {}
