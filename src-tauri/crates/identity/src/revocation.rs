//! Whether a certificate was revoked: good, revoked or unknown, each with where that is known from and its age.
//!
//! Every certificate of the way below the anchor is looked for: the device's own, and the CAs between. Such a CA is
//! passed over only where it names nobody to ask and no list speaks of it.
//!
//! Lists and answers come in as bytes from outside and are believed for their signature alone, each time anew. What is
//! to be asked for comes out as [`RevocationQuery`]s; fetching is done by others. The newest valid statement counts. A
//! revocation, once validly said, stands until a newer valid statement says otherwise, however old it has become.

mod cache;
mod content;
mod crl;
mod lookup;
mod ocsp;
mod query;
mod reason;

pub use cache::{CachedAnswer, Retention, expired_answers};
pub use content::Content;
pub use crl::{LARGEST_LIST, RevocationList, UnreadableList};
pub(crate) use lookup::lookup;
pub use query::{AcceptedAnswer, HeldAnswer, QueryKind, RejectedAnswer, RevocationAnswers, RevocationQuery};
pub(crate) use reason::age;

use crate::name::DistinguishedName;
use std::time::Duration;
use time::OffsetDateTime;

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

    const fn asks_lists(self) -> bool {
        match self {
            Self::Crl | Self::Either => true,
            Self::Ocsp => false,
        }
    }

    const fn asks_responders(self) -> bool {
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

/// What is known about the revocation of one certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revocation {
    /// The managed file does not ask, so nobody looked.
    NotChecked,
    /// Nobody could look: without a chain there is no CA whose word would count.
    NoChain,
    /// It is not known, and nobody asks: another check failed, and no CA is to learn of what does not count anyway.
    WouldNotCount,
    /// Valid statements that are not out of date say that neither it nor a CA above it is revoked.
    Good {
        /// Who says so of the certificate itself.
        said: StatementSource,
        /// What is known of each CA between it and the anchor, the nearest first.
        above: Vec<AuthorityStatus>,
    },
    /// A valid statement says it is revoked, or a CA between it and the anchor.
    Revoked {
        /// The CA that is revoked; absent where it is the certificate itself.
        authority: Option<DistinguishedName>,
        /// Who says so.
        said: StatementSource,
        /// Since when.
        since: OffsetDateTime,
        /// Why, in words that go on from "because"; absent where the CA gives no reason.
        reason: Option<&'static str>,
    },
    /// It could not be found out.
    Unknown {
        /// What is not known and why, in words that go on from "because".
        why: String,
        /// The newest statement there is about the certificate itself.
        said: Option<StatementSource>,
    },
}

/// What is known of a CA between a certificate and the anchor that is not revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityStatus {
    /// The CA's name.
    pub name: DistinguishedName,
    /// Who says that it is not revoked; absent where its certificate names nobody to ask.
    pub said: Option<StatementSource>,
}

/// Where a statement comes from and how old it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementSource {
    /// A file's name or an address.
    pub source: String,
    /// When it was true.
    pub as_of: OffsetDateTime,
    /// When a newer statement is due; from then on this one is out of date.
    pub until: OffsetDateTime,
    /// How old it was when the certificate was judged.
    pub age: Duration,
}

/// What a signed list or answer says about one certificate, once its signature is proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Statement {
    pub(crate) as_of: OffsetDateTime,
    /// When a newer one is due.
    pub(crate) until: OffsetDateTime,
    pub(crate) says: CertStatus,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CertStatus {
    Good,
    Revoked {
        since: OffsetDateTime,
        reason: Option<&'static str>,
    },
    /// The responder has never heard of it.
    Unknown,
}

/// A clock may be this much behind the CA's.
const SKEW: time::Duration = time::Duration::minutes(5);

impl Statement {
    fn is_fresh(&self, now: OffsetDateTime) -> bool {
        now <= self.until
    }

    /// A statement from the future is nobody's.
    fn dated(self, now: OffsetDateTime) -> Result<Self, String> {
        if self.as_of > now.saturating_add(SKEW) {
            return Err(format!(
                "it is dated {}, which has not come yet by this device's clock",
                self.as_of.date()
            ));
        }
        Ok(self)
    }
}
