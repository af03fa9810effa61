//! Looks up every certificate of a chain: the statement about each, the result for the chain, and the missing queries.

use super::crl;
use super::policy::{RevocationCheck, RevocationPolicy};
use super::query::{QueryKind, RevocationQuery, RevocationResponses, StoredResponse};
use super::reason::age;
use super::statement::{CertStatus, Statement};
use super::status::{AuthorityStatus, Revocation, StatementSource};
use crate::certificate::Certificate;
use crate::name::DistinguishedName;
use porthole_explain::{Detail, Details};
use std::slice;
use time::OffsetDateTime;

/// What is known, and the queries that would improve it.
pub(crate) struct Lookup {
    pub(crate) revocation: Revocation,
    pub(crate) questions: Vec<RevocationQuery>,
}

/// Looks up `leaf` and the CAs above it, the last of which is the anchor, in the lists of `policy` and the `answers` so
/// far.
pub(crate) fn lookup(
    leaf: &Certificate,
    above: &[Certificate],
    policy: &RevocationPolicy,
    answers: Option<&RevocationResponses>,
    now: OffsetDateTime,
) -> Lookup {
    let issued = slice::from_ref(leaf).iter().chain(above).zip(above);
    let mut questions: Vec<RevocationQuery> = Vec::new();
    let mut findings = issued.map(|(certificate, issuer)| {
        let place = Place { certificate, issuer, policy, answers, now };
        let sources = place.sources();
        let finding = place.find(&sources);
        sources.into_iter().for_each(|source| source.join(&mut questions));
        finding
    });
    let own = findings
        .next()
        .unwrap_or_else(|| Finding::Unknown { why: Detail::FoundNoIssuerKnown.into(), statement: None });
    let others = above.iter().zip(findings).map(|(authority, finding)| (&authority.subject, finding));
    let others = others.collect::<Vec<_>>();
    Lookup { revocation: combine(own, others), questions }
}

/// What is known of one certificate.
enum Finding {
    Good(StatementSource),
    Revoked {
        statement: StatementSource,
        since: OffsetDateTime,
        reason: Option<Detail>,
    },
    Unknown {
        why: Details,
        statement: Option<StatementSource>,
    },
    /// Its certificate names no source, and no configured list covers it.
    NoSource(Details),
}

/// The first revoked certificate decides, then the first unknown one.
fn combine(own: Finding, others: Vec<(&DistinguishedName, Finding)>) -> Revocation {
    let mut unknown = Vec::new();
    let mut newest = None;
    let mut good = None;
    match own {
        Finding::Revoked { statement, since, reason } => {
            return Revocation::Revoked { authority: None, statement, since, reason };
        }
        Finding::Unknown { why, statement } => {
            unknown.push(Detail::FoundStatusUnknown { why });
            newest = statement;
        }
        Finding::NoSource(why) => {
            unknown.push(Detail::FoundStatusUnknown { why });
        }
        Finding::Good(statement) => good = Some(statement),
    }
    let mut above = Vec::new();
    for (name, finding) in others {
        match finding {
            Finding::Revoked { statement, since, reason } => {
                return Revocation::Revoked { authority: Some(name.clone()), statement, since, reason };
            }
            Finding::Unknown { why, .. } => {
                unknown.push(Detail::FoundCaStatusUnknown { name: name.to_string(), why });
            }
            Finding::Good(statement) => {
                above.push(AuthorityStatus { name: name.clone(), statement: Some(statement) });
            }
            Finding::NoSource(_) => above.push(AuthorityStatus { name: name.clone(), statement: None }),
        }
    }
    match good {
        Some(statement) if unknown.is_empty() => Revocation::Good { statement, above },
        statement @ (Some(_) | None) => {
            Revocation::Unknown { why: unknown.into_iter().collect(), statement: statement.or(newest) }
        }
    }
}

/// A certificate with its issuer, and every response about it.
struct Place<'a> {
    certificate: &'a Certificate,
    issuer: &'a Certificate,
    policy: &'a RevocationPolicy,
    answers: Option<&'a RevocationResponses>,
    now: OffsetDateTime,
}

