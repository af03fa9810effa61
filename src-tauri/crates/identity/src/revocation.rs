//! Whether a certificate was revoked: good, revoked or unknown, each with where that is known from and its age.
//!
//! Lists and answers come in as bytes from outside and are believed for their signature alone, each time anew. What is
//! to be asked for comes out as [`Question`]s; fetching is done by others. The newest valid statement counts. A
//! revocation, once validly said, stands until a newer valid statement says otherwise, however old it has become.

mod crl;
mod ocsp;
mod question;
mod signature;
mod words;

pub use crl::{RevocationList, UnreadableList};
pub use question::{Accepted, Answers, Held, NotAccepted, Question, QuestionKind};
pub(crate) use words::age;

use crate::certificate::Certificate;
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
    /// A valid statement that is not out of date says it is not revoked.
    Good(Said),
    /// A valid statement says it is revoked.
    Revoked {
        /// Who says so.
        said: Said,
        /// Since when.
        since: OffsetDateTime,
        /// Why, in words that go on from "because"; absent where the CA gives no reason.
        reason: Option<&'static str>,
    },
    /// It could not be found out.
    Unknown {
        /// Why, in words that go on from "because".
        why: String,
        /// The newest statement there is, which does not count.
        said: Option<Said>,
    },
}

/// Where a statement comes from and how old it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
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
    pub(crate) says: Says,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Says {
    Good,
    Revoked {
        since: OffsetDateTime,
        reason: Option<&'static str>,
    },
    /// The responder has never heard of it.
    NeverHeard,
}

/// A clock may be this much behind the CA's.
const SKEW: time::Duration = time::Duration::minutes(5);

impl Statement {
    fn is_fresh(&self, now: OffsetDateTime) -> bool {
        now <= self.until
    }

    /// A statement from the future is nobody's.
    fn dated(self, now: OffsetDateTime) -> Result<Self, String> {
        if self.as_of > now + SKEW {
            return Err(format!(
                "it is dated {}, which has not come yet by this device's clock",
                self.as_of.date()
            ));
        }
        Ok(self)
    }
}

/// What is known, and what is worth asking to know it (better).
pub(crate) struct Looked {
    pub(crate) revocation: Revocation,
    pub(crate) questions: Vec<Question>,
}

/// Looks for `leaf`, which `issuer` issued, among the lists of `policy` and the `answers` so far.
pub(crate) fn look(
    leaf: &Certificate,
    issuer: &Certificate,
    policy: &RevocationPolicy,
    answers: Option<&Answers>,
    now: OffsetDateTime,
) -> Looked {
    let mut heard = Vec::new();
    let mut trouble = Vec::new();
    let mut note = |source: String, read: Result<Statement, String>| match read {
        Ok(statement) => heard.push((source, statement)),
        Err(why) => trouble.push(format!("`{source}` does not count: {why}")),
    };
    let questions = questions(leaf, issuer, policy);
    if policy.check.asks_lists() {
        for list in &policy.lists {
            note(list.name().to_owned(), crl::read(list.der(), leaf, issuer, now));
        }
    }
    let mut away = Vec::new();
    for question in &questions {
        let held = answers.and_then(|answers| answers.get(question));
        if let Some(content) = held.and_then(|held| held.content.as_deref()) {
            note(question.url().to_owned(), question.read(content, now));
        }
        match held {
            None => away.push(format!("no answer has come from `{}` yet", question.url())),
            Some(Held { trouble: Some(why), .. }) => away.push(why.clone()),
            Some(Held { trouble: None, .. }) => {}
        }
    }
    trouble.extend(away);
    if questions.is_empty() && (policy.lists.is_empty() || !policy.check.asks_lists()) {
        trouble.push(no_source(leaf, policy.check));
    }
    Looked { revocation: weigh(heard, &trouble, now), questions }
}

fn questions(leaf: &Certificate, issuer: &Certificate, policy: &RevocationPolicy) -> Vec<Question> {
    let web = |url: &&String| url.starts_with("http://") || url.starts_with("https://");
    let mut questions = Vec::new();
    if policy.check.asks_responders() {
        let named = leaf.responders.iter().find(web);
        questions.extend(named.map(|url| Question::new(QuestionKind::Status, url, leaf, issuer)));
    }
    if policy.check.asks_lists() && policy.lists.is_empty() {
        // Each point names the same list in another place (RFC 5280 section 4.2.1.13); the first on the web serves.
        let named = leaf.list_points.iter().find(web);
        questions.extend(named.map(|url| Question::new(QuestionKind::List, url, leaf, issuer)));
    }
    questions
}

fn no_source(leaf: &Certificate, check: RevocationCheck) -> String {
    let elsewhere = leaf.list_points.iter().chain(&leaf.responders).next();
    let names = match check {
        RevocationCheck::Crl => "no place on the web to fetch its CA's list from",
        RevocationCheck::Ocsp => "no responder on the web to ask",
        RevocationCheck::Either => "neither a responder nor a place to fetch its CA's list from",
    };
    match elsewhere {
        None => format!("it names {names}"),
        Some(place) => format!("it names {names}, but `{place}`"),
    }
}

/// The newest statement counts. Of two equally new ones the one that says revoked does.
fn weigh(heard: Vec<(String, Statement)>, trouble: &[String], now: OffsetDateTime) -> Revocation {
    let said = |source: &String, statement: &Statement| Said {
        source: source.clone(),
        as_of: statement.as_of,
        until: statement.until,
        age: (now - statement.as_of).try_into().unwrap_or_default(),
    };
    let revoked = heard.iter().filter_map(|(source, statement)| match statement.says {
        Says::Revoked { since, reason } => Some((source, statement, since, reason)),
        Says::Good | Says::NeverHeard => None,
    });
    let revoked = revoked.max_by_key(|(_, statement, ..)| statement.as_of);
    let good = heard.iter().filter(|(_, statement)| statement.says == Says::Good);
    let good = good.filter(|(_, good)| revoked.is_none_or(|(_, revoked, ..)| good.as_of > revoked.as_of));
    let newest = good.clone().max_by_key(|(_, statement)| statement.as_of);
    let fresh = good.filter(|(_, statement)| statement.is_fresh(now)).max_by_key(|(_, it)| it.as_of);
    if let Some((source, statement)) = fresh {
        return Revocation::Good(said(source, statement));
    }
    if newest.is_none()
        && let Some((source, statement, since, reason)) = revoked
    {
        return Revocation::Revoked { said: said(source, statement), since, reason };
    }
    let mut whys = Vec::new();
    if let Some((source, statement)) = newest {
        let (age, due) = (age(said(source, statement).age), statement.until.date());
        whys.push(format!("what `{source}` says is {age} old and was due to be renewed on {due}"));
    }
    for (source, statement) in &heard {
        if statement.says == Says::NeverHeard {
            whys.push(format!("the responder `{source}` does not know this certificate"));
        }
    }
    whys.extend(trouble.iter().cloned());
    let newest = newest.or_else(|| heard.iter().max_by_key(|(_, statement)| statement.as_of));
    Revocation::Unknown { why: whys.join(", and "), said: newest.map(|(source, it)| said(source, it)) }
}
