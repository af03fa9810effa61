//! What the managed file asks about revocation.

use super::crl::RevocationList;

/// What the managed file asks about revocation.
#[derive(Debug, Clone)]
pub struct RevocationPolicy {
    /// Where to look.
    pub check: RevocationCheck,
    /// What counts when it cannot be found out.
    pub unknown: WhenUnknown,
    /// Lists that lie beside the managed file. Where there are any, no other list is fetched.
    pub lists: Vec<RevocationList>,
}

/// Where to look for a revocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RevocationCheck {
    /// In the CA's list (RFC 5280 section 5).
    Crl,
    /// At the responder that the certificate names (RFC 6960).
    Ocsp,
    /// In either.
    Either,
}

/// What counts when it cannot be found out whether a certificate was revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum WhenUnknown {
    /// The certificate does not count.
    #[default]
    Untrusted,
    /// The certificate counts as if it were good.
    Accept,
}

impl RevocationCheck {
    /// Every word, as the managed file writes them.
    pub const ALL: [Self; 3] = [Self::Crl, Self::Ocsp, Self::Either];

    /// The word of the managed file.
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
    /// Every word, as the managed file writes them.
    pub const ALL: [Self; 2] = [Self::Untrusted, Self::Accept];

    /// The word of the managed file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Untrusted => "untrusted",
            Self::Accept => "accept",
        }
    }
}
