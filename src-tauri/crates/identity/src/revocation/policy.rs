//! The managed file's requirements on revocation.

use super::crl::RevocationList;

/// The managed file's requirements on revocation.
#[derive(Debug, Clone)]
pub struct RevocationPolicy {
    /// The sources of the status.
    pub check: RevocationCheck,
    /// What an unknown status means.
    pub unknown: WhenUnknown,
    /// Lists beside the managed file. If there are any, no other list is fetched.
    pub lists: Vec<RevocationList>,
}

/// The sources of the revocation status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RevocationCheck {
    /// The CA's list (RFC 5280 section 5).
    Crl,
    /// The responder that the certificate names (RFC 6960).
    Ocsp,
    /// Either of them.
    Either,
}

/// What an unknown revocation status means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum WhenUnknown {
    /// The certificate does not count.
    #[default]
    Untrusted,
    /// The certificate counts as if it were good.
    Accept,
}

impl RevocationCheck {
    /// Every name, as the managed file writes it.
    pub const ALL: [Self; 3] = [Self::Crl, Self::Ocsp, Self::Either];

    /// The name in the managed file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Crl => "crl",
            Self::Ocsp => "ocsp",
            Self::Either => "either",
        }
    }

    pub(super) const fn asks_lists(self) -> bool {
        match self {
            Self::Crl | Self::Either => true,
            Self::Ocsp => false,
        }
    }

    pub(super) const fn asks_responders(self) -> bool {
        match self {
            Self::Ocsp | Self::Either => true,
            Self::Crl => false,
        }
    }
}

impl WhenUnknown {
    /// Every name, as the managed file writes it.
    pub const ALL: [Self; 2] = [Self::Untrusted, Self::Accept];

    /// The name in the managed file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Untrusted => "untrusted",
            Self::Accept => "accept",
        }
    }
}
