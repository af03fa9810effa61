//! The signs by which the managed file recognises a managed device, and what was found of each.

use time::OffsetDateTime;

use crate::compliance::{self, StatementError, moment};
use crate::jws::StatementKey;
use crate::machine::MachineId;
use crate::status::{Change, Evidence};
use porthole_explain::{Detail, Details};

/// Every sign that the managed file names, as it was found. With none, no device is managed.
#[derive(Debug, Clone, Default)]
pub struct ManagedSigns {
    /// The compliance statement.
    pub statement: Option<FoundStatement>,
    /// The domain that the device has joined.
    pub domain: Option<DomainMembership>,
}

/// The compliance statement, as it was found.
#[derive(Debug, Clone)]
pub struct FoundStatement {
    /// A description of its place.
    pub place: String,
    /// The key that must have signed it.
    pub key: StatementKey,
    /// The contents of the file, or why they are unknown. The text completes a sentence after "the statement cannot be
    /// used:".
    pub content: Result<Vec<u8>, String>,
    /// The id of this machine, or why it is unknown.
    pub machine: Result<MachineId, String>,
}

/// The domains that the device has joined, as they were found.
#[derive(Debug, Clone)]
pub struct DomainMembership {
    /// The domain that the managed file requires.
    pub required: RequiredDomain,
    /// Every domain that the device has joined, or why that is unknown: a sentence without its full stop.
    pub joined: Result<Vec<String>, String>,
}

/// The domain that the managed file requires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequiredDomain {
    /// Any domain.
    Any,
    /// This domain; letter case is ignored.
    Named(String),
}

/// The meaning of a sign now.
pub(crate) struct ManagedSign {
    pub(crate) evidence: Evidence,
    /// The next moment at which that may change by itself.
    pub(crate) until: Option<OffsetDateTime>,
}

impl ManagedSigns {
    /// The meaning of each sign now, the most important first.
    pub(crate) fn evaluate(&self, now: OffsetDateTime) -> Vec<ManagedSign> {
        let statement = self.statement.iter().map(|statement| statement.evaluate(now));
        statement.chain(self.domain.iter().map(DomainMembership::evaluate)).collect()
    }
}

impl FoundStatement {
    fn evaluate(&self, now: OffsetDateTime) -> ManagedSign {
        let fact = Detail::FactStatement;
        let evaluated = match (&self.content, &self.machine) {
            (Ok(content), Ok(machine)) => {
                compliance::verify(content, &self.key, machine, now).map_err(NoStatement::Refused)
            }
            (Err(why), _) | (Ok(_), Err(why)) => Err(NoStatement::Unknown(why)),
        };
        match evaluated {
            Ok(held) => ManagedSign {
                evidence: Evidence {
                    fact,
                    holds: true,
                    found: Some(
                        Detail::FoundStatement { place: self.place.clone(), moment: moment(held.expires) }
                            .into(),
                    ),
                    would_change: Change::Event(Detail::ChangeStatement),
                },
                until: Some(held.expires),
            },
            Err(why) => ManagedSign {
                until: why.holds_from(),
                evidence: Evidence {
                    fact,
                    holds: false,
                    found: Some(
                        Detail::FoundNoStatement { place: self.place.clone(), why: why.detail().into() }
                            .into(),
                    ),
                    would_change: Change::Event(match &self.machine {
                        Ok(machine) => Detail::ChangeStatementPut { machine: machine.to_string() },
                        Err(_) => Detail::ChangeMachine,
                    }),
                },
            },
        }
    }
}

/// Why no statement is valid.
#[derive(Debug)]
enum NoStatement<'a> {
    Unknown(&'a str),
    Refused(StatementError),
}

impl NoStatement<'_> {
    fn detail(&self) -> Detail {
        match self {
            Self::Unknown(reason) => Detail::StatementFault { reason: (*reason).to_owned() },
            Self::Refused(error) => error.detail(),
        }
    }

    fn holds_from(&self) -> Option<OffsetDateTime> {
        match self {
            Self::Unknown(_) => None,
            Self::Refused(error) => error.holds_from(),
        }
    }
}

impl DomainMembership {
    fn evaluate(&self) -> ManagedSign {
        let (fact, join) = match &self.required {
            RequiredDomain::Any => (Detail::FactDomain, Detail::ChangeJoin),
            RequiredDomain::Named(name) => (
                Detail::FactNamedDomain { name: name.clone() },
                Detail::ChangeJoinNamed { name: name.clone() },
            ),
        };
        let fits = |joined: &&String| match &self.required {
            RequiredDomain::Any => true,
            RequiredDomain::Named(name) => name.eq_ignore_ascii_case(joined),
        };
        let (holds, found) = match &self.joined {
            Err(why) => (false, Detail::FoundDomainUnknown { reason: why.clone() }),
            Ok(joined) => match joined.iter().find(fits) {
                Some(name) => (true, Detail::FoundDomain { name: name.clone() }),
                None if joined.is_empty() => (false, Detail::FoundNoDomain),
                None => (false, Detail::FoundDomains { names: joined.join(", ") }),
            },
        };
        let would_change = Change::Event(if holds { Detail::ChangeDomain } else { join });
        let found: Details = found.into();
        ManagedSign { evidence: Evidence { fact, holds, found: Some(found), would_change }, until: None }
    }
}
