//! Whether the certificate was revoked.

use super::check::{Check, CheckName};
use crate::revocation::{AuthorityStatus, Revocation, WhenUnknown, age};
use porthole_explain::Code;

/// `None` where the managed file does not ask, or nobody could.
pub(super) fn check(revocation: &Revocation, unknown: WhenUnknown) -> Option<Check> {
    let name = CheckName::NotRevoked;
    match revocation {
        Revocation::NotChecked | Revocation::NoChain | Revocation::WouldNotCount => None,
        Revocation::Good { .. } => Some(Check::passed(name, revocation.detail())),
        Revocation::Revoked { authority, .. } => {
            let code = authority.as_ref().map_or(Code::CertificateRevoked, |_| Code::AuthorityRevoked);
            Some(Check::failed(name, code, revocation.detail()))
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
                "the managed file does not ask for a revocation check".to_owned()
            }
            Self::NoChain => "the revocation status was not checked, because no chain leads to your organisation's CA".to_owned(),
            Self::WouldNotCount => {
                "the revocation status was not checked, because the certificate does not count for another reason".to_owned()
            }
            Self::Good { said, above } => {
                let own = format!("it is not revoked, says `{}`, {} old", said.source, age(said.age));
                above.iter().fold(own, |words, AuthorityStatus { name, said }| match said {
                    Some(said) => format!(
                        "{words}; nor is the CA `{name}` above it, says `{}`, {} old",
                        said.source,
                        age(said.age)
                    ),
                    None => format!("{words}; the CA `{name}` above it names no place to ask"),
                })
            }
            Self::Revoked { authority, said, since, reason } => {
                let what = match authority {
                    None => "it".to_owned(),
                    Some(name) => format!("the CA `{name}` above it"),
                };
                let because = reason.map(|reason| format!(" because {reason}")).unwrap_or_default();
                let (since, age) = (since.date(), age(said.age));
                format!("{what} was revoked on {since}{because}, says `{}`, {age} old", said.source)
            }
            Self::Unknown { why, .. } => why.clone(),
        }
    }
}
