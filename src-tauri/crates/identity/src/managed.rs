//! The signs by which the managed file takes a device for `managed`, and what was found of each.

use time::OffsetDateTime;

use crate::compliance::{self, StatementError, moment};
use crate::jws::StatementKey;
use crate::machine::MachineId;
use crate::status::Evidence;

/// Every sign that the managed file asks for, as it was found. With none, no device is managed.
#[derive(Debug, Clone, Default)]
pub struct ManagedSigns {
    /// The compliance statement.
    pub statement: Option<FoundStatement>,
    /// The domain that the device has joined.
    pub domain: Option<DomainMembership>,
}

/// A compliance statement, as it was found.
#[derive(Debug, Clone)]
pub struct FoundStatement {
    /// Where it lies, in words.
    pub place: String,
    /// The key that must have signed it.
    pub key: StatementKey,
    /// What the file holds, or why it cannot be known; the words go on from "the statement cannot be used:".
    pub content: Result<Vec<u8>, String>,
    /// What this machine is called, or why that is not known.
    pub machine: Result<MachineId, String>,
}

/// The domains that the device has joined, as they were found.
#[derive(Debug, Clone)]
pub struct DomainMembership {
    /// Which domain is asked for.
    pub asked: RequiredDomain,
    /// Every domain it has joined, or a sentence without its full stop that says why that is not known.
    pub joined: Result<Vec<String>, String>,
}

/// Which domain the managed file asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequiredDomain {
    /// Any.
    Any,
    /// This one. Letter case does not count.
    Named(String),
}

/// What a sign says.
pub(crate) struct ManagedSign {
    pub(crate) evidence: Evidence,
    /// The next moment at which time alone may change it.
    pub(crate) until: Option<OffsetDateTime>,
}

impl ManagedSigns {
    /// What each sign says now, in the order of their importance.
    pub(crate) fn judge(&self, now: OffsetDateTime) -> Vec<ManagedSign> {
        let statement = self.statement.iter().map(|statement| statement.judge(now));
        statement.chain(self.domain.iter().map(DomainMembership::judge)).collect()
    }
}

impl FoundStatement {
    fn judge(&self, now: OffsetDateTime) -> ManagedSign {
        let fact = "A signed statement vouches for this device".to_owned();
        let judged = match (&self.content, &self.machine) {
            (Ok(content), Ok(machine)) => {
                compliance::judge(content, &self.key, machine, now).map_err(NoStatement::Refused)
            }
            (Err(why), _) | (Ok(_), Err(why)) => Err(NoStatement::Unknown(why)),
        };
        match judged {
            Ok(held) => ManagedSign {
                evidence: Evidence {
                    fact,
                    holds: true,
                    found: Some(format!(
                        "The statement in `{}` holds until {}",
                        self.place,
                        moment(held.expires)
                    )),
                    would_change: "It expires, goes, or is replaced by one that says otherwise".to_owned(),
                },
                until: Some(held.expires),
            },
            Err(why) => ManagedSign {
                until: why.holds_from(),
                evidence: Evidence {
                    fact,
                    holds: false,
                    found: Some(format!("The statement in `{}` cannot be used: {why}", self.place)),
                    would_change: match &self.machine {
                        Ok(machine) => format!(
                            "Your organisation's device management puts a valid statement for machine {machine} there"
                        ),
                        Err(_) => "Your IT team finds out why this machine has no id".to_owned(),
                    },
                },
            },
        }
    }
}

/// Why no statement holds.
#[derive(Debug, thiserror::Error)]
enum NoStatement<'a> {
    #[error("{0}")]
    Unknown(&'a str),
    #[error("{0}")]
    Refused(StatementError),
}

impl NoStatement<'_> {
    fn holds_from(&self) -> Option<OffsetDateTime> {
        match self {
            Self::Unknown(_) => None,
            Self::Refused(error) => error.holds_from(),
        }
    }
}

impl DomainMembership {
    fn judge(&self) -> ManagedSign {
        let (fact, join) = match &self.asked {
            RequiredDomain::Any => ("This device has joined a domain".to_owned(), "a domain".to_owned()),
            RequiredDomain::Named(name) => {
                (format!("This device has joined the domain {name}"), name.clone())
            }
        };
        let fits = |joined: &&String| match &self.asked {
            RequiredDomain::Any => true,
            RequiredDomain::Named(name) => name.eq_ignore_ascii_case(joined),
        };
        let (holds, found) = match &self.joined {
            Err(why) => (false, why.clone()),
            Ok(joined) => match joined.iter().find(fits) {
                Some(name) => (true, format!("It has joined {name}")),
                None if joined.is_empty() => (false, "It has joined no domain".to_owned()),
                None => (false, format!("It has joined {} only", joined.join(" and "))),
            },
        };
        let would_change = if holds {
            "The device leaves the domain".to_owned()
        } else {
            format!("An administrator joins this device to {join}")
        };
        ManagedSign { evidence: Evidence { fact, holds, found: Some(found), would_change }, until: None }
    }
}
