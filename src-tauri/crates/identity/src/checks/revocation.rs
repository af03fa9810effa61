//! Whether the certificate was revoked.

use super::check::{Check, CheckName};
use crate::revocation::{AuthorityStatus, Revocation, WhenUnknown, age};
use porthole_explain::{Code, Detail, Details};

/// `None` if the managed file does not require it, or no CA can be queried.
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
                let accepted = revocation.detail().into_iter().chain([Detail::FoundStatusAccepted]);
                Check::passed(name, accepted.collect::<Details>())
            }
        }),
    }
}

impl Revocation {
    /// What is known. Completes a sentence after "because", without a full stop.
    #[must_use]
    pub fn detail(&self) -> Details {
        match self {
            Self::NotChecked => Detail::FoundRevocationNotAsked.into(),
            Self::NoChain => Detail::FoundRevocationNoChain.into(),
            Self::WouldNotCount => Detail::FoundRevocationWouldNotCount.into(),
            Self::Good { statement, above } => {
                let own = Detail::FoundNotRevoked {
                    source: statement.source.clone(),
                    age: age(statement.age).into(),
                };
                let above = above.iter().map(|AuthorityStatus { name, statement }| match statement {
                    Some(statement) => Detail::FoundCaNotRevoked {
                        name: name.to_string(),
                        source: statement.source.clone(),
                        age: age(statement.age).into(),
                    },
                    None => Detail::FoundCaNamesNoPlace { name: name.to_string() },
                });
                std::iter::once(own).chain(above).collect()
            }
            Self::Revoked { authority, statement, since, reason } => {
                let (source, age): (_, Details) = (statement.source.clone(), age(statement.age).into());
                let (day, name) = (since.date().to_string(), authority.as_ref().map(ToString::to_string));
                let because = reason.clone().map(Details::from);
                let revoked = match (name, because) {
                    (None, None) => Detail::FoundRevoked { day, source, age },
                    (None, Some(because)) => Detail::FoundRevokedBecause { day, because, source, age },
                    (Some(name), None) => Detail::FoundCaRevoked { name, day, source, age },
                    (Some(name), Some(because)) => {
                        Detail::FoundCaRevokedBecause { name, day, because, source, age }
                    }
                };
                revoked.into()
            }
            Self::Unknown { why, .. } => why.clone(),
        }
    }
}
