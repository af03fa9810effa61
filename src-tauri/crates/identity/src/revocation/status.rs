//! The revocation status of a certificate, and its source.

use crate::name::DistinguishedName;
use porthole_explain::{Detail, Details};
use std::time::Duration;
use time::OffsetDateTime;

/// The revocation status of one certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revocation {
    /// The managed file does not require a check, so none was made.
    NotChecked,
    /// Unknown: without a chain there is no CA whose statements would count.
    NoChain,
    /// Not checked: another check failed, so the certificate does not count anyway.
    WouldNotCount,
    /// Valid and current statements say that neither the certificate nor a CA above it is revoked.
    Good {
        /// The source for the certificate itself.
        statement: StatementSource,
        /// The status of each CA between it and the anchor, the nearest first.
        above: Vec<AuthorityStatus>,
    },
    /// A valid statement says that the certificate, or a CA between it and the anchor, is revoked.
    Revoked {
        /// The revoked CA; `None` if it is the certificate itself.
        authority: Option<DistinguishedName>,
        /// The source.
        statement: StatementSource,
        /// The time of the revocation.
        since: OffsetDateTime,
        /// The CA's reason, which completes a sentence after "because"; `None` if the CA gives none.
        reason: Option<Detail>,
    },
    /// The status is unknown.
    Unknown {
        /// What is unknown and why. Completes a sentence after "because".
        why: Details,
        /// The newest statement about the certificate itself, if there is one.
        statement: Option<StatementSource>,
    },
}

/// The status of a CA between a certificate and the anchor that is not revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityStatus {
    /// The CA's name.
    pub name: DistinguishedName,
    /// The source of the status; `None` if its certificate names no source.
    pub statement: Option<StatementSource>,
}

/// The source and age of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementSource {
    /// The name of a file, or a URL.
    pub source: String,
    /// The time of the statement.
    pub as_of: OffsetDateTime,
    /// When a newer statement is due; from then on this one is out of date.
    pub until: OffsetDateTime,
    /// Its age at the time of the evaluation.
    pub age: Duration,
}
