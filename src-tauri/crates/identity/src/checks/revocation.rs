//! Whether the certificate was revoked.

use super::{Check, CheckName};
use crate::revocation::{Revocation, WhenUnknown, age};
use porthole_explain::Code;

/// `None` where the managed file does not ask, or nobody could.
pub(super) fn check(revocation: &Revocation, unknown: WhenUnknown) -> Option<Check> {
    let name = CheckName::NotRevoked;
    match revocation {
        Revocation::NotChecked | Revocation::NoChain => None,
        Revocation::Good(_) => Some(Check::passed(name, revocation.detail())),
        Revocation::Revoked { .. } => {
            Some(Check::failed(name, Code::CertificateRevoked, revocation.detail()))
        }
        Revocation::Unknown { .. } => Some(match unknown {
            WhenUnknown::Untrusted => Check::failed(name, Code::RevocationUnknown, revocation.detail()),
            WhenUnknown::Accept => {
                let accepted = format!("{}; your organisation accepts that", revocation.detail());
                Check::passed(name, accepted)
            }
        }),
    }
}

impl Revocation {
    /// What is known, in words that read on from "because" and end without a full stop.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::NotChecked => {
                "the managed file does not ask whether certificates were revoked, so nobody looked".to_owned()
            }
            Self::NoChain => "nobody could look, because no chain leads to your organisation's CA".to_owned(),
            Self::Good(said) => {
                format!("it is not revoked, says `{}`, {} old", said.source, age(said.age))
            }
            Self::Revoked { said, since, reason } => {
                let because = reason.map(|reason| format!(" because {reason}")).unwrap_or_default();
                let (since, age) = (since.date(), age(said.age));
                format!("it was revoked on {since}{because}, says `{}`, {age} old", said.source)
            }
            Self::Unknown { why, .. } => format!("nobody can tell whether it was revoked: {why}"),
        }
    }
}
