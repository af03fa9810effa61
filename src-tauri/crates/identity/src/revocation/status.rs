//! What is known about the revocation of a certificate, and from where.

use crate::name::DistinguishedName;
use porthole_explain::{Detail, Details};
use std::time::Duration;
use time::OffsetDateTime;

/// What is known about the revocation of one certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revocation {
    /// The managed file does not require a check, so none was made.
    NotChecked,
    /// Nobody could look: without a chain there is no CA whose word would count.
    NoChain,
    /// It was not checked: another check failed, and no CA is asked about a certificate that does not count anyway.
    WouldNotCount,
    /// Valid statements that are not out of date say that neither it nor a CA above it is revoked.
    Good {
        /// Who says so of the certificate itself.
        statement: StatementSource,
        /// What is known of each CA between it and the anchor, the nearest first.
        above: Vec<AuthorityStatus>,
    },
    /// A valid statement says it is revoked, or a CA between it and the anchor.
    Revoked {
        /// The CA that is revoked; absent where it is the certificate itself.
        authority: Option<DistinguishedName>,
        /// Who says so.
        statement: StatementSource,
        /// Since when.
        since: OffsetDateTime,
        /// Why; goes on from "because". Absent where the CA gives no reason.
        reason: Option<Detail>,
    },
    /// It could not be found out.
    Unknown {
        /// What is not known and why; goes on from "because".
        why: Details,
        /// The newest statement there is about the certificate itself.
        statement: Option<StatementSource>,
    },
}

/// What is known of a CA between a certificate and the anchor that is not revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityStatus {
    /// The CA's name.
    pub name: DistinguishedName,
    /// The source that says that it is not revoked; absent if its certificate names no source.
    pub statement: Option<StatementSource>,
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
    /// How old it was when the certificate was evaluated.
    pub age: Duration,
}