impl Place<'_> {
    fn find(&self, sources: &[RevocationQuery]) -> Finding {
        let mut heard = Vec::new();
        let mut trouble = Vec::new();
        let mut note = |source: String, read: Result<Statement, Detail>| match read {
            Ok(statement) => heard.push((source, statement)),
            Err(reason) => trouble.push(Detail::FoundDoesNotCount { source, reason: reason.into() }),
        };
        let has_lists = self.policy.check.asks_lists() && !self.policy.lists.is_empty();
        let mut is_listed = false;
        if has_lists {
            let own = self.policy.lists.iter().filter(|list| list.is_of(&self.certificate.issuer));
            for list in own {
                is_listed = true;
                let read = crl::read(list.content(), self.certificate, self.issuer, self.now);
                note(list.name().to_owned(), read);
            }
        }
        let mut away = Vec::new();
        for source in sources {
            let held = self.answers.and_then(|answers| answers.get(source));
            if let Some(content) = held.and_then(|held| held.content.as_ref()) {
                let read = source.read_about(self.certificate, content, self.now);
                note(source.url().to_owned(), read);
            }
            match held {
                Some(StoredResponse { trouble: Some(why), .. }) => {
                    away.push(Detail::FoundSourceAway { reason: why.clone().into() });
                }
                None if !source.stands_by() => {
                    away.push(Detail::FoundNoAnswerYet { source: source.url().to_owned() });
                }
                Some(StoredResponse { trouble: None, .. }) | None => {}
            }
        }
        trouble.extend(away);
        if has_lists && !is_listed {
            trouble.push(Detail::FoundNoListOf { issuer: self.certificate.issuer.to_string() });
        }
        if sources.is_empty() && !has_lists {
            trouble.push(no_source(self.certificate, self.policy.check));
        }
        if sources.is_empty() && !is_listed && !self.names_a_source() {
            return Finding::NoSource(trouble.into_iter().collect());
        }
        newest_statement(heard, trouble, self.now)
    }

    /// The queries for a certificate. Of each kind, the first address that responds is used, because the addresses name
    /// the same list or responder (RFC 5280 section 4.2.1.13). The later ones stand by; their earlier responses still
    /// count.
    fn sources(&self) -> Vec<RevocationQuery> {
        let (certificate, check) = (self.certificate, self.policy.check);
        let mut sources = Vec::new();
        if check.asks_responders() {
            sources.extend(self.in_turn(QueryKind::Status, &certificate.responders));
        }
        if check.asks_lists() && self.policy.lists.is_empty() {
            sources.extend(self.in_turn(QueryKind::List, &certificate.list_points));
        }
        sources
    }

    fn in_turn(&self, kind: QueryKind, urls: &[String]) -> Vec<RevocationQuery> {
        let mut is_answered = false;
        let web = urls.iter().filter(|url| is_on_the_web(url));
        let in_turn = web.map(|url| {
            let question = RevocationQuery::new(kind, url, self.certificate, self.issuer, is_answered);
            let held = self.answers.and_then(|answers| answers.get(&question));
            is_answered = is_answered || held.is_none_or(|held| held.trouble.is_none());
            question
        });
        in_turn.collect()
    }

    /// Whether the certificate names any source of the required kind, supported or not.
    fn names_a_source(&self) -> bool {
        let (certificate, check) = (self.certificate, self.policy.check);
        (check.asks_responders() && !certificate.responders.is_empty())
            || (check.asks_lists() && certificate.has_list_points)
    }
}

/// Schemes are compared without letter case (RFC 3986 section 3.1).
fn is_on_the_web(url: &str) -> bool {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| ["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web)))
}

fn no_source(leaf: &Certificate, check: RevocationCheck) -> Detail {
    let elsewhere = leaf.list_points.iter().chain(&leaf.responders).next().cloned();
    match (check, elsewhere) {
        (RevocationCheck::Crl, None) => Detail::FoundNoListPlace,
        (RevocationCheck::Crl, Some(place)) => Detail::FoundNoListPlaceBut { place },
        (RevocationCheck::Ocsp, None) => Detail::FoundNoResponder,
        (RevocationCheck::Ocsp, Some(place)) => Detail::FoundNoResponderBut { place },
        (RevocationCheck::Either, None) => Detail::FoundNoSource,
        (RevocationCheck::Either, Some(place)) => Detail::FoundNoSourceBut { place },
    }
}

/// The newest statement counts; of equally new ones, the one that says "revoked".
fn newest_statement(heard: Vec<(String, Statement)>, trouble: Vec<Detail>, now: OffsetDateTime) -> Finding {
    let source_of = |source: &String, statement: &Statement| StatementSource {
        source: source.clone(),
        as_of: statement.as_of,
        until: statement.until,
        age: (now - statement.as_of).try_into().unwrap_or_default(),
    };
    let revoked = heard.iter().filter_map(|(source, statement)| match statement.status {
        CertStatus::Revoked { since, ref reason } => Some((source, statement, since, reason)),
        CertStatus::Good | CertStatus::Unknown => None,
    });
    let revoked = revoked.max_by_key(|(_, statement, ..)| statement.as_of);
    let good = heard.iter().filter(|(_, statement)| statement.status == CertStatus::Good);
    let good =
        good.filter(|(_, good)| revoked.as_ref().is_none_or(|(_, revoked, ..)| good.as_of > revoked.as_of));
    let newest = good.clone().max_by_key(|(_, statement)| statement.as_of);
    let fresh = good.filter(|(_, statement)| statement.is_fresh(now)).max_by_key(|(_, it)| it.as_of);
    if let Some((source, statement)) = fresh {
        return Finding::Good(source_of(source, statement));
    }
    if newest.is_none()
        && let Some((source, statement, since, reason)) = revoked
    {
        return Finding::Revoked { statement: source_of(source, statement), since, reason: reason.clone() };
    }
    let mut whys = Vec::new();
    if let Some((source, statement)) = newest {
        whys.push(Detail::FoundOutdated {
            source: source.clone(),
            age: age(source_of(source, statement).age).into(),
            day: statement.until.date().to_string(),
        });
    }
    for (source, statement) in &heard {
        if statement.status == CertStatus::Unknown {
            whys.push(Detail::FoundNotKnownThere { source: source.clone() });
        }
    }
    whys.extend(trouble);
    let newest = newest.or_else(|| heard.iter().max_by_key(|(_, statement)| statement.as_of));
    Finding::Unknown {
        why: whys.into_iter().collect(),
        statement: newest.map(|(source, it)| source_of(source, it)),
    }
}
