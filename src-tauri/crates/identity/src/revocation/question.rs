//! What is to be asked outside, and what came of it.

use super::{Statement, crl, ocsp};
use crate::certificate::{Certificate, Fingerprint};
use std::collections::BTreeMap;
use std::sync::Arc;
use time::OffsetDateTime;

/// Something to ask about one certificate. Two are equal if one answer serves both.
#[derive(Debug, Clone)]
pub struct Question {
    kind: QuestionKind,
    url: String,
    leaf: Arc<Certificate>,
    issuer: Arc<Certificate>,
}

/// How to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QuestionKind {
    /// Fetch a list.
    List,
    /// Ask a responder about the one certificate.
    Status,
}

/// An answer that is worth keeping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// What to keep, DER.
    pub content: Vec<u8>,
    /// When a newer one is due.
    pub until: OffsetDateTime,
}

/// Why an answer is not to be kept. Ends without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotAccepted(String);

impl Question {
    pub(super) fn new(kind: QuestionKind, url: &str, leaf: &Certificate, issuer: &Certificate) -> Self {
        Self { kind, url: url.to_owned(), leaf: Arc::new(leaf.clone()), issuer: Arc::new(issuer.clone()) }
    }

    /// How to ask.
    #[must_use]
    pub const fn kind(&self) -> QuestionKind {
        self.kind
    }

    /// Where to ask; begins with `http://` or `https://`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A name for the answer, the same in every run: 64 hex digits.
    #[must_use]
    pub fn key(&self) -> String {
        let about = match self.kind {
            QuestionKind::List => "list".to_owned(),
            QuestionKind::Status => self.leaf.fingerprint.to_string(),
        };
        Fingerprint::of(format!("{} {about} {}", self.issuer.fingerprint, self.url).as_bytes()).to_string()
    }

    /// What to send to a responder (`application/ocsp-request`), with `nonce` in it; `None` for a list, and for a
    /// certificate whose number no responder could be asked about.
    #[must_use]
    pub fn request(&self, nonce: &[u8]) -> Option<Vec<u8>> {
        match self.kind {
            QuestionKind::List => None,
            QuestionKind::Status => ocsp::request(&self.leaf, &self.issuer, nonce),
        }
    }

    /// Judges what was fetched: validly signed, about this certificate, and not older than what is `held`. Only then
    /// may it take the place of that.
    ///
    /// # Errors
    /// When it does not count; what is held stays.
    pub fn accept(
        &self,
        fetched: &[u8],
        nonce: &[u8],
        held: Option<&[u8]>,
        now: OffsetDateTime,
    ) -> Result<Accepted, NotAccepted> {
        let content = match self.kind {
            QuestionKind::List => crl::to_der(fetched).map_err(|error| NotAccepted(error.with_remedy()))?,
            QuestionKind::Status if ocsp::repeats(fetched, nonce) => fetched.to_vec(),
            QuestionKind::Status => {
                // What is no answer at all says so better.
                self.read(fetched, now).map_err(NotAccepted)?;
                return Err(NotAccepted(
                    "it answers another question than the one that was asked".to_owned(),
                ));
            }
        };
        let statement = self.read(&content, now).map_err(NotAccepted)?;
        let older = held.and_then(|held| self.read(held, now).ok());
        if older.is_some_and(|held| held.as_of > statement.as_of) {
            return Err(NotAccepted("it is older than what is known already".to_owned()));
        }
        Ok(Accepted { content, until: statement.until })
    }

    /// When a newer answer than `held` is due; `None` where `held` does not count.
    #[must_use]
    pub fn until(&self, held: &[u8], now: OffsetDateTime) -> Option<OffsetDateTime> {
        self.read(held, now).ok().map(|statement| statement.until)
    }

    pub(super) fn read(&self, content: &[u8], now: OffsetDateTime) -> Result<Statement, String> {
        match self.kind {
            QuestionKind::List => crl::read(content, &self.leaf, &self.issuer, now),
            QuestionKind::Status => ocsp::read(content, &self.leaf, &self.issuer, now),
        }
    }
}

impl PartialEq for Question {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Question {}

/// What is held for a question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// The last answer that counted.
    pub content: Option<Arc<[u8]>>,
    /// Why the last attempt to get a newer one failed; ends without a full stop.
    pub trouble: Option<String>,
}

/// What came of the questions so far. Nothing in here is trusted: every signature is verified whenever it is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers(BTreeMap<String, Held>);

impl Answers {
    /// What is held for `question`; `None` before it was ever asked.
    #[must_use]
    pub fn get(&self, question: &Question) -> Option<&Held> {
        self.0.get(&question.key())
    }

    /// Puts `held` in place of what there was.
    pub fn put(&mut self, question: &Question, held: Held) {
        self.0.insert(question.key(), held);
    }
}
